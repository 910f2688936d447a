"""Refusals by a setting are judged again when it changes, without a request where none is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import kill_harness as harness
from faults.kill_harness import page_hits

import scrapers
from scrapers.cli.arguments import as_flags
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Route
from scrapers.web.guard import Guard, Refused

PAGES = ("/", "/docs/a", "/docs/b", "/private/c", "/far/d", "/far/e")


def routes() -> dict[str, Route]:
    page = harness.page
    return {
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /private/\n"),
        "/": page(0, ["/docs/a", "/docs/b", "/private/c", "/moved", "/big", "/shy"], 0),
        "/docs/a": page(1, ["/far/d"], 0),
        "/docs/b": page(2, [], 0),
        "/private/c": page(3, [], 0),
        "/far/d": page(4, ["/far/e"], 0),
        "/far/e": page(5, [], 0),
        "/moved": Reply(301, {"Location": "/far/e"}),
        "/big": Reply(body="<title>big</title><p>" + "words and words " * 4000),
        "/shy": Reply(headers={"Content-Usage": "train-ai=n"}, body=page(6, [], 0)(None).body),  # type: ignore[arg-type, operator]
    }


@pytest.fixture
def site(no_thread_left: None) -> Iterator[LocalSite]:
    with LocalSite(routes()) as running:
        yield running


def kept(folder: Path, site: LocalSite) -> set[str]:
    found = harness.urls(folder / "corpus.jsonl")
    return {url.removeprefix(site.url().rstrip("/")) for url in found}


def run(site: LocalSite, folder: Path, **settings: Any) -> scrapers.Report:
    return scrapers.run(harness.job(site, folder, **settings), accept_changes=True)


def test_what_an_address_refused_is_asked_for_when_it_is_allowed(site: LocalSite, tmp_path: Path) -> None:
    other = site.url("/docs/b").replace("127.0.0.1", "[::1]")
    seeds = [site.url("/docs/a"), other]
    first = scrapers.run(harness.job(site, tmp_path, seeds=seeds, allow_private=["127.0.0.0/8"]))
    assert first.dropped["address_refused"] == 1
    why = scrapers.explain(tmp_path / "corpus.jsonl", other).detail
    assert as_flags(why).endswith("allow it: --allow-private ::1/128")
    assert "allow_private=['::1/128']" in why
    again = scrapers.run(
        harness.job(site, tmp_path, seeds=seeds, allow_private=["127.0.0.0/8", "::1/128"], retries=0)
    )  # no --accept-changes: what the message says is enough
    assert "address_refused" not in again.dropped
    assert again.balances


def test_robots_off_and_on_again(site: LocalSite, tmp_path: Path) -> None:
    run(site, tmp_path)
    assert "/private/c" not in kept(tmp_path, site)
    hits = len(page_hits(site))
    run(site, tmp_path, robots=False)
    assert "/private/c" in kept(tmp_path, site)
    assert [hit.path for hit in page_hits(site)[hits:]] == ["/private/c"]
    report = run(site, tmp_path, robots=True)
    assert "/private/c" not in kept(tmp_path, site)
    assert report.dropped["robots_disallow"] == 1
    assert report.exported >= len(PAGES) - 1
    assert report.balances


def test_a_limit_that_was_raised(site: LocalSite, tmp_path: Path) -> None:
    assert run(site, tmp_path, max_bytes=20_000).failed == {"body_too_large": 1}
    hits = len(page_hits(site))
    assert run(site, tmp_path, max_bytes=10**6).failed == {}
    assert [hit.path for hit in page_hits(site)[hits:]] == ["/big"]
    assert "/big" in kept(tmp_path, site)


def test_a_redirect_that_left_the_scope(site: LocalSite, tmp_path: Path) -> None:
    first = run(site, tmp_path, exclude=["/far/*"])
    assert first.dropped["redirect_excluded"] == 1
    again = run(site, tmp_path)
    assert "redirect_excluded" not in again.dropped
    assert "/far/e" in kept(tmp_path, site)
    assert again.balances


@pytest.mark.parametrize(
    "narrow", [{"include": ["/docs/*"]}, {"exclude": ["/far/*", "/private/*"]}, {"links_per_page": 1}]
)
def test_links_that_lay_outside_are_met_again_without_asking_for_their_pages(
    narrow: dict[str, Any], site: LocalSite, tmp_path: Path
) -> None:
    first = run(site, tmp_path, **narrow)
    assert first.exported < len(PAGES) - 1
    asked = {hit.path for hit in page_hits(site)}
    hits = len(page_hits(site))
    again = run(site, tmp_path)
    assert kept(tmp_path, site) >= {"/", "/docs/a", "/docs/b", "/far/d", "/far/e", "/big"}
    assert asked.isdisjoint({hit.path for hit in page_hits(site)[hits:]} - {"/moved"})
    assert again.balances
    assert run(site, tmp_path).already_finished


def test_consent_of_another_purpose(site: LocalSite, tmp_path: Path) -> None:
    """Decided from the evidence: only what may be kept now is asked for; what may not be kept leaves."""
    run(site, tmp_path)
    assert "/shy" not in kept(tmp_path, site)
    hits = len(page_hits(site))
    run(site, tmp_path, purpose="search")
    assert "/shy" in kept(tmp_path, site)
    assert [hit.path for hit in page_hits(site)[hits:]] == ["/shy"]
    hits = len(site.hits)
    report = run(site, tmp_path, purpose="train")
    assert "/shy" not in kept(tmp_path, site)
    assert len(site.hits) == hits
    assert report.dropped["consent_content_usage"] == 1
    nobody = run(site, tmp_path, unknown="deny")
    assert nobody.dropped["consent_unknown"] >= len(PAGES) - 1
    assert nobody.written
    assert kept(tmp_path, site) == set()
    everybody = run(site, tmp_path, unknown="allow")
    assert everybody.exported >= len(PAGES) - 1
    assert everybody.balances


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("10.1.2.3", "10.0.0.0/8"),
        ("172.31.0.1", "172.16.0.0/12"),
        ("192.168.1.5", "192.168.0.0/16"),
        ("169.254.169.254", "169.254.0.0/16"),
        ("100.127.0.1", "100.64.0.0/10"),
        ("0.0.0.0", "0.0.0.0/8"),  # noqa: S104 - to be refused
        ("[::1]", "::1/128"),
        ("[fd00::7]", "fc00::/7"),
        ("[fe80::1]", "fe80::/10"),
        ("[::ffff:127.0.0.1]", "127.0.0.0/8"),
        ("[64:ff9b::7f00:1]", "127.0.0.0/8"),
        ("[2002:7f00:1::]", "127.0.0.0/8"),
        ("239.1.2.3", "224.0.0.0/4"),
        ("255.255.255.255", "240.0.0.0/4"),
    ],
)
def test_the_message_gives_the_value_that_helps(host: str, network: str) -> None:
    with pytest.raises(Refused) as refused:
        Guard().resolve(host, 80)
    assert f"allow_private=['{network}']" in str(refused.value)
    assert Guard((network,)).resolve(host, 80)
