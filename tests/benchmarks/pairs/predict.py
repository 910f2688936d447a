"""What the rules find in a folder of pages, as JSON lines: ``predict.py faq|api FOLDER RULES OUT.jsonl``.

``faq`` writes {page, question, answer}, ``api`` {page, anchor, name, description}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from scrapers.dataset.pairs.miner import Miner


def main(kind: str, folder: Path, rules: str, out: Path) -> None:
    """Mine every page of ``folder``, and write what is found."""
    miner = Miner(rules.split(","))
    with out.open("w", encoding="utf-8") as file:
        for path in sorted(folder.rglob("*.html")):
            found = miner.mine(path.read_text(encoding="utf-8", errors="replace"), markdown=False)
            for pair in found.pairs:
                line = {"page": path.stem, "question": pair.raw_question, "answer": pair.answer}
                if kind == "api":
                    page = path.relative_to(folder).as_posix()
                    told = {"anchor": pair.anchor, "name": pair.raw_question, "description": pair.answer}
                    line = {"page": page, **told}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
