from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from scrapers.errors import BackendError, ConfigError, MissingExtra, UnknownBackend
from scrapers.models import Page, Request, Response
from scrapers.plugin import registry
from scrapers.plugin.scraper import Scraper, ScraperOptions

BUNDLED = ["langchain", "requests-bs4", "requests-lxml", "scrapy", "selenium"]


class Idle(Scraper[ScraperOptions]):
    name = "idle"

    def fetch(self, request: Request) -> Response:
        raise NotImplementedError

    def parse(self, response: Response) -> Page:
        raise NotImplementedError


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """The entry points that are installed; a test adds its own."""
    installed = list(registry.entry_points(group=registry.GROUP))
    monkeypatch.setattr(registry, "entry_points", lambda group: [p for p in installed if p.group == group])
    monkeypatch.setattr(registry, "_registered", {})
    registry._entry_points.cache_clear()
    yield installed
    registry._entry_points.cache_clear()


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, registry.GROUP)


def test_bundled_backends_are_found_by_name(points: list[EntryPoint]) -> None:
    assert set(BUNDLED) <= set(registry.backend_names())
    assert registry.backend_names() == sorted(registry.backend_names())


def test_listing_names_loads_no_backend() -> None:
    code = (
        "import sys\nfrom scrapers import registry\nregistry.backend_names()\n"
        "print([m for m in ('requests', 'lxml', 'bs4', 'scrapy', 'selenium', 'langchain_core', 'parsel')"
        " if m in sys.modules], [m for m in sys.modules if m.startswith('scrapers.backends')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[] []"


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("request-lxml", "requests-lxml"),
        ("scrappy", "scrapy"),
        ("Selenium", "selenium"),
        ("lang-chain", "langchain"),
    ],
)
def test_unknown_name_gets_the_nearest(points: list[EntryPoint], asked: str, near: str) -> None:
    with pytest.raises(UnknownBackend) as caught:
        registry.backend_class(asked)
    assert f"did you mean {near!r}?" in str(caught.value)
    assert caught.value.field == "backend"
    for name in BUNDLED:
        assert name in str(caught.value)


def test_unknown_name_like_no_other_gets_the_list_only(points: list[EntryPoint]) -> None:
    with pytest.raises(UnknownBackend) as caught:
        registry.backend_class("zzz")
    assert "did you mean" not in str(caught.value)
    assert "requests-lxml" in str(caught.value)


@pytest.mark.parametrize("name", ["scrapy", "selenium", "langchain"])
def test_missing_extra_names_the_pip_line(points: list[EntryPoint], name: str) -> None:
    points[:] = [point(name, "scrapers_no_such_module.backend:Backend")]
    with pytest.raises(MissingExtra) as caught:
        registry.backend_class(name)
    assert f"pip install 'corpus-scrapers[{name}]'" in str(caught.value)
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)


def test_missing_module_of_a_third_party_is_named(points: list[EntryPoint]) -> None:
    points.append(point("theirs", "scrapers_no_such_module.backend:Backend"))
    with pytest.raises(MissingExtra, match="scrapers_no_such_module"):
        registry.backend_class("theirs")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("json:no_such_name", "cannot be loaded"),
        ("json:dumps", "is not a Scraper"),
        ("json:JSONDecoder", "is not a Scraper"),
        ("this", "is not a Scraper"),
    ],
)
def test_an_entry_point_to_something_else_is_a_backend_error(
    points: list[EntryPoint], value: str, words: str
) -> None:
    points.append(point("odd", value))
    with pytest.raises(BackendError, match=words) as caught:
        registry.backend_class("odd")
    assert not isinstance(caught.value, (MissingExtra, UnknownBackend))
    assert "'odd'" in str(caught.value)


@pytest.mark.parametrize("theirs_first", [True, False])
def test_a_third_party_overrides_a_bundled_name_and_is_logged(
    points: list[EntryPoint], caplog: pytest.LogCaptureFixture, theirs_first: bool
) -> None:
    points.insert(0 if theirs_first else len(points), point("requests-lxml", f"{__name__}:Idle"))
    with caplog.at_level(logging.WARNING, logger="scrapers.plugin.registry"):
        registry.backend_names()
        registry.backend_names()
    assert [record.getMessage() for record in caplog.records] == [
        f"backend 'requests-lxml' is overridden by {__name__}:Idle"
    ]
    assert registry._entry_points()["requests-lxml"].value == f"{__name__}:Idle"


def test_a_registered_class_needs_no_entry_point(points: list[EntryPoint]) -> None:
    assert registry.register(Idle) is Idle
    assert "idle" in registry.backend_names()
    assert registry.backend_class("idle") is Idle
    assert isinstance(registry.make_scraper("idle"), Idle)


def test_options_are_validated_and_named(points: list[EntryPoint]) -> None:
    registry.register(Idle)
    assert registry.make_scraper("idle", concurrency=3).options.concurrency == 3
    with pytest.raises(ConfigError, match="'concurency'") as caught:
        registry.make_scraper("idle", concurency=3)
    assert caught.value.field == "options"
    with pytest.raises(ConfigError, match="'fetch_timeout'"):
        registry.make_scraper("idle", fetch_timeout=-1)


def test_open_scraper_gives_an_opened_one(points: list[EntryPoint]) -> None:
    opened: list[str] = []

    class Counting(Idle):
        name = "counting"

        def open(self) -> None:
            opened.append("open")

        def close(self) -> None:
            opened.append("close")

    registry.register(Counting)
    with registry.open_scraper("counting"):
        pass
    assert opened[0] == "open"
    assert opened[-1] == "close"
