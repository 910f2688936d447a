"""The line of a pair loads as it is written."""

import orjson
import pytest

from scrapers.dataset.bundle.pair_files import SAMPLE
from scrapers.dataset.pairs.pair import Pair, Span, Turn, pair_of

PAIR = Pair(
    "What is a vane?",
    "It turns.",
    "headings",
    "1",
    page="p",
    question_span=Span(3, 18),
    answer_span=Span(20, 29),
    headings=("Wind",),
    consent=dict.fromkeys(("verdict", "policy", "evidence", "date", "license"), "x"),
    turns=(Turn("user", "What is a vane?", Span(3, 18)), Turn("assistant", "It turns.", Span(20, 29))),
)


def test_a_line_gives_its_pair_back():
    assert pair_of(orjson.loads(orjson.dumps(PAIR.line()))) == PAIR


def test_every_line_has_the_same_keys_and_types():
    shape = {key: type(value) for key, value in Pair("q", "a", "r", "1").line().items()}
    assert shape == {key: type(value) for key, value in PAIR.line().items()}
    assert type(None) not in shape.values()


def test_the_columns_of_files_are_those_of_a_line():
    line = PAIR.line()
    assert list(SAMPLE) == list(line)
    assert shape_of(SAMPLE) == shape_of(line)


def shape_of(value):
    if isinstance(value, dict):
        return {key: shape_of(each) for key, each in value.items()}
    return [shape_of(value[0])] if isinstance(value, list) else type(value)


def test_a_line_without_a_question_is_none():
    with pytest.raises(KeyError):
        pair_of({"answer": "a", "rule": "r", "version": "1"})
