"""What HTTrack noted of its files: the URL that each has, and the answers that were errors.

Beside a mirror lies ``hts-cache/new.txt``, a line an answer: status, URL and the file it went to. The pages
themselves name their URL where HTTrack was let write into them, and their status never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

from scrapers.web.urls import resolve

_LOG: Final = Path("hts-cache", "new.txt")
_COLUMNS: Final = 9  # those up to the local file
_STATUS: Final = 3
_URL: Final = 7
_FILE: Final = 8
_ENDING: Final = ".html"
_ERROR: Final = 400


@dataclass(frozen=True, slots=True)
class HttrackLog:
    """``urls`` by file; ``errors``: URL and status by that URL without its scheme, which no folder tells."""

    urls: dict[str, str] = field(default_factory=dict)
    errors: dict[str, tuple[str, int]] = field(default_factory=dict)

    def told(self, name: str, url: str) -> tuple[str, int | None]:
        """The URL of the file ``name`` (from the mirror's root), else ``url``; and its status if it is known.

        A page of an error is no file of its own there: its URL tells, with the ending that HTTrack gave it.
        """
        if known := self.urls.get(name):
            return known, None
        bare = _bare(url)
        return self.errors.get(bare) or self.errors.get(bare.removesuffix(_ENDING)) or (url, None)


def read_log(mirror: Path) -> HttrackLog:
    """The log of the mirror at ``mirror``, or of which that is a host's folder; empty if there is none."""
    for root in (mirror, mirror.resolve().parent):
        try:
            with (root / _LOG).open(encoding="utf-8", errors="replace") as lines:
                return _parsed(lines, root)
        except OSError:
            continue
    return HttrackLog()


def _parsed(lines: Iterable[str], root: Path) -> HttrackLog:
    """What the lines say of the files below ``root``, whose place then may stand before their names."""
    found, above = HttrackLog(), 0
    for line in lines:
        cells = line.split("\t")
        url = resolve(_upper(cells[_URL])) if len(cells) >= _COLUMNS else None
        if not url or not cells[_STATUS].isdecimal():
            continue
        if int(cells[_STATUS]) >= _ERROR:
            found.errors[_bare(url)] = url, int(cells[_STATUS])
        else:
            parts = PurePosixPath(unquote(cells[_FILE]).lstrip("/")).parts
            if not (root / PurePosixPath(*parts[above:])).is_file():
                above = next((at for at in range(len(parts)) if (root / Path(*parts[at:])).is_file()), above)
            found.urls[PurePosixPath(*parts[above:]).as_posix()] = url
    return found


def _bare(url: str) -> str:
    return url.partition("://")[2]


def _upper(url: str) -> str:
    """``url`` with its escapes as all others write them."""
    return re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), url)
