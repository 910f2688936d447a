"""Threads of forums: what of them is text is told by the boxes that forum software puts its posts in."""
