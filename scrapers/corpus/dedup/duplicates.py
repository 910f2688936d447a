"""Exact and near duplicates; the first document presented is the one kept.

Exact: BLAKE2b of the text after NFC, case folding and white-space folding. Near: MinHash (Broder
1997) over word 5-grams with banding (Leskovec et al., Mining of Massive Datasets, section 3.4):
112 permutations as 14 bands of 8 rows, so two texts of Jaccard similarity s meet in a band with
probability 1 - (1 - s^8)^14: 0.92 at 0.8, 0.05 at 0.5. A pair that meets is a duplicate if the
share of equal permutations, which estimates s with a standard error of 0.04, reaches the
threshold. A text of fewer than five words is one shingle, so it is near only what it equals. Pages of a
template that have facts of their own are not near (:mod:`scrapers.corpus.dedup.catalogue`); of thousands that
meet in a band, all of the same name are compared, and the first sixteen of the others.

Keys and signatures lie in a private SQLite file that spills from memory to the temporary folder
and vanishes with the object: some 2 KB a document.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from importlib.metadata import version
from itertools import repeat
from operator import eq
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from unicodedata import normalize

from rensa import RMinHash

from scrapers.corpus.dedup.catalogue import Page, are_two, sample_of
from scrapers.corpus.dedup.private_file import PrivateFile, room
from scrapers.corpus.dedup.seen_text import beyond_ascii, seen_text
from scrapers.models import Document, Drop
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from scrapers.corpus.dedup.shingles import Hashes

SHINGLE = 5
BANDS = 14
ROWS = 8
SEED = 42
SCHEME = f"rensa{version('rensa')}-poly64-w{SHINGLE}-{BANDS}x{ROWS}-seed{SEED}"
"""Names how signatures are made; two that differ in it cannot be compared."""

CROWD: Final = 16
"""Pages of a template in a band that one of another name is compared with."""
_FEW = 16  # letters beyond ASCII that case folding changes, up to which they are replaced one by one

_TABLES = """
CREATE TABLE document (number INTEGER PRIMARY KEY, name TEXT, signature BLOB, host TEXT, title BLOB,
  words BLOB, family INTEGER);
CREATE TABLE exact (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE band (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE named (key INTEGER, name INTEGER, number INTEGER, PRIMARY KEY (key, name, number)) WITHOUT ROWID;
"""
_MARKS = ",".join("?" * BANDS)
_MEETING = f"""
SELECT name, signature, host, title, words, family FROM document WHERE number IN
(SELECT number FROM band WHERE key IN ({_MARKS}) UNION
 SELECT number FROM named WHERE key IN ({_MARKS}) AND name = ?) ORDER BY number
"""  # noqa: S608 - question marks only
_ONE = f"(SELECT count(*) FROM (SELECT 1 FROM named WHERE key = ? LIMIT {CROWD}))"  # noqa: S608 - a number
_MANY = f"SELECT {','.join([_ONE] * BANDS)}"


class Sketch(NamedTuple):
    """What of a text decides about duplicates.

    ``key`` is the digest of its canonical form, ``b""`` if that is empty; ``signature`` its MinHash, unsigned
    32-bit numbers as bytes, ``b""`` if it has no words or nobody asks; ``words`` are some of its words, for
    pages of a catalogue.
    """

    key: bytes = b""
    signature: bytes = b""
    words: bytes = b""


NO_SKETCH: Final = Sketch()
_NO_PAGE: Final = Page()


def sketched(text: str, *, near: bool) -> Sketch:
    """The sketch of a document's text; independent of all others, and most of the work."""
    text = canonical_text(text)
    if not text:
        return Sketch()
    key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
    if not near:
        return Sketch(key)
    from scrapers.corpus.dedup.shingles import words_of  # noqa: PLC0415 - numpy, and only for near duplicates

    words = words_of(text)
    found = _signature(words)
    return Sketch(key, array("I", found).tobytes() if found else b"", sample_of(words))


def estimated(one: Sequence[int], other: Sequence[int]) -> float:
    """The Jaccard similarity of two texts by their signatures: the share of equal permutations."""
    equal: int = sum(map(eq, one, other))
    return equal / len(one)


class Dedup(PrivateFile):
    """The documents kept so far, and what repeats one of them.

    The verdicts depend on the order of presentation alone: present in a fixed order, and the
    result is the same whatever order the pages came in. Texts without a character are never
    duplicates. A context manager; ``close`` frees the temporary file.
    """

    def __init__(self, kind: Literal["exact", "near"] = "near", similarity: float = 0.8) -> None:
        self._near = kind == "near"
        self._similarity = similarity
        self._count = 0
        super().__init__(f"PRAGMA cache_size = -65536;{_TABLES}")

    def check(self, document: Document) -> Drop | None:
        """``None`` keeps ``document`` and remembers it; a drop names the one kept in its stead.

        Reasons: ``duplicate_exact`` (detail: id and URL of the one kept), ``duplicate_near``
        (with the estimated similarity). Raises ``ExportError`` if the temporary folder is full.
        """
        return self.check_sketch(f"{document.id} {document.url}", sketched(document.text, near=self._near))

    def check_sketch(self, name: str, sketch: Sketch, page: Page = _NO_PAGE) -> Drop | None:
        """As :meth:`check`, for the document ``name``, its id and URL, of which sketch and page are known."""
        if not sketch.key:
            return None
        with room():
            return self._check(name, sketch, page)

    def _check(self, name: str, sketch: Sketch, page: Page) -> Drop | None:
        if kept := self._exact(sketch.key):
            return Drop("duplicate_exact", kept)
        rows = array("I", sketch.signature) if self._near else array("I")
        bands = band_keys(rows) if rows else []
        if bands and (drop := self._nearest(rows, bands, page)):
            return drop
        self._remember(name, sketch, bands, page)
        return None

    def _exact(self, key: bytes) -> str:
        row = self._db.execute(
            "SELECT name FROM exact JOIN document USING (number) WHERE key = ?", (key,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _nearest(self, sketch: Sequence[int], bands: Sequence[int], page: Page) -> Drop | None:
        """The most similar document kept, the earliest of equals."""
        best, kept = self._similarity, ""
        for other, blob, *of_page in self._db.execute(_MEETING, (*bands, *bands, _named(page))):
            similarity = estimated(sketch, array("I", blob))
            nearer = similarity > best or (similarity == best and not kept)
            if nearer and not are_two(page, _page(*of_page)):
                best, kept = similarity, other
        return Drop("duplicate_near", f"{kept} similarity {best:.2f}") if kept else None

    def _remember(self, name: str, sketch: Sketch, bands: Sequence[int], page: Page) -> None:
        self._count += 1
        title = array("I", page.name).tobytes()
        row = (self._count, name, sketch.signature, page.host, title, page.words, page.family)
        self._db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._db.execute("INSERT INTO exact VALUES (?, ?)", (sketch.key, self._count))
        if not bands:
            return
        crowds = self._db.execute(_MANY, bands).fetchone() if page.host else repeat(0)
        rare = {band for band, crowd in zip(bands, crowds, strict=False) if crowd < CROWD}
        self._db.executemany("INSERT INTO band VALUES (?, ?)", [(band, self._count) for band in rare])
        if page.host:
            own = _named(page)
            of_page = [(band, own, self._count) for band in set(bands)]
            self._db.executemany("INSERT INTO named VALUES (?, ?, ?)", of_page)


def _named(page: Page) -> int:
    """A number for a page's host and name; 0 for none."""
    if not page.host:
        return 0
    said = f"{page.host} {page.name}".encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "little", signed=True)


def _page(host: str, title: bytes, words: bytes, family: int) -> Page:
    return Page(host, tuple(array("I", title)), words, family)


def canonical_text(text: str) -> str:
    """What two texts must share to be the same: NFC, case and white space folded, and nothing unseen in it.

    Targets of links and the backslashes of Markdown, soft hyphens and the like say nothing; full-width
    letters and ligatures are other forms of the same.
    """
    return fold(normalize("NFC", _case_folded(normalize("NFC", seen_text(text)))))


def _case_folded(text: str) -> str:
    """``text.casefold()``, which takes ten times as long beyond ASCII: mostly a few characters lie there."""
    if text.isascii():
        return text.lower()
    changed = [char for char in set(beyond_ascii(text)) if char.casefold() != char]
    if len(changed) > _FEW:
        return text.casefold()
    folded = text.encode(errors="surrogatepass").lower().decode(errors="surrogatepass")
    for char in changed:
        folded = folded.replace(char, char.casefold())
    return folded


def signature(text: str) -> list[int] | None:
    """The MinHash of a canonical ``text``: 112 unsigned 32-bit numbers; ``None`` without words."""
    from scrapers.corpus.dedup.shingles import words_of  # noqa: PLC0415 - numpy, and only for near duplicates

    return _signature(words_of(text))


def _signature(words: Hashes) -> list[int] | None:
    from scrapers.corpus.dedup.shingles import runs  # noqa: PLC0415 - as above

    if not len(words):
        return None
    found = runs(words, SHINGLE)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(found, [0, len(found)], BANDS * ROWS, SEED).to_rows()
    return list(rows[0])


def band_keys(sketch: Sequence[int]) -> list[int]:
    """One signed 64-bit key a band, BLAKE2b of the band's number and rows."""
    rows = array("I", sketch).tobytes()
    size = len(rows) // BANDS
    parts = (bytes((band,)) + rows[band * size : (band + 1) * size] for band in range(BANDS))
    return [int.from_bytes(blake2b(part, digest_size=8).digest(), "little", signed=True) for part in parts]
