"""What pages mark up in schema.org's words, in elements and in data; and whose answer is taken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

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


ASKS = "My vane of iron squeaks in the east wind. Which grease helps against it?"
TALK = [
    ("Ben", "Tallow helps, if you warm it well before."),
    ("Ann", "It still squeaks, though I warmed it for an hour."),
    ("Cy", "Then the pivot is worn, and grease is no help."),
]


def posting_as_data(talk: list[tuple[str, str]], asks: str = "text") -> str:
    said = [{"@type": "Comment", "text": text, "author": {"name": who}} for who, text in talk]
    told = {
        "@type": "DiscussionForumPosting", "headline": "A vane that squeaks", asks: ASKS,
        "author": {"@type": "Person", "name": "Ann"}, "comment": said,
    }  # fmt: skip
    body = f"<h2>A vane that squeaks</h2><div>{ASKS}</div>"
    return data(told, body + "".join(f"<div>{text}</div>" for _, text in talk))


def posting_as_elements(talk: list[tuple[str, str]], asks: str = "text") -> str:
    said = "".join(
        f'<li itemprop="comment" itemscope itemtype="{TOP}Comment"><b itemprop="author">{who}</b>'
        f'<p itemprop="text">{text}</p></li>'
        for who, text in talk
    )
    return (
        f'<html><body><main><article itemscope itemtype="{TOP}DiscussionForumPosting">'
        f'<h1 itemprop="headline">A vane that squeaks</h1><i itemprop="author">Ann</i>'
        f'<p itemprop="{asks}">{ASKS}</p><ol>{said}</ol></article></main></body></html>'
    )


def posting_as_rdfa(talk: list[tuple[str, str]], asks: str = "text") -> str:
    page = re.sub(rf'itemscope itemtype="{TOP}(\w+)"', r'typeof="schema:\1"', posting_as_elements(talk, asks))
    return page.replace('itemprop="', 'property="schema:')


@pytest.mark.parametrize("asks", ["text", "articleBody"])
@pytest.mark.parametrize("page", [posting_as_data, posting_as_elements, posting_as_rdfa])
def test_a_posting_of_a_forum_is_answered_and_goes_on(page: Callable[..., str], asks: str) -> None:
    found = mine(page(TALK, asks), rules=["schema"])
    [pair] = found.pairs
    assert (pair.question, pair.answer) == (f"A vane that squeaks\n\n{ASKS}", TALK[0][1])
    assert (pair.question_author, pair.answer_author) == ("Ann", "Ben")
    assert [(turn.role, turn.content) for turn in pair.turns] == [
        ("user", ASKS), ("assistant", TALK[0][1]), ("user", TALK[1][1]), ("assistant", TALK[2][1]),
    ]  # fmt: skip
    text = found.texts[pair.where]
    assert all(text[slice(*turn.span)] == turn.content for turn in pair.turns)


@pytest.mark.parametrize(
    "talk", [TALK[:1], TALK[:2], [TALK[0], TALK[2], TALK[1]], [*TALK[:2], ("", TALK[2][1])]]
)
@pytest.mark.parametrize("page", [posting_as_data, posting_as_elements, posting_as_rdfa])
def test_a_posting_without_turns_has_its_answer(
    page: Callable[..., str], talk: list[tuple[str, str]]
) -> None:
    [pair] = mine(page(talk), rules=["schema"]).pairs
    assert (pair.answer, pair.turns) == (TALK[0][1], ())


def test_what_a_post_quotes_is_not_its_authors() -> None:
    quoted = "<aside class='quote' data-username='Cyr'><blockquote>Oil it, they say.</blockquote></aside>"
    page = posting_as_elements(TALK).replace("<p ", "<div ").replace("</p>", "</div>")
    page = page.replace(TALK[0][1], quoted + TALK[0][1])
    [pair] = mine(page, rules=["schema"]).pairs
    assert (pair.answer, pair.answer_author) == (TALK[0][1], "Ben")
    between = page.replace(quoted + TALK[0][1], f"I have read this:{quoted}{TALK[0][1]}")
    assert mine(between, rules=["schema"]).refused == {"not_own_words": 1}


@pytest.mark.parametrize("votes", ["--5", "many", "1,234", "1.2k"])
def test_odd_counts_cost_no_pair(votes: str) -> None:
    page = thread(post("suggestedAnswer", OIL, 1, "Ben"), post("suggestedAnswer", TALLOW, 77, "Ann"))
    [pair] = mine(page.replace(">77<", f">{votes}<"), rules=["schema"]).pairs
    assert pair.answer == (TALLOW if votes[0] == "1" else OIL)
