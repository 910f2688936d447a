"""A recipe becomes a dataset: the same bytes from any number of workers, and after a kill at any moment."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from dataset.planted import Planted, files, held, write
from sources.warcs import SITE, Warc, page

import scrapers
from scrapers.cli import main
from scrapers.dataset.bundle.files import lines_of, pairs_of, shard_stems
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.demo import DemoSite

DEFAULTS = {"inputs": '["a.jsonl"]', "output": '"o"'}
SPLIT = {"train": 0.9, "validation": 0.05, "test": 0.05}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("corpora")
    made = Planted(1, 4000)
    made.texts = [text[:30] for text in made.texts]
    made.near_duplicates(100)
    records = made.records()
    return [str(write(folder / "a.jsonl", records[:2000])), str(write(folder / "b.jsonl", records[2000:]))]


def recipe(inputs: list[str], output: Path, workers: int) -> scrapers.Recipe:
    chunk = {"by": "tokens", "tokens": 30}
    return scrapers.Recipe(inputs=inputs, output=output, workers=workers, split=SPLIT, chunk=chunk)


def test_the_same_bytes_from_one_worker_two_and_another_folder(corpora: list[str], tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        report = scrapers.build(recipe(corpora, tmp_path / name, workers))
        assert report.read == report.documents + sum(report.dropped.values())
        assert not (tmp_path / f"{name}.build").exists()
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_a_build_that_is_killed_goes_on(corpora: list[str], tmp_path: Path, kills: int) -> None:
    scrapers.build(recipe(corpora, tmp_path / "whole", 1))
    code = (
        "import sys, scrapers\n"
        "scrapers.build(scrapers.Recipe(inputs=sys.argv[2:], output=sys.argv[1], workers=2,"
        " split={'train': .9, 'validation': .05, 'test': .05}, chunk={'by': 'tokens', 'tokens': 30}))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "killed"), *corpora]
    moments = random.Random(5)
    for _ in range(kills):
        started = subprocess.Popen(command, start_new_session=True)
        time.sleep(moments.uniform(0.5, 6))
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        found = tmp_path / "killed"
        assert not found.exists() or files(found) == files(tmp_path / "whole"), "never half there"
    assert subprocess.run(command, check=False, timeout=120).returncode == 0
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
    assert not (tmp_path / "killed.build").exists()


def test_several_crawls_give_one_record_a_page_and_the_one_kept_is_named(tmp_path: Path) -> None:
    made = Planted(2, 3)
    one, two, three = (" ".join(text) for text in made.texts)
    old = {"url": "https://a.test/x?utm_source=m", "fetched_at": "2024-01-01"}
    new = {"url": "https://a.test/x", "fetched_at": "2024-05-01"}
    write(
        tmp_path / "a.jsonl",
        [
            {"id": "1", "text": one, "metadata": old},
            {"id": "2", "text": three, "metadata": {"url": "https://a.test/long/name"}},
        ],
    )
    write(
        tmp_path / "b.jsonl",
        [
            {"id": "1", "text": two, "metadata": new},
            {"id": "9", "text": f"{three} more", "metadata": {"url": "https://b.test/"}},
            {"text": "\n"},
        ],
    )
    inputs = [str(tmp_path / "?.jsonl")]
    report = scrapers.build(scrapers.Recipe(inputs=inputs, output=tmp_path / "out", workers=1))
    assert set(held(tmp_path / "out")) == {"https://a.test/x", "https://b.test/"}
    assert held(tmp_path / "out")["https://a.test/x"][1] == two
    assert report.dropped == {"duplicate_near": 1, "duplicate_url": 1, "no_text": 1}
    dropped = {line["reason"]: line for line in lines_of(tmp_path / "out" / "dropped.jsonl.zst")}
    assert "https://b.test/" in dropped["duplicate_near"]["detail"]
    assert dropped["duplicate_url"]["detail"].endswith("https://a.test/x")
    assert dropped["no_text"]["input"] == "b.jsonl"


def test_records_without_a_url_are_of_unknown_origin(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [{"id": "x", "text": "Words that came from nowhere at all."}])
    report = scrapers.build(
        scrapers.Recipe(inputs=[str(tmp_path / "a.jsonl")], output=tmp_path / "d", workers=1)
    )
    assert report.notes == ("1 record of unknown origin: no URL",)
    assert (tmp_path / "d" / "attribution.csv").read_text().splitlines()[1].startswith(",")


def test_what_a_job_knows_goes_in(tmp_path: Path) -> None:
    with DemoSite() as site:
        scrapers.run(
            scrapers.Job(
                seeds=[site.url],
                output=tmp_path / "c.jsonl",
                allow_private=["127.0.0.0/8"],
                delay=0,
                max_pages=8,
            )
        )
    inputs = [str(tmp_path / "c.jsonl.job")]
    report = scrapers.build(scrapers.Recipe(inputs=inputs, output=tmp_path / "out", workers=1))
    assert report.documents > 0
    origin = next(lines_of(tmp_path / "out" / "provenance" / "train-00000-of-00001.jsonl.zst"))
    assert origin["archive_file"].startswith("archive/")
    manifest = read_manifest(tmp_path / "out")
    assert manifest["crawlers"][0]["backend"] == "requests-lxml"
    assert manifest["inputs"][0]["job"] is True


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[splits]\ntrain = 1", "unknown setting 'splits'; did you mean 'split'"),
        ("[split]\ntrian = 1", "unknown setting 'split.trian'; did you mean 'train'"),
        ("[split]\ntrain = 0.5", "setting 'split': train + validation + test is 0.5"),
        ('inputs = ["no.jsonl"]', "no.jsonl: no such file or folder"),
        ('inputs = ["r.toml"]', "cannot tell the format of 'r.toml'"),
        ('output = "."', "is there already, and is no dataset"),
        ('previous = "p"', "p is no dataset"),
        ('[tokens]\ntokenizer = "tiktoken:none"', "'tiktoken:none' cannot be had"),
        ('inputs = ["m.jsonl"]', "holds messages, and a dataset is made of texts"),
        ("inputs = [", "recipe"),
    ],
)
def test_errors_name_the_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    write(tmp_path / "a.jsonl", [{"text": "some words"}])
    write(tmp_path / "m.jsonl", [{"id": "1", "messages": []}])
    known = "".join(f"{name} = {value}\n" for name, value in DEFAULTS.items() if not text.startswith(name))
    (tmp_path / "r.toml").write_text(known + text)
    with pytest.raises(SystemExit) as ended:
        main(["build", str(tmp_path / "r.toml"), "-q"])
    assert ended.value.code == 4
    assert says in capsys.readouterr().err


def test_the_command_builds_and_says_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.jsonl", [{"text": "some words of a text"}, {"text": "Some  words of a text"}])
    (tmp_path / "r.toml").write_text('inputs = ["a.jsonl"]\noutput = "out"\n')
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(["build", str(tmp_path / "r.toml")])
        assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "duplicate_exact" in out
    assert read_manifest(tmp_path / "out")["root"] in out
    write(tmp_path / "a.jsonl", [{"text": " "}])
    with pytest.raises(SystemExit) as ended:
        main(["build", str(tmp_path / "r.toml")])
    assert ended.value.code == 1
    assert "nothing was kept: 1 no_text" in capsys.readouterr().err
    assert read_manifest(tmp_path / "out")["root"] in out, "what stands is replaced only by something"


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "bounds that cross": (
        {"filter": {"min_chars": 9, "max_chars": 8}},
        "min_chars 9 is more than max_chars 8",
    ),
    "a language that is none": ({"filter": {"languages": ["xx"]}}, "'xx' is no ISO 639 code"),
    "half a character": ({"card": {"title": "\ud800"}}, "half a character"),
    "a tokenizer that is not there": (
        {"tokens": {"tokenizer": "/none.json"}},
        "no tokenizer at '/none.json'",
    ),
    "a folder of benchmarks": ({"decontaminate": {"files": ["."]}}, "is no file"),
    "a benchmark of something else": ({"decontaminate": {"files": ["list.jsonl"]}}, "list.jsonl, line 1"),
    "itself before it is there": ({"previous": "out"}, "out is no dataset"),
    "a corpus as the dataset before": ({"previous": "c.jsonl"}, "c.jsonl is no dataset"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_cannot_be_built_is_said_before_anything_is_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "c.jsonl", [{"text": "words of a page"}])
    (tmp_path / "list.jsonl").write_text("[1]\n")
    settings, said = ODD[name]
    with pytest.raises(scrapers.ConfigError, match=re.escape(said)):
        scrapers.build(scrapers.Recipe(inputs=["c.jsonl"], output="out", workers=1, **settings))
    assert {path.name for path in tmp_path.iterdir()} == {"c.jsonl", "list.jsonl"}


def test_a_format_that_needs_an_extra_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "corpus.jsonl", [{"text": "words of a page"}])
    monkeypatch.setattr("scrapers.corpus.writers.find_spec", lambda _name: None)
    stages: list[str] = []
    wanted = scrapers.Recipe(
        inputs=[str(tmp_path / "corpus.jsonl")], output=tmp_path / "d", shards={"format": "parquet"}
    )
    with pytest.raises(scrapers.ConfigError, match="Parquet needs"):
        scrapers.build(wanted, progress=lambda name, _done, _of: stages.append(name))
    assert not stages


def test_an_archive_with_nothing_in_it_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    corpus = write(tmp_path / "c.jsonl", [{"text": "words of a page"}])
    recipe = scrapers.Recipe(inputs=[str(corpus), str(tmp_path / "a.warc")], output=tmp_path / "d", workers=1)
    assert scrapers.build(recipe).documents == 1


def test_lines_that_most_pages_of_a_host_have_are_taken_out(tmp_path: Path) -> None:
    made, notice = (
        Planted(5, 24),
        "We use cookies to give you the best experience on our website, and no other.",
    )
    pages = [
        {
            "id": str(number),
            "text": f"# T{number}\n\n{notice}\n\n{' '.join(text)}",
            "metadata": {"url": f"https://{'ab'[number % 2]}.test/{number}"},
        }
        for number, text in enumerate(made.texts)
    ]
    pages.append({"id": "n", "text": notice, "metadata": {"url": "https://a.test/n"}})
    for at, name in enumerate("abc"):
        write(tmp_path / f"{name}.jsonl", pages[at::3])
    recipe: dict[str, Any] = {
        "inputs": [str(tmp_path / "?.jsonl")],
        "filter": {"repeated_lines": "drop"},
        "chunk": {"by": "tokens", "tokens": 64},
    }
    for workers in (1, 2):
        output = tmp_path / f"out{workers}"
        report = scrapers.build(scrapers.Recipe(output=output, workers=workers, **recipe))
        assert report.dropped == {"repeated_lines": 1}
        told = [(line.host, line.pages) for line in report.repeated_lines.lines]
        assert told == [("a.test", 13), ("b.test", 12)]
    assert files(tmp_path / "out1") == files(tmp_path / "out2")
    listed = list(lines_of(output / "repeated_lines.jsonl"))
    assert [(line["host"], line["text"], line["pages"]) for line in listed] == [
        ("a.test", notice, 13),
        ("b.test", notice, 12),
    ]
    assert sum(line["share"] for line in listed) == pytest.approx(report.repeated_lines.share, abs=1e-4)
    shown = (output / "report.html").read_text(encoding="utf-8")
    assert "Lines on most pages of a host" in shown
    assert notice in shown
    texts = {page["metadata"]["url"]: page["text"].replace(f"{notice}\n\n", "") for page in pages}
    found = [each for stem in shard_stems(output) for each in pairs_of(output, stem)]
    assert len({origin["url"] for _, origin in found}) == 24
    for record, origin in found:
        assert record["text"] == texts[origin["url"]][origin["start"] : origin["end"]]
        assert "cookies" not in record["text"]


def test_an_archive_goes_in_at_the_first_attempt(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        for name in ("harbour", "lighthouse"):
            warc.response(f"{SITE}/{name}", page(name))
    report = scrapers.build(
        scrapers.Recipe(inputs=[str(tmp_path / "a.warc.gz")], output=tmp_path / "d", workers=1)
    )
    assert report.documents == 2
    assert not (tmp_path / "d.build").exists()
