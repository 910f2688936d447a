"""What somebody who asked for pairs should be told: that there are none, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scrapers.dataset.inputs import Input
from scrapers.display.text import safe


def why_so_few(pairs: int, dropped: Mapping[str, int], given: Iterable[Input]) -> str:
    """One line where there are no pairs, or an input has no pages to mine; ``""`` where all is well."""
    alone = [safe(each.name) for each in given if each.job is None]
    if pairs and not alone:
        return ""
    shown = dropped if not pairs else {"no_page": dropped.get("no_page", 0)}
    told = f"pairs {pairs}; " + (
        ", ".join(f"{reason} {count}" for reason, count in shown.items() if count)
        or "no page asks and answers"
    )
    return f"{told}: {_without_job(alone)}" if alone and dropped.get("no_page") else told


def empty_splits(pairs: Mapping[str, int], shares: Mapping[str, float]) -> str:
    """One line where a split that was asked for has no pair, though others have; ``""`` if none is empty."""
    empty = [f"{name} ({share:g})" for name, share in shares.items() if share and not pairs.get(name)]
    if not empty or not any(pairs.values()):
        return ""
    return f"pairs: none in {', '.join(empty)}: a pair is in the split of its page, and no page there has any"


def _without_job(alone: list[str]) -> str:
    if len(alone) == 1:
        return f"{alone[0]} has no job beside it"
    return f"{alone[0]} and {len(alone) - 1} more inputs have no job beside them"
