"""Values at a prompt and at the end of a notebook's cell: what differs from the defaults, each cut short.

What dataclasses write by themselves has all that a page wrote in it, and every default besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Final

from scrapers.display.text import brief

_FEW: Final = 10  # values of a list that a card shows


class Shown:
    """A dataclass, made with ``repr=False``, that shows itself in short, but for fields without ``repr``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return brief(type(self).__name__, dict(_told(self)))

    def _repr_html_(self) -> str:
        from scrapers.display import html  # noqa: PLC0415 - only notebooks ask for it

        return html.card(type(self).__name__, {name: _in_words(value) for name, value in _flat(self)})


def _told(shown: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any dataclass
    """The fields that say something, by name."""
    for each in fields(shown):
        value = getattr(shown, each.name)
        if each.repr and value not in (None, "", (), {}) and value != _default(each):
            yield each.name, value


def _default(each: Field[Any]) -> object:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _flat(shown: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - as above
    """The fields, with those of a part in its place: reports are read so too."""
    for name, value in _told(shown):
        if is_dataclass(value):
            yield from _flat(value)
        else:
            yield name, value


def _in_words(value: object) -> object:
    if isinstance(value, Mapping):
        value = [f"{name} {_in_words(each)}" for name, each in value.items()]
    if isinstance(value, list | tuple | set | frozenset):
        told = [str(_in_words(each)) for _, each in zip(range(_FEW), value, strict=False)]
        return ", ".join(told) + (f" … ({len(value)})" if len(value) > _FEW else "")
    return value
