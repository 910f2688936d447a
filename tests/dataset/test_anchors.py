"""Anchors are dealt out by ranges of their numbers: all of one number together, each once, in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scrapers.dataset.splits import anchors
from scrapers.dataset.splits.anchors import DealtAnchors
from scrapers.dataset.splits.spans import repeated
from scrapers.dataset.stages import save_arrays

EDGES = (0, 1, 2**63 - 1, 2**63, 2**64 - 1)


def written(folder: Path, sizes: list[int]) -> tuple[list[Path], list[tuple[int, int, int, int]]]:
    """Files of anchors, two texts each; and what is in them, in order."""
    random, paths, held = np.random.default_rng(5), list[Path](), list[tuple[int, int, int, int]]()
    for file, size in enumerate(sizes):
        some = np.concatenate([random.integers(0, 2**64, 40, np.uint64), np.array(EDGES, np.uint64)])
        numbers = np.sort(random.choice(some, size))
        texts, firsts = random.integers(0, 2, size, np.uint32), random.integers(0, 900, size, np.uint32)
        counts = random.integers(1, 29, size, np.uint8)
        arrays = (numbers, texts, firsts, counts)
        names = ("anchors", "anchor_text", "anchor_first", "anchor_count")
        paths.append(folder / f"{file}.npz")
        save_arrays(paths[-1], dict(zip(names, arrays, strict=True)))
        rows = (arrays[0], texts.astype(int) + 2 * file, firsts, counts)
        held += zip(*(column.tolist() for column in rows), strict=True)
    return paths, held


@pytest.mark.parametrize("sizes", [[], [0], [7], [0, 300, 1, 0, 250, 90, 400]])
@pytest.mark.parametrize("at_once", [1, 50, 10_000])
@pytest.mark.parametrize("read", [1, 100, 10_000])
def test_every_anchor_comes_once_with_all_of_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], at_once: int, read: int
) -> None:
    monkeypatch.setattr(anchors, "AT_ONCE", at_once)
    monkeypatch.setattr(anchors, "_READ", read)
    paths, held = written(tmp_path, sizes)
    dealt = DealtAnchors(paths, np.arange(0, 2 * len(sizes) + 1, 2))
    for _ in range(2):  # it may be gone through again
        ranges = [list(zip(*(c.tolist() for c in found), strict=True)) for found in dealt]
        assert len(ranges) == 1 + len(held) // at_once
        step = (1 << 64) // len(ranges)
        expected: list[list[tuple[int, ...]]] = [[] for _ in ranges]
        for each in held:
            expected[min(each[0] // step, len(ranges) - 1)].append(each)
        assert ranges == expected


@pytest.mark.parametrize("values", [[], [3], [3, 3], [1, 2, 1, 4, 2, 2], [5, 6, 7], list(EDGES) * 2])
def test_what_is_there_more_than_once_is_found(values: list[int]) -> None:
    found = repeated(np.array(values, np.uint64))
    assert found.tolist() == [values.count(value) > 1 for value in values]
