"""Cookies as RFC 6265bis has them, for the hops of one redirect: kept in memory, and no longer than that.

A jar says which of its cookies a URL may see: by domain, path and ``Secure``. A domain that is a public
suffix owns none, and nobody sets one for somebody else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import http2time  # type: ignore[attr-defined]  # not in the stubs
from typing import Final

import ada_url

from scrapers.web.urls import is_public_suffix

_COOKIES: Final = 50  # in a jar; RFC 6265bis section 5.7 asks for as many a domain
_LONGEST: Final = 4096  # characters of name and value
_ATTRIBUTE: Final = 1024  # characters of an attribute; longer ones are not there
_ILLEGAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECONDS = re.compile(r"-?[0-9]{1,18}")
_ADDRESS = re.compile(r"[0-9.]+|\[.*\]")


@dataclass(frozen=True, slots=True)
class _Cookie:
    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires: float

    @property
    def pair(self) -> str:
        return f"{self.name}={self.value}" if self.name else self.value


class CookieJar:
    """The cookies of one row of redirects."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}

    def __bool__(self) -> bool:
        return bool(self._cookies)

    def take(self, url: str, fields: Iterable[str]) -> None:
        """Take the values of ``Set-Cookie`` in an answer from ``url``, as far as it may set them."""
        where = ada_url.URL(url)
        for field in fields:
            cookie = _read(field, where)
            if cookie is None:
                continue
            key = cookie.name, cookie.domain, cookie.path
            if cookie.expires <= time.time():
                self._cookies.pop(key, None)
                continue
            self._cookies[key] = cookie
            if len(self._cookies) > _COOKIES:
                del self._cookies[next(iter(self._cookies))]

    def header(self, url: str) -> str:
        """The value of ``Cookie`` in a request for ``url``; ``""`` if it may see none."""
        where, now = ada_url.URL(url), time.time()
        seen = [one for one in self._cookies.values() if one.expires > now and _may_see(one, where)]
        return "; ".join(one.pair for one in sorted(seen, key=lambda one: -len(one.path)))


def _may_see(cookie: _Cookie, where: ada_url.URL) -> bool:
    if cookie.secure and where.protocol != "https:":
        return False
    if where.hostname != cookie.domain and (cookie.host_only or not _below(where.hostname, cookie.domain)):
        return False
    path = where.pathname
    if not path.startswith(cookie.path):
        return False
    return cookie.path.endswith("/") or path[len(cookie.path) :][:1] in {"", "/"}


def _read(field: str, where: ada_url.URL) -> _Cookie | None:
    """RFC 6265bis sections 5.6 and 5.7; ``None`` for what is not to be kept."""
    pair, *rest = field.split(";")
    name, mark, value = pair.partition("=")
    name, value = (name.strip(), value.strip()) if mark else ("", pair.strip())
    # What is not ASCII is spelled differently by every client.
    if _ILLEGAL.search(field) or not (pair.isascii() and 0 < len(name + value) <= _LONGEST):
        return None
    attributes = _attributes(rest)
    secure = "secure" in attributes
    domain = attributes.get("domain", "").lower().removeprefix(".")
    path = attributes.get("path", "")
    if (secure and where.protocol != "https:") or not _is_its_own(name, domain, path, secure=secure):
        return None
    host = where.hostname
    host_only = not domain or (domain == host and is_public_suffix(domain))
    if not host_only and (is_public_suffix(domain) or not _below(host, domain)):
        return None
    if not path.startswith("/"):
        path = where.pathname.rpartition("/")[0] or "/"
    return _Cookie(name, value, domain or host, host_only, path, secure, _expires(attributes))


def _attributes(parts: list[str]) -> dict[str, str]:
    """Names in lower case; of one that is said twice the last counts."""
    split = (part.partition("=") for part in parts)
    found = ((name.strip().lower(), value.strip()) for name, _, value in split)
    return {name: value for name, value in found if len(value) <= _ATTRIBUTE}


def _is_its_own(name: str, domain: str, path: str, *, secure: bool) -> bool:
    """Whether a cookie is what a prefix of its name promises."""
    prefix = name.lower()
    if prefix.startswith("__host-"):
        return secure and not domain and path == "/"
    return secure or not prefix.startswith("__secure-")


def _below(host: str, domain: str) -> bool:
    return host == domain or (host.endswith(f".{domain}") and not _ADDRESS.fullmatch(host))


def _expires(attributes: dict[str, str]) -> float:
    seconds = attributes.get("max-age", "")
    if _SECONDS.fullmatch(seconds):
        return time.time() + int(seconds) if int(seconds) > 0 else 0.0
    moment = http2time(attributes["expires"]) if "expires" in attributes else None
    return float("inf") if moment is None else moment
