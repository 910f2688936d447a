"""Rows T1 and T2: places without end, stopped by budgets with a counted reason, the rest crawled to its end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from faults.cases import good_page, prose
from faults.server import OUTER
from hypothesis import given
from hypothesis import strategies as st

import scrapers
import scrapers.crawler.traps.path_patterns
from scrapers.crawler.traps.budgets import templates
from scrapers.crawler.traps.page_fingerprint import alike, page_fingerprint
from scrapers.job.report import Report
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit, Route

GOOD = 120
TRAPS = {
    "calendar": "/calendar/2031/1",
    "months": "/months?year=2031&month=1",
    "sessions": "/shop/start?sid=a1b2c3d4e5f60718",
    "facets": "/facets?color=1&size=1&sort=1",
    "growing": "/grow/",
    "query": "/query?x=1",
    "soft": "/soft/",
    "words": "/words/one",
}


def calendar(hit: Hit) -> Reply:
    """A month with links to the next ones and to each day; a day with links to its neighbours."""
    year, month, *day = map(int, hit.path.split("/")[2:5])
    title = f"{year}-{month}" + (f"-{day[0]}" if day else "")
    links = [f"/calendar/{year + (month == 12)}/{month % 12 + 1}", f"/calendar/{year + 1}/{month}"]
    links += [f"/calendar/{year}/{month}/{n}" for n in range(1, 29)]
    return _menu(f"<h1>{title}</h1><p>No events.", links)


def months(hit: Hit) -> Reply:
    """The same with a query."""
    year, month = int(hit.query["year"]), int(hit.query["month"])
    links = [f"/months?year={year + step}&month={n}" for step in (0, 1) for n in range(1, 13)]
    return _menu(f"<h1>{year}-{month}</h1><p>No events.", links)


def sessions(hit: Hit) -> Reply:
    """Three pages, each link with a session of its own."""
    chance = random.Random(hit.target)
    links = [f"/shop/{name}?sid={chance.getrandbits(64):016x}" for name in ("start", "cart", "help")]
    return _menu(f"<h1>{hit.path}</h1><p>{prose(hit.path)}", links)


def facets(hit: Hit) -> Reply:
    """A product list, filtered and sorted in every way."""
    query = "&".join(f"{name}={value}" for name, value in hit.query.items())
    links = [f"/facets?{query}&f{n}=1" for n in range(6)]
    links += [f"/facets?color={c}&size={s}&sort={n}" for c in range(6) for s in range(6) for n in range(6)]
    return _menu(f"<h1>Products</h1><p>{prose(hit.target)}", links)


def growing(hit: Hit) -> Reply:
    """Relative links that lengthen the path."""
    return _menu(f"<h1>here</h1><p>{prose(hit.path)}", ["a/b/", "b/a/"])


def query(hit: Hit) -> Reply:
    """A query that grows."""
    return _menu(f"<h1>query</h1><p>{prose(hit.target)}", [f"{hit.target}&x=1", f"{hit.target}&y={hit.nth}"])


def soft(hit: Hit) -> Reply:
    """Ten thousand paths, one body with the path in it."""
    return _menu(
        f"<title>{hit.path}</title><p>There is nothing at {hit.path}, sorry. {prose('sorry', 60)}", []
    )


def words(hit: Hit) -> Reply:
    """Folders of made-up words below each other, all with the same little to say."""
    chance = random.Random(hit.path)
    name = ["".join(chance.choice("abcdefghij") for _ in range(7)) for _ in range(3)]
    return _menu("<h1>Welcome</h1><p>Choose a folder.", [f"{hit.path.rstrip('/')}/{n}" for n in name])


def _menu(body: str, links: list[str]) -> Reply:
    anchors = "".join(f'<li><a href="{link}">more</a>' for link in links)
    return Reply(body=f"<!doctype html><html lang=en>{body}</p><ul>{anchors}</ul>")


def site(traps: dict[str, str]) -> dict[str, Route]:
    """Good pages in a chain of folders, each of which links to the traps too."""
    routes: dict[str, Route] = {
        "/calendar/": calendar, "/months": months, "/shop/": sessions, "/facets": facets, "/grow/": growing,
        "/query": query, "/soft/": soft, "/words/": words,
    }  # fmt: skip
    doors = "".join(f'<a href="{path}">t</a>' for path in traps.values())
    if "soft" in traps:
        doors += "".join(f'<a href="/soft/{n:x}">s</a>' for n in range(1500))
    for number in range(GOOD):
        below = "".join(
            f'<a href="/good/{n}">g</a>' for n in range(4 * number + 1, 4 * number + 5) if n < GOOD
        )
        routes[f"/good/{number}"] = Reply(body=good_page(f"good {number}", below))
    routes["/"] = Reply(body=good_page("start", f'<a href="/good/0">g</a>{doors}'))
    return routes


def crawl(traps: dict[str, str], output: Path, **settings: object) -> tuple[Report, list[str]]:
    """The report, and the targets of the requests in the order of their URLs."""
    with LocalSite(site(traps)) as running:
        return _crawl(running, output, **settings)


def _crawl(running: LocalSite, output: Path, **settings: object) -> tuple[Report, list[str]]:
    running.clear()
    report = scrapers.run(
        scrapers.Job(
            seeds=[running.url()], output=output,
            **{"delay": 0, "allow_private": OUTER, "workers": 1, "extractor": "none", **settings},
        )
    )  # fmt: skip
    return report, sorted(hit.target for hit in running.hits)


@pytest.mark.parametrize(
    ("trap", "most", "reason"),
    [
        ("calendar", 120, "near_equal"),
        ("months", 60, "near_equal"),
        ("sessions", 3, ""),
        ("facets", 260, "facet_budget"),
        ("growing", 60, "path_repeat"),
        ("query", 240, "facet_budget"),
        ("soft", 52, "near_equal"),
        ("words", 60, "near_equal"),
    ],
)
def test_T1_a_trap_ends_by_itself_and_the_rest_is_crawled(
    trap: str, most: int, reason: str, tmp_path: Path
) -> None:
    report, targets = crawl({trap: TRAPS[trap]}, tmp_path / "x.jsonl")
    assert report.balances
    assert not report.pending
    assert {f"/good/{n}" for n in range(GOOD)} <= set(targets)
    trapped = [target for target in targets if target.startswith(TRAPS[trap][:5])]
    assert len(trapped) <= most
    assert not reason or report.dropped[reason]


def test_T2_near_equal_pages_are_one_record(tmp_path: Path) -> None:
    report, targets = crawl({"soft": TRAPS["soft"]}, tmp_path / "x.jsonl", extractor="full-text")
    lines = (tmp_path / "x.jsonl").read_text("utf-8").splitlines()
    assert len([line for line in lines if "/soft/" in line]) == 1
    assert len([target for target in targets if target.startswith("/soft/")]) <= 51
    assert report.dropped["near_equal"] > 1400
    assert scrapers.explain(tmp_path / "x.jsonl", _dropped(tmp_path)).detail.startswith("pages like ")


def _dropped(folder: Path) -> str:
    from scrapers.store.state import State

    state = State.open(folder / "x.jsonl.job")
    try:
        return str(state.db.execute("SELECT url FROM urls WHERE reason = 'near_equal'").fetchone()[0])
    finally:
        state.close()


@pytest.mark.slow  # each alone is tried below
def test_T1_all_traps_at_once_give_the_same_pages_with_any_concurrency(tmp_path: Path) -> None:
    taken = []
    with LocalSite(site(TRAPS)) as running:  # one port: the order of a level is by hash of the URL
        for concurrency in (1, 8):
            folder = tmp_path / str(concurrency)
            folder.mkdir()
            report, targets = _crawl(running, folder / "x.jsonl", concurrency=concurrency)
            assert not report.pending
            taken.append(targets)
    assert taken[0] == taken[1]
    assert (tmp_path / "1" / "x.jsonl").read_bytes() == (tmp_path / "8" / "x.jsonl").read_bytes()


def test_T1_what_is_held_in_memory_changes_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    with LocalSite(site(TRAPS)) as running:
        for held in (10_000, 1):
            monkeypatch.setattr(scrapers.crawler.traps.path_patterns, "_HELD", held)
            folder = tmp_path / str(held)
            folder.mkdir()
            report, targets = _crawl(running, folder / "x.jsonl", concurrency=8)
            taken.append((targets, report.dropped))
    assert taken[0] == taken[1]
    assert taken[0][1]["near_equal"]


def test_T1_the_budget_of_a_host(tmp_path: Path) -> None:
    report, _ = crawl({}, tmp_path / "x.jsonl", pages_per_host=30)
    assert report.requested == 30
    assert report.dropped["host_budget"] > 10
    assert report.balances
    assert not report.pending


def test_T2_pages_that_differ_are_not_alike() -> None:
    menu = "".join(f"<li><a href=/{n}>{prose(str(n), 3)}</a>" for n in range(40))
    pages = [
        page_fingerprint(
            f"<ul>{menu}</ul><h1>{n}</h1><p>{prose(f'text {n}', 60)}".encode(), f"http://a.test/p/{n}"
        )
        for n in range(10)
    ]
    assert not any(alike(one, other) for one in pages for other in pages if one is not other)
    tables = [
        page_fingerprint(
            "".join(f"<td>{random.Random(f'{n}.{m}').random()}" for m in range(200)).encode(), f"http://a/{n}"
        )
        for n in range(5)
    ]
    assert not any(alike(one, other) for one in tables for other in tables if one is not other)


def test_T2_patterns_of_paths() -> None:
    assert templates("http://a.test/x.html") == ("a.test/*",)
    assert templates("http://a.test/docs/x.html") == ("a.test/docs/*",)
    assert templates("http://a.test/docs/v3.1/api/x") == ("a.test/docs/#/api/*", "a.test/docs/**")
    assert templates("http://a.test/2031/05/list?day=1&day=2&sort=x") == ("a.test/#/#/list?day&sort=",)


@given(st.text("/ab1.", max_size=2000))
def test_T2_any_path_has_a_pattern(path: str) -> None:
    assert templates(f"http://a.test/{path}")[0].startswith("a.test/")


_NAMES = "sponge jacket helmet bottle window garden pillow candle basket ribbon copper silver marble velvet"
NOUNS = _NAMES.split()
FOUNDRY = (
    "All of our bells are cast by hand in the old foundry, tuned in the hall and hung by our own people. " * 4
)


def bell(hit: Hit) -> Reply:
    """One of a catalogue: hardly anything but what all of them say, and that is what matters."""
    chance = random.Random(hit.path)
    name, colour = chance.choices(NOUNS, k=2)
    facts = f"Weight {chance.randrange(50, 500)} kg, note {chance.choice('ABCDEFG')}, cast in {chance.randrange(1600, 2000)}."
    return _menu(f"<h1>Bell {name}</h1><p>Bell {colour}. {facts}</p><p>{FOUNDRY}", [])


def test_T2_pages_with_facts_of_their_own_are_not_one(tmp_path: Path) -> None:
    doors = "".join(f'<a href="/bells/item{n}.html">b</a>' for n in range(160))
    routes: dict[str, Route] = {"/": Reply(body=good_page("start", doors)), "/bells/": bell}
    with LocalSite(routes) as running:
        report, targets = _crawl(running, tmp_path / "x.jsonl", extractor="blocks", dedup="exact")
    assert len([target for target in targets if target.startswith("/bells/")]) == 160
    assert (report.exported, dict(report.dropped)) == (161, {})


SAY_NOTHING = {
    "the address in other spelling": lambda n: (
        f"<h1>{NOUNS[n % 14].title()} {NOUNS[n // 14].upper()} Not Found</h1>"
    ),
    "when, how fast and for whom": lambda n: (
        f"<p>Made 2031-05-{n:02} at 19:12:{n:02} in 0.0{n} s for {n * 7919:x}a</p>"
    ),
    "a day in words": lambda n: (
        f"<p>{['Monday', 'Tuesday'][n % 2]}, {n} {['March', 'April'][n % 2]} 2031</p>"
    ),
    "links elsewhere": lambda n: (
        f"<a href=/{n}>{NOUNS[n % 14]} {n}</a> <a href=/x{n}>{NOUNS[n % 13]} {n * n}</a>"
    ),
    "what scripts read": lambda n: (
        f"<script>key = '{NOUNS[n % 14]} {n} {n * 31}'</script><!-- {NOUNS[n % 13]} {n} -->"
    ),
    "counters": lambda n: f"<p>Seen {n * 7919} times, {n} now</p>",
}
FACTS = {
    "names": lambda n: f"<h1>{'bcdfghjklmnpqrst'[n % 16] * 4} {'bcdfghjklmnpqrst'[(n + n // 16) % 16] * 5}</h1>",
    "a name and a price": lambda n: f"<h1>{NOUNS[n % 14]}</h1><p>Price: ${n + 40}.{n:02}</p>",
    "figures": lambda n: f"<td>{n + 40}.5<td>{n * 7}.25<td>{n * 311}",
    "Chinese": lambda n: f"<h1>{chr(0x4E00 + 37 * n)}钟</h1><p>重量{n * 41}公斤，铸于{1600 + n}年。</p>",
    "another encoding": lambda n: f"<h1>{'бвгджзклмн'[n % 10] * 4} {'бвгджзклмн'[(n + n // 10) % 10] * 5}</h1>".encode("cp1251").decode("latin-1"),
}  # fmt: skip


@pytest.mark.parametrize("what", [*SAY_NOTHING, *FACTS])
def test_T2_what_a_page_has_of_its_own_decides(what: str) -> None:
    make = {**SAY_NOTHING, **FACTS}[what]
    address = "http://a.test/x/2031/{1}/{0}-{2}" if what in SAY_NOTHING else "http://a.test/x/{3}"
    pages = [
        page_fingerprint(
            f"{make(n)}<p>{FOUNDRY}".encode("latin-1" if what == "another encoding" else "utf-8"),
            address.format(NOUNS[n % 14], n, NOUNS[n // 14], n + 1000),
        )
        for n in range(1, 29)
    ]
    same = sum(alike(pages[0], other) for other in pages[1:])
    assert same == 27 if what in SAY_NOTHING else same <= 3  # some share a word with the first


@pytest.mark.parametrize(("own", "same"), [(49, True), (50, True), (51, False)])
def test_T2_small_pages_may_differ_in_exactly_a_hundred_bytes(own: int, same: bool) -> None:
    shared = " ".join(f"w{n:03}" for n in range(50))  # 200 bytes of words
    one, other = (
        page_fingerprint(f"{shared} {sign * own}9".encode()[:-1], "http://a.test/") for sign in "ab"
    )
    assert alike(one, other) is alike(other, one) is same


@pytest.mark.parametrize(
    ("facts", "same"),
    [("{0}11 {0}22", True), ("{0}11 {0}22 {0}33", False), ("{1}", True), ("{1} {0}11", False)],
)
def test_T2_three_facts_are_the_least(facts: str, same: bool) -> None:
    one, other = (
        page_fingerprint(f"{facts.format(number, name)} {FOUNDRY}".encode(), "http://a.test/")
        for number, name in ((4, "sponge"), (5, "jacket"))
    )
    assert alike(one, other) is alike(other, one) is same
