"""What of texts decides about shared text: their words as numbers, signatures, and anchors of their spans.

The words are those of the corpus stage's near-duplicates, case and signs folded away. A *span* is
:data:`SPAN` of them in a row: fifty words as white space separates them are at least that many, with their
dashes and bars left out. An *anchor* is, of every span, the run of :data:`GRAM` words whose number is least
(winnowing, Schleimer et al. 2003): whoever shares a span shares its anchor, and one in fifteen words begins
one, so that spans are compared by sorting anchors.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from rensa import RMinHash

from scrapers.corpus.dedup.duplicates import BANDS, ROWS, SEED, SHINGLE, canonical_text
from scrapers.corpus.dedup.shingles import Hashes, runs, words_of
from scrapers.dataset.splits.anchors import DealtAnchors
from scrapers.dataset.splits.signatures import Signatures
from scrapers.dataset.stages import Array, Arrays, load_arrays

SPAN: Final = 40
GRAM: Final = 12
SIGNATURE: Final = BANDS * ROWS
_WINDOW: Final = SPAN - GRAM + 1
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that nothing is lost
_REPEATS: Final = 64  # of one anchor in one text: the rest is the same words over and over


def words(text: str) -> Hashes:
    """A number for each word of ``text``."""
    return words_of(canonical_text(text))


def sketch_arrays(texts: Sequence[Hashes]) -> Arrays:
    """All that is kept of the words of several texts, as arrays that a file can hold."""
    anchored = [anchors(text) for text in texts]
    of_text = np.repeat(np.arange(len(texts), dtype=np.uint32), [len(found) for found, _, _ in anchored])
    hashes, firsts, counts = (
        np.concatenate([np.zeros(0, kind), *(each[at] for each in anchored)])
        for at, kind in enumerate((np.uint64, np.uint32, np.uint8))
    )
    order = np.lexsort((firsts, of_text, hashes))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return {
        "signatures": signatures(texts),
        "words": np.concatenate([np.zeros(0, np.uint32), *(text.astype(np.uint32) for text in texts)]),
        "offsets": offsets,
        "anchors": hashes[order],
        "anchor_text": of_text[order],
        "anchor_first": firsts[order],
        "anchor_count": counts[order],
    }


def signatures(texts: Sequence[Hashes]) -> Array:
    """The MinHash of each text, as the corpus stage has it; zeros for one without words."""
    shingled = [runs(text, SHINGLE) if len(text) else text for text in texts]
    flat = np.concatenate([np.zeros(0, np.uint64), *shingled])
    ends = np.cumsum([0, *(len(each) for each in shingled)]).tolist()
    rows = RMinHash.digest_matrix_from_flat_token_hashes(flat, ends, SIGNATURE, SEED).to_rows()
    found = np.array(rows, np.uint32).reshape(len(texts), SIGNATURE)
    found[[not len(text) for text in texts]] = 0
    return found


def anchors(text: Hashes) -> tuple[Array, Array, Array]:
    """The anchors of a text's spans: their numbers, the first span of each, and of how many it is."""
    if len(text) < SPAN:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint8)
    grams = runs(text, GRAM)
    least = sliding_window_view(grams, _WINDOW).argmin(axis=1) + np.arange(len(text) - SPAN + 1)
    firsts = np.flatnonzero(np.concatenate([[True], least[1:] != least[:-1]]))
    counts = np.diff(np.concatenate([firsts, [len(least)]]))
    hashes = grams[least[firsts]] * _SPREAD  # the least of many are all small: spread them over the range
    few = _first_repeats(hashes)
    return hashes[few], firsts[few].astype(np.uint32), counts[few].astype(np.uint8)


def _first_repeats(hashes: Hashes) -> Array:
    """Which anchors are among the first :data:`_REPEATS` of their number."""
    if len(hashes) <= _REPEATS:
        return np.ones(len(hashes), np.bool_)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    begins = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    starts = np.flatnonzero(begins)
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    few = np.zeros(len(hashes), np.bool_)
    few[order] = rank < _REPEATS
    return few


class Sketches:
    """The sketches of many texts, in files; a text's *row* counts them all from 0."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = list(paths)
        self.signatures = Signatures(self._paths, SIGNATURE)
        self.starts = self.signatures.starts
        self._words = lru_cache(maxsize=8)(self._load_words)

    def __len__(self) -> int:
        return int(self.starts[-1])

    def words(self, row: int) -> Array:
        """The words of a text, 32 bits each."""
        file = int(np.searchsorted(self.starts, row, "right")) - 1
        held = self._words(file)
        at = row - int(self.starts[file])
        return held["words"][held["offsets"][at] : held["offsets"][at + 1]]

    @cached_property
    def anchors(self) -> DealtAnchors:
        """All anchors, by ranges of their numbers: those of one number are together."""
        return DealtAnchors(self._paths, self.starts)

    def _load_words(self, file: int) -> Arrays:
        return load_arrays(self._paths[file], "words", "offsets")


def signature_bytes(signature: Array) -> bytes:
    """A signature as the corpus stage's keys are made of."""
    return array("I", signature.tolist()).tobytes()
