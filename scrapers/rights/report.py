"""What the judgements of a job come to, as figures, a table and a picture that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from scrapers.display import html as display
from scrapers.display.text import brief

_BAR: Final = 420  # pixels of the longest bar
_ROW: Final = 26
_LABEL: Final = 230
_KEPT, _UNKNOWN, _DENIED, _LICENCE = "#2b7a4b", "#8a8f98", "#b3372f", "#2f5fa8"
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1e21}"
    "table{border-collapse:collapse;margin:1rem 0;width:100%}"
    "th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #d8dade;overflow-wrap:anywhere}"
    "td.n{text-align:right}svg text{font:13px system-ui,sans-serif}"
)


@dataclass(frozen=True, slots=True)
class ConsentSummary:
    """Pages by what their consent statements come to.

    ``allowed`` pages say yes; ``unknown`` ones say nothing and were kept; ``denied`` counts the others
    by the ledger's reason, ``examples`` has a URL and the statement that decided for each. ``licenses``
    counts the licences of the pages that were kept, ``""`` for none.
    """

    policy: str = ""
    allowed: int = 0
    unknown: int = 0
    denied: Mapping[str, int] = field(default_factory=dict)
    licenses: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        denied = sum(self.denied.values())
        told = {"policy": self.policy, "allowed": self.allowed, "unknown": self.unknown, "denied": denied}
        return brief("ConsentSummary", told)

    def _repr_html_(self) -> str:
        rows: list[tuple[object, ...]] = [("allowed", self.allowed, "", "")]
        rows += [("unknown, kept", self.unknown, "", "")]
        rows += [(name, count, *self.examples.get(name, ())) for name, count in self.denied.items()]
        licences = ", ".join(f"{name or 'none found'} {count}" for name, count in self.licenses.items())
        facts = {"policy": self.policy, "licences of what was kept": licences}
        table = display.table(("verdict", "pages", "for example", "because"), rows)
        return display.card(f"{self.judged} pages judged", facts, table)

    @property
    def judged(self) -> int:
        """Pages judged in all."""
        return self.allowed + self.unknown + sum(self.denied.values())


def summarise(rows: Iterable[Mapping[str, Any]]) -> ConsentSummary:
    """The summary of judgements as the state keeps them (``ConsentRecords.rows``), in the order of URLs."""
    policy, allowed, unknown = "", 0, 0
    denied: dict[str, int] = {}
    licences: dict[str, int] = {}
    examples: dict[str, tuple[str, str]] = {}
    for row in rows:
        policy = row["record"]["policy"]
        if row["kept"]:
            allowed += row["verdict"] == "allow"
            unknown += row["verdict"] != "allow"
            licences[row["license"]] = licences.get(row["license"], 0) + 1
        else:
            denied[row["reason"]] = denied.get(row["reason"], 0) + 1
            examples.setdefault(row["reason"], (row["url"], row["detail"]))
    return ConsentSummary(policy, allowed, unknown, _by_count(denied), _by_count(licences), examples)


def _by_count(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def page(summary: ConsentSummary) -> str:
    """The summary as an HTML document without scripts or references; what sites wrote is escaped."""
    verdicts = [("allowed", summary.allowed, _KEPT), ("unknown, kept", summary.unknown, _UNKNOWN)]
    verdicts += [(reason, count, _DENIED) for reason, count in summary.denied.items()]
    licences = [(name or "none found", count, _LICENCE) for name, count in summary.licenses.items()]
    rows = [
        (reason, str(count), *summary.examples.get(reason, ("", "")))
        for reason, count in summary.denied.items()
    ]
    parts = [
        f"<p>Policy <code>{escape(summary.policy)}</code>; {summary.judged} pages judged.</p>",
        "<h2>Verdicts</h2>",
        _bars(verdicts, "Pages by verdict"),
        "<h2>Refused</h2>",
        _table(("reason", "pages", "for example", "because"), rows),
        "<h2>Licences of the pages that were kept</h2>",
        _bars(licences, "Pages by licence"),
        _table(("licence", "pages"), [(name, str(count)) for name, count, _ in licences]),
    ]
    head = f'<meta charset="utf-8"><title>Consent</title><style>{_STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body><h1>Consent</h1>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _bars(rows: Iterable[tuple[str, int, str]], title: str) -> str:
    """Horizontal bars as SVG, each with its number."""
    rows = list(rows)
    most = max((count for _, count, _ in rows), default=0) or 1
    bars = "".join(_bar(number, *row, most) for number, row in enumerate(rows))
    width, height = _LABEL + _BAR + 70, max(_ROW * len(rows), _ROW)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{bars}</svg>'
    )


def _bar(number: int, label: str, count: int, colour: str, most: int) -> str:
    y, length = number * _ROW, round(_BAR * count / most, 1)
    shown = label if len(label) <= 32 else f"{label[:31]}…"  # noqa: PLR2004 - what fits into the column
    return (
        f'<text x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{escape(shown)}</text>'
        f'<rect x="{_LABEL}" y="{y + 4}" width="{length}" height="{_ROW - 8}" fill="{colour}"/>'
        f'<text x="{_LABEL + length + 6}" y="{y + 17}">{count}</text>'
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{name}</th>" for name in head) + "</tr>"]
    for row in rows:
        cells = (
            f'<td class="n">{escape(c)}</td>' if n == 1 else f"<td>{escape(c)}</td>"
            for n, c in enumerate(row)
        )
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return f"<table>{''.join(lines)}</table>"
