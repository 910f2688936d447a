"""The commands. What they do stands in the modules they call; how it looks, in ``console``."""
# ruff: noqa: ARG001 - crawl reads its many options from the context, by name
# ruff: noqa: PLR0913, PLR0917 - a command has as many parameters as options

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

import scrapers
from scrapers.cli import arguments, console, dataset_commands, exits, streams
from scrapers.cli.doctor_command import doctor
from scrapers.cli.explain_command import explain
from scrapers.cli.import_command import import_
from scrapers.cli.inspect_command import inspect
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
    Networks,
    NoRetryLater,
    NoRobots,
    Options,
    Overwrite,
    Processes,
    Purpose,
    Quality,
    Quiet,
    Redact,
    Unknown,
    Workers,
)
from scrapers.cli.rebuild_command import rebuild
from scrapers.cli.refresh_command import refresh
from scrapers.cli.running import run_job
from scrapers.cli.status_command import status
from scrapers.cli.trainers_command import trainers
from scrapers.display.progress import progress
from scrapers.sources.urls import read_urls

app = typer.Typer(
    name="scrapers",
    help="Crawl chosen sites through interchangeable backends into a clean text corpus.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # typer's own click or the real one


class PageFormat(StrEnum):
    """How ``fetch`` shows a page."""

    markdown = "markdown"
    text = "text"
    json = "json"


def _version(asked: bool) -> None:
    if asked:
        console.line(f"scrapers {scrapers.__version__}")
        raise typer.Exit


@app.callback()
def _top(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Crawl chosen sites through interchangeable backends into a clean text corpus."""


@app.command()
def demo(
    backend: Backend = "requests-lxml",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to keep the corpus.")] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Crawl a small bundled site over loopback, offline, the whole way to JSONL."""
    from scrapers.demo.tour import needs_no_sandbox, tour  # noqa: PLC0415 - only this command needs it

    if needs_no_sandbox(backend):
        console.note("running as root: Chromium's sandbox is off, for the bundled pages only")
    with tempfile.TemporaryDirectory(prefix="scrapers-demo-") as folder:
        with progress(quiet=quiet) as show:
            result = tour(backend, output or Path(folder) / "corpus.jsonl", show, overwrite=overwrite)
        if not quiet:
            console.fates(result.pages)
            console.summary(result.report)
            if output is None:
                console.corpus_lines(result.report.output)
    raise typer.Exit(exits.of_report(result.report))


@app.command()
def crawl(
    context: typer.Context,
    seeds: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="Where to start.", show_default=False)
    ] = None,
    urls: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="A list of URLs, one a line: just these, unless --depth is given."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The corpus: .jsonl, .jsonl.gz, .jsonl.zst or .parquet.")
    ] = Path("corpus.jsonl"),
    backend: Backend = "requests-lxml",
    max_pages: Annotated[int | None, typer.Option(help="URLs to request at most.  [10000]")] = None,
    depth: Annotated[int | None, typer.Option(help="Links between a seed and a page.  [20]")] = None,
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Fetch only URLs (or /paths) that match one.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Do not fetch URLs (or /paths) that match.")
    ] = None,
    hosts: Annotated[
        list[str] | None, typer.Option("--host", metavar="HOST", help="A further host to follow links to.")
    ] = None,
    sitemap: Annotated[bool, typer.Option("--sitemap", help="Read the hosts' sitemaps too.")] = False,
    follow: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Links too: iframe, alternate, canonical.  [frame, next]"),
    ] = None,
    no_follow: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="No links: frame, next.")
    ] = None,
    delay: Annotated[float | None, typer.Option(help="Seconds between requests to a host.  [1]")] = None,
    purpose: Purpose = None,
    mode: Mode = None,
    unknown: Unknown = None,
    allow_licenses: AllowLicenses = None,
    deny_licenses: DenyLicenses = None,
    no_robots: NoRobots = False,
    allow_private: Networks = None,
    user_agent: Agent = None,
    extractor: ExtractorName = None,
    markup: Markup = None,
    media: Media = None,
    fields: Fields = None,
    format: Format = None,  # noqa: A002 - the setting's name
    quality: Quality = None,
    languages: Languages = None,
    links: Links = None,
    min_chars: MinChars = None,
    dedup: DedupFlag = None,
    redact: Redact = None,
    concurrency: Annotated[int | None, typer.Option(help="Pages in flight.  [8]")] = None,
    workers: Workers = None,
    backend_options: Options = None,
    no_retry_later: NoRetryLater = False,
    fresh: Fresh = False,
    accept_changes: Accept = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Crawl from URLs into a corpus; the same command again continues."""
    given = arguments.of_command(context)
    if not (seeds or urls):
        raise typer.BadParameter("Missing argument 'URL...', or --urls FILE")
    given.pop("urls")
    listed = read_urls(urls) if urls else None
    given |= arguments.seeds(given.pop("seeds"), listed, depth)
    job = scrapers.Job(**arguments.settings(given))
    run_job(job, fresh, accept_changes, overwrite, quiet, listed=listed)


@app.command()
def run(
    job: Annotated[Path, typer.Argument(metavar="JOB.TOML", help="A job file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Another output than the file's.")
    ] = None,
    backend: Annotated[
        str | None, typer.Option("-b", "--backend", help="Another backend than the file's.")
    ] = None,
    workers: Processes = None,
    no_retry_later: NoRetryLater = False,
    fresh: Fresh = False,
    accept_changes: Accept = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Crawl as a job file says; the same command again continues."""
    changed = arguments.settings({"output": output, "backend": backend, "no_retry_later": no_retry_later})
    run_job(scrapers.Job.from_toml(job, **changed), fresh, accept_changes, overwrite, quiet, workers)


app.command()(rebuild)
app.command()(refresh)
app.command("import")(import_)
app.command()(dataset_commands.build)
app.command()(dataset_commands.pairs)
app.command()(dataset_commands.publish)
app.command()(dataset_commands.verify)
app.command()(dataset_commands.forget)
app.command()(dataset_commands.diff)
for command in (doctor, trainers, status, inspect, explain):
    app.command()(command)


@app.command()
def fetch(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page.")],
    backend: Backend = "requests-lxml",
    format: Annotated[  # noqa: A002 - the word users expect
        PageFormat, typer.Option(help="What to show.")
    ] = PageFormat.markdown,
    extractor: ExtractorName = None,
    media: Media = None,
    fields: Fields = None,
    allow_private: Networks = None,
    user_agent: Agent = None,
    no_robots: NoRobots = False,
    backend_options: Options = None,
    explain_blocks: Annotated[
        bool, typer.Option("--explain-blocks", help="Show each block of the page: kept or dropped, and why.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --explain-blocks: the same as an HTML file.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Fetch one page and show its text, or all that is known of it as JSON."""
    given: dict[str, Any] = {
        "extractor": extractor,
        "media": media,
        "fields": fields,
        "allow_private": allow_private,
        "user_agent": user_agent,
        "no_robots": no_robots,
        "backend_options": backend_options,
        "markup": "text" if format == PageFormat.text else None,
    }
    if explain_blocks or picture:
        _explain_blocks(
            url, backend, arguments.settings({**given, "extractor": None, "markup": None}), picture, overwrite
        )
        return
    document = scrapers.scrape(url, backend, **arguments.settings(given))
    console.document(document, as_json=format == PageFormat.json)


def _explain_blocks(
    url: str, backend: str, settings: dict[str, Any], file: Path | None, overwrite: bool
) -> None:
    from scrapers.cli.block_report import check_picture, page_blocks, write_picture  # noqa: PLC0415 - seldom used

    if file is not None:
        check_picture(file, overwrite=overwrite)
    found = page_blocks(url, backend, **settings)
    console.blocks(found)
    if file is not None:
        write_picture(found, url, file)
        console.note(f"written: {file}")


@app.command()
def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR...", help="HTML files, or folders of them.")
    ],
    url: Annotated[str, typer.Option(help="The URL of the file, or the one the folder stands for.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A corpus file; else lines on standard output.")
    ] = None,
    extractor: ExtractorName = "blocks",
    markup: Annotated[str, typer.Option(help="markdown or text.")] = "markdown",
    overwrite: Overwrite = False,
) -> None:
    """Take the text out of HTML files, without network."""
    from scrapers.job import html_files  # noqa: PLC0415 - only this command needs it
    from scrapers.sources.own_inputs import refuse_own_input  # noqa: PLC0415 - as above

    files = html_files.html_files(paths, url)
    if output:
        refuse_own_input(output, [file.path for file in files])
        html_files.check_output(output, overwrite=overwrite)
    outcomes = html_files.extract_files(files, extractor=extractor or "blocks", markdown=markup == "markdown")
    records = map(html_files.record, console.reporting(outcomes))
    count = html_files.write_records(records, output) if output else console.records(records)
    raise typer.Exit(exits.OK if count else exits.NOTHING_KEPT)


@app.command()
def consent(
    target: Annotated[str, typer.Argument(metavar="URL|JOB", help="A page; or a job's folder or output.")],
    backend: Backend = "requests-lxml",
    purpose: Purpose = None,
    mode: Mode = None,
    unknown: Unknown = None,
    allow_licenses: AllowLicenses = None,
    deny_licenses: DenyLicenses = None,
    allow_private: Networks = None,
    user_agent: Agent = None,
    backend_options: Options = None,
) -> None:
    """Show what a page's consent statements say and what follows; of a job, what they came to."""
    if not target.lower().startswith(("http://", "https://")):
        console.consents(scrapers.consent_summary(target))
        return
    given = {
        "purpose": purpose,
        "mode": mode,
        "unknown": unknown,
        "allow_licenses": allow_licenses,
        "deny_licenses": deny_licenses,
        "allow_private": allow_private,
        "user_agent": user_agent,
        "backend_options": backend_options,
    }
    found = scrapers.consent(target, backend, **arguments.settings(given))
    console.consent(found)
    raise typer.Exit(exits.OK if found.kept else exits.NOTHING_KEPT)


@app.command()
def backends() -> None:
    """List the backends: what each can do, and what to install for those that are missing."""
    console.backends(scrapers.backend_names())


def main(words: Sequence[str] | None = None) -> None:
    """Run the command in ``words`` (default: the process's arguments) and exit with its code."""
    streams.prepare()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's spin as they start, and are never asked
    try:
        code = _perform(words)
        sys.stdout.flush()
    except BrokenPipeError:
        streams.discard_output()
        code = exits.NO_READER
    except OSError as error:
        code = streams.refused(error)
    sys.exit(code)


def _perform(words: Sequence[str] | None) -> int:
    try:
        _invoke(list(sys.argv[1:] if words is None else words))
    except typer.Exit as ended:
        return ended.exit_code
    except UsageError as error:
        console.usage(error)
        return exits.USAGE
    except (typer.Abort, KeyboardInterrupt):
        return exits.STOPPED
    except BrokenPipeError:
        raise
    except Exception as error:
        code = exits.of_error(error)
        if code is None:
            raise
        console.error(error)
        return code
    return exits.OK


def _invoke(words: list[str]) -> None:
    """Not ``command.main()``, which has its own idea of a reader that went away."""
    command = typer.main.get_command(app)
    with command.make_context("scrapers", words) as context:
        command.invoke(context)
