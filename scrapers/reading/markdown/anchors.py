"""Links that are furniture and not words: permalinks, ways back from notes, citations of notes.

None is one by its words: "return", "link", "§" and "↑" stand in sentences too. It is one by its place (in or
beside a heading, alone, at the edge of a note), by its class, or since it leads to where it stands.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.block_elements import BLOCKS
from scrapers.reading.blocks.headings import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

_LONGEST: Final = 12  # characters of such a link
_SIGNS: Final = frozenset(("", "¶", "#", "§", "🔗", "⚓", "∞", "☍", "⁋", "ⓘ", "🛈"))
_WORDS: Final = frozenset(("link", "permalink", "anchor"))
_PERMALINK = re.compile(
    r"(?:^|[\s_-])(?:headerlink|permalink|anchor|anchorjs-link|hash-link|heading-?link|header-anchor|anchor-link"
    r"|deep-?link|self-?link|mw-editsection|octicon-link|direct-link)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\W*(?:(?:(?:copy|get|share) (?:the |a )?)?"
    r"(?:(?:anchor|direct|permanent|permalink|heading|section|deep|hash)[ -]?)?"
    r"(?:link|anchor|permalink)(?: (?:for|to|of|here)\b.{0,160})?"
    r"|(?:section|heading) (?:titled|called)\b.{0,160}|navigate to (?:this |the )?(?:header|heading|section)"
    r"|(?:direkter |permanenter )?(?:link|anker) (?:zu[mr]?|auf|für)\b.{0,160}"
    r"|(?:permanentlink|lien (?:permanent|direct|vers|d.ancrage)|ancre)\b.{0,160}"
    r"|(?:enlace|link|vínculo|collegamento) (?:permanente|directo|direto|diretto|a|para|al?)\b.{0,160}"
    r"|(?:постоянная |прямая )?ссылка на\b.{0,160}|.{0,80}(?:への|の)(?:直接|パーマ)?リンク"
    r"|(?:.{0,80}的)?(?:永久|直接)(?:链接|連結).{0,80})",
    re.IGNORECASE,
)
"""What a link beside the words of a heading says, where it says that it is one."""
_MOST_SPOKEN: Final = 200  # characters
_BACK_SIGNS: Final = frozenset(("↩", "↩︎", "↵", "⏎", "^", "↑", "⬆", "⤴"))
_RETURNS: Final = frozenset(("↩", "↩︎", "↵", "⏎"))
_BACK_WORDS: Final = frozenset(
    (
        "back",
        "return",
        "[back]",
        "[return]",
        "jump up",
        "top",
        "back to top",
        "[top]",
        "go to top",
        "nach oben",
    )
)
_EDIT_WORDS: Final = frozenset((
    "edit", "edit source", "edit section", "bearbeiten", "quelltext bearbeiten", "modifier", "editar",
    "modifica", "bewerken", "edytuj", "править", "правити", "編集", "编辑", "編輯", "편집", "تعديل", "ویرایش",
    "עריכה", "düzenle", "sửa",
))  # fmt: skip
_EDITS = re.compile(r"[?&/](?:action|do|mode)=edit|/edit(?:[/?#]|$)|/_edit/", re.IGNORECASE)
_BACKLINK = re.compile(
    r"backref|back-?link|footnote-back|fn-?back|footnote-return|mw-cite-backlink|footnote-reverse|to-?top"
    r"|sd(?:foot|end)notesym",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:fn|ftn|cite_?|note-?|footnote-?|endnote-?)ref|(?:foot|end)note|(?:^|[-_.:])(?:fn|ftn|cite|note|r|ref|back|txt)[-_.:]?\d",
    re.IGNORECASE,
)
_CITATION_CLASS = re.compile(
    r"footnote-?ref|noteref|footnote_reference|footnote\b(?:(?!footnote\b).)*?\breference", re.IGNORECASE
)
_CITATION = re.compile(
    r"#(?:[\w.:-]*[-_.:])?(?:fn|ftn|(?:foot|end)note(?:s|def)?|cite_note|sdfootnote|sdendnote|edn)(?:[-_.:]|\d|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*+(?:[\[(]\s*+)?(?:note\s)?(?:\d{1,4}|[a-z]|[*†‡§]{1,3})\s*+(?:[\])]\s*+)?", re.IGNORECASE
)
_OF_NOTES = re.compile(
    r"(?:^|[\s_-])(?:(?:foot|end)-?notes?|fn|notes|references?|doc-(?:foot|end)notes?)(?:$|[\s_:-]|\d)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"note|(?:^|[\s_-])(?:fn|cite|refs?|references?)(?:$|[\s_:-]|\d)", re.IGNORECASE)
_TOPS: Final = frozenset(
    ("#", "#top", "#page-top", "#_top", "#content", "#contents", "#main", "#toc", "#index")
)
_FOLD_WORDS: Final = frozenset(("collapse", "expand", "hide", "show", "toggle", "show all", "view source"))
_NAMED: Final = HEADINGS | {"dt", "caption", "figcaption", "legend", "summary"}
_QUOTES: Final = frozenset(("cite", "blockquote"))  # a forum's, which lead to what is quoted
_LEVELS: Final = 4  # of elements around a link
_SIBLINGS: Final = 8  # on each side
_LONGEST_LABEL: Final = 20  # characters


def is_permalink(element: HtmlElement, text: str) -> bool:
    """Whether the link ``element``, reading ``text``, only offers the address of its own place."""
    text = text.strip(" \u200b\xa0").lower()
    if len(text) > _LONGEST:
        return _names_itself(element, text)
    named = text in _WORDS
    if not named and any(map(str.isalnum, text)):
        return _names_itself(element, text)
    href = element.get("href", "")
    classed = _PERMALINK.search(element.get("class", "")) is not None
    if not named and (classed or not text):
        return classed or href.startswith("#")
    if not classed and (not href.startswith("#") or text not in _SIGNS | _WORDS):
        return False
    before, after = _beside(element)
    if named:
        return not (before and after) and (classed or _is_own(element, href[1:]))
    return not (before or after) or _is_own(element, href[1:]) or _in_heading(element)


def _names_itself(element: HtmlElement, text: str) -> bool:
    """Whether a link in or right behind a heading says in words that it leads to it: "Anchor link for: …"."""
    href = element.get("href", "")
    if len(text) > _MOST_SPOKEN or not href.startswith("#") or not _SPOKEN.fullmatch(text):
        return False
    before = element.getprevious()
    behind = before is not None and before.tag in _NAMED
    return _is_own(element, href[1:]) and (behind or (_in_heading(element) and any(_beside(element))))


def is_tool_of_heading(href: str, text: str) -> bool:
    """Whether a link in a heading leads to the top of the page or the part's source, or folds the part."""
    bare = text.strip(" \t\n\xa0[]()").lower()
    if bare in _EDIT_WORDS:
        return _EDITS.search(href) is not None
    return href in _TOPS and (bare in _BACK_SIGNS or bare in _BACK_WORDS or bare in _FOLD_WORDS)


def is_backlink(element: HtmlElement, text: str) -> bool:
    """Whether the link ``element`` leads from a note back to where it is cited, or to the top of the page."""
    href = element.get("href", "")
    if len(text) > _LONGEST or "#" not in href:
        return False
    named = f"{element.get('class', '')} {element.get('rev', '')}"
    if (element.get("role") == "doc-backlink" and "footref" not in named) or _BACKLINK.search(named):
        return True
    bare = text.strip().lower()
    return (bare in _BACK_SIGNS or bare in _BACK_WORDS) and _leads_back(element, bare, href)


def is_label(text: str) -> bool:
    """Whether ``text`` is what a note is cited by: a number, a letter, a sign."""
    return _LABEL.fullmatch(text.rstrip(" .:")) is not None


def _leads_back(element: HtmlElement, bare: str, href: str) -> bool:
    """Whether a link that reads like a way back is one: at an edge of its block, to a citation or the top."""
    if bare in _BACK_SIGNS and any(node.tag == "cite" for node in _around(element)):
        return True  # of a forum, behind who is quoted and before when
    before, after = _beside(element)
    if before and after:
        return False
    alone = not (before or after) and (href in _TOPS or "top" in bare)
    if bare in _RETURNS or alone or _CITED.search(href.partition("#")[2]):
        return True
    return bare in _BACK_SIGNS and any(node.tag in _QUOTES or _is_note(node) for node in _around(element))


def cites_note(element: HtmlElement, href: str, text: str) -> bool | None:
    """Whether the link ``element`` says that it cites a note; ``None`` if it only looks like that."""
    if not href.startswith("#") or len(text) > _LONGEST_LABEL:
        return False
    if element.get("role") == "doc-noteref" or _CITATION_CLASS.search(element.get("class", "")):
        return True
    if not _LABEL.fullmatch(text):
        return False
    return True if _CITATION.match(href) else None


def glues_citation(element: HtmlElement, href: str, text: str, before: Sequence[str]) -> bool:
    """Whether a link right behind a word cites a note by a number or letter, and nothing raises it.

    ``before`` is what was written last.
    """
    behind_word = bool(before) and before[0] != "" and not before[0][-1].isspace()
    if not behind_word or not text.isalnum() or cites_note(element, href, text) is not True:
        return False
    around = element.getparent()
    return (around is None or around.tag != "sup") and next(element.iter("sup"), None) is None


def is_of_notes(element: HtmlElement) -> bool:
    """Whether ``element`` says that it is a note, or a list of notes."""
    return (
        _OF_NOTES.search(f"{element.get('id', '')} {element.get('class', '')} {element.get('role', '')}")
        is not None
    )


def identifiers(element: HtmlElement) -> set[str]:
    """The identifiers by which the place of ``element`` can be led to."""
    inner = [element.get("id"), element.get("name"), *(child.get("id") for child in islice(element, 2))]
    return {name for name in (*inner, *(node.get("id") for node in islice(_around(element), 2))) if name}


def _is_note(element: HtmlElement) -> bool:
    return (
        _NOTES.search(f"{element.get('id', '')} {element.get('class', '')} {element.get('role', '')}")
        is not None
    )


def _in_heading(element: HtmlElement) -> bool:
    """Whether a link is in a heading, or the next thing to one."""
    if any(node.tag in _NAMED for node in _around(element)):
        return True
    nearest = (element.getprevious(), element.getnext())
    return any(node is not None and node.tag in _NAMED for node in nearest)


def _is_own(element: HtmlElement, target: str) -> bool:
    """Whether ``target`` is where the link stands: itself, what is around or right beside it."""
    if not target:
        return False
    near = (element, element.getprevious(), element.getnext(), *_around(element))
    return any(node is not None and target in {node.get("id"), node.get("name")} for node in near)


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    return islice(element.iterancestors(), _LEVELS)


def _beside(element: HtmlElement) -> tuple[bool, bool]:
    """Whether words stand before and after a link in its block."""
    before = after = False
    node = element
    for around in _around(element):
        after = after or _says(node.tail)
        for sibling in islice(node.itersiblings(), _SIBLINGS):
            after = after or _speaks(sibling) or _says(sibling.tail)
        before = before or _says(around.text)
        for sibling in islice(node.itersiblings(preceding=True), _SIBLINGS):
            before = before or _speaks(sibling) or _says(sibling.tail)
        if around.tag in BLOCKS:
            break
        node = around
    return before, after


def _speaks(element: HtmlElement) -> bool:
    return element.tag not in {"script", "style", "template"} and any(
        map(_says, islice(element.itertext(), _SIBLINGS))
    )


def _says(text: str | None) -> bool:
    return text is not None and any(map(str.isalnum, text[:200]))
