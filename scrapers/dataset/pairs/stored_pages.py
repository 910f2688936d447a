"""The pages behind the records of a corpus, mined out of the archive of its job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from scrapers.corpus.formats import basic_day
from scrapers.corpus.redact import Kind, redact
from scrapers.dataset.pairs.miner import Mined, Miner
from scrapers.dataset.pairs.pair import Pair, Span, Where
from scrapers.dataset.records import Record
from scrapers.errors import ParseError, StateDamaged
from scrapers.models import Response
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.screening.not_html import refusal
from scrapers.store.archive import read_record


@dataclass(frozen=True)
class StoredPage:
    """A record, and the folder of the job that has its page."""

    record: Record
    job: Path


@dataclass(frozen=True)
class MinedPage:
    """The pairs of one page; ``texts`` are those in which offsets count, beside the record's own."""

    pairs: tuple[Pair, ...] = ()
    refused: Counter[str] = field(default_factory=Counter)
    texts: dict[Where, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MineStored:
    """Mines stored pages, in a worker: picklable settings, and what they build once per process.

    ``writing``, ``markdown``, ``links``, ``repair`` and ``kinds`` (of personal data that is taken out) are
    those with which the corpus was written.
    """

    rules: tuple[str, ...] = ()
    markup: bool = False
    writing: dict[str, Any] = field(default_factory=dict)
    markdown: bool = True
    links: bool = False
    kinds: tuple[Kind, ...] = ()
    repair: tuple[str, ...] = ()
    relevance: float | None = None

    def __getstate__(self) -> dict[str, Any]:
        """The settings alone."""
        names = ("rules", "markup", "writing", "markdown", "links", "kinds", "repair", "relevance")
        return {name: getattr(self, name) for name in names}

    @cached_property
    def _miner(self) -> Miner:
        extractor = Blocks(RenderOptions(**self.writing))
        return Miner(
            self.rules, markup=self.markup, links=self.links, extractor=extractor, repair=self.repair,
            relevance=self.relevance,
        )  # fmt: skip

    def __call__(self, page: StoredPage) -> MinedPage:
        """The pairs of ``page``, or one reason why there are none."""
        record = page.record
        try:
            response = read_record(page.job / record.snapshot.archive_file, record.snapshot.archive_offset)
        except StateDamaged:
            return _none("page_unreadable")
        if refusal(response):
            return _none("page_not_html")
        try:
            mined = self._mined(response)
        except ParseError:
            return _none("page_unreadable")
        return self._of_record(record, mined)

    def _mined(self, response: Response) -> Mined:
        encoding = response.url_encoding
        return self._miner.mine(response.text, url=response.url, markdown=self.markdown, encoding=encoding)

    def _of_record(self, record: Record, mined: Mined) -> MinedPage:
        """What of ``mined`` stands in the record's text, or in a text beside it that may be kept."""
        refused = Counter(mined.refused)
        same = mined.texts.get("document") == record.text
        kept: list[Pair] = []
        for pair in mined.pairs:
            found = pair if same or pair.where != "document" else _found_in(record.text, mined, pair)
            if found is None:
                refused["not_in_text"] += 1
            elif self._personal([found], record.language):
                refused["personal_data"] += 1
            else:
                kept.append(described(found, record))
        texts: dict[Where, str] = {
            pair.where: mined.texts[pair.where] for pair in kept if pair.where != "document"
        }
        cleared = {where: redact(text, self.kinds)[0] for where, text in texts.items()}
        if self.kinds and cleared != texts:  # offsets would not hold in a text from which something is taken
            refused["personal_data"] += sum(pair.where in texts for pair in kept)
            return MinedPage(tuple(pair for pair in kept if pair.where == "document"), refused)
        return MinedPage(tuple(kept), refused, texts)

    def _personal(self, pairs: Sequence[Pair], language: str) -> bool:
        """Whether a pair says what the corpus keeps back."""
        if not self.kinds:
            return False
        said = [
            part for pair in pairs for part in (pair.question, pair.answer, pair.rejected, *pair.headings)
        ]
        return any(redact(part, self.kinds, language)[1] for part in said if part)


def refused(record: Record) -> str:
    """Why the page of ``record`` is not mined; ``""`` if it may be, and is stored."""
    if record.judgement.verdict == "deny":
        return "page_refused"
    return "" if record.snapshot.archive_file else "no_page"


def _none(reason: str) -> MinedPage:
    return MinedPage(refused=Counter({reason: 1}))


def _found_in(text: str, mined: Mined, pair: Pair) -> Pair | None:
    """``pair`` with its places in another edition of its document's text, if all of it is there unchanged."""
    whole = mined.texts["document"]
    asked = whole[pair.question_span.start : pair.question_span.end]
    asks = text.find(asked)
    tells = text.find(pair.answer, asks + len(asked)) if asks >= 0 else -1
    if asks < 0 or tells < 0 or pair.turns or pair.rejected:
        return None
    return replace(
        pair,
        question_span=Span(asks, asks + len(asked)),
        answer_span=Span(tells, tells + len(pair.answer)),
    )


def described(pair: Pair, record: Record) -> Pair:
    """``pair`` with what its page's record says: whose it is, and that it may be used."""
    return replace(
        pair,
        page=record.id,
        url=record.url,
        language=record.language,
        license=record.license,
        answer_author=pair.answer_author or ("" if pair.question_author else record.author),
        consent={
            "verdict": record.judgement.verdict,
            "policy": record.judgement.policy,
            "evidence": record.judgement.evidence,
            "date": basic_day(record.snapshot.fetched_at),
            "license": record.license,
        },
        group=record.thread or record.id,
    )
