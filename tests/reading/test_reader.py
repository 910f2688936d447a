from __future__ import annotations

import importlib.metadata
from importlib.metadata import EntryPoint

import pytest

from scrapers.errors import ConfigError, MissingExtra
from scrapers.models import FetchedPage
from scrapers.reading import reader
from scrapers.reading.reader import (
    ReadDocument,
    Reading,
    by_media_type,
    check_reader,
    make_reader,
    reader_names,
)


def test_the_bundled_readers_are_made_and_have_each_a_media_type_of_their_own() -> None:
    made = [make_reader(name) for name in reader_names()]
    kinds = [kind for one in made for kind in one.media_types]
    assert len(set(kinds)) == len(kinds)
    assert by_media_type(made)["application/pdf"].name == "pdf"
    assert [one.name for one in made] == reader_names()


def test_an_unknown_name_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match=r"no reader 'pfd'; did you mean 'pdf'\? \(installed: .*odt"):
        check_reader("pfd")


def test_a_missing_extra_names_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'corpus-scrapers\[documents\]'"):
        make_reader("pdf")
    make_reader("epub")


class CsvReader:
    name = "csv"
    media_types = ("text/csv",)
    version = "1"

    def __init__(self, options: object) -> None:
        self.options = options

    def read(self, page: FetchedPage) -> Reading:
        return Reading((ReadDocument(page.response.text),))


def test_a_reader_from_outside_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("csv", f"{__name__}:CsvReader", reader.GROUP),
        EntryPoint("bad", "no.such:Thing", reader.GROUP),
    ]
    monkeypatch.setattr("scrapers.plugin.entry_points.entry_points", lambda **_: points)
    monkeypatch.setattr(
        EntryPoint, "load", lambda self: CsvReader if self.name == "csv" else importlib.metadata.missing
    )
    reader._entry_points.cache_clear()
    try:
        assert make_reader("csv").media_types == ("text/csv",)
        with pytest.raises(ConfigError, match="reader 'bad' cannot be loaded"):
            make_reader("bad")
    finally:
        reader._entry_points.cache_clear()
