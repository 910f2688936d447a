"""Which records of the inputs come into a build at all."""
