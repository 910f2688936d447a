"""The parts of a job's report."""
