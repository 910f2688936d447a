"""What Markdown has beside CommonMark that would be read as something else: formulas, attributes, footnotes.

Rules of markdown-it, and passes over what it has parsed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_LONGEST: Final = 2000  # characters of a formula in a line
_MOST_LINES: Final = 200  # of one that stands by itself
_DISPLAYED: Final = "$$"
_INLINE = re.compile(r"\$(?=[^\s$])((?:\\.|[^\\$`]){1,2000}?)(?<![\s\\])\$(?!\d)", re.DOTALL)
_SHOWN = re.compile(r"\$\$((?:\\.|[^\\$]){1,2000}?)\$\$", re.DOTALL)
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]{0,200}\}\s*$")
_LANGUAGE = re.compile(r"\{\s*\.?([\w+#-]+)[^}]*\}\s*([\w+#-]*)")
_WITHIN: Final = "footnote"
_OF_CODE: Final = frozenset({"code", "code-block", "code-cell", "sourcecode"})
_NOTE = re.compile(r"\[\^[^\]\s]+\]:")


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough and formulas; HTML counts as what it is."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "formula", _formula)
    opens: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "formula", _displayed, opens)
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph"]})
    parser.block.ruler.at("reference", _definition, {"alt": []})
    parser.core.ruler.push("attributes", _without_attributes)
    parser.add_render_rule("formula", _written)
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    """``$x$`` as Pandoc tells it from prices, and ``$$x$$``."""
    if state.src[state.pos] != "$":
        return False
    shown = state.src.startswith(_DISPLAYED, state.pos)
    found = (_SHOWN if shown else _INLINE).match(
        state.src, state.pos, min(state.posMax, state.pos + _LONGEST)
    )
    if found is None:
        return False
    if not silent:
        _add(state.push("formula", "math", 0), found[1], _DISPLAYED if shown else "$")
    state.pos = found.end()
    return True


def _displayed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines from one that begins with ``$$`` to one that ends with it, whatever is in them."""
    first = _line(state, start)
    if not first.startswith(_DISPLAYED) or state.is_code_block(start):
        return False
    last = start
    inside = first.removeprefix(_DISPLAYED)
    while _DISPLAYED not in inside:
        last += 1
        if last >= min(end, start + _MOST_LINES):
            return False
        inside = _line(state, last)
    if not inside.endswith(_DISPLAYED) or inside.count(_DISPLAYED) > 1:
        return False  # two formulas and what is between them
    told = state.getLines(start, last + 1, state.blkIndent, False).strip()
    inside = told.removeprefix(_DISPLAYED).removesuffix(_DISPLAYED)
    if not silent:
        token = state.push("formula", "math", 0)
        token.block = True
        _add(token, inside, _DISPLAYED)
        state.line = last + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A footnote: what is indented below it is of it, and no code."""
    if state.parentType == _WITHIN or _NOTE.match(_line(state, start)) is None:
        return False
    if not silent:
        before = state.parentType, state.blkIndent, state.sCount[start]
        state.parentType, state.blkIndent = _WITHIN, state.blkIndent + 4
        state.sCount[start] = state.blkIndent
        state.md.block.tokenize(state, start, end)
        state.parentType, state.blkIndent, state.sCount[start] = before
    return True


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The definition of a link, which a footnote is not."""
    return _NOTE.match(_line(state, start)) is None and reference(state, start, end, silent)


def _add(token: Token, tex: str, sign: str) -> None:
    token.content, token.markup = tex, sign


def _written(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:  # noqa: ANN401 - as markdown-it calls it
    tex = escape(tokens[at].content)
    if tokens[at].markup == _DISPLAYED:
        shown = f'<span class="math display">\\[{tex}\\]</span>'
        return f"<p>{shown}</p>" if tokens[at].block else shown
    return f'<span class="math inline">\\({tex}\\)</span>'


def _without_attributes(state: StateCore) -> None:
    """Names of headings are no part of them, and a block of code has a language and no more."""
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "heading_open" and token.children and token.children[-1].type == "text":
            token.children[-1].content = _ATTRIBUTES.sub("", token.children[-1].content)
    for token in state.tokens:
        if token.type == "fence" and "{" in token.info:
            token.info = _language(token.info.strip())


def _language(info: str) -> str:
    """The language in Pandoc's, R Markdown's and MyST's attributes; one before them is all there is."""
    found = _LANGUAGE.match(info)
    if found is None:
        return info.partition("{")[0]
    return found[2] if found[1] in _OF_CODE else found[1]
