# ruff: noqa: ARG001 - the settings are read from the context, by name
# ruff: noqa: PLR0913, PLR0917 - a command has as many parameters as options

"""The command that brings a finished job up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import scrapers
from scrapers.cli import arguments, console, exits
from scrapers.cli.options import Agent, Networks, Options, Quiet, Workers
from scrapers.display.progress import progress
from scrapers.display.text import safe

if TYPE_CHECKING:
    from scrapers.job.refresh.changes import Kind

_LISTED: tuple[Kind, ...] = ("changed", "gone", "withdrawn", "new", "waiting")


def refresh(
    context: typer.Context,
    job: Annotated[Path, typer.Argument(metavar="JOB", help="A job's folder or output.")],
    max_pages: Annotated[int | None, typer.Option(help="URLs to request at most.  [as the job]")] = None,
    delay: Annotated[
        float | None, typer.Option(help="Seconds between requests to a host.  [as the job]")
    ] = None,
    drop_unlinked: Annotated[
        bool, typer.Option("--drop-unlinked", help="Pages that nothing leads to any more go.")
    ] = False,
    trust_lastmod: Annotated[
        bool, typer.Option("--trust-lastmod", help="Do not ask for what a sitemap says has not changed.")
    ] = False,
    allow_private: Networks = None,
    user_agent: Agent = None,
    backend_options: Options = None,
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="What has changed, as JSON.")] = False,
    quiet: Quiet = False,
) -> None:
    """Bring a job up to date: fetch what has changed, judge consent anew, and say what differs."""
    given = arguments.of_command(context, "job", "drop_unlinked", "trust_lastmod", "as_json")
    with progress(quiet=quiet) as show:
        found = scrapers.refresh(
            job,
            drop_unlinked=drop_unlinked,
            trust_lastmod=trust_lastmod,
            progress=show,
            **arguments.settings(given),
        )
    if as_json:
        console.data(_json(found))
    elif not quiet:
        _tell(found)
    if found.report.why and not found.report.stopped:
        console.error(f"nothing was kept: {console.why(found.report.why)}")
    raise typer.Exit(exits.of_report(found.report))


def _tell(found: scrapers.Refreshed) -> None:
    """Counts by kind and reason, the first pages of each kind, and where all stand."""
    report = found.report
    rows = [(kind, reason, n) for kind, counts in found.counts.items() for reason, n in counts.items()]
    done = f"{report.requested} pages requested in {report.seconds:.1f} s"
    if found.file:
        console.table(done, ("", "reason", "pages"), rows)
        for line in _pages(found):
            console.line(line)
        console.line(f"all of them: {found.file}")
    else:
        console.line(done)
    console.line(f"corpus: {report.output}, {report.exported} documents")
    if not found.finished:
        console.line(
            f"{report.output} stays as it was until the refresh is complete; the same command continues"
        )


def _pages(found: scrapers.Refreshed) -> Iterator[str]:
    for kind in _LISTED:
        for number, page in enumerate(found.pages(kind)):
            if number == console.SHOWN:
                yield f"  {kind}: {found.total(kind) - number} more"
                break
            detail = f" ({page.detail})" if page.detail else ""
            yield safe(f"  {kind}: {page.url}: {page.reason}{detail}")


def _json(found: scrapers.Refreshed) -> str:
    report = found.report
    told = {
        "finished": found.finished,
        "output": str(report.output),
        "requested": report.requested,
        "exported": report.exported,
        "counts": found.counts,
        "pages": [asdict(page) for page in found.pages()],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
