"""What a notebook shows: HTML without scripts, links or references, in which all that pages wrote is escaped.

Formulas are not typeset either: the classes and elements are those that MathJax passes by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from scrapers.display.reasons import meaning
from scrapers.display.text import safe, safe_block, shortened

TEXT_SHOWN = 2000  # characters of a document's text
_CELL_SHOWN = 300
_BOX = '<div class="tex2jax_ignore mathjax_ignore">{}</div>'
_PRE = (
    '<pre style="white-space:pre-wrap;overflow-wrap:anywhere;max-height:24em;overflow:auto;'
    'text-align:left">{}</pre>'
)
_CELL = '<{0} style="text-align:left;vertical-align:top;overflow-wrap:anywhere">{1}</{0}>'


def card(title: str, facts: Mapping[str, object], *parts: str) -> str:
    """A heading, facts by name (what is empty is left out), and what comes below them."""
    rows = [(name, value) for name, value in facts.items() if value not in ("", None, (), {})]
    return _BOX.format(f"<strong>{cell(title)}</strong>{table((), rows)}{''.join(parts)}")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; ``""`` if it has no rows."""
    lines = [_row("th", head)] if head else []
    body = [_row("td", row) for row in rows]
    return f"<table>{''.join([*lines, *body])}</table>" if body else ""


def text(words: str) -> str:
    """The beginning of a long text, as it is written."""
    more = f"<p>… and {len(words) - TEXT_SHOWN} characters more</p>" if len(words) > TEXT_SHOWN else ""
    return _PRE.format(escape(safe_block(words[:TEXT_SHOWN]))) + more


def cell(value: object) -> str:
    """One value, as text in code: it is on one line, not too long, and nothing in it is markup."""
    return f"<code>{escape(shortened(safe(value), _CELL_SHOWN))}</code>"


def reason(code: str) -> str:
    """A reason with what it means."""
    words = meaning(code)
    return f"{code} ({words})" if code and words else code


def _row(kind: str, values: Sequence[object]) -> str:
    return f"<tr>{''.join(_CELL.format(kind, cell(value)) for value in values)}</tr>"
