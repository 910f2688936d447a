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
    r"|groff|gtk-?doc|haddock|hevea|honkit|javadoc|jsdoc|jupyter.?book|latex2html|linuxdoc|makeinfo|man2html|mdbook"
    r"|mkdocs|nim\b|odoc\b|pdoc|phpdoc|pkgdown|pod2html|publican|rdoc|rustdoc|sphinx|starlight|tex4ht|texinfo|typedoc"
    r"|vitepress|yard\b",
    re.IGNORECASE,
)
_FILE = re.compile(  # what names Sphinx, Scribble, erl_docgen, qdoc, Haddock and others nowhere else
    r"documentation_options|(?:^|[/\0])(?:scribble(?:-common)?\.|otp_doc\.css|style/offline(?:-simple)?\.css"
    r"|haddock-bundle|linuwial\.css|documenter\.(?:css|js)|jazzy\.(?:css|js)|darkfish\.js|fzy\.js"
    r"|[a-z]{1,12}doc(?:[.-][a-z-]{1,20})?\.(?:css|js)|manual(?:-[a-z]{1,20})?\.css)"  # as nimdoc.out.css
)
_MADE = re.compile(
    r"\b(?:generated|made|built|produced)\s+(?:on\s[\w\s:,+-]{1,60}\s)?(?:by|with|using)\s+([\w -]{1,30})",
    re.IGNORECASE,
)
# A part of each of these: to look for them is a fiftieth of the expression's price.
_PARTS: Final = (
    "documentation_options", "scribble", "otp_doc", "style/offline", "haddock", "linuwial", "documenter.",
    "jazzy.", "darkfish", "fzy.js", "doc.", "doc-", "manual",
)  # fmt: skip
_LOADING: Final = frozenset(("script", "link"))
_NAMING: Final = ("id", "src", "href")
_BOXES: Final = frozenset(("div", "footer", "p", "main", "section", "article", "address", "center"))
_FOOT: Final = 400  # characters of the longest foot
_END: Final = "\0"  # of a name or address, which holds no such sign
_LONGEST: Final = 300  # characters of an address


def is_manual(root: HtmlElement) -> bool:
    """Whether the head or the foot of the page under ``root`` names a generator of manuals."""
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
    if any(map(files.__contains__, _PARTS)) and _FILE.search(files) is not None:
        return True
    return any(_GENERATOR.search(made[1]) for made in _MADE.finditer(_foot(root)))


def _foot(root: HtmlElement) -> str:
    """What the last box of the page says, if it is a line or two."""
    box = root.find("body")
    while box is not None:
        box = next((e for e in box.iterchildren(reversed=True) if e.tag in _BOXES), None)
        text = "" if box is None else _beginning(box)
        if len(text) <= _FOOT:
            return text
    return ""


def _beginning(box: HtmlElement) -> str:
    """The text of ``box``, as far as it takes to see that it is longer than a foot."""
    parts, size = [], 0
    for text in box.itertext():
        parts.append(text)
        size += len(text)
        if size > _FOOT:
            break
    return "".join(parts)
