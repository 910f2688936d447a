"""What the last lines say: the value that would help, and the settings that nothing matched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import kill_harness as harness

import scrapers
from scrapers.cli import commands as cli
from scrapers.cli.arguments import as_flags
from scrapers.errors import ConfigError
from scrapers.testing import LocalSite, Reply
from scrapers.web.suggestions import did_you_mean, hint


@pytest.fixture
def site(no_thread_left: None) -> Iterator[LocalSite]:
    routes = {
        "/": harness.page(0, ["/docs/a", "/away", "/docs/b"], 0),
        "/docs/a": harness.page(1, [], 0),
        "/docs/b": harness.page(2, [], 0),
        "/away": Reply(302, {"Location": "http://other.test:81/x"}),
    }
    with LocalSite(routes) as running:
        yield running


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("example.org", "https://example.org/"),
        ("www.example.org/docs?q=1", "https://www.example.org/docs?q=1"),
        ("//example.org/x", "https://example.org/x"),
        ("example.org:8080/x", "http://example.org:8080/x"),
        ("localhost:8000", "http://localhost:8000/"),
        ("127.0.0.1", "http://127.0.0.1/"),
        ("htps://example.org", "https://example.org/"),
        ("htp:/example.org/a", "http://example.org/a"),
        ("ftp://example.org/", ""),
        ("user:secret@example.org", ""),
        ("no words", ""),
        ("corpus.jsonl", ""),
        ("pages/x*.warc.gz", ""),
        ("8.8.8.8/x", "https://8.8.8.8/x"),
        ("htps://intranet/x", "https://intranet/x"),
        ("", ""),
        ("mailto:a@example.org", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_a_scheme_is_suggested(given: str, meant: str, tmp_path: Path) -> None:
    assert did_you_mean(given) == (f"; did you mean {meant}?" if meant else "")
    with pytest.raises(ConfigError, match="is not an http or https URL") as refused:
        scrapers.Job(seeds=[given], output=tmp_path / "c.jsonl")
    assert did_you_mean(given) in str(refused.value)


def test_the_commands_suggest_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["crawl", "example.org"], ["fetch", "example.org"], ["consent", "example.org"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 4
        said = capsys.readouterr().err
        assert "did you mean https://example.org/?" in said
        assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_another_host_says_how_to_allow_it(site: LocalSite, tmp_path: Path) -> None:
    job = harness.job(site, tmp_path, seeds=[site.url("/away")])
    report = scrapers.run(job)
    assert report.dropped == {"redirect_other_host": 1}
    with pytest.raises(scrapers.ScrapersError, match=r"hosts=\['other\.test:81'\] lets it in"):
        scrapers.scrape(site.url("/away"), allow_private=["127.0.0.0/8"], delay=0)
    said = hint("redirect_other_host", site.url("/away"), "http://other.test:81/x")
    assert as_flags(said) == "--host other.test:81 lets it in"


def test_the_last_line_has_the_flag(
    site: LocalSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["crawl", site.url("/away"), "-o", str(tmp_path / "c.jsonl"), "--delay", "0", "-q"]
    for more, wanted in (
        (["--allow-private", "127.0.0.0/8"], "--host other.test:81 lets it in"),
        (["--fresh"], "--allow-private 127.0.0.0/8"),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, *more])
        assert ended.value.code == 1
        assert wanted in capsys.readouterr().err.splitlines()[-1]


def test_what_nothing_matched_is_named_with_its_form(site: LocalSite, tmp_path: Path) -> None:
    job = harness.job(
        site, tmp_path, include=["/docs/a", "docs/b", "/docs/.*"], exclude=["/away", "*.pdf"],
        hosts=["nowhere.test", site.url().split("/")[2]], fields={"head": "h1", "price": "span.price"},
    )  # fmt: skip
    report = scrapers.run(job)
    named = [setting.partition(" (")[0] for setting in report.unmatched]
    assert named == [
        "include 'docs/b'", "include '/docs/.*'", "exclude '*.pdf'", "hosts 'nowhere.test'", "fields 'price'"
    ]  # fmt: skip
    assert "beginning with '/'" in report.unmatched[0]
    again = scrapers.run(job)
    assert again.already_finished
    assert again.unmatched == report.unmatched


def test_what_an_earlier_run_matched_counts(site: LocalSite, tmp_path: Path) -> None:
    first = scrapers.run(harness.job(site, tmp_path, exclude=["/docs/*"], max_pages=1))
    assert first.unmatched == ()
    assert scrapers.run(harness.job(site, tmp_path, exclude=["/docs/*"])).unmatched == ()


@pytest.mark.parametrize(
    ("reason", "detail", "told"),
    [
        ("not_html", "PDF", "media=['pdf'] reads it"),
        ("not_html", "text/plain", "media=['text'] reads it"),
        ("not_html", "PNG image", ""),
        ("parse_limit", "parsing took more than 10 s of CPU time", "a higher parse_seconds reads it"),
        ("parse_limit", "nested deeper, or with longer texts, than libxml2 keeps", ""),
    ],
)
def test_what_would_have_read_a_body_is_said(reason: str, detail: str, told: str) -> None:
    assert hint(reason, "http://site.test/x", detail) == told
