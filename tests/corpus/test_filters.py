from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus.filters import EDITS, PRESETS, Languages, Length, edits, presets
from scrapers.corpus.quality import c4, tokens
from scrapers.corpus.quality.c4 import C4
from scrapers.corpus.quality.fineweb import FineWeb
from scrapers.corpus.quality.gopher import GopherQuality, GopherRepetition
from scrapers.errors import ConfigError
from scrapers.models import Document, Drop, Filter

TABLE = json.loads((Path(__file__).parents[1] / "data" / "datatrove_decisions.json").read_text())
RULES: dict[str, Filter] = {
    "gopher_repetition": GopherRepetition(),
    "gopher_quality": GopherQuality(),
    "c4": C4(),
    "fineweb": FineWeb(),
}
REASONS = {  # datatrove's word for it, ours
    "gopher_repetition": {
        "empty": "gopher_empty",
        "dup_para_frac": "gopher_dup_paragraphs",
        "dup_para_char_frac": "gopher_dup_paragraph_chars",
        "dup_line_frac": "gopher_dup_lines",
        "dup_line_char_frac": "gopher_dup_line_chars",
        **{f"top_{n}_gram": f"gopher_top_{n}_gram" for n in (2, 3, 4)},
        **{f"duplicated_{n}_n_grams": f"gopher_dup_{n}_grams" for n in range(5, 11)},
    },
    "gopher_quality": {
        "gopher_short_doc": "gopher_short_doc",
        "gopher_long_doc": "gopher_long_doc",
        "gopher_below_avg_threshold": "gopher_short_words",
        "gopher_above_avg_threshold": "gopher_long_words",
        "gopher_too_many_hashes": "gopher_hashes",
        "gopher_too_many_ellipsis": "gopher_ellipses",
        "gopher_too_many_bullets": "gopher_bullet_lines",
        "gopher_too_many_end_ellipsis": "gopher_ellipsis_lines",
        "gopher_below_alpha_threshold": "gopher_alpha_words",
        "gopher_enough_stop_words": "gopher_stop_words",
    },
    "c4": {
        "lorem_ipsum": "c4_lorem_ipsum",
        "curly_bracket": "c4_curly_bracket",
        "too_few_sentences": "c4_few_sentences",
    },
    "fineweb": {
        "empty": "fineweb_empty",
        "line_punct_ratio": "fineweb_line_ends",
        "short_line_ratio": "fineweb_short_lines",
        "char_dup_ratio": "fineweb_dup_line_chars",
        "list_ratio": "fineweb_line_breaks",
    },
}


def document(text: str, **values: Any) -> Document:
    return Document(id="0", url="http://site.test/", text=text, **values)


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def test_the_table_was_made_with_todays_tokenisation() -> None:
    stale = [row for row in TABLE["rows"] if digest("\n".join(tokens.words(row["unit"]))) != row["words"]]
    assert not stale, "the tokenisation changed: run tests/parity/make_datatrove_decisions.py"
    assert len(TABLE["rows"]) >= 300


@pytest.mark.parametrize("rule", RULES)
def test_verdicts_are_datatroves(rule: str) -> None:
    wrong = []
    for row in TABLE["rows"]:
        theirs = row["reasons"][rule]
        ours = RULES[rule](document(row["unit"] * row["times"]))
        expected = REASONS[rule][theirs] if theirs else ""
        if (ours.reason if ours else "") != expected:
            wrong.append((row["way"], expected, ours))
    assert wrong == []


@pytest.mark.parametrize("rule", RULES)
def test_the_table_reaches_every_reason(rule: str) -> None:
    assert {row["reasons"][rule] for row in TABLE["rows"]} == {"", *REASONS[rule]}


def test_line_edits_are_datatroves() -> None:
    edited = [row for row in TABLE["rows"] if row["c4_text"]]
    assert len(edited) > 100
    wrong = [row["way"] for row in edited if digest(c4.trim(document(row["unit"])).text) != row["c4_text"]]
    assert wrong == []


def test_trim_leaves_a_page_that_c4_drops() -> None:
    page = document("Lorem ipsum dolor sit amet.\nMenu")
    assert c4.trim(page) is page


@given(st.text(), st.sampled_from(["", "en", "de", "zh"]))
def test_every_rule_has_an_answer_to_every_text(text: str, language: str) -> None:
    for rule in RULES.values():
        verdict = rule(document(text, language=language))
        assert verdict is None or verdict.reason
    trimmed = c4.trim(document(text))
    assert c4.trim(trimmed).text == trimmed.text or "[" in text  # removing a mark may leave another


def test_english_stop_words_are_not_asked_of_other_languages() -> None:
    text = " ".join(f"wort{i} satz{i % 7} inhalt{i}" for i in range(60))
    assert GopherQuality()(document(text)) == Drop("gopher_stop_words", "0 < 2")
    assert GopherQuality()(document(text, language="de")) is None


def test_word_length_is_not_asked_of_scripts_without_spaces() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(200))
    assert GopherQuality()(document(text, language="zh")) is None


@pytest.mark.parametrize(
    ("rule", "text", "reason"),
    [
        (Length(min_chars=3), "ab", "too_short"),
        (Length(min_chars=2), "ab", None),
        (Length(max_chars=2), "abc", "too_long"),
        (Length(max_chars=3), "abc", None),
        (Length(min_words=3), "two words", "too_short"),
        (Length(min_words=2), "two words", None),
    ],
)
def test_length_bounds_are_inclusive(rule: Filter, text: str, reason: str | None) -> None:
    verdict = rule(document(text))
    assert (verdict.reason if verdict else None) == reason


@pytest.mark.parametrize(
    ("language", "score", "detail"),
    [("en", 0.9, None), ("en", 0.4, "en at 0.40 < 0.5"), ("de", 0.9, "de"), ("", 0.0, "unknown")],
)
def test_languages(language: str, score: float, detail: str | None) -> None:
    verdict = Languages(frozenset({"en"}), 0.5)(document("x", language=language, language_score=score))
    assert verdict == (None if detail is None else Drop("language", detail))


def test_presets_keep_the_order_asked_for() -> None:
    assert [rule.name for rule in presets(["fineweb", "gopher"])] == [  # type: ignore[attr-defined]
        "fineweb", "gopher_repetition", "gopher_quality",
    ]  # fmt: skip
    assert edits(["gopher", "c4"]) == (c4.trim,)
    assert set(EDITS) <= set(PRESETS)


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'gopher'") as caught:
        presets(["gofer"])
    assert caught.value.field == "quality"


def test_filters_are_frozen_named_and_cross_processes() -> None:
    rules = [Length(1, 2), Languages(frozenset({"en"})), *RULES.values()]
    assert pickle.loads(pickle.dumps(rules)) == rules  # noqa: S301 - what multiprocessing does
    assert len({rule.name for rule in rules}) == len(rules)  # type: ignore[attr-defined]
    with pytest.raises((FrozenInstanceError, TypeError)):
        rules[0].min_chars = 5  # type: ignore[attr-defined]
