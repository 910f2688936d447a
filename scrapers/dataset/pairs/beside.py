"""Names of the files that stand beside a file of pairs."""

from __future__ import annotations

from pathlib import Path


def beside_output(output: Path, what: str) -> Path:
    """The file named for ``output``: ``pairs.jsonl`` has its texts in ``pairs.texts.jsonl``."""
    stem = output.name
    for ending in (".zst", ".gz", ".jsonl", ".parquet"):
        stem = stem.removesuffix(ending)
    return output.with_name(f"{stem}.{what}.jsonl")
