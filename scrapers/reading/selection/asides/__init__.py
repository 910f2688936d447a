"""What stands beside a text or in its midst and is none of it, told by the box that it stands in."""
