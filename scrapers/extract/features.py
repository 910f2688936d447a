"""What is known of each block when it is judged: a matrix with a row a block, a column a feature.

Nothing here knows a language's words: characters are counted by class, so that a page in any script
is measured alike; class and id names are read by a short list of English stems, as the web writes them.
Columns are computed for all blocks at once.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from scrapers.extract.character_counts import COLONS, SENTENCE_ENDS, Texts, Vector

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.extract.blocks import Outline

Matrix = npt.NDArray[np.float32]

VERSION: Final = 1
"""Part of a model's identity: it fits the features that it was trained with."""

_STEMS: Final[dict[str, tuple[str, ...]]] = {
    "comment": ("comment", "disqus", "respond", "reply", "replies"),
    "related": ("relat", "recommend", "readnext", "read-next", "also", "suggest", "similar", "popular",
                "trending", "latest", "outbrain", "taboola", "more-"),
    "share": ("share", "sharing", "social", "follow"),
    "navigation": ("nav", "menu", "crumb", "toc", "pagination", "pager", "skip", "dropdown", "tabs"),
    "foot": ("foot", "copyright", "legal", "colophon"),
    "head": ("header", "masthead", "topbar", "top-bar", "banner"),
    "side": ("side", "rail", "widget"),
    "advert": ("advert", "sponsor", "promo", "cta", "newsletter", "subscri", "signup", "sign-up",
               "cookie", "consent", "popup", "modal", "overlay", "login", "paywall"),
    "meta": ("meta", "byline", "author", "date", "time", "tag", "categor", "publish", "avatar", "bio"),
    "content": ("content", "article", "entry", "story", "body", "prose", "markdown", "text", "rich"),
    "product": ("product", "price", "sku", "cart", "review", "rating", "shop"),
    "forum": ("thread", "topic", "message", "forum", "post", "answer", "question"),
    "caption": ("caption", "credit", "figure", "gallery", "image", "photo"),
    "card": ("card", "item", "teaser", "tile", "grid", "list"),
    "title": ("title", "headline", "heading"),
    "summary": ("desc", "summary", "excerpt", "intro", "lead", "detail", "spec", "feature",
    "standfirst", "dek"),
}  # fmt: skip
_BITS: Final = {stem: 1 << at for at, stems in enumerate(_STEMS.values()) for stem in stems}
_STEM = re.compile("|".join(map(re.escape, sorted(_BITS, key=len, reverse=True))))
_OWN_TAGS: Final = (
    "p", "div", "li", "td", "dd", "dt", "pre", "blockquote", "figcaption", "section", "article",
    "button", "th",
    "form", "a", "table", "h1", "h2", "h3", "h4", "body", "center",
)  # fmt: skip
_TAG_CODES: Final = {tag: code for code, tag in enumerate(_OWN_TAGS)}
_AROUND: Final = (
    "main", "article", "nav", "header", "footer", "aside", "form", "section", "ul", "ol", "table",
    "blockquote",
    "figure", "dl", "details", "a", "role=main", "role=navigation", "role=dialog", "role=banner",
    "role=contentinfo", "role=complementary", "articleBody", "noscript",
)  # fmt: skip
_AROUND_CODES: Final = {name: code for code, name in enumerate(_AROUND)}
_FAR: Final = 16.0
_NEAR: Final = 3  # containers whose class names count as near
_WINDOWS: Final = (2, 5, 12, 30)
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(\w{1,60})"')


def features(outline: Outline, root: HtmlElement) -> Matrix:
    """One row a block, in order. ``outline`` must hold at least one block."""
    texts = Texts.of([block.text for block in outline.blocks])
    columns = _text_columns(outline, texts)
    columns += _place_columns(outline, texts)
    columns += _container_columns(outline, texts)
    columns += _page_columns(outline, texts, root)
    columns += _neighbour_columns(texts, columns)
    return np.stack(columns).astype(np.float32, copy=False)


def context(scores: Vector, sizes: Vector) -> Matrix:
    """Columns for a second look: what the first one said of the blocks around.

    ``sizes`` are weights of the blocks (see :func:`sizes_of`).
    """
    n = len(scores)
    columns = [scores]
    for step in (1, 2, 3, 4, 6, 8):
        columns += [_shifted(scores, step, -0.2), _shifted(scores, -step, -0.2)]
    total = np.concatenate([[0.0], np.cumsum(scores * sizes, dtype=np.float64)])
    weight = np.concatenate([[0.0], np.cumsum(sizes, dtype=np.float64)])
    at = np.arange(n)
    for width in _WINDOWS:
        low, high = np.maximum(0, at - width), np.minimum(n, at + width + 1)
        columns.append(_ratio(total[high] - total[low], weight[high] - weight[low]))
        columns.append(_ratio(total[at] - total[low], weight[at] - weight[low]))
        columns.append(_ratio(total[high] - total[at + 1], weight[high] - weight[at + 1]))
    columns += _kept_columns(scores, sizes)
    return np.stack([np.asarray(column, np.float32) for column in columns])


def _kept_columns(scores: Vector, sizes: Vector) -> list[Any]:
    """Where the text seems to begin and end, and how much of the page it would be."""
    n = len(scores)
    kept = scores > 0.4  # noqa: PLR2004 - a first guess, not the decision
    places = np.flatnonzero(kept)
    first, last = (places[0], places[-1]) if len(places) else (0, n - 1)
    done = np.cumsum(sizes * kept)
    return [
        np.full(n, _ratio((scores * sizes).sum(), sizes.sum())),
        np.full(n, scores.max()),
        np.full(n, kept.mean()),
        np.full(n, np.log1p((sizes * kept).sum())),
        np.arange(n) - first,
        last - np.arange(n),
        _ratio(done, done[-1]),
    ]


def sizes_of(lengths: Vector) -> Vector:
    """How much a block counts in its page: between the number of blocks and that of characters."""
    sizes: Vector = np.sqrt(lengths + 4.0).astype(np.float32)
    return sizes


def _text_columns(outline: Outline, texts: Texts) -> list[Any]:
    blocks, size, count = outline.blocks, texts.lengths, texts.counts
    some = np.maximum(size, 1)
    words = count["words"] + 1
    repeated = Counter(texts.texts)
    return [
        np.log1p(size),
        np.log1p(words),
        np.array([block.link_chars for block in blocks], np.float32) / some,
        np.minimum([block.links for block in blocks], 20),
        np.array([block.bold_chars for block in blocks], np.float32) / some,
        np.minimum([block.breaks for block in blocks], 10),
        np.minimum([block.images for block in blocks], 5),
        (count["stops"] + count["pauses"]) / words,
        count["ends"] / words,
        np.minimum(count["ends"], 20),
        count["digits"] / some,
        count["upper"] / some,
        count["wide"] / some,
        count["symbols"] / some,
        size / words,
        np.array([text[-1:] in SENTENCE_ENDS for text in texts.texts]),
        np.array([text[-1:] in COLONS for text in texts.texts]),
        np.array([text[:1].isupper() for text in texts.texts]),
        np.minimum([repeated[text] for text in texts.texts], 5),
        np.array([block.level for block in blocks]),
        np.array([block.role == "table" for block in blocks]),
        np.array([block.role == "code" for block in blocks]),
    ]


def _place_columns(outline: Outline, texts: Texts) -> list[Any]:
    n, size = len(outline.blocks), texts.lengths
    at = np.arange(n)
    return [
        at / n,
        np.minimum(at, 60),
        np.minimum(n - at, 60),
        (np.cumsum(size) - size) / max(1.0, float(size.sum())),
    ]


class _Boxes:
    """Containers as arrays: parents come before their children, so sums run up and flags run down."""

    def __init__(self, outline: Outline) -> None:
        containers = outline.containers
        self.parent = np.array([container.parent for container in containers])
        self.depth = np.array([container.depth for container in containers], np.float32)
        self.code = np.array([_TAG_CODES.get(container.element.tag, -1) for container in containers])
        masks = [0] * len(containers)
        around: list[tuple[float, ...]] = []
        nowhere = (-99.0,) * len(_AROUND)
        for at, container in enumerate(containers):
            masks[at] = _mask(container.element)
            above = around[container.parent] if container.parent >= 0 else nowhere
            own = _around_code(container.element)
            if own >= 0:
                above = (*above[:own], float(container.depth), *above[own + 1 :])
            around.append(above)
        self.around = np.array(around, np.float32)
        self.near, self.far = _inherited(masks, self.parent)
        self.siblings = _siblings(outline)

    def sums(self, inner: npt.NDArray[np.int64], values: Vector) -> Vector:
        """``values`` of the blocks summed up in every container that holds them."""
        total = np.bincount(inner, values, len(self.parent)).tolist()
        parent = self.parent.tolist()
        for at in range(len(total) - 1, 0, -1):
            total[parent[at]] += total[at]
        return np.array(total, np.float32)


def _inherited(masks: list[int], parents: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays of integers
    """Name flags of a container and the next ones around it, and those of all further out."""
    near, far, parent = list(masks), [0] * len(masks), parents.tolist()
    for at in range(len(masks)):
        up = parent[at]
        for _ in range(_NEAR - 1):
            if up < 0:
                break
            near[at] |= masks[up]
            up = parent[up]
        if up >= 0:
            far[at] = far[up] | masks[up]
    return np.array(near), np.array(far)


def _siblings(outline: Outline) -> Vector:
    """How many containers of the same tag and class lie in the same parent."""
    keys = [(box.parent, box.element.tag, box.element.get("class")) for box in outline.containers]
    counted = Counter(keys)
    return np.array([min(counted[key], 30) for key in keys], np.float32)


def _container_columns(outline: Outline, texts: Texts) -> list[Any]:
    boxes = _Boxes(outline)
    inner = np.array([block.container for block in outline.blocks])
    size = texts.lengths
    links = np.array([block.link_chars for block in outline.blocks], np.float32)
    prose = _prose(size, links, texts)
    chars, linked, good = (boxes.sums(inner, values) for values in (size, links, prose))
    blocks = boxes.sums(inner, np.ones_like(size))
    depth = boxes.depth[inner]
    hidden = np.array([box.hidden for box in outline.containers])[inner]
    columns: list[Any] = [depth, hidden, *(boxes.code[inner] == code for code in range(len(_OWN_TAGS)))]
    columns += list(np.minimum(depth[:, None] - boxes.around[inner], _FAR).T)
    for masks in (boxes.near[inner], boxes.far[inner]):
        columns += [(masks >> bit) & 1 for bit in range(len(_STEMS))]
    at = inner
    for _ in range(5):
        columns += [
            np.log1p(chars[at]), _ratio(linked[at], chars[at]), _ratio(good[at], good[0]),
            np.log1p(blocks[at]), boxes.siblings[at],
        ]  # fmt: skip
        at = np.maximum(boxes.parent[at], 0)
    columns += _main_columns(boxes, inner, good)
    return columns


def _prose(size: Vector, links: Vector, texts: Texts) -> Vector:
    """Characters of blocks that look like running text."""
    long = (size > 60) | ((texts.counts["wide"] > 10) & (size > 20))  # noqa: PLR2004 - a line of text
    prose: Vector = np.where(long & (links * 3 < size), size - links, 0).astype(np.float32)
    return prose


def _main_columns(boxes: _Boxes, inner: Any, good: Vector) -> list[Any]:  # noqa: ANN401 - indices
    """Whether a block lies in the smallest container with most of the running text, and where in it."""
    parent = boxes.parent.tolist()
    main = int(np.flatnonzero(good >= 0.6 * good[0])[-1])
    inside = [False] * len(parent)
    for box in range(len(parent)):
        inside[box] = box == main or (parent[box] >= 0 and inside[parent[box]])
    own = np.array(inside)[inner]
    places = np.flatnonzero(own)
    first, last = (places[0], places[-1]) if len(places) else (0, len(inner) - 1)
    at = np.arange(len(inner))
    return [own, (at - first) / max(1, last - first)]


def _page_columns(outline: Outline, texts: Texts, root: HtmlElement) -> list[Any]:
    """What holds for the whole page, so that a forum can be judged unlike an article."""
    n, size = len(outline.blocks), texts.lengths
    total = float(size.sum()) or 1.0
    links = np.array([block.link_chars for block in outline.blocks], np.float32)
    title = set(_words(_title(root)))
    alike = [_overlap(text, title) for text in texts.texts]
    facts = [
        np.log1p(n), np.log1p(total), links.sum() / total, _prose(size, links, texts).sum() / total,
        texts.counts["ends"].sum() / n, texts.counts["wide"].sum() / total, *_declared(root),
    ]  # fmt: skip
    return [*np.array(alike, np.float32).reshape(n, 2).T, *(np.full(n, fact) for fact in facts)]


def _declared(root: HtmlElement) -> list[float]:
    """What kind of page it says it is: OpenGraph, JSON-LD, the body's class; and how often tags occur."""
    kinds = Counter(kind for script in root.iter("script") for kind in _types(script))
    og = next((m.get("content", "") for m in root.iter("meta") if m.get("property") == "og:type"), "").lower()
    body = root.find("body")
    name = (body.get("class") or "").lower() if body is not None else ""
    count = Counter(element.tag for element in root.iter("article", "h1", "time", "p", "li", "table", "pre"))
    return [
        og == "article", "product" in og, og == "website", bool(og),
        any("Article" in kind or kind == "BlogPosting" for kind in kinds), "Product" in kinds,
        "ItemList" in kinds or "CollectionPage" in kinds,
        not kinds.keys().isdisjoint({"DiscussionForumPosting", "QAPage", "Question"}), "FAQPage" in kinds,
        "single" in name or "article" in name or "post-" in name,
        "archive" in name or "category" in name or "home" in name, "product" in name,
        min(count["article"], 20), min(count["h1"], 5), min(count["time"], 30), min(count["p"], 200),
        min(count["li"], 500), min(count["table"], 20), min(count["pre"], 20),
    ]  # fmt: skip


def _types(script: HtmlElement) -> list[str]:
    text = script.text
    return _TYPE.findall(text[:200_000]) if text and "ld+json" in (script.get("type") or "") else []


def _neighbour_columns(texts: Texts, columns: list[Any]) -> list[Any]:
    """The most telling columns of the blocks before and after, and sums over windows."""
    chosen = [np.asarray(columns[at], np.float32) for at in (0, 2, 8, 9, 19)]
    found = [_shifted(column, step, -1.0) for step in (1, 2, 3, -1, -2, -3) for column in chosen]
    n = len(texts.lengths)
    at = np.arange(n)
    links = chosen[1] * texts.lengths
    sums = [
        np.concatenate([[0.0], np.cumsum(v, dtype=np.float64)]) for v in (texts.lengths, links, chosen[3])
    ]
    for width in (4, 10, 25):
        low, high = np.maximum(0, at - width), np.minimum(n, at + width + 1)
        size, link, ends = (total[high] - total[low] for total in sums)
        found += [np.log1p(size), _ratio(link, size), ends]
    return found


def _shifted(column: Vector, step: int, empty: float) -> Vector:
    shifted = np.full_like(column, empty)
    if step > 0:
        shifted[step:] = column[:-step]
    else:
        shifted[:step] = column[-step:]
    return shifted


def _ratio(part: Any, whole: Any) -> Any:  # noqa: ANN401 - numbers or arrays of them
    return part / np.maximum(whole, 1e-6)


def _mask(element: HtmlElement) -> int:
    name, identity = element.get("class"), element.get("id")
    return 0 if name is None and identity is None else _stems(name or "", identity or "")


@lru_cache(maxsize=8192)
def _stems(name: str, identity: str) -> int:
    mask = 0
    for found in _STEM.findall(f"{name} {identity}"[:500].lower()):
        mask |= _BITS[found]
    return mask


def _around_code(element: HtmlElement) -> int:
    role = element.get("role")
    if role is not None and (code := _AROUND_CODES.get(f"role={role}")) is not None:
        return code
    if element.get("itemprop") == "articleBody":
        return _AROUND_CODES["articleBody"]
    return _AROUND_CODES.get(element.tag, -1)


def _title(root: HtmlElement) -> str:
    title = next(root.iter("title"), None)
    return (title.text or "") if title is not None else ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text[:300].lower())


def _overlap(text: str, title: set[str]) -> tuple[float, float]:
    """Shares of a short block's words in the title, and of the title's in the block."""
    if len(text) > 300 or not title:  # noqa: PLR2004 - no title is longer
        return 0.0, 0.0
    words = set(_words(text))
    common = len(words & title)
    return common / max(1, len(words)), common / len(title)
