"""Questions in tables, and in lists of definitions where several terms share a description."""

from __future__ import annotations

import pytest

from scrapers.dataset.pairs.miner import Mined, mine

ASKED = ("When does the vane turn?", "Who mends the vane?", "Who pays for the mending?")
TOLD = (
    "It turns with the wind and shows from where the weather comes.",
    "The keeper lifts it from its bearing and oils it before the storm.",
    "The visitors do, out of the money that they leave at the door.",
)
PAIRS = tuple(zip(ASKED, TOLD, strict=True))


def page(body: str) -> str:
    prose = "<p>" + "The wind turns, and what stands on the roof turns with it. " * 8 + "</p>"
    return (
        f"<html><head><title>Vanes</title></head><body><main><h1>Vanes</h1>{prose}{body}</main></body></html>"
    )


def table(row: str, head: str = "") -> str:
    rows = "".join(row.format(n=at, q=q, a=a, bare=q[:-1]) for at, (q, a) in enumerate(PAIRS, 1))
    return f"<table>{head}{rows}</table>"


TABLES = {
    "side by side": table("<tr><td>{q}</td><td>{a}</td></tr>"),
    "bold": table("<tr><td><p><b>{q}</b></p></td><td><p>{a}</p></td></tr>"),
    "head cells": table("<tr><th scope=row>{q}</th><td>{a}</td></tr>", "<tr><th>Question<th>Answer</tr>"),
    "numbered": table("<tr><td>{n}.</td><td>{q}</td><td>{a}</td></tr>"),
    "marked": table("<tr><td>Q: {q}</td><td>A: {a}</td></tr>"),
    "labels": table("<tr><td>Q:</td><td>{q}</td></tr><tr><td>A:</td><td>{a}</td></tr>"),
    "below": table("<tr><td colspan=2><b>{q}</b></td></tr><tr><td>&nbsp;</td><td>{a}</td></tr>"),
    "a column between": table(
        "<tr><td>{q}</td><td>tower {n}</td><td>{a}</td></tr>", "<tr><th>Frage<th>Ort<th>Antwort</tr>"
    ),
}


def told(found: Mined) -> list[tuple[str, str]]:
    for pair in found.pairs:
        text = found.texts[pair.where]
        assert text[slice(*pair.answer_span)] == pair.answer
        assert pair.raw_question in text[slice(*pair.question_span)]
    return [(pair.raw_question, pair.answer) for pair in found.pairs]


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize("name", TABLES)
def test_rows_that_ask_and_answer(name: str, markdown: bool) -> None:
    assert told(mine(page(TABLES[name]), markdown=markdown)) == list(PAIRS)


def test_a_head_alone_tells_what_the_columns_are() -> None:
    body = table("<tr><td>{bare}</td><td>{a}</td></tr>", "<tr><th>よくある質問</th><th>x</th></tr>")
    assert not mine(page(body)).pairs
    body = table("<tr><td>{bare}</td><td>{a}</td></tr>", "<tr><th>質問</th><th>回答</th></tr>")
    assert told(mine(page(body))) == [(q[:-1], a) for q, a in PAIRS]


def test_a_cell_is_given_whole_or_not_at_all() -> None:
    body = table("<tr><td>{q}</td><td>Run <code>a | b</code>. {a}</td></tr>")
    assert [answer for _, answer in told(mine(page(body)))] == [rf"Run `a \| b`. {a}" for a in TOLD]
    assert not mine(page(body), markdown=False).pairs  # there the bar is not told apart from the table's


@pytest.mark.parametrize(
    "body",
    [
        table("<tr><td>{q}</td><td>4{n} %</td><td>5{n} %</td></tr>", "<tr><th>Asked<th>Yes<th>No</tr>"),
        table("<tr><td>{q}</td><td>☐</td></tr>"),
        table("<tr><td>{q}</td><td>yes</td></tr>"),
        f"<table><tr><td>{ASKED[0]}</td><td>{TOLD[0]}</td></tr></table>",
        f"<table><tr><td>{ASKED[0]}</td><td>{TOLD[0]}</td></tr>"
        + "<tr><td>North tower</td><td>It has been closed since the great storm.</td></tr>" * 4
        + "</table>",
        "<table><tr><th>Name<th>Open?<th>Fee</tr><tr><td>North<td>yes<td>3</tr></table>",
        table("<tr><td>{q}</td><td>{q}</td></tr>"),
    ],
    ids=["survey", "to tick off", "one word", "one row", "few of many", "a column that asks", "asked back"],
)
def test_tables_that_only_have_questions(body: str) -> None:
    assert not mine(page(body)).pairs


def test_what_has_a_section_of_its_own_is_not_taken_from_the_summary() -> None:
    long = "The vane turns with the wind, which in this valley comes from the sea at noon. " * 4
    body = f"<h2>{ASKED[0]}</h2><p>{long}</p><h2>Summary</h2>" + TABLES["head cells"]
    assert told(mine(page(body))) == [(ASKED[0], long.strip()), *PAIRS[1:]]


def test_terms_that_share_a_description_have_it_each() -> None:
    body = f"<dl><dt>vane</dt><dt>weathercock</dt><dd>{TOLD[0]}</dd><dt>keeper</dt><dd>{TOLD[1]}</dd></dl>"
    assert told(mine(page(body))) == [("vane", TOLD[0]), ("weathercock", TOLD[0]), ("keeper", TOLD[1])]


def test_questions_that_share_an_answer_have_it_each() -> None:
    body = f"<dl><dt>{ASKED[0]}</dt><dt>Where does it turn?</dt><dd>{TOLD[0]}</dd>"
    body += f"<dt>{ASKED[1]}</dt><dd>{TOLD[1]}</dd></dl>"
    pairs = [(ASKED[0], TOLD[0]), ("Where does it turn?", TOLD[0]), (ASKED[1], TOLD[1])]
    assert told(mine(page(body))) == pairs


def test_a_table_of_contents_is_no_glossary() -> None:
    entry = "<dt><a href='{0}.html'>{0}</a> — how the vane of the {0} tower is mended</dt>"
    inner = "".join(entry.format(name) for name in ("north", "south", "west"))
    assert not mine(page(f"<dl><dt>Towers</dt><dd><dl>{inner}</dl></dd></dl>")).pairs


def test_other_ways_to_call_are_no_terms() -> None:
    calls = '<dt class="sig" id="turn">turn(to)</dt><dt class="sig">turn(to, speed)</dt>'
    found = mine(page(f"<dl>{calls}<dd>{TOLD[1]}</dd></dl>"))
    assert [(pair.rule, pair.raw_question) for pair in found.pairs] == [("api", "turn(to)")]


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><td>Who is it now?</td><td>It is the keeper again.</td></tr>" * 3_000 + "</table>",
        f"<table><tr><td>Who is it?</td><td>{'| ' * 50_000}</td></tr></table>" * 2,
        "<table><tr><td>" + "? " * 50_000 + "</td><td>" + "\\" * 50_000 + "</td></tr></table>",
        "<dl>" + "<dt>Who is it now?</dt>" * 3_000 + "<dd>It is the keeper again.</dd></dl>",
    ],
    ids=["rows", "bars", "signs", "terms"],
)
def test_hostile_tables_end(body: str) -> None:
    assert len(mine(page(body)).pairs) < 30
