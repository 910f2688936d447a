"""Faults F10 to F12 of the plan: what a job finds when it goes on is not what it left."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from faults import kill_harness as harness
from faults.kill_harness import Crawl, job, page_hits, tree, urls
from faults.server import OUTER

import scrapers
from scrapers.errors import ConfigError, ExportError, StateDamaged
from scrapers.job import opening
from scrapers.testing import LocalSite

PAGES = 60


def stopped_job(site: LocalSite, folder: Path, **settings: object) -> None:
    """A job of which a part is done."""
    running = opening.open_job(job(site, folder, **settings), fresh=False, accept_changes=False)
    with running as crawl:
        for number, _ in enumerate(crawl.run()):
            if number == 20:
                crawl.stop()
        crawl.export(0.0)


CHANGES: dict[str, dict[str, Any]] = {
    "scope.exclude": {"exclude": ["*never*"]}, "seeds": {"seeds": ["http://127.0.0.1:1/"]},
    "backend": {"backend": "requests-bs4"}, "limits.depth": {"depth": 3},
    "manners.robots": {"robots": False}, "manners.user_agent": {"user_agent": "somebody/1 (+https://a.test/)"},
    "manners.verify_tls": {"verify_tls": False},
}  # fmt: skip


def test_F10_changed_settings_are_refused_by_name(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        stopped_job(site, tmp_path)
        hits = len(site.hits)
        everything = {key: value for change in CHANGES.values() for key, value in change.items()}
        with pytest.raises(ConfigError) as refused:
            scrapers.run(job(site, tmp_path, **everything))
        assert all(key in str(refused.value) for key in CHANGES), refused.value
        for key, change in CHANGES.items():
            with pytest.raises(ConfigError, match=key.replace(".", r"\.")):
                scrapers.run(job(site, tmp_path, **change))
        assert len(site.hits) == hits
        report = scrapers.run(job(site, tmp_path, markup="text"))  # acts on what is stored: read again
        assert report.exported == PAGES
        report = scrapers.run(job(site, tmp_path, depth=12), accept_changes=True)
        assert report.exported == PAGES
        assert max(Counter(hit.path for hit in page_hits(site)).values()) == 1  # done pages are kept


def test_F10_the_output_of_another_job_is_refused(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        stopped_job(site, tmp_path)
        (tmp_path / "corpus.jsonl.job").rename(tmp_path / "other.jsonl.job")
        with pytest.raises(ConfigError, match="output"):
            scrapers.run(job(site, tmp_path, output=tmp_path / "other.jsonl"))


def test_F10_form_is_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with LocalSite(tree(20)) as site:
        lines = f'seeds = ["{site.url()}"]\noutput = "corpus.jsonl"\n[limits]\nretries = 1\n'
        manners = f'[manners]\ndelay = 0\nallow_private = ["{OUTER[0]}"]\n'
        Path("job.toml").write_text(lines + manners)
        scrapers.run(scrapers.Job.from_toml("job.toml", max_pages=5))
        Path("job.toml").write_text(
            f"# a comment\n{lines}\n\n{manners.replace('delay = 0', 'delay   =   0.0')}"
        )
        report = scrapers.run(scrapers.Job.from_toml(tmp_path / "job.toml"))
    assert report.resumed
    assert report.exported == 20


@pytest.mark.slow
def test_F11_damage_is_found_or_harmless(tmp_path: Path) -> None:
    """A bit flipped at 50 places: the job says so, or ends with the corpus that it would have had."""
    chance, found = random.Random(11), Counter[str]()
    with LocalSite(tree(PAGES, late=0.0)) as site:
        scrapers.run(job(site, tmp_path))
        reference = (tmp_path / "corpus.jsonl").read_bytes()
        (tmp_path / "corpus.jsonl").unlink()
        shutil.rmtree(tmp_path / "corpus.jsonl.job")
        stopped_job(site, tmp_path)
        (tmp_path / "corpus.jsonl").unlink()
        state = tmp_path / "corpus.jsonl.job" / "state.sqlite"
        intact = state.read_bytes()
        kept = tmp_path / "kept"
        shutil.copytree(tmp_path / "corpus.jsonl.job", kept)
        for _ in range(50):
            shutil.rmtree(tmp_path / "corpus.jsonl.job")
            shutil.copytree(kept, tmp_path / "corpus.jsonl.job")
            damaged = bytearray(intact)
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            state.write_bytes(damaged)
            found[_fate(site, tmp_path, reference)] += 1
        for _ in range(50):
            shutil.rmtree(tmp_path / "corpus.jsonl.job")
            shutil.copytree(kept, tmp_path / "corpus.jsonl.job")
            at = 4096 * chance.randrange(len(intact) // 4096)
            state.write_bytes(intact[:at] + intact[at + 4096 :])
            found[_fate(site, tmp_path, reference)] += 1
    print(found)  # noqa: T201 - the long run's table
    assert set(found) <= {"refused", "same"}
    assert found["refused"] > 25


def _fate(site: LocalSite, folder: Path, reference: bytes) -> str:
    try:
        scrapers.run(job(site, folder))
    except (StateDamaged, ConfigError):  # the settings are in the state, too
        return "refused"
    out = folder / "corpus.jsonl"
    same = out.read_bytes() == reference
    out.unlink()
    return "same" if same else "different"


@pytest.mark.slow
def test_F11_a_log_that_was_deleted_costs_fetches_and_no_page(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        assert crawl.killed(30)
        for name in ("state.sqlite-wal", "state.sqlite-shm"):
            (crawl.folder / name).unlink()
        code, said = crawl.run()
        assert code == 0 or ("damaged" in said and code == 4), said
        assert code or len(set(urls(crawl.output))) == len(urls(crawl.output)) == PAGES


def test_F11_what_the_disk_lost_of_the_archive_is_fetched_again(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        stopped_job(site, tmp_path)
        file = tmp_path / "corpus.jsonl.job" / "archive" / "00000.warc.gz"
        before = len(site.hits)
        file.write_bytes(file.read_bytes()[:-3000] + bytes(1000))
        assert scrapers.run(job(site, tmp_path)).exported == PAGES
        again = Counter(hit.path for hit in page_hits(site))
        assert 0 < sum(count - 1 for count in again.values()) < 20
        assert len(site.hits) > before
        from scrapers.store.archive import count

        assert count(file) > PAGES
        file.unlink()
        with pytest.raises(StateDamaged, match="missing"):
            scrapers.run(job(site, tmp_path))


def test_F11_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with LocalSite(tree(3)) as site:
        scrapers.run(job(site, tmp_path))
        with sqlite3.connect(tmp_path / "corpus.jsonl.job" / "state.sqlite") as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        with pytest.raises(StateDamaged, match="newer version"):
            scrapers.run(job(site, tmp_path))


TAILS = {
    "half a line": (b'{"id": "x", "te', True), "an empty line": (b"\n", False), "CRLF": (b"\r\n", False),
    "a mark": (b"\xef\xbb\xbf\n", False), "another line": (b'{"id": "mine"}\n', False),
}  # fmt: skip


@pytest.mark.parametrize("tail", TAILS)
def test_F12_a_corpus_that_somebody_changed(
    tail: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data, mended = TAILS[tail]
    with LocalSite(tree(PAGES, late=0.0)) as site:
        stopped_job(site, tmp_path)
        out = tmp_path / "corpus.jsonl"
        changed = out.read_bytes() + data
        out.write_bytes(changed)
        if mended:
            assert scrapers.run(job(site, tmp_path)).exported == PAGES
            assert "damaged at its end" in caplog.text
        else:
            with pytest.raises(ExportError, match="was changed"):
                scrapers.run(job(site, tmp_path))
            assert out.read_bytes() == changed
            assert scrapers.run(job(site, tmp_path), overwrite=True).exported == PAGES
    assert harness.torn(out) == 0


def test_F12_a_corpus_that_lost_its_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with LocalSite(tree(PAGES, late=0.0)) as site:
        scrapers.run(job(site, tmp_path))
        out = tmp_path / "corpus.jsonl"
        whole = out.read_bytes()
        out.write_bytes(whole[:-100])
        assert scrapers.run(job(site, tmp_path)).already_finished
        assert out.read_bytes() == whole
        assert "damaged at its end" in caplog.text
        out.write_bytes(whole.replace(b"e", b"E", 1))
        with pytest.raises(ExportError, match="was changed"):
            scrapers.run(job(site, tmp_path))
