from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus.formats import text_line
from scrapers.corpus.literal_strings import as_found, guarded
from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.writers import corpus_file
from scrapers.models import Document, Drop

LITERALS = [
    "2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00.5+02:00", "20240101", "1984", "3.14", "-1e5",
    "+4", "1,000,000", "01/02/2024", "12:30", "99%", "true", "NULL", "nan", "-inf", " 7 ", "'1984", "''true",
]  # fmt: skip
TITLES = [
    "",
    "'",
    "'Tis the season",
    "Catch-22",
    "2001: A Space Odyssey",
    "1984 by Orwell",
    "v1.2",
    "Infinity War",
]


@pytest.mark.parametrize("text", LITERALS)
def test_what_looks_like_a_date_or_a_number_has_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert as_found(guarded(text)) == text


@pytest.mark.parametrize("text", TITLES)
def test_other_strings_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text == as_found(text)


@given(st.text() | st.text(alphabet="'0123456789-:T. ") | st.sampled_from(LITERALS))
def test_reading_back_is_exact(text: str) -> None:
    assert as_found(guarded(text)) == text


def documents(count: int) -> list[Document]:
    """Days for titles and numbers for authors, until the last has none."""
    text = "A line\u2028another\u2029and\x85more, with a record that is {'no': json} in it. " * 40
    days = [
        f"20{year:02}-{month:02}-{day:02}" for year in range(30) for month in range(1, 13) for day in (1, 9)
    ]
    last = Document(id="z", url="http://site.test/z", text=text, title="A title", author="Jo\u2028Doe")
    dated = [
        Document(
            id=f"{at:08}", url=f"http://site.test/{at}", text=text, title=days[at % len(days)],
            author=str(at), site="10:30", license="3.0", consent={"license": "4.0"},
        )
        for at in range(count)
    ]  # fmt: skip
    return [*dated, last]


def written(path: Path, found: list[Document]) -> Path:
    with corpus_file(path, _line(found[0])) as write:
        for document in found:
            write(_line(document))
    return path


def _line(document: Document) -> dict[str, Any]:
    line = text_line(document, CorpusSettings())
    assert not isinstance(line, Drop)
    return line


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.zst", "parquet"])
def test_our_own_readers_give_what_was_found(tmp_path: Path, ending: str) -> None:
    found = documents(3)
    for record, document in zip(records(written(tmp_path / f"c.{ending}", found)), found, strict=True):
        assert not isinstance(record, Problem)
        about = record["metadata"]
        assert (about["title"], about["author"]) == (document.title, document.author)
        assert (about["license"], about["consent"]["license"]) == (
            document.license,
            document.consent.get("license", ""),
        )


def test_a_line_is_a_line_to_every_reader(tmp_path: Path) -> None:
    path = written(tmp_path / "c.jsonl", documents(5))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 6
    assert [record["text"] for record in records(path)] == [each.text for each in documents(5)]  # type: ignore[index]


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("ending", ["jsonl", "jsonl.zst", "parquet"])
def test_datasets_loads_it_without_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, streaming: bool
) -> None:
    """Also where the first title that is no day stands behind the first block, of ten megabytes."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # or it leaves a thread behind
    datasets.disable_progress_bars()
    path = written(tmp_path / f"c.{ending}", documents(6000 if ending == "jsonl" else 60))
    if ending == "jsonl":
        assert path.stat().st_size > 18_000_000
    kind = "parquet" if ending == "parquet" else "json"
    loaded = datasets.load_dataset(
        kind, data_files=str(path), split="train", streaming=streaming, cache_dir=str(tmp_path / "cache")
    )
    rows = [row["metadata"] for row in loaded]
    assert rows[0]["title"] == "'2000-01-01"
    assert rows[-1]["title"] == "A title"
    assert {type(row[key]) for row in rows for key in ("title", "author", "site", "license")} == {str}
