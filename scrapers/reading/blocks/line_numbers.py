"""Numbers in front of the lines of code: what names them, and that they say nothing else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NUMBERS = re.compile(
    r"(?<![A-Za-z])[Ll]ines?[-_]{0,2}[Nn](?:um|os?(?![a-z])|r(?![a-z]))|[a-z]Line[-_]?N(?:um|o|r)"
    r"|(?:blob|crayon|highlighter|code)-num|(?<![\w-])(?:hljs-ln-n|lnt?(?![\w-])|lnum(?![\w-]))|linenodiv"
    r"|(?:^|[\s_-])[Gg]utter|source-line(?![\w-])|(?<![\w-])pre-numbering(?![\w-])|ltx_tag_listingline"
)


@lru_cache(maxsize=4096)
def names_numbers(classes: str) -> bool:
    """Whether these classes say that an element numbers lines of code; see whether it does."""
    small = classes.lower()
    may = "line" in small or "ln" in small or "-num" in small or "gutter" in small
    return (
        may and _NUMBERS.search(classes) is not None
    )  # a search takes 24 µs, and few classes hold such a word


def is_without_words(element: HtmlElement) -> bool:
    """Whether ``element`` says nothing but numbers and signs."""
    return not any(any(map(str.isalpha, text)) for text in element.itertext())
