"""Names to plug-ins of a kind, over entry points: bundled ones and others take the same path."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points


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


def unknown(kind: str, name: str, names: Sequence[str]) -> str:
    """What is said of a ``name`` that none of ``names`` is, with the nearest of them."""
    holding = [each for each in names if len(name) > 1 and name.lower() in each]
    near = holding or difflib.get_close_matches(name, names, 1, 0.6)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"no {kind} {name!r}{hint} (installed: {', '.join(names)})"
