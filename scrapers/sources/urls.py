"""A list of URLs, one a line, as a source of seeds: a file, or what comes in at standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from scrapers.errors import ConfigError
from scrapers.web.suggestions import did_you_mean

STDIN: Final = "-"
_LINE_END: Final = re.compile(r"\r\n?|\n")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_TWO: Final = re.compile(r"\shttps?://")


def read_urls(name: str) -> tuple[str, ...]:
    """The lines of the file ``name`` (``-``: standard input), without comments.

    One begins with a ``#`` that begins a line or stands behind a space. Raises :class:`ConfigError` for a
    file that cannot be read, has none, or has two on a line.
    """
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        hint = did_you_mean(name) if isinstance(error, FileNotFoundError) else ""
        raise ConfigError(f"urls: {name}: {error.strerror or error}{hint}", field="urls") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"urls: {name} is not a text in UTF-8: {error}", field="urls") from None
    lines = (_COMMENT.sub("", line).strip() for line in _LINE_END.split(text))
    found = tuple(line for line in lines if line)
    if two := next(filter(_TWO.search, found), None):
        raise ConfigError(f"urls: {name} has more than one on a line: {two!r}", field="urls")
    if not found:
        raise ConfigError(f"urls: {name} names none", field="urls")
    return found
