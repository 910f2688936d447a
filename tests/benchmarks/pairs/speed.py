"""CPU milliseconds a page that mining takes over extraction: ``speed.py FOLDER`` of HTML, 100 by seed."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from scrapers.dataset.pairs.miner import Miner
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.text_repair import ENCODING, repaired_page
from scrapers.web.decode import Decoded


def main(folder: Path) -> None:
    """Print the mean of three rounds."""
    files = sorted(folder.rglob("*.html"))
    random.Random(3).shuffle(files)
    pages = [path.read_text(encoding="utf-8", errors="replace") for path in files[:100]]
    miner, extractor = Miner(), Blocks()
    for page in pages[:3]:
        miner.mine(page)
    extracting = mining = 0.0
    for _ in range(3):
        for page in pages:
            start = time.process_time()
            extractor.extract(_source(page))
            middle = time.process_time()
            miner.mine(page)
            extracting, mining = extracting + middle - start, mining + time.process_time() - middle
    count = 3 * len(pages)
    print(f"extraction {1000 * extracting / count:.1f} ms, with mining {1000 * mining / count:.1f} ms a page")


def _source(page: str) -> Source:
    read, _ = repaired_page(Decoded(page), "utf-8", (ENCODING,))
    return Source(read.text, read=read)


main(Path(sys.argv[1]))
