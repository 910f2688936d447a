"""What plain text and Markdown say of their licence: as much as the same sentences on a page."""

from __future__ import annotations

import time

import pytest

from scrapers.rights.licences.text_markup import marked_up
from scrapers.rights.page_tags import Markup
from scrapers.rights.registry import read
from scrapers.rights.signals import Sources

CC = "https://creativecommons.org/licenses/"


def said(text: str, kind: str = "text/markdown", url: str = "https://a.test/x") -> list[tuple[str, str]]:
    found = read(Sources(url, "t", markup=Markup(text.encode(), kind)), "page")
    return [(s.name.removeprefix("license_"), s.value or "") for s in found if s.reader == "license"]


STATED = {
    "a sentence": "A manual\n\nThis work is licensed under CC BY-NC 4.0.\n",
    "a sentence over lines": "A manual\n\nThis work is licensed\nunder a Creative Commons\n"
    "Attribution-NonCommercial\n4.0 International License.\n",
    "a link": f"A manual\n\nThis work is licensed under [this licence]({CC}by-nc/4.0/).\n",
    "a reference": f"A manual\n\nThis work is under the [licence][cc].\n\n[cc]: {CC}by-nc/4.0/\n",
    "an address": f"A manual\n\nThis document is licensed under {CC}by-nc/4.0/\n",
    "an address in angles": f"A manual\n\nThis document is licensed under <{CC}by-nc/4.0/>.\n",
    "reStructuredText": f"A manual\n========\n\nThis text is under `CC BY-NC 4.0 <{CC}by-nc/4.0/>`_.\n",
    "an item": "Notes:\n\n- the first thing\n- This document is licensed under CC BY-NC 4.0.\n",
    "fields": "---\ntitle: A manual\nlicense: CC-BY-NC-4.0\n---\n\nText.\n",
    "fields of TOML": '+++\ntitle = "A manual"\nlicense = "CC-BY-NC-4.0"\n+++\n\nText.\n',
    "emphasis": "# A manual\n\n**This work is licensed under *CC BY-NC 4.0*.**\n",
    "lines of tildes": "~~~~~~\nManual\n~~~~~~\n\nHere\n~~~~\n\nThis work is licensed under CC BY-NC 4.0.\n",
    "a sample that never ends": "```\ncode\n\nThis work is licensed under CC BY-NC 4.0.\n",
}


@pytest.mark.parametrize("form", STATED)
@pytest.mark.parametrize("kind", ["text/markdown", "text/x-markdown; charset=utf-8", "text/plain"])
def test_a_text_declares_its_licence(form: str, kind: str) -> None:
    assert said(STATED[form], kind) == [("declared", "CC-BY-NC-4.0")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The photo above is licensed under CC BY-NC 4.0.\n", [("of_a_part", "CC-BY-NC-4.0")]),
        ("> This work is licensed under CC BY-NC 4.0.\n", [("of_a_part", "CC-BY-NC-4.0")]),
        ("```\nThis work is licensed under CC BY-NC 4.0.\n```\n", [("of_a_part", "CC-BY-NC-4.0")]),
        (f"# Licence\n\n[CC BY 4.0]({CC}by/4.0/)\n", [("mentioned", "CC-BY-4.0")]),
        (
            "All rights reserved. This work is licensed under CC BY 4.0.\n",
            [("unclear", "CC-BY-4.0")],
        ),
    ],
)
def test_of_what_a_text_speaks(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_tags_count_in_markdown_and_not_in_plain_text() -> None:
    text = f'A manual\n\n<a rel="license" href="{CC}by-sa/4.0/">Creative Commons</a>\n'
    for kind, url in (
        ("text/markdown", "https://a.test/x"),
        ("text/plain", "https://a.test/README.md?raw=1"),
    ):
        assert said(text, kind, url) == [("declared", "CC-BY-SA-4.0")]
    assert ("declared", "CC-BY-SA-4.0") not in said(text, "text/plain")


@pytest.mark.parametrize("text", [*STATED.values(), "", "\n\n", "a\n---\nb\n- c\n  d\n> e\nf\n| g | h |\n"])
def test_lines_keep_their_numbers(text: str) -> None:
    for markdown in (True, False):
        assert marked_up(text, markdown=markdown).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "unit",
    ["[![x](yyyy)", "[", "![a](" + "x" * 2000, "[a](" + "x" * 2000, "`a <", "``", "<https://", "> " * 9,
     "```\n", "a\n---\n", "[a]: b\n", "*", "[a][", "| ", "!", "[!"],
)  # fmt: skip
def test_hostile_texts_take_bounded_time(unit: str) -> None:
    text = unit * (200_000 // len(unit)) + "licensed under CC BY 4.0"
    began = time.process_time()
    for markdown in (True, False):
        marked_up(text, markdown=markdown)
    assert time.process_time() - began < 10
