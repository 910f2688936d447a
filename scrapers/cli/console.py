"""What commands show: rich on a terminal, plain lines elsewhere, and no control character of a page.

Data goes to standard output, progress and errors to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from scrapers.cli.arguments import as_flags
from scrapers.display.reasons import meaning
from scrapers.display.terminal import Terminal
from scrapers.display.text import clock, safe, safe_block
from scrapers.errors import BackendError
from scrapers.models import Document, Drop, Failure
from scrapers.plugin.registry import backend_class
from scrapers.web.suggestions import hint

if TYPE_CHECKING:
    from scrapers.dataset.build_report import BuildReport
    from scrapers.dataset.diff import Difference
    from scrapers.dataset.forget import Forgotten
    from scrapers.dataset.pairs.collect import PairReport
    from scrapers.job.consent_check import Consent
    from scrapers.job.html_files import HtmlFile
    from scrapers.job.report import Explanation, Report
    from scrapers.job.verification import Verification
    from scrapers.reading.selection.decision_picture import JudgedBlock
    from scrapers.rights.report import ConsentSummary

LINE_SHOWN = 200  # characters of a corpus line
SHOWN = 10  # commonest values
_STAGES = {
    "site": "the site's files only; the page was not requested",
    "headers": "site files and header fields; the body was thrown away",
    "page": "site files, header fields and the page",
}
Row = Sequence[object]


def error(message: object) -> None:
    """One line on standard error."""
    print(f"scrapers: {as_flags(safe(message))}", file=sys.stderr)  # noqa: T201 - this is the console


def note(message: object) -> None:
    """One line on standard error that is no error."""
    print(safe(message), file=sys.stderr)  # noqa: T201 - this is the console


def line(message: object = "") -> None:
    """One line on standard output."""
    print(safe(message))  # noqa: T201 - this is the console


def data(text: str) -> None:
    """Text of a document on standard output: as it is, but escaped where a person looks at it."""
    print(safe_block(text) if sys.stdout.isatty() else text)  # noqa: T201 - this is the console


def table(title: str, head: Sequence[str], rows: Sequence[Row]) -> None:
    """A table on standard output; elsewhere than on a terminal, columns of plain text."""
    cells = [[safe(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        _plain_table(title, head, cells)
        return
    shown = Table(title=Text(safe(title)), title_justify="left")
    for name in head:
        shown.add_column(name, overflow="fold")
    for row in cells:
        shown.add_row(*map(Text, row))
    Terminal().print(shown)


def _plain_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    line(title)
    for row in [head, *rows]:
        line("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def summary(report: Report) -> None:
    """Where every discovered URL has gone, and what to do next."""
    rows: list[Row] = [("exported", "", report.exported)]
    rows += [("dropped", reason, count) for reason, count in report.dropped.items()]
    rows += [("failed", reason, count) for reason, count in report.failed.items()]
    rows += [("pending", "", report.pending), ("discovered", "", report.discovered)]
    records = sum(report.records.values())
    done = f"{records} records read" if report.records else f"{report.requested} pages requested"
    table(f"{done} in {report.seconds:.1f} s", ("", "reason", "pages"), rows)
    dropped, failed = sum(report.dropped.values()), sum(report.failed.values())
    line(
        f"discovered {report.discovered} = exported {report.exported}"
        f" + dropped {dropped} + failed {failed} + pending {report.pending}"
    )
    if report.records:
        line("records: " + ", ".join(f"{count} {what}" for what, count in report.records.items()))
    for tear in report.tears:
        line(f"damaged: {tear}; what could be read was taken")
    if report.outside:
        left = ", ".join(f"{count} {reason}" for reason, count in report.outside.items())
        line(f"links that leave the scope: {left}")
    if report.merged:
        line(f"other spellings of these URLs: {report.merged}, in {report.folder / 'spellings.jsonl'}")
    if report.notes:
        line("kept, with a note: " + ", ".join(f"{count} {note}" for note, count in report.notes.items()))
        if report.notes.get("links_cut"):
            line("links_cut: of a page with more links only so many are followed (setting links_per_page)")
    if report.consent.denied:
        consents(report.consent)
    for told in report.repeated_lines.told():
        line(told)
    for remark in chain(_places(report), _remarks(report)):
        line(remark)


def token_count(count: int, *, exact: bool) -> str:
    """How many tokens there are; an estimate is called one."""
    return f"{count} tokens" + ("" if exact else " (estimated: bytes / 4)")


def built(report: BuildReport) -> None:
    """What a build has come to."""
    rows: list[Row] = [("read", "", report.read)]
    rows += [("dropped", reason, count) for reason, count in report.dropped.items()]
    rows += [("documents", "", report.documents)]
    tokens = token_count(report.tokens, exact=report.tokens_exact)
    table(f"{report.records} records, {tokens}", ("", "reason", "records"), rows)
    line("splits: " + ", ".join(f"{name} {count}" for name, count in report.splits.items()))
    for told in report.repeated_lines.told():
        line(told)
    if report.pairs:
        line("pairs:  " + ", ".join(f"{name} {count}" for name, count in report.pairs.items()))
    if report.reason:
        line(report.reason)
    line(f"dataset: {report.output}, version {report.version}")
    line(f"root:    {report.root}")
    for note in report.notes:
        line(note)


def mined(report: PairReport) -> None:
    """What mining has come to."""
    rows: list[Row] = [("pairs", rule, count) for rule, count in report.rules.items()]
    rows += [("dropped", reason, count) for reason, count in report.dropped.items()]
    table(f"{report.pairs} pairs of {report.pages} pages", ("", "rule, reason", "count"), rows)
    if report.splits:
        line("splits: " + ", ".join(f"{name} {count}" for name, count in report.splits.items()))
    line(f"relevance: {report.relevance or 'not judged (--relevance 0.05, extra pairs)'}")
    if report.model:
        line(f"model: {report.model}, asked {report.calls}, answered before {report.replayed}")
    line(f"pairs: {report.output}")
    if report.texts:
        line(f"texts: {report.texts}")
    if report.note and report.pairs:
        line(report.note)


def _places(report: Report) -> Iterator[str]:
    if report.output.exists():
        yield f"corpus: {report.output}"
    yield f"job:    {report.folder}"


def _remarks(report: Report) -> Iterator[str]:
    if report.already_finished:
        yield "this job had finished before: exported again, nothing fetched (--fresh starts over)"
    elif report.resumed:
        yield "continued from an earlier run"
    if report.stopped:
        yield f"stopped: {_what_stands(report)}the same command continues"
    elif not report.written:
        why = "until pages that wait have come or failed" if report.exported else "nothing was kept"
        yield f"{report.output} {report.unwritten}: {why}"
    if report.budget_spent:
        yield "the page budget is spent: the same command with a higher --max-pages continues"
    for setting in report.unmatched:
        yield f"nothing matched {setting}"
    yield from _waits(report)


def _waits(report: Report) -> Iterator[str]:
    """What waits for another run; the last line counts it."""
    for wait in report.waits[:SHOWN]:
        example = "" if wait.kind == "host" else f", {'for example ' if wait.pages > 1 else ''}{wait.what}"
        yield (
            f"  {wait.host}, {_counted(wait.pages, 'page')}{example}: {wait.reason} ({wait.detail}), "
            f"not before {clock(wait.until)}, {_counted(wait.runs_left, 'more run')}"
        )
    if report.waits:
        files = sum(wait.kind == "file" for wait in report.waits)
        of_sites = f" and {_counted(files, 'file')}" if files else ""
        yield (
            f"waiting: {_counted(report.waiting, 'page')}{of_sites} that could not be had and may be later; "
            "the same command tries again (--no-retry-later: it does not)"
        )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _what_stands(report: Report) -> str:
    if report.written:
        return "what is there was exported; "
    from scrapers.job.folder import FRESH  # noqa: PLC0415 - loaded by then, and not by commands without a job

    why = "until the new crawl has come to its end" if report.exported else "nothing was kept yet"
    again = "without --fresh " if report.folder.name == FRESH else ""
    return f"{report.output} {report.unwritten}{' ' if report.exported else ': '}{why}; {again}"


def usage(problem: BaseException) -> None:
    """One line for a command that was not understood, or the help where none was given."""
    message = problem.format_message() if hasattr(problem, "format_message") else str(problem)
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "scrapers"
    if type(problem).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)  # noqa: T201 - this is the console
        return
    error(f"{message.rstrip('.')} (see {path} --help)")


def why(found: Explanation) -> str:
    """An explanation in one line."""
    reason = f", {found.reason}" if found.reason else ""
    said = [as_flags(text) for text in (found.detail, hint(found.reason, found.url, found.detail)) if text]
    return f"{found.url}: {found.kind}{reason}" + (f" ({'; '.join(said)})" if said else "")


def explanation(found: Explanation) -> None:
    """What the ledger knows of a URL."""
    line(why(found))
    if words := meaning(found.reason):
        line(f"  {found.reason} means: {words}")
    if found.taken_as:
        line(f"  taken as: {found.taken_as}, of which it is another spelling")
    for name, value in found.facts.items():
        if name != "url" and value not in ("", 0, ()):
            shown = " -> ".join(value) if isinstance(value, tuple) else value
            line(f"  {name.replace('_', ' ')}: {shown}")


def verification(found: Verification) -> None:
    """What was compared, and what is wrong."""
    what = f"{found.files} files, {found.records} records, {found.documents} documents"
    job = f"{found.records} archived, {found.documents} documents, {found.judgements} judgements"
    line(f"{what if found.files else job} compared")
    for problem in found.problems:
        error(problem)
    line("all as it was written" if found.sound else f"damaged: {len(found.problems)} places")


def forgotten(found: Forgotten) -> None:
    """What was taken out, and what had been left out for its sake."""
    archived = f", {found.archived} records of the archive" if found.archived else ""
    line(f"taken out of {found.target}: {found.documents} documents, {found.records} records{archived}")
    if found.version:
        line(f"version {found.version}")
    if found.repeats:
        line(f"dropped before as repeats of it, and staying out: {len(found.repeats)}")
    for url in found.repeats[:SHOWN]:
        line(f"  {url}")


def difference(found: Difference) -> None:
    """What came, went, changed and moved."""
    counts = {kind: getattr(found, kind) for kind in ("added", "removed", "changed", "moved", "unchanged")}
    line(", ".join(f"{kind} {count}" for kind, count in counts.items()))
    if found.pairs_added or found.pairs_removed:
        line(f"pairs: added {found.pairs_added}, removed {found.pairs_removed}")
    for kind, urls in found.examples.items():
        for url in urls:
            line(f"  {kind}: {url}")
    for host, count in list(found.hosts.items())[:SHOWN]:
        line(f"  host {host or 'none'}: {count:+}")
    for name, (old, new) in found.settings.items():
        line(f"  setting {name}: {old} became {new}")


def consent(found: Consent) -> None:
    """What each reader saw of a page, and what follows; before it, what led there."""
    for hop in found.chain:
        rules = "its site refuses it" if not hop.kept else f"its site's files: {hop.verdict}"
        line(f"{hop.url} led on ({hop.status or hop.reason}); {rules}")
    rows = [
        (name, signal.answer, signal.use, signal.source, signal.position, signal.raw)
        for name, signals in found.seen.items()
        for signal in signals
    ]
    table(f"What {found.url} says", ("reader", "answer", "use", "source", "where", "statement"), rows)
    silent = [name for name, signals in found.seen.items() if not signals]
    line(f"nothing found by: {', '.join(silent) or 'none'}")
    line(f"looked at: {_STAGES[found.stage]}")
    line(f"licence: {found.license or 'none found'}")
    line(f"policy: {found.policy}   evidence: {found.evidence}")
    why = f": {found.reason} - {found.detail}" if found.reason else ""
    line(f"verdict: {found.verdict}, {'kept' if found.kept else 'refused'}{why}")


def consents(found: ConsentSummary) -> None:
    """What the consent statements of a job's pages came to."""
    rows: list[Row] = [("allowed", found.allowed, "", ""), ("unknown, kept", found.unknown, "", "")]
    rows += [(name, n, *found.examples.get(name, ("", ""))) for name, n in found.denied.items()]
    table(f"Consent by policy {found.policy or '-'}", ("verdict", "pages", "for example", "because"), rows)
    licences = ", ".join(f"{name or 'none found'} {n}" for name, n in found.licenses.items())
    line(f"licences of the pages that were kept: {licences or 'none'}")


def fates(pages: dict[str, Explanation]) -> None:
    """What became of each page of a site."""
    rows = [(path, found.kind, found.reason, found.detail) for path, found in pages.items()]
    table("What became of each page", ("page", "outcome", "reason", "detail"), rows)
    line()


def corpus_lines(path: Path) -> None:
    """The lines of a corpus, each cut where a person would stop reading."""
    line()
    for record in path.read_text(encoding="utf-8").splitlines():
        line(record if len(record) <= LINE_SHOWN else record[:LINE_SHOWN] + "…")


def document(found: Document, *, as_json: bool) -> None:
    """A document's text, or all of it as JSON."""
    if as_json:
        data(json.dumps(found.flat(), ensure_ascii=False, indent=2))
    else:
        data(found.text)


def blocks(found: Sequence[JudgedBlock]) -> None:
    """Each block of a page with its fate: in colours on a terminal, plain lines elsewhere."""
    shown = Terminal(highlight=False, soft_wrap=True) if sys.stdout.isatty() else None
    for block in found:
        head = f"{'+' if block.kept else '-'} {block.role}{block.level or ''}  {block.reason}  {block.place}"
        if shown is None:
            line(head)
            line(f"    {block.text}")
        else:
            shown.print(Text(safe(head), style="green" if block.kept else "red"))
            shown.print(Text(f"    {safe(block.text)}", style="" if block.kept else "dim"))
    line(f"{sum(block.kept for block in found)} of {len(found)} blocks kept")


def reporting(outcomes: Iterable[tuple[HtmlFile, Document | Drop | Failure]]) -> Iterator[Document]:
    """The documents among ``outcomes``; the others are named on standard error."""
    for file, outcome in outcomes:
        if not isinstance(outcome, Drop | Failure):
            yield outcome
        else:
            error(f"{file.path}: {outcome.reason}" + (f" ({outcome.detail})" if outcome.detail else ""))


def records(lines: Iterable[dict[str, Any]]) -> int:
    """Records as JSON lines on standard output; gives their number."""
    count = 0
    for record in lines:
        data(json.dumps(record, ensure_ascii=False))
        count += 1
    return count


def backends(names: Iterable[str]) -> None:
    """The backends by name: capabilities, or how to install what is missing."""
    head = ("backend", "JavaScript", "status", "headers", "raw bytes", "concurrency", "")
    table("Backends", head, [_backend_row(name) for name in names])


def _backend_row(name: str) -> Row:
    try:
        can = backend_class(name).capabilities
    except BackendError as missing:
        return (name, "-", "-", "-", "-", "-", missing)
    flags = ("yes" if on else "no" for on in (can.javascript, can.status, can.headers, can.raw))
    return (name, *flags, f"up to {can.max_concurrency}", "installed")
