"""Responses that are refused before parsing."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.models import Drop, Failure, Headers, Request, Response
from scrapers.reading.screening.not_html import refusal

PAGE = b"<!doctype html><html><head><title>t</title></head><body><p>text</p></body></html>"
URL = "http://site.test/"


def response(
    body: bytes = PAGE, kind: str | None = "text/html", status: int | None = 200, **more: Any
) -> Response:
    headers = Headers([("Content-Type", kind)] if kind is not None else [])
    return Response(Request(URL), URL, status, headers, body, datetime.now(UTC), **more)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PAGE, "text/html"),
        (PAGE, "text/html; charset=utf-8"),
        (PAGE, "application/xhtml+xml"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n' + PAGE, "application/xml"),
        (PAGE, None),
        (PAGE, "*/*"),
        (b"just words, called HTML by the server", "text/html"),
        (b"one \0 stray zero byte <p>in a page</p>" + PAGE, "text/html"),
        (PAGE.decode().encode("utf-16"), "text/html"),
        (PAGE.decode().encode("utf-16-le"), "text/html; charset=utf-16le"),
        (PAGE.decode().encode("utf-16"), None),
        (PAGE.decode().encode("utf-16-le"), "text/html"),
        (PAGE.decode().encode("utf-16-be"), None),
        (b"\xfe\xff" + PAGE.decode().encode("utf-16-be"), "*/*"),
        (b"{{ template }} <p>not JSON</p>", "text/html"),
        (b"[draft] <p>not JSON either</p>", "text/html"),
    ],
)
def test_pages_pass(body: bytes, kind: str | None) -> None:
    assert refusal(response(body, kind)) is None


def test_a_backend_that_cannot_tell_the_status_passes() -> None:
    assert refusal(response(status=None)) is None


@pytest.mark.parametrize("status", [400, 403, 404, 410, 418, 429, 500, 503, 999, 300, 101])
def test_statuses_fail_under_their_number(status: int) -> None:
    assert refusal(response(status=status)) == Failure(f"http_{status}", f"HTTP {status}")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(204, "no_content"), (205, "no_content"), (206, "partial_content"), (304, "not_modified")],
)
def test_answers_without_the_whole_page(status: int, reason: str) -> None:
    assert refusal(response(status=status)) == Drop(reason, f"HTTP {status}")


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\xef\xbb\xbf \r\n"])
def test_empty(body: bytes) -> None:
    verdict = refusal(response(body))
    assert verdict is not None
    assert verdict.reason == "empty"


def test_truncated() -> None:
    verdict = refusal(response(truncated=True))
    assert isinstance(verdict, Failure)
    assert verdict.reason == "truncated"


@pytest.mark.parametrize(
    "kind",
    ["application/pdf", "text/plain", "text/css", "image/png", "application/json", "application/rss+xml"],
)
def test_other_media_types_are_named(kind: str) -> None:
    assert refusal(response(kind=kind)) == Drop("not_html", kind)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\n %PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"GIF89a", "GIF image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (gzip.compress(PAGE, mtime=0), "gzip data"),
        (b"PK\x03\x04\x14\0", "zip archive"),
        (b"\x7fELF\x02\x01", "ELF program"),
        (b'{"text": "<p>markup in JSON</p>"}', "JSON"),
        (b' [1, 2, {"a": null}] ', "JSON"),
        (b"\0" * 5000, "NUL bytes"),
        (bytes(range(1, 9)) * 200, "binary data"),
        (b'<?xml version="1.0"?><!-- c --><rss version="2.0"><channel/></rss>', "XML (rss)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>t</text></svg>", "XML (svg)"),
    ],
)
@pytest.mark.parametrize("kind", ["text/html", None])
def test_bodies_that_are_something_else(body: bytes, name: str, kind: str | None) -> None:
    assert refusal(response(body, kind)) == Drop("not_html", name)


def test_without_a_media_type_plain_words_are_not_a_page() -> None:
    verdict = refusal(response(b"a < b, and nothing else to see", None))
    assert verdict is not None
    assert verdict.reason == "not_html"


def test_hostile_prologs_are_read_in_linear_time() -> None:
    for body in (b"<!--" * 300_000, b"<?" * 500_000, b"<!doctype [" * 100_000, b" " * 1_000_000):
        refusal(response(body))
