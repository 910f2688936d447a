"""A setting that makes no sense is one line that names it, and exit code 4; so is a plug-in's fault."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import scrapers
from scrapers import errors
from scrapers.cli import commands as cli
from scrapers.errors import BackendError, ConfigError
from scrapers.models import Page, Request, Response
from scrapers.plugin.registry import make_scraper, open_scraper, register
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

OWN = {"allow_private": ["127.0.0.0/8"], "robots": False, "delay": 0, "retries": 0}
TEXT = "Some words that make a page worth reading, and some more of them after that. " * 5


def page(text: str = TEXT) -> str:
    return f"<!doctype html><title>t</title><h1>t</h1><p>{text}</p>"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("seeds", 5),
        ("seeds", None),
        ("seeds", b"http://a.test/"),
        ("seeds", {"http://a.test/": 1}),
        ("seeds", []),
        ("seeds", date(2026, 1, 1)),
        ("seeds", True),
        ("seeds", ["http://a.test/", 5]),
        ("seeds", [None]),
        ("user_agent", "паук/1.0"),
        ("user_agent", "a\r\nX: y"),
        ("user_agent", "a\n"),
        ("user_agent", ""),
        ("user_agent", " a"),
        ("user_agent", "a\0"),
        ("user_agent", 5),
        ("user_agent", "a\x7f"),
        ("user_agent", "é"),
        ("headers", {"https://a.test": {"X": "a\r\nY: b"}}),
        ("headers", {"https://a.test": {"X": "ключ"}}),
        ("headers", {"https://a.test": {"X\r\n": "a"}}),
        ("headers", {"https://a.test": {"X": " a"}}),
        ("headers", {"https://a.test": 5}),
        ("headers", 5),
        ("limits", 5),
        ("manners", "x"),
        ("options", [1]),
        ("delay", False),
        ("max_pages", True),
        ("pages_per_host", True),
        ("output", "."),
        ("output", "a/.."),
        ("allow_licenses", ["ccby"]),
        ("allow_licenses", ["CC-BY", "CC-BYY"]),
        ("deny_licenses", ["non-commercial"]),
        ("delay", float("nan")),
        ("delay", float("inf")),
        ("fetch_timeout", float("inf")),
        ("outage", float("nan")),
        ("output", ""),
        ("output", "a\0b.jsonl"),
        ("output", "\ud800.jsonl"),
        ("output", "x" * 300),
        ("output", 5),
        ("fields", 5),
        ("fields", {"a": 5}),
        ("backend", 5),
        ("backend", "no-such"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line_that_names_it(
    setting: str, value: object, tmp_path: Path
) -> None:
    settings = {
        "seeds": ["http://127.0.0.1:9/"],
        "output": tmp_path / "c.jsonl",
        "max_pages": 3,
        setting: value,
    }
    with pytest.raises(ConfigError) as caught:
        scrapers.run(scrapers.Job(**settings))
    assert setting in str(caught.value) + caught.value.field
    assert len(str(caught.value).splitlines()) == 1
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeds = 5", "seeds"),
        ("seeds = 2026-01-01", "seeds"),
        ('seeds = ["http://a.test/"]\nlimits = 5', "limits"),
        ('seeds = ["http://a.test/"]\n[manners]\nuser_agent = "паук"', "user_agent"),
        ('seeds = ["http://a.test/"]\n[manners]\nuser_agent = "a\\r\\nb"', "user_agent"),
        ('seeds = ["http://a.test/"]\n[manners]\ndelay = inf', "delay"),
        ('seeds = ["http://a.test/"]\n[manners.headers."http://a.test"]\nX = "a\\nb"', "headers"),
        ('seeds = ["http://a.test/"]\n[fields]\na = "p:hover"', "fields.a"),
        ('seeds = ["http://a.test/"]\n[options]\nno_such = 1\n[fields]\na = "p"', "no_such"),
        ('seeds = ["http://a.test/"]\nbackend = "raises-at-open"', "no such thing"),
    ],
)
def test_the_command_says_it_in_one_line_and_exits_with_4(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(KeyError("no such thing"))
    file = tmp_path / "job.toml"
    file.write_text(f'output = "c.jsonl"\n{text}', encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", str(file)])
    shown = capsys.readouterr()
    assert ended.value.code == 4
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["job.toml"]


def test_a_backend_by_itself_judges_its_user_agent_too() -> None:
    for agent in ("паук", "a\r\nX: y", ""):
        with pytest.raises(ConfigError, match="user_agent"):
            make_scraper("requests-lxml", user_agent=agent)


def broken(at_open: BaseException | None = None, at_close: BaseException | None = None) -> None:
    """Make a backend known that raises where it is told to."""

    class Broken(scrapers.Scraper[scrapers.ScraperOptions]):
        name = "raises-at-open"

        def open(self) -> None:
            if at_open:
                raise at_open

        def close(self) -> None:
            if at_close:
                raise at_close

        def fetch(self, request: Request) -> Response:
            with make_scraper("requests-lxml", **self.options.model_dump()) as inner:
                return inner.fetch(request)

        def parse(self, response: Response) -> Page:
            return make_scraper("requests-lxml").parse(response)

    register(Broken)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a"), RuntimeError("two\nlines"), OSError(2, "no such file"), SystemExit(3), MemoryError(),
        asyncio.CancelledError(), RecursionError(), Exception(), errors.ParseError("x"),
        errors.FetchError(Request("http://a.test/"), "y"), StopIteration(), UnicodeError("z"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_whatever_a_plugin_raises_at_open_is_one_line(error: BaseException, tmp_path: Path) -> None:
    broken(error)
    settings: dict[str, Any] = {"backend": "raises-at-open", **OWN}
    for attempt in (
        lambda: scrapers.run(
            scrapers.Job(seeds=["http://127.0.0.1:9/"], output=tmp_path / "c.jsonl", **settings)
        ),
        lambda: scrapers.scrape("http://127.0.0.1:9/", **settings),
        lambda: [*scrapers.crawl("http://127.0.0.1:9/", **settings)],
        lambda: open_scraper("raises-at-open"),
    ):
        with pytest.raises(
            BackendError, match=f"'raises-at-open' cannot be opened: {type(error).__name__}"
        ) as told:
            attempt()
        assert len(str(told.value).splitlines()) == 1
        assert told.value.__cause__ is error


def test_what_a_plugin_raises_at_close_costs_no_corpus(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken(at_close=RuntimeError("stays"))
    with LocalSite() as site, caplog.at_level(logging.WARNING):
        site.routes["/"] = Reply(body=page())
        job = scrapers.Job(
            seeds=[site.url("/")], output=tmp_path / "c.jsonl", backend="raises-at-open", **OWN
        )
        assert scrapers.run(job).exported == 1
    assert "did not close: RuntimeError: stays" in caplog.text


@pytest.fixture(scope="module")
def site() -> Any:
    with LocalSite() as running:
        running.routes["/gone"] = Reply(404)
        running.routes["/busy"] = Reply(500)
        running.routes["/paper"] = Reply(body=b"%PDF-1.4", headers={"Content-Type": "application/pdf"})
        running.routes["/short"] = Reply(body=page("Few words."))
        running.routes["/round"] = Reply(302, {"Location": "/round"})
        running.routes["/noai"] = Reply(
            body=page(), headers={"X-Robots-Tag": "noai", "Content-Type": "text/html"}
        )
        running.routes["/big"] = Reply(body=page("word " * 2000))
        running.routes["/good"] = Reply(body=page())
        yield running


@pytest.mark.parametrize(
    ("path", "settings", "kind", "reason"),
    [
        ("/gone", {}, errors.HttpStatus, "http_404"),
        ("/paper", {}, errors.NoDocument, "not_html"),
        ("/short", {"min_chars": 1000}, errors.NoDocument, "too_short"),
        ("/round", {}, errors.FetchError, "redirect_loop"),
        ("/noai", {}, errors.NoDocument, "consent_noai"),
        ("/big", {"max_bytes": 5000}, errors.BodyTooLarge, "body_too_large"),
        ("/good", {"allow_private": []}, errors.AddressRefused, "address_refused"),
    ],
)
def test_scrape_raises_what_happened_by_its_class_and_reason(
    site: LocalSite, path: str, settings: dict[str, Any], kind: type[Exception], reason: str
) -> None:
    with pytest.raises(kind) as caught:
        scrapers.scrape(site.url(path), **{**OWN, **settings})
    assert type(caught.value) is kind
    assert isinstance(caught.value, scrapers.ScrapersError)
    assert caught.value.reason == reason
    assert reason in str(caught.value)
    if isinstance(caught.value, errors.HttpStatus):
        assert caught.value.status == 404


def test_messages_name_settings_in_python_and_flags_at_the_command_line(
    site: LocalSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["crawl", site.url("/good"), "-o", str(tmp_path / "c.jsonl"), "--delay", "0", "--no-robots", "-q"]
    words += ["--allow-private", "127.0.0.0/8"]
    with pytest.raises(SystemExit):
        cli.main(words)
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--depth", "3"])
    assert ended.value.code == 4
    shown = capsys.readouterr().err
    assert "--accept-changes goes on" in shown
    assert "--fresh starts over" in shown
    settings = {**OWN, "depth": 4}
    job = scrapers.Job(seeds=[site.url("/good")], output=tmp_path / "c.jsonl", **settings)
    with pytest.raises(ConfigError, match=r"accept_changes=True goes on .* fresh=True starts over") as caught:
        scrapers.run(job)
    assert "--" not in str(caught.value)
    with pytest.raises(errors.AddressRefused, match=r"allow_private=\['") as refused:
        scrapers.scrape(site.url("/good"), robots=False)
    assert "--" not in str(refused.value)


def test_a_seed_that_is_a_file_is_told_what_files_are_for(tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("https://a.test/\n")
    with pytest.raises(ConfigError, match="--urls"):
        scrapers.Job(seeds=[str(tmp_path / "urls.txt")], output=tmp_path / "o.jsonl")


def test_a_dataset_that_is_asked_as_a_job_is_told_where_its_lines_are_from(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ConfigError, match="is a dataset: its provenance/"):
        scrapers.explain(tmp_path, "https://a.test/")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: scrapers.run("job.toml"), "run takes a Job, not str; Job.from_toml reads a job file"),
        (lambda: scrapers.build({"inputs": []}), "build takes a Recipe, not dict; Recipe.from_toml"),
        (lambda: next(scrapers.crawl("https://a.example/", output="x")), "setting 'output': that is a Job's"),
        (lambda: next(scrapers.crawl(seeds=["https://a.example/"])), "setting 'seeds': that is a Job's"),
        (lambda: scrapers.scrape("https://a.example/", output="x"), "setting 'output': that is a Job's"),
        (lambda: scrapers.extract(None), "html should be bytes or a string, not NoneType"),
        (lambda: scrapers.extract(5), "html should be bytes or a string, not int"),
        (lambda: scrapers.mine(5), "html should be bytes or a string, not int"),
    ],
)  # fmt: skip
def test_what_is_taken_for_something_else_is_told_what_it_is(call, said):
    with pytest.raises(scrapers.ConfigError, match=re.escape(said)):
        call()


def test_a_filter_that_cannot_travel_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    class Counting:
        name = "counting"

        def __init__(self) -> None:
            self.lock = threading.Lock()

        def __call__(self, document: scrapers.Document) -> scrapers.Drop | None:
            return None if document.text else scrapers.Drop("counting", "nothing")

    job = scrapers.Job(seeds=["http://a.test/"], output=tmp_path / "c.jsonl", filters=[Counting()])
    for command in (scrapers.run, scrapers.rebuild):
        with pytest.raises(ConfigError, match="counting cannot be sent to another process") as told:
            command(job)
        assert told.value.field == "filters"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("job", [None, {"seeds": ["http://a.test/"]}, 3])
def test_what_is_no_job_is_told_by_its_kind(job: Any) -> None:
    with pytest.raises(ConfigError, match=f"not by a {type(job).__name__}"):
        scrapers.rebuild(job)
