"""Whether the lines of an input are what its job wrote."""
