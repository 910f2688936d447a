"""Places of a site that give URLs without end, told by their paths and their pages."""
