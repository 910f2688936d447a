"""A record on its way through a build: the text, and what its input says about where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Final

import orjson

from scrapers.corpus.formats import basic_day, clean
from scrapers.models import Document, Drop, Metadata
from scrapers.models.composition import values_of
from scrapers.models.metadata import Described
from scrapers.web.urls import canonical, document_id, resolve

FORM: Final = 2
"""Raised when the lines of :func:`packed` are others: a build begun with the old ones begins again."""
_FORUM: Final = re.compile(
    r"/(?:threads?|topics?|forums?|t|discussions?|showthread|viewtopic|questions|comments)(?:[/.?]|$)",
    re.IGNORECASE,
)
_PAGE_PATH: Final = re.compile(
    r"/page[-/]\d{1,6}/?$|(?<=\d)/\d{1,6}/?$", re.IGNORECASE
)  # the second of Discourse
_PAGE_PART: Final = re.compile(r"(?:page|start|pg|paged)=\d{1,6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged of the page's use."""

    verdict: str = "unknown"
    policy: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The answer that the text was made of, and where its bytes are. ``redirects`` are URLs, and spaces."""

    fetched_at: str = ""
    payload_digest: str = ""
    redirects: str = ""
    archive_file: str = ""
    archive_offset: int = 0


@dataclass(frozen=True, slots=True)
class Record(Described):
    """One record of an input, every value of one type and never null.

    ``id`` is that of the page (:func:`scrapers.web.urls.document_id`), so that several crawls of it meet; of
    a record without a URL it is a digest of its own name and text. ``source`` counts the inputs from 0,
    ``line`` their records from 1. ``thread`` is what several pages of one discussion have in common.
    """

    id: str
    text: str
    url: str
    thread: str
    source: int
    line: int
    metadata: Metadata
    judgement: Judgement
    snapshot: Snapshot

    def document(self) -> Document:
        """The record as filters see it."""
        return Document(self.id, self.url, self.text, metadata=replace(self.metadata, canonical=""))


_VALUES: Final = values_of(Record)
_METADATA: Final = values_of(Metadata)
_JUDGEMENT: Final = values_of(Judgement)
_SNAPSHOT: Final = values_of(Snapshot)


def has_text(record: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a line is a record with a text, whoever wrote it."""
    return isinstance(record, dict) and isinstance(record.get("text"), str)


def record_of(raw: Mapping[str, Any], source: int, line: int) -> Record | Drop:
    """A line of an input as a record; ``Drop("no_text")`` if there is nothing in it."""
    text = clean(raw["text"])
    if not text.strip():
        return Drop("no_text")
    known = raw.get("metadata")
    metadata: Mapping[str, Any] = known if isinstance(known, Mapping) else {}
    values = {**raw, **metadata}
    url = resolve(_string(values.get("url"))) or ""
    said = values.get("consent")
    consent: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    return Record(
        id=document_id(url) if url else _own_id(raw, text),
        text=text,
        url=url,
        thread=thread_of(url, _string(values.get("thread"))),
        source=source,
        line=line,
        metadata=_metadata(values),
        judgement=Judgement(
            _string(consent.get("verdict")) or "unknown",
            _string(consent.get("policy")),
            _string(consent.get("evidence")),
        ),
        snapshot=Snapshot(
            basic_day(_string(values.get("fetched_at"))),
            _string(values.get("payload_digest")),
            _string(values.get("redirects")),
        ),
    )


def _metadata(values: Mapping[str, Any]) -> Metadata:
    return Metadata(
        title=_string(values.get("title")),
        author=_string(values.get("author")),
        date=basic_day(_string(values.get("date"))),
        site=_string(values.get("site")),
        language=_string(values.get("language")),
        language_score=_number(values.get("language_score")),
        license=_string(values.get("license")),
        canonical=_string(values.get("canonical")),
    )


def with_place(record: Record, origin: Mapping[str, Any]) -> Record:
    """``record`` with its place in the archive and its canonical URL, as the job's provenance has them."""
    canonical_url = record.canonical or _string(origin.get("canonical"))
    return replace(
        record,
        metadata=replace(record.metadata, canonical=canonical_url),
        snapshot=replace(
            record.snapshot,
            archive_file=_string(origin.get("archive_file")),
            archive_offset=int(_number(origin.get("archive_offset"))),
        ),
    )


def packed(record: Record) -> bytes:
    """``record`` as a line of the build's own files: its values and those of its parts, without names."""
    *own, metadata, judgement, snapshot = _VALUES(record)
    line = [*own, _METADATA(metadata), _JUDGEMENT(judgement), _SNAPSHOT(snapshot)]
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def unpacked(line: bytes) -> Record:
    """The record of such a line."""
    *values, metadata, judgement, snapshot = orjson.loads(line)
    values += [Metadata(*metadata), Judgement(*judgement), Snapshot(*snapshot)]
    return Record(*values)


def thread_of(url: str, named: str = "") -> str:
    """What the pages of one discussion or article share.

    It is a name that the record has, or the URL without what only says which page it is.
    """
    if named:
        return f"name:{named}"
    path, _, query = canonical(url).partition("?")
    if _FORUM.search(path):
        path = _PAGE_PATH.sub("", path)
    parts = query.split("&") if query else []
    rest = [part for part in parts if not _PAGE_PART.fullmatch(part)]
    if not rest and path.endswith(("/", ".php", ".asp", ".aspx", ".cgi", ".pl")):
        rest = parts  # there page=12 names the page itself
    return "?".join([path.rstrip("/"), *(["&".join(rest)] if rest else [])])


def _own_id(raw: Mapping[str, Any], text: str) -> str:
    name = str(raw.get("id", ""))
    return blake2b(f"{name}\0{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def _string(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number(value: Any) -> float:  # noqa: ANN401 - any JSON value
    return float(value) if isinstance(value, int | float) and abs(value) < 2**62 else 0.0
