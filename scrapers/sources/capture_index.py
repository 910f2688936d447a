"""What the records of all sources come to: which is the page of a URL, and what sites say of their use.

It lies in a temporary file that goes with the process: the same sources give the same index again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from scrapers.models import REDIRECTS, Failure
from scrapers.sources.revisits import CUT, AnswerHead, resolve_revisits
from scrapers.sources.source import Capture, PageSource
from scrapers.web.urls import canonical, host_of

_TABLE: Final = """
CREATE TABLE captures(
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL, number INTEGER NOT NULL, offset INTEGER NOT NULL,
  page INTEGER NOT NULL,      -- it may be the page of its URL
  key TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL, status INTEGER,
  standing INTEGER NOT NULL,  -- 0 a page, 1 a redirect, 2 an error, 3 cut
  location TEXT NOT NULL, led_from TEXT NOT NULL, authored INTEGER NOT NULL,
  record TEXT NOT NULL, digest TEXT NOT NULL,
  original INTEGER,           -- the capture with the bytes; its own id, or of a revisit another one's
  to_record TEXT, to_digest TEXT, to_key TEXT, to_at TEXT,
  head TEXT,                  -- status and header fields of what has no bytes, or not all, of its own; JSON
  body BLOB,                  -- of what may be a statement
  chosen INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX captures_key ON captures(key, at);
CREATE TABLE beside(capture INTEGER NOT NULL, record TEXT NOT NULL);  -- the records of its exchange
CREATE TABLE no_get(record TEXT NOT NULL);                            -- those of requests that are none
"""
_LOOK_UPS: Final = """
CREATE INDEX captures_record ON captures(record);
CREATE INDEX captures_digest ON captures(digest);
"""
_ADD: Final = f"INSERT INTO captures VALUES (NULL, {', '.join('?' * 21)}, 0)"  # noqa: S608 - ours
_NO_GET: Final = """
record IN (SELECT record FROM no_get) OR id IN (SELECT capture FROM beside JOIN no_get USING (record))
"""
_SET_ASIDE: Final = f"UPDATE captures SET page = 0, key = '' WHERE {_NO_GET}"  # noqa: S608 - ours
_COUNT: Final = f"SELECT count(*) FROM captures WHERE page AND ({_NO_GET})"  # noqa: S608 - ours
_CHOOSE: Final = """
UPDATE captures SET chosen = 1 WHERE id IN (
  SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY key ORDER BY standing, at DESC, id DESC) AS place
    FROM captures WHERE page AND original IS NOT NULL) WHERE place = 1)
"""
_CHOSEN: Final = """
SELECT c.id, c.key, c.url, c.at, c.status, c.location, c.led_from, c.authored, o.number, c.head, (
  SELECT l.head FROM captures l WHERE l.key = c.key AND l.at > c.at AND l.page AND l.original = l.id
    AND l.head IS NOT NULL ORDER BY l.at DESC, l.id DESC LIMIT 1)
FROM captures c JOIN captures o ON o.id = c.original WHERE c.chosen
"""
_NEAR: Final = """
SELECT c.id, o.source, o.number, o.offset, c.url, c.at, c.status, c.location, o.body, o.url
FROM captures c JOIN captures o ON o.id = c.original
WHERE c.key = ?1 AND (c.status IS NULL OR (c.status < 500 AND c.status NOT IN (304, 429)))
ORDER BY c.standing = 3, c.at > ?2, iif(c.at > ?2, c.at, '') , c.at DESC, c.id DESC LIMIT 1
"""
_PARTS: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.PARTIAL_CONTENT)
_ABSENT: Final = 10_000  # URLs
_FILE: Final = 2**20  # bytes of a file that makes statements


@dataclass(frozen=True, slots=True)
class Chosen:
    """The capture that is the page of its URL; ``number`` is that of the record with its bytes.

    ``head`` is what it has of its own, where that record is another one. ``later`` is the head of an answer
    after it that has no body, or half of one: what it says of the page's use counts.
    """

    id: int
    key: str
    url: str
    at: datetime
    status: int | None
    location: str
    led_from: str
    authored: bool
    number: int
    head: AnswerHead | None = None
    later: AnswerHead | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A capture that was looked for; ``body`` is ``None`` where it has to be read from its source.

    Place and ``original`` URL are those of the record with its bytes.
    """

    id: int
    source: int
    number: int
    offset: int
    url: str
    at: datetime
    status: int
    location: str
    body: bytes | None
    original: str


class CaptureIndex:
    """Filled by :meth:`add` and :meth:`finish`, then asked; ``records`` counts every record by reason."""

    def __init__(self, outside: Callable[[str], str], statements: Iterable[str]) -> None:
        self.records: Counter[str] = Counter()
        self.tears: list[str] = []
        self._outside, self._statements = outside, frozenset(statements)
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLE)
        self._absent: set[str] = set()  # URLs of which there is no answer: most files of a site, page by page
        self._marked = False  # by who wrote it, which records are statements

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    def add(self, number: int, source: PageSource) -> Iterator[Capture]:
        """Take in ``source``, which is the one with this ``number``, giving each record as it is taken."""
        self._db.execute("BEGIN")
        for found in source.captures():
            if found.reason:
                self.records[found.reason] += 1
                self._heed(found)
            else:
                self._add(number, found)
            yield found
        cut = [(number, each) for each in source.cut_records]
        self._db.executemany("UPDATE captures SET standing = 3 WHERE source = ? AND number = ?", cut)
        if source.tear:
            self.tears.append(f"{source.name} {source.tear}")
        self._db.execute("COMMIT")

    def finish(self) -> None:
        """Find what revisits stand for, and the page of each URL."""
        self._db.executescript(_LOOK_UPS)
        self._db.execute("BEGIN")
        (self.records["other_method"],) = self._db.execute(_COUNT).fetchone()
        self._db.execute(_SET_ASIDE)
        self.records["revisit_unresolved"] = resolve_revisits(self._db)
        self._db.execute(_CHOOSE)
        self._db.execute("COMMIT")
        (self.records["page"],) = self._db.execute("SELECT count(*) FROM captures WHERE chosen").fetchone()
        query = "SELECT count(*) FROM captures WHERE page AND NOT chosen AND original IS NOT NULL"
        (self.records["older_capture"],) = self._db.execute(query).fetchone()
        self.records = +self.records

    def chosen(self, source: int | None = None) -> Iterator[Chosen]:
        """The pages; those whose bytes are in ``source`` in the order of their records."""
        where = "AND o.source = ?" if source is not None else ""
        query = f"{_CHOSEN} {where} ORDER BY o.source, o.number, c.id"
        for row in self._db.execute(query, () if source is None else (source,)):
            capture, key, url, at, status, location, led_from, authored, number, *heads = row
            own, later = (AnswerHead.read(head) if head else None for head in heads)
            yield Chosen(
                capture, key, url, _moment(at), status, location, led_from, bool(authored), number, own, later
            )

    def near(self, url: str, at: datetime) -> Held | None:
        """What ``url`` answered at that moment, as far as is known: last before, else first after."""
        if url in self._absent:
            return None
        row = self._db.execute(_NEAR, (canonical(url), _text(at))).fetchone()
        if row is None:  # at any moment, once all sources are looked through
            if len(self._absent) == _ABSENT:
                self._absent.clear()
            self._absent.add(url)
            return None
        capture, source, number, offset, found, moment, status, location, body, original = row
        known = int(HTTPStatus.OK) if status is None else status  # a file on disk was found once
        return Held(capture, source, number, offset, found, _moment(moment), known, location, body, original)

    def _heed(self, found: Capture) -> None:
        """Keep which exchanges had another method than GET: what they gave is no page of their URL."""
        record = found.record
        if record.method and record.method != "GET":
            records = {record.record_id, *record.beside} - {""}
            self._db.executemany("INSERT INTO no_get VALUES (?)", [(each,) for each in records])

    def _add(self, source: int, found: Capture) -> None:
        self._marked |= found.crawl.statement
        statement = found.crawl.statement or self._is_statement(found)
        outside = "" if statement else self._outside(found.url)
        reason = "statement" if statement else outside
        if reason:
            self.records[reason] += 1
        record, crawl, head = found.record, found.crawl, AnswerHead.of(found)
        to = record.revisits
        self._db.execute(_ADD, (
            source, found.number, found.offset, not reason, canonical(found.url), found.url, _text(found.at),
            found.status, _standing(found), found.headers.get("location", ""), crawl.led_from, crawl.authored,
            record.record_id, record.digest, None, to and to.record_id, to and to.digest,
            to and canonical(to.url), to and _text(to.at), head and head.written(),
            self._body(found) if statement else None,
        ))  # fmt: skip
        if to is None:
            self._db.execute("UPDATE captures SET original = id WHERE id = last_insert_rowid()")
        (row,) = self._db.execute("SELECT last_insert_rowid()").fetchone()
        self._db.executemany("INSERT INTO beside VALUES (?, ?)", [(row, each) for each in record.beside])

    def _is_statement(self, found: Capture) -> bool:
        """By its name, where who wrote it does not say so himself."""
        if found.crawl.authored and self._marked:
            return False
        return found.url.partition(host_of(found.url))[2] in self._statements

    @staticmethod
    def _body(found: Capture) -> bytes | None:
        if found.record.revisits is not None:
            return None
        response = found.read(_FILE)
        return b"" if isinstance(response, Failure) else response.body


def _standing(found: Capture) -> int:
    status = found.status
    if found.cut:
        return CUT
    if status is None or (HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status not in _PARTS):
        return 0
    return 1 if status in REDIRECTS else 2


def _text(at: datetime) -> str:
    """Sorts as moments do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
