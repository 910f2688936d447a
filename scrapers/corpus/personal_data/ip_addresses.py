"""IP addresses that a registry gives to somebody; versions, object identifiers and section numbers are none."""
# ruff: noqa: E501 - words and forms, a kind a line

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

Span = tuple[int, int]

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:]|\.\d)"
)
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is assigned; `a::b` in a program is none of it
_RESOLVERS: Final = frozenset((  # those that everybody may ask, and manuals name
    "1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112", "208.67.222.222", "208.67.220.220",
    "2606:4700:4700::1111", "2606:4700:4700::1001", "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe",
))  # fmt: skip
_OF_RESOLVERS = re.compile(r"\b(?:dns|resolv\w*|name ?servers?)\b", re.IGNORECASE)
_OF_VERSIONS = re.compile(
    r"\b(?:versions?|vers?\.|releases?|released|builds?|revisions?|firmware|drivers?|bios|kernel|package|installer"
    r"|update[ds]? to|upgrade[ds]? to|downgrade[ds]? to|patch|changelog|sdk|runtime|plug-?in|since v?\d|oids?|asn\.1"
    r"|object identifiers?|sections?|chapters?|clauses?|paragraphs?|subsections?|figures?|tables?|requirements?"
    r"|fassung|abschnitt|kapitel|versión|versão|versione|sección|section|seção|wersj\w+|rozdział|верси\w+|раздел\w*"
    r"|сборк\w+)\b|バージョン|版本|버전|§",
    re.IGNORECASE,
)
_OF_HOSTS = re.compile(
    r"\b(?:ips?|ipv[46]|address(?:es)?|hosts?|clients?|peers?|subnets?|gateways?|ping|traceroute|log(?:ged|s)? ?in"
    r"|connect\w*|connections?|requests?|requested|visitors?|whois|adressen?|adresse ip|login|attack\w*|firewall)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?:[<>=!~^]=|[<>~^]|[A-Za-z0-9]/|[A-Za-z0-9_\])][-_@]|\bv|\bV)[ \t]?\Z")
_HEADS = re.compile(r"(?:\A|\n)[ \t]*(?:#{1,6}[ \t]+|[-*][ \t]+)?\Z")
_HEADING = re.compile(r"\.?[ \t]+[A-Z][a-z]")
_MARK: Final = 12  # characters of a list mark or of a heading's
_WINDOW: Final = 160  # characters of a sentence around a number that are looked at
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|\n")


def ip_addresses(text: str) -> Iterator[Span]:
    """The places of public addresses; private and documentation ranges stay, and resolvers in talk of these."""
    found = [m for m in _IPV4.finditer(text) if is_public(m[0]) and not _is_number(text, m)]
    found += [m for m in _IPV6.finditer(text) if is_public(m[0])]
    return iter(sorted(m.span() for m in found if not _is_resolver(text, m)))


def is_public(address: str) -> bool:
    """Whether ``address`` is one that is given to somebody."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped.is_global if found.ipv4_mapped else found in _UNICAST and found.is_global
    return found.is_global


def _is_number(text: str, found: re.Match[str]) -> bool:
    """Whether four numbers with dots between are a version, an identifier or the number of a section."""
    start, end = found.span()
    if _COMPARED.search(text[max(0, start - 4) : start]):
        return True
    heads = _HEADS.search(text[max(0, start - _MARK) : start])
    if heads and (start <= _MARK or "\n" in heads[0]) and _HEADING.match(text, end):
        return True
    around = _sentence(text, start, end)
    return bool(_OF_VERSIONS.search(around)) and not _OF_HOSTS.search(around)


def _is_resolver(text: str, found: re.Match[str]) -> bool:
    return found[0].lower() in _RESOLVERS and bool(_OF_RESOLVERS.search(_sentence(text, *found.span())))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place, as far as it is looked at."""
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    last = max((each.end() for each in _SENTENCE_ENDS.finditer(before)), default=0)
    first = _SENTENCE_ENDS.search(after)
    return before[last:] + text[start:end] + (after[: first.start()] if first else after)
