"""The pairs of a dataset: a file a split, and one of the texts that no record holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from scrapers.corpus.literal_strings import as_found
from scrapers.corpus.writers import corpus_file
from scrapers.dataset.bundle.files import Line, lines_of, pairs_of, shard_stems, split_of
from scrapers.dataset.recipe import SPLITS

PAIRS: Final = "pairs"
TEXTS: Final = "pair_texts.jsonl.zst"
"""Of pages whose pairs stand where the extractor saw no text: what offsets count in."""
SAMPLE: Final[Line] = {
    "id": "", "question": "", "answer": "", "rule": "", "version": "", "page": "", "url": "", "where": "",
    "question_start": 0, "question_end": 0, "answer_start": 0, "answer_end": 0,
    "raw_question": "", "template": "", "headings": [""], "anchor": "",
    "question_author": "", "answer_author": "", "score": 0,
    "rejected": "", "rejected_start": 0, "rejected_end": 0, "rejected_author": "", "rejected_score": 0,
    "turns": [{"role": "", "content": "", "start": 0, "end": 0}], "language": "", "license": "",
    "consent": {"verdict": "", "policy": "", "evidence": "", "date": "", "license": ""},
    "group": "", "split": "", "model": "", "prompt": "", "temperature": "",
}  # fmt: skip
"""A line of a pair with all its keys and no empty list, of which the columns of a file are told."""
TEXT_SAMPLE: Final[Line] = {"id": "", "where": "", "text": ""}


def pair_file(bundle: Path, split: str, form: str) -> Path:
    """The file of a split's pairs."""
    return bundle / PAIRS / f"{split}-00000-of-00001.{form}"


def pair_files(bundle: Path) -> list[Path]:
    """Those that there are: training first."""
    found = (bundle / PAIRS).glob("*-of-*")
    return sorted(found, key=lambda path: SPLITS.index(split_of(path.name)))


def pairs_by_split(bundle: Path) -> dict[str, int]:
    """How many pairs each split has."""
    return {split_of(path.name): sum(1 for _ in lines_of(path)) for path in pair_files(bundle)}


def without_pairs(bundle: Path, documents: Collection[str]) -> None:
    """Take the pairs of pages out, and their texts."""
    for path in pair_files(bundle):
        _kept(path, [line for line in lines_of(path) if line["page"] not in documents], SAMPLE)
    path = bundle / TEXTS
    if path.is_file():
        _kept(path, [line for line in lines_of(path) if line["id"] not in documents], TEXT_SAMPLE)


def _kept(path: Path, held: list[Line], sample: Line) -> None:
    if not held:
        path.unlink()
        return
    with corpus_file(path, sample) as write:
        for line in held:
            write(line)


def pair_faults(bundle: Path) -> Iterator[str]:
    """Pairs of pages that are not in their split, and answers that do not stand where they say."""
    wanted: dict[str, list[Line]] = defaultdict(list)
    for path in pair_files(bundle):
        for line in lines_of(path):
            if line["split"] != split_of(path.name):
                yield f"{path}: pair {line['id']} says that it is in {line['split']}"
            wanted[line["page"]].append(line)
    seen: set[str] = set()
    for stem in shard_stems(bundle) if wanted else ():
        for record, origin in pairs_of(bundle, stem):
            seen.add(origin["document"])
            for line in wanted.get(origin["document"], ()):
                fault = _fault(line, record["text"], origin)
                if fault:
                    yield f"{stem}: pair {line['id']} {fault}"
    for page in wanted.keys() - seen:
        yield f"{bundle / PAIRS}: the page of pair {wanted[page][0]['id']} is not here"
    yield from _misplaced(bundle, wanted)


def _fault(line: Line, text: str, origin: Line) -> str:
    if line["split"] != origin["split"]:
        return f"is in {line['split']}, and its page in {origin['split']}"
    stands = line["where"] != "document" or _stands(line, text, origin)
    return "" if stands else "has an answer that is not where it says"


def _misplaced(bundle: Path, wanted: Mapping[str, list[Line]]) -> Iterator[str]:
    """Pairs whose answers are not in the texts beside the records."""
    texts = {(line["id"], line["where"]): line["text"] for line in lines_of(bundle / TEXTS)}
    for line in (line for page in wanted.values() for line in page if line["where"] != "document"):
        if not _is_slice(line, texts.get((line["page"], line["where"]), "")):
            yield f"{bundle / TEXTS}: pair {line['id']} has an answer that is not where it says"


def _stands(line: Line, text: str, origin: Line) -> bool:
    """Whether the answer is in this piece of its document as it says, or in another piece, or in two."""
    if not (origin["start"] <= line["answer_start"] and line["answer_end"] <= origin["end"]):
        return True
    return _is_slice(line, as_found(text), origin["start"])


def _is_slice(line: Line, text: str, start: int = 0) -> bool:
    return text[line["answer_start"] - start : line["answer_end"] - start] == as_found(line["answer"])
