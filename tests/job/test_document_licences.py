"""Licences that stand in the text of files whose bytes do not show it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import scrapers
from scrapers.reading.document_statements import licence_in, stated_in
from scrapers.reading.read_document import ReadDocument

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
from pages import packed
from pdfs import Put, paragraph, pdf

PROSE = [
    "The keeper of the light climbs the winding stairs every evening at dusk, trims",
    "the wick of the lamp, and writes the state of the weather in a book of his own.",
    "Ships that pass the cape look for the light and set their course by it at night.",
]


def told(*said: str) -> bytes:
    return pdf([[Put(72, 780, "The Keeper", "B", 20), *paragraph(72, 740, PROSE), *paragraph(72, 660, said)]])


def book(said: str) -> bytes:
    return packed(
        {
            "META-INF/container.xml": '<container><rootfile full-path="x.opf"/></container>',
            "x.opf": '<package><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": f"<html><body><h1>A book</h1><p>{' '.join(PROSE)}</p><p>{said}</p></body></html>",
        }
    )


NAMED = "This work is licensed under a Creative Commons Attribution-NonCommercial 4.0 License."
LINKED = "This document is licensed under https://creativecommons.org/licenses/by-nc-sa/4.0/"
SAID = {
    "named.pdf": (told(NAMED), "CC-BY-NC-4.0"),
    "linked.pdf": (told(LINKED), "CC-BY-NC-SA-4.0"),
    "free.pdf": (told("SPDX-License-Identifier: CC-BY-4.0"), "CC-BY-4.0"),
    "book.epub": (book("This book is available under the terms of CC BY-NC-ND 4.0."), "CC-BY-NC-ND-4.0"),
    "photo.pdf": (told("The photo on the cover is by J. Doe and under CC BY-NC 2.0."), ""),
    "silent.pdf": (told("Nothing is said of it."), ""),
}


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror" / "a.example"
    folder.mkdir(parents=True)
    for name, (body, _) in SAID.items():
        (folder / name).write_bytes(body)
    return folder


def taken(
    tmp_path: Path, mirror: Path, *, rebuild: bool = False, deny: tuple[str, ...] = ()
) -> tuple[scrapers.Report, dict[str, str]]:
    job = scrapers.Job(
        sources=[str(mirror)],
        output=tmp_path / "corpus.jsonl",
        media=("pdf", "epub"),
        min_chars=1,
        dedup="off",
        deny_licenses=deny,
    )
    report = scrapers.rebuild(job) if rebuild else scrapers.run(job)
    lines = [json.loads(line) for line in (tmp_path / "corpus.jsonl").read_text().splitlines()]
    found = {line["metadata"]["url"].rpartition("/")[2]: line["metadata"] for line in lines}
    assert all(about["license"] == about["consent"]["license"] for about in found.values())
    return report, {name: about["license"] for name, about in found.items()}


def test_records_name_it(tmp_path: Path, mirror: Path) -> None:
    _, found = taken(tmp_path, mirror)
    assert found == {name: licence for name, (_, licence) in SAID.items()}


def test_the_list_of_what_is_not_wanted_refuses_by_it(tmp_path: Path, mirror: Path) -> None:
    report, found = taken(tmp_path, mirror, deny=("NC",))
    assert found == {"free.pdf": "CC-BY-4.0", "photo.pdf": "", "silent.pdf": ""}
    assert report.dropped == {"consent_license": 3}
    assert report.balances


def test_other_settings_judge_anew_by_it(tmp_path: Path, mirror: Path) -> None:
    _, every = taken(tmp_path, mirror)
    report, found = taken(tmp_path, mirror, rebuild=True, deny=("NC",))
    assert found == {"free.pdf": "CC-BY-4.0", "photo.pdf": "", "silent.pdf": ""}
    assert report.dropped == {"consent_license": 3}
    assert taken(tmp_path, mirror, rebuild=True)[1] == every


ARTICLE = "This is an open access article under the CC BY-NC-ND license ("
GFDL = "Permission is granted to copy, distribute and/or modify this document under the terms of the GNU Free"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (f"{ARTICLE}http://creativecommons.org/licenses/by-nc-nd/4.0/).", "CC-BY-NC-ND-4.0"),
        (f"{GFDL} Documentation License, Version 1.3 or any later version.", "GFDL-1.3-or-later"),
        ("© 2020 Press. All rights reserved.\n\nThis work is licensed under CC BY 4.0.", ""),
        ("```\nThis work is licensed under CC BY 4.0.\n```", ""),
        ("The manual of the tool is under the MIT licence, says its author.", ""),
    ],
)
def test_what_a_text_says_of_itself(text: str, licence: str) -> None:
    assert licence_in(stated_in(ReadDocument(f"# A title\n\nSome words.\n\n{text}"))) == licence
