"""Names to plug-ins of a kind, over entry points: bundled ones and others take the same path."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from scrapers.web.suggestions import near_name

T = TypeVar("T")


def installed(
    kind: str, group: str, bundled: Mapping[str, str], log: logging.Logger
) -> dict[str, EntryPoint]:
    """Name to entry point of ``group``. An installed one wins over one of ``bundled``, and is logged."""
    points = {name: EntryPoint(name, target, group) for name, target in bundled.items()}
    for point in entry_points(group=group):
        if point.name in bundled and point.value != bundled[point.name]:
            log.warning("%s %r is overridden by %s", kind, point.name, point.value)
        points[point.name] = point
    return points


def of_kind(given: object, kind: type[T], what: str) -> T:
    """``given``, if a plug-in gave what it promised. Raises :class:`TypeError` that says ``what`` did not."""
    if not isinstance(given, kind):
        raise TypeError(f"{what} gave {type(given).__name__}, not {kind.__name__}")
    return given


def unknown(kind: str, name: str, names: Sequence[str], meant: str = "") -> str:
    """What is said of a ``name`` that none of ``names`` is, with the one ``meant``, or the nearest."""
    hint = f"; did you mean {meant!r}?" if meant else near_name(name, names)
    return f"no {kind} {name!r}{hint} (installed: {', '.join(names)})"
