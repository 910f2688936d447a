# ruff: noqa: ARG001 - the options are read from the context, by name
# ruff: noqa: PLR0913, PLR0917 - a command has as many parameters as options

"""The command that makes a corpus anew from what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import scrapers
from scrapers.cli import arguments, console, exits
from scrapers.cli.options import (
    AllowLicenses,
    DedupFlag,
    DenyLicenses,
    ExtractorName,
    Fields,
    Format,
    Languages,
    Links,
    Markup,
    MinChars,
    Mode,
    Purpose,
    Quality,
    Quiet,
    Redact,
    Unknown,
    Workers,
)  # fmt: skip
from scrapers.display.progress import progress


def rebuild(
    context: typer.Context,
    job: Annotated[Path, typer.Argument(metavar="JOB", help="A job's folder or output.")],
    purpose: Purpose = None,
    mode: Mode = None,
    unknown: Unknown = None,
    allow_licenses: AllowLicenses = None,
    deny_licenses: DenyLicenses = None,
    extractor: ExtractorName = None,
    markup: Markup = None,
    fields: Fields = None,
    format: Format = None,  # noqa: A002 - the setting's name
    quality: Quality = None,
    languages: Languages = None,
    links: Links = None,
    min_chars: MinChars = None,
    dedup: DedupFlag = None,
    redact: Redact = None,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Make a job's corpus anew from what is stored, without a request; settings may differ."""
    given = arguments.of_command(context, "job")
    with progress(quiet=quiet) as show:
        report = scrapers.rebuild(job, progress=show, **arguments.settings(given))
    if not quiet:
        console.summary(report)
    raise typer.Exit(exits.of_report(report))
