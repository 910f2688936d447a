"""The main content of a manual's page for `structure.py`: what of the HTML is navigation, and no fact.

Most generators name their frame (classes and ids below). What has no name that others share is told by
what it is: signs that link to their own place, marks of footnotes, lists of links into the page, menus
before its title, lines of ways (next, up, previous).
"""

from __future__ import annotations

import re

from lxml import etree, html

MAIN = etree.XPath(
    "(//*[@role='main'] | //main | //*[@id='yui-main'] | //div[contains(concat(' ', @class, ' '), ' body ')]"
    " | //*[@id='content'] | //*[@id='main-content'])"
)
FRAME = etree.XPath(
    ".//nav | .//*[@role='navigation'] | .//script | .//style | .//noscript | .//template | .//button"
    " | .//*[@role='doc-backlink' and not(ancestor::h1 or ancestor::h2 or ancestor::h3 or ancestor::h4)]"
    " | .//*[@role='doc-noteref'] | .//header[not(ancestor::article)] | .//footer"
    " | .//div[@class='header']/div[@class='summary']"  # what is on a page of Doxygen's
    " | .//div[@class='header' and .//a[@rel='next' or @rel='prev' or @rel='up' or @rel='contents']]"
    + "".join(
        f" | .//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in (
            "navheader", "navfooter", "docnav", "sphinxsidebar", "related", "nav", "toc", "contents",
            "headerlink", "toctree-wrapper", "footer", "list-of-tables", "list-of-figures",
            "list-of-examples", "indexterm", "linenos", "breadcrumb", "sidebar-nav", "fn-backref",
            "footnote-reference", "lineno", "ttc", "copiable-link", "copiable-anchor",
            "modindextable", "indextable", "section-toc", "mini-toc",
            "navpath", "nav-panel", "navigationbar", "tocset", "navsettop", "navsetbottom",
            # numbers of lines, and what is shown while the pointer is over a sign
            "listing_lines", "source-line-no", "notable-traits-tooltiptext",
            "printfooter", "catlinks", "t-navbar",  # MediaWiki
        )
    )
    + "".join(
        f" | .//*[@id='{name}']"
        for name in (
            "toc", "toctitle", "banner", "title", "footer", "ft", "footnotes", "sidebar", "breadcrumbs",
        )
    )
)  # fmt: skip
SIGN = re.compile(r"[¶#§↑^⇑🔗⚓]|link|permalink|top", re.IGNORECASE)
MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡↑^↩⏎])[\])]?", re.IGNORECASE)
WAYS = re.compile(
    r"(?:\b(?:next|prev(?:ious)?|up|top|contents|index|home|back)\b|[\W_])+",
    re.IGNORECASE,
)
WAY = re.compile(r"\b(?:next|prev(?:ious)?|up|top|contents)\b", re.IGNORECASE)
BOX = ("ul", "ol", "dl", "table", "div", "p", "center", "h2", "h3")
LISTS = ("ul", "ol", "dl", "p", "table")
LONGEST_LINE_OF_WAYS = 400  # characters


def main_of(root: html.HtmlElement) -> html.HtmlElement:
    """The main content of a page without its frame."""
    marked = MAIN(root)
    found = max(marked, key=lambda e: len(e.text_content())) if marked else root.find("body")
    found = root if found is None else found
    size = len(found.text_content())
    for element in FRAME(found):
        is_page = element.get("class") == "contents" and 2 * len(element.text_content()) > size  # Doxygen's
        if element is not found and not is_page and element.getparent() is not None:
            element.drop_tree()
    for element in (*signs(found), *menus(found)):
        if element.getparent() is not None:
            element.drop_tree()
    return found


def signs(content: html.HtmlElement) -> list[html.HtmlElement]:
    """Links to their own place (¶, #) and the marks of footnotes, there and back."""
    within = [a for a in content.iter("a") if len(a.get("href") or "") > 1 and a.get("href")[0] == "#"]
    within = [a for a in within if not any(e.tag in {"pre", "code"} for e in a.iterancestors())]
    places = {(a.get("href") or "")[1:] for a in within}
    named = {name: e for e in content.iter(etree.Element) for name in names_of(e) if name in places}
    ways = [
        a
        for a in content.iter("a")
        if a.get("href") and WAY.search(text_of(a)) and WAYS.fullmatch(text_of(a))
    ]
    return ways + [
        a
        for a in within
        if SIGN.fullmatch(text_of(a) or "#") or (MARK.fullmatch(text_of(a)) and is_paired(a, named))
    ]


def names_of(element: html.HtmlElement) -> list[str]:
    return [name for name in (element.get("id"), element.get("name")) if name]


def is_paired(mark: html.HtmlElement, named: dict[str, html.HtmlElement]) -> bool:
    """Whether ``mark`` is raised, or what it leads to leads back to it."""
    if next(mark.iterancestors("sup"), None) is not None or mark.find(".//sup") is not None:
        return True
    around = (*mark.iterancestors(), mark, *mark.iterdescendants())
    own = {name for e in around for name in names_of(e)}
    target = named.get(mark.get("href")[1:])
    return target is not None and any(
        (a.get("href") or "")[1:] in own for a in (target, *target.iterdescendants("a"))
    )


def menus(content: html.HtmlElement) -> list[html.HtmlElement]:
    """Lists of links into the page, lines of ways, and what is mostly links before the title."""
    title = next(content.iter("h1"), None)
    title = next(content.iter("h2", "h3"), None) if title is None else title
    above = None if title is None else set(title.iterancestors())
    found = []
    before = title is not None
    for element in content.iter(etree.Element):
        before = before and element is not title
        if element.tag not in BOX or element is content:
            continue
        links = [a for a in element.iter("a") if a.get("href")]
        if not links:
            continue
        share = sum(len(text_of(a)) for a in links) / max(len(text_of(element)), 1)
        is_menu = before and element not in above and share > 0.5
        if is_menu or is_contents(element, links, share) or is_line_of_ways(element, links):
            found.append(element)
    return found


def is_contents(element: html.HtmlElement, links: list[html.HtmlElement], share: float) -> bool:
    """Three links or more to places of this page or another, and nothing else."""
    into = all("#" in a.get("href") for a in links)
    return element.tag in LISTS and len(links) > 2 and share > 0.9 and into


def is_line_of_ways(element: html.HtmlElement, links: list[html.HtmlElement]) -> bool:
    """Two ways or more, as links or as labels of links: "Next: Chapter 2 Up: Manual"."""
    whole = text_of(element)
    if len(whole) > LONGEST_LINE_OF_WAYS or len({way.lower() for way in WAY.findall(whole)}) < 2:
        return False
    rest = whole
    for link in links:
        rest = rest.replace(text_of(link), " ", 1)
    return WAYS.fullmatch(rest + " ") is not None


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
