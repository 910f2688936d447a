"""Redirects that set cookies lead where they lead in a browser; the cookies stay within them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.cases import good_page
from faults.server import BACKENDS, options

import scrapers
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply, Route

SECRET = "s3cr3tC00k1eV4lue"  # noqa: S105 - it stands for one


def page(name: str, *links: str) -> Reply:
    return Reply(body=good_page(name, "".join(f"<a href={link}>{link}</a>" for link in links)))


def to(target: str, *cookies: str, status: int = 302) -> Reply:
    return Reply(status, (("Location", target), *(("Set-Cookie", cookie) for cookie in cookies)))


def sends_on(target: str, *cookies: str) -> Reply:
    head = f'<!doctype html><title>x</title><meta http-equiv="refresh" content="0; url={target}">'
    return Reply(headers=tuple(("Set-Cookie", cookie) for cookie in cookies), body=head)


Page = Reply | Callable[[Hit], Reply]


def if_cookie(pair: str, then: Page, otherwise: Page) -> Callable[[Hit], Reply]:
    def answer(hit: Hit) -> Reply:
        chosen = then if pair in hit.headers.get("cookie", "").split("; ") else otherwise
        return chosen if isinstance(chosen, Reply) else chosen(hit)

    return answer


def settings(folder: Path, url: str, backend: str = "requests-lxml", **more: Any) -> dict[str, Any]:
    given = {
        "seeds": [url],
        "output": folder / "corpus.jsonl",
        "backend": backend,
        "delay": 0,
        "robots": False,
    }
    ours = {"allow_private": ["127.0.0.0/8"], "workers": 1, "retries": 0, "extractor": "full-text"}
    return {**given, **ours, "dedup": "off", "options": options(backend), **more}


def crawl(
    routes: dict[str, Route], folder: Path, backend: str = "requests-lxml", **more: Any
) -> tuple[dict[str, str], Counter[str], LocalSite]:
    """Reasons by path, hits by path, and the site as it was left."""
    with LocalSite({"/": page("hub", *(path for path in routes if path != "/gate")), **routes}) as site:
        job = scrapers.Job(**settings(folder, site.url(), backend, **more))
        report = scrapers.run(job)
        assert report.balances
        found = {path: scrapers.explain(job.output, site.url(path)) for path in routes}
        return (
            {path: fate.reason or fate.kind for path, fate in found.items()},
            Counter(hit.path for hit in site.hits),
            site,
        )


OWN = if_cookie("a=1", page("own"), to("/own", "a=1; Path=/"))
VIA = if_cookie("b=1", page("via"), to("/gate"))
GATE = to("/via", "b=1; Path=/")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_redirect_that_sets_a_cookie_and_comes_back(tmp_path: Path, backend: str) -> None:
    twice = if_cookie(
        "two=2", page("twice"), if_cookie("one=1", to("/twice", "two=2"), to("/twice", "one=1"))
    )
    refresh = if_cookie("c=1", page("refresh"), sends_on("/refresh", "c=1"))
    through = if_cookie("d=1", page("through"), sends_on("/soft"))
    routes: dict[str, Route] = {
        "/own": OWN, "/via": VIA, "/twice": twice, "/refresh": refresh, "/through": through,
    }  # fmt: skip
    with LocalSite({"/": page("hub", *routes), **routes, "/gate": GATE,
                    "/soft": sends_on("/through", "d=1")}) as site:  # fmt: skip
        job = scrapers.Job(**settings(tmp_path, site.url(), backend))
        report = scrapers.run(job)
        fates = {path: scrapers.explain(job.output, site.url(path)).kind for path in routes}
    assert fates == dict.fromkeys(routes, "exported")
    assert report.balances


@pytest.mark.parametrize("cookies", ["COOKIES_ENABLED", "DOWNLOADER_MIDDLEWARES"])
def test_scrapys_own_cookies_go_with_it(tmp_path: Path, cookies: str) -> None:
    theirs = {"scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 700}
    more = {"COOKIES_ENABLED": True} | ({cookies: theirs} if cookies == "DOWNLOADER_MIDDLEWARES" else {})
    routes: dict[str, Route] = {"/own": OWN, "/via": VIA, "/gate": GATE}
    # one at a time: whichever is asked second has the cookie of the first
    fates, _, site = crawl(routes, tmp_path, "scrapy", options={"settings": more}, concurrency=1)
    assert (fates["/own"], fates["/via"]) == ("exported", "exported")
    sent = [set(hit.headers.get("cookie", "").split("; ")) for hit in site.hits]
    assert any({"a=1", "b=1"} <= cookies for cookies in sent)  # Scrapy keeps them


def test_cookies_stay_within_their_chain(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/own": OWN, **{f"/p{n}": page(f"p{n}", f"/q{n}") for n in range(9)},
                                **{f"/q{n}": page(f"q{n}") for n in range(9)}}  # fmt: skip
    _, _, site = crawl(routes, tmp_path)
    assert [hit.path for hit in site.hits if "cookie" in hit.headers] == ["/own"]


def test_a_gate_that_many_pages_share(tmp_path: Path) -> None:
    """A gate knows by a cookie where its visitor came from: each must pass it with its own."""

    def gate(hit: Hit) -> Reply:
        back = hit.headers.get("cookie", "").partition("back=")[2].partition(";")[0]
        return to(f"/{back}", "ok=1; Path=/") if back else page("no cookies, no pages")

    names = [f"page{n}" for n in range(12)]
    routes: dict[str, Route] = {
        f"/{name}": if_cookie("ok=1", page(name), to("/gate", f"back={name}; Path=/")) for name in names
    }
    fates, hits, _ = crawl({**routes, "/gate": gate}, tmp_path, concurrency=8)
    assert {fates[path] for path in routes} == {"exported"}
    assert {hits[path] for path in routes} == {2}


def test_the_same_url_with_the_same_cookies_is_a_loop(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/bare": to("/bare"),
        "/same": to("/same", "a=1"),
        "/elsewhere": to("/elsewhere", "a=1; Path=/else"),
        "/changing": lambda hit: to("/changing", f"n={hit.nth}"),
        "/ring/a": to("/ring/b", "a=1; Path=/"),
        "/ring/b": to("/ring/a", "b=1; Path=/"),
    }
    fates, hits, _ = crawl(routes, tmp_path)
    assert fates["/bare"] == fates["/same"] == fates["/elsewhere"] == "redirect_loop"
    assert fates["/changing"] == "too_many_redirects"
    assert {fates["/ring/a"], fates["/ring/b"]} <= {"redirect", "redirect_loop"}
    assert (hits["/bare"], hits["/same"], hits["/elsewhere"]) == (1, 2, 1)
    assert hits["/changing"] == 11
    assert hits["/ring/a"] + hits["/ring/b"] <= 8


def test_a_hop_on_another_host_sees_what_is_its_own(tmp_path: Path) -> None:
    class Second(LocalSite):
        def url(self, path: str = "/") -> str:
            return f"http://localhost:{self.port}{path}"

    with Second() as other:
        back: list[str] = []
        other.routes["/login"] = lambda _hit: to(back[0], "theirs=1; Path=/", "evil=1; Domain=127.0.0.1")
        start = if_cookie("ours=1", page("start"), to(other.url("/login"), "ours=1; Path=/"))
        with LocalSite({"/": start}) as site:
            back.append(site.url())
            job = scrapers.Job(**settings(tmp_path, site.url(), hosts=[f"localhost:{other.port}"]))
            scrapers.run(job)
            assert scrapers.explain(job.output, site.url()).kind == "exported"
            assert [hit.headers.get("cookie", "") for hit in site.hits_on("/")] == ["", "ours=1"]
            assert [hit.headers.get("cookie", "") for hit in other.hits_on("/login")] == [""]


def test_what_cookies_do_not_change_is_not_asked_for_by_all(tmp_path: Path) -> None:
    routes: dict[str, Route] = {f"/old{n}": to("/gone", f"session={n}; Path=/") for n in range(30)}
    fates, hits, _ = crawl({**routes, "/gone": Reply(404, body=good_page("gone"))}, tmp_path)
    assert fates["/gone"] == "http_404"
    assert {fates[path] for path in routes} == {"redirect"}
    assert hits["/gone"] <= 4


@pytest.mark.parametrize("linked_first", [True, False])
def test_a_page_behind_a_cookie_is_had_whichever_way_is_first(tmp_path: Path, linked_first: bool) -> None:
    app = if_cookie("in=1", page("app"), Reply(403, body="no"))
    enter = to("/app", "in=1; Path=/")
    hub = page("hub", "/app", "/later") if linked_first else page("hub", "/enter", "/later")
    later = page("later", "/enter") if linked_first else page("later", "/app")
    fates, _, _ = crawl({"/": hub, "/later": later, "/enter": enter, "/app": app}, tmp_path)
    assert fates["/app"] == "exported"


def test_cookies_are_on_no_disk(tmp_path: Path) -> None:
    start = if_cookie(f"a={SECRET}", page("start"), to("/gate", f"a={SECRET}; Path=/"))
    routes: dict[str, Route] = {"/start": start, "/gate": to("/start")}
    fates, _, _ = crawl(routes, tmp_path)
    assert fates["/start"] == "exported"
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".gz"]
    assert any(path.name == "state.sqlite" for path in files)
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_a_hop_that_waits_for_another_run_has_its_cookies_then(tmp_path: Path) -> None:
    busy = [True]

    def last(hit: Hit) -> Reply:
        if "a=1" not in hit.headers.get("cookie", ""):
            return Reply(403, body="no")
        return Reply(503, body="busy") if busy[0] else page("last")

    first, second = to("/last", "a=1; Path=/"), to("/last", "a=1; Path=/")
    with LocalSite({"/": page("hub", "/first", "/second"), "/first": first, "/second": second,
                    "/last": last}) as site:  # fmt: skip
        job = scrapers.Job(**settings(tmp_path, site.url()))
        assert scrapers.run(job).pending
        busy[0] = False
        report = scrapers.run(job)
        assert report.balances
        assert scrapers.explain(job.output, site.url("/last")).kind == "exported"


@pytest.mark.parametrize("moment", ["/start", "/gate", "/last"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_chain_goes_on_after_a_kill(tmp_path: Path, moment: str, nth: int) -> None:
    """The process dies while it asks for ``moment`` the ``nth`` time; the next one has the page."""
    crawler: list[subprocess.Popen[bytes]] = []

    def deadly(path: str, route: Callable[[Hit], Reply]) -> Callable[[Hit], Reply]:
        def answer(hit: Hit) -> Reply:
            if path == moment and hit.nth == nth:
                crawler[0].kill()
            return route(hit)

        return answer

    start = if_cookie("b=1", to("/last", "c=1; Path=/"), to("/gate", "a=1; Path=/"))
    gate = if_cookie("a=1", to("/start", "b=1; Path=/"), page("no cookies"))
    last = if_cookie("c=1", page("last"), Reply(403, body="no"))
    routes = {"/start": start, "/gate": gate, "/last": last}
    with LocalSite({path: deadly(path, route) for path, route in routes.items()}) as site:
        given = settings(tmp_path, site.url("/start"))
        code = (
            f"import scrapers; scrapers.run(scrapers.Job(**{ {**given, 'output': str(given['output'])}!r}))"
        )
        crawler.append(subprocess.Popen([sys.executable, "-c", code], env={**os.environ}))
        crawler[0].wait(60)
        job = scrapers.Job(**given)
        report = scrapers.run(job)
        assert report.balances
        assert report.pending == 0
        assert scrapers.explain(job.output, site.url("/last")).kind == "exported"
