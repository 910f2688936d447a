"""Whole jobs against a real site: every page accounted for, whatever happens in between."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise

import pytest
from faults.kill_harness import held

import scrapers
from scrapers.errors import ConfigError, JobLocked, ScrapersError
from scrapers.testing import LocalSite, Reply

WORDS = [
    "river", "stone", "morning", "letter", "window", "garden", "history", "machine", "picture", "market",
    "village", "winter", "summer", "question", "answer", "teacher", "student", "mountain", "island",
    "harbour", "bridge", "station", "library", "kitchen", "blanket", "candle",
]  # fmt: skip
PAGES = 60
SITE_FILES = {"/robots.txt", "/.well-known/tdmrep.json", "/ai.txt"}


def prose(seed: int, sentences: int = 14) -> str:
    """Text of its own for each page, so that nothing is a near duplicate."""
    rng = random.Random(f"page {seed}")
    return " ".join(
        " ".join(rng.choice(WORDS) for _ in range(12)).capitalize()
        + f" in the year {1500 + rng.randrange(500)}."
        for _ in range(sentences)
    )


def page(n: int, links: list[str], body: str | None = None) -> Reply:
    anchors = "".join(f'<li><a href="{link}">to {link}</a></li>' for link in links)
    text = prose(n) if body is None else body
    return Reply(
        body=f"<!DOCTYPE html><html lang=en><head><title>Page {n}</title></head><body><article>"
        f"<h1>Page {n}</h1><p>{text}</p></article><nav><ul>{anchors}</ul></nav></body></html>"
    )


def routes() -> dict[str, object]:
    """A tree of pages with the usual accidents at its edges."""
    site: dict[str, object] = {
        f"/p/{n}": page(n, [f"/p/{m}" for m in (2 * n + 1, 2 * n + 2) if m < PAGES] + ["/", f"/p/{n}#top"])
        for n in range(PAGES)
    }
    edges = [
        "/p/0",
        "/gone",
        "/moved",
        "/loop-a",
        "/private/x",
        "/paper.pdf",
        "/twin",
        "/broken",
        "http://other.invalid/",
    ]
    site |= {
        "/": page(-1, edges),
        "/robots.txt": Reply(
            headers={"Content-Type": "text/plain"}, body="User-agent: *\nDisallow: /private/\n"
        ),
        "/moved": Reply(301, {"Location": "/landed"}),
        "/landed": page(-2, []),
        "/loop-a": Reply(302, {"Location": "/loop-b"}),
        "/loop-b": Reply(302, {"Location": "/loop-a"}),
        "/twin": page(3, []),
        "/broken": Reply(500, body="<p>sorry"),
        "/paper.pdf": Reply(headers={"Content-Type": "application/pdf"}, body=b"%PDF-1.4\n%%EOF"),
    }
    return site


@pytest.fixture
def tree():
    with LocalSite(routes()) as site:
        yield site


def job(site, tmp_path, **settings):
    return scrapers.Job(
        seeds=[site.url()], output=tmp_path / "corpus.jsonl",
        **{"delay": 0, "allow_private": ["127.0.0.0/8"], "retries": 1, "workers": 2, **settings},
    )  # fmt: skip


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_url_is_accounted_for(tree, tmp_path):
    # Whether the heading is part of the text is judged by the whole page, and the twin has no links.
    report = scrapers.run(job(tree, tmp_path, title=False))
    assert report.balances
    assert report.exported == len(records(tmp_path / "corpus.jsonl")) == PAGES + 2
    assert report.dropped == {"redirect": 2, "robots_disallow": 1, "duplicate_exact": 1, "not_html": 1}
    assert report.failed == {"http_404": 1, "redirect_loop": 1}
    assert [(wait.reason, wait.pages, wait.runs_left) for wait in report.waits] == [("http_500", 1, 2)]
    assert report.outside == {"other_host": 1}
    assert not tree.hits_on("/private/x")
    assert len(tree.hits_on("/broken")) == 2
    assert len(tree.hits_on("/robots.txt")) == 1
    fetched_twice = {h.path for h in tree.hits if h.nth > 1} - {"/broken"}
    assert fetched_twice == set()


def test_explain_answers_for_every_url(tree, tmp_path):
    scrapers.run(job(tree, tmp_path))
    out = tmp_path / "corpus.jsonl"
    assert scrapers.explain(out, tree.url("/p/7")).kind == "exported"
    assert scrapers.explain(out, tree.url("/gone")).reason == "http_404"
    assert scrapers.explain(out, tree.url("/private/x")).reason == "robots_disallow"
    assert scrapers.explain(out, tree.url("/moved")).detail == tree.url("/landed")
    assert scrapers.explain(out, tree.url("/never")).reason == "not_linked"
    assert scrapers.explain(out, "http://elsewhere.test/").reason == "other_host"
    landed = scrapers.explain(out, tree.url("/landed"))
    assert landed.facts["redirects"] == (tree.url("/moved"),)
    with pytest.raises(ConfigError):
        scrapers.explain(tmp_path / "nothing.jsonl", tree.url("/"))


def test_a_finished_job_only_exports_again(tree, tmp_path):
    first = scrapers.run(job(tree, tmp_path, retry_later=False))
    before = (tmp_path / "corpus.jsonl").read_bytes()
    (tmp_path / "corpus.jsonl").unlink()
    hits = len(tree.hits)
    again = scrapers.run(job(tree, tmp_path, retry_later=False))
    assert again.already_finished
    assert not first.already_finished
    assert len(tree.hits) == hits
    assert (tmp_path / "corpus.jsonl").read_bytes() == before
    fresh = scrapers.run(job(tree, tmp_path), fresh=True)
    assert not fresh.already_finished
    assert len(tree.hits) > hits


def test_changed_settings_are_refused_by_name(tree, tmp_path):
    scrapers.run(job(tree, tmp_path, depth=1))
    with pytest.raises(ConfigError, match=r"limits\.depth"):
        scrapers.run(job(tree, tmp_path, depth=2))
    report = scrapers.run(job(tree, tmp_path, depth=2), accept_changes=True)
    assert report.balances
    changed_corpus = scrapers.run(job(tree, tmp_path, depth=2, dedup="off"))
    assert changed_corpus.exported == report.exported + report.dropped.get(
        "duplicate_exact", 0
    ) + report.dropped.get("duplicate_near", 0)


def test_the_same_job_gives_the_same_bytes_under_a_cap(tree, tmp_path):
    outputs = []
    for concurrency in (1, 8):
        folder = tmp_path / str(concurrency)
        folder.mkdir()
        report = scrapers.run(job(tree, folder, max_pages=25, concurrency=concurrency))
        assert report.budget_spent
        assert report.balances
        assert report.requested == 25
        outputs.append((folder / "corpus.jsonl").read_bytes())
    assert outputs[0] == outputs[1]


def test_a_larger_budget_goes_on(tree, tmp_path):
    scrapers.run(job(tree, tmp_path, max_pages=10))
    hits = len(tree.hits)
    report = scrapers.run(job(tree, tmp_path))
    assert report.exported == PAGES + 2
    assert {h.path for h in tree.hits[:hits]} & {h.path for h in tree.hits[hits:]} <= {"/broken"}


def test_crawl_yields_documents_and_can_be_left_early(tree):
    found = scrapers.crawl(tree.url(), delay=0, allow_private=["127.0.0.0/8"], max_pages=30)
    first = next(found)
    assert first.text
    assert first.url.startswith(tree.url())
    found.close()


def test_scrape_gives_one_document_or_says_why_not(tree):
    settings = {"delay": 0, "allow_private": ["127.0.0.0/8"]}
    assert scrapers.scrape(tree.url("/p/5"), **settings).title == "Page 5"
    assert scrapers.scrape(tree.url("/p/5"), title=True, **settings).text.startswith("# Page 5\n\n")
    assert scrapers.scrape(tree.url("/moved"), **settings).url == tree.url("/landed")
    with pytest.raises(ScrapersError, match="http_404"):
        scrapers.scrape(tree.url("/gone"), **settings)
    with pytest.raises(ScrapersError, match="not_html"):
        scrapers.scrape(tree.url("/paper.pdf"), **settings)
    with pytest.raises(ScrapersError, match="address_refused"):
        scrapers.scrape(tree.url("/p/5"), delay=0)
    hits = {h.path for h in tree.hits}
    assert hits - SITE_FILES <= {"/p/5", "/moved", "/landed", "/gone", "/paper.pdf"}


def test_a_tracking_parameter_that_the_site_strips_is_no_loop(tmp_path):
    def landing(hit):
        return Reply(302, {"Location": "/a"}) if "utm_source" in hit.target else page(1, [])

    with LocalSite({"/": page(0, ["/a?utm_source=x"]), "/a": landing}) as site:
        report = scrapers.run(job(site, tmp_path))
    assert report.exported == 2
    assert report.failed == {}


def test_transient_answers_are_tried_again(tmp_path):
    def flaky(hit):
        return page(1, []) if hit.nth > 1 else Reply(503, {"Retry-After": "0"})

    with LocalSite({"/": flaky}) as site:
        report = scrapers.run(job(site, tmp_path))
    assert report.exported == 1
    assert report.balances


def test_the_delay_between_requests_is_kept(tmp_path):
    with LocalSite({"/": page(0, ["/a", "/b"]), "/a": page(1, []), "/b": page(2, [])}) as site:
        scrapers.run(job(site, tmp_path, delay=0.3, concurrency=8))
        times = [hit.time for hit in site.hits]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 6  # robots.txt, two files of consent readers, three pages
    assert min(gaps) >= 0.29


def test_unreachable_robots_means_no_request(tmp_path):
    with LocalSite({"/": page(0, []), "/robots.txt": Reply(503)}) as site:
        report = scrapers.run(job(site, tmp_path, outage=0, retry_later=False))
        assert {h.path for h in site.hits} == {"/robots.txt"}
    assert report.failed == {"robots_unreachable": 1}


def test_depth_counts_links_from_the_seed(tree, tmp_path):
    report = scrapers.run(job(tree, tmp_path, depth=2))
    paths = {h.path for h in tree.hits}
    assert {"/", "/p/0", "/p/1", "/p/2"} <= paths
    assert "/p/3" not in paths
    assert report.dropped["depth"] == 4


def test_an_inside_address_is_refused_before_the_first_request(tree, tmp_path):
    report = scrapers.run(job(tree, tmp_path, allow_private=[]))
    assert report.dropped == {"address_refused": 1}
    assert tree.accepted == 0


CRAWL = """
import sys, scrapers
job = scrapers.Job(seeds=[sys.argv[1]], output=sys.argv[2], delay=0, allow_private=["127.0.0.0/8"], retries=1,
                   workers=1, concurrency=4)
report = scrapers.run(job)
sys.exit(11 if report.stopped else 0)
"""


def start(site, out):
    return subprocess.Popen([sys.executable, "-c", CRAWL, site.url(), str(out)], start_new_session=True)


def slow(routes):
    """The same pages, each 30 ms late, so that a signal finds some of them under way."""

    def late(reply):
        def answer(hit):
            time.sleep(0.03)
            return reply

        return answer

    return {path: late(reply) if path.startswith("/p/") else reply for path, reply in routes.items()}


def wait_for_hits(site, count):
    for _ in range(6000):
        if len(site.hits) >= count:
            return
        time.sleep(0.02)
    pytest.fail(f"only {len(site.hits)} requests came")


def test_kill_at_any_moment_loses_nothing(tmp_path):
    rng, kills = random.Random(7), 4
    with LocalSite(slow(routes())) as site:
        with start(site, tmp_path / "reference.jsonl") as process:
            assert process.wait(90) == 0
        reference = (tmp_path / "reference.jsonl").read_bytes()
        pages = len(site.hits)
        site.clear()
        for _ in range(kills):
            before = len(site.hits)
            with start(site, tmp_path / "corpus.jsonl") as process:
                wait_for_hits(site, before + rng.randrange(3, 14))
                os.killpg(process.pid, signal.SIGKILL)
        with start(site, tmp_path / "corpus.jsonl") as process:
            assert process.wait(90) == 0
        assert (tmp_path / "corpus.jsonl").read_bytes() == reference
        assert len(site.hits) <= pages + kills * (4 + 1)


def test_one_signal_stops_cleanly_and_the_job_goes_on(tmp_path):
    out = tmp_path / "corpus.jsonl"
    some, go = held(routes(), after=15)
    with LocalSite(some) as site:
        with start(site, out) as process:
            wait_for_hits(site, 15)
            process.send_signal(signal.SIGINT)
            go.set()
            assert process.wait(60) == 11
        exported = len(records(out))
        assert 0 < exported < PAGES
        hits = len(site.hits)
        with start(site, out) as process:
            assert process.wait(90) == 0
        again = {h.path for h in site.hits[:hits]} & {h.path for h in site.hits[hits:]}
        assert again <= {"/broken"}
    assert len(records(out)) == PAGES + 2


def test_two_processes_cannot_run_one_job(tmp_path):
    out = tmp_path / "corpus.jsonl"
    with LocalSite(slow(routes())) as site, start(site, out) as process:
        wait_for_hits(site, 3)
        with pytest.raises(JobLocked, match=str(process.pid)):
            scrapers.run(scrapers.Job(seeds=[site.url()], output=out))
        process.kill()


def test_many_hosts_each_at_its_own_pace(tmp_path):
    sites = [LocalSite({"/": page(n, ["/a"]), "/a": page(100 + n, [])}) for n in range(12)]
    for site in sites:
        site.start()
    try:
        settings = {"seeds": [site.url() for site in sites], "delay": 0.05, "concurrency": 4}
        report = scrapers.run(scrapers.Job(**{**dict(job(sites[0], tmp_path)), **settings, "manners": {
            "delay": 0.05, "allow_private": ["127.0.0.0/8"]}}))  # fmt: skip
    finally:
        for site in sites:
            site.stop()
    assert report.exported == 24
    assert report.balances


def test_a_retry_is_made_although_the_budget_is_spent(tmp_path):
    def flaky(hit):
        return page(1, ["/b"]) if hit.nth > 1 else Reply(503, {"Retry-After": "0"})

    with LocalSite({"/": page(0, ["/a"]), "/a": flaky, "/b": page(2, [])}) as site:
        report = scrapers.run(job(site, tmp_path, max_pages=2))
    assert report.exported == 2
    assert report.pending == 1
    assert report.budget_spent


def test_narrower_settings_hold_for_what_waits(tree, tmp_path):
    scrapers.run(job(tree, tmp_path, max_pages=10, retry_later=False))
    report = scrapers.run(job(tree, tmp_path, exclude=["/p/*"], retry_later=False), accept_changes=True)
    assert report.dropped["excluded"] > 0
    assert report.balances
    assert not report.pending
    again = scrapers.run(job(tree, tmp_path, depth=1), accept_changes=True)
    assert again.balances


def test_a_raised_depth_brings_back_what_was_too_deep(tree, tmp_path):
    first = scrapers.run(job(tree, tmp_path, depth=2))
    assert first.dropped["depth"]
    report = scrapers.run(job(tree, tmp_path, depth=20), accept_changes=True)
    assert "depth" not in report.dropped
    assert report.exported == PAGES + 2


def test_a_job_prints_as_what_it_sets() -> None:
    told = repr(scrapers.Job(seeds=["https://a.example/"], output="c.jsonl", max_pages=5, min_chars=10))
    assert "limits=Limits(max_pages=5)" in told
    assert "manners" not in told
    assert len(told) < 1000
