"""A job run for the command line: its progress, its summary and its exit code."""

from __future__ import annotations

import typer

import scrapers
from scrapers.cli import console, exits, listed_urls
from scrapers.display.progress import progress
from scrapers.sources.urls import UrlList


def run_job(  # noqa: PLR0913, PLR0917 - the command's options
    job: scrapers.Job,
    fresh: bool,
    accept_changes: bool,
    overwrite: bool,
    quiet: bool,
    workers: str | None = None,
    *,
    listed: UrlList | None = None,
) -> None:
    """Run ``job``, its seeds perhaps of a list, and end the process with what came of it."""
    if listed:
        listed_urls.left_out(listed)
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
        if listed:
            listed_urls.counted(listed)
    if report.why and not report.stopped:
        later = "; the same command tries again what waits" if report.waits else ""
        console.error(f"nothing was kept: {console.why(report.why)}{later}")
    raise typer.Exit(exits.of_report(report))
