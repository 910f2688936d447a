"""Rows L1 to L3: what belongs to one origin, and what an answer may not decide."""

from __future__ import annotations

import gzip
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.cases import good_page
from faults.server import OUTER, ROOT, Resolver, options

import scrapers
from scrapers.errors import ConfigError
from scrapers.job.settings import Job
from scrapers.models import Request
from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply
from scrapers.web.urls import resolve

Opened = Callable[..., AnyScraper]
Install = Callable[..., Resolver]
SECRETS = {
    "Authorization": "Bearer planted-bearer",
    "X-Api-Key": "planted-key",
    "Cookie": "session=planted-cookie",
}
PLANTED = (
    "planted-bearer",
    "planted-key",
    "planted-cookie",
    "9f86d081884c7d659a2feaa0c55ad015",
    "planted-password",
    "planted-user",
)


@pytest.fixture
def other(no_thread_left: None) -> Iterator[LocalSite]:
    with LocalSite() as running:
        yield running


@pytest.fixture
def job(backend: str, site: LocalSite, other: LocalSite, tmp_path: Path) -> Job:
    """A site that asks for credentials, and leads to another origin by links and by redirects."""

    def open_to_us(hit: Hit) -> Reply:
        if hit.headers.get("authorization") != SECRETS["Authorization"]:
            return Reply(401, body="who are you?")
        if hit.path == "/robots.txt":
            return Reply(body="")
        if hit.path.startswith("/moved/"):
            return Reply(int(hit.path[7:]), {"Location": other.url(hit.path)})
        host = other.url("").replace("http://", "").rstrip("/")
        away = "".join(f"<a href=/moved/{status}>x</a>" for status in (301, 302, 303, 307, 308))
        away += f"<a href='{other.url('/linked')}'>x</a><a href='http://planted-user:planted-password@{host}/user'>x</a>"
        away += f"<a href='{other.url(f'/token?a=1&token={PLANTED[3]}&b=2')}'>x</a>"
        return Reply(body=good_page(hit.path, away))

    site.routes |= {"/": open_to_us, "/moved/": open_to_us, "/robots.txt": open_to_us}
    other.routes |= {"/": lambda hit: Reply(body=good_page(hit.path))}
    for path in ("/moved/", "/linked", "/user", "/token"):
        other.routes[path] = other.routes["/"]
    return Job(
        seeds=[site.url("/")], output=tmp_path / "corpus.jsonl", backend=backend, options=options(backend),
        hosts=[f"127.0.0.1:{other.port}"], headers={site.url(""): SECRETS}, allow_private=OUTER, delay=0,
        extractor="full-text", workers=1,
    )  # fmt: skip


def test_L1_and_O7_credentials_go_to_one_origin_and_are_kept_nowhere(
    job: Job,
    site: LocalSite,
    other: LocalSite,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        report = scrapers.run(job)
    assert report.exported >= 8
    assert all(hit.headers.get(name) == value for hit in site.hits for name, value in SECRETS.items())
    assert {hit.path for hit in other.hits} >= {
        "/linked",
        "/user",
        *(f"/moved/{n}" for n in (301, 302, 303, 307, 308)),
    }
    sent = [(hit.target, name) for hit in other.hits for name in SECRETS if name in hit.headers]
    assert sent == []
    assert other.hits_on("/token") == []
    assert report.dropped["secret_in_url"] == 1
    assert _planted_in_files(job) == []
    said = caplog.text + "".join(capfd.readouterr()) + str(report) + repr(job)
    assert [secret for secret in PLANTED if secret in said] == []


def _planted_in_files(job: Job) -> list[tuple[str, str]]:
    """Secrets in the files of a job; what a page itself publishes stands in its body in the archive."""
    found = []
    for path in [job.output, *job.folder.rglob("*")]:
        if not path.is_file():
            continue
        archived = path.name.endswith(".gz")
        data = gzip.decompress(path.read_bytes()) if archived else path.read_bytes()
        ours = PLANTED[:3] if archived else PLANTED
        found += [(path.name, secret) for secret in ours if secret.encode() in data]
    return found


def test_L1_a_job_goes_on_with_its_credentials(site: LocalSite, tmp_path: Path) -> None:
    job = Job(
        seeds=[site.url("/page")], output=tmp_path / "c.jsonl", headers={site.url(""): SECRETS}, allow_private=OUTER, delay=0,
        extractor="full-text", workers=1, min_chars=0,
    )  # fmt: skip
    scrapers.run(job)
    again = scrapers.run(job)  # what was stored in their place is no change of settings
    assert again.already_finished


@pytest.mark.parametrize(
    "headers",
    [
        {"docs.example.org": {"X-Key": "k"}},
        {"https://docs.example.org/docs/": {"X-Key": "k"}},
        {"https://docs.example.org": {"Host": "evil.test"}},
        {"https://docs.example.org": {"X-Key": "planted\r\nX-Other: 1"}},
        {"https://docs.example.org": {"X Key": "planted"}},
        {"https://docs.example.org": {"Transfer-Encoding": "chunked"}},
    ],
)
def test_L1_header_fields_that_could_do_harm_are_refused(headers: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ConfigError, match="headers") as caught:
        Job(seeds=["https://docs.example.org/"], output="c.jsonl", headers=headers)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    "seed",
    [
        "https://planted-user:planted-password@a.test/",
        f"https://planted-user:planted-password@a.test/?token={PLANTED[3]}",
        "ftp://u:planted-password@a.test/",
    ],
)
def test_O7_a_seed_with_credentials_is_refused_without_repeating_them(seed: str) -> None:
    with pytest.raises(ConfigError, match="seeds") as caught:
        Job(seeds=[seed], output="c.jsonl")
    assert "planted" not in str(caught.value)
    assert PLANTED[3] not in str(caught.value)


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://u:p@a.test/x", "https://a.test/x"),
        ("https://a.test/x?access_token=s&y=1", "https://a.test/x?access_token=s&y=1"),
        ("https://a.test/x?API_KEY=s", "https://a.test/x?API_KEY=s"),
    ],
)
def test_O7_links_lose_the_user_and_nothing_else(link: str, followed: str) -> None:
    assert resolve(link) == followed


# -- L2, L3


def test_L2_no_cookie_is_kept(opened: Opened, site: LocalSite) -> None:
    scraper = opened()
    for _ in range(2):
        scraper.fetch(Request(site.url("/cookie")))
    assert [hit.headers.get("cookie") for hit in site.hits_on("/cookie")] == [None, None]


@pytest.mark.parametrize("domain", ["co.uk", ".co.uk", "b.co.uk", "uk"])
def test_L2_where_scrapy_keeps_cookies_a_public_suffix_has_none(
    site: LocalSite, resolver: Install, domain: str
) -> None:
    resolver(a_co_uk=[["127.0.0.1"]], b_co_uk=[["127.0.0.1"]])
    site.routes["/set"] = Reply(headers={"Set-Cookie": f"planted=1; Domain={domain}; Path=/"}, body="<p>x")
    with registry.make_scraper("scrapy", allow_private=OUTER, settings={"COOKIES_ENABLED": True}) as scraper:
        scraper.fetch(Request(f"http://a.co.uk:{site.port}/set"))
        scraper.fetch(Request(f"http://b.co.uk:{site.port}/page"))
    assert site.hits_on("/page")[0].headers.get("cookie") is None


@pytest.mark.browser
@pytest.mark.parametrize("domain", ["co.uk", "b.co.uk"])
def test_L2_the_browser_shares_no_cookie_between_pages(
    site: LocalSite, resolver: Install, domain: str
) -> None:
    resolver(a_co_uk=[["127.0.0.1"]], b_co_uk=[["127.0.0.1"]])
    site.routes |= {
        "/set": Reply(
            headers={"Set-Cookie": f"planted=1; Domain={domain}"},
            body=f"<p>x<img src=//b.co.uk:{site.port}/i>",
        ),
        "/i": Reply(headers={"Content-Type": "image/png"}, body=b""),
    }
    with registry.make_scraper("selenium", allow_private=OUTER, sandbox=not ROOT, images=True) as scraper:
        scraper.fetch(Request(f"http://a.co.uk:{site.port}/set"))
        scraper.fetch(Request(f"http://b.co.uk:{site.port}/page"))
    assert [hit.headers.get("cookie") for hit in site.hits if "b.co.uk" in hit.headers["host"]] != []
    assert {hit.headers.get("cookie") for hit in site.hits if "b.co.uk" in hit.headers["host"]} == {None}


def test_L3_no_field_of_an_answer_names_an_import(opened: Opened, site: LocalSite, tmp_path: Path) -> None:
    (tmp_path / "planted_module.py").write_text("raise RuntimeError('imported')\n")
    sys.path.insert(0, str(tmp_path))
    names = (
        "Referrer-Policy",
        "Content-Type",
        "Content-Encoding-X",
        "X-Robots-Tag",
        "Link",
        "Server",
        "Content-Disposition",
    )
    try:
        site.routes["/named"] = Reply(headers=dict.fromkeys(names, "planted_module.Policy"), body="<p>x")
        scraper = opened()
        response = scraper.fetch(Request(site.url("/named")))
        assert scraper.parse(response).links == ()
        assert "planted_module" not in sys.modules
    finally:
        sys.path.remove(str(tmp_path))
