"""The live crawl: URLs to archived pages, politely and without losing one. Start at ``engine.py``."""
