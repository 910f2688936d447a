"""Counts of votes as pages write them, and which answer of a thread they choose."""

import pytest

from scrapers.dataset.pairs.counts import count_of
from scrapers.dataset.pairs.page_blocks import Range
from scrapers.dataset.pairs.thread_answers import Mark, best_of, in_turns, worst_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("7", 7), (" 12\n", 12), ("+3", 3), ("-3", -3), ("\u22123", -3), ("\u2013 3", -3),
        ("1,234", 1234), ("1.234", 1234), ("1 234", 1234), ("1\u202f234", 1234), ("1'234'567", 1_234_567),
        ("1.2k", 1200), ("1,2K", 1200), ("12 k", 12_000), ("1.234k", 1234), ("-2m", -2_000_000),
        ("5 votes", 5), ("1 point", 1), ("3 upvotes", 3),
        ("--5", None), ("+-5", None), ("", None), ("-", None), ("1,23", None), ("1.2", None), ("k", None),
        ("five", None), ("5 of 7", None), ("12:30", None), ("1" * 10, None), ("1" * 100_000, None),
        ("1," * 50_000, None), ("\u00b2", None), ("\u0663", 3),
    ],
)  # fmt: skip
def test_counts_are_read_in_any_spelling(text: str, count: int | None) -> None:
    assert count_of(text) == count


@pytest.mark.parametrize(
    ("marks", "best", "worst"),
    [
        ([], None, None),
        ([Mark(), Mark()], None, None),
        ([Mark(0), Mark(0)], None, None),
        ([Mark(1), Mark(4), Mark(4)], 1, 0),
        ([Mark(9), Mark(4, accepted=True), Mark(1)], 1, 2),
        ([Mark(4), Mark(3, accepted=True), Mark(7, accepted=True)], 2, 0),
        ([Mark(1, accepted=True), Mark(5, accepted=True)], 1, None),
        ([Mark(accepted=True)], 0, None),
        ([Mark(4), Mark(3)], 0, None),
        ([Mark(-4), Mark(), Mark(-1)], 1, None),
    ],
)
def test_the_best_and_the_worst_answer(marks: list[Mark], best: int | None, worst: int | None) -> None:
    assert best_of(marks) == best
    if best is not None:
        assert worst_of(marks, best) == worst


def test_turns_end_where_they_no_longer_alternate() -> None:
    a, b, c, d, e = (Range(at, at + 1) for at in range(5))
    talk = [(True, a), (False, b), (True, c), (False, d)]
    assert [role for role, _ in in_turns(talk)] == ["user", "assistant"] * 2
    assert in_turns([*talk, (True, e)]) == in_turns(talk)
    assert in_turns([*talk[:3], (True, d), (False, e)]) == ()
    assert in_turns([*talk[:3], (False, None)]) == ()
