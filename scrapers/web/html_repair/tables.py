"""Tables as the HTML standard builds them, where libxml2 takes their markup as it is written.

Cells without a row get one; forms and other elements around rows and cells end before them; a cell ends where
the next one begins, whatever is open in it; and what stands in a table outside its cells is shown before it
(13.2.6.4.9 to 15, and "foster parenting"). No ``<tbody>`` is made for rows without one: nothing that is shown
would change.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Any, Final, NamedTuple

from lxml import etree

from scrapers.web.html_repair.contents import Content, put_before, removed, taken, taken_from

_SECTIONS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))
_PARTS: Final = _SECTIONS | _CELLS | {"tr", "caption", "colgroup"}
_QUIET: Final = frozenset(("script", "style", "template"))  # and comments: they may stand anywhere
_ALLOWED: Final = {
    "table": _SECTIONS | {"tr", "caption", "colgroup", "col"} | _QUIET,
    "tr": _CELLS | _QUIET,
    **dict.fromkeys(_SECTIONS, {"tr"} | _QUIET),
}
_ROWLESS: Final = _SECTIONS | {"table"}
_PARENTS: Final = {
    **dict.fromkeys(_CELLS, frozenset({"tr"})),
    "tr": _ROWLESS,
    **dict.fromkeys(_SECTIONS, frozenset({"table"})),
}


# A row that ends and is followed by a cell: the next one begins without its tag.
_UNOPENED = re.compile(rb"(</tr\s{0,9}>\s*+)(?=<t[dh][\s>])", re.IGNORECASE)


class _End(NamedTuple):
    """Where a section or row ends that the page wrote."""

    element: etree._Element


def lacks_rows(root: etree._Element) -> bool:
    """Whether cells lie in no row: then libxml2 has passed by the tags that end such rows."""
    return any(
        (parent := cell.getparent()) is not None and parent.tag in _ROWLESS for cell in root.iter(*_CELLS)
    )


def with_rows(source: bytes) -> bytes:
    """``source`` with the start tags of rows that the standard takes for granted after the end of another."""
    return _UNOPENED.sub(rb"\1<tr>", source)


def mend(root: etree._Element) -> None:
    """Put the tables of ``root`` in order."""
    irregular = [part for part in root.iter("table", *_PARENTS) if _is_irregular(part)]
    if not irregular:
        return
    tables: dict[etree._Element, None] = {}
    for element in irregular:
        table = _owner(element)
        if table is not None:
            tables[table] = None
        elif element.tag in _PARTS and next(element.iterancestors("template"), None) is None:
            _leave_table(element)
    for table in tables:  # the outer ones first: what they end for is then theirs no longer
        if table.getparent() is not None:
            _Builder(table).build()


def _owner(part: etree._Element) -> etree._Element | None:
    """The table that ``part`` belongs to, which is itself if it is one."""
    return part if part.tag == "table" else next(part.iterancestors("table"), None)


def _is_irregular(part: etree._Element) -> bool:
    """Whether ``part`` of a table lies where none is, or holds what the standard has elsewhere."""
    tag = part.tag
    parent = part.getparent()
    if tag != "table" and (parent is None or parent.tag not in _PARENTS[tag]):
        return True
    allowed = _ALLOWED.get(tag)
    if allowed is None:
        return False
    if part.text and not part.text.isspace():
        return True
    return any(
        (child.tag not in allowed and not _is_quiet(child)) or (child.tail and not child.tail.isspace())
        for child in part
    )


def _is_quiet(element: etree._Element) -> bool:
    """Whether ``element`` may stand anywhere in a table."""
    tag = element.tag
    hidden = tag == "input" and (element.get("type") or "").lower() == "hidden"
    return hidden or tag in _QUIET or not isinstance(tag, str)


def _leave_table(part: etree._Element) -> None:
    """A row or cell outside any table: a browser drops the tags, and glues its text to its neighbour's."""
    part.tag = "div"
    while (inner := _first_part(part)) is not None:
        inner.tag = "div"


class _Builder:
    """Builds one table anew from what is in it."""

    def __init__(self, table: etree._Element) -> None:
        self.table = table
        self.section: etree._Element | None = None
        self.row: etree._Element | None = None
        self.rest: deque[Content | _End] = deque(taken(table))
        self.before: list[Content] = []
        self.continued = False

    def build(self) -> None:
        """Place everything, in order."""
        while self.rest:
            each = self.rest.popleft()
            if isinstance(each, _End):
                self._end(each.element)
            elif isinstance(each, str):
                self.before += [each] if each.strip() else []
            else:
                self._place(each)
        self._finish()

    def _finish(self) -> None:
        put_before(self.table, self.before)
        if self.continued and not len(self.table):
            removed(self.table)

    def _end(self, element: etree._Element) -> None:
        self.row = None
        if element is self.section:
            self.section = None

    def _place(self, element: etree._Element) -> None:
        tag = element.tag
        if _is_quiet(element):
            self._here().append(element)
        elif tag in _CELLS:
            self._add_cell(element)
        elif tag == "tr" or tag in _SECTIONS:
            self._open(element)
        elif tag in {"caption", "colgroup", "col"}:
            self.row = self.section = None
            self.table.append(element)
            self._cut(element)
        elif tag == "table":
            self._begin_another(element)
        elif tag == "form":
            self._ahead(taken(element))
            self._here().append(element)
        else:
            self._cut(element)
            self.before.append(element)

    def _here(self) -> etree._Element:
        for place in (self.row, self.section):
            if place is not None:
                return place
        return self.table

    def _ahead(self, content: list[Any]) -> None:
        self.rest.extendleft(reversed(content))

    def _open(self, element: etree._Element) -> None:
        content = taken(element)
        self.row = None
        if element.tag == "tr":
            self._here().append(element)
            self.row = element
        else:
            self.table.append(element)
            self.section = element
        self._ahead([*content, _End(element)])

    def _add_cell(self, cell: etree._Element) -> None:
        if self.row is None:
            self.row = etree.SubElement(self._here(), "tr")
        self.row.append(cell)
        self._cut(cell)

    def _cut(self, element: etree._Element) -> None:
        """End ``element`` before the first part of this table that libxml2 has in it."""
        part = _first_part(element)
        if part is not None:
            self._ahead(taken_from(part, element))

    def _begin_another(self, table: etree._Element) -> None:
        """A table between rows ends this one; what follows is another, so that its cells stay apart."""
        tail, self.table.tail = self.table.tail, None
        following = table.makeelement("table")
        self.table.addnext(table)
        table.addnext(following)
        following.tail = tail
        self._finish()
        self.table, self.section, self.row, self.before, self.continued = following, None, None, [], True


def _first_part(element: etree._Element) -> etree._Element | None:
    """The first part of a table below ``element`` that lies in no table there."""
    walk = etree.iterwalk(element, events=("start",))
    node: etree._Element
    for _, node in walk:
        if node is element:
            continue
        if node.tag == "table":
            walk.skip_subtree()
        elif node.tag in _PARTS:
            return node
    return None
