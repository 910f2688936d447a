"""What a seed's redirect may do and nobody else's: pass ``include`` by, bring its host into the scope."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.cases import good_page
from faults.server import OUTER, Resolver, resolver

import scrapers
from scrapers.job.run import Report
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply

__all__ = ["resolver"]

HERE: list[list[str | int]] = [["127.0.0.1"]]
Install = Callable[..., Resolver]


def page(*links: str) -> Reply:
    return Reply(body=good_page("page", "".join(f'<a href="{link}">x</a>' for link in links)))


def moved(target: str) -> Reply:
    return Reply(302, {"Location": target})


def serve(site: LocalSite, **answers: dict[str, Reply]) -> None:
    """One server for several names: ``www_site_test={"/": ...}``."""

    def answer(hit: Hit) -> Reply:
        name = hit.headers["host"].partition(":")[0]
        return answers.get(name.replace(".", "_"), {}).get(hit.path, Reply(404))

    site.routes |= {path: answer for pages in answers.values() for path in pages}


def crawl(site: LocalSite, folder: Path, *seeds: str, **settings: Any) -> Report:
    known: dict[str, Any] = {
        "robots": False, "delay": 0, "allow_private": OUTER, "workers": 1, "extractor": "none",
    }  # fmt: skip
    seeds = tuple(seed.replace("PORT", str(site.port)) for seed in seeds) or (site.url(),)
    return scrapers.run(
        scrapers.Job(seeds=seeds, output=folder / "corpus.jsonl", **{**known, **settings})
    )  # fmt: skip


SITE_FILES = {"/robots.txt", "/.well-known/tdmrep.json", "/ai.txt", "/sitemap.xml"}


def paths(site: LocalSite) -> list[str]:
    """The pages that were asked for, in their order."""
    return [hit.path for hit in site.hits if hit.path not in SITE_FILES]


def asked(site: LocalSite) -> list[str]:
    """The same with the names of their hosts."""
    hits = [hit for hit in site.hits if hit.path not in SITE_FILES]
    return [hit.headers["host"].partition(":")[0] + hit.target for hit in hits]


def test_a_seeds_redirects_are_followed_whatever_include_says(tmp_path: Path) -> None:
    routes = {
        "/": moved("/welcome"), "/welcome": moved("/en/start"), "/en/start": page("/docs/a", "/blog/b"),
        "/docs/a": moved("/blog/c"),
    }  # fmt: skip
    with LocalSite(routes) as site:
        report = crawl(site, tmp_path, include=["/docs/*"])
        assert paths(site) == ["/", "/welcome", "/en/start", "/docs/a"]
    assert report.dropped == {"redirect": 2, "redirect_not_included": 1}
    assert report.outside == {"not_included": 1}
    assert report.balances


def test_what_a_seeds_page_links_to_is_no_seed(tmp_path: Path) -> None:
    routes = {"/docs/": page("/docs/old"), "/docs/old": moved("/new"), "/new": page()}
    with LocalSite(routes) as site:
        report = crawl(site, tmp_path, site.url("/docs/"), include=["/docs/*"])
        assert not site.hits_on("/new")
    assert report.dropped == {"redirect_not_included": 1}


def test_the_host_joins_the_scope_if_it_has_the_same_owner(tmp_path: Path, resolver: Install) -> None:
    resolver(site_test=HERE, www_site_test=HERE, docs_site_test=HERE)
    with LocalSite() as site:
        www, docs = (f"http://{name}.site.test:{site.port}" for name in ("www", "docs"))
        serve(
            site,
            site_test={"/": moved(f"{www}/")},
            www_site_test={"/": moved(f"{docs}/")},
            docs_site_test={"/": page(f"{www}/a", f"{docs}/b", "http://other.test/")},
        )
        report = crawl(site, tmp_path, "http://site.test:PORT/")
        assert asked(site)[:3] == ["site.test/", "www.site.test/", "docs.site.test/"]
        assert sorted(asked(site)[3:]) == ["docs.site.test/b", "www.site.test/a"]
        again = crawl(site, tmp_path, "http://site.test:PORT/")  # the scope is kept with the job
        assert again.already_finished
        assert scrapers.explain(tmp_path / "corpus.jsonl", f"{www}/never").reason == "not_linked"
    assert report.outside == {"other_host": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.github.io", "b.github.io"),
        ("a.co.uk", "b.co.uk"),
        ("shop.blogspot.com", "news.blogspot.com"),
        ("a.test", "b.test"),
        ("site.test", "site.test.evil.test"),
        ("me.github.io", "github.io"),
    ],
)
def test_a_shared_suffix_is_no_owner(tmp_path: Path, resolver: Install, one: str, other: str) -> None:
    names = {name.replace(".", "_"): HERE for name in (one, other)}
    resolver(**names)
    with LocalSite() as site:
        target = f"http://{other}:{site.port}/"
        serve(site, **{one.replace(".", "_"): {"/": moved(target)}})
        report = crawl(site, tmp_path, f"http://{one}:PORT/")
        assert asked(site) == [f"{one}/"]
        assert scrapers.explain(tmp_path / "corpus.jsonl", target).reason == "other_host"
    assert report.dropped == {"redirect_other_host": 1}


def test_no_other_pages_redirect_widens_the_scope(tmp_path: Path, resolver: Install) -> None:
    """Neither a linked page's nor that of what a sitemap lists, which is as near to the seed."""
    resolver(site_test=HERE, www_site_test=HERE)
    with LocalSite() as site:
        own, www = (f"http://{name}:{site.port}" for name in ("site.test", "www.site.test"))
        entries = f"<urlset><url><loc>{own}/listed</loc></url></urlset>"
        serve(site, site_test={
                "/": page("/linked", f"{www}/b"), "/linked": moved(f"{www}/"), "/listed": moved(f"{www}/"),
                "/sitemap.xml": Reply(headers={"Content-Type": "application/xml"}, body=entries),
            },
            www_site_test={"/": page(), "/b": page()},
        )  # fmt: skip
        report = crawl(site, tmp_path, "http://site.test:PORT/", sitemap=True)
        assert {url for url in asked(site) if url.startswith("www.")} == set()
    assert report.dropped == {"redirect_other_host": 2}
    assert report.outside["other_host"] == 1


def test_what_is_excluded_brings_no_host_in(tmp_path: Path, resolver: Install) -> None:
    resolver(site_test=HERE, www_site_test=HERE)
    with LocalSite() as site:
        www = f"http://www.site.test:{site.port}"
        serve(
            site,
            site_test={"/": moved(f"{www}/old/"), "/start": page(f"{www}/new")},
            www_site_test={"/new": page()},
        )
        report = crawl(
            site, tmp_path, "http://site.test:PORT/", "http://site.test:PORT/start", exclude=["/old/*"]
        )
        assert sorted(asked(site)) == ["site.test/", "site.test/start"]
    assert report.dropped == {"redirect_excluded": 1}
    assert report.outside == {"other_host": 1}


def listing(site: LocalSite, count: int) -> Reply:
    entries = "".join(f"<url><loc>{site.url(f'/listed/{n}')}</loc></url>" for n in range(count))
    return Reply(headers={"Content-Type": "application/xml"}, body=f"<urlset>{entries}</urlset>")


@pytest.mark.parametrize("concurrency", [1, 8])
def test_seeds_are_asked_before_what_a_sitemap_lists(tmp_path: Path, concurrency: int) -> None:
    with LocalSite({"/listed/": page()}) as site:
        site.routes["/sitemap.xml"] = listing(site, 2000)
        seeds = [site.url(f"/seed/{n}") for n in range(10)]
        site.routes["/seed/"] = page("/linked")
        site.routes["/seed/7"] = moved("/moved")
        site.routes["/moved"] = page()
        report = crawl(site, tmp_path, *seeds, sitemap=True, max_pages=14, concurrency=concurrency)
        order = paths(site)
        assert sorted(order[:11]) == sorted(["/moved", *(f"/seed/{n}" for n in range(10))])
        assert [path[:8] for path in order[11:]] == ["/listed/"] * 3
    assert report.budget_spent
    assert report.balances


def test_a_seed_on_a_slow_host_has_its_part_of_the_budget(tmp_path: Path, resolver: Install) -> None:
    """Two names: the site files of one host are asked one after another, whatever their ports."""
    resolver(late_test=HERE)

    def slow_robots(_hit: Hit) -> Reply:
        assert ready.wait(20)
        return Reply(404)

    ready = threading.Event()
    with LocalSite({"/listed/": page(), "/": page()}) as quick, LocalSite({"/": page()}) as late:
        quick.routes["/sitemap.xml"] = listing(quick, 500)

        def count(hit: Hit) -> Reply:
            if sum(known.path.startswith("/listed/") for known in quick.hits) >= 8:
                ready.set()
            return Reply(body=good_page(hit.path))

        quick.routes["/listed/"] = count
        late.routes["/robots.txt"] = slow_robots
        seeds = (quick.url(), f"http://late.test:{late.port}/")
        report = crawl(quick, tmp_path, *seeds, sitemap=True, max_pages=10, robots=True, concurrency=4)
        assert paths(late) == ["/"]
    assert report.requested == 10
    assert report.budget_spent


def test_a_slow_host_keeps_no_other_from_being_asked(tmp_path: Path, resolver: Install) -> None:
    """Not even those whose names have the same hash, as far as a table of locks might tell."""
    asked_for: list[str] = []
    ready = threading.Event()

    def robots(hit: Hit) -> Reply:
        asked_for.append(hit.headers["Host"])
        if len(asked_for) == len(names):
            ready.set()
        assert asked_for[0] != hit.headers["Host"] or ready.wait(20)
        return Reply(404)

    with LocalSite({"/": page(), "/robots.txt": robots}) as site:
        every = [f"n{number}.test" for number in range(20_000)]
        wanted = hash(f"{every[0]}:{site.port}") % 1024
        names = [name for name in every if hash(f"{name}:{site.port}") % 1024 == wanted][:4]
        resolver(**{name.replace(".", "_"): HERE for name in names})
        seeds = [f"http://{name}:{site.port}/" for name in names]
        report = crawl(site, tmp_path, *seeds, robots=True, concurrency=4)
    assert report.requested == 4


@pytest.mark.parametrize("backend", ["requests-bs4", "scrapy", "langchain"])
def test_all_backends_follow_a_seed_alike(tmp_path: Path, backend: str) -> None:
    routes = {"/": moved("/en/"), "/en/": page("/docs/a"), "/docs/a": page()}
    with LocalSite(routes) as site:
        report = crawl(site, tmp_path, include=["/docs/*"], backend=backend)
    assert report.exported == 2
