"""URLs as the WHATWG standard reads them, the canonical key, and what belongs to a crawl.

``ada_url`` parses; nothing in this package splits a URL by hand, since a host that two parsers
read differently is a hole in scope and guard.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import ada_url

from scrapers.web.query_encoding import in_encoding
from scrapers.web.random_tokens import holds_random, is_random

if TYPE_CHECKING:
    from tldextract import TLDExtract

TRACKING = re.compile(
    r"(?:utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id"
    r"|_ga|_gl|_hsenc|_hsmi|oly_(?:anon|enc)_id|vero_id|mkt_tok|srsltid)$"
)
"""Query parameters that name a visit, not a page (the lists of ClearURLs and uBlock agree on these)."""

SESSION = re.compile(r"(?:sess(?:ion)?(?:_?id)?\w*|sid|s)$", re.IGNORECASE)
"""Parameters that may name a session: they do where the whole value was made by chance."""

_SESSION_ALONE = re.compile(
    r"(?:(?:php|j|asp|cf)sess(?:ion)?(?:_?id)?\w*|oscsid|zenid|cfid|cftoken)$", re.IGNORECASE
)
"""Those that name nothing else; their values may say which server has the session, too."""

# Query parameters that are credentials where their value was made by chance.
_CREDENTIAL = (
    r"(?:(?:(?:o?auth|access|refresh|id|bearer|csrf|xsrf|private|personal|user|api|job|deploy|login|reset|magic)[_-]?)?token"
    r"|personal[_-]access[_-]token|oauth[_-]access[_-]token|oauth[_-]token[_-]secret|(?:x-)?(?:api|auth|access)[_-]?key"
    r"|(?:client|app|shared)[_-]?secret|secret(?:[_-]?(?:access[_-]?)?key)?|jwt|auth|authorization|credentials?"
    r"|pass(?:word|wd|phrase|code)?|pwd|sig(?:nature)?|hmac|otp|x-(?:amz|goog)-(?:signature|credential|security-token))"
)
_SECRET = re.compile(  # escaped once or twice, it stands in a URL inside a URL
    rf"([?&;#]|%(?:25)?(?:3F|26|3B))({_CREDENTIAL}(?:\[\w*\]|%5B\w*%5D)?)(=|%(?:25)?3D)"
    r"""([^?&;#\s"'<>]+?)(?=[?&;#\s"'<>]|%(?:25)?26|$)""",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<=//)[^/?#@\s]*@")

_PLAIN = re.compile(
    r"(?:((?:\.\./)+)|(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?)?(/))?"
    r"([A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*/?)"
)
"""References that only go up, or lengthen a path or an origin: most links, and not worth a parse each."""
_REMEMBERED = 1000  # characters of a reference and its base; longer ones are data


def resolve(reference: str, base: str | None = None, encoding: str = "utf-8") -> str | None:
    """``reference`` made absolute against ``base``, without fragment; ``None`` if not http(s).

    ``encoding`` is that of the page in which it stands (a Python codec name); it decides about the query.
    A user and password before the host are dropped: they are configuration, not part of an address.
    """
    if not reference.isascii():
        reference = in_encoding(reference, encoding)
    short = len(reference) + len(base or "") <= _REMEMBERED
    return (_known if short else _resolved)(reference, base)


def _resolved(reference: str, base: str | None) -> str | None:
    if plain := _PLAIN.fullmatch(reference):
        up, start, root, path = plain.groups()
        if start or base:
            folder = _folder(start or base or "", root or up or "./")
            return folder and folder + path
    if reference.startswith(("https://", "http://")):
        return (_absolute if len(reference) <= _REMEMBERED else _parsed)(reference)
    return _parsed(reference, base)


_known = lru_cache(maxsize=1024)(_resolved)  # a page's links are resolved as links and once more in its text


def _parsed(reference: str, base: str | None = None) -> str | None:
    try:  # without an object of the URL, which costs as much as a parse, as does each look into one
        href = str(ada_url.join_url(base, reference) if base else ada_url.normalize_url(reference))
    except ValueError:
        return None
    if not href.startswith(("http://", "https://")):
        return None
    if "#" in href or "@" in href:
        url = ada_url.URL(href)
        url.username = url.password = ""
        del url.hash
        href = str(url.href)
    return href


_absolute = lru_cache(maxsize=1024)(_parsed)  # a site's pages link to the same places outside


def redacted(text: str) -> str:
    """``text`` with what is a credential in the URLs of it masked: all that leaves a job's state."""
    if "=" not in text and "%" not in text and "@" not in text:
        return text
    return _SECRET.sub(_masked, _USERINFO.sub("***@", text))


def _masked(match: re.Match[str]) -> str:
    before, name, mark, value = match.groups()
    return f"{before}{name}{mark}***" if holds_random(value) else match[0]


def secrets(url: str) -> tuple[str, ...]:
    """The values in ``url`` that are credentials by the names of their parameters and by their look."""
    if "=" not in url and "%" not in url:
        return ()
    return tuple(value for _, _, _, value in _SECRET.findall(url) if holds_random(value))


def has_userinfo(reference: str) -> bool:
    """Whether a URL holds the user and password that :func:`resolve` drops."""
    try:
        url = ada_url.URL(reference)
    except ValueError:
        return False
    return bool(url.username or url.password)


@lru_cache(maxsize=1024)
def _folder(base: str, way: str) -> str | None:
    """What a plain reference is appended to: the folder that ``way`` (``./``, ``../``) leads to."""
    url = _parsed(way, base)
    return url and url.partition("?")[0]


def canonical(url: str) -> str:
    """The key under which a resolved ``url`` is the same page.

    Escapes as RFC 3986 normalises them (6.2.2.1, 6.2.2.2), tracking and sessions removed, query sorted.
    What is requested is a URL as it was met.
    """
    if "%" in url:
        url = _ESCAPE.sub(_normal_escape, url)
    path, mark, query = url.partition("?")
    if ";" in path:
        path, *parts = path.split(";")
        path = ";".join([path, *(part for part in parts if not _names_a_visit(part))])
    if not mark:
        return path
    kept = sorted(part for part in query.split("&") if part and not _names_a_visit(part))
    return f"{path}?{'&'.join(kept)}" if kept else path


_ESCAPE = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])%([0-9A-Fa-f]{2})")  # a stray % before it could join with it
_UNRESERVED = frozenset("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _names_a_visit(part: str) -> bool:
    """Whether a part of a query, or of a path behind a semicolon, names a visit rather than a page."""
    name, _, value = part.partition("=")
    if TRACKING.match(name):
        return True
    if SESSION.match(name):
        return is_random(value)
    return bool(_SESSION_ALONE.match(name)) and holds_random(value)


def document_id(url: str) -> str:
    """The document's id: 32 hex digits of BLAKE2b (RFC 7693) over the canonical URL."""
    return blake2b(canonical(url).encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """Host and non-default port, as the scheme's standard spells them (``[::1]:8080``)."""
    return str(ada_url.URL(url).host)


def host_of(url: str) -> str:
    """:func:`host` for a URL that :func:`resolve` made: a slice, since it is already normal."""
    start = url.index("//") + 2
    end = url.find("/", start)
    return url[start:] if end < 0 else url[start:end]


def hostname(url: str) -> str:
    """The host without its port, as the scheme's standard spells it (``[::1]``)."""
    return str(ada_url.URL(url).hostname)


def origin(url: str) -> str:
    """Scheme, host and port (RFC 6454): what credentials are bound to."""
    return str(ada_url.URL(url).origin)


_reading = threading.Lock()


def _suffixes() -> TLDExtract:
    """The list, read once by however many threads."""
    with _reading:
        return _read_suffixes()


@cache
def _read_suffixes() -> TLDExtract:
    import tldextract  # noqa: PLC0415 - 30 ms, and only crawls over several hosts need it

    found = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    found("a.test")  # it reads the list when it is first asked
    return found


def public_suffix(name: str) -> str:
    """The public suffix that the host ``name`` ends in, or is; ``""`` where the list has none."""
    return str(_suffixes()(name).suffix)


def registered_domain(url: str) -> str:
    """The registrable domain by the public suffix list; the host itself where there is none.

    Private suffixes count: who has ``a.github.io`` does not own ``b.github.io``. Where the list has no
    rule, the rule is ``*``, as its algorithm says.
    """
    name = str(ada_url.URL(url).hostname)
    found = _suffixes()(name)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or name
    return ".".join(name.rsplit(".", 2)[-2:])


def is_public_suffix(name: str) -> bool:
    """Whether anybody may register names below ``name``, by the public suffix list: no one owner has it."""
    found = _suffixes()(name)
    return not (found.ipv4 or found.ipv6) and (not found.domain or "." not in name)


@cache
def _normal(name: str) -> str:
    """A host, with or without port, as :func:`host_of` spells it; what is none stays and matches nothing."""
    url = resolve(f"http://{name}")
    return host_of(url) if url else name


def _glob(pattern: str) -> re.Pattern[str]:
    """A glob over the whole URL or, beginning with ``/``, over its path and query."""
    body = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile(body if not pattern.startswith("/") else rf"[a-z]+://[^/]*{body}")


@dataclass(frozen=True)
class Scope:
    """Which URLs belong to a crawl. ``refusal`` gives a reason code or ``""``.

    ``hosts`` are compared as parsed, however they are spelled; with ``subdomains`` a host below one
    of them belongs too.
    ``include`` and ``exclude`` are globs (``*``, ``?``); seeds, and what they redirect to, are exempt
    from ``include``. ``anywhere``: every host belongs. ``used`` are those of them that a URL has matched.
    ``forgotten`` tells what was taken out for good, and is not asked for again.
    """

    hosts: frozenset[str]
    subdomains: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_length: int = 2083
    path_repeat: int = 2
    anywhere: bool = False
    forgotten: Callable[[str], bool] | None = field(default=None, repr=False, compare=False)
    used: set[str] = field(default_factory=set, repr=False, compare=False)
    _include: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    _exclude: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hosts", frozenset(map(_normal, self.hosts)))
        object.__setattr__(self, "_include", tuple(map(_glob, self.include)))
        object.__setattr__(self, "_exclude", tuple(map(_glob, self.exclude)))

    def outside(self, url: str, *, seed: bool = False) -> str:
        """Why a resolved ``url`` lies outside, by what the user chose; ``""`` if inside."""
        if not (self.anywhere or self._owns(host_of(url))):
            return "other_host"
        if self.forgotten and self.forgotten(url):
            return "forgotten"
        if self._exclude and self._matches(self.exclude, self._exclude, url):
            return "excluded"
        if self._include and not (self._matches(self.include, self._include, url) or seed):
            return "not_included"
        return ""

    def _matches(self, globs: tuple[str, ...], patterns: tuple[re.Pattern[str], ...], url: str) -> bool:
        found = [glob for glob, pattern in zip(globs, patterns, strict=True) if pattern.fullmatch(url)]
        self.used.update(found)
        return bool(found)

    def trap(self, url: str) -> str:
        """Why a ``url`` inside looks like a crawler trap (Heritrix's rules); ``""`` if not."""
        if len(url) > self.max_length:
            return "url_too_long"
        if repeats(url) > self.path_repeat:
            return "path_repeat"
        return ""

    def _owns(self, name: str) -> bool:
        if name in self.hosts:
            return True
        return self.subdomains and any(name.endswith("." + parent) for parent in self.hosts)


def repeats(url: str) -> int:
    """How often the commonest path segment of ``url`` occurs."""
    path = url.partition("?")[0]
    segments = [s for s in path.split("/")[3:] if s]
    if len(set(segments)) == len(segments):
        return 1
    return max(Counter(segments).values())


def seed_hosts(seeds: Iterable[str]) -> frozenset[str]:
    """The hosts of resolved seed URLs: the default scope."""
    return frozenset(map(host_of, seeds))
