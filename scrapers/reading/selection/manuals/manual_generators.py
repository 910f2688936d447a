"""Whether a page was made by a program that makes manuals, by its own word.

Such a program puts the manual into one container and everything else around it, so that what stands
beside kept text there is the manual's too: short definitions, headings, "See also".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_GENERATOR = re.compile(
    r"antora|asciidoc|bookdown|dartdoc|docbook|docfx|docsify|docusaurus|docutils|doxygen|ex_doc|gi-docgen|gitbook"
    r"|gtk-?doc|haddock|honkit|javadoc|jsdoc|jupyter.?book|makeinfo|mdbook|mkdocs|odoc\b|pdoc|phpdoc|pkgdown|publican"
    r"|rdoc|rustdoc|sphinx|starlight|texinfo|typedoc|vitepress|yard\b",
    re.IGNORECASE,
)
_FILE = re.compile(  # what names Sphinx, Scribble, erl_docgen, qdoc, Haddock and others nowhere else
    r"documentation_options|(?:^|[/\0])(?:scribble(?:-common)?\.|otp_doc\.css|style/offline(?:-simple)?\.css"
    r"|haddock-bundle|linuwial\.css|documenter\.(?:css|js)|jazzy\.(?:css|js)|ldoc\.css|odoc\.css)"
)
# A part of each of these: to look for them is a fiftieth of the expression's price.
_PARTS: Final = (
    "documentation_options", "scribble", "otp_doc", "style/offline", "haddock", "linuwial", "documenter.",
    "jazzy.", "ldoc.css", "odoc.css",
)  # fmt: skip
_LOADING: Final = frozenset(("script", "link"))
_NAMING: Final = ("id", "src", "href")
_END: Final = "\0"  # of a name or address, which holds no such sign
_LONGEST: Final = 300  # characters of an address


def is_manual(root: HtmlElement) -> bool:
    """Whether the head of the page under ``root`` names a generator of manuals."""
    head = root.find("head")
    loaded: list[str] = []
    for element in () if head is None else head:
        tag = element.tag
        if tag in _LOADING:
            loaded += [name[:_LONGEST] for name in map(element.get, _NAMING) if name]
        elif (
            tag == "meta"
            and (element.get("name") or "").lower() == "generator"
            and _GENERATOR.search(element.get("content") or "")
        ):
            return True
    files = _END.join(loaded)
    return any(map(files.__contains__, _PARTS)) and _FILE.search(files) is not None
