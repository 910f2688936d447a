"""A response is made of parts, and is read, made and replaced by the names in them too."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest

from scrapers.models import Headers, Rendering, Request, Response, Transfer
from scrapers.models.rendering import RenderingKeywords
from scrapers.models.transfer import TransferKeywords

URL = "http://a.test/"
WIRE = {"truncated": True, "length_unknown": True, "remarks": ("wrong_checksum gzip",)}
BROWSER = {"rendered": True, "source": b"<p>", "sent_encoding": "koi8-r", "moves_to": "http://a.test/b"}


def answer(**more: Any) -> Response:
    sent = Headers([("Content-Type", "text/html")])
    return Response(Request(URL), URL, 200, sent, b"<p>ab", datetime(2026, 1, 2, tzinfo=UTC), **more)


def test_it_may_be_given_its_parts_or_the_names_in_them() -> None:
    flat = answer(**WIRE, **BROWSER, encoding="utf-8")
    assert flat == answer(transfer=Transfer(**WIRE), rendering=Rendering(**BROWSER), encoding="utf-8")
    assert flat != answer(transfer=Transfer(**WIRE), encoding="utf-8")
    for name, value in {**WIRE, **BROWSER}.items():
        assert getattr(flat, name) == value, name


def test_names_in_parts_are_replaced() -> None:
    before = answer(**WIRE, **BROWSER, address="192.0.2.7")
    assert before.text == "<p>ab"
    after = replace(before, body=b"<p>cd", source=b"", truncated=False)
    assert (after.text, after.source, after.truncated) == ("<p>cd", b"", False)
    assert (after.address, after.rendered) == ("192.0.2.7", True)


def test_a_name_that_nothing_has_is_refused() -> None:
    with pytest.raises(TypeError, match="Response has no 'truncate'; did you mean 'truncated'"):
        answer(truncate=True)
    with pytest.raises(TypeError):
        Response(Request(URL), URL, 200, Headers(), b"", datetime.now(UTC), "192.0.2.7", None)  # type: ignore[misc]


def test_it_is_a_value() -> None:
    found = answer(**WIRE, **BROWSER)
    with pytest.raises(FrozenInstanceError):
        found.truncated = False  # type: ignore[misc]
    assert copy.copy(found) == copy.deepcopy(found) == found
    there = pickle.dumps(found)
    assert pickle.loads(there) == found  # noqa: S301 - our own, from the line above
    assert (
        repr(found) == "Response(url='http://a.test/', status=200, content_type='text/html', body=<5 bytes>)"
    )


@pytest.mark.parametrize(("part", "keywords"), [(Transfer, TransferKeywords), (Rendering, RenderingKeywords)])
def test_type_checkers_know_every_name(part: type, keywords: type) -> None:
    assert get_type_hints(part) == get_type_hints(keywords)
    properties = {each.name: getattr(Response, each.name).fget for each in fields(part)}
    assert {name: get_type_hints(read)["return"] for name, read in properties.items()} == get_type_hints(part)
