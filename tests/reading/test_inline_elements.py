"""Elements that stand in a line of text, whatever their name; and headings whatever is in them."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse


def written(body: str, *, markdown: bool = True) -> str:
    found = outline(parse(f"<html><body>{body}</body></html>"))
    return render(found, found.blocks, options=RenderOptions(markdown=markdown))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Sent <relative-time>May 2</relative-time>, <g-emoji>🚀</g-emoji> and read.</p>",
         "Sent May 2, 🚀 and read."),
        ("<div>It is <x-term>here</x-term>.</div>", "It is here."),
        ("<p><x-a>One</x-a> <x-b>two</x-b></p>", "One two"),
        ("<li><x-a>One</x-a> <x-b>two</x-b></li>", "- One two"),
        ("<p>so <x-out>the <x-in>inner</x-in> one</x-out> and <unknown>that</unknown></p>",
         "so the inner one and that"),
        ("<h2>A <my-badge>new</my-badge> day</h2>", "## A new day"),
        ("<p>a <x-empty></x-empty>b</p>", "a b"),
        ("<p>the <emu-val>true</emu-val>-valued list</p>", "the true-valued list"),
        ("<div><a href='#x'><my-icon></my-icon>word</a> by word</div>", "word by word"),
    ],
)  # fmt: skip
def test_custom_elements_are_part_of_their_line(markup: str, text: str) -> None:
    assert written(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<div><my-card>One</my-card><my-card>Two</my-card></div>",
        "<app-list><app-row>One</app-row>\n<app-row>Two</app-row></app-list>",
        "<x-page><p>One</p></x-page><p>Two</p>",
        "<section><x-one>One</x-one> <x-two><p>Two</p></x-two></section>",
    ],
)
def test_custom_elements_that_are_boxes_stay_apart(markup: str) -> None:
    assert written(markup) == "One\n\nTwo"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<h2><div class="inner">Sawing the legs</div></h2>', "## Sawing the legs"),
        ('<h3><button aria-controls="a">How long?</button></h3>', "### How long?"),
        ("<h3><div><button><span>How long?</span></button></div></h3>", "### How long?"),
        ("<h2><div>1</div><div>Sawing</div></h2>", "## 1 Sawing"),
        ("<h2>Sawing <button>Copy</button></h2>", "## Sawing"),
        ('<h2><a href="#s"><div>Sawing</div></a></h2>', "## Sawing"),
        ("<details><summary><h3><div>Sawing</div></h3></summary></details>", "### Sawing"),
        ('<h2><div>Sawing</div><div style="display:none">tip</div></h2>', "## Sawing"),
    ],
)
def test_a_heading_is_one_whatever_boxes_are_in_it(markup: str, text: str) -> None:
    assert written(f"{markup}<p>Saw on the waste side.</p>") == f"{text}\n\nSaw on the waste side."


def test_a_heading_around_a_whole_text_is_not_one_line() -> None:
    paragraphs = "".join(
        f"<p>Paragraph {n} goes on and on about the bench and its legs.</p>" for n in range(9)
    )
    assert written(f"<h2><div>{paragraphs}</div></h2>").count("\n\n") == 8


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("<code>a</code><code>b</code><kbd>c</kbd>", "<code>abc</code>"),
        ("<code>vec</code><tt>![</tt> <samp>T</samp>", "<code>vec![</code> <code>T</code>"),
        ("<code>`a</code><code>b`</code>", "<code>`ab`</code>"),
        (
            "<code>&lt;</code><a href='mailto:a@b.test'><code>a@b.test</code></a><code>&gt;</code>",
            "<code>&lt;a@b.test&gt;</code>",
        ),
        ("<code>a</code><a href='javascript:f()'><code>b</code></a>", "<code>ab</code>"),
        ("<code>a</code><a name=x><code>b</code></a><code>c</code>", "<code>abc</code>"),
        ("<code>a`</code><code> b</code>", "<code>a`</code> <code>b</code>"),
        (
            "<tt><b>type</b> T <i>=</i> <b>class</b>(<a href=/s>S</a>)</tt>",
            '<code>type T = class(</code><a href="https://site.test/s"><code>S</code></a><code>)</code>',
        ),
        (
            "<code><b><i>fn</i>(<a href=/s>S</a><i>,</i><i> x</i>)<br>{</b>}</code>",
            '<code>fn(</code><a href="https://site.test/s"><code>S</code></a><code>, x) {}</code>',
        ),
    ],
)
def test_code_that_touches_is_one_span(markup: str, html: str) -> None:
    assert rendered(markup) == f"<p>See {html} there.</p>"


@pytest.mark.parametrize(
    "text", ["f[T](x): T", "f[T: S[U]](x): V[a](b)", "a[b](c", "x](y)", "[x", "a[b](c)[d]", "m[k][l](x)"]
)
def test_links_whose_text_has_brackets_are_links(text: str) -> None:
    link = f'<a href="https://site.test/s">{text}</a>'
    assert rendered(f"<a href=/s>{text}</a>") == f"<p>See {link} there.</p>"
    assert rendered(f"{text} and <a href=/s>{text}</a>") == f"<p>See {text} and {link} there.</p>"


@pytest.mark.parametrize("text", ["f[T](x): T", "a]b", "<code>a[</code>]"])
def test_headings_and_cards_in_a_link_may_have_brackets(text: str) -> None:
    link = f'<a href="https://site.test/s">{text}</a>'
    assert parsed(f"<a href=/s><h2>{text}</h2></a>") == f"<h2>{link}</h2>"


@pytest.mark.parametrize("code", ["vec![1]", "[!] ![a](b)", "![x]"])
def test_an_exclamation_mark_before_a_bracket_is_escaped_in_text_only(code: str) -> None:
    assert rendered(f"<code>{code}</code>") == f"<p>See <code>{code}</code> there.</p>"
    assert rendered(f"it!<a href=/s>{code}</a>").startswith("<p>See it!<a href=")


def rendered(markup: str) -> str:
    return parsed(f"<p>See {markup} there.</p>")


def parsed(body: str) -> str:
    found = outline(parse(f"<html><body><p>Before it.</p>{body}</body></html>"))
    text = render(found, found.blocks, base="https://site.test/").removeprefix("Before it.")
    return str(MarkdownIt("commonmark").render(text)).strip()
