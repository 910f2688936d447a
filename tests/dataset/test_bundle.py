"""What lies in a dataset: files that load without options, cards that say where, accounts that add up."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from dataset.planted import Planted, files, held, write

import scrapers
from scrapers.dataset.bundle.files import lines_of, pairs_of, shard_stems
from scrapers.dataset.bundle.manifest import read_manifest

HOSTILE = [
    *("2024-01-01", "2024-01-01 10:00:00", '{"a": 1}', "[1,2]", "null", "true", "12", "1e5", "NaN", "-"),
    *("nul \0 in it", "line\u2028sep\u2029par\u0085next", "<image>", "<|im_end|>", "=cmd()", "\ufeffbom"),
    *("a\r\nb", "é", " ", "x" * 12_000_000),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    made = Planted(41, 200, sites=8)
    made.near_duplicates(15)
    records = made.records()
    for number, record in enumerate(records):
        record["metadata"] |= {
            "title": ["=1+1", "2024-01-01", "A <b>title</b>"][number % 3],
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "language": "en",
            "fetched_at": "20240305",
        }
    corpus = write(folder / "c.jsonl", records)
    recipe = scrapers.Recipe(
        inputs=[str(corpus)],
        output=folder / "dataset",
        split={"train": 0.8, "validation": 0.1, "test": 0.1},
        shards={"bytes": 60_000},
        card={"title": "Words", "description": "Made up.", "contact": "words@example.org"},
        workers=1,
    )
    scrapers.build(recipe)
    return folder / "dataset"


def hostile(path: Path, texts: list[str]) -> Path:
    lines = [
        json.dumps(
            {"id": str(at), "text": text, "metadata": {"url": f"https://h.test/{at}", "title": "2024-01-01"}}
        )
        for at, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst", "jsonl.gz", "parquet"])
@pytest.mark.parametrize(
    "texts", [HOSTILE, [f"2024-01-{day:02}" for day in range(1, 29)]], ids=["mixed", "dates"]
)
def test_a_hostile_corpus_loads_without_options(
    tmp_path: Path, form: str, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # or the bars of its downloads leave a thread
    corpus = hostile(tmp_path / "c.jsonl", texts)
    output = tmp_path / "out"
    settings: dict[str, Any] = {"shards": {"format": form}, "dedup": {"kind": "off"}, "workers": 1}
    scrapers.build(
        scrapers.Recipe(inputs=[str(corpus)], output=output, split={"train": 0.7, "test": 0.3}, **settings)
    )
    written = {
        record["id"]: record["text"] for stem in shard_stems(output) for record, _ in pairs_of(output, stem)
    }
    for streaming in (False, True):
        loaded = datasets.load_dataset(str(output), streaming=streaming, cache_dir=str(tmp_path / "cache"))
        assert set(loaded) == {"train", "test"}
        assert {row["id"]: row["text"] for split in loaded.values() for row in split} == written
    assert len(written) == sum(bool(text.replace("\0", "").strip()) for text in texts)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a library that mlcroissant uses
def test_the_description_is_valid_croissant(built: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    found = mlcroissant.Dataset(jsonld=str(built / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    assert found.metadata.name == "Words"
    assert found.metadata.date_published.isoformat()[:10] == "2024-03-05"
    assert {each.name for each in found.metadata.distribution} == {
        path.relative_to(built).as_posix() for path in (built / "text").iterdir()
    }


def test_the_manifest_has_every_file_and_figure(built: Path) -> None:
    manifest = read_manifest(built)
    assert {file["path"] for file in manifest["files"]} | {"manifest.json"} == set(files(built))
    counts = manifest["counts"]
    assert manifest["read"] == counts["documents"] + sum(counts["dropped"].values()) == 215
    assert manifest["tokenizer"] == {"name": "bytes/4", "exact": False, "fingerprint": "bytes/4"}
    texts = [text for _, text in held(built).values()]
    assert counts["characters"] == sum(map(len, texts))
    assert counts["tokens"] == sum(-(-len(text) // 4) for text in texts)
    per_file = {file["path"]: file.get("records") for file in manifest["files"]}
    for stem in shard_stems(built):
        records = sum(1 for _ in pairs_of(built, stem))
        assert per_file[f"text/{stem}.jsonl.zst"] == per_file[f"provenance/{stem}.jsonl.zst"] == records
    assert str(built.parent) not in (built / "manifest.json").read_text(), "no place of this machine"


def test_shards_are_of_equal_size_and_fair_samples(built: Path) -> None:
    train = [stem for stem in shard_stems(built) if stem.startswith("train")]
    assert len(train) > 3
    assert all(stem.endswith(f"-of-{len(train):05}") for stem in train)
    sizes = [sum(len(record["text"]) for record, _ in pairs_of(built, stem)) for stem in train]
    assert max(sizes) - min(sizes) < 0.2 * max(sizes)
    first = {origin["url"].split("/")[2] for _, origin in pairs_of(built, train[0])}
    assert len(first) == 8, "records of every site"


def test_every_page_is_attributed_and_no_cell_is_a_formula(built: Path) -> None:
    with (built / "attribution.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["url"] for row in rows} == set(held(built))
    assert {row["title"] for row in rows} == {"'=1+1", "2024-01-01", "A <b>title</b>"}
    assert {row["license"] for row in rows} == {"https://creativecommons.org/licenses/by/4.0/"}


def test_the_summary_has_domains_by_size_and_the_period(built: Path) -> None:
    found = orjson.loads((built / "training-content-summary.json").read_bytes())
    assert found["period"] == {"first": "20240305", "last": "20240305"}
    assert found["domains"] == len(found["all_domains"]) == 8
    [top] = found["top_domains"]
    sizes = dict.fromkeys(found["all_domains"], 0)
    for url, (_, text) in held(built).items():
        sizes[url.split("/")[2]] += len(text)
    assert (top["domain"], top["characters"]) == max(sizes.items(), key=lambda each: each[1])


def test_the_report_needs_nothing_else_and_escapes_what_pages_wrote(built: Path) -> None:
    text = (built / "report.html").read_text(encoding="utf-8")
    assert 15_000 < len(text.encode()) < 60_000
    assert "prefers-color-scheme:dark" in text
    assert "width=device-width" in text
    assert not re.search(r"<script|src=|href=|@import|url\(", text)
    assert text.count("<pre>") == 20 + 2 * sum(1 for _ in lines_of(built / "duplicates.jsonl")) == 40
    assert "duplicate_near" in text


def test_the_card_says_where_each_split_lies(built: Path) -> None:
    text = (built / "README.md").read_text(encoding="utf-8")
    assert 'pretty_name: "Words"' in text
    assert text.count("  - split: ") == 3
    assert "words@example.org" in text


def test_refusals_of_the_crawls_are_told(tmp_path: Path) -> None:
    from scrapers.demo import DemoSite

    with DemoSite() as site:
        output = tmp_path / "c.jsonl"
        private = ["127.0.0.0/8"]
        scrapers.run(scrapers.Job(seeds=[site.url], output=output, allow_private=private, delay=0))
    scrapers.build(scrapers.Recipe(inputs=[str(output)], output=tmp_path / "out", workers=1))
    told = list(lines_of(tmp_path / "out" / "refusals.jsonl"))
    assert told == sorted(lines_of(tmp_path / "c.jsonl.job" / "refusals.jsonl"), key=lambda line: line["url"])
    assert told
