"""A page is judged by its words, whether it is written as Markdown or as text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scrapers.corpus.filters import edits, presets
from scrapers.corpus.markdown.plain import bullets_of, plain_lines, words_of
from scrapers.corpus.quality.gopher import GopherQuality
from scrapers.models import Document
from scrapers.reading.extractor import Source, make_extractor

SENTENCE = (
    "The {0} keeps the jobs that wait and hands the oldest of them to whoever asks for it first of all."
)
NAMES = ("queue", "worker", "store", "clock", "gate", "ledger", "mirror", "broker", "cellar", "attic")


TARGET = "https://docs.site.test/very/long/path/{0}.html#of-{0}"


def item(name: str) -> str:
    link = f'<a href="{TARGET.format(name)}"><code>house.{name}</code></a>'
    return f"<li>{link}: {SENTENCE.format(name)}</li>"


def row(name: str) -> str:
    said = f"<b>{SENTENCE.format(name)}</b>"
    return f"<tr><td><code>{name}</code></td><td>{said}</td><td>It is <i>old</i>.</td></tr>"


CODE = "<pre><code class='language-python'>def {0}(job):\n    return job\n</code></pre>"
HEAD = "<tr><th>Part</th><th>What</th><th>Age</th></tr>"
BODIES = {name: f"<p>{SENTENCE.format(name)}</p>" for name in NAMES}
PAGES = {
    "links": "<ul>" + "".join(map(item, NAMES)) + "</ul>",
    "ordered": "<ol>" + "".join(map(item, NAMES)) + "</ol>",
    "table": f"<table>{HEAD}{''.join(map(row, NAMES))}</table>",
    "code": "".join(body + CODE.format(name) for name, body in BODIES.items()),
    "quotes": "".join(f"<blockquote>{body}</blockquote>" for body in BODIES.values()),
    "definitions": "<dl>" + "".join(f"<dt>{n}</dt><dd>{body}</dd>" for n, body in BODIES.items()) + "</dl>",
    "emphasis": "".join(
        f"<p><b>Part:</b> <em>{SENTENCE.format(n)}</em> 2<sup>8</sup> of a_b*c</p>" for n in NAMES
    ),
    "headings": "".join(f"<h2>{at}. The {n} of C #</h2>{BODIES[n]}" for at, n in enumerate(NAMES)),
}


def page(body: str, *, markdown: bool, **writing: bool) -> Document:
    article = f"<article><h1>The parts of the house</h1>{body}</article>"
    html = f"<html lang=en><body><main>{article}</main></body></html>"
    text = make_extractor("blocks", writing).extract(Source(html, "https://docs.site.test/", markdown)).text
    markup = "markdown" if markdown else "text"
    return Document(id="0", url="https://docs.site.test/", text=text, language="en", markup=markup)


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("links", [False, True])
def test_the_words_are_the_same(kind: str, links: bool) -> None:
    one, other = page(PAGES[kind], markdown=True, links=links), page(PAGES[kind], markdown=False)
    assert words_of(one.text) == words_of(other.text, markdown=False)
    assert sum(bullets_of(one.text)) == sum(bullets_of(other.text, markdown=False))


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("preset", ["gopher", "fineweb", "c4"])
def test_so_is_the_verdict(kind: str, preset: str) -> None:
    one, other = page(PAGES[kind], markdown=True), page(PAGES[kind], markdown=False)
    for rule in presets([preset]):
        assert rule(one) == rule(other)


def test_a_list_of_links_is_no_reason_to_drop_what_they_say() -> None:
    found = page(PAGES["links"], markdown=True, links=True)
    assert GopherQuality()(found) is not None  # as many targets as words
    _, quality = presets(["gopher"])
    drop = quality(found)
    assert drop is None or drop.reason == "gopher_bullet_lines"


def test_a_page_of_bullets_is_still_one() -> None:
    text = "\n".join(f"- {SENTENCE.format(name)}" for name in NAMES)
    (_, rule) = presets(["gopher"])
    drop = rule(Document(id="0", url="http://s.test/", text=text, language="en"))
    assert drop is not None
    assert drop.reason == "gopher_bullet_lines"


MARKDOWN = """# A *title* \\#1

> Quoted `a | b` text with [a link](http://x.test/a_(b)) and <http://y.test>.

1. one &amp; two
   - [x] ~~done~~ **now**

```sh
ls | wc # it stays
```

| a | b |
| --- | --- |
| `c` |  |
| d | e \\| f |

Term
: What it[^1] means.

---

[^1]: A note.
"""
WORDS = """A title #1

Quoted a b text with a link and http://y.test.

one & two
done now

ls wc # it stays

a b
c
d e f

Term
What it1 means.


A note."""


def test_what_is_no_word() -> None:
    assert words_of(MARKDOWN) == WORDS


def test_each_line_has_its_plain_one() -> None:
    lines = plain_lines(MARKDOWN)
    assert len(lines) == len(MARKDOWN.split("\n"))
    assert [at for at, line in enumerate(lines) if line is None] == [7, 9, 12, 19]
    assert lines[4:6] == ["1. one & two", "- done now"]


def test_c4_judges_a_line_by_its_words_and_keeps_it_as_it_is_written() -> None:
    kept = [f"- **Part {at}:** {SENTENCE.format(name)}" for at, name in enumerate(NAMES)]
    text = "\n".join(["# A heading", *kept, "- [more](http://x.test/)", "```py", "x = 1", "```"])
    document = Document(id="0", url="http://s.test/", text=text, markup="markdown", pages=(0,))
    (edit,) = edits(["c4"])
    assert edit(document) == replace(document, text="\n".join(kept), pages=())


@pytest.mark.parametrize(
    "unit", ["*", "_a ", "**a", "`", "[", "- ", "> ", "|", "| a", "&amp;", "\\", "1. ", "~~", "a\n"]
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    """Quadratic work here would take minutes."""
    text: Any = words_of(unit * 20_000)
    assert isinstance(text, str)
