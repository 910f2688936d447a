"""``Content-Type`` as the Fetch standard reads it; the values are those of its examples and of WPT."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.models import Headers, Request, Response
from scrapers.reading.screening.not_html import refusal
from scrapers.web.decode import decode
from scrapers.web.media_types import MediaType, charset, media_type

PAGE = b"<!doctype html><html><head><title>t</title></head><body><p>text</p></body></html>"
HTML = "text/html"
URL = "http://a.test/"


def answered(fields: Headers, body: bytes) -> Response:
    return Response(Request(URL), URL, 200, fields, body, datetime.now(UTC))


@pytest.mark.parametrize(
    ("value", "essence", "label"),
    [
        ("text/html", HTML, ""),
        ("TEXT/HTML ; Charset=UTF-8", HTML, "UTF-8"),
        ("text/html, text/html", HTML, ""),
        ("text/plain, text/html; charset=utf-8", HTML, "utf-8"),
        ("text/html;charset=gbk, text/html", HTML, "gbk"),
        ("text/html;charset=gbk;a=b, text/html;x=y", HTML, "gbk"),
        ("text/html;charset=gbk, text/plain", "text/plain", ""),
        ("text/html;charset=gbk, text/plain, text/html", HTML, ""),
        ("text/html;charset=gbk, x/x, text/html;x=y", HTML, ""),
        ("text/html;charset=gbk, */*, text/html", HTML, "gbk"),
        ("text/html;x=, text/plain", "text/plain", ""),
        ('text/html;x=", text/plain', HTML, ""),
        ('text/html;"\\", \\"text/plain', HTML, ""),
        ('text/html;charset="a,b"', HTML, "a,b"),
        ('text/html;charset="gb\\k"', HTML, "gbk"),
        ('text/html;charset="gbk"nonsense;charset=utf-8', HTML, "gbk"),
        ('text/html;charset="gbk\\', HTML, "gbk\\"),
        ("text/html;charset=gbk;charset=utf-8", HTML, "gbk"),
        ("text/html;charset=;charset=gbk", HTML, "gbk"),
        ("text/html;charset =gbk", HTML, ""),
        ("text/html,", HTML, ""),
        (", text/html, */*, html", HTML, ""),
        ("\ttext/html ", HTML, ""),
    ],
)
def test_the_last_value_that_can_be_read_counts(value: str, essence: str, label: str) -> None:
    assert media_type(value) == MediaType(essence, label)
    assert charset(value) == label


@pytest.mark.parametrize(
    "value",
    ["", "html", "/", "text/", "/html", "*/*", "text/html charset=utf-8", "te xt/html", "text/h(t)ml", ";"],
)
def test_what_cannot_be_read_is_as_if_it_were_not_sent(value: str) -> None:
    assert media_type(value) is None
    response = answered(Headers([("Content-Type", value)]), PAGE)
    assert response.content_type == ""
    assert refusal(response) is None


def test_repeated_fields_are_one_list() -> None:
    fields = Headers([("Content-Type", "text/plain"), ("content-type", "text/html; charset=windows-1251"),
                      ("Content-Type", "text/html")])  # fmt: skip
    body = "<p>Погода и история города</p>".encode("windows-1251")
    response = answered(fields, body)
    assert response.content_type == HTML
    assert "Погода" in response.text


def test_a_label_in_a_type_that_cannot_be_read_is_better_than_a_guess() -> None:
    assert decode("погода".encode("windows-1251"), "text/html charset=windows-1251").source == "header"
    assert charset("text/html;charset='gbk'") == "gbk"


@pytest.mark.timeout(60)
def test_hostile_values_are_read_in_linear_time() -> None:
    for piece in ('"', '"\\', ",", ";charset", "charset=", "charset ", '="'):
        media_type("text/html;" + piece * 30_000)
        charset("html" + piece * 30_000)
