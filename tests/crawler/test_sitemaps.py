"""The walk through sitemaps, by what servers see, what the state keeps and what the report says."""

from __future__ import annotations

import gzip
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.kill_harness import Crawl

import scrapers
from scrapers.crawler.discovery.sitemap_queue import USUAL
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit

XML = {"Content-Type": "application/xml"}
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def page(name: str) -> Reply:
    lines = "".join(f"<p>Line {n} of page {name} tells of {n * n} {name} and {n} more.</p>" for n in range(9))
    return Reply(body=f"<title>{name}</title><main><h1>{name}</h1>{lines}</main>")


def pages(*paths: str) -> dict[str, Reply]:
    return {path: page(f"p{path.replace('/', 'x')}") for path in paths}


def urlset(*locs: str) -> Reply:
    entries = "".join(f"<url><loc>{loc}</loc></url>" for loc in locs)
    return Reply(headers=XML, body=f"<urlset {NS}>{entries}</urlset>")


def index(*locs: str) -> Reply:
    entries = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs)
    return Reply(headers=XML, body=f"<sitemapindex {NS}>{entries}</sitemapindex>")


def rules(*sitemaps: str, more: str = "") -> Reply:
    return Reply(body="User-agent: *\nAllow: /\n" + more + "".join(f"Sitemap: {url}\n" for url in sitemaps))


def once(first: Reply, then: Reply) -> Callable[[Hit], Reply]:
    return lambda hit: first if hit.nth == 1 else then


def job(tmp_path: Path, *seeds: str, **settings: Any) -> scrapers.Job:
    given = {
        "delay": 0, "allow_private": ["127.0.0.0/8"], "workers": 1, "min_chars": 0, "dedup": "off",
        "sitemap": True, "depth": 0, "retries": 1,
    }  # fmt: skip
    return scrapers.Job(seeds=list(seeds), output=tmp_path / "corpus.jsonl", **{**given, **settings})


def host(site: LocalSite) -> str:
    return site.url().split("/")[2]


def asked(site: LocalSite) -> list[str]:
    """What was asked for, without the files that consent readers want."""
    return [hit.path for hit in site.hits if hit.path not in {"/ai.txt", "/.well-known/tdmrep.json"}]


def rows(report: scrapers.Report, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(report.folder / "state.sqlite") as db:
        found = db.execute(query).fetchall()
    db.close()
    return found


# --- what is read


def test_an_index_is_walked_once_and_each_page_asked_for_once(tmp_path: Path) -> None:
    files = {
        "/robots.txt": rules("/s.xml", "/s.xml", "/a.xml"),
        "/s.xml": index("/a.xml", "/b.xml.gz", "/s.xml"),
        "/a.xml": urlset("/1", "/2", "/1"),
        "/b.xml.gz": Reply(
            headers=XML, body=gzip.compress(gzip.compress(index("/a.xml", "/feed").wire()[99:]))
        ),
        "/feed": Reply(headers=XML, body="<rss><item><link>/3</link></item></rss>"),
    }
    files["/b.xml.gz"] = Reply(body=gzip.compress(gzip.compress(str(index("/a.xml", "/feed").body).encode())))
    with LocalSite({**files, **pages("/", "/1", "/2", "/3")}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert sorted(asked(site)) == sorted([*files, "/", "/1", "/2", "/3"])
    assert (report.exported, report.outside) == (4, {})


ATOM = """<feed xml:base='{0}x/'><entry xml:base='../'><link href='1'/></entry>
<entry><link rel='alternate'>../2</link></entry></feed>"""
ENTRIES = "<url><loc>{0}1</loc></url><url><loc>{0}2</loc></url>"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "# our pages\n\n{0}1\n{0}2   # the second\r\n// end\n"),
        ("text/html; charset=utf-8", "\ufeff{0}1\n{0}2\n"),
        ("text/html", f"<?xml version='1.0'?>\n<urlset>{ENTRIES}</urlset>"),
        ("application/xml", "<urlset><url><loc>\n {0}1 \n</loc><loc><![CDATA[{0}2]]></loc></url></urlset>"),
        ("application/xml", "\n\n<s:urlset xmlns:s='x'><s:url><s:loc>{0}1</s:loc><s:loc>{0}2</s:loc>"),
        ("application/xml", "<URLSET><URL><LOC>{0}1</LOC></URL><URL><LOC>{0}2</LOC></URL></URLSET>"),
        ("application/xml", f"<urlset><url><loc/></url><url><loc> </loc></url>{ENTRIES}</urlset>"),
        ("application/atom+xml", ATOM),
    ],
    ids=["comments", "text", "html", "white", "prefix", "capitals", "empty", "xml:base"],
)  # fmt: skip
def test_what_sites_take_for_a_sitemap(tmp_path: Path, kind: str, body: str) -> None:
    with LocalSite({"/robots.txt": rules("/map"), **pages("/", "/1", "/2")}) as site:
        site.routes["/map"] = Reply(headers={"Content-Type": kind}, body=body.format(site.url()))
        report = scrapers.run(job(tmp_path, site.url()))
    assert report.exported == 3
    assert report.dropped == {}


def test_usual_names_are_tried_in_order_where_robots_names_none_that_works(tmp_path: Path) -> None:
    routes = {
        "/robots.txt": rules("/gone.xml", "/empty.xml", "/page"),
        "/empty.xml": urlset(),
        "/sitemap.xml": page("no sitemap"),
        "/sitemap-index.xml": index("/deep.xml"),
        "/deep.xml": urlset("/1"),
        **pages("/", "/1", "/page"),
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        names = [path for path in asked(site) if path[1:] in USUAL]
    assert report.exported == 2
    assert names == [f"/{name}" for name in USUAL[: USUAL.index("sitemap-index.xml") + 1]]
    assert report.outside == {"sitemap_unreadable": 2}


def test_a_site_without_a_sitemap_is_asked_for_the_usual_ones_and_no_more(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": rules(), **pages("/")}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert [path[1:] for path in asked(site) if path not in {"/", "/robots.txt"}] == list(USUAL)
    assert (report.exported, report.outside) == (1, {"sitemap_not_found": 1})


def test_a_named_sitemap_that_works_is_the_only_one_asked_for(tmp_path: Path) -> None:
    routes = {"/robots.txt": rules("/s.xml"), "/s.xml": urlset("/1"), "/sitemap.xml": urlset("/2")}
    with LocalSite({**routes, **pages("/", "/1", "/2")}) as site:
        assert scrapers.run(job(tmp_path, site.url())).exported == 2
        assert "/sitemap.xml" not in asked(site)


def test_without_the_setting_no_sitemap_is_asked_for(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": rules("/s.xml"), "/s.xml": urlset("/1"), **pages("/", "/1")}) as site:
        report = scrapers.run(job(tmp_path, site.url(), sitemap=False))
        assert asked(site) == ["/robots.txt", "/"]
        again = scrapers.run(job(tmp_path, site.url()), accept_changes=True)
    assert (report.exported, again.exported) == (1, 2)  # and with it, an older job walks too


def test_robots_is_obeyed_for_sitemaps(tmp_path: Path) -> None:
    routes = {
        "/robots.txt": rules("/maps/s.xml", "/s.xml", more="Disallow: /maps/\n"),
        "/maps/s.xml": urlset("/1"),
        "/s.xml": index("/maps/t.xml", "/moved.xml"),
        "/moved.xml": Reply(302, {"Location": "/maps/u.xml"}),
        "/sitemap.xml": urlset("/2"),
    }
    with LocalSite({**routes, **pages("/", "/1", "/2")}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert not [path for path in asked(site) if path.startswith("/maps/")]
    assert report.exported == 2
    assert report.outside == {"robots_disallow": 3}


# --- hosts


def test_entries_on_any_host_in_scope_count_and_others_are_told(tmp_path: Path) -> None:
    with LocalSite(pages("/two")) as second, LocalSite(pages("/three")) as third, LocalSite() as site:
        site.routes |= {"/robots.txt": rules("/s.xml"), **pages("/", "/x/1")}
        site.routes["/s.xml"] = urlset(second.url("/two"), third.url("/three"), "/x/1", "/y/x/x/x/x")
        report = scrapers.run(job(tmp_path, site.url(), hosts=[host(second)], exclude=["/y/z"]))
        assert asked(third) == []
    assert report.exported == 3
    assert report.outside["sitemap_off_host"] == 1
    assert report.dropped == {"path_repeat": 1}


def test_a_sitemap_elsewhere_counts_for_the_host_that_names_it_under_its_own_hosts_rules(
    tmp_path: Path,
) -> None:
    with LocalSite() as cdn, LocalSite() as other, LocalSite() as site:
        site.routes |= {
            "/robots.txt": rules(cdn.url("/s.xml"), cdn.url("/no/t.xml")),
            **pages("/", "/1", "/2"),
        }
        other.routes |= {"/robots.txt": rules(), **pages("/3")}
        cdn.routes |= {
            "/robots.txt": Reply(body="User-agent: *\nCrawl-delay: 0.3\nDisallow: /no/\n"),
            "/s.xml": index("/t.xml", "/u.xml", other.url("/v.xml")),
            "/t.xml": urlset(site.url("/1"), cdn.url("/own")),
            "/u.xml": urlset(site.url("/2"), other.url("/3")),
            "/own": page("own"),
        }
        report = scrapers.run(job(tmp_path, site.url()))
        assert asked(cdn) == ["/robots.txt", "/s.xml", "/t.xml", "/u.xml"]
        times = [hit.time for hit in cdn.hits]
        assert asked(other) == []
    assert all(after - before >= 0.3 for before, after in itertools.pairwise(times))
    assert report.exported == 3
    assert report.outside == {"sitemap_off_host": 3, "robots_disallow": 1}


@pytest.mark.parametrize("names", [True, False])
def test_a_sitemap_elsewhere_counts_for_another_host_if_that_names_it_too(
    tmp_path: Path, names: bool
) -> None:
    with LocalSite() as cdn, LocalSite() as second, LocalSite() as site:
        site.routes |= {"/robots.txt": rules(cdn.url("/s.xml")), **pages("/", "/1")}
        second.routes |= {"/robots.txt": rules(*[cdn.url("/s.xml")] * names), **pages("/2", "/sitemap.xml")}
        cdn.routes["/s.xml"] = urlset(site.url("/1"), second.url("/2"))
        report = scrapers.run(job(tmp_path, site.url(), hosts=[host(second)]))
        assert asked(second)[0] == "/robots.txt"
        assert ("/2" in asked(second)) is names
    assert report.exported == 2 + names
    assert report.outside.get("sitemap_off_host", 0) == (not names)


def test_a_host_that_refuses_everything_gives_no_sitemap(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": Reply(503), "/s.xml": urlset("/1")}) as cdn, LocalSite() as site:
        site.routes |= {"/robots.txt": rules(cdn.url("/s.xml")), **pages("/", "/1")}
        report = scrapers.run(job(tmp_path, site.url(), retries=0))
        assert asked(cdn) == ["/robots.txt"]
    assert report.exported == 1


# --- bounds


def test_loops_depths_and_numbers_end(tmp_path: Path) -> None:
    files = {f"/{n}.xml": index(f"/{n + 1}.xml", "/0.xml") for n in range(12)}
    with LocalSite({**files, "/robots.txt": rules("/0.xml"), **pages("/")}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert [path for path in asked(site) if path in files] == [f"/{n}.xml" for n in range(5)]
    assert report.outside["sitemap_too_deep"] == 1


def test_a_sitemap_that_is_cut_or_damaged_is_noted_and_what_was_read_counts(tmp_path: Path) -> None:
    whole = str(urlset("/1", "javascript:x", "/2").body).encode()
    bodies = {
        "/cut.gz": gzip.compress(whole)[:-6],
        "/cut.xml": whole[: whole.index(b"/2")],
        "/many.xml": urlset(*(f"/{n % 3}?{n}" for n in range(50_001))).body,
    }
    files = {path: Reply(headers=XML, body=body) for path, body in bodies.items()}
    with LocalSite({**files, "/robots.txt": rules(*files), **pages("/", "/0", "/1", "/2")}) as site:
        report = scrapers.run(job(tmp_path, site.url(), max_pages=5))
        assert {"/1", "/2"} & set(asked(site))
    assert report.outside == {"sitemap_truncated": 3, "sitemap_invalid_url": 2}
    assert report.discovered == 50_003
    assert report.balances


def test_seeds_come_before_entries_and_a_walk_pauses_when_it_has_enough(tmp_path: Path) -> None:
    """Two sitemaps of three are not read for thirty pages; a larger budget reads on."""
    maps = {f"/m{n}.xml": urlset(*(f"/q{n}/{k}" for k in range(50_000))) for n in range(3)}
    seeds = [f"/seed{n}" for n in range(5)]
    names = [f"/q{n}/" for n in range(3)]
    with LocalSite({**maps, "/robots.txt": rules(*maps), **pages(*seeds, *names)}) as site:
        report = scrapers.run(job(tmp_path, *map(site.url, seeds), max_pages=30, alike_pages=0))
        first = [path for path in asked(site) if path not in maps][1:6]
        read = [path for path in asked(site) if path in maps]
    assert sorted(first) == seeds
    assert report.requested == 30
    assert read == ["/m0.xml"]
    assert report.discovered == 50_005
    assert report.budget_spent


def test_what_unpacks_to_fifty_megabytes_costs_a_worker_and_not_the_crawl(tmp_path: Path) -> None:
    """In a process of its own, whose peak memory nothing else has raised; its pages are crawled meanwhile."""
    packed = gzip.compress(b"<urlset>" + b"&" * (50 << 20) + b"<url><loc>/late</loc></url></urlset>")
    program = """
import resource, sys
from scrapers import Job, run
def peak(sitemap, output):
    report = run(Job(seeds=[sys.argv[1]], output=output, sitemap=sitemap, delay=0, workers=1, min_chars=0,
        dedup="off", allow_private=["127.0.0.0/8"], user_agent="a" if sitemap else "b"))
    assert report.exported == 2, report
    assert not sitemap or report.outside["sitemap_truncated"] == 1, report
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grown = peak(False, sys.argv[2] + "/a.jsonl"), peak(True, sys.argv[2] + "/b.jsonl")
assert grown[1] - grown[0] < 100 << 10, grown
"""
    with LocalSite({"/robots.txt": rules("/s.xml"), "/s.xml": Reply(headers=XML, body=packed)}) as site:
        home = page("home")
        site.routes |= {"/": Reply(body=f"{home.body}<a href=/1>one</a>"), **pages("/1")}
        command = [sys.executable, "-c", program, site.url(), str(tmp_path)]
        done = subprocess.run(command, check=False, capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr.decode()


# --- what may pass, stops


@pytest.mark.parametrize(
    "answer", [Reply(503), Reply(503, {"Retry-After": "1"}), Reply(429), Reply(500)], ids=str
)
def test_a_sitemap_that_is_busy_is_asked_again(tmp_path: Path, answer: Reply) -> None:
    with LocalSite({"/robots.txt": rules("/s.xml"), **pages("/", "/1")}) as site:
        site.routes["/s.xml"] = once(answer, urlset("/1"))
        report = scrapers.run(job(tmp_path, site.url()))
        assert len(site.hits_on("/s.xml")) == 2
    assert (report.exported, report.outside) == (2, {})


def test_a_sitemap_that_stays_busy_is_asked_by_later_runs_and_given_up_after_three(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": rules("/s.xml"), "/s.xml": Reply(503), **pages("/")}) as site:
        waiting = []
        for _ in range(4):
            report = scrapers.run(job(tmp_path, site.url(), retries=0))
            waiting.append([(wait.kind, wait.what, wait.runs_left) for wait in report.waits])
        assert len(site.hits_on("/s.xml")) == 3
    url = site.url("/s.xml")
    assert waiting == [[("file", url, 2)], [("file", url, 1)], [], []]
    assert report.outside["sitemap_unreadable"] == 1
    assert report.exported == 1


def test_a_sitemap_that_comes_in_a_later_run_is_read_then(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": rules("/s.xml"), "/s.xml": Reply(503), **pages("/", "/1")}) as site:
        first = scrapers.run(job(tmp_path, site.url(), retries=0))
        site.routes["/s.xml"] = urlset("/1")
        again = scrapers.run(job(tmp_path, site.url(), retries=0))
        assert "/sitemap.xml" not in asked(site)
    assert (first.exported, again.exported, again.waits) == (1, 2, ())


def test_a_walk_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    maps = {f"/m{n}.xml": urlset(f"/{n}") for n in range(6)}

    def third(_hit: Hit) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return maps["/m2.xml"]

    with LocalSite(
        {"/robots.txt": rules("/s.xml"), "/s.xml": index(*maps), **maps, **pages("/", "/0", "/1")}
    ) as site:
        site.routes |= {**pages(*(f"/{n}" for n in range(6))), "/m2.xml": third}
        first = scrapers.run(job(tmp_path, site.url()))
        seen = [path for path in asked(site) if path.endswith(".xml")]
        site.routes["/m2.xml"] = maps["/m2.xml"]
        again = scrapers.run(job(tmp_path, site.url()))
        later = [path for path in asked(site) if path.endswith(".xml")][len(seen) :]
    assert first.stopped
    assert seen == ["/s.xml", "/m0.xml", "/m1.xml", "/m2.xml"]
    assert later in (["/m2.xml", "/m3.xml", "/m4.xml", "/m5.xml"], ["/m3.xml", "/m4.xml", "/m5.xml"])
    assert again.exported == 7


def test_a_walk_that_was_killed_asks_no_sitemap_twice_and_loses_no_entry(tmp_path: Path) -> None:
    """Three kills within a walk of thirty sitemaps: each costs at most the one that was being read."""
    maps = [f"/m{n}.xml" for n in range(30)]
    over = threading.Event()  # until then nobody comes to the end of the walk

    def slowly(name: str) -> Callable[[Hit], Reply]:
        def answer(_hit: Hit) -> Reply:
            if name == maps[-1]:
                over.wait(60)
            return urlset(f"/p{name}1", f"/p{name}2")

        return answer

    routes = {
        "/robots.txt": rules("/s.xml"),
        "/s.xml": index(*maps),
        **pages("/"),
        **{m: slowly(m) for m in maps},
    }
    routes |= pages(*(f"/p{name}{n}" for name in maps for n in (1, 2)))
    kills = 0
    with LocalSite(routes) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl", settings={"sitemap": True, "depth": 0, "dedup": "off"})
        for walked in (3, 12, 22):
            with crawl.running() as process:
                end = time.monotonic() + 60
                while len({hit.path for hit in site.hits} & set(maps)) < walked and time.monotonic() < end:
                    time.sleep(0.002)
                kills += process.poll() is None
        over.set()
        code, said = crawl.run()
        assert code == 0, said
        seen = Counter(asked(site))
    assert kills == 3
    assert seen["/s.xml"] == 1
    assert all(seen[name] >= 1 for name in maps)
    assert sum(seen[name] - 1 for name in maps) <= kills
    with sqlite3.connect(crawl.folder / "state.sqlite") as db:
        entered, settled = db.execute("SELECT count(*), sum(state = 1) FROM urls").fetchone()
        listed = db.execute("SELECT sum(listed), sum(state = 1) FROM sitemaps").fetchone()
    db.close()
    assert entered == settled == 61
    assert listed == (60, 31)


def test_a_signal_ends_a_walk_at_once_however_long_a_host_wants_to_rest(tmp_path: Path) -> None:
    def busy(_hit: Hit) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return urlset(*(f"/{n}" for n in range(9)))

    with LocalSite({"/robots.txt": rules("/s.xml", more="Crawl-delay: 3600\n"), "/s.xml": busy}) as site:
        settings = job(tmp_path, site.url(), robots=True, delay=0)
        site.routes["/robots.txt"] = once(rules("/s.xml", "/t.xml"), rules())
        report = scrapers.run(settings)
        assert "/t.xml" not in asked(site)
    assert report.stopped
