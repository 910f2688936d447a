"""``scrapers inspect``: what is in a corpus, a job, a dataset or a folder of corpora, column by column."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from scrapers.cli import console, exits
from scrapers.cli.options import Quiet
from scrapers.display.steps import steps
from scrapers.errors import ConfigError

if TYPE_CHECKING:
    from scrapers.corpus.inspection.columns import Column
    from scrapers.corpus.inspection.summary import Summary
    from scrapers.dataset.tokens import Tokenizer


def inspect(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE|FOLDER", help="A corpus, a job, a dataset, or a folder of corpora."),
    ],
    tokenizer: Annotated[
        str, typer.Option(help="A tokenizer.json, tiktoken:NAME or a model.  [bytes / 4]")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All that was found, as JSON.")] = False,
    quiet: Quiet = False,
) -> None:
    """Show what is in a corpus: counts, lengths, tokens, columns, languages, lines that do not fit."""
    from scrapers.corpus.inspect import inspect as summarise  # noqa: PLC0415 - only this command needs it
    from scrapers.dataset.tokens import open_tokenizer  # noqa: PLC0415 - as above

    counter = open_tokenizer(tokenizer)
    files = _files(path)
    with steps(quiet=quiet or as_json) as told:
        found = summarise(path, files=files, tokens=counter.count, progress=told)
    if as_json:
        exact, name = counter.exact, counter.name
        value = found.as_json() | {"tokens": {"count": found.tokens, "exact": exact, "tokenizer": name}}
        console.data(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
    else:
        _show(found, counter)
    raise typer.Exit(exits.OK if found.documents else exits.NOTHING_KEPT)


def _files(path: Path) -> list[Path]:
    """The corpora that ``path`` stands for. Raises :class:`ConfigError` where a folder has none."""
    from scrapers.dataset.workspace import MANIFEST  # noqa: PLC0415 - only this command needs them
    from scrapers.job.stored_job import is_job, job_folder, output_of  # noqa: PLC0415 - as above

    if not path.is_dir():
        return [path]
    if is_job(path):
        return [output_of(job_folder(path))]
    folder = path / "text" if (path / MANIFEST).is_file() else path
    endings = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
    found = sorted(each for each in folder.iterdir() if each.is_file() and each.name.endswith(endings))
    if not found:
        raise ConfigError(f"{path} holds no corpus: no file ends in {', '.join(endings)}", field="path")
    return found


def _show(found: Summary, counter: Tokenizer) -> None:
    console.line(
        f"{found.path}: {found.documents} documents, {found.characters} characters, {found.bytes} bytes,"
        f" {console.token_count(found.tokens, exact=counter.exact)}"
    )
    if found.lengths:
        sizes = ", ".join(f"{name} {size}" for name, size in found.lengths.items())
        console.line(f"length in characters: {sizes}")
        parts = ", ".join(f"{part} {found.share(part):.1%}" for part in ("code", "tables", "lists"))
        console.line(f"of the characters: {parts}")
    for name, counts in (
        ("languages", found.languages),
        ("licences", found.licenses),
        ("hosts", found.hosts),
    ):
        first = list(counts.items())[: console.SHOWN]
        shown = ", ".join(f"{key or 'unknown'} {count}" for key, count in first)
        more = f", and {len(counts) - console.SHOWN} more" if len(counts) > console.SHOWN else ""
        console.line(f"{name}: {shown or 'none'}{more}")
    if found.columns:
        head = ("column", "filled", "types", "different", "length", "for example")
        console.table("columns", head, [_row(column, found.documents) for column in found.columns])
    if found.invalid:
        console.line(f"lines that do not fit: {found.invalid}")
    for problem in found.problems:
        console.line(f"  line {problem.line}: {problem.message}")


def _row(column: Column, documents: int) -> tuple[object, ...]:
    types = ", ".join(name if len(column.types) == 1 else f"{name} {n}" for name, n in column.types.items())
    sized = {"string", "list"} & column.types.keys() and column.longest
    length = f"{column.shortest} to {column.longest}, mean {column.mean:g}" if sized else ""
    more = "more than " if column.more else ""
    filled = f"{column.filled / max(1, documents):.1%}"
    return column.name, filled, types, f"{more}{column.distinct}", length, " | ".join(column.examples)
