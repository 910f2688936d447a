"""A list of URLs, one a line, as a source of seeds: a file, or what comes in at standard input.

A line that is none is left out, with a reason: one of ten thousand does not end a crawl.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrapers.errors import ConfigError
from scrapers.web.suggestions import did_you_mean
from scrapers.web.urls import has_userinfo, redacted, resolve

STDIN: Final = "-"
_LINE_END: Final = re.compile(rb"\r\n?|\n")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_TWO: Final = re.compile(r"\shttps?://")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARK: Final = "\ufeff"  # of the order of bytes: lists that were put together have it within


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A line that is no URL: its ``number`` from 1 on, what it says (credentials masked), and why."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class UrlList:
    """The URLs of a list, in its order, and the lines that are none."""

    urls: tuple[str, ...]
    left_out: tuple[LeftOutLine, ...] = ()

    @property
    def reasons(self) -> Counter[str]:
        """How many lines were left out, by reason."""
        return Counter(line.reason for line in self.left_out)


def read_urls(name: str) -> UrlList:
    """The lines of the file ``name`` (``-``: standard input), without comments.

    One begins with a ``#`` that begins a line or stands behind a space. Raises :class:`ConfigError` for a
    file that cannot be read, or in which no line is a URL.
    """
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        hint = did_you_mean(name) if isinstance(error, FileNotFoundError) else ""
        raise ConfigError(f"urls: {name}: {error.strerror or error}{hint}", field="urls") from None
    if raw.startswith(_UTF16):  # as shells of Windows write what is sent to a file
        raw = raw.decode("utf-16", "replace").encode()
    lines = list(_lines(raw))
    found = UrlList(
        tuple(each for each in lines if isinstance(each, str)),
        tuple(each for each in lines if isinstance(each, LeftOutLine)),
    )
    if not found.urls:
        first = next((f"; line {each.number} is {each.text!r}" for each in found.left_out), "")
        raise ConfigError(f"urls: {name} names none{first}", field="urls")
    return found


def _lines(raw: bytes) -> Iterator[str | LeftOutLine]:
    for number, line in enumerate(_LINE_END.split(raw), 1):
        text = _COMMENT.sub("", line.decode("utf-8", "backslashreplace").removeprefix(_MARK)).strip()
        reason = _reason(text, line) if text else ""
        if reason:
            yield LeftOutLine(number, redacted(text), reason)
        elif text:
            yield text


def _reason(text: str, line: bytes) -> str:
    """Why a line is no URL that can be asked for; ``""`` if it is one."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return "not_utf8"
    if _TWO.search(text):
        return "two_on_a_line"
    if resolve(text) is None:
        return "not_a_url"
    return "with_password" if has_userinfo(text) else ""
