"""Lines that say nothing to whoever reads the text alone go; the same words in a text stay."""
# ruff: noqa: RUF001 - labels of many languages

from __future__ import annotations

from itertools import product

import pytest

from scrapers.corpus import leftovers
from scrapers.corpus.leftovers import without_leftovers
from scrapers.corpus.written import as_written
from scrapers.models import Document

GO = {
    "a label in English": ("One.\n\nLearn more\n\nTwo.", "One.\n\nTwo."),
    "with an arrow, in bold": ("One.\n\n**Read more »**\n\nTwo.", "One.\n\nTwo."),
    "in German, at the end": ("Eins.\n\nMehr erfahren", "Eins."),
    "in French": ("Un.\n\nEn savoir plus →\n\nDeux.", "Un.\n\nDeux."),
    "in Russian": ("Раз.\n\nЧитать далее...\n\nДва.", "Раз.\n\nДва."),
    "in Japanese": ("一つ。\n\n続きを読む\n\n二つ。", "一つ。\n\n二つ。"),
    "in Arabic": ("واحد.\n\nاقرأ المزيد\n\nاثنان.", "واحد.\n\nاثنان."),
    "several, one after another": ("One.\n\nShop now\n\nView all\n\nTwo.", "One.\n\nTwo."),
    "of a theme": ("One.\n\nYour banner copy\n\nTwo.", "One.\n\nTwo."),
    "of a builder": (
        "One.\n\nYour content goes here. Edit or remove this text inline or in the module settings.\n\nTwo.",
        "One.\n\nTwo.",
    ),
    "filler": ("One.\n\nLorem ipsum dolor sit amet, consectetur adipiscing elit.\n\nTwo.", "One.\n\nTwo."),
    "with its own apostrophe": ("I.\n\nI’m a paragraph. Click here to add your own text and edit me.", "I."),
    "a heading at the end": ("# T\n\nOne.\n\n## Comments", "# T\n\nOne."),
    "headings at the end, each below the other": ("# T\n\nOne.\n\n## More\n\n### Reviews", "# T\n\nOne."),
    "a heading above a label": ("# T\n\nOne.\n\n## Next\n\nLearn more", "# T\n\nOne."),
}
STAY = {
    "in a sentence": "Press **Learn more** to read on. Read more books.",
    "as an item": "The buttons:\n\n- Learn more\n- View all",
    "in code": "One.\n\n```\nLearn more\nlorem ipsum dolor sit amet\n```",
    "in a table": "| a |\n| --- |\n| Learn more |",
    "as a heading with a text": "One.\n\n## Get started\n\nTwo.",
    "quoted": "The builder writes “Your content goes here” where nothing is.",
    "headings that are a list": "# T\n\nOne.\n\n## Anna\n\n## Berta\n\n## Carla",
    "events that are headings": "# T\n\nOne.\n\n## A\n\n### In May\n\n## B\n\n### In June",
    "a name of a function at the end": "# T\n\nOne.\n\n## `close`",
    "nothing but a heading": "# T",
    "nothing but labels": "Learn more\n\nView all",
    "a link with words of its own": "See [Learn more](http://a.test/) and on (here)",
}


@pytest.mark.parametrize("name", GO)
def test_what_says_nothing_goes(name: str) -> None:
    text, left = GO[name]
    assert without_leftovers(text).text == left
    assert without_leftovers(left).text == left


@pytest.mark.parametrize("name", STAY)
def test_what_says_something_stays(name: str) -> None:
    assert without_leftovers(STAY[name]).text == STAY[name]


def test_a_link_that_is_such_a_label_goes_with_its_target_or_without() -> None:
    text = "One.\n\n[Learn more](https://a.test/x)\n\nTwo."
    document = Document("0", "https://a.test/", text, markup="markdown", pages=(0, text.index("Two")))
    for links in (True, False):
        found = as_written(document, links=links)
        assert found.text == "One.\n\nTwo."
        assert found.text[found.pages[1] :] == "Two."
    assert as_written(Document("0", "https://a.test/", text, markup="text")).text == text


@pytest.mark.parametrize(
    "text", ["# " * 50_000, "*" * 100_000, "[" * 100_000, "Learn more\n" * 20_000, "](" * 50_000]
)
def test_hostile_texts_end(text: str) -> None:
    assert len(without_leftovers(text).text) <= len(text)


def test_no_leftover_is_passed_over_at_a_glance() -> None:
    signs = ("", "**", "  [", "» ", "# ", "> *", "_…")
    said = (*leftovers._LABELS, *leftovers._PLACEHOLDERS)
    lines = [
        f"{sign}{form}{end}"
        for each, sign, end in product(said, signs, ("", "**", "](/a)", " »"))
        for form in (each, each.upper(), each.title(), each.replace("'", "’"))
    ]
    found = [line for line in lines if leftovers._is_leftover(line)]
    assert len(found) > len(lines) / 3
    assert all(map(leftovers._may_be_leftover, found))
    assert not leftovers._may_be_leftover("An ordinary line of a text.")
