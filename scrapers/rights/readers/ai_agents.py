"""robots.txt groups for the known agents of AI vendors: who refuses those refuses what they do.

The agents are data, in ``agents.json`` with its version. What the file says to them counts in the
policy's mode ``strict`` only, and so do 401 and 403 in answer to robots.txt (RFC 9309 lets them allow).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from scrapers.rights.signals import ROBOTS, Reader, Signal, Sources, Use
from scrapers.web.robots import Refusal, product_token

_USES: Final[Mapping[str, Use]] = {"training": "train", "search": "search", "user": "input"}
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@cache
def agents() -> dict[str, Any]:
    """The data file: ``version`` and, by what they do, the agents' product tokens."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("agents.json").read_text(encoding="utf-8"))
    return found


@cache
def _tokens() -> frozenset[str]:
    return frozenset(product_token(name).lower() for kind in _USES for name in agents()[kind])


def is_agent(name: str) -> bool:
    """Whether ``name`` is a known agent's product token."""
    return name.lower() in _tokens()


def named_agents(training: tuple[str, ...] = ()) -> Iterator[tuple[str, Use]]:
    """Each known agent's name and what it does; ``training`` takes the place of the training agents."""
    for kind, use in _USES.items():
        for token in (kind == "training" and training) or agents()[kind]:
            yield token, use


@lru_cache(maxsize=8)
def _addressed(training: tuple[str, ...]) -> tuple[tuple[str, Use, str], ...]:
    """The known agents with their product tokens: a line that says "Kangaroo Bot" names "kangaroo"."""
    return tuple((name, use, product_token(name)) for name, use in named_agents(training))


@lru_cache(maxsize=8)
def _tokens_of(training: tuple[str, ...]) -> frozenset[str]:
    return frozenset(token.lower() for _, _, token in _addressed(training))


def _site(sources: Sources) -> Iterator[Signal]:
    file = sources.files.get(ROBOTS)
    if file is None:
        return
    if file.status in _CLOSED:
        yield Signal("no", "fetch", "robots.txt", "", f"answered {file.status}", scope="agents")
    robots = sources.robots
    everybody = not robots.names(sources.token)  # then it is ours too, and read as such
    if everybody and robots.named.isdisjoint(_tokens_of(sources.agents)):
        return
    for name, use, token in _addressed(sources.agents):
        named = robots.names(token)
        if not named and everybody:
            continue  # those without a group of their own share that of everybody
        everybody = everybody or not named
        refusal = robots.refusal(sources.url, token)
        if refusal:
            yield _refused(name if named else "*", refusal, use if named else "fetch")


def _refused(token: str, refusal: Refusal, use: Use) -> Signal:
    raw = f"User-agent: {token}: {refusal.rule}" if refusal.rule else refusal.detail
    return Signal("no", use, "robots.txt", refusal.position, raw, scope="agents")


READER = Reader("agents", f"2 list {agents()['version']}", site=_site)
