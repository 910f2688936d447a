"""Files that stand: nothing that a job did not write is replaced unasked, nor for less than there was."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import kill_harness as harness
from faults.kill_harness import Crawl, page_hits, tree
from sampling import sampled

import scrapers
from scrapers.cli import commands as cli
from scrapers.corpus.writers import check_writable
from scrapers.crawler.hosts.shared_file import SharedFile
from scrapers.errors import ConfigError, ExportError
from scrapers.store.atomic_files import text_file
from scrapers.store.lease import Lease
from scrapers.store.lock import holder_of, locked
from scrapers.testing import LocalSite, Reply

PAGES = 12
MINE = '{"id": "mine", "text": "precious"}\n'
ACCOUNTS = ("provenance.jsonl", "refusals.jsonl", "consent.html", "spellings.jsonl")


@pytest.fixture
def tree_site(no_thread_left: None) -> Iterator[LocalSite]:
    with LocalSite(tree(PAGES, late=0.0)) as running:
        yield running


def job(site: LocalSite, folder: Path, **settings: object) -> scrapers.Job:
    return harness.job(site, folder, min_chars=0, **settings)


def records(path: Path) -> int:
    return len(path.read_bytes().splitlines())


def command(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(word) for word in words])
    assert isinstance(ended.value.code, int)
    return ended.value.code


# --- a file that no job of ours wrote


@pytest.mark.parametrize("kind", ["file", "link", "second name", "emptied job", "foreign folder"])
def test_a_file_of_somebody_else_is_refused_before_the_first_request(
    kind: str, tree_site: LocalSite, tmp_path: Path
) -> None:
    out = tmp_path / "corpus.jsonl"
    kept = tmp_path / "kept.jsonl" if kind in {"link", "second name"} else out
    kept.write_text(MINE)
    if kind == "link":
        out.symlink_to(kept)
    elif kind == "second name":
        out.hardlink_to(kept)
    elif kind == "emptied job":
        (tmp_path / "corpus.jsonl.job").mkdir()
        (tmp_path / "corpus.jsonl.job" / "lock").touch()
    elif kind == "foreign folder":
        (tmp_path / "corpus.jsonl.job").mkdir()
        (tmp_path / "corpus.jsonl.job" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match=r"was not written by this job.*overwrite"):
        scrapers.run(job(tree_site, tmp_path))
    assert kept.read_text() == out.read_text() == MINE
    assert tree_site.hits == []
    assert (tmp_path / "corpus.jsonl.job").exists() == (kind in {"emptied job", "foreign folder"})


def test_a_fresh_start_does_not_excuse_it(tree_site: LocalSite, tmp_path: Path) -> None:
    out = tmp_path / "corpus.jsonl"
    out.write_text(MINE)
    with pytest.raises(ExportError, match="was not written by this job"):
        scrapers.run(job(tree_site, tmp_path), fresh=True)
    assert out.read_text() == MINE


def test_a_corpus_whose_job_is_gone_is_somebody_elses(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path))
    (tmp_path / "corpus.jsonl.job").rename(tmp_path / "away")
    stood = (tmp_path / "corpus.jsonl").read_bytes()
    with pytest.raises(ExportError):
        scrapers.run(job(tree_site, tmp_path, exclude=["/p/*"]))
    assert (tmp_path / "corpus.jsonl").read_bytes() == stood


def test_a_shorter_file_is_not_taken_for_ours(tree_site: LocalSite, tmp_path: Path) -> None:
    """What lost its end is written anew; what only happens to be shorter is not."""
    scrapers.run(job(tree_site, tmp_path))
    out = tmp_path / "corpus.jsonl"
    whole = out.read_bytes()
    out.write_bytes(whole[: len(whole) * 2 // 3])
    assert scrapers.run(job(tree_site, tmp_path)).already_finished
    assert out.read_bytes() == whole
    for other in (MINE * 9, MINE, "x"):
        out.write_text(other)
        with pytest.raises(ExportError, match="was changed"):
            scrapers.run(job(tree_site, tmp_path))
        assert out.read_text() == other


def test_a_record_without_a_lines_end_is_a_record(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path))
    out = tmp_path / "corpus.jsonl"
    out.write_bytes(out.read_bytes() + MINE.strip().encode())
    with pytest.raises(ExportError, match="was changed"):
        scrapers.run(job(tree_site, tmp_path))


def test_it_is_replaced_where_that_is_allowed(tree_site: LocalSite, tmp_path: Path) -> None:
    out = tmp_path / "corpus.jsonl"
    out.write_text(MINE)
    assert scrapers.run(job(tree_site, tmp_path), overwrite=True).written
    assert records(out) == PAGES
    assert scrapers.run(job(tree_site, tmp_path)).already_finished  # it is ours now


def test_an_empty_file_is_nobodys(tree_site: LocalSite, tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").touch()
    assert scrapers.run(job(tree_site, tmp_path)).exported == PAGES


def test_what_is_no_file_is_refused(tree_site: LocalSite, tmp_path: Path) -> None:
    out = tmp_path / "corpus.jsonl"
    os.mkfifo(out)
    with pytest.raises(ExportError, match="no regular file"):
        scrapers.run(job(tree_site, tmp_path), overwrite=True)
    out.unlink()
    out.symlink_to(out)
    with pytest.raises(ExportError):
        scrapers.run(job(tree_site, tmp_path), overwrite=True)
    assert tree_site.hits == []
    assert list(tmp_path.iterdir()) == [out]


# --- less than there was


def test_a_crawl_that_keeps_nothing_leaves_what_stood(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path))
    stood = files_of(tmp_path)
    again = scrapers.run(job(tree_site, tmp_path, format="messages", prompt="{author}"))
    assert (again.exported, again.written, again.dropped["no_prompt"]) == (0, False, PAGES)
    assert again.why is not None
    assert again.why.reason == "no_prompt"
    assert files_of(tmp_path) == stood


def test_nor_is_a_file_that_may_be_replaced_replaced_by_nothing(tree_site: LocalSite, tmp_path: Path) -> None:
    out = tmp_path / "corpus.jsonl"
    out.write_text(MINE)
    tree_site.routes["/"] = Reply(404)
    report = scrapers.run(job(tree_site, tmp_path), overwrite=True)
    assert (report.exported, report.written) == (0, False)
    assert out.read_text() == MINE


def files_of(folder: Path) -> dict[str, bytes]:
    """The corpus and its accounts."""
    paths = [folder / "corpus.jsonl", *(folder / "corpus.jsonl.job" / name for name in ACCOUNTS)]
    return {path.name: path.read_bytes() for path in paths}


def archived(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "corpus.jsonl.job" / "archive").iterdir())]


@pytest.mark.parametrize("how", sampled([signal.SIGINT, signal.SIGKILL], ci=[signal.SIGKILL]))
def test_a_fresh_crawl_that_is_interrupted_takes_nothing_away(how: signal.Signals, tmp_path: Path) -> None:
    with LocalSite(tree(40)) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        assert crawl.run()[0] == 0
        stood, evidence = files_of(tmp_path), archived(tmp_path)
        with crawl.running("fresh") as process:
            standing = site.routes
            site.routes, go = harness.held(standing, after=20)
            crawl.wait(process, len(site.hits) + 20)
            process.send_signal(how)
            go.set()
            process.communicate(timeout=60)
            site.routes = standing
        assert files_of(tmp_path) == stood
        assert archived(tmp_path) == evidence
        assert scrapers.explain(crawl.output, site.url("/p/30")).kind == "exported"
        site.routes["/p/30"] = harness.page(30, [], name="new")
        hits = len(page_hits(site))
        assert crawl.run()[0] == 0  # goes on with the fresh one
        assert 0 < len(page_hits(site)) - hits < 30
        assert records(crawl.output) == 40
        assert not (tmp_path / "corpus.jsonl.job" / "fresh").exists()
        assert crawl.run()[0] == 0
        assert files_of(tmp_path).keys() == stood.keys()


def test_a_fresh_crawl_that_keeps_nothing_is_forgotten(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path))
    stood, evidence = files_of(tmp_path), archived(tmp_path)
    start, tree_site.routes["/"] = tree_site.routes["/"], Reply(410)
    report = scrapers.run(job(tree_site, tmp_path), fresh=True)
    assert (report.exported, report.written) == (0, False)
    assert (files_of(tmp_path), archived(tmp_path)) == (stood, evidence)
    assert scrapers.run(job(tree_site, tmp_path)).already_finished  # of the one that stands
    tree_site.routes["/"] = start
    assert scrapers.run(job(tree_site, tmp_path), fresh=True).written
    assert archived(tmp_path) != evidence


@pytest.mark.parametrize("step", range(8))
def test_a_fresh_crawl_killed_while_it_takes_its_place(
    step: int, tree_site: LocalSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any of its steps, the next run goes on from there, without another request."""
    scrapers.run(job(tree_site, tmp_path))
    tree_site.routes["/p/3"] = harness.page(3, [], late=0, name="new")
    steps = 0
    for name in ("rename", "replace"):
        real = getattr(Path, name)

        def counted(path: Path, target: Path, real: object = real) -> object:
            nonlocal steps
            if (tmp_path / "corpus.jsonl.job" / "fresh" / "complete").exists():
                steps += 1
                if steps > step:
                    raise KeyboardInterrupt
            return real(path, target)  # type: ignore[operator]

        monkeypatch.setattr(Path, name, counted)
    with pytest.raises(KeyboardInterrupt):
        scrapers.run(job(tree_site, tmp_path), fresh=True)
    monkeypatch.undo()
    hits = len(page_hits(tree_site))
    report = scrapers.run(job(tree_site, tmp_path))
    assert report.already_finished
    assert len(page_hits(tree_site)) == hits
    assert records(tmp_path / "corpus.jsonl") == report.exported == len(urls(tmp_path)) < PAGES + 1
    assert sorted(path.name for path in (tmp_path / "corpus.jsonl.job").iterdir()) == sorted(
        ["archive", "lock", "state.sqlite", *ACCOUNTS]
    )
    assert scrapers.explain(tmp_path / "corpus.jsonl", tree_site.url("/p/3")).kind == "exported"


def urls(folder: Path) -> set[str]:
    return {json.loads(line)["id"] for line in (folder / "corpus.jsonl").read_text().splitlines()}


def test_a_new_corpus_that_did_not_reach_its_place_is_written_again(
    tree_site: LocalSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the state's word and the rename: the old corpus is still known as ours."""
    scrapers.run(job(tree_site, tmp_path))
    real = Path.replace

    def torn(path: Path, target: Path) -> Path:
        if target.name == "corpus.jsonl":
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", torn)
    with pytest.raises(KeyboardInterrupt):
        scrapers.run(job(tree_site, tmp_path, format="messages", prompt="{title}"))
    monkeypatch.undo()
    scrapers.run(job(tree_site, tmp_path))
    assert records(tmp_path / "corpus.jsonl") == PAGES


def test_a_damaged_state_stands_until_a_fresh_crawl_is_complete(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path))
    state = tmp_path / "corpus.jsonl.job" / "state.sqlite"
    state.write_bytes(b"damaged" * 1000)
    tree_site.routes["/"] = Reply(410)
    assert scrapers.run(job(tree_site, tmp_path), fresh=True).exported == 0
    assert state.read_bytes() == b"damaged" * 1000
    tree_site.routes["/"] = harness.page(-1, [], late=0)
    assert scrapers.run(job(tree_site, tmp_path), fresh=True).exported == 1


# --- what is asked beforehand


def test_asking_takes_no_file_from_a_run_at_work(tmp_path: Path) -> None:
    part = tmp_path / ".corpus.jsonl.part"
    part.write_text("half of a running export")
    with part.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        check_writable(tmp_path / "corpus.jsonl")
        assert part.read_text() == "half of a running export"
        (tmp_path / "page.html").write_text("<p>" + "words and more words " * 50)
        assert command("extract", tmp_path / "page.html", "-o", tmp_path / "corpus.jsonl") == 4
        assert part.read_text() == "half of a running export"
    assert list(tmp_path.glob("*.jsonl")) == []


def test_who_does_not_have_the_lock_asks_nothing(tree_site: LocalSite, tmp_path: Path) -> None:
    """The lock comes first: the second process says who runs the job, not what is wrong with its output."""
    folder = tmp_path / "corpus.jsonl.job"
    folder.mkdir()
    (tmp_path / "corpus.jsonl").write_text(MINE)
    with (folder / "lock").open("w") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(scrapers.ScrapersError, match="is being run by process 4711"):
            scrapers.run(job(tree_site, tmp_path))


@pytest.mark.parametrize(
    "settings",
    [
        {"allow_private": []},
        {"backend": "langchain", "options": {"loader": "no.such:Loader"}},
        {"path_repeat": 1, "seeds": ["http://127.0.0.1/a/a/"]},
    ],
)
def test_nothing_stays_where_nothing_was_asked_for(
    settings: dict[str, object], tree_site: LocalSite, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "folders"
    try:
        report = scrapers.run(job(tree_site, out, **settings))
    except ConfigError:
        pass
    else:
        assert report.why is not None
        assert report.why.kind == "dropped"
    assert tree_site.hits == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_nobody_answered_binds_nobody(tree_site: LocalSite, tmp_path: Path) -> None:
    first = scrapers.run(job(tree_site, tmp_path, seeds=["http://no-such-host.invalid/"], retries=0))
    assert first.exported == 0
    second = scrapers.run(job(tree_site, tmp_path))
    assert second.exported == PAGES
    assert not second.resumed


# --- the commands


def test_extract_replaces_no_file_unasked_and_none_by_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, empty, out = tmp_path / "page.html", tmp_path / "empty.html", tmp_path / "out.jsonl"
    page.write_text("<title>t</title><p>" + "Words of a page that says something. " * 20)
    empty.write_text("")
    out.write_text(MINE)
    assert command("extract", page, "-o", out) == 4
    assert "--overwrite" in capsys.readouterr().err
    assert out.read_text() == MINE
    assert command("extract", empty, "-o", out, "--overwrite") == 1
    assert out.read_text() == MINE
    assert command("extract", page, "-o", out, "--overwrite") == 0
    assert records(out) == 1


def test_a_picture_replaces_no_file_unasked(tree_site: LocalSite, tmp_path: Path) -> None:
    words = ("fetch", tree_site.url("/"), "--picture", tmp_path / "p.html", "--allow-private", "127.0.0.0/8")
    (tmp_path / "p.html").write_text(MINE)
    assert command(*words) == 4
    assert tree_site.hits == []
    assert (tmp_path / "p.html").read_text() == MINE
    assert command(*words, "--overwrite") == 0
    assert "<html" in (tmp_path / "p.html").read_text()
    assert command(*words[:3], tmp_path / "no" / "folder.html", *words[4:]) == 4


def test_the_demonstration_costs_nobody_a_crawl(tree_site: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(tree_site, tmp_path, seeds=[tree_site.url().replace("127.0.0.1", "localhost")]))
    stood = files_of(tmp_path)
    assert command("demo", "-o", tmp_path / "corpus.jsonl", "-q") == 4
    assert files_of(tmp_path) == stood
    assert command("demo", "-o", tmp_path / "demo.jsonl", "-q") == 0
    assert command("demo", "-o", tmp_path / "demo.jsonl", "-q") == 0


def test_a_disk_without_file_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_file: object, _how: int) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(fcntl, "flock", refused)
    told = f"cannot write {re.escape(str(tmp_path))}.*has no file locks"
    numbers = SharedFile(tmp_path / "numbers", 8)
    with pytest.raises(ExportError, match=told), locked(tmp_path):
        pass
    with pytest.raises(ExportError, match=told), numbers.locked():
        pass
    with pytest.raises(ExportError, match=told):
        Lease.take(tmp_path)
    with pytest.raises(ExportError, match=told):
        text_file(tmp_path / "corpus.jsonl", "")
    assert holder_of(tmp_path) is None
    numbers.close()
