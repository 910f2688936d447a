"""schema.org data in JSON-LD blocks: what it says about the page as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapers.web.html_repair.lenient_json import values
from scrapers.web.media_types import is_json_ld

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 1_000_000  # characters of one block
_DEEPEST = 4  # levels of @graph and mainEntity
_HOUSES = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "Brand"})
_LISTED = 20  # authors of one work
_WORKS = frozenset((
    "Article", "NewsArticle", "BlogPosting", "TechArticle", "ScholarlyArticle", "Report",
    "OpinionNewsArticle", "AnalysisNewsArticle", "ReportageNewsArticle", "SatiricalArticle",
    "APIReference", "DiscussionForumPosting", "SocialMediaPosting", "LiveBlogPosting", "Question",
    "QAPage", "FAQPage", "HowTo", "Recipe", "Book", "Chapter", "Course", "LearningResource", "Dataset",
    "SoftwareSourceCode", "CreativeWork",
))  # fmt: skip
_REVIEW: frozenset[str] = frozenset(
    {"Review", "CriticReview"}
)  # a work where it is the page's, not a buyer's
_OF_OTHERS = frozenset({"Product", "ProductGroup", "LocalBusiness", "Service", "Organization", "Store"})
_PAGES = frozenset({"WebPage", "ItemPage", "AboutPage", "CollectionPage", "ProfilePage"})


@dataclass(frozen=True, slots=True)
class Thing:
    """The properties used, raw; ``""`` and ``()`` where not given."""

    title: str = ""
    authors: tuple[str, ...] = ()
    of_house: bool = False  # its author is an organisation, by its own word
    published: str = ""
    modified: str = ""
    site: str = ""
    types: frozenset[str] = frozenset()


def _author(node: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return node.get("author") or node.get("creator")


def _is_house(author: object) -> bool:
    said = author if isinstance(author, list) else [author]
    return any(isinstance(one, dict) and not _HOUSES.isdisjoint(_types(one)) for one in said)


def things(scripts: Iterable[HtmlElement]) -> Thing:
    """The first work described in ``scripts``, completed by the page and the site described with it."""
    nodes = [node for block in blocks(scripts) for node in _nodes(block)]
    if not nodes:
        return Thing()
    types = frozenset(kind for node in nodes for kind in _types(node))
    kinds = _WORKS if types & _OF_OTHERS else _WORKS | _REVIEW
    works = [node for node in nodes if _types(node) & kinds] + [n for n in nodes if _types(n) & _PAGES]
    sites = [node for node in nodes if "WebSite" in _types(node)]
    named: dict[str, dict[str, Any]] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and "name" in node:
            named.setdefault(node["@id"], node)
    return Thing(
        title=_first(works, "headline") or _first(works, "name"),
        authors=next((names for node in works if (names := tuple(_names(_known(_author(node), named))))), ()),
        of_house=any(_is_house(_known(_author(node), named)) for node in works),
        published=_first(works, "datePublished")
        or _first(works, "dateCreated")
        or _first(works, "uploadDate"),
        modified=_first(works, "dateModified"),
        types=types,
        site=_first(sites, "name") or next((n for node in works for n in _names(node.get("publisher"))), ""),
    )


def blocks(scripts: Iterable[HtmlElement], longest: int = _LONGEST) -> Iterator[Any]:
    """The data of those of ``scripts`` that are JSON-LD of up to ``longest`` characters, and can be read."""
    for script in scripts:
        text = script.text if is_json_ld(script.get("type")) else None
        if text and len(text) <= longest:
            yield from values(text)  # a broken block says nothing; the page still counts


def _nodes(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of a block: lists, ``@graph`` and ``mainEntity`` opened."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            yield from _nodes(value.get(key), depth + 1)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2] for kind in kinds if isinstance(kind, str)}


def _first(nodes: list[dict[str, Any]], key: str) -> str:
    return next((text for node in nodes for text in _texts(node.get(key))), "")


def _texts(value: object) -> Iterator[str]:
    """Strings in ``value``; an object stands for its URL or name."""
    for item in value if isinstance(value, list) else [value]:
        text = item
        if isinstance(item, dict):
            text = item.get("url") or item.get("@id") or item.get("@value") or item.get("name")
        if isinstance(text, str) and text.strip():
            yield text


def _known(value: object, named: dict[str, dict[str, Any]]) -> object:
    """``value`` with references (objects that have only an ``@id``) replaced by what they refer to."""
    if isinstance(value, list):
        return [_known(item, named) for item in value[:_LISTED] if not isinstance(item, list)]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _names(value: object) -> Iterator[str]:
    """Names of the people or organisations in ``value``."""
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip():
                yield text
