"""The title of a page's text, out of what names the page: its heading rather than the window's title."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from scrapers.web import urls

_SEPARATOR = re.compile(r"(?<!\s)\s++(?:[-–—|·•»«~/]|::)\s++|(?:(?<!\s)\s++)?[|»·•]\s*+")  # noqa: RUF001 - as sites write them
_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_AGREES: Final = 0.4  # share of the words of the shorter one
_SITE_WORDS: Final = 4  # of a last part that is taken for a name unknown
_SHORTEST: Final = 4  # characters of a name that may be part of a longer one


def best_title(stated: Iterable[str], headings: Sequence[str], sites: Iterable[str], url: str) -> str:
    """The title among ``stated`` ones (best first) and first-level ``headings``; ``""`` if there is none.

    A heading that is part of a stated title, or agrees with one, is what readers see as the title.
    Else a stated one, without the site's name at either end.
    """
    titles = [text for text in map(html.unescape, stated) if text.strip()]
    names = {squashed for name in (*sites, *_host_names(url)) if (squashed := _squashed(name))}
    heads = [text for text in headings if text and not _names_site(text, names)]
    spaced = [f" {_words(title)} " for title in titles]
    inside = [
        text for text in heads if (words := _words(text)) and any(f" {words} " in title for title in spaced)
    ]
    if inside:
        return max(inside, key=len)
    bare = [_without_site(title, names) for title in titles]
    agreement, near = max(
        ((max((_agreement(head, title) for title in bare), default=0.0), head) for head in heads),
        key=lambda pair: pair[0],
        default=(0.0, ""),
    )
    if agreement >= _AGREES and " " in near:
        return near
    return next(filter(None, bare), heads[0] if len(heads) == 1 else "")


def _host_names(url: str) -> tuple[str, ...]:
    """The host in a URL, with and without its last label."""
    try:
        host = urls.hostname(url).removeprefix("www.") if url else ""
    except ValueError:
        return ()
    return (host, host.rpartition(".")[0])


def _squashed(text: str) -> str:
    return _SIGNS.sub("", text.casefold())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _names_site(text: str, names: set[str]) -> bool:
    part = _squashed(text)
    if not part or part in names:
        return True
    few = len(text.split()) <= _SITE_WORDS + 1
    return any(
        (len(part) >= _SHORTEST and part in name) or (few and len(name) >= _SHORTEST and name in part)
        for name in names
    )


def _without_site(title: str, names: set[str]) -> str:
    """``title`` less the parts at its ends that name the site, or a last one that looks like a name."""
    bounds = [0, *(at for found in _SEPARATOR.finditer(title) for at in found.span()), len(title)]
    parts = [*zip(bounds[::2], bounds[1::2], strict=True)]
    first, last = 0, len(parts)
    while last - first > 1 and _names_site(title[slice(*parts[last - 1])], names):
        last -= 1
    while last - first > 1 and _names_site(title[slice(*parts[first])], names):
        first += 1
    if last - first == len(parts) > 1:
        start, end = parts[-1]
        if len(title[start:end].split()) <= _SITE_WORDS and parts[-2][1] > end - start:
            last -= 1
    return title[parts[first][0] : parts[last - 1][1]].strip()


def _agreement(heading: str, title: str) -> float:
    a, b = set(_words(heading).split()), set(_words(title).split())
    return len(a & b) / max(1, min(len(a), len(b)))
