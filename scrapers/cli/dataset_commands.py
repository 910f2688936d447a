"""The commands of datasets: made of corpora, verified, compared, and a page taken out of them."""

# ruff: noqa: PLR0913, PLR0917 - a command has as many parameters as options

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import scrapers
from scrapers.cli import console, exits
from scrapers.cli.options import Overwrite, Quiet
from scrapers.display.steps import steps
from scrapers.display.text import safe


def build(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.TOML", help="What goes in, what comes out.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Another folder than the recipe's.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The dataset that this one grows from.")
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option(metavar="N|ENGINE:N", help="Processes, or pool:N, ray:N, slurm:N.  [CPUs]"),
    ] = None,
    shard: Annotated[
        int | None,
        typer.Option(metavar="N", help="Do this one task of the stage at which slurm workers are.", min=0),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make a dataset of corpora as a recipe says; after a kill the same command goes on."""
    if shard is not None:
        from scrapers.dataset.build import build_shard  # noqa: PLC0415 - only a task needs it

        build_shard(recipe, shard, output=output)
        return
    given: dict[str, Any] = {"output": output, "previous": previous, "workers": workers}
    changed = {name: value for name, value in given.items() if value is not None}
    with steps(quiet=quiet) as told:
        report = scrapers.build(scrapers.Recipe.from_toml(recipe, **changed), progress=told)
    if not quiet:
        console.built(report)
    if not report.records:
        console.error(f"nothing was kept: {_reasons(report.dropped) or 'the inputs hold nothing'}")
    raise typer.Exit(exits.OK if report.records else exits.NOTHING_KEPT)


def _reasons(dropped: dict[str, int]) -> str:
    return safe(", ".join(f"{count} {reason}" for reason, count in dropped.items()))


def pairs(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS|JOB...", help="What jobs have written, or the jobs themselves."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A new file: .jsonl, .jsonl.zst, .parquet.")],
    rule: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this rule; may be repeated.  [all]")
    ] = None,
    markup: Annotated[
        bool, typer.Option("--markup", help="Also what pages tell in their markup alone, unseen.")
    ] = False,
    relevance: Annotated[
        float | None,
        typer.Option(metavar="COSINE", help="Drop answers about something else: 0.05 (extra pairs).  [off]"),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="MODULE:NAME", help="A chat model writes further questions (extra langchain).  [none]"
        ),
    ] = None,
    spans: Annotated[int, typer.Option(help="Sections of a page that --model is asked about, at most.")] = 4,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where what --model says is kept, and read.  [beside OUTPUT]"),
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Give pairs the splits of this dataset.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.  [CPUs]")] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Mine questions and answers out of the pages behind a corpus, as they stand there."""
    with steps(quiet=quiet) as told:
        report = scrapers.pairs(
            inputs,
            output,
            rules=rule or (),
            markup=markup,
            relevance=relevance,
            model={"use": model, "spans": spans, "cache": answers} if model else None,
            dataset=dataset,
            workers=workers,
            overwrite=overwrite,
            progress=told,
        )
    if not quiet:
        console.mined(report)
    if not report.pairs:
        console.error(f"nothing was found: {report.note}")
    raise typer.Exit(exits.OK if report.pairs else exits.NOTHING_KEPT)


def publish(
    dataset: Annotated[Path, typer.Argument(metavar="FOLDER", help="A dataset that was built.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to: s3://…, hf://… (extra remote).")],
    quiet: Quiet = False,
) -> None:
    """Upload a dataset to an object store: whoever reads there sees the old one, none, or the new one."""
    with steps(quiet=quiet) as told:
        files = scrapers.publish(dataset, url, progress=told)
    if not quiet:
        console.line(f"{files} files are at {url}" if files else f"it is at {url} already")


def verify(
    target: Annotated[
        Path, typer.Argument(metavar="JOB|FOLDER", help="A job's folder or output; a dataset.")
    ],
    quiet: Quiet = False,
) -> None:
    """Read all that a job or a dataset holds, and compare it with what it says of itself."""
    with steps(quiet=quiet) as told:
        found = scrapers.verify(target, progress=told)
    console.verification(found)
    raise typer.Exit(exits.OK if found.sound else exits.CONFIGURATION)


def forget(
    target: Annotated[
        Path, typer.Argument(metavar="JOB|FOLDER", help="A job's folder or output; a dataset.")
    ],
    pages: Annotated[list[str], typer.Argument(metavar="URL|HOST...", help="What is taken out, for good.")],
    quiet: Quiet = False,
) -> None:
    """Take pages, or all of a host, out of a job or a dataset; later builds and exports obey."""
    with steps(quiet=quiet) as told:
        found = scrapers.forget(target, *pages, progress=told)
    if not quiet:
        console.forgotten(found)
    for name in found.unknown:
        console.error(f"nothing in {found.target} has the address {safe(name)}; it is kept out from now on")
    nothing = found.unknown and not (found.documents or found.archived)
    raise typer.Exit(exits.NOTHING_KEPT if nothing else exits.OK)


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A dataset, or a corpus file.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
) -> None:
    """Show what a dataset or corpus has other than another one; the code is 0 if nothing."""
    found = scrapers.diff(before, after)
    console.difference(found)
    raise typer.Exit(exits.OK if found.same else exits.NOTHING_KEPT)
