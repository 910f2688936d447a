"""What a page says of itself in its head: what kind of page it is, its title, descriptions, article text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.element_list import ElementList
from scrapers.web.media_types import is_json_ld

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TYPE = re.compile(r'"@type"\s*+:\s*+(?:\[\s*+)?"(\w{1,60})"')
_TEXT = re.compile(r'"(articleBody|text|description)"\s*:\s*("(?:[^"\\]++|\\.)*+")')
_LONGEST: Final = 200_000  # characters of a script that are read
_DESCRIPTIONS: Final = frozenset(("description", "og:description", "twitter:description"))
_DISCUSSIONS: Final = frozenset(("DiscussionForumPosting", "QAPage"))
_BEGINNING: Final = 60  # characters of a text by which it is found in another
_SHORTEST: Final = 20
_LONGEST_TITLE: Final = 300
_NOTHING: Final = (0.0, 0.0)
_READ: Final = frozenset(("title", "meta", "script"))
_COUNTED: Final = ("article", "h1", "time", "p", "li", "table", "pre")


class HeadDeclarations:
    """The head of one page. ``bodies`` and ``descriptions`` are folded texts."""

    def __init__(self, root: HtmlElement, page: ElementList | None = None) -> None:
        self.title = ""
        self.kinds: set[str] = set()
        self.og_type = ""
        self.bodies: list[str] = []
        self.descriptions: list[str] = []
        page = page or ElementList(root)
        self.tags = page.counted(root, _COUNTED)
        for element in page.named(root, _READ):
            self._head(element, element.tag)
        self.body_class = _class_of_body(root)

    def _head(self, element: HtmlElement, tag: str) -> None:
        if tag == "meta":
            self._meta(element)
        elif tag == "title":
            self.title = self.title or _folded(element.text or "")
        elif is_json_ld(element.get("type")):
            self._linked_data((element.text or "")[:_LONGEST])

    def _meta(self, element: HtmlElement) -> None:
        name = element.get("property") or element.get("name") or ""
        if name == "og:type":
            self.og_type = self.og_type or element.get("content", "").lower()
        elif name in _DESCRIPTIONS:
            self.descriptions.append(_folded(element.get("content", "")))

    def _linked_data(self, text: str) -> None:
        self.kinds.update(_TYPE.findall(text))
        for name, quoted in _TEXT.findall(text):
            try:
                value = _folded(json.loads(quoted, strict=False))
            except ValueError:
                continue
            (self.descriptions if name == "description" else self.bodies).append(value)

    @property
    def is_article(self) -> bool:
        """Whether the page calls itself an article or a blog's post."""
        return self.og_type == "article" or self._has_article

    @property
    def is_discussion(self) -> bool:
        """Whether the page calls itself a forum's thread, or a question with answers."""
        asked = "Question" in self.kinds and "FAQPage" not in self.kinds  # whose questions the author asks
        return asked or not self.kinds.isdisjoint(_DISCUSSIONS)

    @property
    def is_about_one(self) -> bool:
        """Whether the page calls itself an article, a thread or a product, and so no list of many things."""
        return self.is_article or self.is_discussion or "product" in self.og_type or "Product" in self.kinds

    @property
    def _has_article(self) -> bool:
        return any("Article" in kind or kind == "BlogPosting" for kind in self.kinds)

    def columns(self) -> list[float]:
        """One number for each thing that a page can say."""
        kinds, name, count = self.kinds, self.body_class, self.tags
        return [
            self.og_type == "article", "product" in self.og_type, self.og_type == "website",
            bool(self.og_type), self._has_article,
            "Product" in kinds, "ItemList" in kinds or "CollectionPage" in kinds,
            self.is_discussion, "FAQPage" in kinds,
            "single" in name or "article" in name or "post-" in name,
            "archive" in name or "category" in name or "home" in name, "product" in name,
            min(count["article"], 20), min(count["h1"], 5), min(count["time"], 30), min(count["p"], 200),
            min(count["li"], 500), min(count["table"], 20), min(count["pre"], 20),
            min(sum(map(len, self.bodies)), 10_000),
        ]  # fmt: skip

    def told(self, texts: list[str]) -> list[tuple[float, float]]:
        """For each text: whether it stands in the article's text, or in a description, as the head has it."""
        bodies = "\n".join(self.bodies)
        descriptions = "\n".join(text for text in self.descriptions if len(text) >= _SHORTEST)
        starts = [text[:_BEGINNING] for text in descriptions.split("\n") if text]
        if not bodies and not descriptions:
            return [_NOTHING] * len(texts)
        return [
            (
                text[:_BEGINNING] in bodies,
                text[:_BEGINNING] in descriptions or any(map(text.__contains__, starts)),
            )
            if len(text) >= _SHORTEST
            else _NOTHING
            for text in texts
        ]

    def in_title(self, texts: list[str]) -> list[tuple[float, float]]:
        """For each text: shares of its words in the title, and of the title's in it."""
        title = self.title.lower()
        words = _words_of(title)
        if not words:
            return [_NOTHING] * len(texts)
        return [
            _NOTHING if len(text) > _LONGEST_TITLE else _overlap(text.lower(), title, words) for text in texts
        ]


def _overlap(text: str, title: str, words: set[str]) -> tuple[float, float]:
    if words.isdisjoint(text.split()):
        inside = len(text) > 3 and text in title  # noqa: PLR2004 - scripts without spaces
        return (1.0, len(text) / len(title)) if inside else _NOTHING
    own = _words_of(text)
    common = len(own & words)
    return common / max(1, len(own)), common / len(words)


def _words_of(text: str) -> set[str]:
    """The words of a text in lower case, without single signs between them."""
    return {word for word in text[:300].split() if len(word) > 1 or word.isalnum()}


def _folded(text: str) -> str:
    return " ".join(text.split())


def _class_of_body(root: HtmlElement) -> str:
    body = root.find("body")
    return (body.get("class") or "").lower() if body is not None else ""
