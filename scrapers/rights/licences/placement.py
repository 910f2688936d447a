"""Whose licence a page's markup names: what its boxes say of the place where it stands."""

from __future__ import annotations

import re
from typing import Final

from scrapers.rights.licences.page_blocks import Anchor, Block, Box, Page, is_badge
from scrapers.web.urls import resolve

_HARD_ELEMENTS: Final = frozenset(
    (
        "figure",
        "figcaption",
        "picture",
        "blockquote",
        "q",
        "cite",
        "pre",
        "code",
        "samp",
        "kbd",
        "template",
        "svg",
        *("select", "option", "button"),
    )
)
_HARD: Final = frozenset(
    [
        "figure",
        "fig",
        "caption",
        "captions",
        "figcaption",
        "photo",
        "photos",
        "image",
        "images",
        "img",
        "picture",
        "pictures",
        "thumb",
        "thumbs",
        "thumbnail",
        "thumbnails",
        "gallery",
        "galleries",
        "slide",
        "slides",
        "slideshow",
        "slider",
        "carousel",
        "lightbox",
        "video",
        "videos",
        "audio",
        "player",
        "comment",
        "comments",
        *("commentlist", "commentbody", "commentcontent", "commentarea", "commentthread"),
        *(
            "kommentar",
            "kommentare",
            "commentaire",
            "commentaires",
            "comentario",
            "comentarios",
            "comentários",
        ),
        *("commenti", "reacties", "komentarze", "testimonial", "testimonials", "guestbook"),
        "reply",
        "replies",
        "respond",
        "disqus",
        "quote",
        "quotes",
        "blockquote",
        "pullquote",
        "icon",
        "icons",
        "avatar",
        "infobox",
        "related",
        "teaser",
        "teasers",
        "recommended",
        "recommendations",
        "chooser",
        "mw-file",
    ]
)
_SOFT: Final = frozenset(
    [
        "credit",
        "credits",
        "attribution",
        "media",
        "card",
        "cards",
        "download",
        "downloads",
        "plugin",
        "package",
        "software",
        "references",
        "reference",
        "footnotes",
        "footnote",
        "bibliography",
        "citation",
        "citations",
        "sponsor",
        "ad",
        "ads",
        "advert",
        "widget",
        "sidebar",
    ]
)
_FURNITURE: Final = frozenset(
    [
        "footer",
        "colophon",
        "copyright",
        "copyrights",
        "license",
        "licence",
        "licenses",
        "licensing",
        "lizenz",
        "legal",
        "siteinfo",
        "imprint",
        "impressum",
        "byline",
        "rights",
        "terms",
        "meta",
        "contentinfo",
    ]
)
_WHOLE: Final = frozenset({"html", "body", "main", "article"})  # whose classes speak of the whole page
_CELLS: Final = frozenset(
    {"li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "option", "summary"}
)
_OWN_PROPERTIES: Final = frozenset({"mainentity", "mainentityofpage", "blogpost", "mainmedium"})
_PART_TYPE = re.compile(
    r"(?:image|photo\w{0,20}|video|audio|media|sound|picture|software\w{0,20}|mobileapplication|webapplication|dataset|"
    r"datadownload|comment|quotation|review|product|person|organization|clip|musicrecording|stillimage|movingimage)"
    r"(?:object|gallery)?/?$",
    re.IGNORECASE,
)


def is_part(page: Page, boxes: tuple[Box, ...], url: str) -> bool:
    """Whether some of ``boxes`` holds a part of the page: a figure, a comment, a quotation, another resource."""
    articles = [box for box in boxes if box.name == "article"]
    if len(articles) > 1 or (articles and _one_of_many(page, articles[0])):
        return True
    return any(_holds_part(page, box) or is_about_another(box, url) for box in boxes)


def _one_of_many(page: Page, article: Box) -> bool:
    """Whether the article is one in a list of them, and not the one with the heading."""
    return len(page.articles) > 1 and article not in page.with_heading


def _holds_part(page: Page, box: Box) -> bool:
    if box.name in _HARD_ELEMENTS:
        return box.name != "figure" or box in page.ends
    return box.name not in _WHOLE and not _HARD.isdisjoint(box.marks)


def is_about_another(box: Box, url: str) -> bool:
    """Whether RDFa or microdata say that a box is about something else than the page."""
    about = box.attributes.get("about", box.attributes.get("resource") if box.get("typeof") else None)
    if about is not None and (resolve(about, url or None) or about).partition("#")[0] not in {
        *("", url.partition("#")[0]),
    }:
        return True
    if _PART_TYPE.search(box.get("typeof")) or _PART_TYPE.search(box.get("itemtype")):
        return True
    inner = box.get("itemprop").lower().split() if "itemscope" in box.attributes else []
    return bool(inner) and _OWN_PROPERTIES.isdisjoint(inner)


def speaks_softly(boxes: tuple[Box, ...]) -> bool:
    """Whether the place is one for credits and offers, where only what speaks of the work is the page's."""
    return any(box.name not in _WHOLE and not _SOFT.isdisjoint(box.marks) for box in boxes)


def is_furniture(boxes: tuple[Box, ...]) -> bool:
    """Whether the place is one for what a page says of itself: a footer, a byline, a copyright notice."""
    return any(
        box.name in {"footer", "address", "header"}
        or (box.name not in _WHOLE and not _FURNITURE.isdisjoint(box.marks))
        for box in boxes
    )


def is_cell(block: Block) -> bool:
    """Whether a block is one in a list or table, or a heading."""
    return any(box.name in _CELLS for box in block.boxes)


def shows_picture(block: Block) -> bool:
    """Whether what a block says may be said of a picture in it, or in the same box shortly before."""
    return any(not is_badge(box) for box in block.pictures) or (
        block.beside is not None and block.beside in block.boxes and block.beside.name not in {"html", "body"}
    )


def names_part_type(block: Block) -> bool:
    """Whether the block says by a link (as the chooser of Creative Commons does) that it is about a picture."""
    return any(
        "dcmitype/" in (href := _target(anchor)) and bool(_PART_TYPE.search(href)) for anchor in block.anchors
    )


def _target(anchor: Anchor) -> str:
    return anchor.box.get("href") or anchor.box.get("resource")
