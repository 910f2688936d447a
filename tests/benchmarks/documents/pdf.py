"""PDFs against the HTML of the same manuals: how much of its text, and what of its structure, is read.

    python tests/benchmarks/documents/pdf.py FOLDER [--only NAME ...] [--peers PYTHON LIBRARY ...]

FOLDER holds Debian's documentation packages, each unpacked (``dpkg -x``) in a folder of its name; see
``manuals.toml``. The truth is the text that our extractor takes from the HTML, all pages of it. Words are
compared as a multiset, and five at a time, which asks for their order too; a sign of Chinese, Japanese or
Korean is a word. Peers run in the environment PYTHON; without them ours is measured.
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
)
_CONTENTS = re.compile(r"index|toc|frame", re.IGNORECASE)  # pages that only list others
_LONGEST = 600  # seconds for one manual


def words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text.replace("\u00ad", "")).lower())


def f1(found: Counter[object], wanted: Counter[object]) -> tuple[float, float, float]:
    """F1, precision, recall."""
    shared = (found & wanted).total()
    precision, recall = shared / max(found.total(), 1), shared / max(wanted.total(), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def shingles(told: list[str]) -> Counter[object]:
    return Counter(tuple(told[at : at + 5]) for at in range(len(told) - 4))


_NUMBER = re.compile(r"^(?:(?:chapter|appendix|part)\s+)?[\dA-Z]{1,3}(?:[.-]\d{1,3})*[.:]?\s+", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_SIGNS = re.compile(r"[\W_]+")


def structure(markdown: str) -> dict[str, Counter[object]]:
    """What stands where in a text: titles, lines of code, which way they are indented, items, cells."""
    found: dict[str, Counter[object]] = {
        kind: Counter() for kind in ("titles", "code", "indents", "items", "cells")
    }
    fenced, before = False, 0
    for told in markdown.split("\n"):
        line = told if fenced else _LINK.sub(r"\1", told)
        if line.lstrip().startswith("```"):
            fenced, before = not fenced, 0
        elif fenced and line.strip():
            found["code"][" ".join(line.split())] += 1
            indent = len(line) - len(line.lstrip())
            found["indents"][(indent > before) - (indent < before), " ".join(line.split())] += 1
            before = indent
        elif line.startswith("#"):
            found["titles"][_SIGNS.sub("", _NUMBER.sub("", line.lstrip("# "))).lower()] += 1
        elif re.match(r"\s*(?:-|\d+\.) ", line):
            found["items"][" ".join(words(line.strip().lstrip("-0123456789. "))[:6])] += 1
        elif line.startswith("|") and "---" not in line:
            found["cells"].update(" ".join(words(cell)) for cell in line.split("|") if words(cell))
    return found


def truth(pages: list[Path], *, markdown: bool = False) -> str:
    """The text of the HTML pages, one after another."""
    from scrapers.reading.extractor import Source, make_extractor
    from scrapers.web.decode import decode

    extractor = make_extractor("blocks")
    return "\n\n".join(
        extractor.extract(Source(decode(page.read_bytes()).text, "http://manual.test/", markdown)).text
        for page in pages
        if len(pages) == 1 or not _CONTENTS.search(page.name)
    )


def manual(folder: Path, place: list[str]) -> tuple[bytes, list[Path]]:
    package, pdf, html = place
    body = (folder / package / pdf).read_bytes()
    other, _, pattern = html.rpartition(":")
    return gzip.decompress(body) if pdf.endswith(".gz") else body, sorted(
        (folder / (other or package)).glob(pattern)
    )


def by_peer(python: str, library: str) -> Callable[[Path], tuple[str, float]]:
    def read(path: Path) -> tuple[str, float]:
        told = subprocess.run(
            [python, str(HERE / "peers.py"), library, str(path)],
            capture_output=True,
            check=False,
            timeout=_LONGEST,
        )
        if told.returncode:
            print(f"{library} failed: {told.stderr.decode()[-300:]}", file=sys.stderr)
            return "", 0.0
        return told.stdout.decode("utf-8", "replace"), float(told.stderr.split()[-1])

    return read


def by_ours(path: Path) -> tuple[str, float]:
    from scrapers.reading.pdf import text_of

    begun = time.process_time()
    text = text_of(path.read_bytes(), markdown=False)
    return text, time.process_time() - begun


def compare_structure(folder: Path, plan: dict[str, list[str]], names: list[str]) -> None:
    """F1 of each kind, over all manuals that have it."""
    from scrapers.reading.pdf import text_of

    totals: dict[str, list[int]] = {}
    for name in names:
        body, pages = manual(folder, plan[name])
        wanted, found = structure(truth(pages, markdown=True)), structure(text_of(body))
        row = []
        for kind, facts in wanted.items():
            shared = (facts & found[kind]).total()
            total = totals.setdefault(kind, [0, 0, 0])
            totals[kind] = [total[0] + shared, total[1] + found[kind].total(), total[2] + facts.total()]
            row.append(f"{kind} {f1(found[kind], facts)[0]:.3f} ({facts.total()})" if facts else f"{kind} -")
        print(f"{name:26}", *row, flush=True)
    for kind, (shared, found_all, facts_all) in totals.items():
        print(f"{kind:10} precision {shared / max(found_all, 1):.3f} recall {shared / max(facts_all, 1):.3f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--only", nargs="*", default=[], help="names of manuals")
    arguments.add_argument("--structure", action="store_true", help="titles, code, items, cells")
    arguments.add_argument("--peers", nargs="+", default=[], metavar="X", help="PYTHON LIBRARY ...")
    given = arguments.parse_args()
    plan = tomllib.loads((HERE / "manuals.toml").read_text())["manuals"]
    if given.structure:
        compare_structure(given.folder, plan, given.only or list(plan))
        return
    readers = {name: by_peer(given.peers[0], name) for name in given.peers[1:]} or {"ours": by_ours}
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in readers}
    for name in given.only or plan:
        body, pages = manual(given.folder, plan[name])
        wanted = words(truth(pages))
        multiset, runs = Counter[object](wanted), shingles(wanted)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(body)
            file.flush()
            for reader, read in readers.items():
                text, seconds = read(Path(file.name))
                found = words(text)
                row = (*f1(Counter(found), multiset), f1(shingles(found), runs)[0], seconds)
                rows[reader].append(row)
                print(f"{name:26} {reader:11}", *(f"{value:.3f}" for value in row), len(wanted), flush=True)
    for reader, found in rows.items():
        means = [statistics.mean(column) for column in zip(*found, strict=True)]
        print(f"{'mean of ' + str(len(found)):26} {reader:11}", *(f"{value:.3f}" for value in means))


if __name__ == "__main__":
    main()
