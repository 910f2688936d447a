"""Answers about something else go where they are judged; and only then."""

from __future__ import annotations

import logging
import sys

import pytest

from scrapers.dataset.pairs import relevance
from scrapers.dataset.pairs.miner import mine
from scrapers.errors import ConfigError, MissingExtra

PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"
ASKED = {
    "How do I clean a rusty iron pan?": "Scrub the iron with salt and oil, then rinse the pan and dry it.",
    "When does the museum open on Sundays?": "On Sundays the museum is open from ten to six.",
    "Which battery does the remote control need?": "The remote control takes two AAA batteries.",
}


def faq(pairs: dict[str, str]) -> str:
    body = "".join(f"<h3>{asked}</h3><p>{told}</p>" for asked, told in pairs.items())
    return f"<html><body><main><h1>Help</h1>{PROSE}<h2>Questions</h2>{body}</main></body></html>"


def test_the_right_answer_is_nearer_than_every_other() -> None:
    gate = relevance.Relevance(relevance.THRESHOLD)
    for asked, told in ASKED.items():
        near = {other: gate.of(asked, other) for other in ASKED.values()}
        assert max(near, key=near.__getitem__) == told
        assert near[told] > relevance.THRESHOLD


@pytest.mark.parametrize(
    "answer",
    ["Tickets for the opera on Friday.", "All rights reserved by the publisher.", "Songs for your list."],
)
def test_what_is_about_something_else_is_dropped_and_counted(answer: str) -> None:
    asked = {**ASKED, "How do I clean a rusty iron pan?": answer}
    found = mine(faq(asked), relevance=0.1)
    assert found.refused["irrelevant"] == 1
    assert len(found.pairs) == 2
    assert len(mine(faq(asked)).pairs) == 3, "nobody asked for it"


def test_what_the_page_itself_declares_is_not_judged() -> None:
    rows = "".join(
        f"<dt>{name}</dt><dd>{told}</dd>"
        for name, told in {"xyzzy": "Opens doors in the cave.", "plugh": "Brings one home again."}.items()
    )
    page = f"<html><body><main><h1>Glossary</h1>{PROSE}<h2>Terms</h2><dl>{rows}</dl></main></body></html>"
    assert mine(page, relevance=1.0, rules=["definitions"]).pairs == mine(page, rules=["definitions"]).pairs


def test_texts_without_words_are_near_to_everything() -> None:
    gate = relevance.Relevance(0.5)
    assert gate.of("", "anything") == 1
    assert not gate.drops("questions", "", "anything")


def test_long_texts_count_by_their_beginning() -> None:
    gate = relevance.Relevance(0.5)
    assert gate.of("a" * 1_000_000, "b " * 1_000_000) == gate.of("a" * 4000, "b " * 2000)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relevance, "find_spec", lambda _name: None)
    relevance._model.cache_clear()
    try:
        with pytest.raises(ConfigError, match=r"corpus-scrapers\[pairs\]"):
            mine(faq(ASKED), relevance=0.05)
        assert len(mine(faq(ASKED)).pairs) == 3, "it is not needed where nobody asks"
    finally:
        relevance._model.cache_clear()


@pytest.mark.parametrize("package", ["tokenizers", "wordllama"])
def test_either_package_may_be_the_one_that_is_missing(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # as the import system has what is not there
    relevance._model.cache_clear()
    try:
        with pytest.raises(MissingExtra, match=r"pip install 'corpus-scrapers\[pairs\]'"):
            mine(faq(ASKED), relevance=0.05)
    finally:
        relevance._model.cache_clear()


def test_a_cosine_is_between_minus_one_and_one() -> None:
    with pytest.raises(ConfigError, match="cosine"):
        mine(faq(ASKED), relevance=5)


def test_judging_leaves_logging_alone() -> None:
    before = list(logging.getLogger().handlers)
    relevance.Relevance(0.1)
    assert logging.getLogger().handlers == before
