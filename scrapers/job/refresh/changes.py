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
from scrapers.display.text import brief
from scrapers.job.refresh.snapshot import Before, digests, read_snapshot
from scrapers.job.report import Report
from scrapers.store.atomic_files import whole_file
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import redacted

Kind = Literal["changed", "unchanged", "gone", "withdrawn", "new", "waiting"]
KINDS: Final[tuple[Kind, ...]] = ("changed", "unchanged", "gone", "withdrawn", "new", "waiting")
_PAGES: Final = """
SELECT u.id, u.key, u.url, u.state, u.kind, u.reason, u.detail, u.note, u.priority >> 40, u.referrer,
  coalesce(r.url, ''), coalesce(a.url, ''), coalesce(d.reason, ''), coalesce(d.detail, ''),
  coalesce(j.kept, 1), coalesce(w.reason, h.reason, ''), coalesce(w.detail, h.detail, '')
FROM urls u LEFT JOIN urls r ON r.id = u.referrer LEFT JOIN urls a ON a.id = u.redirected_from
LEFT JOIN documents d ON d.url_id = u.id LEFT JOIN judgements j ON j.url_id = u.id
LEFT JOIN waits w ON w.kind = 'page' AND w.what = u.key
LEFT JOIN waits h ON h.kind = 'host' AND h.what = u.host
ORDER BY u.key
"""


@dataclass(frozen=True, slots=True)
class PageChange:
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


@dataclass(frozen=True, slots=True)
class _Now:
    """A page as it is: its line in the ledger, what the corpus stage says of it, and why it waits."""

    id: int
    key: str
    url: str
    state: int
    kind: str
    reason: str
    detail: str
    note: str
    level: int
    referrer: int | None
    linked_from: str
    redirected_from: str
    left_out: str
    why: str
    kept: int
    wait: str
    wait_detail: str

    @property
    def exported(self) -> bool:
        return self.state == 1 and self.kind == "document" and not self.left_out

    def has_note(self, name: str) -> str | None:
        """What follows a note's ``name``; ``None`` if there is no such note."""
        for part in self.note.split("; "):
            known, _, rest = part.partition(" ")
            if known == name:
                return rest
        return None


def _changes(before: Path, state: State, *, links: bool) -> Iterator[PageChange]:
    """The pages of both sides together, in the order of their canonical URLs."""
    ledger = Ledger(state)
    for old, now in _joined(read_snapshot(before), _pages(state)):
        change = _change(old, now, ledger, links=links)
        if change:
            yield change


def _pages(state: State) -> Iterator[_Now]:
    for row in state.db.cursor().execute(_PAGES):
        yield _Now(*row)


def _joined(before: Iterator[Before], after: Iterator[_Now]) -> Iterator[tuple[Before | None, _Now | None]]:
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


def _change(old: Before | None, now: _Now | None, ledger: Ledger, *, links: bool) -> PageChange | None:
    """What became of a page; ``None`` if it never was in the corpus, is not and will not be."""
    was = old is not None and old.exported
    if now is None:
        return PageChange("gone", redacted(old.url), UNLINKED) if old and was else None
    waiting = _waiting(now)
    if waiting and waiting[0] == LASTMOD and was:
        return PageChange("unchanged", redacted(now.url), LASTMOD)
    if waiting and (was or now.exported or now.wait):
        return PageChange("waiting", redacted(now.url), *waiting)
    if now.exported and not (old and was):
        return PageChange("new", redacted(now.url), *_met(old, now))
    if now.exported and old:
        return _stays(old, now, ledger, links=links)
    return _left(now) if was else None


def _waiting(now: _Now) -> tuple[str, str] | None:
    """Why a page could not be asked, or had no answer of its own; ``None`` if it had one."""
    stale = now.has_note(STALE)
    if stale is not None:
        reason, _, detail = stale.partition(": ")
        return reason, redacted(detail)
    return None if now.state == 1 else (now.wait or "page_budget", redacted(now.wait_detail))


def _left(now: _Now) -> PageChange:
    """Why a page is not in the corpus any more."""
    refused = not now.kept or now.reason == "robots_disallow"
    kind: Kind = "withdrawn" if refused and not now.left_out else "gone"
    return PageChange(kind, redacted(now.url), now.left_out or now.reason, redacted(now.why or now.detail))


def _met(old: Before | None, now: _Now) -> tuple[str, str]:
    """Why a page is in the corpus that was not."""
    if old and old.reason:
        refused = old.reason.startswith("consent_") or old.reason == "robots_disallow"
        return ("newly_allowed" if refused else "came_back"), old.reason
    if now.redirected_from:
        return "new_redirect", redacted(now.redirected_from)
    return ("new_link", redacted(now.linked_from)) if now.referrer else ("new_in_sitemap", "")


def _stays(old: Before, now: _Now, ledger: Ledger, *, links: bool) -> PageChange:
    """What differs of a page that was in the corpus and is."""
    document = ledger.document(now.id)
    found = digests(document, links=links)
    differ = sorted(
        name for name in found.keys() | old.digests.keys() if found.get(name) != old.digests.get(name)
    )
    url, detail = redacted(now.url), UNLINKED if now.referrer == now.id else ""
    if differ:
        of_use = "license_changed" if {"license", "consent"} & {*differ} else "metadata_changed"
        said = "text_changed" if "text" in differ else of_use
        return PageChange("changed", url, said, ", ".join(filter(None, [*differ, detail])))
    if now.has_note(UNMODIFIED) is not None:
        return PageChange("unchanged", url, UNMODIFIED, detail)
    same = document.payload_digest == old.payload
    return PageChange("unchanged", url, "same_bytes" if same else "same_text", detail)
