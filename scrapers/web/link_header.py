"""The header field ``Link`` (RFC 8288), as far as a target, its relations and its type go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINK = re.compile(
    r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)"
)
_PARAMETER = re.compile(r";\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))")


@dataclass(frozen=True, slots=True)
class WebLink:
    """A target as written, its relations and media type in lower case.

    ``anchor`` is what the link is about, if not the page itself.
    """

    target: str
    rel: tuple[str, ...] = ()
    type: str = ""
    anchor: str = ""


def web_links(lines: Iterable[str]) -> Iterator[WebLink]:
    """The links in the field's lines; of a repeated parameter the first counts (section 3.3)."""
    for line in lines:
        for target, parameters in _LINK.findall(line[:16_384]):
            found: dict[str, str] = {}
            for name, quoted, plain in _PARAMETER.findall(parameters):
                found.setdefault(name.lower(), (quoted or plain).lower())
            rel = tuple(found.get("rel", "").split())
            kind = found.get("type", "").partition(";")[0].strip()
            yield WebLink(target.strip(), rel, kind, found.get("anchor", ""))
