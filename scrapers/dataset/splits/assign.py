"""Which split a cluster of records goes to: old ones stay, new ones fill what is short.

Clusters come in the order of BLAKE2b over the salt and the smallest id in them, so that the order of inputs
decides nothing; those that hold more than half a percent come first, the largest at the beginning, since they
fit only while there is room. Each goes to the split that is furthest from its share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from scrapers.dataset.recipe import SPLITS

_LARGE: Final = 0.005
_EXACT: Final = 0.01


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that stay together: ``name`` is the smallest id, ``moment`` the newest day, YYYYMMDD or 0."""

    name: str
    size: int
    moment: int = 0
    split: str = ""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large each split is, how large it should be, and why it is not."""

    wanted: Mapping[str, float]
    found: Mapping[str, float]
    reason: str = ""


def assign(
    clusters: Sequence[Cluster], shares: Mapping[str, float], *, salt: str, by_time: bool = False
) -> dict[str, str]:
    """The split of each cluster, by its name; one that has a split keeps it."""
    found = {each.name: each.split for each in clusters if each.split}
    new = [each for each in clusters if not each.split]
    total = sum(each.size for each in clusters)
    have = dict.fromkeys(SPLITS, 0)
    for each in clusters:
        if each.split:
            have[each.split] += each.size
    if by_time:
        return found | _by_time(new, shares, total, have)
    new.sort(key=lambda each: _place(each, total, salt))
    for each in new:
        split = max(SPLITS, key=lambda name: shares[name] * total - have[name] if shares[name] else -1e18)
        found[each.name] = split
        have[split] += each.size
    return found


def sizes(clusters: Sequence[Cluster], splits: Mapping[str, str], shares: Mapping[str, float]) -> Sizes:
    """What the splits have come to, with a reason where one is not within a percent of its share."""
    total = sum(each.size for each in clusters) or 1
    found = {
        name: sum(each.size for each in clusters if splits[each.name] == name) / total for name in SPLITS
    }
    off = [name for name in SPLITS if abs(found[name] - shares[name]) > _EXACT]
    return Sizes(shares, found, _why(clusters, total, off) if off else "")


def _why(clusters: Sequence[Cluster], total: int, off: Sequence[str]) -> str:
    if not clusters:
        return "all of it was taken out"
    largest = max(clusters, key=lambda each: (each.size, each.name))
    words = (
        f"{', '.join(off)} not within 1 %: of {len(clusters)} clusters, which cannot be cut, the largest"
        f" holds {largest.size / total:.1%}"
    )
    old = sum(each.size for each in clusters if each.split)
    return words + (f"; {old / total:.1%} keep the split that they had" if old else "")


def _place(cluster: Cluster, total: int, salt: str) -> tuple[int, bytes]:
    large = cluster.size if cluster.size > _LARGE * total else 0
    return -large, blake2b(f"{salt}\0{cluster.name}".encode(), digest_size=16).digest()


def _by_time(
    new: Sequence[Cluster], shares: Mapping[str, float], total: int, have: dict[str, int]
) -> dict[str, str]:
    """The newest clusters into test, those before into validation; of no known day, into training."""
    found = {}
    newest = sorted(new, key=lambda each: (-each.moment, each.name))
    for name in ("test", "validation", "train"):
        room = shares[name] * total - have[name] if name != "train" else float("inf")
        while newest and (name == "train" or (newest[0].moment and newest[0].size / 2 <= room)):
            cluster = newest.pop(0)
            found[cluster.name] = name
            room -= cluster.size
    return found
