"""Text that stores of records, templates and objects without a telling name hold, where the body shows none."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scrapers
from scrapers.models import Document, Drop, Failure

SAID = "The bench in the north room was built by hand over two winters, while the glue was drying. "
PARTS = [
    SAID * 2,
    "When the frame has settled, check it again after a week. " * 3,
    "It will be shown at the fair in May.",
]
HTML = "".join(f"<p>{part}</p>" for part in PARTS)
RECORDS = {
    f"Paragraph:x_{n}": {"__typename": "Paragraph", "type": "P", "text": part} for n, part in enumerate(PARTS)
}
STORE = {
    "ROOT_QUERY": {"post": {"__ref": "Post:1"}},
    "Post:1": {
        "title": "A bench",
        "content": {"bodyModel": {"paragraphs": [{"__ref": name} for name in RECORDS]}},
    },
    **RECORDS,
}


def read(head: str, body: str = "<div id=app></div>") -> Document | Drop | Failure:
    page = f"<html><head><title>A bench | Workshop</title>{head}</head><body>{body}</body></html>"
    return scrapers.extract(page, url="https://www.example.org/p")


def program(name: str, value: Any) -> str:
    written = json.dumps(value).replace("</", "<\\/")
    return f"<script>{name} = {written};</script>"


NEXT = json.dumps({"props": {"pageProps": {"apolloState": STORE}}})
DOC = [{"type": "p", "children": [{"text": part}]} for part in PARTS]
WIX = {
    "nodes": [
        {"type": "PARAGRAPH", "nodes": [{"type": "TEXT", "textData": {"text": part}}]} for part in PARTS
    ]
}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (program("window.__APOLLO_STATE__", STORE), ""),
        (program("window.__APOLLO_STATE__", {"ROOT_QUERY": {}, **RECORDS}), ""),
        (f'<script id="__NEXT_DATA__" type="application/json">{NEXT}</script>', ""),
        (program("var __wp", {"posts": [{"content": {"rendered": HTML}}]}), ""),
        (program("window.page", {"article": {"body": HTML}}), ""),
        ("", f"<div id=app></div><template id=post><article><h1>A bench</h1>{HTML}</article></template>"),
        (program("window.__DATA__", {"doc": DOC}), ""),
        (
            program(
                "window.__STATE__", {"post": {"delta": {"ops": [{"insert": f"{part}\n"} for part in PARTS]}}}
            ),
            "",
        ),
        (program("window.__STATE__", {"post": {"richContent": WIX}}), ""),
    ],
)
def test_the_text_is_found_in_order(head: str, body: str) -> None:
    found = read(head, body or "<div id=app></div>")
    assert isinstance(found, Document)
    places = [found.text.find(part[:30]) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (program("window.x", {"messages": {"cookie": SAID * 4}}), ""),
        (
            "<script>var a = {b: function() { return 1 }, c: 'x'.repeat(300)}; var d = ["
            + "1," * 200
            + "1];</script>",
            "",
        ),
        ("", "<div id=app></div><template><div>{{ title }}</div><p>{{ text }}</p></template>"),
        (
            program(
                "window.__APOLLO_STATE__",
                {"ROOT_QUERY": {}, "a": {"paragraphs": [{"__ref": "b"}, {"__ref": "a"}]}},
            ),
            "",
        ),
    ],
)
def test_what_holds_no_text_says_nothing(head: str, body: str) -> None:
    assert not isinstance(read(head, body or "<div id=app></div>"), Document)


def test_a_template_stands_never_beside_a_text_that_is_shown() -> None:
    found = read(
        "", f"<main><h1>A bench</h1>{HTML}</main><template><p>{'Another text. ' * 40}</p></template>"
    )
    assert isinstance(found, Document)
    assert "Another text." not in found.text
