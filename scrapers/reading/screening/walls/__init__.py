"""Walls: pages that are sent with status 200 in the place of those asked for, one kind a module."""
