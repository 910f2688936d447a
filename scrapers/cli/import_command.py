# ruff: noqa: ARG001 - the options are read from the context, by name
# ruff: noqa: PLR0913, PLR0917 - a command has as many parameters as options

"""The command that makes a corpus of pages which somebody has fetched already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import scrapers
from scrapers.cli import arguments
from scrapers.cli.options import (
    Accept,
    Agent,
    AllowLicenses,
    Backend,
    DedupFlag,
    DenyLicenses,
    ExtractorName,
    Fields,
    Format,
    Fresh,
    Languages,
    Links,
    Markup,
    Media,
    MinChars,
    Mode,
    NoRobots,
    Options,
    Overwrite,
    Purpose,
    Quality,
    Quiet,
    Redact,
    Unknown,
    Workers,
)  # fmt: skip
from scrapers.cli.running import run_job
from scrapers.sources.own_inputs import refuse_own_input


def import_(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="WARC and WACZ files, folders of them, globs; lists and indexes."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The corpus: .jsonl, .jsonl.gz, .jsonl.zst or .parquet.")
    ] = Path("corpus.jsonl"),
    sources_base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="FOLDER|URL", help="Where paths in a list or an index begin.  [its folder]"
        ),
    ] = None,
    backend: Backend = "requests-lxml",
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Take only URLs (or /paths) that match one.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Do not take URLs (or /paths) that match.")
    ] = None,
    hosts: Annotated[
        list[str] | None, typer.Option("--host", metavar="HOST", help="Take only the pages of this host.")
    ] = None,
    purpose: Purpose = None,
    mode: Mode = None,
    unknown: Unknown = None,
    allow_licenses: AllowLicenses = None,
    deny_licenses: DenyLicenses = None,
    no_robots: NoRobots = False,
    user_agent: Agent = None,
    extractor: ExtractorName = None,
    media: Media = None,
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
    backend_options: Options = None,
    fresh: Fresh = False,
    accept_changes: Accept = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Make a corpus of pages in archives, without a request; the same command again continues."""
    job = scrapers.Job(**arguments.settings(arguments.of_command(context)))
    refuse_own_input(output, [Path(source) for source in job.sources if Path(source).is_file()])
    run_job(job, fresh, accept_changes, overwrite, quiet)
