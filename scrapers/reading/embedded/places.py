"""Data as a list whose values name each other by their places in it, as Nuxt and React Router send them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

_DEEPEST: Final = 40  # levels that are resolved
_MOST: Final = 50_000  # values of one list
_NAME = re.compile(r"_\d{1,7}")


@dataclass(slots=True)
class Places:
    """``values``, of which each is a value as it is, or made of those at the places that it names.

    ``named``: the names of members are places too (``_1``). A list that begins with a word is of a kind that
    JSON has not: what it holds if the word is among ``wrappers``, else nothing.
    """

    values: list[Any]
    wrappers: AbstractSet[str] = frozenset()
    named: bool = False
    _left: int = field(default=_MOST, init=False)

    def at(self, place: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
        """What stands at ``place``; ``None`` beyond the list or the bounds."""
        self._left -= 1
        known = isinstance(place, int) and 0 <= place < len(self.values)
        if not known or depth > _DEEPEST or self._left < 0:
            return None
        value = self.values[place]
        if isinstance(value, dict):
            return dict(self._members(value, depth + 1))
        if not isinstance(value, list):
            return value
        if value and isinstance(value[0], str):
            return self.at(value[1], depth + 1) if value[0] in self.wrappers and len(value) > 1 else None
        return [self.at(inner, depth + 1) for inner in value]

    def _members(self, value: dict[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
        for key, inner in value.items():
            if not self.named:
                yield key, self.at(inner, depth)
            elif _NAME.fullmatch(key) and isinstance(name := self.at(int(key[1:]), depth), str):
                yield name, self.at(inner, depth)
