"""Formulas: TeX where the page carries it (MathJax, KaTeX, annotations, images), else MathML read out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from lxml import etree, html

from scrapers.reading.blocks.mathml import read_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

FORMULAS: Final = frozenset(
    ("math", "mjx-container", "amp-mathml", "d-math", "math-renderer", "tex-math", "img")
)
MAY_DRAW: Final = FORMULAS | {"span"}  # what may show a formula without a word of text
_NEAR: Final = 2  # boxes around an image
_PARTS: Final = 5  # strings and elements of a line that is a formula
_STYLED = re.compile(r"^\{\\(?:displaystyle|textstyle)\s*+(.*)\}$", re.DOTALL)
_DELIMITERS: Final = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "$": "$"}
_MATH_CLASSES: Final = frozenset((
    "math", "katex", "katex-display", "katex-html", "mathjax", "mathjax_display", "mathjax_svg",
    "mathjax_chtml", "mathjax_mathml", "mathjax_svg_display", "mjx-chtml", "mjxc-display", "tex", "latex",
    "mwe-math-element", "math-tex", "math-inline", "math-display", "ztext-math", "ql-formula", "equation",
    "formula", "mathjax-tex", "mathjax-latex", "filter_mathjaxloader_equation", "arithmatex",
    "mathjax-inline", "mathjax-env", "stemblock", "mq-math-mode", "mjpage",
))  # fmt: skip
_RENDERED = re.compile(r"(?:^|\s)(?:MathJax|mjx-|MJX|katex)", re.IGNORECASE)
_STATED: Final = (
    "data-latex",
    "data-tex",
    "data-formula",
    "data-math",
    "data-equation",
    "data-katex",
    "data-expr",
)
_TEX = re.compile(
    r"[\^_]\{|\\(?:[dtc]?frac|sqrt|sum|prod|int|lim|log|sin|cos|left|right|begin|math[a-z]{2,4}|text[a-z]{0,2}"
    r"|operatorname|cdot|times|leq?|geq?|neq?|infty|partial|nabla|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi"
    r"|rho|sigma|tau|phi|omega|in|to|rightarrow|hat|bar|vec|overline|quad|dots|displaystyle)(?![A-Za-z])"
)
_IMAGE_CLASS = re.compile(r"math|(?:^|\s)(?:tex|texrender)(?:$|\s)|latex", re.IGNORECASE)
_SOURCE = re.compile(
    r"latex\.codecogs\.com/[\w./]{0,40}\?|/latex\.php\?(?:[^\s?]{0,80}&)?latex=|/(?:mimetex|mathtex)\.cgi\?"
    r"|/equation\?tex=|/render/math\?(?:[^\s?]{0,80}&)?math=|[?&]cht=tx(?:&[^\s?]{0,80}?)?&chl="
)
_IN_TEX = re.compile(r"[\\^_={}<>+]")
_WIRIS: Final = str.maketrans("«»¨§`", "<>\"&'")  # of MathType's, whose MathML is in an attribute
_SETTING = re.compile(
    r"&(?:bg|fg|s|c|mode|chf|chs|chco)=[^&]*|^(?:\\(?:dpi\{\d+\}|inline|large|small|fn_\w+)\s*)+"
)


def is_tex_script(element: HtmlElement) -> bool:
    """Whether a ``<script>`` holds a formula, as MathJax 2 keeps it."""
    return str(element.get("type", "")).lower().startswith("math/")


@lru_cache(maxsize=4096)
def marks_math(classes: str) -> bool:
    """Whether a class attribute names a formula."""
    return not _MATH_CLASSES.isdisjoint(classes.lower().split())


@lru_cache(maxsize=4096)
def is_rendered(classes: str) -> bool:
    """Whether a class attribute is that of a typeset formula, of which nobody reads the single signs."""
    return _RENDERED.search(classes) is not None


def unseen_formula(element: HtmlElement, tag: str) -> str:
    """The formula in an element without text, of a script or one of ``FORMULAS``; ``""`` if there is none."""
    if tag == "script":
        return tex_of_script(element) if is_tex_script(element) else ""
    if tag == "span":  # which may hold nothing but the image, as LaTeX2HTML's does
        image = next(element.iter("img", "svg"), None)
        if image is None:
            return ""
        return tex_of_image(image) if image.tag == "img" else _of_drawing(element)
    return tex_of_image(element) if tag == "img" else formula(element)


def tex_of_script(element: HtmlElement) -> str:
    """The formula of a MathJax ``<script type="math/tex">`` in dollars, or of one of another language."""
    language = element.get("type", "").lower()
    text = element.text or ""
    if language.startswith("math/mml"):
        return _of_source(text)
    if language.startswith("math/asciimath"):
        return " ".join(text.split())
    return _in_dollars(text, display="display" in language)


def tex_of_image(image: HtmlElement) -> str:
    """The formula that an image shows, by its alternative text or its address; ``""`` for other images."""
    alt = image.get("alt") or ""
    classes = image.get("class") or ""
    if "mwe-math" in classes and _is_told(image):
        return ""
    if stated := _stated_by_image(image):
        return stated
    of_math = image.get("role") == "math"
    if alt.strip() and of_math and not _IN_TEX.search(alt):
        return " ".join(alt.split())  # as it is read out
    if alt.strip() and (
        of_math or (classes and _IMAGE_CLASS.search(classes)) or _is_tex(alt) or _is_in_math(image)
    ):
        tex, display = _bare(alt)
        return _in_dollars(tex, display=display or "display" in classes)
    source = image.get("src") or ""
    found = _SOURCE.search(source)
    if found is None:
        return ""
    return _in_dollars(_of_address(source[found.end() :]), display=False)


def _stated_by_image(image: HtmlElement) -> str:
    """The formula in an attribute of ``image``: TeX, or the MathML of MathType and Wiris."""
    tex = image.get("data-latex") or image.get("data-tex") or image.get("data-equation-content")
    if tex:
        return _in_dollars(_bare(tex)[0], display=False)
    markup = image.get("data-mathml") or ""
    if not markup and "\u00abmath" in (alt := image.get("alt") or ""):
        markup = alt
    return _of_source(markup.translate(_WIRIS)) if markup else ""


def _is_in_math(image: HtmlElement) -> bool:
    """Whether a box close around ``image`` names a formula, as Sphinx's does for each image of one."""
    return any(marks_math(box.get("class", "")) for box in islice(image.iterancestors(), _NEAR))


def _is_told(image: HtmlElement) -> bool:
    """Whether the MathML of a formula stands before its ``image``, as on pages of MediaWiki."""
    before = image.getprevious()
    return before is not None and next(before.iter("math"), None) is not None


def _of_address(query: str) -> str:
    """The formula in the address of its image. CodeCogs has names for blanks and for the plus sign."""
    query = _SETTING.sub("", query)
    if "&space;" in query or "&plus;" in query:
        query = query.replace("+", "%2B").replace("&space;", " ").replace("&plus;", "%2B")
    return _SETTING.sub("", unquote_plus(query))


def tex_of_marked(element: HtmlElement, attributes: Iterable[tuple[str, str]]) -> str:
    r"""The formula in an element whose ``attributes`` may name one; ``""`` if they do not, or there is none.

    TeX is in an attribute, or the text between ``\\(`` and ``\\)``, ``\\[`` and ``\\]`` or dollars; or there
    is MathML or a script in the element, and no word beside it.
    """
    classes = stated = spoken = ""
    for name, value in attributes:
        if name == "class":
            classes = value
        elif name in _STATED or (name == "data-value" and "ql-formula" in classes):
            stated = value
        elif name == "data-mathml":
            spoken = value
    marked = bool(classes) and marks_math(classes)
    if stated and (marked or not _words(element)):
        tex, display = _bare(stated)
        return _in_dollars(tex, display=display or "display" in classes or "block" in classes)
    if not marked:
        return ""
    return _of_rendered(element, spoken) if is_rendered(classes) else _of_marked(element, classes)


def is_set_apart(nodes: Sequence[str | HtmlElement], classes: str) -> bool:
    """Whether ``nodes``, in a box that has ``classes``, are a formula and at most its number."""
    if len(nodes) > _PARTS:
        return False
    if classes and marks_math(classes):
        return True
    found = [node for node in nodes if not isinstance(node, str) or any(map(str.isalpha, node))]
    return bool(found) and all(not isinstance(node, str) and _shows(node) for node in found)


def _shows(node: HtmlElement) -> bool:
    """Whether the inline element ``node`` is a formula."""
    tag = node.tag
    if tag in {"script", "img"}:
        return unseen_formula(node, tag) != ""
    return tag in FORMULAS or marks_math(node.get("class", ""))


def has_source(element: HtmlElement) -> bool:
    """Whether the script from which a typeset formula was made stands behind it, which is read instead."""
    if not is_rendered(element.get("class", "")):
        return False
    around = element.getparent()
    for node in (element, around):
        after = node.getnext() if node is not None else None
        if after is not None and after.tag == "script" and is_tex_script(after):
            return True
    return False


def _of_marked(element: HtmlElement, classes: str) -> str:
    markup = next((node for node in element.iter("math", "script") if _is_formula(node)), None)
    if markup is not None:
        if _words(element):
            return ""
        return formula(markup) if markup.tag == "math" else tex_of_script(markup)
    if "mjpage" in classes:
        return _of_drawing(element)
    text = "".join(element.itertext()).strip()
    tex, display = _bare(text)
    if tex != text:
        return _in_dollars(tex, display=display)
    names = set(classes.lower().split())
    pandoc = "math" in names and not names.isdisjoint(("inline", "display"))
    plain = not len(element) and (pandoc or element.tag in {"code", "tt"} or "^" in text or _is_tex(text))
    if not plain or names.isdisjoint(("math", "tex", "latex")):
        return ""
    shown = element.tag == "div" or "display" in names or element.get("data-math-style") == "display"
    return _in_dollars(text, display=shown)


def _of_rendered(element: HtmlElement, spoken: str) -> str:
    markup = next((node for node in element.iter("math", "script") if _is_formula(node)), None)
    if markup is not None and markup.tag == "math":
        return _of_math(markup, display="katex-display" in (element.get("class") or ""))
    if markup is not None:
        return tex_of_script(markup)
    if spoken:
        return _of_source(spoken)
    said = next((box for box in element.iter("span") if box.get("class") == "katex-mathml"), None)
    if said is not None:  # without its elements: what the signs are, and in the last line the source
        lines = "".join(said.itertext()).strip().splitlines()
        return _in_dollars(lines[-1], display="display" in element.get("class", "")) if lines else ""
    text = " ".join("".join(element.itertext()).replace("\u200b", "").split())
    tex, display = _bare(text)
    return text if tex == text else _in_dollars(tex, display=display)


def _of_drawing(element: HtmlElement) -> str:
    """The formula that an ``<svg>`` of mathjax-node has as its title, if ``element`` is its frame."""
    classes = (element.get("class") or "").split()
    title = next(element.iter("title"), None) if "mjpage" in classes else None
    return _in_dollars(title.text or "", display="mjpage__block" in classes) if title is not None else ""


def _is_formula(node: HtmlElement) -> bool:
    return node.tag == "math" or is_tex_script(node)


def formula(element: HtmlElement) -> str:
    """A ``<math>``, or what holds one, as TeX in dollars if there is any, else as plain symbols."""
    tag = element.tag
    if tag == "math":
        return _of_math(element, display=False)
    if tag in {"d-math", "math-renderer", "tex-math"}:
        text = "".join(element.itertext()).strip()
        tex, display = _bare(text)
        return _in_dollars(tex, display=display or element.get("block") is not None) if _is_tex(text) else tex
    if tag == "amp-mathml":
        tex, display = _bare(element.get("data-formula", ""))
        return _in_dollars(tex, display=display and element.get("inline") is None)
    display = element.get("display") in {"true", "block"}
    stated = next((node.get("data-latex") for node in element.iter() if node.get("data-latex")), None)
    if stated:
        return _in_dollars(stated, display=display)
    math = next(element.iter("math"), None)
    return " ".join("".join(element.itertext()).split()) if math is None else _of_math(math, display=display)


def _of_math(math: HtmlElement, *, display: bool) -> str:
    display = display or math.get("display") == "block" or "display" in math.get("mode", "")
    for note in math.iter("annotation"):
        if "tex" in note.get("encoding", "").lower():
            return _in_dollars("".join(note.itertext()), display=display)
    stated = math.get("alttext", "") or math.get("data-latex", "")
    return _in_dollars(stated, display=display) if stated.strip() else read_out(math)


def _of_source(markup: str) -> str:
    """A formula that is MathML written as text."""
    try:
        root = html.fromstring(f"<div>{markup}</div>") if "<math" in markup else None
    except (etree.ParserError, ValueError):
        return ""
    math = None if root is None else next(root.iter("math"), None)
    return "" if math is None else _of_math(math, display=False)


def _words(element: HtmlElement) -> bool:
    """Whether there are words in ``element`` besides formulas."""
    inside: list[HtmlElement] = [element]
    while inside:
        node = inside.pop()
        if node.text and not node.text.isspace():
            return True
        for child in node:
            if child.tail and not child.tail.isspace():
                return True
            if child.tag not in {"math", "script", "svg"} and not is_rendered(child.get("class", "")):
                inside.append(child)
    return False


def _is_tex(text: str) -> bool:
    return _TEX.search(text) is not None or _bare(text)[0] != text.strip()


def _bare(text: str) -> tuple[str, bool]:
    """``text`` without the delimiters around all of it, and whether they are those of a displayed formula."""
    text = text.strip()
    for opening, closing in _DELIMITERS.items():
        inner = text[len(opening) : -len(closing)]
        if text.startswith(opening) and text.endswith(closing) and inner and closing not in inner:
            return inner.strip(), opening in {"\\[", "$$"}
    return text, False


def _in_dollars(tex: str, *, display: bool) -> str:
    tex = tex.strip()
    styled = _STYLED.match(tex)
    tex = " ".join((styled[1] if styled else tex).split())
    if not tex:
        return ""
    return f"$${tex}$$" if display else f"${tex}$"
