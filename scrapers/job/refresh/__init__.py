"""A finished job brought up to date: how that begins, and what has changed by it."""
