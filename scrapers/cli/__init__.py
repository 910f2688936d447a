"""The command ``scrapers``: what it takes, what it shows, and what its end means to the shell."""

from scrapers.cli.early_stop import ends_at_once


def main() -> None:
    """Run the command that the process's arguments say, and exit with its code."""
    with ends_at_once():
        from scrapers.cli.commands import main as perform  # noqa: PLC0415 - half a second, in which Ctrl-C may come
    perform()


__all__ = ["main"]
