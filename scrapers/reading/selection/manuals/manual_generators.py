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
    r"documentation_options|(?:^|/)(?:scribble(?:-common)?\.|otp_doc\.css|style/offline(?:-simple)?\.css"
    r"|haddock-bundle|linuwial\.css|documenter\.(?:css|js)|jazzy\.(?:css|js)|ldoc\.css|odoc\.css)"
)
_LOADING: Final = frozenset(("script", "link"))
_NAMING: Final = ("id", "src", "href")
_LONGEST: Final = 300  # characters of an address


def is_manual(root: HtmlElement) -> bool:
    """Whether the head of the page under ``root`` names a generator of manuals."""
    head = root.find("head")
    for element in () if head is None else head:
        if element.tag == "meta" and (element.get("name") or "").lower() == "generator":
            if _GENERATOR.search(element.get("content") or ""):
                return True
        elif element.tag in _LOADING and any(
            _FILE.search(element.get(name, "")[:_LONGEST]) for name in _NAMING
        ):
            return True
    return False
