"""What pages mark up in schema.org's words, in elements and in data; and whose answer is taken."""

from __future__ import annotations

import json

import pytest

from scrapers.dataset.pairs.miner import mine

TOP = "https://schema.org/"
PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"


def post(prop: str, text: str, votes: int | None, who: str) -> str:
    counted = "" if votes is None else f'<span itemprop="upvoteCount">{votes}</span>'
    return (
        f'<div itemprop="{prop}" itemscope itemtype="{TOP}Answer">{counted}'
        f'<div itemprop="text"><p>{text}</p></div>'
        f'<span itemprop="author" itemscope><a itemprop="name">{who}</a></span></div>'
    )


def thread(*answers: str) -> str:
    return (
        f'<html><body><main itemscope itemtype="{TOP}QAPage"><div itemprop="mainEntity" itemscope '
        f'itemtype="{TOP}Question"><h1 itemprop="name">Grease for a vane</h1>'
        '<div itemprop="text"><p>My vane of iron squeaks in the east wind. Which grease helps?</p></div>'
        f"{''.join(answers)}</div></main></body></html>"
    )


TALLOW, OIL, NONE = (
    "Tallow helps, warm it well before.",
    "Oil of seeds helps for a month.",
    "Take it down for good.",
)


@pytest.mark.parametrize(
    ("answers", "best", "worse"),
    [
        ([post("suggestedAnswer", OIL, 9, "Ben"), post("acceptedAnswer", TALLOW, 4, "Ann")], TALLOW, ""),
        ([post("suggestedAnswer", OIL, 1, "Ben"), post("suggestedAnswer", TALLOW, 4, "Ann")], TALLOW, OIL),
        (
            [
                post("acceptedAnswer", TALLOW, 4, "Ann"),
                post("suggestedAnswer", OIL, 3, "Ben"),
                post("suggestedAnswer", NONE, -2, "Cy"),
            ],
            TALLOW,
            NONE,
        ),
        (
            [post("suggestedAnswer", TALLOW, None, "Ann"), post("suggestedAnswer", OIL, None, "Ben")],
            TALLOW,
            "",
        ),
    ],
    ids=["accepted", "most votes", "preference", "no votes"],
)
def test_a_thread_gives_its_best_answer(answers: list[str], best: str, worse: str) -> None:
    pair = next(p for p in mine(thread(*answers)).pairs if p.rule == "schema")
    assert (pair.answer, pair.answer_author, pair.rejected) == (best, "Ann", worse)
    assert pair.question.startswith("Grease for a vane\n\nMy vane of iron")


def data(told: object, body: str) -> str:
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    return f"<html><head>{script}</head><body><main><h1>Vanes</h1>{PROSE}{body}</main></body></html>"


def question(name: str, text: str) -> dict[str, object]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}


FAQ = {"@graph": [{"@type": ["WebPage", "FAQPage"], "mainEntity": [question("Opening", f"<p>{TALLOW}</p>")]}]}


@pytest.mark.parametrize(
    "body",
    [
        f"<div>Opening</div><div>{TALLOW}</div>",
        "<ul><li><span>Opening</span><p>Tallow helps,</p><p>warm it well before.</p></li></ul>",
        f"<dl><dt>Opening</dt><dd>{TALLOW}</dd></dl>",
    ],
)
def test_data_is_looked_for_in_what_a_reader_sees(body: str) -> None:
    found = mine(data(FAQ, body), rules=["schema"])
    [pair] = found.pairs
    assert pair.where != "markup"
    assert pair.raw_question == "Opening"
    assert found.texts[pair.where][slice(*pair.answer_span)] == pair.answer


def test_what_no_reader_sees_is_taken_where_it_is_asked_for() -> None:
    assert mine(data(FAQ, "<p>Nothing.</p>")).refused == {"markup_only": 1}
    found = mine(data(FAQ, "<p>Nothing.</p>"), markup=True)
    [pair] = found.pairs
    assert (pair.where, pair.answer) == ("markup", TALLOW)
    assert found.texts["markup"][slice(*pair.answer_span)] == TALLOW


def test_a_guide_is_answered_by_its_steps() -> None:
    steps = [
        {"@type": "HowToStep", "text": "Climb the tower."},
        {"@type": "HowToStep", "name": "Grease the vane."},
    ]
    told = {"@type": "HowTo", "name": "How to grease a vane", "step": steps}
    body = "<h2>How to grease a vane</h2><ol><li>Climb the tower.</li><li>Grease the vane.</li></ol>"
    pair = next(p for p in mine(data(told, body)).pairs)
    assert (pair.rule, pair.raw_question) == ("schema", "How to grease a vane")
    assert "Climb" in pair.answer
    assert "Grease the vane." in pair.answer


@pytest.mark.parametrize("told", [[], {"@type": None}, [[[{"@type": "Question", "acceptedAnswer": 7}]]], "x"])
def test_odd_data_is_borne(told: object) -> None:
    assert not mine(data(told, "<p>Nothing.</p>"), markup=True).pairs
