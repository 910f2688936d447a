"""robots.txt as RFC 9309 reads it: values and pure functions; the crawl loop fetches.

Lines and groups are read here, since protego lets unknown and other records interfere with them
(section 2.2.4 forbids it); protego matches paths. Decisions the RFC leaves open:

- 429 refuses everything, like 5xx: the host asks us to stay away. 401 and 403 allow, as all other 4xx do.
- ``Crawl-delay`` does not end a group, as no record outside the RFC may.
- An agent's name is cut at the first character no product token has (``Foo/2.1`` names ``foo``),
  a line may name several, a colon may be missing and some misspellings of fields count: all of these
  err towards obeying.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from protego import Protego

MAX_BYTES: Final = 512 * 1024
MAX_LINE: Final = 16_663  # eight times the longest URL, what Google's parser keeps of a line
LONGEST_DELAY: Final = 3600.0
_TRIED = 500  # rules looked at to name the one that refused; a longer file is a hostile one

_PARTIAL_BOM = re.compile(rb"\xef(?:\xbb\xbf?)?")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_LINE = re.compile(
    r"(?P<agent>user[- ]?agent)|(?P<disallow>disallow|dissall?ow|disalow|diasllow|disallaw)|(?P<allow>allow)"
    r"|(?P<sitemap>site-?maps?)|(?P<delay>crawl[- ]?delay)",
    re.IGNORECASE,
)
_AGENT = re.compile(r"\*|[A-Za-z0-9_-]+(?:/[\w.]*)?")
_REMARK = re.compile(r"\([^()]*\)?")
_BETWEEN_AGENTS = re.compile(r"[,;|&]")
_QUOTES: Final = " \t\"'"
_VALUE = re.compile(r"[ \t]*:[ \t]*(.*)|[ \t]+(\S+)", re.DOTALL)
# Characters at which protego, but not the RFC, would end a line.
_ENCODED = {ord(c): f"%{ord(c):02X}" for c in "\v\f\x1c\x1d\x1e"}


class _Rule(NamedTuple):
    number: int
    kind: str
    value: str


@dataclass(slots=True)
class _Group:
    """What is said to the agents that one or more ``User-agent`` lines name."""

    rules: list[_Rule] = field(default_factory=list)
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a URL may not be fetched: ``rule`` at ``position`` of robots.txt, where a rule of it says so."""

    reason: Literal["robots_disallow", "robots_unreachable"]
    detail: str
    position: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host allows. Rebuild it from the kept answer: ``Robots.from_status(status, body)``.

    ``refuses_all`` says why nothing may be fetched, ``""`` if the rules decide. ``sitemaps`` are
    as written: resolve them against the URL of robots.txt.
    """

    sitemaps: tuple[str, ...] = ()
    refuses_all: str = ""
    _groups: Mapping[str, list[_Group]] = field(default_factory=dict, repr=False)
    _matchers: dict[str, Protego] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_status(cls, status: int | None, body: bytes = b"", why: str = "") -> Robots:
        """The rules after the final answer (RFC 9309 section 2.3.1); ``None``: no answer, for ``why``.

        2xx is parsed, 3xx (more than five hops) and 4xx allow all, 429, 5xx and the rest refuse all.
        """
        if status is None:
            return cls(refuses_all=f"robots.txt: {why or 'could not be fetched'}")
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP's class of success
            return cls.parse(body)
        if 300 <= status < 500 and status != 429:  # noqa: PLR2004 - HTTP's classes and Too Many Requests
            return cls()
        return cls(refuses_all=f"robots.txt answered {status}")

    @classmethod
    def parse(cls, body: bytes, max_bytes: int = MAX_BYTES) -> Robots:
        """The rules in ``body``, of which ``max_bytes`` are read, up to a line's end; never raises."""
        groups: dict[str, list[_Group]] = {}
        sitemaps: dict[str, None] = {}
        group, closed = _Group(), True
        for number, kind, value in _records(body, max_bytes):
            if kind == "sitemap":
                sitemaps.setdefault(value)
            elif kind == "agent":
                group, closed = (_Group() if closed else group), False
                for name in agent_names(value):
                    groups.setdefault(name, []).append(group)
            elif kind == "delay":
                group.delay = _longer(group.delay, value)
            else:
                closed = True
                group.rules.append(_Rule(number, kind, value))
        return cls(tuple(sitemaps), _groups=groups)

    def allows(self, url: str, token: str) -> bool:
        """Whether the crawler named by the product ``token`` may fetch the absolute ``url``."""
        if self.refuses_all:
            return bool(_matcher_of_one("/").can_fetch(url, "*"))  # /robots.txt itself (section 2.2.2)
        matcher = self._matchers.get(token)
        if matcher is None:
            matcher = self._matchers[token] = _matcher(self._group(token).rules)
        return bool(matcher.can_fetch(url, "*"))

    def refusal(self, url: str, token: str) -> Refusal | None:
        """Why ``url`` may not be fetched, with the line that decided; ``None`` if it may."""
        if self.allows(url, token):
            return None
        if self.refuses_all:
            return Refusal("robots_unreachable", self.refuses_all)
        rule = self._decider(url, token)
        if rule is None:
            return Refusal("robots_disallow", "robots.txt")
        position, said = f"line {rule.number}", f"Disallow: {rule.value[:200]}"
        return Refusal("robots_disallow", f"robots.txt {position}: {said}", position, said)

    def names(self, token: str) -> bool:
        """Whether a group names the product ``token`` itself."""
        return token.lower() in self._groups

    @property
    def named(self) -> AbstractSet[str]:
        """What its groups name, lower case: product tokens and ``*``."""
        return self._groups.keys()

    def crawl_delay(self, token: str) -> float | None:
        """Seconds between requests that the host asks for, an hour at most; ``None`` if it does not."""
        return self._group(token).delay

    def _group(self, token: str) -> _Group:
        """All groups that name ``token`` as one, else all that name ``*`` (section 2.2.1)."""
        groups = (self._groups.get(token.lower()) if token else None) or self._groups.get("*", [])
        apart = {id(group): group for group in groups}.values()  # a group may name an agent twice
        delays = [group.delay for group in apart if group.delay is not None]
        return _Group([rule for group in apart for rule in group.rules], max(delays, default=None))

    def _decider(self, url: str, token: str) -> _Rule | None:
        """The longest ``Disallow`` that matches: protego tells the verdict only."""
        rules = [rule for rule in self._group(token).rules if rule.kind == "disallow" and rule.value]
        rules.sort(key=lambda rule: -len(rule.value))
        return next((rule for rule in rules[:_TRIED] if matches(rule.value, url)), None)


def product_token(user_agent: str) -> str:
    """The name by which robots.txt addresses a crawler: ``name`` of ``name/1.0 (+https://…)``."""
    match = _TOKEN.match(user_agent.strip())
    return match.group() if match else ""


def numbered_lines(body: bytes, max_bytes: int = MAX_BYTES) -> Iterator[tuple[int, str]]:
    """The lines of ``body``, numbered from 1, without comments and outer white space."""
    for number, line in enumerate(_LINE_END.split(_text(body, max_bytes)), 1):
        yield number, line[:MAX_LINE].partition("#")[0].strip()


def matches(pattern: str, url: str) -> bool:
    """Whether the path of ``url`` matches ``pattern`` as that of an Allow or Disallow would."""
    return not _matcher_of_one(pattern).can_fetch(url, "*")


def _records(body: bytes, max_bytes: int) -> Iterator[_Rule]:
    """The lines that mean something, numbered from 1, comments gone."""
    for number, line in numbered_lines(body, max_bytes):
        name = _LINE.match(line)
        value = _VALUE.fullmatch(line, name.end()) if name else None
        if name and value:
            kind = str(name.lastgroup)
            yield _Rule(number, kind, (value[1] or value[2] or "").strip().translate(_ENCODED))


def _text(body: bytes, max_bytes: int) -> str:
    """ASCII: other octets are percent-encoded, as section 2.2.2 compares them."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # not allowed, but some editors write it
        body = body[:max_bytes].decode("utf-16", "replace").encode()
    if b"\0" in body:  # UTF-16 without its mark, or UTF-32: what is left is the ASCII of it
        body = body.replace(b"\0", b"").removeprefix(b"\xfe\xff")
    if len(body) > max_bytes:
        body = body[: max(body.rfind(b"\n", 0, max_bytes), body.rfind(b"\r", 0, max_bytes)) + 1]
    body = _PARTIAL_BOM.sub(b"", body, count=1) if body.startswith(b"\xef") else body
    return re.sub(rb"[\x80-\xff]", lambda m: b"%%%02X" % m[0][0], body).decode("ascii")


def agent_names(value: str) -> tuple[str, ...]:
    """The agents that a ``User-agent`` line names, lower case, each once: product tokens or ``*``.

    The RFC has one a line. Several on one are meant as several: between commas and the like, or between
    blanks if there is nothing but names (``Foo/2.1 (like Bar)`` is one).
    """
    value = _REMARK.sub(" ", value)
    parts = [part for part in _BETWEEN_AGENTS.split(value) if part] or [value]
    names = [word for part in parts for word in _words(part)]
    return tuple(dict.fromkeys("*" if name == "*" else product_token(name).lower() for name in names))


def _words(part: str) -> list[str]:
    words = part.strip(_QUOTES).split()
    return words if all(map(_AGENT.fullmatch, words)) else words[:1] or [""]


def _longer(known: float | None, value: str) -> float | None:
    """The longer of a known delay and the one in ``value``, if that is one."""
    try:
        seconds = float(value)
    except ValueError:
        return known
    if not (math.isfinite(seconds) and seconds >= 0):
        return known
    return max(known or 0.0, min(seconds, LONGEST_DELAY))


def _matcher(rules: Iterable[_Rule]) -> Protego:
    lines = (f"{rule.kind}: {rule.value}" for rule in rules)
    return Protego.parse("\n".join(["user-agent: *", *lines]))


@lru_cache(maxsize=4096)
def _matcher_of_one(pattern: str) -> Protego:
    return _matcher([_Rule(0, "disallow", pattern)])
