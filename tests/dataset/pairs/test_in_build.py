"""Pairs in a dataset: mined in its build, in the splits of their pages, and gone with them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

import scrapers
from scrapers.cli import main
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.bundle.pair_files import TEXTS, pair_files
from scrapers.testing import LocalSite, Reply

WORDS = ("vane", "sock", "cock", "gauge", "mast", "bell", "lamp", "sail", "kite", "flag", "drum", "horn")
SAME = "<h3>Who keeps all of these things in order, and since when?</h3><p>The keeper of the tower does.</p>"


def page(number: int, word: str) -> Reply:
    links = "".join(f'<a href="/{each}">{each}</a> ' for each in WORDS)
    prose = " ".join(f"The {word} of house {number * 37 + at} turns when wind {at} comes." for at in range(9))
    body = (
        f"<html lang=en><head><title>The {word}</title></head><body><nav>{links}</nav><main>"
        f"<h1>The {word}</h1><p>{prose}</p><h2>What is a {word}?</h2>"
        f"<p>A {word} is a thing that tells the people of house {number} about the weather.</p>"
        f"<h2>Who made the {word} of house {number}?</h2><p>It was made by smith {number} of the town.</p>"
        f"{SAME if number % 3 == 0 else ''}</main>"
        f"<aside><details><summary>Where is the {word} kept at night?</summary><p>Under bed {number} of "
        f"the {word} room.</p></details></aside></body></html>"
    )
    head = {"Content-Type": "text/html; charset=utf-8"}
    return Reply(body=body.encode(), headers=head)


ROUTES = {"/": page(99, "tower"), **{f"/{word}": page(at, word) for at, word in enumerate(WORDS)}}
ROUTES["/horn"].headers["X-Robots-Tag"] = "noai"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("crawl") / "site.jsonl"
    with LocalSite(ROUTES) as site:
        job = scrapers.Job(
            seeds=[site.url("/")], output=output, allow_private=["127.0.0.0/8"], dedup="off", min_chars=10,
            delay=0,
        )  # fmt: skip
        assert scrapers.run(job).exported == len(WORDS)
    return output


def built(corpus: Path, output: Path, **settings: Any) -> Path:
    known: dict[str, Any] = {
        "split": {"train": 0.6, "validation": 0.2, "test": 0.2},
        "workers": 1,
        "pairs": {},
    }
    report = scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=output, **{**known, **settings}))
    assert report.root
    return output


@pytest.fixture(scope="module")
def dataset(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(corpus, tmp_path_factory.mktemp("set") / "set")


def pairs_in(folder: Path) -> list[dict[str, Any]]:
    return [line for path in pair_files(folder) for line in lines_of(path)]


def origins_in(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted((folder / "provenance").iterdir())
    return {line["document"]: line for path in paths for line in lines_of(path)}


def test_pairs_are_in_the_split_of_their_page(dataset: Path) -> None:
    origins, found = origins_in(dataset), pairs_in(dataset)
    assert {pair["split"] for pair in found} == {"train", "validation", "test"}
    assert all(pair["split"] == origins[pair["page"]]["split"] for pair in found)
    assert {pair["page"] for pair in found} == set(origins)
    counts = read_manifest(dataset)["counts"]["pairs"]
    assert counts == {path.name.partition("-")[0]: len(list(lines_of(path))) for path in pair_files(dataset)}


def test_no_pair_is_of_a_page_that_said_no(dataset: Path) -> None:
    assert not any("horn" in pair["question"] for pair in pairs_in(dataset))


def test_no_long_question_is_in_two_splits(dataset: Path) -> None:
    asked = [pair for pair in pairs_in(dataset) if pair["question"].startswith("Who keeps all")]
    assert len(asked) == 1, "the site says it once"


def test_answers_stand_in_the_records_and_in_the_texts_beside(dataset: Path) -> None:
    texts = {
        line["id"]: line["text"] for path in sorted((dataset / "text").iterdir()) for line in lines_of(path)
    }
    beside = {(line["id"], line["where"]): line["text"] for line in lines_of(dataset / TEXTS)}
    wheres = set()
    for pair in pairs_in(dataset):
        wheres.add(pair["where"])
        text = texts[pair["page"]] if pair["where"] == "document" else beside[pair["page"], pair["where"]]
        assert text[pair["answer_start"] : pair["answer_end"]] == pair["answer"]
    assert wheres == {"document", "page"}


def test_more_workers_give_the_same_bytes(corpus: Path, dataset: Path, tmp_path: Path) -> None:
    other = built(corpus, tmp_path / "two", workers=2)
    files = {path.relative_to(dataset): path.read_bytes() for path in dataset.rglob("*") if path.is_file()}
    assert {p.relative_to(other): p.read_bytes() for p in other.rglob("*") if p.is_file()} == files


def test_the_hub_reads_them_as_a_configuration_of_their_own(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # or it leaves a thread behind
    loaded = datasets.load_dataset(str(dataset), "pairs", cache_dir=str(tmp_path))
    found = pairs_in(dataset)
    assert {name: len(rows) for name, rows in loaded.items()} == read_manifest(dataset)["counts"]["pairs"]
    rows = [row for name in ("train", "validation", "test") for row in loaded[name]]
    assert rows == found
    text = datasets.load_dataset(str(dataset), cache_dir=str(tmp_path))
    assert set(text["train"].features) == {"id", "text"}


def test_parquet_holds_the_same(corpus: Path, dataset: Path, tmp_path: Path) -> None:
    other = built(
        corpus, tmp_path / "set", shards={"format": "parquet"}, chunk={"by": "tokens", "tokens": 60}
    )
    assert scrapers.verify(other).sound
    assert pairs_in(other) == pairs_in(dataset)


def test_verify_and_diff_know_them(corpus: Path, dataset: Path, tmp_path: Path) -> None:
    assert scrapers.verify(dataset).sound
    other = built(corpus, tmp_path / "set", pairs={"rules": ["details"]})
    found = scrapers.diff(dataset, other)
    assert not found.same
    assert found.pairs_removed == len(pairs_in(dataset)) - len(pairs_in(other))
    assert found.pairs_added == 0
    assert scrapers.diff(dataset, dataset).same


def test_a_pair_that_was_moved_or_changed_is_named(dataset: Path) -> None:
    from scrapers.dataset.bundle.pair_files import _fault

    pair = next(pair for pair in pairs_in(dataset) if pair["where"] == "document")
    origin = {**origins_in(dataset)[pair["page"]]}
    assert _fault(pair, " " * origin["end"], origin) == "has an answer that is not where it says"
    assert "and its page in" in _fault({**pair, "split": "elsewhere"}, "", origin)


def test_what_is_forgotten_takes_its_pairs_with_it(corpus: Path, tmp_path: Path) -> None:
    folder = built(corpus, tmp_path / "set")
    before = pairs_in(folder)
    gone = before[0]["page"]
    scrapers.forget(folder, before[0]["url"])
    assert pairs_in(folder) == [pair for pair in before if pair["page"] != gone]
    assert not any(line["id"] == gone for line in lines_of(folder / TEXTS))
    assert scrapers.verify(folder).sound


def test_a_build_that_asks_for_none_has_none(corpus: Path, tmp_path: Path) -> None:
    folder = built(corpus, tmp_path / "set", pairs=None)
    assert not (folder / "pairs").exists()
    assert read_manifest(folder)["counts"]["pairs"] == {}


def test_a_setting_that_is_wrong_is_named(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(scrapers.ConfigError, match=r"pairs\.rule'; did you mean 'rules'"):
        built(corpus, tmp_path / "set", pairs={"rule": ["details"]})
    with pytest.raises(scrapers.ConfigError, match="no pair rule 'detail'"):
        built(corpus, tmp_path / "set", pairs={"rules": ["detail"]})
    with pytest.raises(scrapers.ConfigError, match="relevance"):
        built(corpus, tmp_path / "set", pairs={"relevance": 2})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a library that mlcroissant uses
def test_the_description_of_the_dataset_has_the_pairs_and_their_columns(dataset: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    found = mlcroissant.Dataset(jsonld=str(dataset / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    paths = {path.relative_to(dataset).as_posix() for path in pair_files(dataset)} | {TEXTS}
    assert paths <= {each.name for each in found.metadata.distribution}
    columns = {each.name: {field.name for field in each.fields} for each in found.metadata.record_sets}
    pair = pairs_in(dataset)[0]
    assert all(columns[f"records/{path}"] == pair.keys() for path in paths - {TEXTS})
    assert columns[f"records/{TEXTS}"] == {"id", "where", "text"}
    assert columns["pair_splits"] == columns["splits"] == {"name", "url"}


def test_a_corpus_away_from_its_job_gives_none_and_is_named(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(corpus, tmp_path / "away.jsonl")
    (tmp_path / "r.toml").write_text('inputs = ["away.jsonl"]\noutput = "set"\n[pairs]\n')
    with pytest.raises(SystemExit) as ended:
        main(["build", str(tmp_path / "r.toml")])
    assert ended.value.code == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"pairs 0; no_page {len(WORDS)}: away.jsonl has no job beside it"


def test_a_split_that_gets_no_pair_is_named(corpus: Path, tmp_path: Path) -> None:
    split = {"train": 0.999, "validation": 0.001}
    recipe = scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "set", split=split, pairs={}, workers=1)
    report = scrapers.build(recipe)
    assert report.pairs.keys() == {"train"}
    assert [note for note in report.notes if note.startswith("pairs: none in validation (0.001)")]


def changed(line: dict[str, Any], what: str) -> dict[str, Any]:
    """``line`` with one thing in it invented."""
    metadata = line["metadata"]
    match what:
        case "text":
            return {**line, "text": "Words that nobody has crawled, of a length that is enough to be kept."}
        case "url":
            return {**line, "metadata": {**metadata, "url": "https://else.test/page"}}
        case _:
            consent = {**metadata["consent"], "verdict": "allow", "policy": "mine"}
            return {**line, "metadata": {**metadata, "consent": consent}}


@pytest.mark.parametrize("what", ["text", "url", "consent"])
def test_a_line_that_is_not_the_jobs_is_not_vouched_for(corpus: Path, tmp_path: Path, what: str) -> None:
    shutil.copytree(f"{corpus}.job", tmp_path / "site.jsonl.job")
    lines = [orjson.loads(line) for line in corpus.read_bytes().splitlines()]
    made = [changed(lines[0], what), *lines[2:]]  # and one is gone, so that the others have moved
    (tmp_path / "site.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in made))
    recipe = scrapers.Recipe(inputs=[str(tmp_path / "site.jsonl")], output=tmp_path / "set", workers=1)
    report = scrapers.build(recipe)
    [note] = report.notes
    assert note.startswith("site.jsonl was changed since its job wrote it: 1 of its lines is not the job's")
    [told] = read_manifest(tmp_path / "set")["inputs"]
    assert (told["changed"], told["not_of_job"]) == (True, 1)
    origins = {origin["url"]: origin for origin in origins_in(tmp_path / "set").values()}
    invented = origins.pop(made[0]["metadata"]["url"])
    assert (invented["payload_digest"], invented["evidence"], invented["archive_file"]) == ("", "", "")
    assert (invented["verdict"], invented["policy"]) == ("unknown", "")
    assert len(origins) == len(made) - 1
    assert all(origin["payload_digest"] and origin["archive_file"] for origin in origins.values())


def test_a_corpus_as_its_job_wrote_it_has_no_mark(dataset: Path) -> None:
    [told] = read_manifest(dataset)["inputs"]
    assert "changed" not in told
