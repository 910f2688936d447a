"""The title of a page's text, out of what names the page: its heading rather than the window's title."""

# ruff: noqa: RUF001 - signs as sites write them

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from scrapers.reading.metadata.generic_titles import is_generic, names_first_page, names_section
from scrapers.web import urls

if TYPE_CHECKING:
    from scrapers.reading.metadata.headings import Heading

_SEPARATOR = re.compile(
    r"(?<!\s)\s++(?:[-–—|·•»«›‹<>~/\\]|::)\s++|(?:(?<!\s)\s++)?[|»·•｜‖]\s*+"
    # Where no blanks part words, a stroke below parts the name of a site from what is before.
    r"|(?<=[\u3000-\u9fff\uac00-\ud7a3])(?:_|＿)(?=[\u3000-\u9fff\uac00-\ud7a3])"
)
_SIGNS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?<!\s)\s*+\([^()]{1,20}\)$")  # "(page 2)"
_WORD = re.compile(r"[^\W_]+")
# Titles of phpBB: the board, what the page is in the board's language, the topic.
_VIEWED = re.compile(
    r"(.{1,80}?)\s[•·-]\s(?:View topic|Thema anzeigen|Voir le sujet|Ver [Tt]ema|Просмотр темы"
    r"|Bekijk onderwerp|Leggi argomento|Zobacz temat|Exibir tópico|Ver Tópico|Zobrazit téma|Visa ämne"
    r"|Vis emne|Näytä viestiketju|Téma megtekintése|Başlığı görüntüle|Переглянути тему|Vezi subiect|查看主题"
    r"|トピック表示)\s-\s(.+)"
)
_LABEL = re.compile(r"[^\W\d_]{2,20}\s?[:：]\s*")
_AGREES: Final = 0.4  # share of the words of the shorter one
_SITE_WORDS: Final = 4  # of a last part that is taken for a name unknown
_SHORTEST: Final = 4  # characters of a name that may be part of a longer one


def best_title(
    stated: Iterable[str],
    headings: Sequence[Heading],
    sites: Iterable[str],
    url: str,
    lower: Sequence[Heading] = (),
) -> str:
    """The title among ``stated`` ones (best first) and first-level ``headings``; ``""`` if there is none.

    A heading that is part of a stated title, or agrees with one, is what readers see as the title.
    Else a stated one, without the site's name at either end. ``lower`` are the headings of the next level:
    they tell the site's from the page's, and name the page where nothing else does.
    """
    every = [text for text in map(html.unescape, stated) if text.strip()]
    viewed = [found for text in every if (found := _VIEWED.fullmatch(text.strip()))]
    every = [found[2] for found in viewed] or every
    titles = [text for text in every if not is_generic(text)]
    names = {short for name in (*sites, *host_names(url)) if (short := squashed(name))}
    names |= {squashed(found[1]) for found in viewed}
    said = [h for h in headings if not names_first_page(h.text) and not names_section(h.text)]
    own = {squashed(h.text) for h in said if h.of_site or _ends_title(h, titles, (*said, *lower))}
    heads = [h.text for h in said if squashed(h.text) not in own and not _names_site(h.text, names)]
    spaced = [f" {_words(title)} " for title in titles]
    inside = [
        text for text in heads if (words := _words(text)) and any(f" {words} " in title for title in spaced)
    ]
    if inside:
        return max(inside, key=len)
    bare = [_without_site(title, names, own) for title in titles]
    if not heads and (told := _of_lower(lower, bare, titles, names | own)):
        return told
    heads = [text for text in heads if not is_generic(text)]
    agreement, near = max(
        ((max((_agreement(head, title) for title in bare), default=0.0), head) for head in heads),
        key=lambda pair: pair[0],
        default=(0.0, ""),
    )
    if agreement >= _AGREES and " " in near:
        return next((title for title in bare if title and _is_labelled(near, title)), near)
    return next(filter(None, bare), "") or _of_headings(heads, said, lower, generic=bool(every))


def _is_labelled(heading: str, title: str) -> bool:
    """Whether ``heading`` is ``title`` behind what it is called: "Thread: Cupped bench top"."""
    return heading.endswith(title) and _LABEL.fullmatch(heading[: -len(title)]) is not None


def _of_headings(heads: list[str], said: list[Heading], lower: Sequence[Heading], *, generic: bool) -> str:
    """The title where none is stated; ``generic``: what is stated may stand on any page."""
    if heads:
        return heads[0] if generic or len(heads) == 1 else ""
    if not any(not heading.of_site for heading in said):
        own = (h.text for h in lower if not (h.in_frame or h.of_site or is_generic(h.text)))
        if title := next((text for text in own if not names_section(text)), ""):
            return title
    return next((heading.text for heading in said if heading.of_site), "")


def _of_lower(lower: Sequence[Heading], bare: list[str], titles: list[str], names: set[str]) -> str:
    """The heading of the next level that is part of a title, or the page's where titles name the site."""
    written = [title[start:end] for title in titles for start, end in _parts(title)]
    parts = {_words(part) for text in written for part in (text, _NUMBERED.sub("", text))}
    own = [h for h in lower if not (h.of_site or h.in_frame or is_generic(h.text))]
    for heading in own:
        if _words(heading.text) in parts and squashed(heading.text) not in names:
            return heading.text
    if not bare or any(title and squashed(title) not in names for title in bare):
        return ""
    marked = [h for h in own if h.of_page] or own
    return marked[0].text if len(marked) == 1 else ""


def _ends_title(heading: Heading, titles: list[str], others: Sequence[Heading]) -> bool:
    """Whether a heading is the last or first part of a title whose rest is the page's: it names the site."""
    words = _words(heading.text)
    if not words or heading.of_page:
        return False
    for title in titles:
        parts = [_words(title[start:end]) for start, end in _parts(title)]
        at_end, whole = parts[-1] == words != parts[0], _words(title)
        if at_end or (heading.in_frame and whole.startswith(f"{words} ")):
            rest = (whole.removesuffix(words) if at_end else whole.removeprefix(words)).strip()
            if (at_end and heading.in_frame) or any(
                _says(other, rest, words) for other in others if heading.in_frame or not other.in_frame
            ):
                return True
    return False


def _says(heading: Heading, rest: str, site: str) -> bool:
    """Whether a heading, which is not the ``site``'s, says what a title has besides, or part of it."""
    said = _words(heading.text)
    return bool(said) and said != site and (f" {said} " in f" {rest} " or f" {rest} " in f" {said} ")


def host_names(url: str) -> tuple[str, ...]:
    """The host in a URL, with and without its last label."""
    try:
        host = urls.hostname(url).removeprefix("www.") if url else ""
    except ValueError:
        return ()
    return (host, host.rpartition(".")[0])


def squashed(text: str) -> str:
    """``text`` in letters and figures alone, case aside: as names are compared."""
    return _SIGNS.sub("", text.casefold())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _names_site(text: str, names: set[str]) -> bool:
    part = squashed(text)
    if not part or part in names:
        return True
    few = len(text.split()) <= _SITE_WORDS + 1
    return any(
        (len(part) >= _SHORTEST and part in name) or (few and len(name) >= _SHORTEST and name in part)
        for name in names
    )


def _parts(title: str) -> list[tuple[int, int]]:
    """Where the parts of a title begin and end."""
    bounds = [0, *(at for found in _SEPARATOR.finditer(title) for at in found.span()), len(title)]
    return [*zip(bounds[::2], bounds[1::2], strict=True)]


def _without_site(title: str, names: set[str], own: set[str]) -> str:
    """``title`` less the parts at its ends that name the site, or a last one that looks like a name.

    ``own`` are the site's headings. What stands for a first page goes, too.
    """
    before, colon, behind = title.partition(": ")
    title = behind if colon and behind and squashed(before) in own else title
    parts = [(start, end) for start, end in _parts(title) if not names_first_page(title[start:end])]
    if not parts:
        return ""

    def is_site(at: int) -> bool:
        part = title[slice(*parts[at])]
        return _names_site(part, names) or squashed(part) in own

    first, last = 0, len(parts)
    while last - first > 1 and is_site(last - 1):
        last -= 1
    while last - first > 1 and is_site(first):
        first += 1
    if last - first == len(parts) > 1:
        start, end = parts[-1]
        begin, stop = parts[-2]
        barred = title[stop:start].strip() == "|" and " " in title[begin:stop]
        if len(title[start:end].split()) <= _SITE_WORDS and (barred or stop > end - start):
            last -= 1
    return title[parts[first][0] : parts[last - 1][1]].strip()


def _agreement(heading: str, title: str) -> float:
    a, b = set(_words(heading).split()), set(_words(title).split())
    return len(a & b) / max(1, min(len(a), len(b)))
