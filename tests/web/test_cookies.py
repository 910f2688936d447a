"""The jar of a redirect: which cookies are kept, and who sees them (RFC 6265bis)."""

from __future__ import annotations

import socket

import pytest

from scrapers.web.cookies import CookieJar

HOST = "http://www.shop.example.co.uk/docs/page"


def seen(field: str, url: str, by: str = HOST) -> str:
    jar = CookieJar()
    jar.take(by, [field])
    return jar.header(url)


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ("a=1", "http://www.shop.example.co.uk/docs/other?x=1"),
        ("a=1", "http://www.shop.example.co.uk:8080/docs/"),
        ("a=1; Path=/", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/docs", "http://www.shop.example.co.uk/docs"),
        ("a=1; Path=/docs/", "http://www.shop.example.co.uk/docs/x"),
        ("a=1; path=relative", "http://www.shop.example.co.uk/docs/x"),
        ("a=1; Domain=example.co.uk; Path=/", "http://example.co.uk/"),
        ("a=1; Domain=.Example.co.uk; Path=/", "http://other.shop.example.co.uk/"),
        ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "http://www.shop.example.co.uk/"),
        ("a=1; Expires=nonsense; HttpOnly; SameSite=Strict; Path=/", "http://www.shop.example.co.uk/"),
        ("  a =  1 ; Path=/", "http://www.shop.example.co.uk/"),
    ],
)
def test_who_may_see_a_cookie(field: str, url: str) -> None:
    assert seen(field, url) == "a=1"


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ("a=1", "http://shop.example.co.uk/docs/"),
        ("a=1; Path=/", "http://evil.test/"),
        ("a=1", "http://www.shop.example.co.uk/doc"),
        ("a=1; Path=/docs", "http://www.shop.example.co.uk/docsandmore"),
        ("a=1; Path=/; Secure", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/; Secure", "https://www.shop.example.co.uk/"),  # not set over http
        ("a=1; Path=/; Domain=co.uk", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/; Domain=uk", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/; Domain=evil.test", "http://evil.test/"),
        ("a=1; Path=/; Domain=example.co.uk", "http://badexample.co.uk/"),
        ("a=1; Path=/; Domain=deep.www.shop.example.co.uk", "http://deep.www.shop.example.co.uk/"),
        ("a=1; Path=/; Max-Age=0", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/; Max-Age=-5", "http://www.shop.example.co.uk/"),
        ("a=1; Path=/; Expires=Wed, 09-Jun-2021 10:18:14 GMT", "http://www.shop.example.co.uk/"),
        ("__Host-a=1; Path=/", "http://www.shop.example.co.uk/"),
        ("__Secure-a=1; Path=/", "http://www.shop.example.co.uk/"),
        ("a=1\x01; Path=/", "http://www.shop.example.co.uk/"),
        ("a=1\r\nX-Evil: 1; Path=/", "http://www.shop.example.co.uk/"),
        ("a=" + "x" * 5000, HOST),
        ("; Path=/", "http://www.shop.example.co.uk/"),
        ("", HOST),
    ],
)
def test_who_may_not(field: str, url: str) -> None:
    assert seen(field, url) == ""


def test_addresses_and_suffixes_have_no_cookies_for_others() -> None:
    assert seen("a=1; Domain=127.0.0.1", "http://127.0.0.1:81/", by="http://127.0.0.1:80/") == "a=1"
    assert seen("a=1; Domain=0.0.1", "http://127.0.0.1/", by="http://127.0.0.1/") == ""
    assert seen("a=1", "http://127.0.0.2/", by="http://127.0.0.1/") == ""
    assert seen("a=1; Domain=github.io", "http://b.github.io/", by="http://a.github.io/") == ""
    assert seen("a=1; Domain=github.io", "http://github.io/", by="http://github.io/") == "a=1"
    assert seen("a=1; Domain=github.io", "http://b.github.io/", by="http://github.io/") == ""
    assert seen("a=1; Domain=localhost", "http://localhost/", by="http://localhost/") == "a=1"


def test_secure_cookies_go_over_tls_alone() -> None:
    field, by = "__Host-a=1; Path=/; Secure", "https://a.test/x"
    assert seen(field, "https://a.test/y", by) == "__Host-a=1"
    assert seen(field, "http://a.test/y", by) == ""


def test_the_last_of_a_name_counts_and_the_longer_path_comes_first() -> None:
    jar = CookieJar()
    jar.take(HOST, ["a=1; Path=/", "b=2; Path=/docs", "a=3; Path=/", "c=4; Path=/; Max-Age=9"])
    assert jar.header(HOST) == "b=2; a=3; c=4"
    jar.take(HOST, ["c=; Path=/; Max-Age=0", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"])
    assert jar.header(HOST) == "b=2"
    jar.take(HOST, [f"n{number}=1; Path=/" for number in range(200)])
    assert jar.header(HOST).count("=") == 50


def test_no_list_of_suffixes_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def dial(*_: object, **__: object) -> None:
        raise AssertionError("a look-up")

    monkeypatch.setattr(socket, "getaddrinfo", dial)
    assert seen("a=1; Domain=co.uk", "http://a.co.uk/", by="http://a.co.uk/") == ""
