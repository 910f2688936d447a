"""A crawl that knows an earlier one: it asks only for what has changed, and loses nothing that may pass."""
