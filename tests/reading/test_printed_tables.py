"""Tables as they are printed: ruled, striped or neither; cells of several lines, empty ones, code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import Put, content, paragraph, pdf

from scrapers.reading.pdf import text_of

PROSE = [
    "The quick brown fox jumps over the lazy dog, and goes on to say that the",
    "reading order of a page is not the order in which its words were drawn.",
]
LEFT, MIDDLE, RIGHT = 72, 180, 430
ROWS = [
    (
        "200 OK",
        ["The request was fine, and the body has what", "was asked for by the one who sent it."],
        "1.0",
    ),
    ("404", ["Nothing is there under this address, today or", "ever; its link is to be taken away."], "1.0"),
    ("429", ["Short one."], "2.1"),
    (
        "503",
        ["The server is away, and says when to come", "again in a field that robots should heed", "first."],
        "1.0",
    ),
]
WANTED = [f"| {status} | {' '.join(meaning)} | {since} |" for status, meaning, since in ROWS]
HEAD = "| Status | Meaning | Since |"


def table(*, aligned: str, padding: float) -> tuple[list[Put], list[float]]:
    """The lines of a table, and where its rows end."""
    puts = [Put(LEFT, 640, "Status", "B"), Put(MIDDLE, 640, "Meaning", "B"), Put(RIGHT, 640, "Since", "B")]
    y, edges = 640 - 12 - padding, [640 - 3 - padding / 2]
    for status, meaning, since in ROWS:
        lower = 0.0 if aligned == "top" else 12 * (len(meaning) - 1) / 2
        puts += [Put(LEFT, y - lower, status), *paragraph(MIDDLE, y, meaning), Put(RIGHT, y - lower, since)]
        y -= 12 * len(meaning) + padding
        edges.append(y + 12 - 3 + padding / 2)
    return puts, edges


def drawn(puts: list[Put], shapes: bytes = b"") -> str:
    page = [*paragraph(LEFT, 720, PROSE), *puts, *paragraph(LEFT, 300, PROSE)]
    return text_of(pdf([shapes + b"\n" + content(page)]))


def rules(edges: list[float]) -> bytes:
    return b"\n".join(b"70 %g 400 .7 re f" % edge for edge in edges)


def stripes(edges: list[float]) -> bytes:
    pairs = list(zip(edges[1::2], edges[2::2], strict=False))
    return b"\n".join(b".9 g 70 %g 400 %g re f 0 g" % (low, high - low) for high, low in pairs)


@pytest.mark.parametrize("aligned", ["top", "middle"])
@pytest.mark.parametrize("ground", ["rules", "stripes", "none"])
def test_cells_of_several_lines_are_in_their_rows(aligned: str, ground: str) -> None:
    puts, edges = table(aligned=aligned, padding=8)
    shapes = {"rules": rules(edges), "stripes": stripes(edges), "none": b""}[ground]
    assert "\n".join([HEAD, "| --- | --- | --- |", *WANTED]) in drawn(puts, shapes)


def cells(rows: list[tuple[str, ...]], *, step: float, head: str = "B", font: str = "F") -> list[Put]:
    return [
        Put(x, 640 - step * at, cell, font if at else head)
        for at, row in enumerate(rows)
        for x, cell in zip((LEFT, MIDDLE, 300, RIGHT), row, strict=False)
        if cell
    ]


EMPTY = [
    ("Name", "Unit", "Note", "Default"),
    ("delay", "s", "", "1"),
    ("agent", "", "", ""),
    ("proxy", "URL", "", "none"),
]


@pytest.mark.parametrize("step", [20, 13])
def test_empty_cells_and_rows_of_one_cell_stay(step: float) -> None:
    told = drawn(cells(EMPTY, step=step))
    for row in EMPTY:
        assert f"| {' | '.join(row)} |".replace("|  |", "| |") in told.replace("|  |", "| |")


def test_the_rows_of_a_dense_table_begin_with_their_first_cell() -> None:
    rows = [
        ("Name", "Meaning"),
        ("delay", "seconds between two"),
        ("", "requests"),
        ("depth", "links that lead"),
    ]
    told = drawn(cells([*rows, ("agent", "who asks")], step=12, head="F"))
    assert (
        "| delay | seconds between two requests |\n| depth | links that lead |\n| agent | who asks |" in told
    )


CODE = [("Regular String", "Raw string"), ('"ab*"', 'r"ab*"'), ('"\\\\d"', 'r"\\d"'), ('"\\\\w"', 'r"\\w"')]


def test_cells_of_code_between_rules_are_cells() -> None:
    edges = [650.0, *(633 - 20.0 * at for at in range(4))]
    told = drawn(cells(CODE, step=20, font="C"), rules(edges))
    assert "| Regular String | Raw string |\n| --- | --- |\n| `" in told
    assert told.count("\n| `") == 3


def test_comments_behind_code_make_no_table() -> None:
    code = ["x = 1          # the first", "y = 2          # the second", "z = x + y      # the sum"]
    told = drawn(
        [Put(LEFT, 640, "Name", "B"), Put(MIDDLE, 640, "Meaning", "B"), *paragraph(LEFT, 620, code, font="C")]
    )
    assert "```\n" + "\n".join(code) in told


def test_a_line_below_a_table_is_none_of_it() -> None:
    puts, _ = table(aligned="top", padding=8)
    told = drawn([*puts, Put(LEFT, 640 - 12 * 8 - 8 * 4 - 20, "A short line.")])
    assert WANTED[-1] + "\n\nA short line.\n\n" in told


def test_a_ruled_table_across_two_columns_is_no_text_of_theirs() -> None:
    left = [f"left {n} has words enough to fill its column" for n in range(12)]
    right = [f"right {n} has words enough to fill its own" for n in range(12)]
    rows = [(f"key {n}", f"first value {n}", f"second value {n}") for n in range(4)]
    grid = [
        Put(x, 500 - 16 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((60, 200, 330), row, strict=True)
    ]
    page = [*paragraph(60, 700, left), *paragraph(310, 694, right), *grid]
    page += [*paragraph(60, 400, left), *paragraph(310, 394, right)]
    lines = b"\n".join(b"60 %g 470 .7 re f" % (512 - 16 * at) for at in range(5))
    told = text_of(pdf([lines + b"\n" + content(page)]))
    order = [word for word in told.split() if word in {"left", "right", "key"}]
    assert order == ["left"] * 12 + ["right"] * 12 + ["key"] * 4 + ["left"] * 12 + ["right"] * 12
    assert "| key 1 | first value 1 | second value 1 |" in told


def test_what_a_stroke_joins_is_joined_over_a_line_end() -> None:
    told = text_of(
        pdf(
            [
                paragraph(
                    LEFT,
                    700,
                    [
                        "Its words are the names of a Method/",
                        "Attribute of this class, and/or more /",
                        "of it.",
                    ],
                )
            ]
        )
    )
    assert told == "Its words are the names of a Method/Attribute of this class, and/or more / of it."
