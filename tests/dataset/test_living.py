"""A dataset is verified and compared; pages are taken out of it, and of a job, with all their text."""

from __future__ import annotations

import gzip
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from dataset.planted import Planted, files, held, write

import scrapers
from scrapers.cli import main
from scrapers.errors import StateDamaged
from scrapers.store.archive_erasure import blank
from scrapers.store.tombstones import read_tombstones
from scrapers.testing import LocalSite, Reply

SPLIT = {"train": 0.8, "test": 0.2}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Planted(21, 120, sites=12)
    made.near_duplicates(20)
    return write(tmp_path_factory.mktemp("corpus") / "c.jsonl", made.records())


@pytest.fixture(scope="module")
def built(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("built") / "dataset"
    chunk = {"by": "tokens", "tokens": 200}
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=output, split=SPLIT, chunk=chunk, workers=1))
    return output


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "dataset"))


def all_bytes(folder: Path) -> Iterator[bytes]:
    """Every file of a folder as it lies, and unpacked."""
    for data in files(folder).values():
        yield data
        if data[:2] == b"\x1f\x8b":
            yield gzip.decompress(data)
        if data[:4] == b"\x28\xb5\x2f\xfd":
            yield zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()


def traces(folders: list[Path], text: str, kept: str) -> list[str]:
    """Spans of 50 characters of ``text`` that stand in a file, and in no text that was kept."""
    found = []
    data = [each.decode("utf-8", "replace") for folder in folders for each in all_bytes(folder)]
    for at in range(0, len(text) - 50, 10):
        span = text[at : at + 50]
        if span not in kept and any(
            span in each or orjson.dumps(span).decode()[1:-1] in each for each in data
        ):
            found.append(span)
    return found


def test_a_dataset_verifies_and_every_flipped_byte_is_found(dataset: Path) -> None:
    assert scrapers.verify(dataset).sound
    flips = random.Random(3)
    names = sorted(files(dataset))
    missed = []
    for _ in range(100):
        path = dataset / flips.choice(names)
        data = path.read_bytes()
        if not data:
            continue
        at, bit = flips.randrange(len(data)), 1 << flips.randrange(8)
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        missed += [path.name] if scrapers.verify(dataset).sound else []
        path.write_bytes(data)
    assert missed == []
    (dataset / "text" / "more.txt").write_text("x")
    assert "is not in the manifest" in scrapers.verify(dataset).problems[0]


def test_a_certificate_that_says_too_much_is_found(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from scrapers.dataset.bundle.manifest import packed, read_manifest, root_of
    from scrapers.dataset.inputs import file_digest

    path = dataset / "splits.json"
    said = orjson.loads(path.read_bytes())
    said["measured"]["longest_run"] += 1
    path.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    manifest = read_manifest(dataset)
    for file in manifest["files"]:
        if file["path"] == "splits.json":
            file |= {"sha256": file_digest(path).partition(":")[2], "bytes": path.stat().st_size}
    manifest["root"] = root_of(manifest)
    (dataset / "manifest.json").write_bytes(packed(manifest))
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(dataset), "-q"])
    assert ended.value.code == 4
    assert "measured is not what is measured now" in capsys.readouterr().err


def test_a_page_and_a_host_are_taken_out_and_stay_out(dataset: Path, corpus: Path) -> None:
    before = held(dataset)
    dropped = [
        line for line in read_lines(dataset / "dropped.jsonl.zst") if line["reason"] == "duplicate_near"
    ]
    page = next(url for url in before if any(url in line["detail"] for line in dropped))
    host = next(url.split("/")[2] for url in before if url.split("/")[2] not in page)
    found = scrapers.forget(dataset, page, host)
    gone = {url for url in before if url == page or url.split("/")[2] == host}
    repeats = {line["url"] for line in dropped if any(url in line["detail"] for url in gone)}
    repeats = {url for url in repeats if url.split("/")[2] != host}
    assert set(found.repeats) == repeats
    assert found.version == 2
    assert set(held(dataset)) == set(before) - gone
    kept = "\n".join(text for _, text in held(dataset).values())
    assert all(traces([dataset], before[url][1], kept) == [] for url in gone)
    assert scrapers.verify(dataset).sound
    assert not (dataset.parent / "dataset.build").exists()
    again = scrapers.Recipe(inputs=[str(corpus)], output=dataset, split=SPLIT, workers=1)
    report = scrapers.build(again)
    assert set(held(dataset)) & (gone | repeats) == set()
    assert report.dropped["forgotten_repeat"] == len(repeats)
    assert {stone.value for stone in read_tombstones(dataset).stones} == {page, host}


def test_what_is_not_there_is_said_and_kept_out_and_raises_no_version(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "https://s0.test/never"
    with pytest.raises(SystemExit) as ended:
        main(["forget", str(dataset), page, "nonsense", "-q"])
    assert ended.value.code == 1
    told = capsys.readouterr().err.splitlines()
    assert [name in line for name, line in zip([page, "nonsense"], sorted(told), strict=True)] == [True] * 2
    assert {stone.value for stone in read_tombstones(dataset).stones} == {page, "nonsense"}
    before = files(dataset)
    again = scrapers.forget(dataset, page)
    assert (again.version, again.unknown) == (1, ()), "it was taken out before"
    assert files(dataset) == before
    assert scrapers.verify(dataset).sound
    there = next(iter(held(dataset)))
    found = scrapers.forget(dataset, there, "other.test")
    assert (found.documents, found.version, found.unknown) == (1, 2, ("other.test",))


def test_what_lists_and_reports_quote_of_a_page_goes_too(tmp_path: Path) -> None:
    made = Planted(77, 30)
    notice = f"We of this place are bound to tell everybody who reads: {' '.join(made.text(30))}."
    near = [[*text[:-1], "other"] for text in made.texts[:8]]
    pages = [
        {
            "id": str(number),
            "text": f"{' '.join(text)}\n\n{notice}",
            "metadata": {
                "url": f"https://{'abc'[number % 3]}.test/{number}",
                "redirects": f"https://old.test/{number}",
            },
        }
        for number, text in enumerate([*made.texts, *near])
    ]
    settings: dict[str, Any] = {"filter": {"repeated_lines": "drop"}, "workers": 1}
    corpus = write(tmp_path / "c.jsonl", pages)
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "d", **settings))
    beside = read_lines(tmp_path / "d" / "duplicates.jsonl")[:3]
    assert len(read_lines(tmp_path / "d" / "repeated_lines.jsonl")) == 3
    texts = {page["metadata"]["url"]: page["text"] for page in pages}
    kept, dropped = beside[0]["kept_url"], beside[1]["url"]
    old = {url: f"https://old.test/{url.rpartition('/')[2]}" for url in (kept, dropped)}
    found = scrapers.forget(tmp_path / "d", *old.values())
    assert found.documents == 1
    left = "\n".join(text for _, text in held(tmp_path / "d").values())
    for url in (kept, dropped):
        assert traces([tmp_path / "d"], texts[url], left) == []
    assert read_lines(tmp_path / "d" / "repeated_lines.jsonl") == []
    assert dropped not in {line["url"] for line in read_lines(tmp_path / "d" / "dropped.jsonl.zst")}
    assert scrapers.verify(tmp_path / "d").sound


def test_all_of_a_dataset_is_taken_out_and_it_is_still_one(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.jsonl", Planted(5, 12, sites=2).records())
    (tmp_path / "disk").mkdir()
    (tmp_path / "d").symlink_to(tmp_path / "disk")
    recipe = scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "d", workers=1)
    scrapers.build(recipe)
    found = scrapers.forget(tmp_path / "d", "s0.test", "s1.test")
    assert (found.documents, found.version) == (12, 2)
    assert (tmp_path / "d").is_symlink(), "the link leads where it led"
    assert scrapers.verify(tmp_path / "disk").sound
    assert orjson.loads((tmp_path / "d" / "splits.json").read_bytes())["sizes"]["reason"]
    assert scrapers.build(recipe).documents == 0, "nothing comes back"


def test_what_cannot_be_taken_out_leaves_nothing_beside_the_dataset(dataset: Path) -> None:
    path = dataset / "assignments.jsonl.zst"
    path.write_bytes(path.read_bytes()[:-5])
    before = files(dataset)
    with pytest.raises(StateDamaged):
        scrapers.forget(dataset, next(iter(held(dataset))))
    assert files(dataset) == before
    assert not (dataset.parent / "dataset.build").exists()


def read_lines(path: Path) -> list[dict[str, str]]:
    from scrapers.dataset.bundle.files import lines_of

    return list(lines_of(path))


def test_what_differs_is_told(
    dataset: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = scrapers.diff(dataset, dataset)
    assert same.same
    assert same.unchanged == len(held(dataset))
    changed = Path(shutil.copytree(dataset, tmp_path / "changed"))
    url = next(iter(held(changed)))
    scrapers.forget(changed, url)
    found = scrapers.diff(dataset, changed)
    assert (found.added, found.removed, found.changed, found.moved) == (0, 1, 0, 0)
    assert found.examples["removed"] == (url,)
    records = [orjson.loads(line) for line in corpus.read_bytes().splitlines()]
    records[0]["text"] += " more"
    other = write(tmp_path / "other.jsonl", records[:-1])
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(corpus), str(other)])
    assert ended.value.code == 1
    assert "added 0, removed 1, changed 1, moved 0" in capsys.readouterr().out


@pytest.mark.parametrize("target", ["ftp://a.test/", "a.test/page", "http://", ""])
def test_what_is_neither_a_url_nor_a_host_is_an_error(dataset: Path, target: str) -> None:
    with pytest.raises(scrapers.ConfigError):
        scrapers.forget(dataset, target)


@pytest.mark.parametrize("length", [200, 255, 300, 400, 1000, 65_500, 65_553, 65_560, 131_100, 500_000])
def test_a_blank_record_has_any_length(length: int) -> None:
    data = blank(length)
    assert len(data) == length
    assert gzip.decompress(data).startswith(b"WARC/1.1\r\n")


def sites(words: Planted) -> dict[str, Reply]:
    page = "<html lang=en><title>{0}</title><main><h1>{0}</h1><p>{1}</p></main>"
    texts = {name: " ".join(words.text(120)) for name in ("one", "two", "three")}
    pages = {f"/{name}": page.format(name, text) for name, text in texts.items()}
    near = texts["one"].split()
    pages["/one/again"] = page.format("one", " ".join([*near[:-1], "other"]))
    links = "".join(f"<a href={path}>{path}</a> " for path in pages)
    pages["/"] = f"<main><p>{' '.join(words.text(60))}</p>{links}</main>"
    return {path: Reply(body=body) for path, body in pages.items()}


def test_a_page_is_taken_out_of_a_job(tmp_path: Path) -> None:
    output = tmp_path / "c.jsonl"
    with LocalSite(sites(Planted(31, 1))) as site:
        job = scrapers.Job(seeds=[site.url("/")], output=output, allow_private=["127.0.0.0/8"], delay=0)
        before = scrapers.run(job)
        texts = {line["metadata"]["url"]: line["text"] for line in lines(output)}
        page = site.url("/one")
        found = scrapers.forget(output, page)
        assert found.documents == 1
        assert found.archived == 1
        assert found.unknown == ()
        assert scrapers.forget(output, page).unknown == (), "it was there"
        assert scrapers.forget(output, site.url("/never")).unknown == (site.url("/never"),)
        assert found.repeats == (site.url("/one/again"),)
        left = {line["metadata"]["url"]: line["text"] for line in lines(output)}
        assert left.keys() == texts.keys() - {page}
        assert not (tmp_path / "c.jsonl.job" / "state.sqlite-wal").exists()
        assert scrapers.verify(output).sound
        again = scrapers.run(job)
        assert {line["metadata"]["url"] for line in lines(output)} == left.keys()
        assert again.discovered == before.discovered == again.exported + sum(again.dropped.values())
        assert again.dropped["forgotten"] == 1
        assert again.dropped["forgotten_repeat"] == 1
        rebuilt = scrapers.rebuild(output)
        assert rebuilt.exported == again.exported
        assert scrapers.explain(output, page).reason == "forgotten"
        scrapers.forget(output, site.url("/one/again"))
        assert traces([tmp_path], texts[page].split("\n\n")[-1], "\n".join(left.values())) == []
        assert scrapers.verify(output).sound
        fresh = scrapers.run(job, fresh=True)
        assert fresh.exported == len(left)
        assert fresh.outside["forgotten"] == 2, "it is not asked for again"
        assert scrapers.explain(output, page).reason == "forgotten", "nor is it told as if nothing led to it"
        assert traces([tmp_path], texts[page].split("\n\n")[-1], "\n".join(left.values())) == []
    report = scrapers.build(scrapers.Recipe(inputs=[str(output)], output=tmp_path / "d", workers=1))
    assert page not in held(tmp_path / "d")
    assert report.documents == len(left)
    output.rename(tmp_path / ".c.jsonl.part")  # as an export leaves it that is killed at its end
    scrapers.forget(tmp_path / "c.jsonl.job", site.url("/two"))
    rest = "\n".join(text for url, text in texts.items() if not url.endswith("/two"))
    assert traces([tmp_path / "c.jsonl.job"], texts[site.url("/two")], rest) == []
    assert not (tmp_path / ".c.jsonl.part").exists()
    with sqlite3.connect(tmp_path / "c.jsonl.job" / "state.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def lines(path: Path) -> list[dict[str, dict[str, str]]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
