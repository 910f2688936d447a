"""Tables that only the roles of their elements tell (WAI-ARIA)."""

from __future__ import annotations

import pytest

import scrapers
from scrapers.models import Document
from scrapers.reading.page_tree import parse

SAID = "The bench in the north room was built by hand over two winters, while the glue was drying. " * 3
PIPES = "| Wood | Price |\n| --- | --- |\n| Oak | 30 |\n| Pine | 10 |"


def shown(body: str, *, markdown: bool) -> str:
    """The text of a page that has ``body`` between two paragraphs."""
    page = (
        f"<html><body><main><h1>Timber</h1><p>{SAID}</p>{body}<p>So it was. {SAID}</p></main></body></html>"
    )
    document = scrapers.extract(page, url="https://www.example.org/p", markdown=markdown)
    assert isinstance(document, Document)
    return document.text


def rows(row: str, head: str, cell: str, around: str = "{}") -> str:
    """Three rows written by elements like these."""
    written = []
    for kind, cells in ((head, ("Wood", "Price")), (cell, ("Oak", "30")), (cell, ("Pine", "10"))):
        inner = around.format("".join(f"<{kind}>{one}</{kind.split()[0]}>" for one in cells))
        written.append(f"<{row}>{inner}</{row.split(maxsplit=1)[0]}>")
    return "".join(written)


DIV = rows('div role="row"', 'div role="columnheader"', 'div role="cell"')
BARE = rows("div role=row", "div role=columnheader", "div role=gridcell")
MATERIAL = rows('mat-row role="row"', 'mat-header-cell role="columnheader"', 'mat-cell role="cell"')
ITEMS = rows("li role='row'", "span role='columnheader'", "span role='gridcell'", "<div>{}</div>")


@pytest.mark.parametrize(
    "body",
    [
        f'<div role="table"><div role="rowgroup">{DIV}</div></div>',
        f"<div role=grid><div><div>{BARE}</div></div></div>",
        f"<mat-table role='table'>{MATERIAL}</mat-table>",
        f'<ul role="treegrid">{ITEMS}</ul>',
    ],
)
def test_they_are_tables(body: str) -> None:
    assert PIPES in shown(body, markdown=True)
    assert "Oak | 30\nPine | 10" in shown(body, markdown=False)


def test_their_spans_are_spans() -> None:
    wide = DIV.replace(
        '<div role="cell">Pine</div><div role="cell">10</div>', '<div role="cell" aria-colspan="2">none</div>'
    )
    tree = parse(f'<body><div role="table">{wide}</div></body>')
    assert [cell.get("colspan") for cell in tree.iter("td")] == [None, None, "2"]


@pytest.mark.parametrize(
    "body",
    [
        '<div role="table"><a role="row" href="/o"><span role="cell">Oak</span><span role="cell">30</span></a></div>'
        * 2,
        '<div role="table"><div role="row"><div role="cell">Oak</div></div></div>',  # no grid
        '<div role="grid"><div role="row"><div role="gridcell">1</div><div role="gridcell"><table></table></div></div></div>',
        f'<div role="table">{"<div>" * 12}{DIV}{"</div>" * 12}</div>',
        f'<div role="table"><div role="cell">stray</div>{DIV}</div>',
        f'<div role="presentation">{DIV}</div>',
    ],
)
def test_what_is_none_stays_as_it_is(body: str) -> None:
    assert not [*parse(f"<body>{body}</body>").iter("tr")]
