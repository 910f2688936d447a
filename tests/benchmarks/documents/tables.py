"""Tables printed by Chromium and WeasyPrint, and read back: how many come out cell by cell.

    python tests/benchmarks/documents/tables.py --browser chromium --weasyprint PYTHON

Seven tables (numbers, code, cells of several lines, empty ones) in four styles: borders, lines below rows, a
ground for every other row, and none, where cells stand in the middle of their rows.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from printed import printed, text_of, typeset

_LONG = (
    "The request was fine, and the body of the answer has what was asked for by the one who sent it.",
    "Nothing is there under this address, today or ever; its link is to be taken away from where it stands.",
    "Short one.",
    "The server is away for a while, it says when to come again in a field that robots should heed.",
)
_CODE = (('"ab*"', 'r"ab*"'), ('"\\\\section"', 'r"\\section"'), ('"\\\\d"', 'r"\\d"'))
TABLES: dict[str, list[tuple[str, ...]]] = {
    "numbers": [("Year", "Pages", "Refused", "Share")]
    + [(str(2019 + n), f"{(n + 3) * 1234:,}", str(n * 17 + 5), f"{n * 1.5 + 2:.1f} %") for n in range(7)],
    "code": [("Regular String", "Raw string")]
    + [(f"<code>{one}</code>", f"<code>{other}</code>") for one, other in _CODE],
    "several lines": [
        ("Status", "Meaning", "Since"),
        *zip(("200 OK", "404", "429", "503 away"), _LONG, "1123", strict=True),
    ],
    "two columns": [
        ("Option", "What it does"),
        *zip(("delay", "depth", "fresh", "language"), _LONG, strict=True),
    ],
    "names": [("Method/Attribute", "Purpose")]
    + [
        (f"<code>{name}()</code>", told)
        for name, told in zip(("match", "search", "findall", "sub"), _LONG, strict=True)
    ],
    "empty": [
        ("Name", "Unit", "Note", "Default"),
        ("delay", "s", "", "1"),
        ("depth", "", "links", "5"),
        ("agent", "", "", ""),
        ("proxy", "URL", "", "none"),
    ],
    "three wide": [
        ("Term", "One", "Other"),
        *zip(("crawl", "scope", "frontier"), _LONG[:3], _LONG[3:0:-1], strict=True),
    ],
}
STYLES = {
    "borders": "table{border-collapse:collapse} td,th{border:1px solid #444;padding:4px 8px}",
    "lines": "table{border-collapse:collapse;width:100%} th{text-align:left} "
    "td,th{border-bottom:1px solid #ccc;padding:8px;vertical-align:top}",
    "stripes": "table{border-collapse:collapse;width:100%} th{text-align:left} "
    "td,th{padding:6px 12px} tr:nth-child(even){background:#eee}",
    "none": "",
}
_TEXT = f"<p>This is a paragraph that stands around the table. {_LONG[0]} {_LONG[1]}</p>"


def page(rows: list[tuple[str, ...]], style: str) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(row(cells, "td") for cells in rows[1:])
    table = f"<table><thead>{row(rows[0], 'th')}</thead><tbody>{body}</tbody></table>"
    head = f"<title>t</title><style>body{{font:11pt sans-serif}}{style}</style></head>"
    return f"<!doctype html><html><head><meta charset=utf-8>{head}<h1>Tables</h1>{_TEXT}{table}{_TEXT}"


def plain(cell: str) -> str:
    return html.unescape(re.sub("<.*?>", "", cell)).replace("\\", "").replace("`", "").strip()


def rows_of(markdown: str) -> list[tuple[str, ...]]:
    lines = [line for line in markdown.split("\n") if line.startswith("|") and "---" not in line]
    return [tuple(plain(cell) for cell in line.strip("|").split("|")) for line in lines]


def made(source: str, given: argparse.Namespace, folder: Path) -> Iterator[bytes]:
    if given.browser:
        yield printed(source, given.browser, folder)
    if given.weasyprint:
        yield typeset(source, given.weasyprint, 1, folder)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--browser", default="", metavar="CHROMIUM")
    arguments.add_argument("--weasyprint", default="", metavar="PYTHON")
    given = arguments.parse_args()
    whole, rows, all_rows = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        for kind, table in TABLES.items():
            for style, css in STYLES.items():
                for body in made(page(table, css), given, Path(name)):
                    found = rows_of(text_of("pdf", body, markdown=True))
                    wanted = [tuple(map(plain, row)) for row in table]
                    whole[style] += found == wanted
                    rows[style] += sum(row in found for row in wanted)
                    all_rows[style] += len(wanted)
                    print(f"{kind:14} {style:8} {'whole' if found == wanted else 'not whole'}", flush=True)
    for style in STYLES:
        print(f"{style:8} {whole[style]} tables whole, {rows[style]} of {all_rows[style]} rows")


if __name__ == "__main__":
    main()
