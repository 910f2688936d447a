"""One hop over HTTP/1: what the backends on requests share, and some of it Scrapy's and Selenium's."""
