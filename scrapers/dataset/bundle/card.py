"""The card that the Hugging Face hub and ``datasets`` read: README.md, with where each split lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.bundle.pair_files import SAMPLE
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
_DTYPES: Final = {str: "string", int: "int64"}


def write_card(
    bundle: Path, settings: CardSettings, title: str, found: Statistics, told: dict[str, Any]
) -> None:
    """Write it. ``told`` has the tokenizer's name and whether its counts are exact."""
    text_file(
        bundle / CARD, f"---\n{_header(settings, title, found)}---\n\n{_body(settings, title, found, told)}"
    )


def _header(settings: CardSettings, title: str, found: Statistics) -> str:
    lines = [f"pretty_name: {_quoted(title)}", f"license: {_quoted(settings.license or 'other')}"]
    languages = [code for code, _ in commonest(found.values.languages, _LANGUAGES) if len(code) in _ISO]
    if languages:
        lines += ["language:", *(f"- {_quoted(code)}" for code in languages)]
    lines += ["task_categories:", "- text-generation", "size_categories:", f"- {_size(found.records)}"]
    lines += ["configs:", "- config_name: default", "  default: true", "  data_files:"]
    for split in [name for name in SPLITS if name in found.splits]:
        lines += [f"  - split: {split}", f"    path: text/{split}-*"]
    if found.pairs:
        lines += ["- config_name: pairs", "  data_files:"]
        for split in [name for name in SPLITS if name in found.pairs]:
            lines += [f"  - split: {split}", f"    path: pairs/{split}-*"]
    lines += ["dataset_info:", "- config_name: default", "  features:"]
    for name in ("id", "text"):
        lines += [f"  - name: {name}", "    dtype: string"]
    if found.pairs:
        lines += ["- config_name: pairs", "  features:", *_features(SAMPLE, "  ")]
    return "".join(f"{line}\n" for line in lines)


def _features(sample: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The columns of a file of lines like ``sample``, for readers that would infer them."""
    for name, value in sample.items():
        yield f"{indent}- name: {name}"
        if isinstance(value, Mapping):
            yield f"{indent}  struct:"
            yield from _features(value, f"{indent}  ")
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            yield f"{indent}  list:"
            yield from _features(value[0], f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}  list: {_DTYPES[type(value[0])]}"
        else:
            yield f"{indent}  dtype: {_DTYPES[type(value)]}"


def _body(settings: CardSettings, title: str, found: Statistics, told: dict[str, Any]) -> str:
    exact = "" if told["exact"] else " (an estimate: bytes / 4)"
    lines = [f"# {_plain(title)}", ""]
    if settings.description:
        lines += [settings.description, ""]
    lines += ["| split | records | documents | characters | tokens |", "| --- | --- | --- | --- | --- |"]
    for name in [each for each in SPLITS if each in found.splits]:
        one = found.splits[name]
        lines.append(f"| {name} | {one.records} | {one.documents} | {one.characters} | {one.tokens} |")
    if found.pairs:
        lines += ["", "| split | questions and answers |", "| --- | --- |"]
        lines += [f"| {name} | {found.pairs[name]} |" for name in SPLITS if name in found.pairs]
    lines += ["", f"Tokens by {_plain(told['name'])}{exact}.", "", _FILES]
    if found.pairs:
        lines.append(_PAIRS)
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


_PAIRS: Final = """\
- `pairs/`: questions and answers out of the same pages (the configuration `pairs`), each in the
  split of its page; `answer_start` and `answer_end` are its place in the text of the document
  `page`, or in one of `pair_texts.jsonl.zst`, as `where` says."""


def _size(records: int) -> str:
    return next((name for most, name in _SIZES if records < most), "n>10M")


def _quoted(text: str) -> str:
    """A string of YAML, which takes those of JSON."""
    return orjson.dumps(text).decode()


def _plain(text: str) -> str:
    return " ".join(text.split())
