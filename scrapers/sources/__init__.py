"""Where pages come from that nobody has to ask for: archives of other crawls, lists of URLs."""
