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
    r"antora|asciidoc|docbook|docfx|docsify|docusaurus|docutils|doxygen|ex_doc|gitbook|honkit|javadoc|jsdoc"
    r"|jupyter.?book|makeinfo|mdbook|mkdocs|pdoc|publican|rdoc|rustdoc|sphinx|texinfo|typedoc|vitepress|yard\b",
    re.IGNORECASE,
)
_SCRIPT: Final = "documentation_options"  # Sphinx names itself nowhere else


def is_manual(root: HtmlElement) -> bool:
    """Whether the head of the page under ``root`` names a generator of manuals."""
    head = root.find("head")
    for element in () if head is None else head:
        if element.tag == "meta" and (element.get("name") or "").lower() == "generator":
            if _GENERATOR.search(element.get("content") or ""):
                return True
        elif element.tag == "script" and any(_SCRIPT in element.get(name, "") for name in ("id", "src")):
            return True
    return False
