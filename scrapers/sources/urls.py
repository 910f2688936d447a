"""A list of URLs, one a line, as a source of seeds: a file, or what comes in at standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from scrapers.errors import ConfigError
from scrapers.web.suggestions import did_you_mean

STDIN: Final = "-"


def read_urls(name: str) -> tuple[str, ...]:
    """The lines of the file ``name`` (``-``: standard input) but blank ones and those that begin with ``#``.

    Raises :class:`ConfigError` for a file that cannot be read, or that has none.
    """
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        hint = did_you_mean(name) if isinstance(error, FileNotFoundError) else ""
        raise ConfigError(f"urls: {name}: {error.strerror or error}{hint}", field="urls") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"urls: {name} is not a text in UTF-8: {error}", field="urls") from None
    lines = (line.strip() for line in text.splitlines())
    found = tuple(line for line in lines if line and not line.startswith("#"))
    if not found:
        raise ConfigError(f"urls: {name} names none", field="urls")
    return found
