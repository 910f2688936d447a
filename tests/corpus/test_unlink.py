from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt

from scrapers.corpus.markdown.blocks import leaves
from scrapers.corpus.markdown.linked_blocks import linked_leaves
from scrapers.corpus.markdown.simple_links import simple_edits
from scrapers.corpus.markdown.unlink import unlinked
from scrapers.corpus.written import as_written
from scrapers.models import Document
from scrapers.reading.extractor import Source, make_extractor

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

CASES = [
    ("a [b](http://x.test/) c", "a b c"),
    ('a [b](http://x.test/a_(b) "title (x)") c', "a b c"),
    ("a [b](<http://x.test/a b>) c", "a b c"),
    (r"a \[b](http://x.test/) c", r"a \[b](http://x.test/) c"),
    (r"a [b\]c](http://x.test/) d", r"a b\]c d"),
    ("`[b](http://x.test/)` and [c](u)", "`[b](http://x.test/)` and c"),
    ("`` a`[b](u) `` [c](u)", "`` a`[b](u) `` c"),
    ("```\n[b](u)\n```\n\n[c](u)", "```\n[b](u)\n```\n\nc"),
    ("- ~~~ py\n  x[0](u)\n  ~~~\n- [c](u)", "- ~~~ py\n  x[0](u)\n  ~~~\n- c"),
    ("> [a](u)\n> ```\n> [b](u)\n> ```", "> a\n> ```\n> [b](u)\n> ```"),
    ("para\n\n    [b](u)\n\n[c](u)", "para\n\n    [b](u)\n\nc"),
    ("![alt](i.png) [![alt](i.png)](u)", "![alt](i.png) ![alt](i.png)"),
    ("![a [b](v)](i.png) [c](u)", "![a [b](v)](i.png) c"),
    ("<http://x.test/[a](b)> and [c](u)", "<http://x.test/[a](b)> and c"),
    ("[a][1], [b][], [c] and [d]\n\n[1]: http://x.test/\n[B]: <u> 'T'\n[c]: u\n", "a, b, c and [d]"),
    ("Note[^1] and [a](u).\n\n[^1]: See [b](v).", "Note[^1] and a.\n\n[^1]: See b."),
    ("- [x] [done](u)\n- [ ] open", "- [x] done\n- [ ] open"),
    ("- [[x] y](u)", r"- \[x] y"),
    (
        "| [a](u) | `b\\|[c](v)` |\n| --- | --- |\n| [d\\|e](u) | f |",
        "| a | `b\\|[c](v)` |\n| --- | --- |\n| d\\|e | f |",
    ),
    ("[1. First](u)", r"1\. First"),
    ("[1](u). First", r"1\. First"),
    ("[# no](u)\n\n[- no](u)\n\n[> no](u)\n\n[+ no](u)", "\\# no\n\n\\- no\n\n\\> no\n\n\\+ no"),
    ("text\n[===](u)", "text\n\\==="),
    ("# [C #](u)", r"# C \#"),
    ("## [a](u) ##", "## a ##"),
    ("[[x]](u)(y)", r"\[x\](y)"),
    ("[a [b](u) c](v)", r"[a b c\](v)"),
    ("[x][(y)](u)", r"[x]\(y)"),
    ("[[note]](u): text", r"\[note]: text"),
    ("List<[String](u)> of [int](u)", r"List\<String> of int"),
    ("`foo(`[`Bar`](u)`)`", "`foo(Bar)`"),
    ("`a` [`b`](u)", "`a` `b`"),
    ("[**a**](u)**:** b", "**a:** b"),
    ("**Note:**[b](u)", "Note:b"),
    ("a [b\nc](u) d", "a b\nc d"),
    ("a[b](u", "a[b](u"),
    ("arr[0](1) is a link", "arr0 is a link"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_targets_go_and_the_text_stays(text: str, expected: str) -> None:
    assert unlinked(text).text == expected


def shown(text: str) -> str:
    """What a renderer makes of ``text``, without links; code side by side is one piece of code."""
    html = re.sub(r"</?a\b[^>]*>", "", PARSER.render(text)).replace("</code><code>", "")
    return re.sub(r"\s+", "", re.sub(r"</?(?:em|strong|s)>", "", html))


@pytest.mark.parametrize("text", [text for text, _ in CASES if "[^" not in text and "**" not in text])
def test_what_is_shown_is_the_same_without_links(text: str) -> None:
    assert shown(unlinked(text).text) == shown(text)


PIECES = [
    "[", "]", "(", ")", "](http://x.test/a)", '[foo](u_(b) "t")', "[`f`](u)", "`a`", "`", "``", "\\[", "\\]",
    "!",    "![alt](i.png)", "<", "<http://y.test>",
    "> ", "- ", "1. ", "1", ".", " ", "\n", "\n\n", "# ", "#", " | ",
    "| a | [b](c) |\n| --- | --- |\n", "word", "x", "[a][ref]", "```\n", "===\n", "&", "(y)", ":", "é", "中",
]  # fmt: skip


def test_of_ten_thousand_texts_hardly_one_is_shown_otherwise() -> None:
    """All that Markdown is made of, thrown together: what remains are borders of blocks."""
    rng = random.Random(5)
    texts = ["".join(rng.choices(PIECES, k=rng.randint(2, 14))) for _ in range(10_000)]
    assert sum(shown(unlinked(text).text) != shown(text) for text in texts) <= 20


RUNS = [
    *PIECES, "a_b", "_", "*", "**", "~~", "\\", "\\\n", "[ z](u)", "[#](u)", "[a_b](c)", "[__x__](u)",
    "[[s]](t)", "[1](u)", "[a *b* c](u)", "[- a](u)", "[x] ", "[^1]", "a number of words ", "= ", "amp;",
]  # fmt: skip


def test_simple_links_are_cut_as_any_link_is(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    texts = ["".join(rng.choices(RUNS, k=rng.randint(1, 9))) for _ in range(10_000)]
    found = [unlinked(text) for text in texts]
    assert sum(simple_edits(text, 0, len(text), "text") is not None for text in texts) > 1_000
    monkeypatch.setattr("scrapers.corpus.markdown.unlink.simple_edits", lambda *_: None)
    assert found == [unlinked(text) for text in texts]


BEGINNINGS = [
    "#", "## ", "`", "```", "~", "~~~", "*", "**", "***", "_", "___", "=", "==", "<", "<div>", ">", "-", "- ",
    "--", "---", "+", "1", "1.", "12) ", "1234567890.", "٣.", " ", "    ", "\t", "\n", "\n", "\n\n", "\xa0",
    "a", "b c", "(", "[", "[a]:", "[a](b)", "|", "|-|-|", ":", ":-", "\r", "!", "&", "\\",
]  # fmt: skip


def test_lines_told_at_a_glance_are_what_a_whole_look_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    texts = ["".join(rng.choices(BEGINNINGS, k=rng.randint(1, 25))) for _ in range(2_000)]
    found = [leaves(text) for text in texts]
    for glance in ("_goes_on_plainly", "_is_plain_item"):
        monkeypatch.setattr(f"scrapers.corpus.markdown.blocks.Parser.{glance}", lambda *_: False)
    assert found == [leaves(text) for text in texts]


MARKS = [
    "", "- ", "  - ", "    - ", "      - ", "* ", "1. ", "  1. ", "  ", "   ", "    ", "> ", "  > ", "> - ",
    "- - ", "```", "  ```", "~~~~", "<div>", "<!-- ", "\t", "\t- ", "| ", "## ",
]  # fmt: skip
SAID = ["[a *b*](/c)", "see [y](/z) there", "words of a line", "", "[a] b", "- [", "```", "~~~", "`[a](b)`"]
ENDS = ["\n", "\n", "\n\n", "\n \n", "\n\n\n"]


def _documents(count: int) -> list[str]:
    """Texts of few lines, with all that blocks may begin with in one another, and links in some of it."""
    rng = random.Random(7)
    lines = [[rng.choice(part) for part in (MARKS, SAID, ENDS)] for _ in range(11 * count)]
    return ["".join(map("".join, lines[11 * at : 11 * at + rng.randint(2, 11)])) for at in range(count)]


def test_lists_told_at_a_glance_are_what_a_whole_look_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _documents(1_500)
    found = [leaves(text) for text in texts]
    monkeypatch.setattr("scrapers.corpus.markdown.blocks.Parser._is_plain_item", lambda *_: False)
    assert found == [leaves(text) for text in texts]


def test_blocks_without_links_are_passed_over_as_if_they_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*_documents(1_500), "```\n[a](b)", "[a](b)\n\n```", "x\n\n[a](b)\n\n", "[a](b)\n\n- c\n\n> d"]
    assert sum(len(linked_leaves(text)[0]) < len(leaves(text)) for text in texts) > 500
    found = [unlinked(text) for text in texts]
    monkeypatch.setattr("scrapers.corpus.markdown.unlink.linked_leaves", lambda text: (leaves(text), []))
    assert found == [unlinked(text) for text in texts]


ITEMS = [
    "[a](/b)", "[a](/b)", "[a `b` c](/c)", "[1](/d)", "[a](/b) c", "[`a", "b`](/c)", "[a *b*](/c)", "- x",
    "-", "a | b", "[ ] x",
]  # fmt: skip


def test_items_that_are_links_alone_are_cut_as_any_link_is(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    marks, ends = [*MARKS[:7], "- ", "- ", "- ", "  - ", "|-|-|"], ["\n", "\n", "\n", "\n", "\n\n"]
    lines = ["".join(map(rng.choice, (marks, ITEMS, ends))) for _ in range(20_000)]
    texts = ["".join(lines[at : at + 8]) for at in range(0, len(lines), 8)]
    assert sum(len(linked_leaves(text)[1]) for text in texts) > 1_000
    found = [unlinked(text) for text in texts]
    monkeypatch.setattr("scrapers.corpus.markdown.unlink.linked_leaves", lambda text: (leaves(text), []))
    assert found == [unlinked(text) for text in texts]


PAGE = """<html><body><main><article><h1><a href="/c">C #</a></h1>
<p>Of <code>queue.<a href="/put">put</a>(x)</code> and <a href="/n">1. this</a> there is much to say, and
here it is: see <b><a href="/a">the a</a></b><b>:</b> part, <i>the <a href="/b">[b]</a>(c)</i> and so on.</p>
<p><a href="/s"># no heading</a> stands here, in a sentence of so many words that it is text.</p>
<ul><li><a href="/1"><code>house.queue</code></a> holds the jobs that wait, and hands out the oldest.</li>
<li><a href="/2">List&lt;<i>String</i>&gt;</a> of <a href="/3">a*b*c</a> is what comes of it.</li></ul>
<table><tr><th>Name</th><th>What</th></tr><tr><td><a href="/4">a|b</a></td><td>two</td></tr></table>
<p>The end of it is <a href="/5">here</a>, after a number of words that make a paragraph of this line too.</p>
</article></main></body></html>"""


def test_it_is_what_the_reader_writes_without_links() -> None:
    source = Source(PAGE, "http://site.test/")
    with_links = make_extractor("blocks").extract(source).text
    assert with_links.count("](http://site.test/") > 5
    assert unlinked(with_links).text == make_extractor("blocks", {"links": False}).extract(source).text


def test_places_move_along() -> None:
    text = "[One](http://x.test/) page.\n\n[1. Two](u) pages.\n\nThree."
    document = Document(
        id="0", url="http://s.test/", text=text, pages=(0, text.index("[1"), text.index("Three"))
    )
    found = as_written(document)
    assert found.text == "One page.\n\n1\\. Two pages.\n\nThree."
    assert [found.text[at : at + 3] for at in found.pages] == ["One", "1\\.", "Thr"]
    assert as_written(document, links=True) is document


def test_what_was_sent_as_text_is_no_markdown() -> None:
    document = Document(
        id="0", url="http://s.test/a.txt", text="a[i](j)\n\n[1]: http://x.test/", markup="text"
    )
    assert as_written(document) is document


@pytest.mark.parametrize(
    "unit",
    ["[", "]", "[]", "[a](", "](", "[a](b", "`", "``` ", "<", "<a ", "\\", "![", "[a](b)", "*a", "> ", "- ",
     "[a]: b\n", "| a ", "[a][", "(", "[`a`](b)", "**[a](b)** ", "[[a](b)", "1[.](b) ", "- [a](b)\n",
     "  - [`a", "- [a](b)\n  "],
)  # fmt: skip
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    """Quadratic work here would take minutes."""
    text = unit * 20_000 + "]("
    assert len(unlinked(text).text) <= len(text) + text.count("\\")
