"""Pages of manuals as ``man`` shows them: a section NAME, one line that joins name and meaning by a dash.

A model takes them for a masthead, which stands before the text as they do. The form tells them, in whatever
language and by whatever program the page was made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Outline

_NAMES: Final = frozenset((
    "name", "names", "nom", "nome", "nombre", "bezeichnung", "naam", "navn", "namn", "nimi", "nazwa", "název",
    "имя", "наименование", "название", "ім'я", "назва", "ad", "adi", "isim", "名前", "名称", "名稱", "이름",
    "nume", "numele", "όνομα", "ime",
))  # fmt: skip
_JOINED = re.compile(r"\S[^\n]{0,400}?\s(?:-{1,3}|[–—−])\s\S")  # noqa: RUF001 - dashes
_FIRST: Final = 60  # blocks of a page among which the section is looked for
_NEAR: Final = 4  # blocks before it in which the title is
_SIGNS = re.compile(r"[\W\d_]+")


def is_name_heading(text: str) -> bool:
    """Whether ``text`` is what the heading of the section NAME says, in one of many languages."""
    return _SIGNS.sub("", text).casefold() in _NAMES


def name_section(outline: Outline) -> int:
    """Which block is the heading of the section NAME of a manual page; -1 on other pages."""
    blocks = outline.blocks
    for at, block in enumerate(blocks[:_FIRST]):
        if block.role == "heading" and is_name_heading(block.text):
            return at if at + 1 < len(blocks) and _JOINED.match(blocks[at + 1].text) else -1
    return -1


def with_name_section(outline: Outline, at: int, flags: list[bool]) -> None:
    """Keep the section NAME with heading ``at``, and the title before it, where text after it is kept."""
    blocks = outline.blocks
    if at >= 0 and any(flags[at + 2 :]):
        flags[at] = flags[at + 1] = True
        before = range(at - 1, max(-1, at - 1 - _NEAR), -1)
        title = next((here for here in before if blocks[here].level == 1), None)
        if title is not None:
            flags[title] = True
