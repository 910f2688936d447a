"""The state that Qwik leaves in a page.

Version 1 writes ``qwik/json``, whose objects have for values places in a list, in figures of base 36;
version 2 ``qwik/state``, where each value of a list has the number of its kind before it, and an object is
the list of its keys and values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

KINDS: Final = frozenset({"qwik/json", "qwik/state"})
"""What the scripts with such a state are of."""
_PLACE = re.compile(r"[0-9a-z]{1,6}!?")
_DEEPEST: Final = 40  # levels
_MOST: Final = 50_000  # values


def qwik_state(text: str) -> Iterator[Any]:
    """The objects in the state ``text``; none where it cannot be read."""
    try:
        state = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    if isinstance(state, dict) and isinstance(values := state.get("objs"), list):
        yield [_placed(value, values) for value in values[:_MOST] if isinstance(value, dict)]
    elif isinstance(state, list):
        yield [*_paired(state, 0)]


def _placed(value: dict[str, Any], values: list[Any]) -> dict[str, Any]:
    """An object of the first version, with the values that its members name."""
    found = {}
    for key, place in value.items():
        if isinstance(place, str) and _PLACE.fullmatch(place):
            at = int(place.removesuffix("!"), 36)
            found[key] = values[at] if at < len(values) else None
    return found


def _paired(state: list[Any], depth: int) -> Iterator[dict[str, Any]]:
    """The objects of the second version, outer ones first."""
    if depth > _DEEPEST or len(state) > _MOST or not all(isinstance(kind, int) for kind in state[::2]):
        return
    values = state[1::2]
    pairs = zip(values[::2], values[1::2], strict=False)
    if members := {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}:
        yield members
    for value in values:
        if isinstance(value, list):
            yield from _paired(value, depth + 1)
