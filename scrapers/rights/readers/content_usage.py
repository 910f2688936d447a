"""AIPREF: the header field and robots.txt rule ``Content-Usage``.

Sources: draft-ietf-aipref-attach-05 and draft-ietf-aipref-vocab-07; values are a Dictionary of
RFC 9651. Labels of the drafts -01 to -04 are still met and mapped to what they meant. Two readings
err towards obeying: the longest path counts for each label apart, so a rule that speaks about
search only does not lift one about training; and a rule outside every group can only refuse. What a
group says to a known agent of AI vendors counts in mode ``strict``, and only against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from http_sf import StructuredFieldError, Token, parse

from scrapers.rights.readers.ai_agents import named_agents
from scrapers.rights.robots_extensions import RobotsRule, robots_rules, ruling
from scrapers.rights.signals import ANY_USE, LONGEST, ROBOTS, Answer, Reader, Signal, Sources, Use

FIELD: Final = "content-usage"

LABELS: Final[Mapping[str, tuple[Use, ...]]] = {
    "train-ai": ("train",),
    "search": ("search",),
    # vocab-01; "tdm" was what "all" became
    "tdm": ANY_USE,
    "ai": ("train",),
    "genai": ("train",),
    "inference": ("input",),
    # vocab-02
    "all": ANY_USE,
    "train-genai": ("train",),
    "ai-use": ("input",),
    # vocab-03 and -04
    "bots": ANY_USE,
    "ai-output": ("input",),
}
_VALUES: Final[Mapping[str, Answer]] = {"y": "yes", "n": "no"}


def preferences(value: str, source: str, position: str) -> Iterator[Signal]:
    """What a dictionary says about the labels we know; unclear where it cannot be read."""
    raw = f"Content-Usage: {value}"
    try:
        members = parse(value.encode(), tltype="dictionary") if len(value) <= LONGEST else None
    except (StructuredFieldError, ValueError, RecursionError):
        members = None
    if members is None:
        yield Signal("unclear", "*", source, position, raw)
        return
    assert isinstance(members, dict)  # noqa: S101 - asked for
    for label, member in members.items():
        item = member[0] if isinstance(member, tuple) else member
        answer = _VALUES.get(str(item), "unclear") if isinstance(item, Token) else "unclear"
        for use in LABELS.get(label, ()):
            yield Signal(answer, use, source, position, raw)


def _headers(sources: Sources) -> Iterable[Signal]:
    lines = sources.headers.get_all(FIELD)
    return preferences(", ".join(lines), "header", "") if lines else ()


def _site(sources: Sources) -> Iterable[Signal]:
    file = sources.file(ROBOTS)
    if file is None:
        return ()
    rules = [rule for rule in robots_rules(file.body) if rule.field == FIELD]
    stated = [(rule, signal) for rule in rules for signal in _stated(rule, sources.token)]
    return [*ruling(stated, sources.url), *_of_agents(rules, sources)]


def _of_agents(rules: list[RobotsRule], sources: Sources) -> Iterator[Signal]:
    """What the rules of other groups refuse the known agents that they address."""
    others = [rule for rule in rules if rule.scope(sources.token) == "others"]
    for token, use in named_agents(sources.agents) if others else ():
        stated = [
            (rule, signal)
            for rule in others
            if rule.scope(token) != "others"
            for signal in preferences(rule.value, "robots.txt", f"line {rule.line}")
        ]
        for signal in ruling(stated, sources.url):
            if signal.answer == "no" and signal.use == use:
                yield replace(signal, scope="agents")


def _stated(rule: RobotsRule, token: str) -> Iterator[Signal]:
    """What a rule says to us; what it says outside every group counts only against."""
    scope = rule.scope(token)
    for signal in (
        preferences(rule.value, "robots.txt", f"line {rule.line}") if scope in {"own", "all"} else ()
    ):
        if rule.agents or signal.answer != "yes":
            yield replace(signal, scope=scope)


READER = Reader("content_usage", "attach-05 vocab-07/2", site=_site, headers=_headers)
