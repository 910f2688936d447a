"""How much of the structure of documentation pages survives in the Markdown of an extractor.

usage: structure.py FOLDER [--extractor NAME] [--base URL] [--sample N] [--failures KIND]

The facts are read from the HTML itself by rules of this script, the Markdown by a CommonMark parser:
- code: each ``<pre>``, verbatim with its indentation (white space at line ends and blank lines around aside);
- tables: cell by cell, a cell counting if its row stands in one table row with all its cells in order;
- headings: level and text; list items: the text an item has of its own; links: text and absolute target.

Facts of the main content only: the element that is marked as such, less navigation, tables of contents
and the rest of the frame; pages that are mostly links (indexes) are left out as a whole.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from page_frame import main_of

KINDS = ("code", "tables", "headings", "list items", "links")
FOOTNOTE = re.compile(r"\[\^\d+\](?:: )?")
NUMBERS = re.compile(r"\s*(?:\d+\s*)+")  # of the lines of the code beside
HEADING = re.compile(r"h[1-6]$")
INNER = {"ul", "ol", "pre", "table"}
APART = INNER | {
    "dl",
    "p",
    "div",
    "li",
    "dd",
    "dt",
    "td",
    "th",
    "tr",
    "br",
    "blockquote",
    "aside",
    "section",
    "figure",
}
SHARE_OF_AN_INDEX = 0.5  # of the characters in links
WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]"

Facts = dict[str, list[object]]


def folded(text: str) -> str:
    """White space as a browser shows it, and none between CJK characters: both sides of a comparison."""
    text = " ".join(text.replace("\u200b", "").replace("\xad", "").split())
    text = re.sub(f"(?<={WIDE}) (?={WIDE})", "", text)
    return text.replace(" : ", " ").strip()  # so does Markdown Extra mark a definition


def dedented(code: str) -> str:
    code = code.replace("\xa0", " ").replace("\u200b", "")
    lines = [line.rstrip() for line in code.split("\n")]
    return "\n".join(lines).strip("\n")


def own_text(element: html.HtmlElement, without: set[str] = frozenset()) -> str:
    parts: list[str] = []

    def collect(node: html.HtmlElement) -> None:
        parts.append(node.text or "")
        for child in node:
            if isinstance(child.tag, str) and child.tag not in without:
                if child.tag in APART:
                    parts.append(" ")
                collect(child)
                if child.tag in APART:
                    parts.append(" ")
            parts.append(child.tail or "")

    collect(element)
    return folded("".join(parts))


def is_index(content: html.HtmlElement) -> bool:
    linked = sum(len(folded(a.text_content())) for a in content.iter("a"))
    return linked > SHARE_OF_AN_INDEX * len(folded(content.text_content()))


def facts_of(source: bytes, url: str) -> Facts | None:
    """What the HTML says; ``None`` for an index."""
    root = html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8"))
    content = main_of(root)
    if is_index(content):
        return None
    facts: Facts = {kind: [] for kind in KINDS}
    for element in content.iter():
        tag = element.tag
        if not isinstance(tag, str) or (tag != "a" and inside(element, "pre")):
            continue
        code = code_of(element, tag)
        if code:
            facts["code"].append(dedented(code))
        elif HEADING.match(tag) and not inside(element, "td"):  # no cell of Markdown has a heading
            facts["headings"].append((int(tag[1]), own_text(element)))
        elif tag == "li" and not holds_sections(element):
            facts["list items"].append(lettered(element) + own_text(element, INNER))
        elif tag == "tr" and is_data(element):
            cells = tuple(own_text(cell) for cell in element.iterchildren("td", "th"))
            facts["tables"].append(tuple(filter(None, cells)))
        elif tag == "a" and not inside(element, "pre") and next(element.iterdescendants("a"), None) is None:
            target = absolute(url, element.get("href") or "data:")
            if target and not (target.partition("#")[0] == url and in_heading(element)):
                facts["links"].append((own_text(element), target))
    return {
        kind: [fact for fact in found if fact and fact[-1:] and real(fact)] for kind, found in facts.items()
    }


def code_of(element: html.HtmlElement, tag: str) -> str:
    """The code of a ``<pre>``, and of Doxygen, which has a box for each line."""
    if tag == "pre":
        for line_end in element.iter("br", "div"):
            line_end.tail = "\n" + (line_end.tail or "")
        text = str(element.text_content())
        return "" if NUMBERS.fullmatch(text) else text
    if tag == "div" and element.get("class") == "fragment":
        return "\n".join(line.text_content().removeprefix("\xa0") for line in element.iterchildren("div"))
    return ""


def lettered(item: html.HtmlElement) -> str:
    """The letter or Roman number of ``item``, which Markdown has in its text."""
    around = item.getparent()
    if around is None or around.tag != "ol" or around.get("type", "1") not in {"a", "A", "i"}:
        return ""
    at = [*around.iterchildren("li")].index(item)
    roman = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
    letter = roman[at % len(roman)] if around.get("type") == "i" else chr(ord("a") + at)
    return f"{letter.upper() if around.get('type') == 'A' else letter}. "


def holds_sections(item: html.HtmlElement) -> bool:
    """Javadoc's chapters are items of lists, to which no page gives a mark."""
    return next(item.iterdescendants("h2", "h3", "h4", "section"), None) is not None


def in_heading(element: html.HtmlElement) -> bool:
    """Links of a heading within its page lead to its own place in a table of contents."""
    return next(element.iterancestors("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None


def real(fact: object) -> bool:
    text = fact if isinstance(fact, str) else fact[1] if isinstance(fact[0], int) else fact[0]  # type: ignore[index]
    return bool(text)


def inside(element: html.HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def is_data(row: html.HtmlElement) -> bool:
    """A row of a table without code, lists or tables in it, with more than one column."""
    table = next(row.iterancestors("table"), None)
    if (
        row.find(".//h2") is not None
        or table is None
        or next(table.iterdescendants("table", "pre", "ul", "ol", "dl", "details"), None) is not None
    ):
        return False
    if inside(table, "table"):
        return False
    if (
        "hdlist1" in "".join(td.get("class") or "" for td in row)
        or table.find(".//td[@class='icon']") is not None
    ):
        return False
    return max(len(r) for r in table.iter("tr")) > 1 and sum(1 for _ in table.iter("tr")) > 1


def absolute(base: str, href: str) -> str:
    target = urljoin(base, href.strip())
    if not target.startswith("http"):
        return ""
    return normal(target)


def normal(url: str) -> str:
    """Parentheses are written as they are: Markdown cannot have them in a target otherwise than quoted."""
    for sign in "()[]":
        url = url.replace(quote(sign), sign)
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")


class Reader:
    """The same facts out of Markdown."""

    def __init__(self) -> None:
        self.parser = MarkdownIt("commonmark").enable("table")

    def read(self, text: str) -> dict[str, Counter[object]]:  # noqa: C901 - one branch for each kind of token
        found: dict[str, Counter[object]] = {kind: Counter() for kind in KINDS}
        items: list[list[str]] = []
        row: list[str] | None = None
        level = 0
        text = FOOTNOTE.sub("", text)  # not CommonMark's
        for token in self.parser.parse(text):
            if token.type in {"fence", "code_block"}:
                found["code"][dedented(token.content)] += 1
            elif token.type == "list_item_open":
                items.append([])
            elif token.type == "list_item_close":
                found["list items"][folded(" ".join(items.pop()))] += 1
            elif token.type == "tr_open":
                row = []
            elif token.type == "tr_close":
                found["tables"][tuple(filter(None, row or ()))] += 1
                row = None
            elif token.type == "heading_open":
                level = int(token.tag[1])
            elif token.type == "inline":
                plain = folded(text_of(token.children or []))
                if row is not None:
                    row.append(plain)
                elif level:
                    found["headings"][(level, plain)] += 1
                elif items:
                    items[-1].append(plain)
                found["links"].update(links_of(token.children or []))
            elif token.type == "heading_close":
                level = 0
        return found


def text_of(tokens: list[Token]) -> str:
    return "".join(
        token.content if token.type in {"text", "code_inline"} else " " if "break" in token.type else ""
        for token in tokens
    )


def links_of(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    start, href = 0, ""
    for at, token in enumerate(tokens):
        if token.type == "link_open":
            start, href = at, str(token.attrs["href"])
        elif token.type == "link_close":
            yield folded(text_of(tokens[start:at])), normal(href)


def weight(kind: str, fact: object) -> int:
    return len(fact) if kind == "tables" else 1  # type: ignore[arg-type]


def missing(kind: str, facts: list[object], found: Counter[object]) -> list[object]:
    """The facts that ``found`` has not, each found one counting once."""
    left = Counter(found)
    lost = []
    for fact in facts:
        if left[fact] > 0:
            left[fact] -= 1
        elif kind != "tables" or not contained(fact, left):
            lost.append(fact)
    return lost


def contained(row: object, rows: Counter[object]) -> bool:
    """Whether the cells of ``row`` stand in one of ``rows`` in order: it may repeat cells of rows above."""
    for other in rows:
        cells = iter(other)  # type: ignore[call-overload]
        if all(cell in cells for cell in row):  # type: ignore[attr-defined]
            return True
    return False


Extract = Callable[[bytes, str], str]


def scores(pages: list[Path], folder: Path, base: str, extract: Extract, show: str = "") -> dict[str, float]:
    reader = Reader()
    total: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    counted = 0
    for path in pages:
        url = base + path.relative_to(folder).as_posix()
        source = path.read_bytes()
        facts = facts_of(source, url)
        if facts is None:
            continue
        counted += 1
        found = reader.read(extract(source, url))
        for kind in KINDS:
            lost = missing(kind, facts[kind], found[kind])
            whole = sum(weight(kind, fact) for fact in facts[kind])
            total[kind] += whole
            kept[kind] += whole - sum(weight(kind, fact) for fact in lost)
            if kind == show:
                for fact in lost:
                    print(f"{url}\t{fact!r}")
    print(f"{counted} pages of {len(pages)} with content of their own")
    for kind in KINDS:
        print(f"{kind:11} {kept[kind] / max(total[kind], 1):.4f}  of {total[kind]}")
    return {kind: kept[kind] / max(total[kind], 1) for kind in KINDS}


def extractor(name: str) -> Extract:
    from scrapers.reading.extractor import Source, make_extractor
    from scrapers.web.decode import decode

    reader = make_extractor(name)
    return lambda source, url: reader.extract(Source(decode(source).text, url, markdown=True)).text


def whole_page() -> Extract:
    """Every block of a page rendered: the ceiling of the conversion, whatever is selected."""
    from scrapers.reading.blocks.segmentation import outline
    from scrapers.reading.link_targets import base_of
    from scrapers.reading.markdown.render import render
    from scrapers.reading.page_tree import parse
    from scrapers.web.decode import decode

    def extract(source: bytes, url: str) -> str:
        tree = parse(decode(source).text)
        found = outline(tree, whole=True)
        return render(found, found.blocks, base=base_of(tree, url))

    return extract


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--extractor", default="blocks")
    arguments.add_argument(
        "--whole", action="store_true", help="render every block: what conversion alone keeps"
    )
    arguments.add_argument("--base", default="http://127.0.0.1:8080/")
    arguments.add_argument("--sample", type=int, default=0, help="every how many pages, to take about N")
    arguments.add_argument("--failures", default="", choices=("", *KINDS), help="print what was lost")
    given = arguments.parse_args()
    pages = sorted(path for path in given.folder.rglob("*.html") if path.is_file())
    if given.sample:
        pages = pages[:: max(1, len(pages) // given.sample)]
    extract = whole_page() if given.whole else extractor(given.extractor)
    scores(pages, given.folder, given.base, extract, given.failures)


if __name__ == "__main__":
    main()
