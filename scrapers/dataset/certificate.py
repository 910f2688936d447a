"""What the splits of a dataset share, measured on the files as they lie there.

Pieces of one document are put together again, in parts of the documents that fit in memory; then the same
sketches are compared that splits are made of. Whoever has the files gets the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from scrapers.corpus.dedup.duplicates import canonical_text
from scrapers.corpus.dedup.shingles import codes_of
from scrapers.corpus.dedup.shingles import spans as word_places
from scrapers.dataset.bundle.files import pairs_of, record_count, shard_stems
from scrapers.dataset.recipe import SPLITS
from scrapers.dataset.splits.links import Spans, collect_spans
from scrapers.dataset.splits.near import estimated, jaccard
from scrapers.dataset.splits.sketches import SPAN, Sketches, sketch_arrays, words
from scrapers.dataset.splits.spans import longest_run, span_numbers
from scrapers.dataset.stages import Array, Told, load_json, run, save_arrays, save_json
from scrapers.parallel.executor import Executor
from scrapers.web.urls import document_id, registered_domain

_DOCUMENTS: Final = 1000  # of a part
_LOWEST: Final = 0.3  # estimates below say nothing
_MARGIN: Final = 0.14
_COMPARED: Final = 5000  # pairs whose longest run is looked for
_LISTED: Final = 1000  # spans of boilerplate that are told


class _Group(NamedTuple):
    """A document of a part: its id, its split, and the names that it shares with others."""

    document: str
    split: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures.

    ``pages``, ``threads`` and ``sites`` count names that stand in two splits, ``spans`` pairs of documents
    that share a span which is no boilerplate.
    """

    documents: int = 0
    largest_jaccard: float = 0.0
    most_similar: tuple[str, ...] = ()
    longest_run: int = 0
    spans: int = 0
    pages: int = 0
    threads: int = 0
    sites: int = 0
    boilerplate: tuple[tuple[int, str], ...] = field(default=(), repr=False)

    @property
    def leaks(self) -> bool:
        """Whether text, a page or a thread is in two splits."""
        return bool(self.spans or self.pages or self.threads or self.largest_jaccard >= 0.8)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class _Scatter:
    """The words of each record of a shard, dealt out to the parts by their documents."""

    bundle: Path
    folder: Path
    parts: int

    def __call__(self, stem: str) -> None:
        held: list[list[tuple[_Group, int, int, int, Any]]] = [[] for _ in range(self.parts)]
        for record, origin in pairs_of(self.bundle, stem):
            document = origin["document"]
            group = _Group(document, origin["split"], _names(origin))
            part = int(document[:8], 16) % self.parts
            held[part].append((group, origin["start"], origin["end"], origin["chunk"], record["text"]))
        for part, rows in enumerate(held):
            save_json(self.folder / f"{stem}.{part:05d}.json", [[g, s, e, c, t] for g, s, e, c, t in rows])
        save_json(self.folder / f"{stem}.done", len(held))


@dataclass(frozen=True, slots=True)
class _Gather:
    """The documents of a part, whole again, sketched."""

    folder: Path
    stems: tuple[str, ...]

    def __call__(self, part: int) -> None:
        rows = [row for stem in self.stems for row in load_json(self.folder / f"{stem}.{part:05d}.json")]
        rows.sort(key=lambda row: (row[0][0], row[3]))
        groups, texts = [], []
        for _, pieces in groupby(rows, key=lambda row: row[0][0]):
            held = list(pieces)
            groups.append(held[0][0])
            texts.append(words(_joined(held)))
        save_json(self.folder / f"part-{part:05d}.json", groups)
        save_arrays(self.folder / f"part-{part:05d}.npz", sketch_arrays(texts))


def measure(  # noqa: PLR0913 - what is measured, how, by whom, where
    bundle: Path, folder: Path, executor: Executor, told: Told, *, most: int, known: Iterable[int] = ()
) -> Measured:
    """What the splits in ``bundle`` share; ``folder`` is for files on the way.

    ``most`` pages may have a span that is no boilerplate; ``known`` are spans that are boilerplate anyway.
    """
    stems = tuple(shard_stems(bundle))
    size = sum(record_count(bundle, stem) for stem in stems)
    parts = max(1, -(-size // _DOCUMENTS))
    run(
        "measure: read",
        _Scatter(bundle, folder, parts),
        stems,
        lambda stem: folder / f"{stem}.done",
        executor,
        told,
    )
    paths = [folder / f"part-{part:05d}.npz" for part in range(parts)]
    run("measure: sketch", _Gather(folder, stems), range(parts), paths.__getitem__, executor, told)
    groups = [_Group(*row) for path in paths for row in load_json(path.with_suffix(".json"))]
    return _compared(Sketches(paths), groups, bundle, most, known)


def span_numbers_of(texts: Iterable[str]) -> Iterator[int]:
    """The numbers of all spans in texts that a certificate lists."""
    for text in texts:
        yield from span_numbers(words(text).astype(np.uint32)).tolist()


def _names(origin: Mapping[str, Any]) -> list[str]:
    """What a record shares with others, marked by its kind."""
    urls = [each for each in [origin["url"], *origin["redirects"].split()] if each]
    site = registered_domain(origin["url"]) if origin["url"] else origin["site"]
    named = [*(f"p{document_id(url)}" for url in urls), f"t{origin['thread']}", f"s{site}"]
    return [name for name in named if name[1:]]


def _joined(pieces: Sequence[Any]) -> str:
    """A document's text: two pieces that touch in it touch, else there was white space."""
    parts = [pieces[0][4]]
    for before, after in pairwise(pieces):
        parts += ["" if before[2] == after[1] else "\n", after[4]]
    return "".join(parts)


def _compared(
    sketches: Sketches, groups: Sequence[_Group], bundle: Path, most: int, known: Iterable[int]
) -> Measured:
    splits = np.array([SPLITS.index(group.split) for group in groups], np.int64)
    rows = np.arange(len(groups))
    spans = collect_spans(sketches, rows, most, known)
    across = [pairs[splits[pairs[:, 0]] != splits[pairs[:, 1]]] for pairs in spans.pairs]
    similarity, left, right = _most_similar(sketches, rows, splits)
    names = {kind: _in_two(groups, kind) for kind in "pts"}
    return Measured(
        documents=len(groups),
        largest_jaccard=round(similarity, 4),
        most_similar=(groups[left].document, groups[right].document) if similarity else (),
        longest_run=_longest(sketches, splits, spans),
        spans=sum(map(len, across)),
        pages=names["p"],
        threads=names["t"],
        sites=names["s"],
        boilerplate=tuple(_told(groups, bundle, spans)),
    )


def _most_similar(sketches: Sketches, rows: Array, splits: Array) -> tuple[float, int, int]:
    """The pair of two splits with the largest exact similarity, of those whose estimates come near it."""
    best = (0.0, 0, 0)
    if len(np.unique(splits)) <= 1:
        return best
    for lefts, rights, shares in estimated(sketches.signatures, rows, _LOWEST):
        apart = splits[lefts] != splits[rights]
        for share, left, right in sorted(
            zip(shares[apart].tolist(), lefts[apart].tolist(), rights[apart].tolist(), strict=True),
            key=lambda pair: (-pair[0], pair[1], pair[2]),
        ):
            if share < best[0] - _MARGIN:
                break
            best = max(best, (jaccard(sketches, left, right), -left, -right))
    return best[0], -best[1], -best[2]


def _longest(sketches: Sketches, splits: Array, spans: Spans) -> int:
    """The longest run of words in two splits, boilerplate taken out, of pairs that share an anchor."""
    usual = np.array(sorted(spans.boilerplate), np.uint64)
    hidden: Callable[[int], Any] = lambda row: _hidden(sketches.words(row), usual, row)  # noqa: E731
    best = 0
    for left, right in _anchored_pairs(sketches, splits):
        best = max(best, longest_run(hidden(left), hidden(right)))
    return best


def _anchored_pairs(sketches: Sketches, splits: Array) -> list[tuple[int, int]]:
    """Pairs of two splits that share an anchor which few have; not more than can be compared."""
    if len(np.unique(splits)) <= 1:
        return []
    found = np.zeros((0, 2), np.int64)
    for numbers, rows, _, _ in sketches.anchors:
        order = np.lexsort((rows, numbers))
        hashes, owners = numbers[order], rows[order]
        next_to = np.flatnonzero((hashes[1:] == hashes[:-1]) & (splits[owners[1:]] != splits[owners[:-1]]))
        pairs = np.column_stack([owners[next_to], owners[next_to + 1]])
        found = np.unique(np.concatenate([found, pairs]), axis=0)[:_COMPARED]
    return [(int(left), int(right)) for left, right in found.tolist()]


def _hidden(text: Array, usual: Array, row: int) -> Array:
    """The words of a text, those in boilerplate as nobody else has them."""
    found = text.astype(np.uint64)
    common = np.flatnonzero(np.isin(span_numbers(text), usual))
    if len(common):
        covered = np.unique((common[:, None] + np.arange(SPAN)).ravel())
        found[covered] = (np.uint64(1) << np.uint64(63)) + np.uint64(row << 32) + covered.astype(np.uint64)
    return found


def _in_two(groups: Sequence[_Group], kind: str) -> int:
    """How many names of a kind stand in two splits."""
    seen: dict[str, str] = {}
    twice: set[str] = set()
    for group in groups:
        for name in group.names:
            if name[0] == kind and seen.setdefault(name, group.split) != group.split:
                twice.add(name)
    return len(twice)


def _told(groups: Sequence[_Group], bundle: Path, spans: Spans) -> Iterator[tuple[int, str]]:
    """Boilerplate as text: spans of an example that follow one another make one, with the most pages."""
    runs: list[tuple[int, int, int, int]] = []  # pages, row, first word, behind the last
    places = sorted((row, place, pages) for pages, row, place in spans.boilerplate.values())
    for row, place, pages in places:
        if runs and runs[-1][1] == row and place <= runs[-1][3]:
            most, _, start, end = runs[-1]
            runs[-1] = (max(most, pages), row, start, max(end, place + SPAN))
        else:
            runs.append((pages, row, place, place + SPAN))
    chosen = sorted(runs, key=lambda each: (-each[0], groups[each[1]].document, each[2]))[:_LISTED]
    texts = _texts(bundle, {groups[row].document for _, row, _, _ in chosen})
    for pages, row, start, end in chosen:
        yield pages, _slice(texts[groups[row].document], start, end)


def _texts(bundle: Path, wanted: set[str]) -> dict[str, str]:
    """The text of a few documents."""
    found: dict[str, list[Any]] = {}
    for stem in shard_stems(bundle) if wanted else ():
        for record, origin in pairs_of(bundle, stem):
            if origin["document"] in wanted:
                piece = [None, origin["start"], origin["end"], origin["chunk"], record["text"]]
                found.setdefault(origin["document"], []).append(piece)
    return {name: _joined(sorted(held, key=lambda each: each[3])) for name, held in found.items()}


def _slice(text: str, start: int, end: int) -> str:
    folded = canonical_text(text)
    begins, ends = word_places(codes_of(folded))
    return folded[int(begins[start]) : int(ends[min(end, len(ends)) - 1])] if start < len(begins) else ""
