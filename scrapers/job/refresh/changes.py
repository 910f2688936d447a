"""What a refresh has changed: every page of the corpus before or after it, once, with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

import orjson

from scrapers.crawler.refresh.conditional import UNMODIFIED
from scrapers.crawler.refresh.lastmod import LASTMOD
from scrapers.crawler.refresh.remainder import STALE, UNLINKED
from scrapers.display import html
from scrapers.display.shown import Shown
from scrapers.display.text import brief
from scrapers.job.refresh.current_pages import CurrentPage, current_pages
from scrapers.job.refresh.snapshot import Before, digests, read_snapshot
from scrapers.job.report import Report
from scrapers.store.atomic_files import whole_file
from scrapers.store.ledger import Documents
from scrapers.store.state import State
from scrapers.web.urls import redacted

Kind = Literal["changed", "unchanged", "gone", "withdrawn", "new", "waiting"]
KINDS: Final[tuple[Kind, ...]] = ("changed", "unchanged", "gone", "withdrawn", "new", "waiting")


@dataclass(frozen=True, slots=True, repr=False)
class PageChange(Shown):
    """What became of a page. ``reason`` is a code, ``detail`` for people."""

    kind: Kind
    url: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh has come to: the ``report`` of the job as it is now, and what has changed by it.

    ``counts`` are pages by kind and reason. ``file`` lists each of them, in the order of URLs; it is ``None``
    where the refresh has not come to its end, and the same call goes on.
    """

    report: Report
    counts: Mapping[Kind, Mapping[str, int]] = field(default_factory=dict)
    file: Path | None = None

    @property
    def finished(self) -> bool:
        """Whether the refresh has come to its end."""
        return self.file is not None

    def total(self, kind: Kind) -> int:
        """How many pages are of this kind."""
        return sum(self.counts.get(kind, {}).values())

    def pages(self, *kinds: Kind) -> Iterator[PageChange]:
        """Each page, or those of some kinds."""
        if self.file:
            with self.file.open("rb") as file:
                found = (PageChange(**orjson.loads(line)) for line in file)
                yield from (page for page in found if not kinds or page.kind in kinds)

    def __repr__(self) -> str:
        return brief("Refreshed", {kind: self.total(kind) for kind in KINDS})

    def _repr_html_(self) -> str:
        rows = [(kind, html.reason(why), n) for kind in KINDS for why, n in self.counts.get(kind, {}).items()]
        facts = {"corpus": self.report.output, "": "" if self.finished else "the same call continues"}
        return html.card("What has changed", facts, html.table(("", "reason", "pages"), rows))


def write_changes(path: Path, before: Path, state: State, *, links: bool) -> dict[Kind, dict[str, int]]:
    """Write each page that was in the corpus, is in it or is waited for; gives their counts."""
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in KINDS}
    with whole_file(path) as file:
        for page in _changes(before, state, links=links):
            counts[page.kind][page.reason] += 1
            file.write(orjson.dumps(asdict(page), option=orjson.OPT_APPEND_NEWLINE))
    return {kind: dict(found.most_common()) for kind, found in counts.items()}


def _changes(before: Path, state: State, *, links: bool) -> Iterator[PageChange]:
    """The pages of both sides together, in the order of their canonical URLs."""
    documents = Documents(state)
    for old, now in _joined(read_snapshot(before), current_pages(state)):
        change = _change(old, now, documents, links=links)
        if change:
            yield change


def _joined(
    before: Iterator[Before], after: Iterator[CurrentPage]
) -> Iterator[tuple[Before | None, CurrentPage | None]]:
    """Both in the order of their keys, those of one page together."""
    old, now = next(before, None), next(after, None)
    while old or now:
        if now is None or (old and old.key < now.key):
            yield old, None
            old = next(before, None)
        elif old is None or now.key < old.key:
            yield None, now
            now = next(after, None)
        else:
            yield old, now
            old, now = next(before, None), next(after, None)


def _change(
    old: Before | None, now: CurrentPage | None, documents: Documents, *, links: bool
) -> PageChange | None:
    """What became of a page; ``None`` if it never was in the corpus, is not and will not be."""
    was = old is not None and old.exported
    if now is None:
        return PageChange("gone", redacted(old.url), UNLINKED) if old and was else None
    waiting = _waiting(now)
    if waiting and waiting[0] == LASTMOD and was:
        return PageChange("unchanged", redacted(now.url), LASTMOD)
    if waiting and (was or now.exported or now.wait.reason):
        return PageChange("waiting", redacted(now.url), *waiting)
    if now.exported and not (old and was):
        return PageChange("new", redacted(now.url), *_met(old, now))
    if now.exported and old:
        return _stays(old, now, documents, links=links)
    return _left(now) if was else None


def _waiting(now: CurrentPage) -> tuple[str, str] | None:
    """Why a page could not be asked, or had no answer of its own; ``None`` if it had one."""
    stale = now.has_note(STALE)
    if stale is not None:
        reason, _, detail = stale.partition(": ")
        return reason, redacted(detail)
    settled, wait = now.outcome.settled, now.wait
    return None if settled else (wait.reason or "page_budget", redacted(wait.detail))


def _left(now: CurrentPage) -> PageChange:
    """Why a page is not in the corpus any more."""
    why, left_out = now.outcome.why, now.left_out
    refused = not now.allowed or why.reason == "robots_disallow"
    kind: Kind = "withdrawn" if refused and not left_out.reason else "gone"
    url, detail = redacted(now.url), redacted(left_out.detail or why.detail)
    return PageChange(kind, url, left_out.reason or why.reason, detail)


def _met(old: Before | None, now: CurrentPage) -> tuple[str, str]:
    """Why a page is in the corpus that was not."""
    if old and old.reason:
        refused = old.reason.startswith("consent_") or old.reason == "robots_disallow"
        return ("newly_allowed" if refused else "came_back"), old.reason
    way = now.way
    if way.redirected_from:
        return "new_redirect", redacted(way.redirected_from)
    return ("new_link", redacted(way.linked_from)) if way.referrer else ("new_in_sitemap", "")


def _stays(old: Before, now: CurrentPage, documents: Documents, *, links: bool) -> PageChange:
    """What differs of a page that was in the corpus and is."""
    document = documents.of(now.id)
    found = digests(document, links=links)
    differ = sorted(
        name for name in found.keys() | old.digests.keys() if found.get(name) != old.digests.get(name)
    )
    url, detail = redacted(now.url), UNLINKED if now.way.referrer == now.id else ""
    if differ:
        of_use = "license_changed" if {"license", "consent"} & {*differ} else "metadata_changed"
        said = "text_changed" if "text" in differ else of_use
        return PageChange("changed", url, said, ", ".join(filter(None, [*differ, detail])))
    if now.has_note(UNMODIFIED) is not None:
        return PageChange("unchanged", url, UNMODIFIED, detail)
    same = document.payload_digest == old.payload
    return PageChange("unchanged", url, "same_bytes" if same else "same_text", detail)
