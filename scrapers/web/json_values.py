"""What a user's model made of a page, in JSON's terms, or the word that JSON cannot hold it.

Everything that is written (state, corpus, records of other libraries) is JSON with integers of 64 bits,
so a value that needs more is told here, on its page, and not by the writer in mid-crawl.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_dump_any: Callable[..., Any] = TypeAdapter(Any).dump_python


class NotJsonError(ValueError):
    """A value that JSON cannot hold."""


def json_value(value: object, dump: Callable[..., Any] = _dump_any, include: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """``value`` as pydantic's ``dump`` writes it, of a model one field if ``include`` names it.

    Sets are in sorted order. Raises :class:`NotJsonError`.
    """
    part = {"include": {include}} if include else {}
    try:
        value = ordered(value)
        written = dump(value, mode="json", by_alias=False, warnings=False, **part)
        _finish(value, written)
        return _plain(written)
    except MemoryError:
        raise
    except Exception as error:  # the user's serializers run in there
        raise NotJsonError(f"{type(error).__name__}: {error}") from error


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """``value`` as JSON gives it back. Raises :class:`NotJsonError` where that is not what was given."""
    try:
        # in the place it will have in a document: what nests too deep there is refused here
        [[found]] = orjson.loads(orjson.dumps([[value]]))
    except (orjson.JSONEncodeError, orjson.JSONDecodeError) as error:
        raise NotJsonError(str(error)) from error
    _check(value)
    return found


def _check(value: object) -> None:
    """Raise for what orjson writes, and JSON does not hold for every reader."""
    match value:
        case None | bool() | str():
            return
        case int() if _SMALLEST <= value <= _LARGEST:
            return
        case float() if math.isfinite(value):
            return
        case list() | tuple():
            for item in value:
                _check(item)
        case dict():
            for item in value.values():
                _check(item)
        case _:
            raise NotJsonError(f"{value!r:.80} is no value of JSON")


def _finish(value: object, written: object) -> None:
    """Put the sets in order that properties made just now, and raise where a number was lost.

    pydantic writes null for a NaN or an infinity, if the value has no type.
    """
    match value, written:
        case float(), None if not math.isfinite(value):
            raise NotJsonError(f"{value!r} is no value of JSON")
        case BaseModel(), dict():
            for name, item in value.__dict__.items():
                _finish(item, written.get(name, ""))
            for name in type(value).model_computed_fields:
                found = written.get(name)
                if isinstance(found, list) and isinstance(getattr(value, name), set | frozenset):
                    found[:] = sorted(found, key=_spelling)
        case dict(), dict() if len(value) == len(written):
            for item, other in zip(value.values(), written.values(), strict=True):
                _finish(item, other)
        case ((list() | tuple() | frozenset()), list()) if len(value) == len(written):
            for item, other in zip(value, written, strict=True):
                _finish(item, other)


class _SortedSet(frozenset[Any]):
    """A set that is walked in sorted order, so that it is written alike in each process."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        items = list(super().__iter__())
        try:
            natural = {type(item) for item in items} in ({str}, {int})
            return iter(sorted(items) if natural else sorted(items, key=_spelling))
        except ValueError:  # nothing that can be written, whatever its order
            return iter(items)


def _spelling(item: object) -> bytes:
    return to_json(item, inf_nan_mode="strings", by_alias=False)


def ordered(value: Any) -> Any:  # noqa: ANN401 - any value of a model
    """``value`` with every set in it, in models and collections too, walked in sorted order."""
    match value:
        case set() | frozenset():
            return _SortedSet(map(ordered, value))
        case BaseModel():
            for name, item in value.__dict__.items():
                value.__dict__[name] = ordered(item)  # past what a frozen model allows: nobody else has it
        case dict():
            return type(value)({key: ordered(item) for key, item in value.items()}) if _own(value) else value
        case tuple() if hasattr(value, "_make"):
            return value._make(map(ordered, value))
        case list() | tuple() if _own(value):
            return type(value)(map(ordered, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            for part in fields(value):
                object.__setattr__(value, part.name, ordered(getattr(value, part.name)))
    return value


def _own(value: object) -> bool:
    """Whether a collection is one of Python's own, which are made anew from what they hold."""
    return type(value) in {list, tuple, dict}
