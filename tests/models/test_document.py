"""A document is made of parts, and is read, made and replaced by the names in them too."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import FrozenInstanceError, fields, replace
from typing import get_type_hints

import orjson
import pytest

from scrapers import Document, Metadata, Provenance
from scrapers.models.metadata import MetadataKeywords
from scrapers.models.provenance import ProvenanceKeywords

ABOUT = {
    "title": "A title", "author": "Jo", "date": "2026-01-02", "site": "S", "language": "en",
    "language_score": 0.5, "license": "CC0-1.0", "canonical": "http://a.test/c",
}  # fmt: skip
ORIGIN = {
    "redirects": ("http://a.test/0",), "status": 200, "fetched_at": "2026-01-03T04:05:06Z",
    "payload_digest": "sha256:00", "archive_file": "a.warc.gz", "archive_offset": 7, "backend": "scrapy",
    "extractor": "blocks/1",
}  # fmt: skip
OWN = {
    "markup": "markdown",
    "pages": (0, 2),
    "text_from": "json-ld",
    "fields": {"h": "x"},
    "consent": {"v": 1},
}
STORED = (  # as the states of jobs hold it
    b'{"id":"1","url":"http://a.test/","text":"text","title":"A title","author":"Jo","date":"2026-01-02",'
    b'"site":"S","language":"en","language_score":0.5,"license":"CC0-1.0","fields":{"h":"x"},'
    b'"redirects":["http://a.test/0"],"status":200,"fetched_at":"2026-01-03T04:05:06Z",'
    b'"payload_digest":"sha256:00","archive_file":"a.warc.gz","archive_offset":7,"backend":"scrapy",'
    b'"extractor":"blocks/1","consent":{"v":1},"pages":[0,2],"markup":"markdown",'
    b'"canonical":"http://a.test/c","text_from":"json-ld"}'
)


def whole() -> Document:
    return Document("1", "http://a.test/", "text", **ABOUT, **ORIGIN, **OWN)


def test_it_may_be_given_its_parts_or_the_names_in_them() -> None:
    parts = Document(
        id="1", url="http://a.test/", text="text",
        metadata=Metadata(**ABOUT), provenance=Provenance(**ORIGIN), **OWN,
    )  # fmt: skip
    assert whole() == parts
    assert whole() != replace(parts, title="another")


def test_every_name_reads_what_was_given() -> None:
    document = whole()
    for name, value in {**ABOUT, **ORIGIN, **OWN}.items():
        assert getattr(document, name) == value, name


def test_a_name_that_is_given_beside_its_part_counts() -> None:
    document = Document("1", "u", "t", metadata=Metadata(title="A", author="Jo"), title="B")
    assert (document.title, document.author) == ("B", "Jo")


def test_names_in_parts_and_parts_are_replaced() -> None:
    document = replace(whole(), title="B", status=404, text="other")
    assert (document.title, document.status, document.text) == ("B", 404, "other")
    assert (document.author, document.backend, document.fields) == ("Jo", "scrapy", {"h": "x"})
    assert replace(document, metadata=Metadata(site="T")).metadata == Metadata(site="T")


def test_a_name_that_nothing_has_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Document has no 'titel'; did you mean 'title'\?"):
        Document("1", "u", "t", titel="B")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Document has no 'qqq'$"):
        replace(whole(), qqq=1)
    with pytest.raises(TypeError):  # it was the title once: what is not told by its name is refused
        Document("1", "u", "t", "title")  # type: ignore[misc]


def test_it_is_a_value() -> None:
    document = whole()
    with pytest.raises(FrozenInstanceError):
        document.title = "B"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        document.text = "B"
    with pytest.raises(FrozenInstanceError):
        del document.text
    with pytest.raises(TypeError, match="unhashable"):  # it holds what the user's plan gives
        hash(document)
    first, second = Document("1", "u", "t"), Document("2", "u", "t")
    assert first.fields is not second.fields
    assert Metadata() == replace(Metadata(title="A"), title="")
    assert hash(Provenance(**ORIGIN)) == hash(document.provenance)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_pickled(protocol: int) -> None:
    there = pickle.dumps([whole(), whole().metadata], protocol)
    assert pickle.loads(there) == [whole(), whole().metadata]  # noqa: S301 - our own, from the line above


def test_it_is_copied() -> None:
    document = whole()
    assert copy.copy(document) == document
    deep = copy.deepcopy(document)
    assert deep == document
    assert deep.fields is not document.fields


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_it_travels_between_processes(method: str) -> None:
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        assert pool.submit(copy.copy, whole()).result(60) == whole()


def test_it_is_stored_as_it_always_was() -> None:
    assert orjson.dumps(whole().flat()) == STORED
    assert set(whole().flat()) == {"id", "url", "text", *ABOUT, *ORIGIN, *OWN}


@pytest.mark.parametrize(
    ("part", "keywords"), [(Metadata, MetadataKeywords), (Provenance, ProvenanceKeywords)]
)
def test_type_checkers_know_every_name(part: type, keywords: type) -> None:
    assert get_type_hints(part) == get_type_hints(keywords)
    properties = {each.name: getattr(Document, each.name).fget for each in fields(part)}
    assert {name: get_type_hints(read)["return"] for name, read in properties.items()} == get_type_hints(part)
