"""What may be text of a page once what stands apart on it is set aside."""

from __future__ import annotations

import numpy as np

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.boxes_apart import without_apart
from scrapers.reading.selection.features import Measures


def left(body: str, head: str, name: str = "", score: float = 0.9) -> str:
    """The text that is left of a page of which a model took every block for text, with that score.

    ``name`` is the class of its body.
    """
    root = parse(f"<html><head>{head}</head><body class='{name}'>{body}</body></html>")
    found = outline(root)
    scores = without_apart(np.full(len(found.blocks), score, np.float32), found, Measures(found, root))
    return "\n".join(block.text for block, score in zip(found.blocks, scores, strict=True) if score > 0)
