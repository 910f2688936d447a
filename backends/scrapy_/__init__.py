"""Scrapy under our deadline and guard: its crawler in a thread, its network over one transport."""
