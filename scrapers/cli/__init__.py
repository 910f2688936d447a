"""The command ``scrapers``: what it takes, what it shows, and what its end means to the shell."""

import gc
from collections.abc import Sequence
from typing import Final

from scrapers.cli.early_stop import ends_at_once

_SELDOM: Final = (5_000, 20, 50)
"""When garbage is collected: what runs here allocates much and makes few cycles."""


def main(words: Sequence[str] | None = None) -> None:
    """Run the command in ``words`` (default: the process's arguments) and exit with its code."""
    with ends_at_once():
        from scrapers.cli.commands import main as perform  # noqa: PLC0415 - half a second, in which Ctrl-C may come
    gc.set_threshold(*_SELDOM)
    perform(words)


__all__ = ["main"]
