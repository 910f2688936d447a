"""Stage one: URLs to archived responses, politely and without losing one. Start at ``loop.py``."""

from scrapers._stage import answer_calls

answer_calls("crawl", "scrapers.job")
