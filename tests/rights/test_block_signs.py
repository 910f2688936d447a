"""Blocks that are passed over say nothing: the same is found where each is put together and read."""
# ruff: noqa: RUF001 - statements in other scripts

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.rights.licences.block_signs import Signs
from scrapers.rights.licences.page_blocks import Page
from scrapers.rights.licences.reservations import SIGNS
from scrapers.rights.page_tags import Markup

NAMES = (
    "gnu.org/",
    "GFDL",
    "license",
    "Creative Commons",
    "public domain",
    "CC BY",
    "CC0",
    "лиценз",
    "知识共",
)
WRITTEN = (
    "cc</b><i>by", "lic&#101;nse", "gnu.org&sol;", "pid&auml;tet", "pid&auml", "tet=1",
    "all rights re&#115;erved", "SA\u212aL", "success", "access?a=1&amp;b=2&c=3", "АВТОР ЛИЦЕНЗИИ", "&nbsp;",
)  # fmt: skip
TAGS = (
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<a href='/x?a=1&b=2'>",
    "</a>",
    "<h1>",
    "</h1>",
    "<li itemprop=x>",
    "<b ",
)
PIECES = st.sampled_from([*NAMES, *SIGNS, *WRITTEN, *TAGS, "some text", " ", "é"])


def blocks(html: str) -> list[tuple[int, str]]:
    return [(block.at, block.text) for block in Page(Markup(html.encode(), "text/html")).blocks]


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=12))
def test_what_is_passed_over_says_nothing(pieces: list[str]) -> None:
    html = "".join(pieces)
    found = blocks(html)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Signs, "may_be_in", lambda *_: True)
        assert blocks(html) == found


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(["cc", "&#99;", "&", "accent", "licence", "é", "<p>"]), max_size=12), st.data()
)
def test_what_was_asked_before_makes_no_difference(pieces: list[str], draw: st.DataObject) -> None:
    html = f"<p>{'<b>'.join(pieces)}<p>".encode()
    tags = [at for at, byte in enumerate(html) if byte == ord("<")]
    ends = sorted(draw.draw(st.lists(st.sampled_from(tags), max_size=6)))
    spans = [(draw.draw(st.sampled_from([at for at in tags if at <= end])), end) for end in ends]
    signs = Signs(html, html.lower())
    assert [signs.may_be_in(*span) for span in spans] == [
        Signs(html, html.lower()).may_be_in(*span) for span in spans
    ]


ENDED_BY = {
    "p": {"p", "li", "dt", "dd", "td", "th", "tr", "option", "div"},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th", "tr"},
    "th": {"td", "th", "tr"},
    "tr": {"tr"},
    "option": {"option"},
    "div": set[str](),
}


@pytest.mark.parametrize("outer", ENDED_BY)
def test_what_ends_without_a_tag_holds_nothing_behind_it(outer: str) -> None:
    for inner in (*ENDED_BY, "b"):
        html = f"<section><{outer}>licence<{inner}>licence</section>"
        last = Page(Markup(html.encode())).blocks[-1]
        around = ["section", inner] if inner in ENDED_BY[outer] else ["section", outer, inner]
        assert [box.name for box in last.boxes] == around


def test_each_sign_is_seen() -> None:
    names = [*NAMES, *SIGNS, *WRITTEN[:4]]
    pages = {name: blocks(f"<p>of no use</p><p>{name} </p><p>of no use</p>") for name in names}
    assert [name for name, found in pages.items() if len(found) != 1] == []
