"""The command ``scrapers``: what it takes, what it shows, and what its end means to the shell."""

from scrapers.cli.commands import main

__all__ = ["main"]
