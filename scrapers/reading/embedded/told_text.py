"""The one text that data tell: an article's body, as HTML or in blocks, questions and answers, a recipe."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from scrapers.reading.embedded.block_lists import html_of, readable
from scrapers.reading.embedded.notion import html_of_records

_NODES: Final = 100_000  # values that are looked at
_LEAST: Final = 250  # characters of a text
_TAG = re.compile(r"<[^<>]*>")
_ENDS: Final = "[.!?…。！？؟।]"  # noqa: RUF001 - of many scripts
_SENTENCE_END = re.compile(rf"{_ENDS}[\s\"'”’»)]|{_ENDS}$")  # noqa: RUF001 - quotes
_LONGEST_WORD: Final = 60  # characters, on average, of what is no text
_BODIES: Final = {
    "articleBody": 3.0, "bodyHtml": 2.0, "contentHtml": 2.0, "body": 2.0, "content": 2.0, "html": 1.5,
    "rendered": 1.5,
    "cooked": 2.0, "blocks": 2.0, "paragraphs": 2.0, "sections": 1.0, "story": 1.5, "content_elements": 2.0,
    "components": 1.5,
    "text": 1.0,
    "markdown": 1.0,
    "reviewBody": 1.0, "description": 0.3,
}  # fmt: skip
_SPELT = re.compile(
    r"(?:(?:post|article|page|entry|main|full|rich|rendered|raw|html|story|news)_?)?"
    r"(?:body|content|html|text|output|source|doc|document|nodes|delta|ast|template)"
    r"(?:_?(?:html|text|content|body|rendered))?",
    re.IGNORECASE,
)
_OTHERWISE: Final = 1.5  # worth of what stands under another spelling of these names
_TITLES: Final = ("headline", "title", "name")
_SHORT: Final = 5  # characters of a title that says nothing
_ALIKE: Final = 0.5  # of the longest; so long a text is another one of a list
_SEVERAL: Final = 3
_ANSWERS: Final = 1000  # to one post
_NESTED: Final = 20  # levels of answers


class Told(NamedTuple):
    """A text as HTML, how much it is worth, and the name that it stands under."""

    markup: str
    worth: float
    key: str
    titled: bool


def told(value: Any, title: str, *, linked: bool) -> Told | None:  # noqa: ANN401 - JSON
    """The text in ``value`` of a page that is called ``title``; ``linked``: it is JSON-LD.

    None where it is no one's, as in a list of articles.
    """
    found: list[Told] = []
    for node in _objects(value):
        titled = _is_titled(node, title)
        for key, markup in _markups(node, linked=linked):
            size = _size(markup)
            if size >= _LEAST:
                found.append(Told(markup, size * _worth(key) * (1 + titled), key, titled))
    if not found:
        return None
    best = max(found, key=lambda text: text.worth)
    rivals = {text.markup for text in found if text.key == best.key and text.worth >= _ALIKE * best.worth}
    return best if best.titled or len(rivals) < _SEVERAL else None


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """The objects in ``value``, outer ones first."""
    waiting, left = [value], _NODES
    while waiting and left:
        left -= 1
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += [inner for inner in node.values() if isinstance(inner, (dict, list))]
        elif isinstance(node, list):
            waiting += [inner for inner in node if isinstance(inner, (dict, list))]


def is_for_payers(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether the statements ``value`` say that the page, or a part of it, is not free to read."""
    free = (str(node.get("isAccessibleForFree", "")) for node in _objects(value))
    return any(said.lower().rpartition("/")[2] == "false" for said in free)


def _is_titled(node: dict[str, Any], title: str) -> bool:
    """Whether ``node`` has the title of the page, which may have that of the site beside it."""
    for key in _TITLES:
        own = node.get(key)
        own = own.get("rendered") if isinstance(own, dict) else own
        if isinstance(own, str) and len(own) > _SHORT and (own in title or title in own):
            return bool(title)
    return False


def _markups(node: dict[str, Any], *, linked: bool) -> Iterator[tuple[str, str]]:
    kinds = node.get("@type") if linked else None
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if isinstance(kind, str) and (made := _MADE.get(kind)):
            yield kind, made(node)
    for key in _BODIES:
        if key in node and (not linked or key in {"articleBody", "text", "reviewBody", "description"}):
            yield key, html_of(node[key])
    if not linked:
        if said := html_of_records(node.get("block")):
            yield "block", said
        others = [key for key in node if key not in _BODIES and _SPELT.fullmatch(key)]
        yield from ((key, html_of(node[key])) for key in others)


def _worth(key: str) -> float:
    """How much a character under ``key`` is worth; that of a text made of several is 1."""
    return _BODIES.get(key) or (_OTHERWISE if _SPELT.fullmatch(key) else 1.0)


def _size(markup: str) -> int:
    """How many characters of text ``markup`` holds; 0 if it does not read like text."""
    text = " ".join(html.unescape(_TAG.sub(" ", markup)).split())
    spaced = len(text) <= _LONGEST_WORD * (1 + text.count(" ")) or not text[:200].isascii()
    if not spaced or not _SENTENCE_END.search(text) or text.count("{") > len(text) / 200:
        return 0
    return len(text)


def _questions(node: dict[str, Any]) -> str:
    """The questions of a page, each with its answer."""
    parts = []
    asked = node.get("mainEntity")
    for question in asked if isinstance(asked, list) else [asked]:
        if isinstance(question, dict):
            answers = [question.get("acceptedAnswer"), question.get("suggestedAnswer")]
            flat = [one for some in answers for one in (some if isinstance(some, list) else [some])]
            body = "".join(html_of(answer.get("text")) for answer in flat if isinstance(answer, dict))
            parts.append(f"<h2>{readable(question.get('name'))}</h2>{html_of(question.get('text'))}{body}")
    return "".join(parts)


def _recipe(node: dict[str, Any]) -> str:
    ingredients = node.get("recipeIngredient")
    listed = (
        "".join(f"<li>{readable(one)}</li>" for one in ingredients if isinstance(one, str))
        if isinstance(ingredients, list)
        else ""
    )
    steps = html_of(node.get("recipeInstructions"))
    return f"{html_of(node.get('description'))}<ul>{listed}</ul>{steps}" if steps else ""


def _how_to(node: dict[str, Any]) -> str:
    steps = html_of(node.get("step") or node.get("steps"))
    return f"{html_of(node.get('description'))}{steps}" if steps else ""


def _live(node: dict[str, Any]) -> str:
    """What a live blog said, each with its heading and the last one first, as it is shown."""
    said = node.get("liveBlogUpdate")
    parts = said if isinstance(said, list) else [said]
    return "".join(
        f"<h2>{readable(part.get('headline'))}</h2>{html_of(part.get('articleBody'))}"
        for part in parts[:_ANSWERS]
        if isinstance(part, dict)
    )


def _discussion(node: dict[str, Any]) -> str:
    """A post and the answers to it, in their order; nothing where there are none."""
    return _with_answers(node) if node.get("comment") else ""


def _with_answers(node: dict[str, Any], depth: int = 0) -> str:
    said = html_of(node.get("text") or node.get("articleBody"))
    answers = node.get("comment")
    flat = answers if isinstance(answers, list) else [answers]
    if depth >= _NESTED:
        return said
    return said + "".join(_with_answers(one, depth + 1) for one in flat[:_ANSWERS] if isinstance(one, dict))


_MADE: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "FAQPage": _questions,
    "QAPage": _questions,
    "Recipe": _recipe,
    "HowTo": _how_to,
    "LiveBlogPosting": _live,
    "DiscussionForumPosting": _discussion,
    "SocialMediaPosting": _discussion,
}
