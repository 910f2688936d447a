"""What is Scrapy's own; the contract that all backends keep runs in test_contract.py."""

# ruff: noqa: ARG002 - the signatures of the middlewares are Scrapy's

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scrapy")

import parsel
import trustme

from scrapers.backends.scrapy_engine import ScrapyEngine, ScrapyOptions
from scrapers.errors import (
    AddressRefused,
    BackendError,
    BodyTruncated,
    ConfigError,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    ParseError,
    TlsFailed,
)
from scrapers.models import Headers, Request, Response
from scrapers.plugin.registry import make_scraper
from scrapers.testing import LocalSite, Raw, Reply

LOOPBACK = ("127.0.0.0/8", "::1/128")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def engine(**options: Any) -> ScrapyEngine:
    return ScrapyEngine(ScrapyOptions(**{"allow_private": LOOPBACK, "fetch_timeout": 20.0, **options}))


def answer(body: str) -> Response:
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    url = "http://site.test/dir/page.html"
    return Response(Request(url), url, 200, headers, body.encode(), datetime.now(UTC))


def with_middleware(*middlewares: type, **settings: Any) -> ScrapyEngine:
    places = {middleware: 500 + place for place, middleware in enumerate(middlewares)}
    return engine(settings={"DOWNLOADER_MIDDLEWARES": places, **settings})


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


# --- what it loads, and where it runs ---------------------------------------------------------


def test_parsing_loads_no_scrapy() -> None:
    run(
        "import sys\n"
        "from scrapers.plugin.registry import make_scraper\n"
        "from scrapers.testing.base import answer\n"
        "page = make_scraper('scrapy').parse(answer('<title>t</title><p>x'))\n"
        "assert (page.title, page.select('p')) == ('t', ['x'])\n"
        "assert not {'scrapy', 'twisted', 'aiohttp', 'requests'} & set(sys.modules)\n"
    )


def test_missing_scrapy_names_the_extra() -> None:
    out = run(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *a: None if name == 'scrapy' else find(name, *a)\n"
        "from scrapers.plugin.registry import make_scraper\n"
        "from scrapers.errors import MissingExtra\n"
        "try:\n    make_scraper('scrapy')\n"
        "except MissingExtra as error:\n    print(error)\n"
    )
    assert "pip install 'corpus-scrapers[scrapy]'" in out


@pytest.mark.parametrize("module", ["twisted.internet.epollreactor", "twisted.internet.asyncioreactor"])
def test_works_beside_an_installed_reactor(module: str) -> None:
    out = run(
        f"import {module} as chosen\n"
        "chosen.install()\n"
        "import threading\n"
        "from scrapers.plugin.registry import make_scraper\n"
        "from scrapers.models import Request\n"
        "from scrapers.testing import LocalSite\n"
        "with LocalSite() as site:\n"
        "    for _ in range(2):\n"
        "        with make_scraper('scrapy', allow_private=['127.0.0.0/8']) as scraper:\n"
        "            print(scraper.fetch(Request(site.url('/status/418'))).status)\n"
        "from twisted.internet import reactor\n"
        "print(reactor.running, threading.active_count())\n"
        "loop = getattr(reactor, '_asyncioEventloop', None)\n"
        "loop and loop.close()\n"
    )
    assert out.split() == ["418", "418", "False", "1"]


def test_reactor_installed_while_open_does_no_harm() -> None:
    out = run(
        "from scrapers.plugin.registry import make_scraper\n"
        "from scrapers.models import Request\n"
        "from scrapers.testing import LocalSite\n"
        "with LocalSite() as site, make_scraper('scrapy', allow_private=['127.0.0.0/8']) as scraper:\n"
        "    import twisted.internet.reactor\n"
        "    print(scraper.fetch(Request(site.url('/status/418'))).status)\n"
    )
    assert out.split() == ["418"]


def test_works_inside_a_running_loop_and_twice_at_once(site: LocalSite) -> None:
    async def notebook() -> list[int | None]:
        with engine() as one, engine() as two:
            return [
                one.fetch(Request(site.url("/page"))).status,
                two.fetch(Request(site.url("/page"))).status,
            ]

    assert asyncio.run(notebook()) == [200, 200]


def test_two_at_once_from_threads(site: LocalSite) -> None:
    with engine() as one, engine() as two, ThreadPoolExecutor(8) as pool:
        work = [(scraper, site.url(f"/page/{n}")) for n in range(20) for scraper in (one, two)]
        texts = list(pool.map(lambda item: item[0].fetch(Request(item[1])).text, work))
    assert all(f"this is /page/{n // 2}<" in text for n, text in enumerate(texts))


def test_more_threads_than_concurrency_wait_their_turn(site: LocalSite) -> None:
    with engine(concurrency=2) as scraper, ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: scraper.fetch(Request(site.url(f"/page/{n}"))).status, range(24)))
    assert statuses == [200] * 24
    assert len({hit.connection for hit in site.hits}) <= 2


def test_says_nothing_in_the_log(site: LocalSite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with engine() as scraper:
        scraper.fetch(Request(site.url("/gzip")))
        with pytest.raises(FetchError):
            scraper.fetch(Request(site.url("/truncated/length")))
    assert [record.getMessage() for record in caplog.records] == []


# --- the user's settings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("REDIRECT_ENABLED", True, "the crawl decides"),
        ("RETRY_TIMES", 5, "the crawl decides"),
        ("ROBOTSTXT_OBEY", True, "the crawl decides"),
        ("DOWNLOAD_DELAY", 1, "the crawl decides"),
        ("AUTOTHROTTLE_ENABLED", True, "the crawl decides"),
        ("JOBDIR", "job", "the crawl decides"),
        ("CONCURRENT_REQUESTS", 99, "'concurrency'"),
        ("USER_AGENT", "me", "'user_agent'"),
        ("DOWNLOAD_MAXSIZE", 0, "'max_bytes'"),
        ("DOWNLOAD_VERIFY_CERTIFICATES", False, "'verify_tls'"),
        ("DOWNLOAD_HANDLERS", {"http": "x"}, "transport"),
        ("TWISTED_REACTOR", "x", "transport"),
        ("TELNETCONSOLE_ENABLED", True, "transport"),
        ("REMOTE_CONTROL_ENABLED", True, "transport"),
        ("HTTPPROXY_ENABLED", True, "transport"),
        ("COMPRESSION_ENABLED", True, "transport"),
        ("DOWNLOADER_MIDDLEWARES_BASE", {}, "transport"),
        ("ITEM_PIPELINES", {"x": 1}, "nothing here"),
        ("COMPRESSION_ENABLED", False, "transport"),
        ("DOWNLOADER_MIDDLEWARES", ["x"], "must be a table"),
        ("EXTENSIONS", None, "must be a table"),
        ("DEFAULT_REQUEST_HEADERS", {"X-Api-Key": "k"}, "'X-Api-Key' would go to every host"),
        ("HTTPAUTH_USER", "me", "manners.headers"),
        ("LOG_LEVEL", "loud", "'loud' is not one of"),
        (
            "DOWNLOADER_MIDDLEWARES",
            {"scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600},
            "RedirectMiddleware",
        ),
    ],
)
def test_settings_that_break_the_contract_are_refused_by_name(key: str, value: object, said: str) -> None:
    with pytest.raises(ConfigError, match=f"{key}.*{said}"):
        make_scraper("scrapy", settings={key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DOWNLOADER_MIDDLEWARES", {"os.abort": 1}),
        ("DOWNLOADER_MIDDLEWARES", {"subprocess.Popen": 1}),
        ("DOWNLOADER_MIDDLEWARES", {"no.such.Middleware": 1}),
        ("EXTENSIONS", {"os.abort": 1}),
        ("STATS_CLASS", "os.abort"),
        ("LOG_FORMATTER", "os.system"),
        ("REQUEST_FINGERPRINTER_CLASS", "os.abort"),
        ("HTTPCACHE_STORAGE", "os.system"),
        ("HTTPCACHE_POLICY", "os.system"),
        ("HTTPCACHE_DBM_MODULE", "antigravity"),
    ],
)
def test_what_a_setting_names_is_of_its_kind_or_is_not_called(key: str, value: object) -> None:
    scraper = make_scraper("scrapy", settings={key: value})
    with pytest.raises(BackendError, match=key) as caught:
        scraper.open()
    assert caught.value.field == "settings"


def test_an_add_on_may_not_change_settings_behind_our_back() -> None:
    with pytest.raises(ConfigError, match="ADDONS"):
        make_scraper("scrapy", settings={"ADDONS": {"somebody.AddOn": 1}})


def test_refusal_sees_classes_too() -> None:
    from scrapy.downloadermiddlewares.retry import RetryMiddleware

    with pytest.raises(ConfigError, match="RetryMiddleware"):
        make_scraper("scrapy", settings={"DOWNLOADER_MIDDLEWARES": {RetryMiddleware: 550}})


def test_switching_off_what_is_off_is_accepted() -> None:
    retry = "scrapy.downloadermiddlewares.retry.RetryMiddleware"
    off = {"REDIRECT_ENABLED": False, "ROBOTSTXT_OBEY": False, "DOWNLOADER_MIDDLEWARES": {retry: None}}
    assert make_scraper("scrapy", settings=off).options.settings == off


class Marking:
    """A user's middleware: adds a request header, reads the decoded body through Scrapy's own classes."""

    seen: list[str]

    def __init__(self) -> None:
        type(self).seen = []

    def process_request(self, request: Any) -> None:
        request.headers["X-Marked"] = "yes"

    def process_response(self, request: Any, response: Any) -> Any:
        self.seen.append(response.css("title::text").get())
        return response


def test_user_middleware_sees_decoded_pages(site: LocalSite) -> None:
    with with_middleware(Marking) as scraper:
        response = scraper.fetch(Request(site.url("/gzip")))
    assert Marking.seen == ["gzip"]
    assert site.hits[0].headers["x-marked"] == "yes"
    assert response.headers["content-encoding"] == "gzip"  # the fields stay as sent


def test_http_cache_is_usable(site: LocalSite, tmp_path: Path) -> None:
    settings = {"HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": str(tmp_path)}
    site.routes["/cached"] = Reply(
        headers=(("Content-Encoding", "gzip"), ("Link", "a"), ("Link", "b")), body=gzip.compress(b"<p>kept")
    )
    with engine(settings=settings) as scraper:
        first = scraper.fetch(Request(site.url("/cached")))
    opened = datetime.now(UTC)
    with engine(settings=settings) as scraper:
        again = scraper.fetch(Request(site.url("/cached")))
    assert len(site.hits_on("/cached")) == 1
    assert first.body == again.body == b"<p>kept"
    assert again.headers.get_all("link") == ["a", "b"]
    assert (again.address, again.length_unknown) == ("", False)
    assert again.fetched_at >= first.fetched_at - timedelta(seconds=1)  # the clock of the cache is coarse
    assert again.fetched_at < opened


def test_cookies_are_kept_when_asked_for(site: LocalSite) -> None:
    with engine(settings={"COOKIES_ENABLED": True}) as scraper:
        for _ in range(2):
            scraper.fetch(Request(site.url("/cookie")))
    assert [hit.headers.get("cookie") for hit in site.hits] == [None, "seen=yes"]


def test_default_request_headers_do_not_replace_the_user_agent(site: LocalSite) -> None:
    headers = {"accept-language": "pl", "user-agent": "disguise"}
    with engine(settings={"DEFAULT_REQUEST_HEADERS": headers}, user_agent="honest/1") as scraper:
        scraper.fetch(Request(site.url("/page")))
    assert site.hits[0].headers.get_all("user-agent") == ["honest/1"]
    assert site.hits[0].headers["accept-language"] == "pl"


class Again:
    """Asks for the page a second time, as a retry middleware does."""

    def process_response(self, request: Any, response: Any) -> Any:
        return request.replace(dont_filter=True)


class ViaProxy:
    def process_request(self, request: Any) -> None:
        request.meta["proxy"] = "http://127.0.0.1:1"


class Ignoring:
    def process_request(self, request: Any) -> None:
        from scrapy.exceptions import IgnoreRequest

        raise IgnoreRequest("not this one")


class Broken:
    def process_response(self, request: Any, response: Any) -> Any:
        raise ZeroDivisionError("a bug")


class Hanging:
    async def process_request(self, request: Any) -> None:
        await asyncio.sleep(600)


@pytest.mark.parametrize(
    ("middleware", "hits", "said"),
    [
        (Again, 1, "only the crawl may"),
        (ViaProxy, 0, "proxies are not used"),
        (Ignoring, 0, "not this one"),
        (Broken, 1, "ZeroDivisionError: a bug"),
    ],
)
def test_a_middleware_cannot_leave_the_contract(
    site: LocalSite, middleware: type, hits: int, said: str
) -> None:
    with with_middleware(middleware) as scraper, pytest.raises(ConnectionFailed, match=said):
        scraper.fetch(Request(site.url("/page")))
    assert len(site.hits) == hits


def test_a_hanging_middleware_holds_neither_fetch_nor_close(site: LocalSite) -> None:
    options = ScrapyOptions(
        allow_private=LOOPBACK, fetch_timeout=0.3, settings={"DOWNLOADER_MIDDLEWARES": {Hanging: 500}}
    )
    with ScrapyEngine(options) as scraper, pytest.raises(FetchTimeout):
        scraper.fetch(Request(site.url("/page")))


@pytest.mark.parametrize(
    "settings",
    [
        {"DOWNLOADER_MIDDLEWARES": {"no.such.module.Middleware": 500}},
        {"STATS_CLASS": "no.such.Stats"},
        {"EXTENSIONS": {"no.such.Extension": 1}},
    ],
)
def test_open_that_fails_leaves_nothing(settings: dict[str, Any]) -> None:
    scraper = engine(settings=settings)
    with pytest.raises(BackendError, match=r"no\.such|No module named 'no'"):
        scraper.open()
    assert "scrapy-engine" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(ConnectionFailed, match="not open"):
        scraper.fetch(Request("http://127.0.0.1/"))


# --- the network ------------------------------------------------------------------------------


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[LocalSite]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("secure.test").configure_cert(context)
    with LocalSite(tls=context) as site:
        yield site


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names below .test lead to loopback; returns what was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *args: Any, **options: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host.endswith(".test") else host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return asked


def test_tls_is_verified_by_name_over_a_judged_address(
    secure: LocalSite, authority: trustme.CA, names: list[str], tmp_path: Path
) -> None:
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with engine(ca_bundle=str(bundle)) as scraper:
        response = scraper.fetch(Request(f"https://secure.test:{secure.port}/page"))
        assert (response.status, response.address) == (200, "127.0.0.1")
        assert secure.hits[0].headers["host"] == f"secure.test:{secure.port}"
        with pytest.raises(TlsFailed):
            scraper.fetch(Request(f"https://other.test:{secure.port}/page"))


def test_unknown_authority_is_refused_unless_told_otherwise(secure: LocalSite) -> None:
    with engine() as scraper, pytest.raises(TlsFailed):
        scraper.fetch(Request(secure.url("/page")))
    with engine(verify_tls=False) as scraper:
        assert scraper.fetch(Request(secure.url("/page"))).status == 200


def test_a_name_that_leads_inside_is_refused_before_dialling(site: LocalSite, names: list[str]) -> None:
    with engine(allow_private=()) as scraper, pytest.raises(AddressRefused, match=r"^inside\.test is not"):
        scraper.fetch(Request(f"http://inside.test:{site.port}/page"))
    assert site.accepted == 0


def test_a_slow_look_up_counts_against_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()

    def slow(*_: Any, **__: Any) -> Any:
        gone.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with engine(fetch_timeout=0.3) as scraper:
        with pytest.raises(FetchTimeout):
            scraper.fetch(Request("http://slow.test/"))
        gone.set()


def test_close_ends_a_fetch_under_way(site: LocalSite) -> None:
    scraper = engine()
    scraper.open()
    with ThreadPoolExecutor(1) as pool:
        fetch = pool.submit(scraper.fetch, Request(site.url("/slow?seconds=60")))
        while not site.hits:
            time.sleep(0.01)
        scraper.close()
        with pytest.raises(ConnectionFailed, match="closed"):
            fetch.result(10)


BROKEN = {
    "/sign": Raw((OK + b"Content-Length: +5\r\n\r\nhello",)),
    "/lengths": Raw((OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello12",)),
    "/chunk": Raw((OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",)),
    "/coding": Raw((OK + b"Transfer-Encoding: gzip\r\n\r\nhello",)),
    "/content-coding": Reply(headers={"Content-Encoding": "weird"}, body=zlib.compress(b"x" * 99)),
    "/no-gzip": Reply(headers={"Content-Encoding": "gzip"}, body="no gzip"),
    "/layers": Reply(headers={"Content-Encoding": "gzip, gzip, gzip, gzip"}, body="x"),
    "/line": Reply(headers={"X-Long": "x" * 70_000}),
    "/head": Reply(headers={f"X-{n}": "x" * 1000 for n in range(100)}),
    "/fields": Reply(headers={f"X-{n}": "x" for n in range(400)}),
}


@pytest.mark.parametrize("path", BROKEN)
def test_broken_answers_are_failed_connections(site: LocalSite, path: str) -> None:
    site.routes.update(BROKEN)
    with engine() as scraper:
        with pytest.raises(ConnectionFailed) as caught:
            scraper.fetch(Request(site.url(path)))
        assert "\n" not in str(caught.value)
        assert scraper.fetch(Request(site.url("/page"))).status == 200


@pytest.mark.parametrize("squeeze", [gzip.compress, zlib.compress])
def test_every_cut_of_an_encoded_body_is_seen(site: LocalSite, squeeze: Any) -> None:
    whole = squeeze(b"<p>" + bytes(range(256)) * 20)
    name = "gzip" if squeeze is gzip.compress else "deflate"
    with engine() as scraper:
        for left in (3, len(whole) // 2, len(whole) - 9):
            site.routes[f"/cut/{left}"] = Reply(headers={"Content-Encoding": name}, body=whole[:left])
            with pytest.raises(BodyTruncated):
                scraper.fetch(Request(site.url(f"/cut/{left}")))


def test_layers_of_encoding_are_undone(site: LocalSite) -> None:
    site.routes["/twice"] = Reply(
        headers=(("Content-Encoding", "deflate"), ("Content-Encoding", "gzip")),
        body=gzip.compress(zlib.compress(b"<p>twice")),
    )
    with engine() as scraper:
        assert scraper.fetch(Request(site.url("/twice"))).body == b"<p>twice"


def test_old_and_odd_answers_are_read(site: LocalSite) -> None:
    site.routes |= {
        "/1.0": Raw((b"HTTP/1.0 200 OK\r\n\r\nhello",)),
        "/early": Raw((b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + OK + b"Content-Length: 5\r\n\r\nhello",)),
        "/names": Raw((OK + b"X-A: \xe9\r\nx-b: \xc3\xbc\r\nContent-Length: 5\r\n\r\nhello",)),
        "/304": Raw((b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",)),
    }
    with engine() as scraper:
        got = {path: scraper.fetch(Request(site.url(path))) for path in ("/1.0", "/early", "/names", "/304")}
    assert [(r.status, r.body, r.length_unknown) for r in got.values()] == [
        (200, b"hello", True),
        (200, b"hello", False),
        (200, b"hello", False),
        (304, b"", False),
    ]
    assert got["/names"].headers.pairs()[1:3] == (("X-A", "é"), ("x-b", "ü"))


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/", "nonsense"])
def test_what_is_no_url_is_a_final_failure(url: str) -> None:
    with engine() as scraper, pytest.raises(ConnectionFailed, match="not an http") as caught:
        scraper.fetch(Request(url))
    assert not caught.value.transient


# --- pages ------------------------------------------------------------------------------------


def test_the_tree_is_a_parsel_selector() -> None:
    page = engine().parse(answer('<?xml version="1.0" encoding="latin1"?><p class="a b">é<p>two'))
    assert isinstance(page.tree, parsel.Selector)
    assert page.tree.css("p::text").getall() == ["é", "two"]
    assert page.tree.xpath("//p[has-class('b')]/text()").get() == "é"
    assert page.select("//p[has-class('b')]") == ["é"]


def test_values_are_those_of_the_lxml_backend() -> None:
    response = answer("<title> a </title><p>x<script>y</script><!-- c -->z<a href=/q#r rel=next>go</a>")
    ours, lxml = engine().parse(response), make_scraper("requests-lxml").parse(response)
    assert (ours.title, ours.links) == (lxml.title, lxml.links)
    for query in ("p", "p::text", "a::attr(href)", "//p", "xpath:count(//p)", "script"):
        assert ours.select(query) == lxml.select(query)


def test_what_cannot_be_parsed_is_said_by_parse() -> None:
    with pytest.raises(ParseError):
        engine().parse(answer("<div>" * 5000))


# --- foreign errors ---------------------------------------------------------------------------


def test_every_foreign_error_becomes_a_fetch_error() -> None:
    import aiohttp
    from scrapy import exceptions

    from scrapers.backends.scrapy_.errors import fetch_error
    from scrapers.plugin.http.content_coding import CodingCutError
    from scrapers.web.guard import Refused

    request = Request("http://site.test/")
    table = [
        (Refused("x"), AddressRefused),
        (TimeoutError(), FetchTimeout),
        (aiohttp.ServerTimeoutError("x"), FetchTimeout),
        (exceptions.DownloadTimeoutError("x"), FetchTimeout),
        (aiohttp.ClientPayloadError("x"), BodyTruncated),
        (exceptions.ResponseDataLossError("x"), BodyTruncated),
        (CodingCutError("x"), BodyTruncated),
        (ssl.SSLError("x"), TlsFailed),
        (aiohttp.ServerDisconnectedError(), ConnectionFailed),
        (exceptions.IgnoreRequest("x"), ConnectionFailed),
        (asyncio.CancelledError(), ConnectionFailed),
        (KeyError("x"), ConnectionFailed),
    ]
    for foreign, ours in table:
        error = fetch_error(request, foreign)
        assert type(error) is ours
        assert error.request is request
        assert str(error)
