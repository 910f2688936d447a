"""Lists of questions, whatever they are made of; sections of articles; and what is none."""

from __future__ import annotations

import pytest

import scrapers
from scrapers.dataset.pairs.filters import refusal
from scrapers.dataset.pairs.miner import mine

PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"
ASKED = ["How do I grease the vane?", "When is the tower open?", "Who pays for the rope?"]
TOLD = [
    "Take it down first, and use tallow.",
    "On the first Sunday of each month, from nine.",
    "The parish pays, since the year 1804.",
]
LISTS = {
    "headings": "<h2>FAQ</h2>" + "".join(f"<h3>{q}</h3><p>{a}</p>" for q, a in zip(ASKED, TOLD, strict=True)),
    "details": "".join(
        f"<details><summary>{q}</summary><div>{a}</div></details>" for q, a in zip(ASKED, TOLD, strict=True)
    ),
    "headings with tools": "<h2>FAQ</h2>"
    + "".join(
        f"<h3>{q} <a href='javascript:print()'>Print</a></h3><p>{a}</p>"
        for q, a in zip(ASKED, TOLD, strict=True)
    ),
    "bold": "".join(f"<p><b>{q}</b></p><p>{a}</p>" for q, a in zip(ASKED, TOLD, strict=True)),
    "bootstrap": "".join(
        f'<div class=card><h5><button data-target="#c{n}" aria-controls="c{n}">{q}</button></h5>'
        f'<div id="c{n}" class=collapse><p>{a}</p></div></div>'
        for n, (q, a) in enumerate(zip(ASKED, TOLD, strict=True))
    ),
    "definitions": "<dl>"
    + "".join(f"<dt>{q}</dt><dd>{a}</dd>" for q, a in zip(ASKED, TOLD, strict=True))
    + "</dl>",
    "one paragraph each": "".join(
        f"<p><strong>{q}</strong><br>{a}</p>" for q, a in zip(ASKED, TOLD, strict=True)
    ),
    "marked": "".join(f"<p>Q: {q}</p><p>A: {a}</p>" for q, a in zip(ASKED, TOLD, strict=True)),
    "marked in one": "".join(f"<p>Q: {q} A: {a}</p>" for q, a in zip(ASKED, TOLD, strict=True)),
    "numbered": "<ol>"
    + "".join(f"<li><p><b>{q}</b></p><p>{a}</p></li>" for q, a in zip(ASKED, TOLD, strict=True))
    + "</ol>",
    "one state differs": "".join(
        f'<div class="item"><div class="q {"active" * (n == 0)}">{q}</div><div class="a">{a}</div></div>'
        for n, (q, a) in enumerate(zip(ASKED, TOLD, strict=True))
    ),
}


def page(body: str) -> str:
    return (
        f"<html><head><title>Vanes</title></head><body><main><h1>Vanes</h1>{PROSE}{body}</main></body></html>"
    )


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("markdown", [True, False])
def test_each_question_has_its_answer(name: str, markdown: bool) -> None:
    found = mine(page(LISTS[name] + "<h2>Contact</h2><p>Write to the keeper.</p>"), markdown=markdown)
    assert [(pair.raw_question, pair.answer) for pair in found.pairs] == list(zip(ASKED, TOLD, strict=True))
    for pair in found.pairs:
        text = found.texts[pair.where]
        assert text[pair.answer_span.start : pair.answer_span.end] == pair.answer
        assert pair.raw_question in text[pair.question_span.start : pair.question_span.end]


@pytest.mark.parametrize(
    "body",
    [
        "<h3>Ready to climb?</h3><p>Call us, and come.</p><h3>Looking for a vane?</h3><p>We sell them.</p>",
        "<ul><li><a href='#a'>How do I grease it?</a><li><a href='#b'>When is it open?</a></ul>",
        "<h3>Who pays?</h3><p>Who pays?</p><h3>Who prays?</h3><p>See also the parish.</p>",
        "<h3>Vane for a tower where it is + ?<a href=s>Sized</a></h3><p>It turns with the wind.</p>",
        "<p>And who would not wonder? I did.</p><p>Was it so? It was so for a year.</p>",
    ],
    ids=["advertising", "contents", "no answers", "a bound", "rhetoric"],
)
def test_what_only_looks_like_a_question_is_none(body: str) -> None:
    assert not mine(page(body)).pairs


FOLDS = {
    "details": lambda q, a: f"<details><summary>{q}</summary><p>{a}</p></details>",
    "headings": lambda q, a: f"<div><h3>{q}</h3><p>{a}</p></div>",
    "buttons": lambda q, a: f"<div><h4><button>{q}</button></h4><div><p>{a}</p></div></div>",
}
OTHERS = {
    "Dimensions": "Height: 39 cm, width: 62 cm, and a weight of 15 kg.",
    "Backend Engineer": "A company of the town partnered with us to find several of them.",
}


@pytest.mark.parametrize("name", FOLDS)
def test_what_only_looks_like_the_questions_of_a_list_is_none(name: str) -> None:
    def folded(pairs: dict[str, str]) -> str:
        return "".join(FOLDS[name](q, a) for q, a in pairs.items())

    faq = dict(zip(ASKED, TOLD, strict=True))
    body = f"<section><h2>Details</h2>{folded(OTHERS)}</section><section><h2>FAQ</h2>{folded(faq)}</section>"
    assert [pair.raw_question for pair in mine(page(body), rules=["questions"]).pairs] == ASKED
    within = {
        **dict(list(faq.items())[:2]),
        "Lost and found": "The keeper has it in the chest.",
        ASKED[2]: TOLD[2],
    }
    found = mine(page(f"<section><h2>FAQ</h2>{folded(within)}</section>"), rules=["questions"])
    assert {pair.raw_question for pair in found.pairs} == {*ASKED, "Lost and found"}


@pytest.mark.parametrize(
    "answer",
    [
        "16/09/2021",
        "January 31, 2024 Written By Miguel Zabludovsky",
        "By Leila Sloman December 3, 2025",
        "13 answers / Last post: 01/12/2025 at 6:49 pm",
        "Share it Facebook Twitter LinkedIn Email",
        "Last updated: 4 Dec 2025 · 12 min read",
        "Yes No",
        "0 0",
    ],
)
def test_what_stands_around_articles_is_no_answer(answer: str) -> None:
    body = f"<h2>FAQ</h2><h3>{ASKED[0]}</h3><p>{answer}</p><h3>{ASKED[1]}</h3><p>{TOLD[1]}</p>"
    found = mine(page(body))
    assert [pair.raw_question for pair in found.pairs] == ASKED[1:2]
    assert found.refused["no_answer"] + found.refused["answer_too_short"] == 1


@pytest.mark.parametrize(
    "answer", ["On January 31, 2024.", "Yes, on 3 May.", "By bus.", "12 minutes on foot."]
)
def test_short_answers_with_a_day_or_a_number_are_some(answer: str) -> None:
    body = f"<h2>FAQ</h2><h3>{ASKED[0]}</h3><p>{answer}</p><h3>{ASKED[1]}</h3><p>{TOLD[1]}</p>"
    assert [pair.answer for pair in mine(page(body)).pairs] == [answer, TOLD[1]]


@pytest.mark.parametrize("end", ["Read full article", "Read More »", "Continue reading →", "[Weiterlesen]"])
def test_the_beginning_of_an_article_is_no_answer(end: str) -> None:
    told = f"<p>{TOLD[0]} And then there is this. {end}</p>"
    body = f"<h2>FAQ</h2><h3>{ASKED[0]}</h3>{told}<h3>{ASKED[1]}</h3><p>{TOLD[1]}</p>"
    found = mine(page(body), rules=["questions"])
    assert (found.refused["answer_refers"], len(found.pairs)) == (1, 1)


def test_the_head_of_a_list_of_questions_is_not_answered_by_it() -> None:
    around = "<h2>Where are we?</h2><p>In the tower of the town.</p>"
    body = f"<h2>How does all of this work?</h2>{LISTS['details']}{around}"
    found = mine(page(body), rules=["questions"])
    assert {pair.raw_question for pair in found.pairs} == {*ASKED, "Where are we?"}
    assert found.refused["answer_asks"] == 1


@pytest.mark.parametrize(
    "text", ["January 1, " * 9000, "By A" + "b" * 100_000, "1" * 100_000, "read " * 20_000]
)
def test_filters_end_on_long_runs(text: str) -> None:
    assert refusal("Who is it?", text, ()) in {"", "answer_too_long", "no_answer"}


def test_a_section_whose_heading_asks_is_one_of_an_article() -> None:
    body = f"<h2>What is a vane?</h2>{PROSE}{PROSE}<h2>Sizes</h2>{PROSE}"
    [pair] = mine(page(body)).pairs
    assert (pair.rule, pair.raw_question, pair.headings) == ("sections", "What is a vane?", ("Vanes",))
    assert pair.answer.count("until both agree") == 16


def test_what_the_document_leaves_out_is_found_in_the_page() -> None:
    body = PROSE * 5 + "<aside class='faq'>" + LISTS["headings"] + "</aside>"
    found = mine(page(body))
    assert all(found.texts[p.where][slice(*p.answer_span)] == p.answer for p in found.pairs)


def test_a_reason_is_given_for_what_is_none() -> None:
    body = "<h3>Who pays?</h3><p>Who pays?</p><h3>Who prays?</h3><p>See also the parish.</p>"
    assert mine(page(body)).refused == {"answer_repeats": 1, "answer_refers": 1}


@pytest.mark.parametrize("encoding", ["windows-1252", "latin-1"])
def test_text_that_was_encoded_twice_is_repaired_as_in_the_document(encoding: str) -> None:
    asked = "What’s in the “café”?"  # noqa: RUF001 - what is wrongly decoded
    told = "It’s full of people who don’t want to leave before the end."  # noqa: RUF001 - as above
    body = (
        f"<h1>Answers</h1><h2>Common questions</h2><h3>{asked}</h3><p>{told}</p>"
        "<h3>May I come in?</h3><p>Yes, on every day of the week but the first.</p>"
    )
    html = f"<!doctype html><html><body><main>{body}</main></body></html>"
    sent = html.encode().decode(encoding, "replace") if encoding == "latin-1" else _as_windows(html)
    found = scrapers.mine(sent.encode(), url="https://a.test/")
    assert told in {pair.answer for pair in found.pairs}
    document = scrapers.extract(sent, url="https://a.test/")
    assert isinstance(document, scrapers.Document)
    for pair in found.pairs:
        text = found.texts[pair.where]
        assert text[pair.answer_span.start : pair.answer_span.end] == pair.answer


def _as_windows(text: str) -> str:
    """``text`` in UTF-8 read as windows-1252; the five bytes that it leaves open are controls."""
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("windows-1252")
        for byte in text.encode()
    )
