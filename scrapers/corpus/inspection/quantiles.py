"""Quantiles as summaries of corpora and cards of datasets tell them."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

_SHARES = MappingProxyType({"min": 0.0, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0})


def quantiles(lengths: Iterable[int]) -> dict[str, int]:
    """Nearest-rank quantiles; empty where there is nothing."""
    ordered = sorted(lengths)
    if not ordered:
        return {}
    return {name: ordered[round(share * (len(ordered) - 1))] for name, share in _SHARES.items()}
