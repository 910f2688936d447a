"""Train the model of the extractor ``blocks``, and say what it is worth on sites it has not seen.

usage: train.py PAGES [--trees 120] [--out scrapers/extract/blocks.npz] [--predictions out.jsonl]

PAGES holds folders of labelled pages: ``<name>/html/*.html`` and either ``<name>/ground-truth.json``
(key -> {"articleBody", "url"}) or ``<name>/ground-truth/*.json`` (WCXB's form). Needs the extra
``train``. Folds are by site: the registered domain of a page is in one fold only. Predictions are what
the whole extractor writes as plain text, its blocks judged by the models that have not seen the site.
A model of your own is used by ``Blocks(scorer=Scorer.load(path))``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from catboost import Pool as Data
from rapidfuzz.distance import LCSseq

from scrapers.decode import clean
from scrapers.extract.block_text import Blocks
from scrapers.extract.blocks import Outline, outline
from scrapers.extract.context import Groups, context, sizes_of
from scrapers.extract.extractor import Source
from scrapers.extract.features import VERSION, Matrix, Measures
from scrapers.extract.scorer import Forest, threshold
from scrapers.extract.tree import parse
from scrapers.urls import registered_domain

WORD = re.compile(r"\w+")
FOLDS = 5
LEVELS = 6
UNIT = 65_536
MOST = 120  # blocks of a page that a model is fitted to: a menu of 2,000 links teaches no more
SECOND = (
    (1.25, 1.0),
    (1.0, 0.5),
)  # models of the second look: trees (times --trees), share of features asked


@dataclass(frozen=True)
class Labelled:
    """A page with its gold text; ``weight`` is what it counts beside the others."""

    key: str
    path: Path
    gold: str
    site: str
    weight: float


@dataclass
class Sample:
    """A page as the models see it: features x blocks, the share of each block's words in the gold text."""

    page: Labelled
    matrix: Any
    groups: Groups
    target: Any
    sizes: Any


class Known:
    """Stands in for a model: the scores of one page, as those that have not seen its site gave them."""

    name = "cross-validated"

    def __init__(self, scores: Any) -> None:
        self._scores = scores

    def judged(self, found: Outline, root: Any) -> tuple[Any, float]:
        """The scores, and the one from which on blocks are kept."""
        return self._scores, threshold(self._scores, Measures(found, root).texts.counts["words"])


def pages(folder: Path, weight: float) -> Iterator[Labelled]:
    """The labelled pages of one collection."""
    single = folder / "ground-truth.json"
    if single.exists():
        for key, entry in sorted(json.loads(single.read_text()).items()):
            yield _labelled(folder, key, entry["articleBody"], entry.get("url"), weight)
        return
    for path in sorted((folder / "ground-truth").glob("*.json")):
        entry = json.loads(path.read_text())
        yield _labelled(
            folder, path.stem, entry["ground_truth"].get("main_content"), entry.get("url"), weight
        )


def _labelled(folder: Path, key: str, gold: str | None, url: str | None, weight: float) -> Labelled:
    site = registered_domain(url) if url and url.startswith("http") else url or key
    return Labelled(f"{folder.name}/{key}", folder / "html" / f"{key}.html", gold or "", site, weight)


def html_of(page: Labelled) -> str:
    """The characters of a page."""
    return clean(page.path.read_bytes().decode("utf-8", "replace"))


def sample(page: Labelled) -> Sample | None:
    """Cut, measure and label one page; ``None`` if there is nothing on it."""
    root = parse(html_of(page))
    found = outline(root)
    if not found.blocks:
        return None
    measured = Measures(found, root)
    target = _shares([block.text for block in found.blocks], page.gold)
    sizes = sizes_of(measured.texts.lengths)
    return Sample(page, measured.matrix(found), Groups.of(measured), target, sizes)


def _shares(texts: list[str], gold: str) -> Any:
    """Which share of a block's words the longest common subsequence of page and gold text takes."""
    words, owners = [], []
    for at, text in enumerate(texts):
        found = WORD.findall(text.lower())
        words += found
        owners += [at] * len(found)
    ids: dict[str, int] = {}
    page = [ids.setdefault(word, len(ids)) for word in words]
    wanted = [ids.setdefault(word, len(ids)) for word in WORD.findall(gold.lower())]
    total = np.bincount(owners, minlength=len(texts)) if owners else np.zeros(len(texts))
    hits = np.zeros(len(texts))
    if page and wanted:
        for step in LCSseq.opcodes(page, wanted):
            if step.tag == "equal":
                np.add.at(hits, owners[step.src_start : step.src_end], 1)
    return hits / np.maximum(total, 1)


def taken(target: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """At most ``MOST`` blocks of a page: those of the text and near it first; and what each stands for."""
    n = len(target)
    if n <= MOST:
        return np.arange(n), np.ones(n)
    gold = np.flatnonzero(target > 0.02)
    near = np.unique(np.clip(gold[:, None] + np.arange(-3, 4), 0, n - 1))
    if len(near) > MOST * 2 // 3:
        near = rng.choice(near, MOST * 2 // 3, replace=False)
    rest = np.setdiff1d(np.arange(n), near)
    picked = rng.choice(rest, MOST - len(near), replace=False)
    stands_for = np.ones(n)
    stands_for[picked] = len(rest) / len(picked)
    which = np.sort(np.concatenate([near, picked]))
    return which, stands_for[which]


def data_of(samples: list[Sample], matrices: list[Matrix], seed: int) -> Data:
    """What a model is fitted to. Each page counts by its weight, each block by the root of its length."""
    rng = np.random.default_rng(seed)
    rows, targets, weights = [], [], []
    for s, matrix in zip(samples, matrices, strict=True):
        which, stands_for = taken(s.target, rng)
        weight = s.page.weight * s.sizes / s.sizes.sum() * np.sqrt(len(s.sizes))
        rows.append(matrix[:, which].T)
        targets.append(s.target[which])
        weights.append(weight[which] * stands_for)
    return Data(np.concatenate(rows), np.concatenate(targets), weight=np.concatenate(weights))


def fit(samples: list[Sample], matrices: list[Matrix], trees: int, share: float = 1.0) -> CatBoostClassifier:
    """One model; each of its splits may ask ``share`` of the features."""
    model = CatBoostClassifier(
        loss_function="CrossEntropy", iterations=trees, depth=LEVELS, rsm=share,
        learning_rate=min(0.1, 16 / trees), l2_leaf_reg=5, border_count=32, random_seed=1,
        thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(data_of(samples, matrices, 1))


def seconds(samples: list[Sample], matrices: list[Matrix], trees: int) -> list[CatBoostClassifier]:
    """The models of the second look. They are averaged with that of the first, whose features lead theirs."""
    return [fit(samples, matrices, round(trees * times), share) for times, share in SECOND]


def unseen(samples: list[Sample], folds: list[int], trees: int) -> tuple[list[Matrix], list[Any]]:
    """Features for the second look, and the scores, of every page by models that have not seen its site."""
    matrices = [s.matrix for s in samples]
    trains = [[at for at, f in enumerate(folds) if f != fold] for fold in range(FOLDS)]
    firsts = [fit(*chosen(samples, matrices, train), trees) for train in trains]
    looks = [averaged([model]) for model in firsts]
    once = [looks[fold].scores(matrix) for fold, matrix in zip(folds, matrices, strict=True)]
    twice = with_context(samples, once)
    forests = [
        averaged([*seconds(*chosen(samples, twice, train), trees), first])
        for train, first in zip(trains, firsts, strict=True)
    ]
    return twice, [forests[fold].scores(matrix) for fold, matrix in zip(folds, twice, strict=True)]


def chosen(
    samples: list[Sample], matrices: list[Matrix], which: list[int]
) -> tuple[list[Sample], list[Matrix]]:
    """Some of the pages."""
    return [samples[at] for at in which], [matrices[at] for at in which]


def with_context(samples: list[Sample], once: list[Any]) -> list[Matrix]:
    """The features of every page for a second look."""
    return [
        np.concatenate([s.matrix, context(p, s.sizes, s.groups)]) for s, p in zip(samples, once, strict=True)
    ]


def averaged(models: list[CatBoostClassifier]) -> Forest:
    """The mean of models as plain arrays, its leaves in whole numbers."""
    parts = [told_trees(model) for model in models]
    which, borders, leaves = (np.concatenate([part[at] for part in parts]) for at in range(3))
    bias = float(np.mean([part[3] for part in parts]))
    return Forest(which, borders, np.round(leaves * (UNIT / len(models))).astype(np.int32), bias)


def told_trees(model: CatBoostClassifier) -> tuple[Any, Any, Any, float]:
    """Features, borders and leaves of every tree, and what is added to their sum."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        told = json.loads(path.read_text())
    trees = told["oblivious_trees"]
    which = np.zeros((len(trees), LEVELS), np.int16)
    borders = np.full((len(trees), LEVELS), np.inf, np.float32)
    leaves = np.zeros((len(trees), 1 << LEVELS))
    scale, (bias,) = told["scale_and_bias"]
    for at, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or []):
            which[at, level], borders[at, level] = split["float_feature_index"], split["border"]
        leaves[at, : len(tree["leaf_values"])] = np.array(tree["leaf_values"]) * scale
    return which, borders, leaves, float(bias)


def saved(path: Path, first: Forest, second: Forest) -> None:
    """Write the model file that :meth:`scrapers.extract.scorer.Scorer.load` reads."""
    arrays: dict[str, Any] = {"version": np.int64(VERSION)}
    for stage, forest in (("first", first), ("second", second)):
        arrays |= {f"{stage}_{name}": np.asarray(value) for name, value in vars(forest).items()}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)
    print(f"{path}: {path.stat().st_size} bytes")


def folds_of(samples: list[Sample]) -> list[int]:
    """The fold of every page; all pages of a site are in one."""
    sites = sorted({s.page.site for s in samples})
    random.Random(1).shuffle(sites)
    place = {site: at % FOLDS for at, site in enumerate(sites)}
    return [place[s.page.site] for s in samples]


def main() -> None:
    """Cross-validate, then train on everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args()
    folders = [path for path in sorted(options.pages.iterdir()) if (path / "html").is_dir()]
    counts = {folder: len(list((folder / "html").iterdir())) for folder in folders}
    labelled = [p for f in folders for p in pages(f, min(4.0, (max(counts.values()) / counts[f]) ** 0.5))]
    with Pool(2) as pool:
        samples = [s for s in pool.imap(sample, labelled, 8) if s is not None]
    twice, scores = unseen(samples, folds_of(samples), options.trees)
    if options.predictions:
        _write(options.predictions, samples, scores)
    if options.out:
        first = fit(samples, [s.matrix for s in samples], options.trees)
        second = averaged([*seconds(samples, twice, options.trees), first])
        saved(options.out, averaged([first]), second)


def _write(path: Path, samples: list[Sample], scores: list[Any]) -> None:
    """The text that the extractor writes of every page."""
    with path.open("w", encoding="utf-8") as file:
        for s, p in zip(samples, scores, strict=True):
            text = Blocks(scorer=Known(p)).extract(Source(html_of(s.page), markdown=False)).text
            file.write(json.dumps({"id": s.page.key, "text": text}) + "\n")


if __name__ == "__main__":
    main()
