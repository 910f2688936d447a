"""Tables of which a sample runs in CI, and all with ``-m "slow or not slow"``."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pytest


def sampled(values: Iterable[object], ci: Collection[object]) -> list[object]:
    """Parameters: those of ``values`` that are not in ``ci`` are slow. Each of ``ci`` must be there."""
    known = list(values)
    assert all(value in known for value in ci), "a sample of what is not there would test nothing"
    return [
        value if value in ci else pytest.param(*_several(value), marks=pytest.mark.slow) for value in known
    ]


def _several(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
