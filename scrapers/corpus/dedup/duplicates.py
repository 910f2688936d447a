"""Exact and near duplicates; the first document presented is the one kept.

Exact: BLAKE2b of the text after NFC, case folding and white-space folding. Near: MinHash (Broder
1997) over word 5-grams with banding (Leskovec et al., Mining of Massive Datasets, section 3.4):
112 permutations as 14 bands of 8 rows, so two texts of Jaccard similarity s meet in a band with
probability 1 - (1 - s^8)^14: 0.92 at 0.8, 0.05 at 0.5. A pair that meets is a duplicate if the
share of equal permutations, which estimates s with a standard error of 0.04, reaches the
threshold. A text of fewer than five words is one shingle, so it is near only what it equals.

Keys and signatures lie in a private SQLite file that spills from memory to the temporary folder
and vanishes with the object: some 1 KB a document.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from hashlib import blake2b
from importlib.metadata import version
from operator import eq
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self
from unicodedata import normalize

from rensa import RMinHash

from scrapers.errors import ExportError
from scrapers.models import Document, Drop
from scrapers.web.selectors import fold

SHINGLE = 5
BANDS = 14
ROWS = 8
SEED = 42
SCHEME = f"rensa{version('rensa')}-poly64-w{SHINGLE}-{BANDS}x{ROWS}-seed{SEED}"
"""Names how signatures are made; two that differ in it cannot be compared."""

_ASCII = bytes(range(128))
_FEW = 16  # letters beyond ASCII that case folding changes, up to which they are replaced one by one

_TABLES = """
CREATE TABLE document (number INTEGER PRIMARY KEY, name TEXT, signature BLOB);
CREATE TABLE exact (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE band (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
"""
_MEETING = f"""
SELECT name, signature FROM document WHERE number IN
(SELECT number FROM band WHERE key IN ({",".join("?" * BANDS)})) ORDER BY number
"""  # noqa: S608 - question marks only


class Sketch(NamedTuple):
    """What of a text decides about duplicates.

    ``key`` is the digest of its canonical form, ``b""`` if that is empty; ``signature`` its MinHash, unsigned
    32-bit numbers as bytes, ``b""`` if it has no words or nobody asks.
    """

    key: bytes = b""
    signature: bytes = b""


NO_SKETCH: Final = Sketch()


def sketched(text: str, *, near: bool) -> Sketch:
    """The sketch of a document's text; independent of all others, and most of the work."""
    text = canonical_text(text)
    if not text:
        return Sketch()
    key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
    found = signature(text) if near else None
    return Sketch(key, array("I", found).tobytes() if found else b"")


class Dedup:
    """The documents kept so far, and what repeats one of them.

    The verdicts depend on the order of presentation alone: present in a fixed order, and the
    result is the same whatever order the pages came in. Texts without a character are never
    duplicates. A context manager; ``close`` frees the temporary file.
    """

    def __init__(self, kind: Literal["exact", "near"] = "near", similarity: float = 0.8) -> None:
        self._near = kind == "near"
        self._similarity = similarity
        self._count = 0
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -65536")
        self._db.executescript(_TABLES + "BEGIN")

    def check(self, document: Document) -> Drop | None:
        """``None`` keeps ``document`` and remembers it; a drop names the one kept in its stead.

        Reasons: ``duplicate_exact`` (detail: id and URL of the one kept), ``duplicate_near``
        (with the estimated similarity). Raises ``ExportError`` if the temporary folder is full.
        """
        return self.check_sketch(f"{document.id} {document.url}", sketched(document.text, near=self._near))

    def check_sketch(self, name: str, sketch: Sketch) -> Drop | None:
        """As :meth:`check`, for the document ``name``, its id and URL, of which the sketch is known."""
        if not sketch.key:
            return None
        try:
            return self._check(name, sketch)
        except sqlite3.Error as error:
            folder = Path(gettempdir())
            raise ExportError(f"deduplication needs room in {folder}: {error}", path=folder) from error

    def _check(self, name: str, sketch: Sketch) -> Drop | None:
        if kept := self._exact(sketch.key):
            return Drop("duplicate_exact", kept)
        rows = array("I", sketch.signature) if self._near else array("I")
        bands = band_keys(rows) if rows else []
        if bands and (drop := self._nearest(rows, bands)):
            return drop
        self._remember(name, sketch, bands)
        return None

    def _exact(self, key: bytes) -> str:
        row = self._db.execute(
            "SELECT name FROM exact JOIN document USING (number) WHERE key = ?", (key,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _nearest(self, sketch: Sequence[int], bands: Sequence[int]) -> Drop | None:
        """The most similar document kept, the earliest of equals."""
        best, kept = self._similarity, ""
        for other, blob in self._db.execute(_MEETING, bands):
            similarity = sum(map(eq, sketch, array("I", blob))) / len(sketch)
            if similarity > best or (similarity == best and not kept):
                best, kept = similarity, other
        return Drop("duplicate_near", f"{kept} similarity {best:.2f}") if kept else None

    def _remember(self, name: str, sketch: Sketch, bands: Sequence[int]) -> None:
        self._count += 1
        self._db.execute("INSERT INTO document VALUES (?, ?, ?)", (self._count, name, sketch.signature))
        self._db.execute("INSERT INTO exact VALUES (?, ?)", (sketch.key, self._count))
        self._db.executemany("INSERT INTO band VALUES (?, ?)", ((band, self._count) for band in set(bands)))

    def close(self) -> None:
        """Free the temporary file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def canonical_text(text: str) -> str:
    """What two texts must share to be the same: NFC, case and white space folded."""
    return fold(normalize("NFC", _case_folded(normalize("NFC", text))))


def _case_folded(text: str) -> str:
    """``text.casefold()``, which takes ten times as long beyond ASCII: mostly a few characters lie there."""
    if text.isascii():
        return text.lower()
    data = text.encode(errors="surrogatepass")
    beyond = set(data.translate(None, _ASCII).decode(errors="surrogatepass"))
    changed = [char for char in beyond if char.casefold() != char]
    if len(changed) > _FEW:
        return text.casefold()
    folded = data.lower().decode(errors="surrogatepass")
    for char in changed:
        folded = folded.replace(char, char.casefold())
    return folded


def signature(text: str) -> list[int] | None:
    """The MinHash of a canonical ``text``: 112 unsigned 32-bit numbers; ``None`` without words."""
    from scrapers.corpus.dedup.shingles import shingles  # noqa: PLC0415 - numpy, and only for near duplicates

    found = shingles(text, SHINGLE)
    if not len(found):
        return None
    rows = RMinHash.digest_matrix_from_flat_token_hashes(found, [0, len(found)], BANDS * ROWS, SEED).to_rows()
    return list(rows[0])


def band_keys(sketch: Sequence[int]) -> list[int]:
    """One signed 64-bit key a band, BLAKE2b of the band's number and rows."""
    rows = array("I", sketch).tobytes()
    size = len(rows) // BANDS
    parts = (bytes((band,)) + rows[band * size : (band + 1) * size] for band in range(BANDS))
    return [int.from_bytes(blake2b(part, digest_size=8).digest(), "little", signed=True) for part in parts]
