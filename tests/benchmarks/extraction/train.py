"""Train the model of the extractor ``blocks``, and say what it is worth on sites it has not seen.

usage: train.py PAGES [--first 120] [--second 300] [--out blocks.npz] [--predictions out.jsonl]

PAGES holds folders of labelled pages: ``<name>/html/*.html`` and either ``<name>/ground-truth.json``
(key -> {"articleBody", "url"}) or ``<name>/ground-truth/*.json`` (WCXB's form). Needs the extra
``train``. Folds are by site: the registered domain of a page is in one fold only. Long, short and bare pages
made of the labelled ones (``synthetic.py``) are learned from too, and in the fold of what they are made of;
what is said of these is printed, and is no part of the predictions. Predictions are what
the whole extractor writes as plain text, its blocks judged by the models that have not seen the site.
A model of your own is used by ``Blocks(scorer=Scorer.load(path))``.
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
from census import Census, Shares, shares
from model_file import LEVELS, averaged, saved
from rapidfuzz.distance import LCSseq
from synthetic import DOUBTFUL, TITLE, bare, longer, paragraphs, shorter

from scrapers.reading.blocks.outline import Outline
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.context_features import Groups, context, sizes_of
from scrapers.reading.selection.features import Measures
from scrapers.reading.selection.name_weights import Names, NameWeights
from scrapers.reading.selection.scorer import Forest, decided
from scrapers.web.decode import clean
from scrapers.web.urls import registered_domain

WORD = re.compile(r"\w+")
FOLDS = 5
MOST = 120  # blocks of a page that a model is fitted to: a menu of 2,000 links teaches no more
SHARE = 0.3  # of the features are asked by each split of the second look
RATE = 20.0  # learning rate of the second look, times its trees
LENGTH = 0.75  # power of a block's number of words that it counts by in the second look
FLOOR = 0.1  # of what a block counts there: none is nothing
FEW = 10.0  # words that are added to those of each page, so that hardly any is not all
ALL = 20.0  # what a page counts in the second look, times the change of its F measure
DONATED = 12  # paragraphs that each page gives to synthetic ones
SPREAD = 100  # blocks of a page; of one with twice as many every second paragraph is given, and so on
DONATIONS = 400  # paragraphs that a synthetic page is made of
MIDDLE = 0.4  # score from which on blocks are kept on most pages
LEAST = 5  # blocks of a synthetic page
MADE = {"long": 0.16, "short": 0.16, "bare": 0.1}  # share of the pages that each kind is made of

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
    words: Any
    paragraphs: list[str]  # that synthetic pages may be made of
    kind: str = ""  # of a synthetic page


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
    return _measured(page, root, found, _shares([block.text for block in found.blocks], page.gold))


def _measured(page: Labelled, root: Any, found: Outline, target: Any, kind: str = "") -> Sample:
    measured = Measures(found, root)
    sizes = sizes_of(measured.texts.lengths)
    names = Names.of(measured.boxes)
    told = shares(names, target, sizes)
    words = measured.texts.counts["words"]
    own = paragraphs(found, target)[:: 1 + len(found.blocks) // SPREAD][:DONATED]
    matrix, groups = measured.matrix(found), Groups.of(measured)
    return Sample(page, matrix, names, told, groups, target, sizes, words, own, kind)


def made(job: tuple[Labelled, Any, str, list[str], int]) -> Sample | None:
    """A synthetic page of some kind; ``None`` where the labelled page is not of the form for that."""
    page, target, kind, donated, seed = job
    rng = random.Random(seed)
    root = parse(html_of(page))
    found = outline(root)
    told: dict[str, float] | None = {TITLE: DOUBTFUL}
    if kind == "bare":
        root = bare(found, target, rng)
    else:
        told = longer(found, target, donated, rng) if kind == "long" else shorter(found, target, rng)
    if root is None or told is None or len((again := outline(root)).blocks) < LEAST:
        return None
    wanted = np.array([told.get(block.text, float(kind == "bare")) for block in again.blocks])
    return _measured(page, root, again, wanted, kind)


def jobs_of(samples: list[Sample]) -> list[tuple[Labelled, Any, str, list[str], int]]:
    """What synthetic pages are made of: some of the pages, each with paragraphs of all others."""
    rng = random.Random(3)
    donated = [text for s in samples for text in s.paragraphs]
    order = rng.sample(samples, len(samples))
    jobs, at = [], 0
    for kind, share in MADE.items():
        some = order[at : at + int(share * len(order))]
        at += len(some)
        for s in some:
            given = rng.sample(donated, min(DONATIONS, len(donated)))
            jobs.append((s.page, s.target, kind, given, rng.randrange(1 << 32)))
    return jobs


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


def by_length(s: Sample) -> Any:
    """What each block of a page counts when it is judged by itself: by the root of its length."""
    return s.sizes / s.sizes.sum() * np.sqrt(len(s.sizes))


def by_effect(s: Sample, once: Any) -> Any:
    """What each block counts in the second look: by how much the F measure of the page hangs on it.

    That is the derivative of F at what the first look gave, so that a page with little text teaches as
    much as one with a lot, and a block that is wanted more than one that is not.
    """
    words = (s.words + 1.0) ** LENGTH
    size = float((words * once).sum() + (words * s.target).sum()) + FEW
    reached = 2 * float((words * once * s.target).sum()) / size
    return ALL * words * (np.abs(s.target - reached / 2) + FLOOR) / size


def data_of(samples: list[Sample], parts: list[Parts], counts: list[Any], seed: int) -> Data:
    """What a model is fitted to. Each page counts by its weight, each block by ``counts``."""
    rng = np.random.default_rng(seed)
    rows, targets, weights = [], [], []
    for s, matrices, count in zip(samples, parts, counts, strict=True):
        which, stands_for = taken(s.target, rng)
        weight = s.page.weight * count
        rows.append(np.concatenate([matrix[:, which] for matrix in matrices]).T)
        targets.append(s.target[which])
        weights.append(weight[which] * stands_for)
    return Data(np.concatenate(rows), np.concatenate(targets), weight=np.concatenate(weights))


def first_look(samples: list[Sample], parts: list[Parts], trees: int) -> CatBoostClassifier:
    """The model that judges each block by itself."""
    return fit(data_of(samples, parts, [by_length(s) for s in samples], 1), trees, min(0.1, 16 / trees), 1.0)


def second_look(samples: list[Sample], parts: list[Parts], trees: int) -> CatBoostClassifier:
    """The model that sees what the first said around."""
    counts = [by_effect(s, around[0]) for s, (*_, around) in zip(samples, parts, strict=True)]
    return fit(data_of(samples, parts, counts, 1), trees, RATE / trees, SHARE)


def fit(data: Data, trees: int, rate: float, share: float) -> CatBoostClassifier:
    """One model; each of its splits may ask ``share`` of the features."""
    model = CatBoostClassifier(
        loss_function="CrossEntropy", iterations=trees, depth=LEVELS, rsm=share, learning_rate=rate,
        l2_leaf_reg=5, border_count=32, random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(data)


def census_of(samples: list[Sample]) -> Census:
    """The votes of the sites of real pages."""
    return Census((s.page.site, s.shares) for s in samples if not s.kind)


def named(samples: list[Sample], voters: list[int]) -> list[Any]:
    """Features of the names on every page, by the votes of all sites of ``voters`` but the page's own."""
    census = census_of([samples[at] for at in voters])
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


def trained(path: Path, samples: list[Sample], around: list[Any], options: argparse.Namespace) -> None:
    """Train on everything, and write the model file."""
    everything = list(range(len(samples)))
    names = named(samples, everything)
    parts = [(s.matrix, rows) for s, rows in zip(samples, names, strict=True)]
    first = first_look(samples, parts, options.first)
    parts = [(*part, c) for part, c in zip(parts, around, strict=True)]
    second = averaged([(second_look(samples, parts, options.second), 2), (first, 1)])
    saved(path, census_of(samples).lexicon(), averaged([(first, 1)]), second)


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
        samples += [s for s in pool.imap(made, jobs_of(samples), 4) if s is not None]
    around, scores = unseen(samples, folds_of(samples), options)
    _tell(samples, scores)
    if options.predictions:
        _write(options.predictions, samples, scores)
    if options.out:
        trained(options.out, samples, around, options)


def _tell(samples: list[Sample], scores: list[Any]) -> None:
    """How much of the words of synthetic pages a limit in the middle would choose rightly."""
    for kind in MADE:
        reached = [_f_measure(s, p >= MIDDLE) for s, p in zip(samples, scores, strict=True) if s.kind == kind]
        print(f"{kind}: {len(reached)} synthetic pages, F {np.mean(reached):.3f}")


def _f_measure(s: Sample, kept: Any) -> float:
    wanted = s.words * s.target
    return 2 * float(wanted[kept].sum()) / max(1.0, float(s.words[kept].sum() + wanted.sum()))


def _write(path: Path, samples: list[Sample], scores: list[Any]) -> None:
    """The text that the extractor writes of every page."""
    with path.open("w", encoding="utf-8") as file:
        for s, p in zip(samples, scores, strict=True):
            if s.kind:
                continue
            text = Blocks(scorer=Known(p)).extract(Source(html_of(s.page), markdown=False)).text
            file.write(json.dumps({"id": s.page.key, "text": text}) + "\n")


if __name__ == "__main__":
    main()
