"""Values made of parts, whose names may be used as if they were the value's own.

``Document(id, url, text, title="T")`` makes the part that has a title, ``replace(document, title="T")`` makes
it anew, and ``document.title`` reads it: who uses a value need not know in which part a name stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import Field, FrozenInstanceError, dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from scrapers.display.shown import Shown
from scrapers.web.suggestions import near_name

T = TypeVar("T")
P = TypeVar("P")


class Composite(Shown):
    """What is :func:`composed` of parts: a dataclass that cannot be changed, by no name."""

    __slots__ = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:  # a checker would take any name

        def __setattr__(self, name: str, value: object) -> None:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name: str) -> None:
            raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), [getattr(self, name) for name in names_of(type(self))])


def _restored(kind: type[T], values: Iterable[object]) -> T:
    made = object.__new__(kind)
    for name, value in zip(names_of(kind), values, strict=True):
        object.__setattr__(made, name, value)
    return made


def composed(kind: type[T]) -> type[T]:
    """A dataclass whose own ``__init__`` takes its parts, and the names in them too.

    Type checkers are not told that it is a dataclass: they would let :func:`dataclasses.replace` have the
    parts alone.
    """
    return dataclass(slots=True, init=False, unsafe_hash=True, repr=False)(kind)


def filled(part: P, given: dict[str, Any]) -> P:
    """``part`` with those of the values ``given`` that are its own, which are taken out there."""
    return type(part)(*[given.pop(name, getattr(part, name)) for name in names_of(type(part))])


def refuse(unknown: Iterable[str], kind: type, *parts: type) -> None:
    """Raise :class:`TypeError` if there is a name that neither ``kind`` nor one of its ``parts`` has."""
    for name in unknown:
        known = [each for part in (kind, *parts) for each in names_of(part)]
        raise TypeError(f"{kind.__name__} has no {name!r}{near_name(name, known)}")


def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, in order."""
    return tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]


def values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the values of a dataclass: what travels between processes faster than they and their names."""
    return attrgetter(*names_of(kind))
