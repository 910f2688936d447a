"""The lines of robots.txt that other standards added, with the groups they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from scrapers.rights.signals import SMALL, Scope, Signal, covers
from scrapers.web.robots import agent_names, numbered_lines

_FIELD = re.compile(
    r"(?P<field>user[- ]?agent|allow|disallow|content-usage|content-signals?|license|permits|prohibits)"
    r"[ \t]*:[ \t]*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NEEDLESS = re.compile(r"%(?:2[DE]|3\d|[46][1-9A-F]|5[0-9AF]|7[0-9AE])", re.IGNORECASE)
_WITH_PATH: Final = frozenset({"content-usage", "content-signal"})
_OF_THE_SITE: Final = frozenset({"license", "permits", "prohibits"})  # RSL's, and one vendor's beside it
_MOST: Final = 2_000  # rules of a file; a longer one is a hostile one, and what it says unclear
_TOO_MANY: Final = "(too many rules)"


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """A line: its field in lower case, the path it is for, its value, and the agents of its group.

    ``agents`` is empty outside every group; ``named`` are the agents of all groups of the file.
    """

    line: int
    field: str
    path: str
    value: str
    agents: frozenset[str]
    named: frozenset[str]

    def scope(self, token: str) -> Scope:
        """Whom the line addresses, seen from the crawler named ``token`` (RFC 9309 section 2.2.1)."""
        token = token.lower()
        if not self.agents:
            return "all"
        if token in self.agents:
            return "own"
        return "all" if "*" in self.agents and token not in self.named else "others"


def robots_rules(body: bytes) -> tuple[RobotsRule, ...]:
    """The lines that are no Allow, Disallow, Sitemap or User-agent. Such a line ends the list of agents."""
    return (_small if len(body) <= SMALL else _large)(body)


def _rules(body: bytes) -> tuple[RobotsRule, ...]:
    named: set[str] = set()
    ours = list(islice(_rows(body, named), _MOST + 1))
    if len(ours) > _MOST:
        ours[_MOST:] = [(ours[_MOST][0], name, _TOO_MANY, frozenset()) for name in sorted(_WITH_PATH)]
    known = frozenset(named)
    return tuple(_rule(line, name, value, agents, known) for line, name, value, agents in ours)


_small = lru_cache(maxsize=64)(_rules)
_large = lru_cache(maxsize=8)(_rules)


def _rows(body: bytes, named: set[str]) -> Iterator[tuple[int, str, str, frozenset[str]]]:
    """Line, field, value and agents; ``named`` comes to hold all agents.

    The rules of a group share one set, and those of the site have none: else a file of half a megabyte
    would hold a hundred million names.
    """
    names = [(line, text) for line, text in numbered_lines(body) if _FIELD.match(text)]
    named.update(agent for _, text in names for agent in _agents_of(text))
    agents: set[str] = set()
    group: frozenset[str] = frozenset()
    closed = True
    for line, text in names:
        found = _FIELD.match(text)
        name, value = (found["field"].lower(), found["value"].strip()) if found else ("", "")
        if name.startswith("user"):
            agents = set() if closed else agents
            agents.update(agent_names(value))
            closed = False
        elif name in _OF_THE_SITE:
            yield line, name, value, frozenset()
        else:
            group = group if closed else frozenset(agents)
            closed = True
            if name not in {"allow", "disallow"}:
                yield line, name.removesuffix("s"), value, group


def _agents_of(text: str) -> tuple[str, ...]:
    found = _FIELD.match(text)
    return agent_names(found["value"].strip()) if found and found["field"].lower().startswith("user") else ()


def _rule(line: int, name: str, value: str, agents: frozenset[str], named: frozenset[str]) -> RobotsRule:
    path = "/"
    if name in _WITH_PATH and value.startswith("/"):
        path, value = [*value.split(maxsplit=1), ""][:2]
    return RobotsRule(line, name, path, value, agents, named)


def ruling(stated: Iterable[tuple[RobotsRule, Signal]], url: str) -> list[Signal]:
    """Of the statements about ``url``, for each use those with the longest path (RFC 9309 section 2.2.2).

    Of equally long paths all count. One that cannot be read joins the others and displaces none.
    """
    here = [
        (_length(rule.path), signal) for rule, signal in stated if rule.path == "/" or covers(rule.path, url)
    ]
    longest: dict[str, int] = {}
    for length, signal in here:
        if signal.answer != "unclear":
            longest[signal.use] = max(longest.get(signal.use, 0), length)
    return [signal for length, signal in here if length >= longest.get(signal.use, 0)]


def _length(path: str) -> int:
    """Octets of a path as paths are compared: what needs no percent-encoding has none (section 2.2.2)."""
    return len(_NEEDLESS.sub("_", path))
