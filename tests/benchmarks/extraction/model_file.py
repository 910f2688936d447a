"""The model file: trees of CatBoost as plain arrays of whole numbers, and what names weigh."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier

from scrapers.reading.selection.features import VERSION
from scrapers.reading.selection.name_weights import NameWeights
from scrapers.reading.selection.scorer import WEIGHT, Forest

LEVELS = 6
UNIT = 65_536
FOREST = ("features", "borders", "leaves", "bias")


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
