"""Lines that most pages of a host have: which they are, what goes, and what stays though it is repeated."""

from __future__ import annotations

import random
import resource
from array import array
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus.line_counts import LineCounts
from scrapers.corpus.page_lines import PageLines, page_lines
from scrapers.corpus.pipeline import ExportReport, export
from scrapers.corpus.repeated_lines import lines_of, without
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.written import edited_text
from scrapers.errors import ExportError
from scrapers.models import Document, Drop
from scrapers.parallel.pool import PoolExecutor
from scrapers.web.urls import document_id

COOKIES = "We use cookies to give you the best experience on our website and for nothing else."
LETTER = "Melden Sie sich für unseren Newsletter an und verpassen Sie keine Geschichte mehr."
CLAIMER = "本文仅代表作者个人观点，不代表本站立场，转载请注明出处并保留原文链接。"  # noqa: RUF001 - as it is


def keys(*lines: str) -> frozenset[int]:
    return frozenset(line.key for text in lines for line in lines_of(text))


CASES = {
    "a notice, a newsletter and a disclaimer in any script": (
        f"# Own\n\n{COOKIES}\n\nOwn words.\n\n{LETTER}\n\n{CLAIMER}",
        [COOKIES, LETTER, CLAIMER],
        "# Own\n\nOwn words.",
    ),
    "a line of a paragraph": (f"Own\n{COOKIES}\nwords.", [COOKIES], "Own\nwords."),
    "the last line of a paragraph, and what was apart stays apart": (
        f"Own\n{COOKIES}\n\nwords.", [COOKIES], "Own\n\nwords.",
    ),
    "the heading above what has gone, but not above what stays": (
        f"# Own\n\n## Parameters\n\nown\n\n## Related\n\n- {COOKIES}\n- b\n\n## Notes\n\nown",
        ["## Parameters", "## Related", f"- {COOKIES}", "- b", "## Notes"],
        "# Own\n\n## Parameters\n\nown\n\n## Notes\n\nown",
    ),
    "headings within headings": (
        f"Own.\n\n## More\n\n### Letters\n\n{LETTER}",
        ["## More", "### Letters", LETTER],
        "Own.",
    ),
    "the structure of a manual": (
        "# open()\n\n**Parameters**\n\n- `path` own\n- `mode` own\n\nReturns:\n\nown\n\nSee also\n\n- own",
        ["**Parameters**", "Returns:", "See also"],
        None,
    ),
    "a list with items of its own": (
        f"Own:\n\n- Syntax\n- {COOKIES}\n- own\n- See also", ["- Syntax", f"- {COOKIES}", "- See also"], None,
    ),
    "a list and its second lines": (
        f"Own.\n\n1. {COOKIES}\n   {LETTER}\n2. Share\n\nOwn.",
        [f"1. {COOKIES}", f"   {LETTER}", "2. Share"],
        "Own.\n\nOwn.",
    ),
    "code, whatever it says, and rows of tables": (
        f"Own.\n\n```\n{COOKIES}\n```\n\n| {COOKIES} |\n| --- |\n| own |\n\n- ~~~\n  {LETTER}\n  ~~~",
        [COOKIES, f"| {COOKIES} |", LETTER, "| --- |", "```"],
        None,
    ),
    "short lines behind a sentence that goes, and not before it": (
        f"Own.\n\nNothing.\n\n{COOKIES}\n\nShare\n\n© The Valley Paper",
        ["Nothing.", COOKIES, "Share", "© The Valley Paper"],
        "Own.\n\nNothing.",
    ),
    "short lines before everything": (
        f"Skip to content\n\n{COOKIES}\n\n# Own\n\nOwn.", ["Skip to content", COOKIES], "# Own\n\nOwn.",
    ),
    "short lines alone": ("Own.\n\nReturns\n\nNothing.", ["Returns", "Nothing."], None),
    "a label with what it stood above": (
        f"Own.\n\nPlease note:\n\n{COOKIES}\n\nOwn.", ["Please note:", COOKIES], "Own.\n\nOwn.",
    ),
    "everything": (f"{COOKIES}\n\n{LETTER}\n", [COOKIES, LETTER], ""),
    "nothing": (f"{COOKIES}\n", [], None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_goes_and_what_stays(name: str) -> None:
    text, repeated, left = CASES[name]
    assert without(text, keys(*repeated)).text == (text if left is None else left)


def _counted(counts: LineCounts, page: PageLines) -> None:
    counts.add("site.test", page)
    counts.repeated()


@pytest.mark.parametrize("lines", [1, 2_000], ids=["held back", "at once"])
def test_a_full_disk_is_an_export_error(lines: int) -> None:
    page = page_lines("\n\n".join(f"{COOKIES} {number}" for number in range(lines)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(LineCounts()) as counts:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            with pytest.raises(ExportError, match=r"^counting lines needs room in /.*: File too large$"):
                _counted(counts, page)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


LINES = [
    COOKIES,
    LETTER,
    "Share",
    "Returns:",
    "## Related",
    "# Own",
    f"- {COOKIES}",
    "- b",
    "```",
    "| a |",
    "own",
    "",
]


@given(st.lists(st.sampled_from(LINES), max_size=14), st.sets(st.sampled_from(LINES)), st.integers(0, 400))
def test_what_stays_is_found_where_its_place_has_moved(
    lines: list[str], repeated: set[str], place: int
) -> None:
    text = "\n".join(f"{line} {number}" if line == "own" else line for number, line in enumerate(lines))
    document = Document(id="-", url="http://a.test/", text=text, pages=(min(place, len(text)),))
    found = without(text, keys(*repeated))
    moved = edited_text(document, found)
    for line in lines_of(text):
        written = text[line.start : line.end]
        if written.startswith("own"):
            assert written in moved.text.split("\n")
            at = found.place(line.start)
            assert moved.text[at : at + len(written)] == written
    assert 0 <= moved.pages[0] <= len(moved.text)
    assert len(moved.text) <= len(text)
    assert "\n\n\n" not in moved.text or "\n\n\n" in text


@given(st.lists(st.sampled_from([*LINES, "  - b", "~~~", "  | b |", "\ud800", "  own"]), max_size=14))
def test_what_is_counted_of_a_page_is_what_its_lines_are_known_by(lines: list[str]) -> None:
    text = "\n".join(lines)
    sizes = {line.key: line.end - line.start for line in lines_of(text) if line.key}
    counted = page_lines(text)
    assert counted.keys == array("Q", sizes).tobytes()
    assert counted.sizes == array("I", sizes.values()).tobytes()


def counted(pages: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    counts = LineCounts()
    texts = {line.key: text[line.start : line.end] for _, text in pages for line in lines_of(text)}
    for host, text in pages:
        counts.add(host, page_lines(text))
    found = {host: {texts[key] for key in lines} for host, lines in counts.repeated().items()}
    counts.close()
    return found


def own(number: int) -> str:
    return f"Page {number}. " + " ".join(random.Random(number).choices("abcdefghij", k=90)) + f" {number}"


@pytest.mark.parametrize(
    ("pages", "having", "repeated"),
    [
        (2, 2, False),
        (3, 3, True),
        (3, 2, False),
        (8, 5, True),
        (8, 4, False),
        (40, 21, True),
        (40, 20, False),
    ],
)
def test_on_how_many_pages_a_line_must_be(pages: int, having: int, repeated: bool) -> None:
    found = counted([("a", own(n) + (f"\n\n{COOKIES}" if n < having else "")) for n in range(pages)])
    assert found == ({"a": {COOKIES}} if repeated else {})


def test_pages_of_one_text_count_once_and_hosts_apart() -> None:
    assert counted([("a", f"{own(1)}\n\n{COOKIES}")] * 9 + [("a", own(n)) for n in range(3)]) == {}
    assert counted([(f"h{n % 20}", f"{own(n)}\n\n{COOKIES}") for n in range(40)]) == {}


@pytest.mark.parametrize(("pages", "own_lines"), [(4, 3), (12, 1)])
def test_a_host_of_versions_of_one_page_is_left_alone(pages: int, own_lines: int) -> None:
    shared = "\n\n".join(own(n) for n in range(40, 60))
    texts = [
        "\n\n".join([*(f"Own line {page} {n} of it." for n in range(own_lines)), shared])
        for page in range(pages)
    ]
    assert counted([("a", text) for text in texts]) == {}
    others = [("a", own(number)) for number in range(100, 99 + pages)]
    assert counted([*(("a", text) for text in texts), *others]) == {}


def story(number: int, host: str = "paper.test", *, body: str = "") -> Document:
    text = f"# Story {number}\n\n{COOKIES}\n\n{body or own(number)}\n\n{LETTER}\n\nShare"
    url = f"https://{host}/story/{number}"
    return Document(
        id=document_id(url), url=url, text=text, title=f"Story {number}", pages=(0, text.index("Sie"))
    )


def run(
    pages: Sequence[Document], output: Path, executor: Any = None, **settings: Any
) -> tuple[ExportReport, dict[str, str]]:
    found = sorted(pages, key=lambda page: page.url)
    chosen = CorpusSettings(**{"min_chars": 0, **settings})
    report = export(
        lambda: iter(found), chosen, output, executor=executor, sidecar=output.with_suffix(".side.jsonl")
    )
    lines = map(orjson.loads, output.read_bytes().splitlines())
    return report, {line["metadata"]["url"]: line["text"] for line in lines}


def test_they_are_told_and_taken_out_where_asked(tmp_path: Path) -> None:
    pages = [story(number) for number in range(12)]
    pages += [
        replace(each, url=f"https://other.test/{n}", id=f"o{n}", text=own(n + 99), pages=(0,))
        for n, each in enumerate(pages[:3])
    ]
    report, texts = run(pages, tmp_path / "keep.jsonl")
    assert texts[pages[0].url] == pages[0].text
    told = {(line.host, line.text): (line.pages, line.characters) for line in report.repeated.lines}
    assert told == {("paper.test", line): (12, 12 * len(line)) for line in (COOKIES, LETTER, "Share")}
    whole = sum(len(page.text) for page in pages)
    assert report.repeated.characters == whole
    assert report.repeated.share == sum(12 * len(line) for line in (COOKIES, LETTER, "Share")) / whole
    assert "kept" in str(report.repeated)
    dropped, texts = run(pages, tmp_path / "drop.jsonl", repeated_lines="drop")
    assert texts[pages[0].url] == f"# Story 0\n\n{own(0)}"
    assert dropped.repeated.lines == report.repeated.lines
    assert "taken out" in str(dropped.repeated)
    origins = map(orjson.loads, (tmp_path / "drop.side.jsonl").read_bytes().splitlines())
    assert all(place <= len(texts[each["url"]]) for each in origins for place in each["pages"])


def test_the_rest_of_the_stage_judges_what_is_left(tmp_path: Path) -> None:
    wall = "We use cookies."
    pages = [story(number) for number in range(20)]
    pages += [
        story(20, body="Short."),
        story(21, body=own(5)),
        replace(story(22), text=f"{COOKIES}\n\n{LETTER}"),
    ]
    assert run(pages, tmp_path / "a.jsonl", min_chars=100)[0].dropped == {"duplicate_near": 1}
    report, texts = run(pages, tmp_path / "b.jsonl", min_chars=100, repeated_lines="drop")
    assert {url.rpartition("/")[2]: drop.reason for url, drop in report.drops} == {
        "20": "too_short", "21": "duplicate_near", "22": "repeated_lines",
    }  # fmt: skip
    assert all(isinstance(drop, Drop) for _, drop in report.drops)
    assert len(texts) == 20
    assert not any(line in text for text in texts.values() for line in (COOKIES, LETTER, wall))


def test_every_executor_gives_the_same(tmp_path: Path) -> None:
    hosts = ("a.test", "b.test", "c.test")
    pages = [story(3 * number + at, host) for number in range(40) for at, host in enumerate(hosts)]
    pages += [story(number, "small.test") for number in range(2)]
    for settings in ({}, {"repeated_lines": "drop", "redact": ("email",)}):
        one = run(pages, tmp_path / "one.jsonl", **settings)
        two = run(pages, tmp_path / "two.jsonl", PoolExecutor(2), **settings)
        assert one == two
        assert len(one[0].repeated.lines) == 9
        assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
        assert (tmp_path / "one.side.jsonl").read_bytes() == (tmp_path / "two.side.jsonl").read_bytes()
