"""Crawl chosen sites through interchangeable backends into a clean, deduplicated text corpus."""
