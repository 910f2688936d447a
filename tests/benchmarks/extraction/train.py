"""Train the model of the extractor ``blocks``, and say what it is worth on sites it has not seen.

usage: train.py PAGES [--trees 300] [--out scrapers/extract/blocks.npz] [--predictions out.jsonl]

PAGES holds folders of labelled pages: ``<name>/html/*.html`` and either ``<name>/ground-truth.json``
(key -> {"articleBody", "url"}) or ``<name>/ground-truth/*.json`` (WCXB's form). Needs the extra
``train``. Folds are by site: the registered domain of a page is in one fold only.
"""

from __future__ import annotations

import argparse
import json
import random
import re
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
from scrapers.extract.blocks import outline
from scrapers.extract.features import VERSION, context, features, sizes_of
from scrapers.extract.scorer import threshold
from scrapers.extract.tree import parse
from scrapers.urls import registered_domain

WORD = re.compile(r"\w+")
FOLDS = 5
LEVELS = 6
UNIT = 65_536


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

    key: str
    site: str
    weight: float
    matrix: Any
    target: Any
    words: Any
    sizes: Any
    texts: list[str]


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


def sample(page: Labelled) -> Sample | None:
    """Cut, measure and label one page; ``None`` if there is nothing on it."""
    root = parse(clean(page.path.read_bytes().decode("utf-8", "replace")))
    found = outline(root)
    if not found.blocks:
        return None
    texts = [block.text for block in found.blocks]
    target, words = _shares(texts, page.gold)
    sizes = sizes_of(np.array([len(text) for text in texts], np.float32))
    return Sample(page.key, page.site, page.weight, features(found, root), target, words, sizes, texts)


def _shares(texts: list[str], gold: str) -> tuple[Any, Any]:
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
    return hits / np.maximum(total, 1), total


def fit(samples: list[Sample], matrices: list[Any], trees: int) -> CatBoostClassifier:
    """One model. Each page counts alike, each block by the root of its length."""
    weights = [s.weight * s.sizes / s.sizes.sum() * np.sqrt(len(s.sizes)) for s in samples]
    model = CatBoostClassifier(
        loss_function="CrossEntropy", iterations=trees, depth=LEVELS,
        learning_rate=min(0.1, 16 / trees), l2_leaf_reg=5,
        border_count=64, random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    target = np.concatenate([s.target for s in samples])
    model.fit(Data(np.concatenate([m.T for m in matrices]), target, weight=np.concatenate(weights)))
    return model


def unseen(samples: list[Sample], matrices: list[Any], folds: list[int], trees: int) -> list[Any]:
    """Scores of every page by a model that has not seen its site."""
    scores: list[Any] = [None] * len(samples)
    for fold in range(FOLDS):
        train = [at for at, f in enumerate(folds) if f != fold]
        model = fit([samples[at] for at in train], [matrices[at] for at in train], trees)
        for at, f in enumerate(folds):
            if f == fold:
                scores[at] = model.predict_proba(matrices[at].T)[:, 1].astype(np.float32)
    return scores


def exported(model: CatBoostClassifier, stage: str) -> dict[str, Any]:
    """The model as plain arrays (see :class:`scrapers.extract.scorer.Forest`)."""
    path = Path(f".{stage}.json")
    model.save_model(str(path), format="json")
    told = json.loads(path.read_text())
    path.unlink()
    trees = told["oblivious_trees"]
    which = np.zeros((len(trees), LEVELS), np.int16)
    borders = np.full((len(trees), LEVELS), np.inf, np.float32)
    leaves = np.zeros((len(trees), 1 << LEVELS), np.int32)
    scale, (bias,) = told["scale_and_bias"]
    for at, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or []):
            which[at, level], borders[at, level] = split["float_feature_index"], split["border"]
        values = np.array(tree["leaf_values"]) * scale * UNIT
        leaves[at, : len(values)] = np.round(values)
    return {
        f"{stage}_features": which, f"{stage}_borders": borders, f"{stage}_leaves": leaves,
        f"{stage}_bias": np.float64(bias),
    }  # fmt: skip


def main() -> None:
    """Cross-validate, then train on everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args()
    folders = [path for path in sorted(options.pages.iterdir()) if (path / "html").is_dir()]
    counts = {folder: len(list((folder / "html").iterdir())) for folder in folders}
    labelled = [p for f in folders for p in pages(f, min(4.0, (max(counts.values()) / counts[f]) ** 0.5))]
    with Pool(2) as pool:
        samples = [s for s in pool.imap(sample, labelled, 8) if s is not None]
    sites = sorted({s.site for s in samples})
    random.Random(1).shuffle(sites)
    place = {site: at % FOLDS for at, site in enumerate(sites)}
    folds = [place[s.site] for s in samples]
    matrices = [s.matrix for s in samples]
    once = unseen(samples, matrices, folds, options.trees)
    twice = [np.concatenate([s.matrix, context(p, s.sizes)]) for s, p in zip(samples, once, strict=True)]
    scores = unseen(samples, twice, folds, options.trees)
    if options.predictions:
        _write(options.predictions, samples, scores)
    if options.out:
        first, second = fit(samples, matrices, options.trees), fit(samples, twice, options.trees)
        arrays = exported(first, "first") | exported(second, "second")
        with options.out.open("wb") as file:
            np.savez_compressed(file, version=np.int64(VERSION), **arrays)
        print(f"{options.out}: {options.out.stat().st_size} bytes")


def _write(path: Path, samples: list[Sample], scores: list[Any]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for s, p in zip(samples, scores, strict=True):
            limit = threshold(p, s.words.astype(np.float32))
            text = "\n".join(t for t, score in zip(s.texts, p, strict=True) if score >= limit)
            file.write(json.dumps({"id": s.key, "text": text}) + "\n")


if __name__ == "__main__":
    main()
