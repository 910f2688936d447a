"""Pages that the job has: read again, judged again, their links judged by other limits."""
