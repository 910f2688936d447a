"""What a job says of itself: how far it is, what it has come to, and why a page is in its corpus or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapers.corpus.line_report import RepeatedLines
from scrapers.crawler.captures.source_records import SourceRecords
from scrapers.crawler.hosts.deferred import Deferral
from scrapers.display import html
from scrapers.display.shown import Shown
from scrapers.display.text import brief
from scrapers.job.reporting.page_counts import PageCounts
from scrapers.job.reporting.run_summary import RunSummary
from scrapers.rights.report import ConsentSummary


@dataclass(frozen=True, slots=True, repr=False)
class Progress(Shown):
    """Where a running job is; counts of this job, earlier runs included.

    ``wait`` is what it waits for, if that takes a while; with ``runs_left`` it was left for another run.
    """

    requested: int
    kept: int
    dropped: int
    failed: int
    pending: int
    seconds: float
    last_url: str
    wait: Deferral | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a URL is or is not in the corpus.

    ``kind`` is ``exported``, ``dropped``, ``failed``, ``pending``, or ``unknown`` for a URL that
    the crawl never met; ``facts`` is its line in the ledger. ``taken_as`` is the URL that stands for this
    one, if it is another spelling of it. Credentials are masked.
    """

    url: str
    kind: str
    reason: str
    detail: str
    facts: dict[str, Any]
    taken_as: str = ""

    def __repr__(self) -> str:
        told = {"url": self.url, "kind": self.kind, "reason": self.reason, "detail": self.detail}
        return brief("Explanation", told)

    def _repr_html_(self) -> str:
        said = {"reason": html.reason(self.reason), "detail": self.detail, "taken as": self.taken_as}
        facts = {name.replace("_", " "): value for name, value in self.facts.items() if name != "url"}
        return html.card(f"{self.url}: {self.kind}", said | {n: v for n, v in facts.items() if v != 0})


@dataclass(frozen=True, slots=True)
class Report:
    """What a job has come to: ``discovered = exported + dropped + failed + pending``.

    ``pages`` counts what became of every URL, ``run`` says how the latest run went, ``sources`` counts the
    records of a job with ``sources``; what they hold can be read off the report itself, as
    ``report.exported``. ``consent`` says what the pages' statements came to. ``written``: whether ``output``
    was written; not, where something stands there and nothing was kept, or the crawl that is to replace it
    has not come to its end. ``why`` says what became of the first seed where nothing was kept; a folder in
    which nothing was asked for does not stay. ``unmatched`` names patterns, hosts and selectors that nothing
    matched. ``repeated_lines`` are lines that most pages of their host have, with their share of all
    characters.
    """

    output: Path
    folder: Path
    pages: PageCounts
    run: RunSummary
    consent: ConsentSummary
    written: bool = True
    why: Explanation | None = None
    sources: SourceRecords = field(default_factory=SourceRecords)
    unmatched: tuple[str, ...] = ()
    repeated_lines: RepeatedLines = field(default_factory=RepeatedLines)

    def __repr__(self) -> str:
        told = {
            "output": self.output.name,
            "discovered": self.discovered,
            "exported": self.exported,
            "dropped": sum(self.dropped.values()),
            "failed": sum(self.failed.values()),
            "pending": self.pending,
        }
        return brief("Report", told)

    def _repr_html_(self) -> str:
        rows: list[tuple[object, ...]] = [("exported", "", self.exported)]
        rows += [("dropped", html.reason(code), count) for code, count in self.dropped.items()]
        rows += [("failed", html.reason(code), count) for code, count in self.failed.items()]
        rows += [("pending", "", self.pending), ("discovered", "", self.discovered)]
        facts = {
            "corpus": self.output if self.written else f"{self.output}, which {self.unwritten}",
            "job": self.folder,
            "stopped": "the same call continues" if self.stopped else "",
            "waiting": f"{self.waiting} pages, for another run" if self.waiting else "",
            "nothing matched": ", ".join(self.unmatched),
            "on most pages of a host": str(self.repeated_lines),
        }
        title = f"{self.exported} of {self.discovered} pages are in the corpus"
        return html.card(title, facts, html.table(("", "reason", "pages"), rows))

    @property
    def unwritten(self) -> str:
        """What is so of a corpus that this run did not write."""
        return "stays as it was" if self.output.exists() else "is not written"

    @property
    def discovered(self) -> int:
        """How many URLs the job knows."""
        return self.pages.discovered

    @property
    def exported(self) -> int:
        """How many pages are in the corpus."""
        return self.pages.exported

    @property
    def dropped(self) -> dict[str, int]:
        """How many pages were left out, by reason."""
        return self.pages.dropped

    @property
    def failed(self) -> dict[str, int]:
        """How many pages could not be had or read, by reason."""
        return self.pages.failed

    @property
    def pending(self) -> int:
        """How many URLs have not got their final word."""
        return self.pages.pending

    @property
    def outside(self) -> dict[str, int]:
        """How many links leave the scope, by reason."""
        return self.pages.outside

    @property
    def notes(self) -> dict[str, int]:
        """Of how many pages something was cut or not valid, by what."""
        return self.pages.notes

    @property
    def merged(self) -> int:
        """How many URLs are other spellings of those counted."""
        return self.pages.merged

    @property
    def balances(self) -> bool:
        """Whether every discovered URL is accounted for."""
        return self.pages.balances

    @property
    def requested(self) -> int:
        """How many URLs were requested, in all runs."""
        return self.run.requested

    @property
    def seconds(self) -> float:
        """How long the latest run took."""
        return self.run.seconds

    @property
    def resumed(self) -> bool:
        """Whether it went on with an earlier run."""
        return self.run.resumed

    @property
    def already_finished(self) -> bool:
        """Whether an earlier run had come to the end."""
        return self.run.already_finished

    @property
    def stopped(self) -> bool:
        """Whether a signal came, and pages are left for the same call."""
        return self.run.stopped

    @property
    def budget_spent(self) -> bool:
        """Whether pages are left since no more may be requested."""
        return self.run.budget_spent

    @property
    def away(self) -> tuple[str, ...]:
        """Hosts of which nothing more was asked."""
        return self.run.away

    @property
    def waits(self) -> tuple[Deferral, ...]:
        """What could not be had and is tried again by the same call."""
        return self.run.waits

    @property
    def waiting(self) -> int:
        """How many pages wait for another run, since they or their hosts could not be had."""
        return self.run.waiting

    @property
    def records(self) -> dict[str, int]:
        """How many records the sources hold, by what they are."""
        return self.sources.records

    @property
    def tears(self) -> tuple[str, ...]:
        """Which sources are damaged, and where."""
        return self.sources.tears
