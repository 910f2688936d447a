"""What a job keeps on disk: the state (SQLite), the archive (WARC), and that the two agree."""
