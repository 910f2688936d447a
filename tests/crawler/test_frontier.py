from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.throttle import LONGEST_WAIT
from scrapers.errors import StateDamaged
from scrapers.models import Document, Drop, Failure
from scrapers.store.ledger import Documents, Fetch, Ledger, LedgerCounts
from scrapers.store.state import State

HOST = "a.test"


@pytest.fixture
def state(tmp_path):
    state = State.open(tmp_path)
    yield state
    state.close()


def urls(entries):
    return [entry.url for entry in entries]


def due(frontier, limit=100):
    return frontier.due(HOST, limit)


def test_order_is_by_level_and_independent_of_insertion(state, tmp_path):
    pages = [f"http://a.test/{n}" for n in range(20)]
    frontier = Frontier(state)
    frontier.add(pages[10:], 1)
    frontier.add(pages[:10], 0)
    other = State.open(_folder(tmp_path, "other"))
    twin = Frontier(other)
    twin.add(reversed(pages[:10]), 0)
    twin.add(reversed(pages[10:]), 1)
    assert urls(due(frontier)) == urls(due(twin))
    assert [entry.depth for entry in due(frontier)] == [0] * 10 + [1] * 10
    other.close()


def test_a_url_is_entered_once_under_its_canonical_form(state):
    frontier = Frontier(state)
    frontier.add(
        ["http://a.test/?b=2&a=1", "http://a.test/?a=1&b=2", "http://a.test/?a=1&b=2&utm_source=x"], 1
    )
    assert urls(due(frontier)) == ["http://a.test/?a=1&b=2"]


def test_a_shorter_way_lowers_the_depth_of_a_pending_url(state):
    frontier = Frontier(state)
    frontier.add(["http://a.test/x"], 7)
    frontier.add(["http://a.test/x"], 3)
    frontier.add(["http://a.test/x"], 5)
    assert [entry.depth for entry in due(frontier)] == [3]


def test_a_url_refused_for_its_depth_comes_back_by_a_shorter_way(state):
    frontier = Frontier(state)
    frontier.refuse("http://a.test/x", 21, Drop("depth"))
    assert due(frontier) == []
    frontier.add(["http://a.test/x"], 4)
    assert [entry.depth for entry in due(frontier)] == [4]


def test_other_refusals_stay(state):
    frontier = Frontier(state)
    frontier.refuse("http://a.test/x", 2, Drop("path_repeat"))
    frontier.add(["http://a.test/x"], 1)
    assert due(frontier) == []


def test_settled_urls_do_not_return(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/x"], 0)
    ledger.settle(due(frontier)[0].id, Failure("http_404"), Fetch(404, 1))
    frontier.add(["http://a.test/x"], 0)
    assert due(frontier) == []
    row = ledger.find("http://a.test/x")
    assert (row.kind, row.reason, row.fetch.status, row.fetch.attempts) == ("failed", "http_404", 404, 1)


def test_a_retry_keeps_its_time_over_a_restart(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/x"], 0)
    entry = due(frontier)[0]
    ledger.retry(entry.id, 1, 1000.0)
    assert frontier.resting(wall=990.0) == [(entry.id, HOST, 10.0)]
    assert frontier.resting(wall=1001.0) == [(entry.id, HOST, 0.0)]
    assert frontier.resting(wall=-1e6) == [(entry.id, HOST, LONGEST_WAIT)]  # the wall clock was set back
    assert due(frontier)[0].attempts == 1
    assert dict(frontier.requested()) == {HOST: 1}


def test_a_rolled_back_transaction_leaves_nothing(state):
    frontier = Frontier(state)
    with pytest.raises(sqlite3.Error), state.transaction() as db:  # noqa: PT012 - both belong to it
        frontier.add(["http://a.test/x"], 0)
        db.execute("SELECT * FROM nothing")
    assert LedgerCounts(state).pending() == 0


def test_documents_come_back_as_they_went_in(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/long-name", "http://a.test/b"], 0)
    for entry in due(frontier):
        document = Document(
            "id-" + entry.url, entry.url, "text", fields={"a": ["1"]}, redirects=("http://a.test/0",)
        )
        ledger.settle(entry.id, document, Fetch(200, 1))
    found = list(Documents(state).all())
    assert [d.url for d in found] == ["http://a.test/b", "http://a.test/long-name"]
    assert found[0].redirects == ("http://a.test/0",)
    Documents(state).leave_out([("http://a.test/b", Drop("duplicate_exact", "id"))])
    assert ledger.find("http://a.test/b").reason == "duplicate_exact"
    Documents(state).leave_out([])
    assert ledger.find("http://a.test/b").kind == "document"


def test_the_chain_of_redirects_is_kept(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/0"], 0)
    first = due(frontier)[0]
    frontier.add(["http://a.test/1"], 0, first.id, hop=True)
    second = next(e for e in due(frontier) if e.id != first.id)
    assert ledger.chain(second.id) == ("http://a.test/0", "http://a.test/1")


def test_a_row_that_does_not_fit_its_hash_is_damage(state):
    frontier = Frontier(state)
    frontier.add(["http://a.test/page"], 0)
    state.db.execute("UPDATE urls SET url = 'http://a.test/paGe'")
    with pytest.raises(StateDamaged, match="does not fit"):
        due(frontier)


def test_a_document_that_changed_is_damage(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/x"], 0)
    ledger.settle(due(frontier)[0].id, Document("id", "http://a.test/x", "text"), Fetch(200, 1))
    state.db.execute("UPDATE documents SET document = CAST(replace(document, 'text', 'tEXT') AS BLOB)")
    with pytest.raises(StateDamaged, match="has changed"):
        list(Documents(state).all())


def test_what_is_left_of_a_host_can_be_refused_at_once(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add([f"http://a.test/{n}" for n in range(5)] + ["http://b.test/"], 0)
    ledger.retry(due(frontier)[0].id, 1, 0.0)
    frontier.spend(HOST, Drop("host_budget"))
    assert [entry.attempts for entry in due(frontier)] == [1]
    assert len(frontier.due("b.test", 9)) == 1
    assert LedgerCounts(state).outcomes()[0] == {"host_budget": 4}


def test_pending_hosts_are_found_by_their_index(state):
    frontier = Frontier(state)
    frontier.add([f"http://h{n}.test/{m}" for n in range(20) for m in range(3)], 0)
    assert Frontier(state).hosts.keys() == {f"h{n}.test" for n in range(20)}


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT id FROM urls WHERE state = 0 AND host = 'a' ORDER BY priority LIMIT 8", "urls_due (host=?)"),
        ("SELECT min(host) FROM urls WHERE state = 0 AND host > 'a'", "urls_due (host>?)"),
        ("SELECT count(*) FROM urls WHERE state = 0", "urls_due"),
        (
            "SELECT 1 FROM urls WHERE state = 1 AND kind = 'dropped' AND reason = 'depth' LIMIT 1",
            "urls_reason (kind=? AND reason=?)",
        ),
    ],
)
def test_hot_queries_use_their_index(state, query, index):
    """Asked for each page: a scan of all URLs would make a crawl quadratic."""
    plan = state.db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert [index in step[3] and "TEMP" not in step[3] for step in plan] == [True], plan


paths = st.text(alphabet="abc/?=&", max_size=8).map(lambda path: "http://a.test/" + path)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(paths, st.integers(0, 5)), max_size=30))
def test_each_url_is_given_once(tmp_path_factory, found):
    state = State.open(tmp_path_factory.mktemp("frontier"))
    frontier, ledger = Frontier(state), Ledger(state)
    given_out = []
    for url, depth in found:
        frontier.add([url], depth)
    while entries := due(frontier, 3):
        for entry in entries:
            given_out.append(entry.url)
            ledger.settle(entry.id, Drop("done"), Fetch())
        for url, depth in found:
            frontier.add([url], depth)
    state.close()
    assert len(given_out) == len(set(given_out))


def _folder(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    return folder


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_how_a_page_was_met_does_not_depend_on_who_answers_first(state, order):
    """A link on a deeper level, and two redirects on one level."""
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add([f"http://a.test/{name}" for name in ("b", "a", "page")], 1)
    ids = {entry.url: entry.id for entry in due(frontier)}
    meetings = [("page", 2, False), ("b", 1, True), ("a", 1, True)]
    for name, depth, hop in (meetings[n] for n in order):
        frontier.add(["http://a.test/x"], depth, ids[f"http://a.test/{name}"], hop=hop)
    (found,) = (entry for entry in due(frontier) if entry.url.endswith("/x"))
    assert found.depth == 1
    assert ledger.chain(found.id) == ("http://a.test/a", "http://a.test/x")


def test_a_page_linked_on_the_same_level_was_not_met_by_the_redirect(state):
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/a", "http://a.test/x"], 1)
    first, other = due(frontier)
    ids = {first.url: first.id, other.url: other.id}
    frontier.add(["http://a.test/x"], 1, ids["http://a.test/a"], hop=True)
    assert ledger.chain(ids["http://a.test/x"]) == ("http://a.test/x",)


def test_the_chain_of_a_document_is_told_as_it_is_known_at_the_end(state):
    """The page was fetched before the other redirect to it was answered."""
    frontier, ledger = Frontier(state), Ledger(state)
    frontier.add(["http://a.test/a", "http://a.test/b"], 1)
    ids = {entry.url: entry.id for entry in due(frontier)}
    frontier.add(["http://a.test/x"], 1, ids["http://a.test/b"], hop=True)
    (page,) = (entry for entry in due(frontier) if entry.url.endswith("/x"))
    found = Document("1", page.url, "text", redirects=("http://a.test/b",))
    ledger.settle(page.id, found, Fetch(status=200, attempts=1))
    frontier.add(["http://a.test/x"], 1, ids["http://a.test/a"], hop=True)
    assert [document.redirects for document in Documents(state).all()] == [("http://a.test/a",)]
