"""What browsers make of a page and libxml2 does not, mended in its source or in its tree."""
