"""What a crawl keeps of each host: when it may be asked, whether it is well, what its own files say."""
