"""What boxes are called that lead to other texts or through a work, in small letters with hyphens."""

from __future__ import annotations

import re

from scrapers.reading.selection.prompt_words import any_of

RAILS = re.compile(
    r"(?<![a-z])"
    + any_of(
        r"""
        related-?(?:articles?|posts?|stor(?:y|ies)|contents?|news|reads?|entries|videos?|coverage|box|block|widget|section)
        recirc(?:ulation)?(?:-[a-z]+)?|recommend(?:ed|ations?)(?:-[a-z]+)?
        most-?(?:read|popular|viewed|shared)
        popular-?(?:posts?|articles?|stories|now)|trending(?:-[a-z]+)?
        more-?(?:stories|articles|posts|news|from|on|like)
        read-?(?:next|also|more-?(?:box|list|links))|up-?next|you-?may-?(?:also-?)?like
        (?:latest|top)-?(?:news|stories|posts|articles)
        next-?(?:reads?|stor(?:y|ies)|articles?)|meist-?gelesen|plus-?lus|mas-?leidos?|mais-?lid[ao]s
        piu-?letti|cok-?okunan(?:lar)?
        populyarnoe|popularne|najczesciej[a-z-]*|hot-?(?:news|list|posts)|rank-?news|lire-?aussi
        leia-?(?:mais|tambem)
        lee-?tambien|leggi-?anche|lees-?ook|inline-?(?:related|article|story)|story-?links?
        article-?(?:links|list|cards)
        """
    )
    + r"(?![a-z])"
)
"""Lists of other texts."""

CARDS = re.compile(
    r"(?<![a-z])(?:teaser(?:-[a-z]+)?|rich-?link|blog-?card|link-?card|bookmark-?card|embed-?card"
    r"|promo-?(?:box|card|link)"
    r"|internal-?link(?:-[a-z]+)?|irp-?(?:wrapper|content))(?![a-z])"
)
"""One other text."""

SLIDES = re.compile(r"(?<![a-z])(?:swiper|slick|carousel|splide|flickity|glide|owl|keen|embla|tns)(?![a-z])")
"""Carousels."""

WAYS = re.compile(
    r"(?<![a-z-])(?:nav-?(?:footer|header|links|panel|prev(?:ious)?|next|bottom)|(?:post|page|article"
    r"|chapter|entry|story|doc)s?"
    r"-?(?:nav(?:igation)?|pager)|prev-?next|next-?prev|pagination-nav(?:-{1,2}[a-z]+)*|pager(?:-link)?"
    r"|related-pages"
    r"|next-page|prev-page|blaettern)(?![a-z])"
)
"""Ways to the page before and after."""
