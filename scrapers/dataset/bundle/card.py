"""The card that the Hugging Face hub and ``datasets`` read: README.md, with where each split lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.bundle.statistics import Statistics, commonest
from scrapers.dataset.recipe import SPLITS, CardSettings
from scrapers.store.atomic_files import text_file

CARD: Final = "README.md"
_SIZES: Final = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
)
_LANGUAGES: Final = 20
_ISO: Final = (2, 3)


def write_card(
    bundle: Path, settings: CardSettings, title: str, found: Statistics, told: dict[str, Any]
) -> None:
    """Write it. ``told`` has the tokenizer's name and whether its counts are exact."""
    text_file(
        bundle / CARD, f"---\n{_header(settings, title, found)}---\n\n{_body(settings, title, found, told)}"
    )


def _header(settings: CardSettings, title: str, found: Statistics) -> str:
    lines = [f"pretty_name: {_quoted(title)}", f"license: {_quoted(settings.license or 'other')}"]
    languages = [code for code, _ in commonest(found.languages, _LANGUAGES) if len(code) in _ISO]
    if languages:
        lines += ["language:", *(f"- {_quoted(code)}" for code in languages)]
    lines += ["task_categories:", "- text-generation", "size_categories:", f"- {_size(found.records)}"]
    lines += ["configs:", "- config_name: default", "  default: true", "  data_files:"]
    for split in [name for name in SPLITS if name in found.splits]:
        lines += [f"  - split: {split}", f"    path: text/{split}-*"]
    lines += ["dataset_info:", "  config_name: default", "  features:"]
    for name in ("id", "text"):
        lines += [f"  - name: {name}", "    dtype: string"]
    return "".join(f"{line}\n" for line in lines)


def _body(settings: CardSettings, title: str, found: Statistics, told: dict[str, Any]) -> str:
    exact = "" if told["exact"] else " (an estimate: bytes / 4)"
    lines = [f"# {_plain(title)}", ""]
    if settings.description:
        lines += [settings.description, ""]
    lines += ["| split | records | documents | characters | tokens |", "| --- | --- | --- | --- | --- |"]
    for name in [each for each in SPLITS if each in found.splits]:
        one = found.splits[name]
        lines.append(f"| {name} | {one.records} | {one.documents} | {one.characters} | {one.tokens} |")
    lines += ["", f"Tokens by {_plain(told['name'])}{exact}.", "", _FILES]
    if settings.contact:
        lines += ["", f"To have a page taken out: {_plain(settings.contact)}"]
    return "\n".join(lines) + "\n"


_FILES: Final = """\
Records are `id` and `text`. What else is here:

- `provenance/`: for each record, in the same order: URL, digests, place in the archive,
  licence, consent, split.
- `splits.json`: how large the splits are, and what they share: measured on these files.
- `attribution.csv`: every page with its author and licence.
- `refusals.jsonl`: what sites said no to, and was left out.
- `dropped.jsonl.zst`: every record that was left out, with the reason.
- `training-content-summary.json`: sources by size, the crawler, the period.
- `report.html`: the same to look at.
- `manifest.json`: every file with its digest. `scrapers verify FOLDER` reads them all."""


def _size(records: int) -> str:
    return next((name for most, name in _SIZES if records < most), "n>10M")


def _quoted(text: str) -> str:
    """A string of YAML, which takes those of JSON."""
    return orjson.dumps(text).decode()


def _plain(text: str) -> str:
    return " ".join(text.split())
