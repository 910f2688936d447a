"""Records that repeat each other, over all inputs of a build."""
