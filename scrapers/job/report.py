"""What a job says of itself: how far it is, what it has come to, and why a page is in its corpus or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapers.corpus.line_report import RepeatedLines
from scrapers.crawler.hosts.deferred import Deferral
from scrapers.display import html
from scrapers.display.text import brief
from scrapers.rights.report import ConsentSummary


@dataclass(frozen=True, slots=True)
class Progress:
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

    ``outside`` counts links that leave the scope, ``merged`` URLs that are other spellings of those counted
    (``spellings.jsonl`` in the folder lists them), ``notes`` pages of which something was cut
    (``links_cut``) or not valid (``fields_invalid``), ``consent`` says what the pages' statements came to.
    ``stopped``: pages are left which the same call goes on with, since a signal came. ``waits``: what could
    not be had, which may pass; the same call tries it again. ``away`` are hosts of which nothing more was
    asked, as they were down or busy for too long. ``written``: whether ``output`` was written; not, where
    something stands there and nothing was kept, or the crawl that is to replace it has not come to its end.
    ``why`` says what became of the first seed where nothing was kept; a folder in which nothing was asked
    for does not stay. ``unmatched`` names patterns, hosts and selectors that nothing matched. Of a job with
    ``sources`` ``records`` counts every record of theirs by what it was, ``page`` those that are the page of
    their URL, and ``tears`` says which sources are damaged, and where. ``repeated_lines`` are lines that most
    pages of their host have, with their share of all characters.
    """

    output: Path
    folder: Path
    discovered: int
    exported: int
    dropped: dict[str, int]
    failed: dict[str, int]
    pending: int
    outside: dict[str, int]
    notes: dict[str, int]
    consent: ConsentSummary
    requested: int
    seconds: float
    resumed: bool
    already_finished: bool
    stopped: bool
    budget_spent: bool
    away: tuple[str, ...] = ()
    written: bool = True
    why: Explanation | None = None
    records: dict[str, int] = field(default_factory=dict)
    tears: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    waits: tuple[Deferral, ...] = ()
    merged: int = 0
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
            "corpus": self.output if self.written else f"{self.output}, which stays as it was",
            "job": self.folder,
            "stopped": "the same call continues" if self.stopped else "",
            "waiting": f"{self.waiting} pages, for another run" if self.waiting else "",
            "nothing matched": ", ".join(self.unmatched),
            "on most pages of a host": str(self.repeated_lines),
        }
        title = f"{self.exported} of {self.discovered} pages are in the corpus"
        return html.card(title, facts, html.table(("", "reason", "pages"), rows))

    @property
    def waiting(self) -> int:
        """How many of the pending pages wait for another run, since they or their hosts could not be had."""
        return sum(wait.pages for wait in self.waits)

    @property
    def balances(self) -> bool:
        """Whether every discovered URL is accounted for."""
        accounted = self.exported + sum(self.dropped.values()) + sum(self.failed.values()) + self.pending
        return self.discovered == accounted
