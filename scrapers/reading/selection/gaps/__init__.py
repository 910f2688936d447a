"""What stands in the midst of kept text, and belongs to it."""
