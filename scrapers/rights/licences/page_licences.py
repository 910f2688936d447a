"""Licences: the one reader of them, for the consent of a page and for its metadata.

A licence is *declared* by a relation or property of the page (``rel="license"``, RDFa, microdata, JSON-LD of
its main entity, meta elements, an SPDX line, the header field ``Link``, the metadata of a PDF, a book or an
office file) or by a sentence that speaks of this work; a place for such notices, or a line of its own, may
also just *mention* one. Declared ones go before mentioned ones. What stands in a figure, gallery, comment or
quotation, speaks of a photo, of code or of somebody else's work, or is one of several in a text about
licences, is recorded and not the page's. Beside "all rights reserved" a licence is unclear: no list allows
it. Recorded always; lists of the policy decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from scrapers.rights.licence_words import may_name, names_licence, without_hidden_head
from scrapers.rights.licences import file_licences, json_ld
from scrapers.rights.licences.licence_signals import (
    DECLARED,
    MENTIONED,
    OF_A_PART,
    RESERVED_ID,
    UNCLEAR,
    note,
)
from scrapers.rights.licences.reservations import RESERVED
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.licences.text_markup import is_markdown, is_text, marked_up
from scrapers.rights.page_tags import Markup, Tag, dereferenced
from scrapers.rights.page_words import LD_JSON, SEARCH, SPDX_LINE
from scrapers.rights.signals import Reader, Signal, Sources, recorded
from scrapers.web.html_tokens import Token, tokens
from scrapers.web.link_header import web_links
from scrapers.web.media_types import is_json_ld
from scrapers.web.urls import resolve

if TYPE_CHECKING:
    from scrapers.models import Response

_MOST: Final = 20  # SPDX lines of a page
_METAS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "dc.", "dc:", "dcterms.", "dcterms:", "cc:", "og:")
    for name in ("license", "licence", "rights", "copyright-license")
)
_SPDX_LINE = re.compile(rb"spdx-license-identifier:[ \t]*([A-Za-z0-9.+() \t-]{2,200})", re.IGNORECASE)
_OPERATOR = re.compile(r"(?<!\s)\s++(?:(?:AND|OR)\s+|WITH\s+\S+)|[()]|--")


def licences(signals: Iterable[Signal]) -> list[Signal]:
    """The licences of a page among its signals: those it declares, else those it mentions."""
    found = [signal for signal in signals if signal.use == "license" and signal.answer == "note"]
    declared = [signal for signal in found if signal.name == DECLARED]
    return declared or [signal for signal in found if signal.name == MENTIONED]


def expression(found: Iterable[Signal]) -> str:
    """The identifiers of licences in one expression; ``""`` if none is recognised."""
    return " AND ".join(dict.fromkeys(signal.value for signal in found if signal.value))


def license_of(markup: Markup, url: str) -> str:
    """The licence of a page as its metadata have it: the URL or name as written, several as identifiers."""
    found = licences(sorted(set(_page(Sources(url, "", markup=markup)))))
    written = list(dict.fromkeys(signal.value or signal.raw for signal in found))
    if len(written) > 1:
        return expression(found) or found[0].raw
    if not found:
        return ""
    text = next((s.raw for s in found if "/" in s.raw), found[0].raw)
    is_link = "/" in text and " " not in text
    return (resolve(text, markup.base or url or None) or text) if is_link else text


def judged_markup(response: Response, record: Mapping[str, Any]) -> Markup:
    """The markup of ``response``, whose licences are those that were read to judge of it: ``record``."""
    markup = Markup(response.body, response.headers.get("content-type", ""), response.encoding)
    found = [s for s in record["signals"] if s.get("reader") == READER.name and s.get("source") == "page"]
    markup.licences[response.url] = tuple(recorded({"signals": found}))
    return markup


def _headers(sources: Sources) -> Iterator[Signal]:
    if "link" in sources.headers:
        for link in web_links(sources.headers.get_all("link")):
            if "license" in link.rel and "rsl+xml" not in link.type:
                yield note(DECLARED, link.target, "Link", source="header")


def _page(sources: Sources) -> list[Signal]:
    """What the page says; read once, since metadata and consent ask for the same one."""
    if sources.markup is None:
        return []
    found = sources.markup.licences.get(sources.url)
    if found is None:
        found = sources.markup.licences[sources.url] = tuple(_said(sources.markup, sources.url))
    return list(found)


def _said(markup: Markup, url: str) -> list[Signal]:
    if markup.is_pdf or markup.is_packed:  # whose text is not to be read in their bytes
        told = file_licences.in_pdf(markup.xmp) if markup.is_pdf else file_licences.in_archive(markup.body)
        found = list(told)
        return _beside_reserved(found) if _reserves(found) else found
    named = may_name(markup.plain, markup.words)
    if named or not markup.is_called_utf8:  # a name, and what is said beside one, may be in any language
        readable = markup.readable()
        named = named or (readable is not markup and may_name(readable.plain, readable.words))
        markup = readable
    if named and is_text(markup.content_type):
        markup = _marked_up(markup, url)
    found = [
        note(DECLARED, tag.get("content"), f"meta {name}, line {tag.line}") for name, tag in _metas(markup)
    ]
    found += file_licences.in_feed(markup.data) if named else ()
    reserved = _reserves(found)
    if named and LD_JSON in markup.words:
        data, notices = _json_ld(markup, url)
        found += data
        reserved |= notices
    found += _spdx_lines(markup) if SPDX_LINE in markup.words else ()
    if named and (licences(found) or _may_state(markup)):
        from scrapers.rights.licences.statements import Statements  # noqa: PLC0415 - its patterns take 25 ms

        found += (statements := Statements(markup, url)).found
        reserved |= statements.reserved
    return _beside_reserved(found) if reserved else found


def _marked_up(markup: Markup, url: str) -> Markup:
    """A text as the page that it would be: without tags all of it would be one block."""
    text = markup.data.decode("utf-8", "replace")
    markdown = is_markdown(markup.content_type, url)
    return Markup(marked_up(text, markdown=markdown).encode(), "text/html; charset=utf-8", "utf-8")


def _may_state(markup: Markup) -> bool:
    """Whether a walk through the page's tags is worth it: its text or links may name a licence."""
    if not names_licence(markup.plain, markup.words):
        return False
    shown = without_hidden_head(markup.lower, xml=markup.is_xml)
    if shown is markup.lower:
        return True
    plain = dereferenced(shown)
    return names_licence(plain, SEARCH.runs(plain))


def _json_ld(markup: Markup, url: str) -> tuple[list[Signal], bool]:
    """The licences of the page's structured data, and whether it reserves all rights."""
    names: dict[bool | None, str] = {True: DECLARED, False: OF_A_PART, None: UNCLEAR}
    found, reserved = [], False
    for tag in markup.named("script"):
        if is_json_ld(tag.get("type")):
            position = f"JSON-LD, line {tag.line}"
            found += [note(names[own], text, position) for text, own in json_ld.stated(tag.text, url)]
            reserved |= any(map(RESERVED.search, json_ld.notices(tag.text, url)))
    return found, reserved


def _metas(markup: Markup) -> list[tuple[str, Tag]]:
    """The meta elements of the head that state rights; one of microdata is read where it stands."""
    return [
        (name, tag)
        for name, tag in markup.metas
        if tag.get("content").strip()
        and (name in _METAS or (name == "copyright" and spdx(tag.get("content"))))
    ]


def _reserves(found: Iterable[Signal]) -> bool:
    return any(signal.value == RESERVED_ID for signal in found)


def _beside_reserved(found: list[Signal]) -> list[Signal]:
    """Licences beside the statement that all rights are reserved: unclear, if there are any."""
    if not any(s.value != RESERVED_ID for s in licences(found)):
        return found
    return [
        note(UNCLEAR, s.raw, s.position, source=s.source, value=s.value)
        if s.name in {DECLARED, MENTIONED}
        else s
        for s in found
    ]


def _spdx_lines(markup: Markup) -> Iterator[Signal]:
    """Every licence of an expression counts, be it joined by AND or OR; those of code are the code's."""
    in_sample = _inside(tokens(markup.lower, xml=markup.is_xml))
    for found in islice(_SPDX_LINE.finditer(markup.data), _MOST):
        for name in _OPERATOR.split(found[1].decode()) if not in_sample(found.start()) else ():
            if name.strip():
                yield note(DECLARED, name.split()[0], "SPDX-License-Identifier")


def _inside(found: Iterable[Token]) -> Callable[[int], bool]:
    """Whether an offset is in a sample of code, or in what is not shown."""
    spans: list[tuple[int, int]] = []
    opened: dict[bytes, int] = {}
    for token in found:
        if token.name in {b"pre", b"code"}:
            if not token.closes:
                opened.setdefault(token.name, token.at)
            elif token.name in opened:
                spans.append((opened.pop(token.name), token.at))
        elif token.until > token.end:
            spans.append((token.end, token.until))
    return lambda offset: any(start <= offset < end for start, end in spans)


READER = Reader("license", "spdx3/6", headers=_headers, page=_page)
