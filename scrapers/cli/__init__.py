"""The command ``scrapers``: what it takes, what it shows, and what its end means to the shell."""

from collections.abc import Sequence

from scrapers.cli.early_stop import ends_at_once


def main(words: Sequence[str] | None = None) -> None:
    """Run the command in ``words`` (default: the process's arguments) and exit with its code."""
    with ends_at_once():
        from scrapers.cli.commands import main as perform  # noqa: PLC0415 - half a second, in which Ctrl-C may come
    perform(words)


__all__ = ["main"]
