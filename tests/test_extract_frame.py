"""What frames a page is left out of its outline, and only that."""

from __future__ import annotations

import pytest

from scrapers.extract.block_text import Blocks
from scrapers.extract.blocks import outline
from scrapers.extract.extractor import Source
from scrapers.extract.picture import judged_blocks
from scrapers.extract.tree import parse

TEXT = "".join(
    f"<p>Paragraph {n} of the text that a reader came for, long enough to be one.</p>" for n in range(9)
)
MENU = "<ul><li><a href=/a>Home</a><li><a href=/b>Prices</a></ul>"


def texts(body: str, *, whole: bool = False) -> list[str]:
    return [block.text for block in outline(parse(f"<body>{body}"), whole=whole).blocks]


@pytest.mark.parametrize(
    "frame",
    [
        f"<nav>{MENU}</nav>",
        f"<footer>{MENU}<p>All rights reserved</footer>",
        f"<div role=navigation>{MENU}</div>",
        f'<div role="contentinfo">{MENU}</div>',
        "<menu><li><a href=/a>Home</a></menu>",
    ],
)
def test_menus_and_footers_are_left_out(frame: str) -> None:
    assert texts(f"{frame}<main>{TEXT}</main>") == texts(f"<main>{TEXT}</main>")
    assert "Home" in texts(f"{frame}<main>{TEXT}</main>", whole=True)


def test_what_stands_around_a_menu_stays_and_is_parted_by_it() -> None:
    found = texts(f"<div>before <b>it</b><nav>{MENU}</nav>after it</div>{TEXT}")
    assert found[:2] == ["before it", "after it"]


@pytest.mark.parametrize(
    "frame",
    [
        f"<nav><article>{TEXT}</article></nav><p>{'And more. ' * 60}</p>",  # an article in it
        f"<nav><h1>The title</h1></nav><main>{TEXT}</main>",
        f"<footer>{TEXT}</footer>{TEXT}",  # paragraphs
        f"<nav>{MENU}<div>{'<span>word</span> <i>by</i> word ' * 40}",  # never closed: the whole page
    ],
)
def test_what_only_bears_the_name_is_read(frame: str) -> None:
    assert texts(frame) == texts(frame, whole=True)


def test_a_page_of_little_else_is_read_whole() -> None:
    assert texts(f"<nav>{MENU}</nav><p>Welcome.</p>") == ["Home", "Prices", "Welcome."]


def test_the_picture_shows_what_was_left_out_and_says_why() -> None:
    source = Source(f"<body><nav>{MENU}</nav><main><h1>Title</h1>{TEXT}</main>")
    blocks = judged_blocks(Blocks(), source)
    assert [block.text for block in blocks][:3] == ["Home", "Prices", "Title"]
    assert {block.reason for block in blocks[:2]} == {"in a menu or footer, which are not judged"}
    assert not any(block.kept for block in blocks[:2])
    assert all("score" in block.reason for block in blocks[2:])
