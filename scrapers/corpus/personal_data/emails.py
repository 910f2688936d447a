"""E-mail addresses: as RFC 5322 commonly has them, and as people write them to hide them from machines."""
# ruff: noqa: E501 - words and forms, a kind a line

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scrapers.web.urls import public_suffix

Span = tuple[int, int]

_LOCAL = r"(?:[\w.%+\-]|\\_){1,64}"  # Markdown may escape the underscore
_DOMAIN = r"(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w\-])"
_EMAIL = re.compile(rf"(?<![\w.%+\-\\])(?!git@){_LOCAL}@(?:{_DOMAIN}|\[(?:IPv6:)?[0-9A-Fa-f.:]{{2,45}}\])")
_ENCODED = re.compile(rf"(?<![\w.+\-])[\w.+\-]{{1,64}}%40{_DOMAIN}", re.IGNORECASE)
_SIGN = "at|ät|æt|@|a|arroba|arobase|chiocciola|klammeraffe|apenstaartje|snabel-a|małpa|zavináč|kukac|собака"
_AT = rf"[ \t]?(?:\((?:{_SIGN})\)|\[(?:{_SIGN})\]|\{{(?:at|@)\}}|<at>|&#64;|(?<=[ \t])@(?=[ \t]))[ \t]?"
_STOP = r"dot|punkt|point|punto|ponto|punt|punct|kropka|tečka|pont|точка|\."
_DOT = rf"(?:\.|[ \t]?(?:\((?:{_STOP})\)|\[(?:{_STOP})\]|\{{(?:{_STOP})\}})[ \t]?)"
_LABEL = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
_HIDDEN = re.compile(
    rf"(?<![\w.+\-])[\w.+\-]{{1,64}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}(?![\w\-(])", re.IGNORECASE
)
_SPELLED = re.compile(
    rf"(?<![\w.+\-])[\w.+\-]{{1,64}}[ \t](?:at|AT)[ \t](?!(?:the|a|an|this|that|my|our|its|his|her)\b){_LABEL}(?:[ \t](?:dot|DOT)[ \t]{_LABEL}){{1,4}}(?![\w\-])"
)
_HIDES = re.compile(rf"\bat\b|&#64;|[([{{]@|\s@\s|[(\[](?:{_SIGN})[)\]]|<at>", re.IGNORECASE)
_DIGEST = re.compile(r"@(?:sha\d{1,3}|md5|blake\w{1,4})\b", re.IGNORECASE)
_NO_MAIL: Final = frozenset((  # names of units, of files, and of networks at home
    "service", "socket", "timer", "target", "mount", "slice", "scope", "device", "swap", "local", "localhost",
    "localdomain", "internal", "lan", "intranet", "invalid", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js",
    "css", "json", "yaml", "yml", "txt", "html", "htm", "xml", "conf", "ini", "toml", "lock", "log", "exe", "dll",
    "csv", "cpp", "java", "ipynb", "jsx", "tsx", "scss", "woff",
))  # fmt: skip
_COMMAND = re.compile(
    r"(?:^|[\s`$#>(\"'])(?:ssh|scp|sftp|rsync|mosh|sshfs|ssh-copy-id|autossh|sshpass)(?:[ \t]+[^\s`]{1,80}){0,8}[ \t]+\Z"
)
_REMOTE = re.compile(r":(?:[/~.]|[\w.\-]{1,60}/|[\w.\-]{1,60}\.git\b)")
_BEFORE: Final = 200  # characters in which a command stands before its target


def emails(text: str) -> Iterator[Span]:
    """The places of addresses; not those of targets of ``ssh``, of credentials in URLs, of units and digests."""
    found = [match.span() for match in _EMAIL.finditer(text) if _is_mail(text, match)]
    if "%40" in text:
        found += [match.span() for match in _ENCODED.finditer(text)]
    if _HIDES.search(text):
        found += [match.span() for match in _HIDDEN.finditer(text) if _is_domain(match[0])]
        found += [match.span() for match in _SPELLED.finditer(text) if _is_domain(match[0])]
    return iter(sorted(found))


def _is_mail(text: str, found: re.Match[str]) -> bool:
    address = found[0]
    if address.rpartition(".")[2].lower() in _NO_MAIL or _DIGEST.search(address):
        return False
    start, end = found.span()
    if text[max(0, start - 3) : start].endswith("://") or _in_userinfo(text, start):
        return False
    if _REMOTE.match(text, end):
        return False
    line = text.rfind("\n", max(0, start - _BEFORE), start) + 1
    return _COMMAND.search(text[max(line, start - _BEFORE) : start]) is None


def _in_userinfo(text: str, start: int) -> bool:
    """Whether the address is the end of ``scheme://name:password@host``."""
    before = text[max(0, start - 100) : start]
    scheme = before.rfind("://")
    return scheme >= 0 and re.fullmatch(r"[^\s/@?#]*", before[scheme + 3 :]) is not None


def _is_domain(written: str) -> bool:
    """Whether the last word of an address that is spelled otherwise can end a domain."""
    last = re.split(r"[^\w\-]+", written)[-1].lower()
    return last in {"example", "test"} or bool(public_suffix(last))
