"""Which files of a mirror have an ``.html`` in their name that their URL has not (wget --adjust-extension).

The name alone does not tell; what the mirror's own pages link to does, as long as no link was converted, and
in the originals that ``--backup-converted`` keeps of those whose were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Final

from scrapers.web.urls import resolve

ENDING: Final = ".html"
_MOST: Final = 2**22  # bytes of a file
_LINK: Final = re.compile(
    rb"""<(?:a|area|link|i?frame)\s[^<>]*?(?:href|src)\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)


def adjusted_urls(files: Iterable[tuple[Path, str]]) -> frozenset[str]:
    """Those of the files' URLs that are linked to without their ``.html``, and never with it.

    A query is taken to end in one only where a link has it so: few do, and wget puts one behind all others.
    """
    pages = [(path, url) for path, url in files if url and path.suffix == ENDING]
    named = [url for _, url in pages if url.endswith(ENDING)]
    either = {name for url in named for name in (url, url.removesuffix(ENDING))}
    linked: set[str] = set()
    for path, url in pages:
        linked.update(link for link in _links(path, url) if link in either)
    return frozenset(
        url for url in named if url not in linked and ("?" in url or url.removesuffix(ENDING) in linked)
    )


def _links(path: Path, url: str) -> Iterable[str]:
    original = path.with_name(f"{path.name}.orig")
    try:
        with (original if original.is_file() else path).open("rb") as file:
            html = file.read(_MOST)
    except OSError:
        return
    for found in _LINK.finditer(html):
        link = next(filter(None, found.groups())).decode("utf-8", "replace")
        target = resolve(unescape(link).partition("#")[0], url)
        if target:
            yield target
