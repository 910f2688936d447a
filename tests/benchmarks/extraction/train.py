"""Train the model of the extractor ``blocks``, and say what it is worth on sites it has not seen.

usage: train.py PAGES [--first 120] [--second 300] [--out blocks.npz] [--predictions out.jsonl]

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
from census import Census, Shares, shares
from rapidfuzz.distance import LCSseq

from scrapers.reading.blocks.segmentation import Outline, outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.context_features import Groups, context, sizes_of
from scrapers.reading.selection.features import VERSION, Measures
from scrapers.reading.selection.name_weights import Names, NameWeights
from scrapers.reading.selection.scorer import WEIGHT, Forest, decided
from scrapers.web.decode import clean
from scrapers.web.urls import registered_domain

WORD = re.compile(r"\w+")
FOLDS = 5
LEVELS = 6
UNIT = 65_536
MOST = 120  # blocks of a page that a model is fitted to: a menu of 2,000 links teaches no more
SHARE = 0.3  # of the features are asked by each split of the second look
RATE = 20.0  # learning rate of the second look, times its trees

FOREST = ("features", "borders", "leaves", "bias")
Parts = tuple[Any, ...]  # matrices of features of one page, to stand one below the other


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
    names: Names
    shares: Shares
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
        return decided(self._scores, found, Measures(found, root))


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
    names = Names.of(measured.boxes)
    told = shares(names, target, sizes)
    return Sample(page, measured.matrix(found), names, told, Groups.of(measured), target, sizes)


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


def data_of(samples: list[Sample], parts: list[Parts], seed: int) -> Data:
    """What a model is fitted to. Each page counts by its weight, each block by the root of its length."""
    rng = np.random.default_rng(seed)
    rows, targets, weights = [], [], []
    for s, matrices in zip(samples, parts, strict=True):
        which, stands_for = taken(s.target, rng)
        weight = s.page.weight * s.sizes / s.sizes.sum() * np.sqrt(len(s.sizes))
        rows.append(np.concatenate([matrix[:, which] for matrix in matrices]).T)
        targets.append(s.target[which])
        weights.append(weight[which] * stands_for)
    return Data(np.concatenate(rows), np.concatenate(targets), weight=np.concatenate(weights))


def first_look(samples: list[Sample], parts: list[Parts], trees: int) -> CatBoostClassifier:
    """The model that judges each block by itself."""
    return fit(data_of(samples, parts, 1), trees, min(0.1, 16 / trees), 1.0)


def second_look(samples: list[Sample], parts: list[Parts], trees: int) -> CatBoostClassifier:
    """The model that sees what the first said around."""
    return fit(data_of(samples, parts, 1), trees, RATE / trees, SHARE)


def fit(data: Data, trees: int, rate: float, share: float) -> CatBoostClassifier:
    """One model; each of its splits may ask ``share`` of the features."""
    model = CatBoostClassifier(
        loss_function="CrossEntropy", iterations=trees, depth=LEVELS, rsm=share, learning_rate=rate,
        l2_leaf_reg=5, border_count=32, random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(data)


def named(samples: list[Sample], voters: list[int]) -> list[Any]:
    """Features of the names on every page, by the votes of all sites of ``voters`` but the page's own."""
    census = Census((samples[at].page.site, samples[at].shares) for at in voters)
    lexicons: dict[str, NameWeights] = {}
    rows = []
    for s in samples:
        site = s.page.site
        if site not in lexicons:
            lexicons = {site: census.lexicon(but=site)}
        rows.append(lexicons[site].rows(s.names))
    return rows


def unseen(
    samples: list[Sample], folds: list[int], options: argparse.Namespace
) -> tuple[list[Any], list[Any]]:
    """What the first model said, and the scores, of every page by models that have not seen its site."""
    once: list[Any] = [None] * len(samples)
    scores: list[Any] = [None] * len(samples)
    names, firsts = [], []
    for fold in range(FOLDS):
        train = [at for at, f in enumerate(folds) if f != fold]
        names.append(named(samples, train))
        parts = [(s.matrix, rows) for s, rows in zip(samples, names[-1], strict=True)]
        firsts.append(first_look(*chosen(samples, parts, train), options.first))
        _judge(averaged([(firsts[-1], 1)]), parts, folds, fold, once)
    around = contexts(samples, once)
    for fold, first in enumerate(firsts):
        train = [at for at, f in enumerate(folds) if f != fold]
        parts = [(s.matrix, n, c) for s, n, c in zip(samples, names[fold], around, strict=True)]
        second = second_look(*chosen(samples, parts, train), options.second)
        _judge(averaged([(second, 2), (first, 1)]), parts, folds, fold, scores)
    return around, scores


def _judge(forest: Forest, parts: list[Parts], folds: list[int], fold: int, out: list[Any]) -> None:
    for at, f in enumerate(folds):
        if f == fold:
            out[at] = forest.scores(np.concatenate(parts[at]))


def chosen(samples: list[Sample], parts: list[Parts], which: list[int]) -> tuple[list[Sample], list[Parts]]:
    """Some of the pages."""
    return [samples[at] for at in which], [parts[at] for at in which]


def contexts(samples: list[Sample], once: list[Any]) -> list[Any]:
    """The features of every page for a second look."""
    return [context(p, s.sizes, s.groups) for s, p in zip(samples, once, strict=True)]


def averaged(models: list[tuple[CatBoostClassifier, int]]) -> Forest:
    """The mean of models by their weights as plain arrays, its leaves in whole numbers."""
    weights = np.array([weight for _, weight in models]) / sum(weight for _, weight in models)
    parts = [told_trees(model) for model, _ in models]
    which, borders = (np.concatenate([part[at] for part in parts]) for at in range(2))
    leaves = np.concatenate([part[2] * weight for part, weight in zip(parts, weights, strict=True)])
    bias = sum(part[3] * weight for part, weight in zip(parts, weights, strict=True))
    return Forest(which, borders, np.round(leaves * UNIT).astype(np.int32), float(bias))


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


def trained(path: Path, samples: list[Sample], around: list[Any], options: argparse.Namespace) -> None:
    """Train on everything, and write the model file."""
    everything = list(range(len(samples)))
    names = named(samples, everything)
    parts = [(s.matrix, rows) for s, rows in zip(samples, names, strict=True)]
    first = first_look(samples, parts, options.first)
    parts = [(*part, c) for part, c in zip(parts, around, strict=True)]
    second = averaged([(second_look(samples, parts, options.second), 2), (first, 1)])
    lexicon = Census((s.page.site, s.shares) for s in samples).lexicon()
    saved(path, lexicon, averaged([(first, 1)]), second)


def saved(path: Path, lexicon: NameWeights, first: Forest, second: Forest) -> None:
    """Write the model file that :meth:`scrapers.reading.selection.scorer.Scorer.load` reads."""
    words, weights = zip(*sorted(lexicon.weights.items()), strict=True)
    arrays: dict[str, Any] = {"version": np.int64(VERSION), "words": np.array("\n".join(words))}
    arrays["weights"] = np.round(np.array(weights) * WEIGHT).astype(np.int16)
    for stage, forest in (("first", first), ("second", second)):
        arrays |= {f"{stage}_{name}": getattr(forest, name) for name in FOREST}
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
    parser.add_argument("--first", type=int, default=120)
    parser.add_argument("--second", type=int, default=300)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args()
    folders = [path for path in sorted(options.pages.iterdir()) if (path / "html").is_dir()]
    counts = {folder: len(list((folder / "html").iterdir())) for folder in folders}
    labelled = [p for f in folders for p in pages(f, min(4.0, (max(counts.values()) / counts[f]) ** 0.5))]
    with Pool(2) as pool:
        samples = [s for s in pool.imap(sample, labelled, 8) if s is not None]
    around, scores = unseen(samples, folds_of(samples), options)
    if options.predictions:
        _write(options.predictions, samples, scores)
    if options.out:
        trained(options.out, samples, around, options)


def _write(path: Path, samples: list[Sample], scores: list[Any]) -> None:
    """The text that the extractor writes of every page."""
    with path.open("w", encoding="utf-8") as file:
        for s, p in zip(samples, scores, strict=True):
            text = Blocks(scorer=Known(p)).extract(Source(html_of(s.page), markdown=False)).text
            file.write(json.dumps({"id": s.page.key, "text": text}) + "\n")


if __name__ == "__main__":
    main()
