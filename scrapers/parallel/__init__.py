"""Where work runs: in this process or in a pool of others, with the same result from each."""
