"""TDMRep: ``/.well-known/tdmrep.json``, the header field and the meta element ``tdm-reservation``.

A PDF says it in its metadata (XMP), an EPUB in its package.

Source: TDM Reservation Protocol, W3C Community Group. 1 reserves, 0 does not, anything else counts as
not set; here it is unclear, so that a garbled reservation is not outdone by a "yes" from elsewhere.
The page stands over the header, the header over the file (their ``rank``). A crawl ends at the first
that reserves: what a later one would lift is then never asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from scrapers.rights.packed_metadata import packages
from scrapers.rights.page_tags import Markup
from scrapers.rights.page_words import RESERVATION
from scrapers.rights.signals import Answer, Reader, Signal, Sources, covers

FILE: Final = "/.well-known/tdmrep.json"

_RESERVATION: Final = "tdm-reservation"
_POLICY: Final = "tdm-policy"
_RESERVED_XMP: Final = "reservation"
_POLICY_XMP: Final = "policy"
_METAS: Final = {name: (name, name.replace("-", ":")) for name in (_RESERVATION, _POLICY)}  # EPUB's colon
_XMP = re.compile(rb"""(?<!/)tdm:reservation\s*(?:=\s*["']|>)\s*([^<>"']{0,40})""", re.IGNORECASE)
_OPF = re.compile(rb"<(?:\w+:)?meta\b([^<>]*\btdm:reservation\b[^<>]*)>([^<]{0,40})", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*["']([^"']{0,40})""", re.IGNORECASE)
_SOURCE: Final = "tdmrep.json"
_ANSWERS: Final[Mapping[str, Answer]] = {"1": "no", "0": "yes"}
_MOST: Final = 2_000  # entries of a file; a longer one is a hostile one
_VALUES: Final = 40_000  # and so what they take in the crawl's own process
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_FILE, _HEADER, _PAGE = 1, 2, 3


def _site(sources: Sources) -> Iterable[Signal]:
    known = sources.files.get(FILE)
    if known is not None and known.failed:
        return [_unclear(f"answered {known.status}" if known.status else "could not be fetched", "")]
    file = sources.file(FILE)
    return () if file is None else _in_order(_entries(file.body), sources.url)


@lru_cache(maxsize=16)
def _entries(body: bytes) -> list[Any] | None:
    """The entries of the file; ``None`` if it is no array, or has more values than anybody writes."""
    if sum(map(body.count, (b"{", b"[", b","))) > _VALUES:
        return None
    try:
        text = body.decode(json.detect_encoding(body), "replace")
        found = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that it gives two values has none."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = value if found.get(name, value) == value else None
    return found


def _in_order(entries: list[Any] | None, url: str) -> Iterator[Signal]:
    """What the first entry says that covers ``url``, and what cannot be read before it."""
    if entries is None:
        yield _unclear("not a JSON array", "")
        return
    for number, entry in enumerate(entries[:_MOST], 1):
        position = f"entry {number}"
        location = entry.get("location") if isinstance(entry, dict) else None
        if not isinstance(location, str) or not location:
            yield _unclear(json.dumps(entry, ensure_ascii=False), position)
        elif covers(location, url):
            answer = _of_json(entry.get(_RESERVATION))
            said = {"location": location, _RESERVATION: entry.get(_RESERVATION)}
            raw = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            yield Signal(
                answer, "train", _SOURCE, position, raw, value=str(entry.get(_POLICY, "")), rank=_FILE
            )
            if answer != "unclear":
                return
    if len(entries) > _MOST:
        yield _unclear(f"more than {_MOST} entries", "")


def _of_json(value: object) -> Answer:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "unclear"
    return "no" if value == 1 else "yes" if value == 0 else "unclear"


def _unclear(what: str, position: str) -> Signal:
    return Signal("unclear", "train", _SOURCE, position, what, rank=_FILE)


def _headers(sources: Sources) -> Iterable[Signal]:
    policy = sources.headers.get(_POLICY, "")
    values = [v for line in sources.headers.get_all(_RESERVATION) for v in line.split(",")]
    return [_stated(value, "header", "", policy, _HEADER) for value in values]


def _page(sources: Sources) -> list[Signal]:
    markup = sources.markup
    if markup is None:
        return []
    if markup.is_packed:
        return _in_epub(markup.body)
    if markup.is_pdf:
        return _in_pdf(markup)  # what its text shows of a page's markup is no statement
    if RESERVATION not in markup.words:
        return []
    metas = markup.metas
    policy = next((tag.get("content") for name, tag in metas if name in _METAS[_POLICY]), "")
    return [
        _stated(tag.get("content"), "page", f"meta, line {tag.line}", policy, _PAGE)
        for name, tag in metas
        if name in _METAS[_RESERVATION]
    ]


def _in_pdf(markup: Markup) -> list[Signal]:
    """The reservation in the XMP of a PDF, wherever in the file it is: one "no" is enough.

    What its owner has encrypted may reserve, too.
    """
    metadata = markup.xmp
    found = metadata.values("tdm", _RESERVED_XMP, _RESERVATION)
    if RESERVATION in markup.words:
        found += [value.decode("latin-1").strip() for value in _XMP.findall(markup.data) if value.strip()]
    policy = next(iter(metadata.values("tdm", _POLICY_XMP, _POLICY)), "")
    if metadata.hidden and not found:
        return [Signal("unclear", "train", "page", "XMP", "its metadata are encrypted", rank=_PAGE)]
    return [_stated(value, "page", "XMP", policy, _PAGE) for value in dict.fromkeys(found)]


def _in_epub(body: bytes) -> list[Signal]:
    """The reservation in the package of an EPUB, as EPUB 3 has it (the text) or as EPUB 2 (``content``)."""
    values: dict[str, None] = {}
    for package in packages(body):
        plain = package.decode("utf-16", "replace").encode() if package[:2] in _WIDE else package
        for attributes, text in _OPF.findall(plain):
            content = _CONTENT.search(attributes)
            values[(content[1] if content else text).decode("latin-1")] = None
    return [_stated(value, "page", "package", "", _PAGE) for value in values]


def _stated(value: str, source: str, position: str, policy: str, rank: int) -> Signal:
    answer = _ANSWERS.get(value.strip(), "unclear")
    return Signal(
        answer, "train", source, position, f"tdm-reservation: {value.strip()}", value=policy, rank=rank
    )


READER = Reader("tdmrep", "2024-05/4", site=_site, headers=_headers, page=_page, files=(FILE,))
