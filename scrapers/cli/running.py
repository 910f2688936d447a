"""A job run for the command line: its progress, its summary and its exit code."""

from __future__ import annotations

import typer

import scrapers
from scrapers.cli import console, exits
from scrapers.display.progress import progress


def run_job(  # noqa: PLR0913, PLR0917 - the command's options
    job: scrapers.Job,
    fresh: bool,
    accept_changes: bool,
    overwrite: bool,
    quiet: bool,
    workers: str | None = None,
) -> None:
    """Run ``job`` and end the process with what came of it."""
    with progress(quiet=quiet) as show:
        report = scrapers.run(
            job,
            fresh=fresh,
            accept_changes=accept_changes,
            overwrite=overwrite,
            progress=show,
            workers=workers,
        )
    if not quiet:
        console.summary(report)
    if report.why and not report.stopped:
        later = "; the same command tries again what waits" if report.waits else ""
        console.error(f"nothing was kept: {console.why(report.why)}{later}")
    raise typer.Exit(exits.of_report(report))
