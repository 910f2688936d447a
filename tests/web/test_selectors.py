from __future__ import annotations

import pytest

from scrapers.web.selectors import Selector, fold


@pytest.mark.parametrize(
    ("source", "selector"),
    [
        ("p.lead", Selector("css", "p.lead")),
        ("  p  ", Selector("css", "p")),
        ("css: p", Selector("css", "p")),
        ("css://x", Selector("css", "//x")),
        ("p::text", Selector("css", "p", text_nodes=True)),
        ("p ::text", Selector("css", "p", text_nodes=True)),
        ("p::text ", Selector("css", "p", text_nodes=True)),
        ("a::attr(href)", Selector("css", "a", attribute="href")),
        ("a::attr( data-Id )", Selector("css", "a", attribute="data-id")),
        ("::text", Selector("css", "*", text_nodes=True)),
        ("::attr(id)", Selector("css", "*", attribute="id")),
        ("a[title='::text']", Selector("css", "a[title='::text']")),
        ("a::text b", Selector("css", "a::text b")),
        ("//p/@class", Selector("xpath", "//p/@class")),
        ("./p", Selector("xpath", "./p")),
        ("(//p)[1]", Selector("xpath", "(//p)[1]")),
        ("xpath: count(//p) ", Selector("xpath", "count(//p)")),
        ("//p[text()='::text']", Selector("xpath", "//p[text()='::text']")),
        ("//p::text", Selector("xpath", "//p::text")),
        (".card", Selector("css", ".card")),
        ("", Selector("css", "")),
    ],
)
def test_parse(source: str, selector: Selector) -> None:
    assert Selector.parse(source) == selector


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \n\t ", ""),
        (" a \u00a0 b\u2003c\n", "a b c"),
        ("a\u200bb", "a\u200bb"),
        ("日本\u3000語", "日本 語"),
        ("a\x1cb", "a b"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded
