"""Code blocks: the characters of a ``<pre>`` as they are, and the language the page names."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_PREFIXED = re.compile(
    r"(?:lang|language|mw-highlight-lang|hl|highlight-source|highlight-text|highlight|brush)[-_:](.+)",
    re.IGNORECASE,
)
_BEFORE_NAME: Final = frozenset(
    (
        "sourcecode",
        "hljs",
        "src",
        "programlisting",
        "highlight",
        "prettyprint",
        "brush:",
        "syntaxhighlighter",
        "nogutter",
    )
)
_NO_LANGUAGE: Final = frozenset((
    "none", "text", "plaintext", "plain", "txt", "default", "notranslate", "nohighlight", "auto", "unknown",
    "block", "code", "source", "sourcecode", "linenums", "copyable", "wrapper", "highlight", "literal",
    "listing", "container", "undefined", "numbersource", "numberlines", "pre", "snippet", "line", "lines",
    "gist", "left", "right", "center", "copy", "table", "hljs", "prettyprint", "prettyprinted", "toolbar",
    "theme", "dark", "light", "body", "inline", "example", "screen", "output", "blob", "shadow", "rouge",
    "chroma", "fallback", "background", "tab-size", "nogutter", "spaces", "keyword",
))  # fmt: skip
_ALIASES: Final = {
    "python3": "python", "py": "python", "ipython3": "python", "ipython": "python", "python2": "python",
    "js": "javascript", "ts": "typescript", "sh": "bash", "shell": "bash", "zsh": "bash", "rb": "ruby",
    "yml": "yaml", "c++": "cpp", "c#": "csharp", "cs": "csharp", "golang": "go", "rs": "rust",
    "md": "markdown", "html+django": "django", "py3": "python", "shell-session": "console", "psql": "sql",
}  # fmt: skip
_ATTRIBUTES: Final = frozenset((
    "data-lang", "data-language", "data-code-language", "data-enlighter-language", "data-tagsearch-lang",
    "data-code-lang", "data-canonical-lang",
))  # fmt: skip
_BRUSH = re.compile(r"\bbrush:\s*+([\w+#-]{1,30})")
_WORDS: Final = 12  # of a class attribute
_WRITTEN: Final = 4  # elements in a listing that may do so
_LEVELS: Final = 3  # elements around a <pre> that may name the language
_RUNS = re.compile(r"^[ \t>]*(`{3,})", re.MULTILINE)


def language(element: HtmlElement) -> str:
    """The language named by classes or attributes in or around a ``<pre>`` or listing; ``""`` if none is."""
    if element.get("data-math-style") is not None:
        return "math"  # as GitLab and GitHub write a formula in Markdown
    around = [*_inside(element), element]
    for level, parent in enumerate(element.iterancestors(), 1):
        if level > _LEVELS or parent.tag in {"body", "article", "main", "li", "dd", "td"}:
            break
        around.append(parent)
    return next((found for node in around if (found := _stated(node))), "")


def _inside(element: HtmlElement) -> Iterator[HtmlElement]:
    """What in a ``<pre>``, or in a listing with numbers, may name the language."""
    if element.tag == "pre":
        return islice(element.iterchildren("code"), 1)
    return islice(element.iter("pre", "code"), _WRITTEN)


def _stated(element: HtmlElement) -> str:
    for name, value in element.items():
        if name in _ATTRIBUTES and (found := normal(value)):
            return found
        if name == "data-syntaxhighlighter-params" and (brush := _BRUSH.search(value)):
            return normal(brush[1])
    classes = element.get("class")
    words = classes.split()[:_WORDS] if classes else []
    for before, word in zip(["", *words], words, strict=False):
        prefixed = _PREFIXED.fullmatch(word)
        bare = before.lower() in _BEFORE_NAME or _is_wp_syntax(element)
        name = prefixed[1] if prefixed else word if bare else ""
        if name and (found := normal(name.removeprefix("src-"))):
            return found
    return ""


def _is_wp_syntax(element: HtmlElement) -> bool:
    """Whether ``element`` is the code of a WP-Syntax table, which has the language for its class."""
    around = element.getparent()
    return (
        element.tag == "pre" and around is not None and around.tag == "td" and around.get("class") == "code"
    )


def normal(name: str) -> str:
    """The usual name of the language that a page calls ``name``; ``""`` if that is no language's."""
    name = name.strip().lower().rstrip(";")
    if not re.fullmatch(r"[a-z][\w+#.-]{0,29}", name) or name in _NO_LANGUAGE:
        return ""
    return _ALIASES.get(name, name)


def fenced(code: str, name: str) -> str:
    """``code`` in a fence longer than any in it."""
    longest = max(map(len, _RUNS.findall(code) if "```" in code else ()), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{name}\n{code}\n{fence}"
