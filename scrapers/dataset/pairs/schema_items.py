"""What a page says of its questions and answers in schema.org's words: microdata, RDFa and JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrapers.dataset.pairs.counts import count_of
from scrapers.dataset.pairs.thread_answers import Mark
from scrapers.reading.metadata.json_ld import blocks
from scrapers.web.html_tree import bare_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.dataset.pairs.page_blocks import PageBlocks

_SCRIPTS: Final = frozenset({"script"})
_LONGEST: Final = 2_000_000  # characters of one block of data
_MOST: Final = 20_000  # objects of a block, and answers of a page
_POSTINGS: Final = frozenset({"DiscussionForumPosting", "SocialMediaPosting"})
_GUIDES: Final = frozenset({"HowTo"})
KINDS: Final = _POSTINGS | _GUIDES | {"Question"}


@dataclass(frozen=True, slots=True)
class Told:
    """A text in the words of the markup; ``element`` is where a reader sees it, if that is known."""

    text: str = ""
    element: HtmlElement | None = None
    author: str = ""
    score: int | None = None
    accepted: bool = False

    @property
    def mark(self) -> Mark:
        """What readers think of it."""
        return Mark(self.score, self.accepted)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a name, perhaps a text, and answers in their order. A guide's steps are one answer.

    What answers a ``posting`` of a forum is a talk, in which its author may speak again.
    """

    name: Told
    text: Told
    answers: tuple[Told, ...]
    author: str = ""
    guide: bool = False
    posting: bool = False


class _Attributes(NamedTuple):
    """The attributes that name an item's type and its properties, and that which makes an element an item."""

    kind: str
    name: str
    scope: str


_MICRODATA: Final = _Attributes("itemtype", "itemprop", "itemscope")
_RDFA: Final = _Attributes("typeof", "property", "typeof")


def asked(page: PageBlocks) -> Iterator[Asked]:
    """All that ``page`` marks up as asked, first what stands in its elements."""
    for written in (_MICRODATA, _RDFA):
        if page.source.page.mentions(written.kind.encode()):
            yield from _in_elements(page, written)
    yield from _in_scripts(page)


def _in_elements(page: PageBlocks, written: _Attributes) -> Iterator[Asked]:
    for element in page.source.page.elements:  # some are within a line, and no container
        kind = _bare((element.get(written.kind) or "").rstrip("/"))
        if kind in KINDS and element.get(written.scope) is not None:
            found = _properties(element, written)
            answers = tuple(_answers(found, kind, written))
            if answers:
                name = _first(found, "name", "headline")
                text = _first(found, "text", "articleBody")
                person = _person(found, written)
                yield Asked(name, text, answers, person, kind in _GUIDES, kind in _POSTINGS)


def _bare(name: str) -> str:
    """A name of schema.org without its address or prefix."""
    return name.rpartition("/")[2].rpartition(":")[2]


def _answers(found: Mapping[str, list[HtmlElement]], kind: str, written: _Attributes) -> Iterator[Told]:
    names = (
        ("step", "itemListElement") if kind in _GUIDES else ("acceptedAnswer", "suggestedAnswer", "comment")
    )
    for name in names:
        for element in found.get(name, ())[:_MOST]:
            inner = _properties(element, written)
            text = _first(inner, "text", "articleBody")
            own = text if text.element is not None else Told(_words(element), element)
            votes = _first(inner, "upvoteCount").text
            yield Told(
                own.text, own.element, _person(inner, written), count_of(votes), name == "acceptedAnswer"
            )


def _properties(scope: HtmlElement, written: _Attributes) -> dict[str, list[HtmlElement]]:
    """The elements of each property of an item; those of items within belong to them."""
    found: dict[str, list[HtmlElement]] = {}
    waiting = list(reversed(scope))
    while waiting:
        element = waiting.pop()
        for name in (element.get(written.name) or "").split():
            found.setdefault(_bare(name), []).append(element)
        if element.get(written.scope) is None:
            waiting.extend(reversed(element))
    return found


def _first(found: Mapping[str, list[HtmlElement]], *names: str) -> Told:
    element = next((each for name in names for each in found.get(name, ())), None)
    return Told() if element is None else Told(element.get("content") or _words(element), element)


def _person(found: Mapping[str, list[HtmlElement]], written: _Attributes) -> str:
    for element in found.get("author", ())[:1]:
        inner = _first(_properties(element, written), "name")
        return inner.text or _words(element)[:100]
    return ""


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _in_scripts(page: PageBlocks) -> Iterator[Asked]:
    for data in blocks(page.source.page.named(page.tree, _SCRIPTS), _LONGEST):
        nodes = list(_objects(data))
        known = {name: node for node in nodes if len(node) > 1 and isinstance(name := node.get("@id"), str)}
        for node in nodes:
            found = _of_object(node, known)
            if found is not None:
                yield found


def _objects(data: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a block, however deep, without recursion."""
    waiting, seen = [data], 0
    while waiting and seen < _MOST:
        node = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _of_object(node: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Asked | None:
    """What ``node`` asks; ``known`` are those of its block that others may refer to by ``@id``."""
    types = [kind for kind in _many(node.get("@type")) if isinstance(kind, str)]
    kinds = {kind.rpartition("/")[2].rpartition(":")[2] for kind in types}
    if not kinds & KINDS:
        return None
    name = _plain(node.get("name") or node.get("headline"))
    text = _plain(node.get("text") or node.get("articleBody"))
    if kinds & _GUIDES:
        steps = [step for part in _many(node.get("step")) for step in _steps(part)]
        answers: tuple[Told, ...] = (Told("\n".join(steps)),) if steps else ()
    else:
        answers = tuple(
            told
            for key in ("acceptedAnswer", "suggestedAnswer", "comment")
            for each in _many(node.get(key))
            if (told := _answer(_referred(each, known), accepted=key == "acceptedAnswer")).text
        )
    author = _plain(_named(node.get("author")))
    guide, posting = bool(kinds & _GUIDES), bool(kinds & _POSTINGS)
    return Asked(Told(name), Told(text), answers, author, guide, posting) if answers else None


def _referred(node: object, known: Mapping[str, Mapping[str, Any]]) -> object:
    """``node``, or what stands elsewhere under the name that is all it says."""
    name = node.get("@id") if isinstance(node, dict) and len(node) == 1 else None
    return known.get(name, node) if isinstance(name, str) else node


def _steps(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield _plain(part)
    elif isinstance(part, dict):
        inner = _many(part.get("itemListElement"))
        if inner:
            for each in inner:
                yield from _steps(each) if isinstance(each, str) else [_plain(_text_of(each))]
        else:
            yield _plain(_text_of(part))


def _text_of(node: object) -> object:
    return (node.get("text") or node.get("name")) if isinstance(node, dict) else node


def _answer(node: object, *, accepted: bool) -> Told:
    if not isinstance(node, dict):
        return Told(_plain(node), accepted=accepted)
    votes = count_of(str(node.get("upvoteCount", "")))
    return Told(_plain(node.get("text")), None, _plain(_named(node.get("author"))), votes, accepted)


def _named(value: object) -> object:
    for item in _many(value):
        return item.get("name") if isinstance(item, dict) else item
    return ""


def _many(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _plain(value: object) -> str:
    """``value`` as text without markup, if it is one, be it alone in a list or the value of an object."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return ""
    text = value
    if "<" in text or "&" in text:
        text = bare_tree(f"<body>{text}</body>").text_content()
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
