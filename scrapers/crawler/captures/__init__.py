"""Pages out of archives and mirrors, taken into a job as those of a crawl are."""
