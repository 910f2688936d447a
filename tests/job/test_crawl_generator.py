"""``scrapers.crawl()``: documents as they come, and bounded memory and disk however long it runs."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import kill_harness as harness

import scrapers
from scrapers.store import archive
from scrapers.testing import LocalSite
from scrapers.testing.site import Route

PAGES = 40
SETTINGS: dict[str, Any] = {
    "allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1, "extractor": "full-text", "min_chars": 0,
}  # fmt: skip


@pytest.fixture
def site(no_thread_left: None) -> Iterator[LocalSite]:
    tree = harness.tree(PAGES, late=0)
    routes: dict[str, Route] = {
        **tree,
        "/twin": tree["/p/38"],
        "/": harness.page(-1, ["/p/0", "/twin", "/p/1"], 0),
    }
    with LocalSite(routes) as running:
        yield running


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_only_the_latest_lies_on_the_disk(
    site: LocalSite, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SPOOL", 10_000)
    files, documents, count = 0, 0, 0
    for document in scrapers.crawl(site.url(), **SETTINGS):
        count += 1
        assert document.text
        (job,) = temporary.glob("*/*.job")
        files = max(files, len(list(job.glob("archive/*"))))
        with sqlite3.connect(job / "state.sqlite") as db:
            documents = max(documents, db.execute("SELECT count(*) FROM documents").fetchone()[0])
        db.close()
    assert count == PAGES
    assert files == 1
    assert documents <= 1
    assert list(temporary.iterdir()) == []


def test_equal_texts_come_once(site: LocalSite, temporary: Path) -> None:
    del temporary
    texts = [document.text for document in scrapers.crawl(site.url(), **SETTINGS)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("how", ["break", "close", "error", "forgotten"])
def test_a_consumer_that_stops_early_leaves_nothing(how: str, site: LocalSite, temporary: Path) -> None:
    known = set(threading.enumerate())
    documents = scrapers.crawl(site.url(), **SETTINGS)
    if how == "error":
        with pytest.raises(ZeroDivisionError):
            fail_at_the_first(documents)
        del documents
    else:
        next(documents)
        assert list(temporary.iterdir())
        if how == "close":
            documents.close()  # type: ignore[attr-defined]
        del documents
    assert list(temporary.iterdir()) == []
    for thread in set(threading.enumerate()) - known:
        thread.join(10)
    assert set(threading.enumerate()) <= known | set(site_threads())
    assert len(harness.page_hits(site)) < PAGES


def fail_at_the_first(documents: Iterator[scrapers.Document]) -> None:
    for _ in documents:
        raise ZeroDivisionError


def site_threads() -> list[threading.Thread]:
    """Those of the server, which keeps connections open for a while."""
    return [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]


def test_other_threads_may_go_on_with_it(site: LocalSite, temporary: Path) -> None:
    documents = scrapers.crawl(site.url(), **SETTINGS)
    found = [next(documents).url]

    def take() -> None:
        found.append(next(documents).url)

    for _ in range(3):  # as event loops and servers take from a generator
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    documents.close()
    assert len(set(found)) == 4
    assert not list(temporary.iterdir())
