"""Code blocks: the characters of a ``<pre>`` as they are, and the language the page names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_UNSEEN: Final = frozenset((
    "button", "style", "script", "noscript", "template", "svg", "input", "textarea", "select",
    "clipboard-copy",
))  # fmt: skip
_BOXES: Final = frozenset({"div", "li", "p", "tr"})
_ROWS: Final = frozenset({"li", "tr"})
_FURNITURE = re.compile(
    r"(?:^|\s)(?:linenos?|linenodiv|line-?numbers?(?:-rows)?|lnt?|gutter|blob-num|hljs-ln-numbers|hljs-ln-n|lineno"
    r"|react-syntax-highlighter-line-number|code-line-number|rouge-gutter|crayon-nums|crayon-num"
    r"|copy-?btn|copybutton|copy-?button|clipboard-button|btn-clipboard|btn-copy|code-copy|toolbar-item|toolbar"
    r"|copy-code-button|code-block-copy|sr-only|visually-?hidden|headerlink|permalink|prompt-button)(?=\s|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|user-select\s*:\s*none", re.IGNORECASE)
_PREFIXED = re.compile(
    r"(?:lang|language|highlight-source|highlight-text|highlight|brush)[-_:](.+)", re.IGNORECASE
)
_BEFORE_NAME: Final = frozenset(
    ("sourcecode", "hljs", "src", "programlisting", "highlight", "prettyprint", "brush:")
)
_NO_LANGUAGE: Final = frozenset((
    "none", "text", "plaintext", "plain", "txt", "default", "notranslate", "nohighlight", "auto", "unknown",
    "block", "code", "source", "sourcecode", "linenums", "copyable", "wrapper", "highlight", "literal",
    "listing", "container", "undefined", "numbersource", "numberlines", "pre", "snippet", "line", "lines",
    "gist", "left", "right", "center", "copy", "table", "hljs", "prettyprint", "prettyprinted", "toolbar",
    "theme", "dark", "light", "body", "inline", "example", "screen", "output", "blob", "shadow", "rouge",
    "chroma", "fallback", "background",
))  # fmt: skip
_ALIASES: Final = {
    "python3": "python", "py": "python", "ipython3": "python", "ipython": "python", "python2": "python",
    "js": "javascript", "ts": "typescript", "sh": "bash", "shell": "bash", "zsh": "bash", "rb": "ruby",
    "yml": "yaml", "c++": "cpp", "c#": "csharp", "cs": "csharp", "golang": "go", "rs": "rust",
    "md": "markdown", "html+django": "django", "py3": "python", "shell-session": "console", "psql": "sql",
}  # fmt: skip
_COLOURED: Final = frozenset(("span", "a", "code", "em", "strong", "b", "i"))  # what highlighters set code in
_WORDS: Final = 12  # of a class attribute
_LEVELS: Final = 3  # elements around a <pre> that may name the language
_RUNS = re.compile(r"^[ \t>]*(`{3,})", re.MULTILINE)


def verbatim(element: HtmlElement) -> str:
    """The text of ``element`` with its line breaks and indentation; line numbers and buttons left out.

    No blank lines around it, no white space at line ends; ``<br>`` and block elements end lines.
    """
    for node in element.iterdescendants():
        if node.tag not in _COLOURED or _is_furniture(node):
            return _trimmed(_in_lines(element))
    return _trimmed(str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)))


def _in_lines(element: HtmlElement) -> str:
    """The same with line breaks for ``<br>`` and boxes. Without recursion: pages nest up to 2,000 levels."""
    lines = _Lines()
    lines.add(element.text)
    opened: list[tuple[HtmlElement, Iterator[HtmlElement]]] = [(element, element.iterchildren())]
    while opened:
        node = next(opened[-1][1], None)
        if node is None:
            node, _ = opened.pop()
            if opened:
                lines.leave(node)
        elif _is_furniture(node):
            lines.go_on(node)
        else:
            lines.enter(node)
            if len(node):
                opened.append((node, node.iterchildren()))
            else:
                lines.leave(node)
    return "".join(lines.parts)


class _Lines:
    """Text so far; the line that a box ends is ended once there is more, unless the page does it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._ended = False

    def enter(self, node: HtmlElement) -> None:
        """What stands before the first element in ``node``."""
        if node.tag == "br":
            self.add("\n")
        elif node.tag in _BOXES:
            self.end()
        self.add(node.text)

    def leave(self, node: HtmlElement) -> None:
        """What stands behind ``node``, which was read."""
        if node.tag in _BOXES:
            self.end()
        self.go_on(node)

    def go_on(self, node: HtmlElement) -> None:
        """The text behind ``node``; white space behind a row is the page's own layout."""
        if (tail := node.tail) and not (node.tag in _ROWS and tail.isspace()):
            self.add(tail)

    def add(self, text: str | None) -> None:
        if text:
            if self._ended and text[0] != "\n":
                self.parts.append("\n")
            self._ended = False
            self.parts.append(text)

    def end(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self._ended = True


def _is_furniture(node: HtmlElement) -> bool:
    if node.tag in _UNSEEN or not isinstance(node.tag, str):
        return True
    for name, value in node.items():
        if name == "class":
            if _names_furniture(value):
                return True
        elif name == "style":
            if _HIDDEN.search(value):
                return True
        elif name == "data-line-number" and not len(node) and (node.text or "").strip().isdigit():
            return True
    return False


@lru_cache(maxsize=4096)
def _names_furniture(classes: str) -> bool:
    return _FURNITURE.search(classes) is not None


def _trimmed(text: str) -> str:
    if not text.isascii():
        text = text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").replace("\xad", "")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    first = next((at for at, line in enumerate(lines) if line), len(lines))
    last = next((at for at in range(len(lines), first, -1) if lines[at - 1]), first)
    return "\n".join(lines[first:last])


def language(element: HtmlElement) -> str:
    """The language named by classes or attributes in or around a ``<pre>``; ``""`` if none is."""
    around: list[HtmlElement] = [element]
    inner = next(element.iterchildren("code"), None)
    if inner is not None:
        around.insert(0, inner)
    in_table = False  # one that has the line numbers in a column of their own
    for parent in element.iterancestors():
        if len(around) > _LEVELS + 2 * in_table or parent.tag in {"body", "article", "main", "li", "dd"}:
            break
        if parent.tag == "td":
            in_table = _follows_numbers(parent)
            if not in_table:
                break
        if not in_table or parent.tag not in {"td", "tr", "tbody"}:
            around.append(parent)
    return next((found for node in around if (found := _stated(node))), "")


def _follows_numbers(cell: HtmlElement) -> bool:
    """Whether the cell before ``cell`` holds its line numbers."""
    before = cell.getprevious()
    return before is not None and _FURNITURE.search(before.get("class", "")) is not None


def _stated(element: HtmlElement) -> str:
    for name in ("data-lang", "data-language", "data-code-language", "data-enlighter-language"):
        value = element.get(name)
        if value and (found := normal(value)):
            return found
    classes = element.get("class")
    words = classes.split()[:_WORDS] if classes else []
    for before, word in zip(["", *words], words, strict=False):
        prefixed = _PREFIXED.fullmatch(word)
        name = prefixed[1] if prefixed else word if before.lower() in _BEFORE_NAME else ""
        if name and (found := normal(name.removeprefix("src-"))):
            return found
    return ""


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
