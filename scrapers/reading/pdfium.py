"""The door to PDFium: its characters as words with place, size and style. Nothing else imports it.

PDFium knows neither JavaScript nor forms here: the build has no engine for the one, and the other is never
set up. It runs in a worker that can be killed.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrapers.errors import MissingExtra, ParseError
from scrapers.reading.layout.bullets import with_bullets
from scrapers.reading.layout.direction import direction, in_reading_order, logical, runs_left
from scrapers.reading.layout.fonts import LONG, is_fixed, style_of
from scrapers.reading.layout.letters import OF_TEX, letter_of
from scrapers.reading.layout.placed import MONO, PlacedPage, Rule, Shape, Word

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_MAY_COPY: Final = 1 << 4  # ISO 32000-1, table 22, bit 5
_LINE_END: Final = frozenset({0x2, 0xFFFE})  # a hyphen there; the rest of the word follows at once
_HYPHEN: Final = _LINE_END | {0xAD}
_TALL: Final = 1.5  # times as high as wide
_PARTED: Final = 0.15  # of the height of letters; what is further from each other is two words
_SPACES: Final = frozenset({0x20, 0xA0})
_TEXT, _PATH, _IMAGE = 1, 2, 3
_THIN: Final = 2.5  # points; a rule is not higher
_SMALL: Final = 8.0  # points; a bullet that is drawn is not larger
_STRIPE: Final = 150.0  # points; what is lower and wider may be the ground of every other row
_OBJECTS: Final = 20_000  # that are looked at for rules and pictures on one page
_ENTRIES: Final = 5000  # of an outline


_LOCKED = re.compile("password|security", re.IGNORECASE)
_LEGIBLE: Final = 1.0  # points; letters that are lower are for machines
_INVISIBLE: Final = 3  # ISO 32000-1, table 106: neither filled nor stroked, as under the picture of a page
_PICTURED: Final = 0.3  # of a page, on which text that is not drawn may be that of the picture

_NAME: Final = 256  # bytes of a font's name
_Font = tuple[bytes, int]


class Entry(NamedTuple):
    """A line of the outline: how deep, what it says, and the page it leads to (-1: none)."""

    level: int
    title: str
    page: int


class Encrypted(Exception):  # noqa: N818 - what the file is, not what went wrong
    """The file needs a password, or its owner does not let its text be copied."""


class Pdf:
    """An open file. Pages are read one by one and let go."""

    def __init__(self, document: PdfDocument, raw: Any) -> None:  # noqa: ANN401 - a module without types
        self._document, self._raw = document, raw
        self._flags, self._name = ctypes.c_int(), ctypes.create_string_buffer(_NAME)
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._edges = (-math.inf, -math.inf, math.inf, math.inf)  # of the page at hand
        self._drawn_letters_only = False
        self._fixed: set[tuple[bytes, float]] = set()  # fonts that turned out to be of fixed width

    def __len__(self) -> int:
        return len(self._document)

    @property
    def metadata(self) -> dict[str, str]:
        """``Title``, ``Author``, ``CreationDate`` and so on, as they are written."""
        found = {}
        for name in self._document.METADATA_KEYS:
            try:
                found[name] = self._document.get_metadata_value(name)
            except UnicodeDecodeError:  # half a character: what it says is lost, the text is not
                continue
        return {name: value for name, value in found.items() if value}

    @property
    def language(self) -> str:
        """The language that the file says it is in; ``""`` if it does not."""
        size = self._raw.FPDFCatalog_GetLanguage(self._document.raw, None, 0)
        if not 0 < size < 200:  # noqa: PLR2004 - bytes of a language tag in UTF-16
            return ""
        buffer = ctypes.create_string_buffer(size)
        self._raw.FPDFCatalog_GetLanguage(
            self._document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
        )
        return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")

    def outline(self) -> list[Entry]:
        """The bookmarks; those of loops once."""
        raw, seen = self._raw, set[int]()
        found: list[Entry] = []
        waiting = [(raw.FPDFBookmark_GetFirstChild(self._document.raw, None), 0)]
        while waiting and len(found) < _ENTRIES:
            mark, level = waiting.pop()
            place = ctypes.cast(mark, ctypes.c_void_p).value
            if not place or place in seen:
                continue
            seen.add(place)
            where = raw.FPDFBookmark_GetDest(self._document.raw, mark)
            page = raw.FPDFDest_GetDestPageIndex(self._document.raw, where) if where else -1
            found.append(Entry(level, self._title(mark), page))
            waiting.append((raw.FPDFBookmark_GetNextSibling(self._document.raw, mark), level))
            waiting.append((raw.FPDFBookmark_GetFirstChild(self._document.raw, mark), level + 1))
        return found

    def _title(self, mark: Any) -> str:  # noqa: ANN401 - a pointer
        size = min(self._raw.FPDFBookmark_GetTitle(mark, None, 0), 2000)
        buffer = ctypes.create_string_buffer(size + 2)
        self._raw.FPDFBookmark_GetTitle(mark, buffer, size)
        return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")

    def page(self, number: int) -> PlacedPage | None:
        """Page ``number``, from 0; ``None`` if it cannot be read."""
        pdfium = self._document
        try:
            page = pdfium[number]
        except Exception:  # noqa: BLE001 - PdfiumError, and what broken trees bring; one page is lost
            return None
        try:
            text = page.get_textpage()
            rules, shapes, images = self._drawn(page)
            self._drawn_letters_only = images < _PICTURED
            self._edges = page.get_cropbox()
            words, upright = self._words(text)
            placed = PlacedPage(number, words, rules, images, self._targets(page))
            if not upright:
                return placed
            placed, shapes = in_reading_order(placed, shapes, self._edges[0] + self._edges[2])
            return replace(placed, words=with_bullets(placed.words, shapes))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - as above
            return None
        finally:
            page.close()

    def _words(self, text: PdfTextPage) -> tuple[list[Word], bool]:
        """The words that run in the page's main direction, turned so that their lines run across.

        And whether they had not to be turned.
        What stands across it is a stamp in the margin, or the label of an axis.
        """
        page = text.raw
        turned = [(self._turn(page, run[1]), *run) for run in self._runs(page)]
        weights: Counter[int] = Counter()
        for turn, told, _, _ in turned:
            weights[turn] += len(told)
        main = weights.most_common(1)[0][0] if weights else 0
        found: list[Word] = []
        samples: dict[tuple[bytes, float], list[int]] = {}
        for turn, told, first, last in turned:
            pieces = self._pieces(page, told, first, last) if turn == main else ()
            for part, begin, end, font in (each for piece in pieces for each in self._fonts(page, *piece)):
                word = self._word(page, part, (begin, end, turn), font)
                if word is None:
                    continue
                if not word.style & MONO:
                    samples.setdefault((font[0], word.size), []).append(len(found))
                found.append(word)
        for kind, places in samples.items():
            if kind in self._fixed or is_fixed(found[at] for at in places):
                self._fixed.add(kind)
                for at in places:
                    found[at] = found[at]._replace(style=found[at].style | MONO)
        if _runs_down(found):
            return [_as_line(word) for word in found], False
        return found, not main

    def _runs(self, page: Any) -> Iterator[tuple[str, int, int]]:  # noqa: ANN401 - a pointer
        """Characters up to the next space or line end, and the places of the first and the last."""
        first, last, unicode = 0, 0, self._raw.FPDFText_GetUnicode
        letters: list[str] = []
        for at in range(self._raw.FPDFText_CountChars(page)):
            code = unicode(page, at)
            letter = "-" if code in _HYPHEN else letter_of(code)
            if code in OF_TEX and not self._font(page, at)[0]:
                letter = OF_TEX[code]
            if letter and not letter.isspace():
                first = at if not letters else first
                letters.append(letter)
                last = at
            if letters and (code in _LINE_END or (code and letter.isspace())):
                yield "".join(letters), first, last
                letters = []
        if letters:
            yield "".join(letters), first, last

    def _pieces(self, page: Any, told: str, first: int, last: int) -> Iterator[tuple[str, int, int]]:  # noqa: ANN401
        """A word; cut at gaps where what runs to the left ends: PDFium has the spaces elsewhere there."""
        if told.isascii() or not runs_left(told) or last - first + 1 != len(told):
            yield told, first, last
            return
        begin, before = 0, self._extent(page, first)
        for at in range(1, len(told)):
            place = self._extent(page, first + at)
            gap = max(place[0] - before[1], before[0] - place[1])
            if gap > _PARTED * place[2] and runs_left(told[at]) != runs_left(told[at - 1]):
                yield told[begin:at], first + begin, first + at - 1
                begin = at
            before = place
        yield told[begin:], first + begin, last

    def _extent(self, page: Any, at: int) -> tuple[float, float, float]:  # noqa: ANN401 - a pointer
        """Left and right edge of a character, and its height."""
        self._raw.FPDFText_GetLooseCharBox(page, at, self._box)
        return self._box.left, self._box.right, self._box.top - self._box.bottom

    def _fonts(
        self,
        page: Any,  # noqa: ANN401 - a pointer
        told: str,
        first: int,
        last: int,
    ) -> Iterator[tuple[str, int, int, _Font]]:
        """A word whose end is set in another style than its beginning, in two; any other as it is."""
        font = self._font(page, first)
        end = font if first == last else self._font(page, last)
        cut = last
        if end[1] != font[1] and last - first + 1 == len(told):
            cut = first
            while self._font(page, cut + 1)[1] == font[1]:
                cut += 1
        yield told[: cut - first + 1] if cut != last else told, first, cut, font
        if cut != last:
            yield told[cut - first + 1 :], cut + 1, last, end

    def _font(self, page: Any, at: int) -> _Font:  # noqa: ANN401 - a pointer
        """The name and the style of the font of one character."""
        self._raw.FPDFText_GetFontInfo(page, at, self._name, _NAME, self._flags)
        name = self._name.value
        return name, style_of(name, self._flags.value)

    def _turn(self, page: Any, at: int) -> int:  # noqa: ANN401 - a pointer
        """Quarters of a turn; -1 for what stands askew."""
        angle = self._raw.FPDFText_GetCharAngle(page, at)
        if not angle:
            return 0
        quarters = angle / (math.pi / 2)
        return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.05 else -1  # noqa: PLR2004

    def _word(self, page: Any, told: str, place: tuple[int, int, int], font: _Font) -> Word | None:  # noqa: ANN401
        """A word with its box; ``None`` for a sign that PDFium made up, as a hyphen that is not drawn."""
        raw, box = self._raw, self._box
        first, last, turn = place
        if not raw.FPDFText_GetLooseCharBox(page, first, box) or self._is_unseen(page, first):
            return None
        ends = [_turned(box.left, box.bottom, turn), _turned(box.right, box.top, turn)]
        began = box.left
        if first == last:
            if raw.FPDFText_IsGenerated(page, first):
                return None
        elif raw.FPDFText_GetLooseCharBox(page, last, box):
            ends += [_turned(box.left, box.bottom, turn), _turned(box.right, box.top, turn)]
        if not turn and last - first + 1 == len(told) and (began > box.left or not told.isascii()):
            told = self._in_order(page, told, first)
        across, down = [x for x, _ in ends], [y for _, y in ends]
        top, bottom = min(down), max(down)
        size = self._size(page, first) or round(bottom - top, 1)
        return Word(told, min(across), max(across), top, bottom, size, font[1], self._is_spaced(page, first))

    def _in_order(self, page: Any, told: str, first: int) -> str:  # noqa: ANN401 - a pointer
        """A word as it is read: among what runs from right to left, PDFium turns numbers and letters."""
        if direction(told) < 0:
            return logical((letter, self._extent(page, first + at)[0]) for at, letter in enumerate(told))
        lefts = [self._extent(page, first + at)[0] for at in range(len(told))]
        return told[::-1] if all(one > other for one, other in pairwise(lefts)) else told

    def _is_spaced(self, page: Any, at: int) -> bool:  # noqa: ANN401 - a pointer
        """Whether the file has a space in front; what slants or is justified may leave hardly any room."""
        raw = self._raw
        return raw.FPDFText_GetUnicode(page, at - 1) in _SPACES and not raw.FPDFText_IsGenerated(page, at - 1)

    def _size(self, page: Any, at: int) -> float:  # noqa: ANN401 - a pointer
        """Of a character as it is drawn: browsers write in pixels and scale them, others a font of size 1."""
        raw, matrix = self._raw, self._matrix
        size: float = raw.FPDFText_GetFontSize(page, at)
        if raw.FPDFText_GetMatrix(page, at, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        return round(size, 1)

    def _is_unseen(self, page: Any, at: int) -> bool:  # noqa: ANN401 - a pointer
        """Whether nobody who looks at the page can read the character whose box is at hand."""
        box, (left, bottom, right, top) = self._box, self._edges
        if box.right <= left or box.left >= right or box.top <= bottom or box.bottom >= top:
            return True
        if max(box.top - box.bottom, box.right - box.left) < _LEGIBLE:
            return True
        if not self._drawn_letters_only:
            return False
        thing = self._raw.FPDFText_GetTextObject(page, at)
        return bool(thing) and self._raw.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE

    def _drawn(self, page: PdfPage) -> tuple[list[Rule], list[Shape], float]:
        """Horizontal rules, what is small, and the share of the page that pictures cover."""
        raw, covered = self._raw, 0.0
        rules: list[Rule] = []
        shapes: list[Shape] = []
        values = [ctypes.c_float() for _ in range(4)]
        area = max(page.get_width() * page.get_height(), 1.0)
        for at in range(min(raw.FPDFPage_CountObjects(page.raw), _OBJECTS)):
            thing = raw.FPDFPage_GetObject(page.raw, at)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind not in {_PATH, _IMAGE} or not raw.FPDFPageObj_GetBounds(thing, *values):
                continue
            left, bottom, right, top = (value.value for value in values)
            if kind == _IMAGE:
                covered += (right - left) * (top - bottom) / area
            elif top - bottom < _THIN and right - left > 10:  # noqa: PLR2004 - points
                rules.append(Rule(left, right, -(top + bottom) / 2))
            elif top - bottom < _STRIPE < right - left:
                rules += [Rule(left, right, -top), Rule(left, right, -bottom)]
            elif max(top - bottom, right - left) < _SMALL:
                shapes.append(Shape(left, right, -top, -bottom))
        return rules, shapes, covered

    def _targets(self, page: PdfPage) -> tuple[str, ...]:
        """The URLs of the page's link annotations."""
        raw = self._raw
        found: list[str] = []
        position, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page.raw, position, link) and len(found) < 1000:  # noqa: PLR2004
            action = raw.FPDFLink_GetAction(link)
            size = raw.FPDFAction_GetURIPath(self._document.raw, action, None, 0) if action else 0
            if 1 < size < 4000:  # noqa: PLR2004 - bytes of a URL
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(self._document.raw, action, buffer, size)
                found.append(buffer.value.decode("utf-8", "replace"))
        return tuple(dict.fromkeys(found))


@contextmanager
def opened(body: bytes) -> Iterator[Pdf]:
    """The file in ``body``. Raises :class:`Encrypted`, ``ParseError`` and :class:`MissingExtra`."""
    try:
        import pypdfium2  # noqa: PLC0415 - an extra
        import pypdfium2.raw  # noqa: PLC0415 - same
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "PDF needs packages that are not installed: pip install 'corpus-scrapers[documents]'"
        ) from error
    raw = pypdfium2.raw
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if b"/Encrypt" in body and _LOCKED.search(str(error)):  # the error may be that of an earlier file
            raise Encrypted("it needs a password") from None
        raise ParseError("not a PDF that can be read") from None
    try:
        revision = raw.FPDF_GetSecurityHandlerRevision(document.raw)
        if revision >= 0 and not raw.FPDF_GetDocUserPermissions(document.raw) & _MAY_COPY:
            raise Encrypted("its owner does not let its text be copied")
        yield Pdf(document, raw)
    finally:
        document.close()


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of a page that is turned to be read, its height counted downwards; PDFium turns clockwise."""
    return ((x, -y), (-y, -x), (-x, y), (y, x))[turn]


def _runs_down(words: Iterable[Word]) -> bool:
    """Whether most of a page is written from top to bottom, as Japanese and Chinese may be."""
    weights = Counter[bool]()
    for word in words:
        if len(word.text) >= LONG:
            weights[word.bottom - word.top > _TALL * (word.x1 - word.x0)] += len(word.text)
    return weights[True] > weights[False]


def _as_line(word: Word) -> Word:
    """A word that runs down as one that runs to the right: the column at the right is the first line."""
    return word._replace(x0=word.top, x1=word.bottom, top=-word.x1, bottom=-word.x0)
