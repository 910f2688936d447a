"""The command ``doctor``: a file of examples examined, shown for people or for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import scrapers
from scrapers.cli import console, exits
from scrapers.dataset.doctor.diagnosis import Diagnosis, Fault
from scrapers.dataset.doctor.faults import FAULTS

_LINES = 8  # shown of a fault


def doctor(  # noqa: PLR0913, PLR0917 - a command has as many parameters as options
    path: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Examples: JSONL, packed or Parquet.")],
    tokenizer: Annotated[
        str, typer.Option(help="A tokenizer.json, tiktoken:NAME or a model; unset, bytes / 4.")
    ] = "",
    max_length: Annotated[
        int | None, typer.Option(help="Tokens that the trainer takes of an example.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write a mended copy, and what was done to it.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The copy.  [beside it, as NAME.mended]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All that was found, as JSON.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier copy.")] = False,
) -> None:
    """Find what trainers trip over in examples; the code is 1 if anything is found and not mended."""
    found = scrapers.doctor(
        path, tokenizer=tokenizer, max_length=max_length, fix=fix, output=output, overwrite=overwrite
    )
    if as_json:
        console.data(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        _show(found)
    well = found.mended.kept if found.mended else found.sound and found.examples
    raise typer.Exit(exits.OK if well else exits.NOTHING_KEPT)


def _show(found: Diagnosis) -> None:
    rows = [(each.name, each.split, each.format, each.lines) for each in found.files]
    console.table("files", ("file", "split", "format", "lines"), rows)
    faults = [(each.code, each.count, _places(each), FAULTS[each.code].means) for each in found.faults]
    if faults:
        console.table("faults", ("fault", "lines", "which", "means"), faults)
    for remark in _remarks(found):
        console.line(remark)


def _places(fault: Fault) -> str:
    several = len(fault.places) > 1
    all_of = [
        f"{name}:{line}" if several else str(line) for name, lines in fault.places.items() for line in lines
    ]
    return ", ".join(all_of[:_LINES]) + (" …" if len(all_of) > _LINES else "")


def _remarks(found: Diagnosis) -> Iterator[str]:
    tokens = console.token_count(found.tokens, exact=found.exact)
    yield f"{found.examples} examples, {tokens}, {found.longest} in the longest"
    if found.max_length:
        yield f"longer than {found.max_length}: {found.over_long:.2%}"
        yield (
            f"packed: {found.sequences} sequences, {found.packing_ratio:.1%} full;"
            f" one a sequence: {found.padding_ratio:.1%}"
        )
    if found.mended:
        mended = found.mended
        done = f"{mended.changed} lines changed, {mended.removed} removed"
        yield f"mended: {mended.output} ({mended.kept} examples; {done})"
        yield f"what was done: {mended.log}"
    elif found.sound:
        yield "no faults"
    else:
        yield "--fix writes a mended copy"
