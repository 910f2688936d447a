"""A crawl of which each registered domain is in one of 256 partitions, that send each other their links."""
