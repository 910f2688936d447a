"""What frames a page is left out of its outline, and only that."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.element_list import ElementList
from scrapers.reading.blocks.page_chrome import PageChrome
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.decision_picture import judged_blocks

TEXT = "".join(
    f"<p>Paragraph {n} of the text that a reader came for, long enough to be one.</p>" for n in range(9)
)
SAID = "A sentence that is set without paragraphs, as many pages do.<br><br>" * 20
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
        "<form role=search><label>Find</label></form>",
        f"<div role=menu>{MENU}</div>",
        f"<div role=menubar>{MENU}</div>",
        "<menu><li><a href=/a>Home</a></menu>",
        f"<nav>{'<a href=/c>A link whose words are many</a> ' * 90}</nav>{'<i>x</i>' * 200}",
    ],
)
def test_menus_and_footers_are_left_out(frame: str) -> None:
    rest = frame.partition("</nav>")[2]
    assert texts(f"{frame}<main>{TEXT}</main>") == texts(f"{rest}<main>{TEXT}</main>")
    assert len(texts(f"{frame}<main>{TEXT}</main>", whole=True)) > len(texts(f"{rest}<main>{TEXT}</main>"))


def test_what_stands_around_a_menu_stays_and_is_parted_by_it() -> None:
    found = texts(f"<div>before <b>it</b><nav>{MENU}</nav>after it</div>{TEXT}")
    assert found[:2] == ["before it", "after it"]


@pytest.mark.parametrize(
    "frame",
    [
        f"<nav><article>A text of its own</article></nav>{TEXT}",
        f"<nav><main>A text of its own</main></nav>{TEXT}",
        f"<nav><pre>A text of its own</pre></nav>{TEXT}",
        f"<nav><h1>The title</h1></nav>{TEXT}",
        f"<nav><dl><dt>Term<dd>What it means</dl></nav>{TEXT}",
        f"<menu><li>Dry the slate<li>Cut the wedges</menu>{TEXT}",
        f"<footer>{TEXT}</footer>{TEXT}",  # paragraphs
        f"<div role=navigation>{SAID}</div>{'<i>x</i>' * 200}{TEXT}",  # a wrong role around a text
        f"{'A line before. ' * 20}<nav>{MENU}<div>{'<span>word</span> <i>by</i> ' * 40}",  # the whole page
        f"<blockquote>To be<footer>William Shakespeare, Hamlet</footer></blockquote>{TEXT}",
        f'<footer id="comments"><div>I do not agree.</div></footer>{TEXT}',
        f'<div role="complementary">An aside, which may be prose.</div>{TEXT}',
    ],
)
def test_what_only_bears_the_name_is_read(frame: str) -> None:
    assert texts(frame) == texts(frame, whole=True)


@pytest.mark.parametrize(
    "other", ["<p>Welcome.</p>", f'<div style="display:none">{"We use cookies. " * 30}</div>']
)
def test_a_page_of_little_else_is_read_whole(other: str) -> None:
    assert {"Home", "Prices"} <= set(texts(f"<nav>{MENU}</nav>{other}"))


def test_the_ends_of_nested_elements_are_climbed_to_once() -> None:
    body = parse(f"<body>{'<span>' * 300}x{'</span>' * 300}<b>y</b>").find("body")
    assert body is not None
    page = ElementList(body)
    ends = [page.ends[at] for at in range(len(page.elements))]
    assert ends == [at + len(list(element.iter())) for at, element in enumerate(page.elements)]


def test_menus_in_menus_without_end_are_no_menus() -> None:
    body = parse(f"<body>{'<nav>' * 300}x{'</nav>' * 300}{'<br>' * 300}").find("body")
    assert body is not None
    page = ElementList(body)
    frames = PageChrome(page)
    found = [frames.holds(at) for at in range(1, 301)]
    assert found[0]
    assert not found[-1]  # by then each element has been looked into ten times


def test_the_picture_shows_what_was_left_out_and_says_why() -> None:
    source = Source(f"<body><nav>{MENU}</nav><main><h1>Title</h1>{TEXT}</main>")
    blocks = judged_blocks(Blocks(), source)
    assert [block.text for block in blocks][:3] == ["Home", "Prices", "Title"]
    assert all("frames the page" in block.reason for block in blocks[:2])
    assert not any(block.kept for block in blocks[:2])
    assert all("score" in block.reason for block in blocks[2:])


def test_the_picture_parts_blocks_of_one_place_that_say_the_same() -> None:
    source = Source(f"<body><div>Share this<br><br>{SAID}<br><br>Share this</div>")
    found = outline(source.tree)
    kept = {id(block) for block in Blocks().kept(found, source)}
    told = [block.kept for block in judged_blocks(Blocks(), source)]
    assert told == [id(block) in kept for block in found.blocks]
