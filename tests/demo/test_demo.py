"""The bundled site through every backend: what must come out, and why the rest does not."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

import pytest

from scrapers.demo import DemoSite
from scrapers.demo.tour import Tour, tour
from scrapers.web.urls import host_of

BACKENDS = [
    "requests-lxml",
    "requests-bs4",
    "scrapy",
    "langchain",
    pytest.param("selenium", marks=pytest.mark.browser),
]
KEPT = {
    "/",
    "/articles/archive.html",
    "/articles/marram-grass.html",
    "/articles/night-calibration.html",
    "/articles/rain-gauge.html",
    "/articles/storm-surge-revised.html",
    "/articles/wind-vane.html",
    "/de/gezeiten.html",
    "/docs/configuration.html",
    "/docs/install.html",
    "/docs/protocol.html",
    "/forum/boot-reading.html",
    "/fr/maree.html",
    "/data/tide-tables.html",
    "/guests/sketches.html",
}
LEFT_OUT = {
    "/articles/missing.html": ("failed", "http_404"),
    "/articles/rain-gauge-print.html": ("dropped", "duplicate_exact"),
    "/articles/storm-surge.html": ("dropped", "duplicate_near"),  # the newer one stays
    "/contact.html": ("dropped", "too_short"),
    "/feed.xml": ("dropped", "feed"),
    "/handbook.pdf": ("dropped", "not_html"),
    "/live.html": ("dropped", "needs_javascript"),
    "/manual": ("dropped", "redirect"),
    "/old-guestbook.html": ("dropped", "soft_404"),
    "/private/diary.html": ("dropped", "robots_disallow"),
    "/guests/poem.html": ("dropped", "consent_noai"),
    "/guests/song.html": ("dropped", "consent_noai"),
    "/letters/keeper.html": ("dropped", "consent_tdmrep"),
    "/maps/coastline.html": ("dropped", "consent_rsl"),
    "/press/release.html": ("dropped", "consent_content_usage"),
}


def lines(result: Tour) -> dict[str, dict]:
    """The corpus by path; links in it lose the port, which is another at each tour."""
    records = [json.loads(line) for line in result.report.output.read_text(encoding="utf-8").splitlines()]
    by_path = {}
    for record in records:
        url = record["metadata"]["url"]
        by_path[url.partition(host_of(url))[2]] = record
        record["text"] = record["text"].replace(host_of(url), "demo.test")
    assert len(by_path) == len(records)
    return by_path


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    return lines(tour("requests-lxml", tmp_path_factory.mktemp("reference") / "corpus.jsonl"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_site_through_a_backend(backend: str, tmp_path: Path, reference: dict[str, dict]) -> None:
    result = tour(backend, tmp_path / "corpus.jsonl")
    javascript = backend == "selenium"
    left_out = {p: why for p, why in LEFT_OUT.items() if not (javascript and p == "/live.html")}
    kept = KEPT | ({"/live.html"} if javascript else set())

    assert {p: (e.kind, e.reason) for p, e in result.pages.items() if e.kind != "exported"} == left_out
    assert {p for p, e in result.pages.items() if e.kind == "exported"} == kept
    assert result.report.consent.denied == {
        "consent_noai": 2,
        "consent_content_usage": 1,
        "consent_rsl": 1,
        "consent_tdmrep": 1,
        "robots_disallow": 1,
    }
    assert result.report.balances
    assert result.report.discovered == len(result.pages)
    assert (result.report.pending, result.report.stopped) == (0, False)

    corpus = lines(result)
    assert corpus.keys() == kept
    for path in KEPT:
        assert corpus[path]["text"] == reference[path]["text"], path
    if javascript:
        assert "two porpoises" in corpus["/live.html"]["text"]
    assert not any("porpoises" in record["text"] for path, record in corpus.items() if path != "/live.html")


def test_the_corpus_holds_what_the_pages_say(reference: dict[str, dict]) -> None:
    storm = reference["/articles/storm-surge-revised.html"]
    assert storm["metadata"]["author"] == "Tomasz Wren"
    assert storm["metadata"]["date"] == "20140202"
    assert storm["metadata"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {reference[path]["metadata"]["language"] for path in reference} == {"en", "fr", "de"}
    assert reference["/fr/maree.html"]["metadata"]["language"] == "fr"
    install = reference["/docs/install.html"]["text"]
    assert "tar xf marram-2.4.tar.gz\ncd marram-2.4\n" in install
    assert "| `etc/marram.conf` |" in install or "| etc/marram.conf |" in install


def test_two_tours_of_one_folder_start_afresh(tmp_path: Path) -> None:
    first = tour("requests-lxml", tmp_path / "corpus.jsonl")
    second = tour("requests-lxml", tmp_path / "corpus.jsonl")
    assert second.report.exported == first.report.exported
    assert not second.report.already_finished


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/", 200),
        ("/index.html", 200),
        ("/handbook.pdf", 200),
        ("/manual", 301),
        ("/articles/missing.html", 404),
        ("/../site.py", 404),
        ("/articles/../../site.py", 404),
        ("//etc/passwd.txt", 404),
        ("/%2e%2e/site.py", 404),
        ("/articles", 404),
        ("/fr/mar\xe9e.html", 404),
    ],
)
def test_the_server_gives_its_pages_and_nothing_else(target: str, status: int) -> None:
    with DemoSite() as site:
        connection = http.client.HTTPConnection(host_of(site.url), timeout=10)
        connection.putrequest("GET", "/", skip_host=False)
        connection._buffer[0] = f"GET {target} HTTP/1.1".encode("latin-1")  # as it stands, unquoted
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
    assert answer.status == status
    assert b"@ORIGIN@" not in body


def test_stopping_twice_is_harmless() -> None:
    site = DemoSite()
    site.stop()
    with site:
        pass
    site.stop()


def test_the_feed_names_the_site_as_it_was_asked_for() -> None:
    with DemoSite() as site:
        connection = http.client.HTTPConnection(host_of(site.url), timeout=10)
        connection.request("GET", "/feed.xml")
        body = connection.getresponse().read().decode()
        connection.close()
    assert f"{site.url}articles/marram-grass.html" in body
