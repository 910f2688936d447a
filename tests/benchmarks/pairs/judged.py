"""Precision with what people said of pairs that nobody had marked.

usage: judged.py GOLD PREDICTIONS, of ``predict.py faq``

``judged.jsonl`` holds a digest of page, question and answer, and whether the pair is right: the pages may
not be passed on. A pair is right if the question is one, and what is given answers it, whole or with a link
behind it.
"""

from __future__ import annotations

import json
import re
import sys
from hashlib import blake2b
from pathlib import Path


def fold(text: str) -> str:
    """The words alone, as the gold's own script has them."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def main(gold: Path, predictions: Path) -> None:
    """Print how many are marked, right and wrong, and how many nobody has looked at."""
    known = [json.loads(line) for line in (Path(__file__).parent / "judged.jsonl").read_text().splitlines()]
    right = {each["pair"]: each["right"] for each in known}
    lines = map(json.loads, gold.open(encoding="utf-8"))
    wanted = {(each["page"], fold(each["question"])) for each in lines}
    given = {
        (each["page"], fold(each["question"])): each["answer"]
        for each in map(json.loads, predictions.open(encoding="utf-8"))
    }
    said = [
        right.get(blake2b("\0".join((*key, fold(answer))).encode(), digest_size=12).hexdigest())
        for key, answer in given.items()
        if key not in wanted
    ]
    marked, good, unknown = len(given.keys() & wanted), said.count(True), said.count(None)
    share = good / max(1, len(said) - unknown)
    precision = (marked + share * len(said)) / max(1, len(given))
    print(
        f"given {len(given)}, marked {marked}, of {len(said)} others right {good}, "
        f"wrong {said.count(False)}, not judged {unknown}: precision {precision:.3f}"
    )


main(Path(sys.argv[1]), Path(sys.argv[2]))
