"""What trainers trip over in a file of examples: found, counted, and mended in a copy."""
