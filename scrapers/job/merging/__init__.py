"""The partitions of a job put together, so that all that reads a job reads one state and one archive."""
