"""report.html: what is in the dataset, for people; one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from scrapers.dataset.bundle.files import lines_of, pairs_of, shard_stems
from scrapers.dataset.bundle.line_list import REPEATED_LINES
from scrapers.dataset.bundle.statistics import Statistics, commonest, histogram
from scrapers.display.reasons import meaning
from scrapers.display.text import safe_block, shortened
from scrapers.store.atomic_files import text_file

REPORT: Final = "report.html"
DUPLICATES: Final = "duplicates.jsonl"
_SAMPLES: Final = 20
_SHOWN: Final = 600  # characters of a sample
_BARS: Final = 12
_LINES: Final = 40


def write_report(bundle: Path, title: str, found: Statistics, told: Mapping[str, Any]) -> None:
    """Write it. ``told`` has what was read, the certificate, the tokenizer, the version and the seed."""
    page = _environment().get_template("report.html.j2")
    repeated = list(lines_of(bundle / REPEATED_LINES))
    text_file(
        bundle / REPORT,
        page.render(
            title=title,
            told=told,
            found=found,
            funnel=list(_funnel(found, told["read"])),
            charts=list(_charts(found)),
            boilerplate=told["certificate"]["boilerplate"][:_BARS],
            repeated=repeated[:_LINES],
            repeated_count=len(repeated),
            repeated_share=sum(line["share"] for line in repeated),
            duplicates=list(lines_of(bundle / DUPLICATES)),
            samples=_samples(bundle),
        ),
    )


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("scrapers.dataset.bundle", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["shown"] = lambda text, most=_SHOWN: safe_block(shortened(str(text), most))
    found.filters["number"] = lambda value: f"{value:,}".replace(",", "\u202f")
    return found


def _funnel(found: Statistics, read: int) -> Iterator[tuple[str, str, int, float]]:
    """From what was read, reason by reason, to what is left: name, meaning, count, share of all."""
    whole = max(1, read)
    yield "read", "", read, read / whole
    for reason, count in commonest(found.dropped, len(found.dropped)):
        yield reason, meaning(reason), count, count / whole
    yield "documents", "what is left", found.documents, found.documents / whole


def _charts(found: Statistics) -> Iterator[tuple[str, list[tuple[str, int, float]]]]:
    """Each counter that is worth a look, its values with their share of the largest."""
    for name, counter in (
        ("Hosts", found.values.hosts),
        ("Paths", found.values.paths),
        ("Languages", found.values.languages),
        ("Licences", found.values.licenses),
        ("Consent", found.values.verdicts),
        ("Inputs", found.values.inputs),
    ):
        yield name, _bars(commonest(counter, _BARS))
    yield "Records by length, in tokens", _bars(histogram(found.lengths))


def _bars(values: Sequence[tuple[str, int]]) -> list[tuple[str, int, float]]:
    most = max((count for _, count in values), default=1) or 1
    return [(name or "none", count, count / most) for name, count in values]


def _samples(bundle: Path) -> list[dict[str, Any]]:
    """Twenty records: those with the smallest digests, a fair sample that is always the same."""
    rows = (
        (origin["text_digest"], origin["id"], origin["url"], record["text"][: 4 * _SHOWN], origin["split"])
        for stem in shard_stems(bundle)
        for record, origin in pairs_of(bundle, stem)
    )
    names = ("digest", "id", "url", "text", "split")
    return [dict(zip(names, row, strict=True)) for row in nsmallest(_SAMPLES, rows)]
