"""The command ``trainers``: examples in the format of one trainer, with its configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import scrapers
from scrapers.cli import console, exits
from scrapers.dataset.trainers.configurations import FORMATS, MODEL


def trainers(  # noqa: PLR0913, PLR0917 - a command has as many parameters as options
    source: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Mined pairs, or other examples.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder.")],
    format: Annotated[str, typer.Option(help=f"One of {', '.join(FORMATS)}.")] = "messages",  # noqa: A002 - the word
    tokenizer: Annotated[
        str, typer.Option(help="For tokens and stream: a tokenizer.json, tiktoken:NAME or a model.")
    ] = "",
    model: Annotated[str, typer.Option(help="That the configurations name.")] = MODEL,
    max_length: Annotated[int, typer.Option(help="Tokens that the trainer takes of an example.")] = 2048,
    validation: Annotated[
        float, typer.Option(help="Share of the groups for validation, where lines do not say their split.")
    ] = 0.05,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files of a folder.")] = False,
) -> None:
    """Write examples as one trainer reads them, with scripts and configurations that run as they are."""
    found = scrapers.trainers(
        source, output, format=format, tokenizer=tokenizer, model=model, max_length=max_length,
        validation=validation, overwrite=overwrite,
    )  # fmt: skip
    rows = [*found.splits.items(), *((f"left out: {reason}", n) for reason, n in found.left_out.items())]
    console.table(f"{found.format}: {found.lines} lines read", ("split", "examples"), rows)
    if found.shortened:
        console.line(f"threads of which the first question and answer were taken: {found.shortened}")
    if found.tokens:
        console.line(f"tokens: {found.tokens}")
    console.line(f"written: {found.output}")
    for note in found.notes:
        console.line(note)
    raise typer.Exit(exits.OK if found.splits else exits.NOTHING_KEPT)
