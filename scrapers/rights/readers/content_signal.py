"""Content Signals: the robots.txt line and header field ``Content-Signal``.

Source: Cloudflare's policy text (CC0, since 2025-09; ``use=`` since 2026-07). Sites write names,
values and spaces in many ways, so the reading is lenient towards "no" and exact towards "yes". Whether
a line speaks for its group or for the whole file is disputed; a line of somebody else's group is
reported as such, and the policy's mode decides whether it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from scrapers.rights.robots_extensions import robots_rules, ruling
from scrapers.rights.signals import ANY_USE, LONGEST, ROBOTS, Answer, Reader, Signal, Sources, Use

FIELD: Final = "content-signal"

# A word is looked at from its beginning alone: each letter of a long one would be a beginning else.
_PAIR = re.compile(r"(?<![\w-])((?:(?![A-Za-z])[\w-])*+)([A-Za-z][\w-]*+)\s*+=\s*+([^\s,;]*+)")
_JUNK = re.compile(r"[^\s,;]")
_KEYS: Final[Mapping[str, Use]] = {"search": "search", "ai-input": "input", "ai-train": "train"}
_NO = frozenset({"no", "n", "false", "0"})
_EXTENT: Final[Mapping[str, tuple[Use, ...]]] = {
    "immediate": ("train", "search", "archive"),
    "reference": ("train", "archive"),
    "full": (),
}
"""What ``use=`` refuses by each of its values: to interact only, to index with an excerpt, nothing."""


def content_signals(value: str, source: str, position: str) -> Iterator[Signal]:
    """What a value says; unclear for what is neither a pair nor a separator."""
    raw = f"Content-Signal: {value}"
    if len(value) > LONGEST:
        yield Signal("unclear", "*", source, position, raw)
        return
    for _, key, stated in _PAIR.findall(value):
        yield from _pair(key.lower().replace("_", "-"), stated, Signal("note", "*", source, position, raw))
    if _JUNK.search(_PAIR.sub(r"\1", value)):
        yield Signal("unclear", "*", source, position, raw)


def _pair(key: str, stated: str, signal: Signal) -> Iterator[Signal]:
    word = stated.strip("\"'").lower()
    if key == "use":
        refused = _EXTENT.get(word)
        for use in ANY_USE if refused is None else refused:
            yield replace(signal, answer="unclear" if refused is None else "no", use=use)
    elif key in _KEYS:
        answer: Answer = "no" if word in _NO else "yes" if stated.lower() == "yes" else "unclear"
        yield replace(signal, answer=answer, use=_KEYS[key])


def _headers(sources: Sources) -> Iterable[Signal]:
    lines = [line for name in (FIELD, f"{FIELD}s") for line in sources.headers.get_all(name)]
    return [s for line in lines for s in content_signals(line, "header", "")]


def _site(sources: Sources) -> Iterable[Signal]:
    file = sources.file(ROBOTS)
    if file is None:
        return ()
    stated = []
    for rule in robots_rules(file.body):
        if rule.field == FIELD:
            scope = rule.scope(sources.token)
            stated += [
                (rule, replace(signal, scope=scope))
                for signal in content_signals(rule.value, "robots.txt", f"line {rule.line}")
                if scope != "others" or signal.answer == "no"
            ]
    ours = ruling([(r, s) for r, s in stated if s.scope != "others"], sources.url)
    return [*ours, *ruling([(r, s) for r, s in stated if s.scope == "others"], sources.url)]


READER = Reader("content_signal", "2026-07/2", site=_site, headers=_headers)
