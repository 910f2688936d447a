"""Lines that say nothing to whoever reads the text alone, and that an extractor cannot tell from it.

Labels of buttons that lead on ("Read more") where they are a paragraph of their own; what the templates of
site builders put where nobody has written anything ("Your content goes here"); headings at the end with
nothing under them. Code, tables, lists and sentences that quote such words stay as they are.
"""
# ruff: noqa: RUF001 - labels of many languages

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from scrapers.corpus.markdown.edits import Unlinked, applied
from scrapers.corpus.repeated_lines import Line, cut, lines_of

_WORDS: Final = (
    "learn more|read more|read the full story|continue reading|find out more|discover more|"
    "see more|view more|show more|load more|view all|see all|shop now|buy now|order now|book now|"
    "get started|sign up|sign up now|sign up today|subscribe|subscribe now|add to cart|click here|"
    "add to bag|add to basket|back to top|mehr erfahren|mehr lesen|weiterlesen|mehr anzeigen|"
    "alle anzeigen|jetzt kaufen|jetzt bestellen|in den warenkorb|jetzt anmelden|mehr dazu|"
    "nach oben|en savoir plus|lire la suite|lire plus|voir plus|voir tout|ajouter au panier|"
    "acheter maintenant|leer más|saber más|más información|ver más|ver todo|seguir leyendo|"
    "comprar ahora|añadir al carrito|scopri di più|leggi tutto|leggi di più|per saperne di più|"
    "acquista ora|aggiungi al carrello|saiba mais|leia mais|ver mais|comprar agora|lees meer|"
    "lees verder|meer informatie|bestel nu|czytaj więcej|czytaj dalej|dowiedz się więcej|"
    "zobacz więcej|dodaj do koszyka|подробнее|читать далее|читать дальше|узнать больше|"
    "показать ещё|докладніше|читати далі|läs mer|les mer|læs mere|lue lisää|číst více|číst dál|"
    "zistiť viac|tovább|citește mai mult|daha fazla|devamını oku|διαβάστε περισσότερα|続きを読む|"
    "もっと見る|もっと読む|詳しくはこちら|阅读更多|查看更多|了解更多|閱讀更多|더 보기|더보기|"
    "자세히 보기|اقرأ المزيد|المزيد|קרא עוד|और पढ़ें|xem thêm|đọc tiếp|selengkapnya|"
    "baca selengkapnya|อ่านต่อ|อ่านเพิ่มเติม"
)
_LABELS: Final = frozenset(_WORDS.split("|"))
"""Labels of buttons in the languages of many pages."""
_PLACEHOLDERS: Final = (
    "lorem ipsum dolor sit amet",
    "your banner copy",
    "your content goes here",
    "add your heading text here",
    "add your text here",
    "insert your text here",
    "enter your text here",
    "click edit button to change this text",
    "i'm a paragraph. click here to add your own text",
    "i am text block. click edit button to change this text",
    "double click to edit",
    "use this text to share information about your brand",
    "use this section to welcome customers to your store",
    "this is a sample page. it's different from a blog post",
    "welcome to wordpress. this is your first post. edit or delete it",
    "just another wordpress site",
    "hier steht ihr text",
    "dies ist ein typoblindtext",
    "weit hinten, hinter den wortbergen, fern der länder vokalien",
    "ceci est un exemple de page",
    "bienvenue sur wordpress. ceci est votre premier article",
    "soy un párrafo. haz clic aquí para agregar tu propio texto",
)
"""How such lines begin."""
_SIGNS: Final = " \t*_[]»›→>….!"
_BEGINS: Final = 3
_BEGINNINGS: Final = frozenset(
    each[:_BEGINS] for said in (*_LABELS, *_PLACEHOLDERS) for each in (said, said.replace("'", "’"))
)
"""Characters that such a line begins with, behind its signs: most lines need no further look."""
_ALL_SIGNS: Final = f"{_SIGNS}#"
_LONGEST: Final = 60  # characters of a line with a label
_SAID: Final = max(map(len, _PLACEHOLDERS))


def without_leftovers(text: str) -> Unlinked:
    """``text``, which is Markdown, without them."""
    some = any(_may_be_leftover(line) and _is_leftover(line) for line in text.split("\n") if line)
    last = text[text.rfind("\n") + 1 :]
    if not some and not last.startswith("#"):
        return Unlinked(text)
    lines = list(lines_of(text))
    out = [line.kind in {"text", "label"} and _is_leftover(text[line.start : line.end]) for line in lines]
    _headings_at_end(text, lines, out)
    edits = tuple(cut(text, lines, out)) if any(out) and not all(out) else ()
    return Unlinked(applied(text, edits), edits)


def _may_be_leftover(line: str) -> bool:
    return line.lstrip(_ALL_SIGNS)[:_BEGINS].casefold()[:_BEGINS] in _BEGINNINGS


def _is_leftover(line: str) -> bool:
    if _label(line) in _LABELS:
        return True
    start = line[: _SAID + 8].strip(" *_#>").replace("’", "'").casefold()
    return start.startswith(_PLACEHOLDERS)


def _label(line: str) -> str:
    """What may be a label: all of a short line, or of the one link that it is."""
    if line.count("](") == 1 and line.rstrip(" *_").endswith(")"):
        line = line.partition("](")[0]
    return line.strip(_SIGNS).casefold() if len(line) <= _LONGEST else ""


def _headings_at_end(text: str, lines: Sequence[Line], out: list[bool]) -> None:
    """Mark headings with nothing under them, each below the one before; others are a list of their own."""
    run = list(_run_at_end(lines, out))[::-1]
    levels = [lines[at].level for at in run]
    named = any(mark in text[lines[at].start : lines[at].end] for at in run for mark in "`(")
    if run and run[0] and not named and all(a < b for a, b in pairwise(levels)):
        for at in run:
            out[at] = True


def _run_at_end(lines: Sequence[Line], out: Sequence[bool]) -> Iterator[int]:
    for at in range(len(lines) - 1, -1, -1):
        if out[at]:
            continue
        if lines[at].kind != "heading":
            return
        yield at
