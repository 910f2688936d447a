"""A crawl cut into partitions by registered domain, and how far a job is."""
