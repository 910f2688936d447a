"""What other languages and looser markup have: scripts without spaces, lists in lists, references."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scrapers.dataset.pairs.miner import Miner

TOLD = "It turns with the wind, and shows the people of the town where the weather comes from."
LISTS = {
    "Japanese headings": (
        (
            "<h3>風見鶏はいつ回りますか\uff1f</h3><p>風が吹くといつも回ります。</p>"
            "<h3>誰が直しますか\uff1f</h3><p>塔の番人が油をさします。</p>"
        ),
        ["風見鶏はいつ回りますか\uff1f", "誰が直しますか\uff1f"],
    ),
    "Chinese, asked and answered by name": (
        (
            "<p>问\uff1a风向标什么时候转动\uff1f</p><p>答\uff1a只要有风从海上吹来就会转动。</p>"
            "<p>问\uff1a谁来修理它\uff1f</p><p>答\uff1a塔楼的看守人会上油。</p>"
        ),
        ["风向标什么时候转动\uff1f", "谁来修理它\uff1f"],
    ),
    "Thai, with a mark of Latin": (
        (
            "<details><summary>ใบพัดหมุนเมื่อไหร่?</summary><p>มันหมุนเมื่อมีลมพัดมาจากทะเล</p></details>"
            "<details><summary>ใครเป็นคนซ่อมมัน?</summary><p>ผู้ดูแลหอคอยเป็นคนหยอดน้ำมัน</p></details>"
        ),
        ["ใบพัดหมุนเมื่อไหร่?", "ใครเป็นคนซ่อมมัน?"],
    ),
    "Greek, whose mark is a semicolon": (
        (
            "<h3>Πότε γυρίζει ο ανεμοδείκτης;</h3><p>Γυρίζει πάντα όταν φυσάει άνεμος.</p>"
            "<h3>Ποιος τον φτιάχνει;</h3><p>Ο φύλακας του πύργου με λάδι.</p>"
        ),
        ["Πότε γυρίζει ο ανεμοδείκτης;", "Ποιος τον φτιάχνει;"],
    ),
}


def page(body: str, head: str = "") -> str:
    prose = "The vane has stood on the tower for a long time now. " * 5
    return (
        f"<html><head><title>T</title>{head}</head><body><main><h1>The vane</h1><p>{prose}</p>{body}</main>"
        "</body></html>"
    )


@pytest.mark.parametrize("name", LISTS)
def test_questions_are_seen_in_scripts_of_their_own(name: str) -> None:
    body, asked = LISTS[name]
    found = Miner(["questions"]).mine(page(body)).pairs
    assert [pair.question for pair in found] == asked
    assert not any(pair.answer.startswith("答") for pair in found)


@pytest.mark.parametrize(
    "line",
    ["ok\uff1f", "void f(int a); f(1);", "let μ = 3;", "Α;", "本当\uff1f"],
)
def test_signs_that_look_like_those_marks_ask_nothing(line: str) -> None:
    body = f"<h3>{line}</h3><p>{TOLD}</p><h3>{line} </h3><p>{TOLD} So it is.</p>"
    assert not Miner(["questions", "sections"]).mine(page(body)).pairs


@pytest.mark.parametrize("script", ["風が吹くといつも回り、天気を知らせます。", "มันหมุนเมื่อมีลมพัดมาจากทะเล"])
def test_definitions_and_details_are_long_enough_in_scripts_without_spaces(script: str) -> None:
    body = (
        f"<dl><dt>vane</dt><dd>{script}</dd></dl><details><summary>More</summary><p>{script}!</p></details>"
    )
    assert {pair.rule for pair in Miner().mine(page(body)).pairs} == {"definitions", "details"}


@pytest.mark.parametrize("tag", ["h4", "b", "span"])
def test_what_opens_a_list_of_things_to_open_is_no_question(tag: str) -> None:
    inner = "".join(
        f"<details><summary><{tag}>{word}</{tag}></summary><p>{TOLD} {word}.</p></details>"
        for word in ("One", "Two")
    )
    found = Miner(["details"]).mine(page(f"<details><summary>Care</summary>{inner}</details>"))
    assert [pair.raw_question for pair in found.pairs] == ["One", "Two"]
    assert found.refused["answer_asks"] == 1


def question(name: Any, answer: Any) -> dict[str, Any]:
    return {"@type": "Question", "name": name, "acceptedAnswer": answer}


ANSWER = {"@type": "Answer", "text": TOLD}
SAID = {
    "a prefix": {**question("When does it turn?", ANSWER), "@type": "schema:Question"},
    "an address": {**question("When does it turn?", ANSWER), "@type": "https://schema.org/Question"},
    "values": question({"@value": "When does it turn?"}, {"text": {"@value": TOLD, "@language": "en"}}),
    "lists of one": question(["When does it turn?"], [{"text": [TOLD]}]),
    "a reference": [question("When does it turn?", {"@id": "#a"}), {"@id": "#a", **ANSWER}],
    "a reference in a graph": {
        "@graph": [
            {"@id": "_:1", **ANSWER},
            {"@id": "_:2", **question("When does it turn?", [{"@id": "_:1"}])},
        ]
    },
}


@pytest.mark.parametrize("name", SAID)
def test_markup_is_read_in_each_form_of_its_own(name: str) -> None:
    head = f'<script type="application/ld+json">{json.dumps(SAID[name])}</script>'
    found = Miner(["schema"]).mine(page(f"<h3>When does it turn?</h3><p>{TOLD}</p>", head)).pairs
    assert [(pair.question, pair.answer) for pair in found] == [("When does it turn?", TOLD)]


@pytest.mark.parametrize("name", [7, None, [], ["a", "b"], {"@value": {"@value": 1}}, {"@id": "#q"}])
@pytest.mark.parametrize("answer", [None, 1, [], [None], {"text": None}, {"@id": "#nowhere"}, {"@id": ["x"]}])
def test_markup_of_no_form_costs_nothing(name: object, answer: object) -> None:
    head = f'<script type="application/ld+json">{json.dumps(question(name, answer))}</script>'
    found = Miner().mine(page(f"<h3>When does it turn?</h3><p>{TOLD}</p>", head)).pairs
    assert [pair.rule for pair in found] == ["sections"]


@pytest.mark.parametrize(
    "heading",
    [
        "So reinigen Sie die Fahne",
        "Wie kann ich sie drehen",
        "Hoe maak je de vaan schoon",
        "So stellst du sie",
    ],
)
def test_headings_say_how_in_german_and_dutch_too(heading: str) -> None:
    [pair] = Miner(["how_to"]).mine(page(f"<h2>{heading}</h2><p>{TOLD}</p>")).pairs
    assert pair.question == heading


@pytest.mark.parametrize("tag", ["span", "ins", "div", "section"])
def test_microdata_may_stand_on_any_element(tag: str) -> None:
    kind = 'itemscope itemtype="https://schema.org/'
    body = "".join(
        f'<{tag} itemprop="mainEntity" {kind}Question"><h3><span itemprop="name">{asked}</span></h3>'
        f'<{tag} itemprop="acceptedAnswer" {kind}Answer"><p><span itemprop="text">{TOLD} {asked}</span></p>'
        f"</{tag}></{tag}>"
        for asked in ("When does it turn?", "Who mends it?")
    )
    found = Miner(["schema"]).mine(page(f'<{tag} {kind}FAQPage">{body}</{tag}>')).pairs
    assert [pair.question for pair in found] == ["When does it turn?", "Who mends it?"]
    assert [pair.answer for pair in found] == [f"{TOLD} When does it turn?", f"{TOLD} Who mends it?"]
