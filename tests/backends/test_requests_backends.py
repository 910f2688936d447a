from __future__ import annotations

import gzip
import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
import zstandard

from scrapers.backends.requests_lxml import RequestsLxml
from scrapers.errors import (
    AddressRefused,
    BackendError,
    BodyTooLarge,
    BodyTruncated,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.models import Request, Response
from scrapers.plugin.http import errors as http_errors
from scrapers.testing import LocalSite, Raw, Reply
from scrapers.testing.site import Hit, head

LOOPBACK = ("127.0.0.0/8",)
PAGE = b"<html><title>page</title><p>" + b"some text " * 500 + b"</html>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SHORT = 1.0  # seconds


def scraper(**options: Any) -> RequestsLxml:
    base = {"allow_private": LOOPBACK, "fetch_timeout": 20.0, "max_bytes": 2**20, "concurrency": 4}
    return RequestsLxml(RequestsLxml.Options(**{**base, **options}))


def fetched(answer: Raw | Reply | Callable[[Hit], Raw | Reply], **options: Any) -> Response:
    with LocalSite({"/x": answer}) as site, scraper(**options) as opened:
        return opened.fetch(Request(site.url("/x")))


def sized(body: bytes, coding: str = "", length: int | None = None) -> Raw:
    """``body`` as it is, whatever the head says."""
    fields = f"Content-Encoding: {coding}\r\n".encode() if coding else b""
    announced = len(body) if length is None else length
    return Raw([OK + fields + b"Content-Length: %d\r\n\r\n" % announced + body])


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Raw:
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return Raw([OK + b"Transfer-Encoding: chunked\r\n\r\n" + body + end])


# Bodies


def test_length_unknown_is_what_ends_with_the_connection() -> None:
    assert fetched(Raw([OK + b"\r\n" + PAGE])).length_unknown
    assert fetched(Raw([OK + b"Content-Length:\r\n\r\n" + PAGE])).length_unknown
    assert not fetched(sized(PAGE)).length_unknown
    assert not fetched(chunked(PAGE)).length_unknown
    assert not fetched(Reply(204)).length_unknown


CUT = {
    "length over the body": sized(PAGE, length=len(PAGE) + 1),
    "length under the body": sized(PAGE, length=len(PAGE) - 100),
    "length nought": sized(PAGE, length=0),
    "chunk": chunked(PAGE, end=b"ff\r\nabc"),
    "last chunk missing": chunked(PAGE, end=b""),
    "gzip": sized(gzip.compress(PAGE)[:-9], "gzip"),
    "deflate": sized(zlib.compress(PAGE)[:-5], "deflate"),
    "zstd": sized(zstandard.compress(PAGE)[:-1], "zstd"),
    "inner of two": sized(gzip.compress(gzip.compress(PAGE)[:-9]), "gzip, gzip"),
    "gzip without length": Raw([OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-9]]),
    "gzip in chunks": Raw(
        [
            OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"5\r\n\x1f\x8b\x08\0\0\r\n0\r\n\r\n",
        ]
    ),
}


@pytest.mark.parametrize("case", CUT)
def test_cut_bodies_are_truncated(case: str) -> None:
    with pytest.raises(BodyTruncated) as caught:
        fetched(CUT[case])
    assert caught.value.transient


def test_line_ends_after_the_body_are_nothing() -> None:
    assert fetched(sized(PAGE + b"\r\n", length=len(PAGE))).body == PAGE


def test_a_chunked_body_may_have_extensions_and_trailers() -> None:
    end = b"3;name=value\r\nabc\r\n0\r\nX-Digest: 1\r\n\r\n"
    assert fetched(chunked(PAGE, b"x", end=end)).body == PAGE + b"xabc"


def test_cap_is_exact() -> None:
    assert fetched(sized(b"x" * 1000), max_bytes=1000).body == b"x" * 1000
    for answer in (sized(b"x" * 1001), chunked(b"x" * 1001), sized(gzip.compress(b"x" * 1001), "gzip")):
        with pytest.raises(BodyTooLarge) as caught:
            fetched(answer, max_bytes=1000)
        assert not caught.value.transient


def endless(pieces: bytes, start: bytes) -> Raw:
    def forever() -> Iterator[bytes]:
        yield start
        for _ in range(4000):
            yield pieces

    return Raw(forever())


def test_endless_bodies_end_at_the_cap() -> None:
    with pytest.raises(BodyTooLarge):
        fetched(endless(b"1000\r\n" + b"x" * 4096 + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"))


def test_bytes_that_decode_to_nothing_end_at_the_cap() -> None:
    empty = gzip.compress(b"") * 500
    with pytest.raises(BodyTooLarge):
        fetched(endless(empty, OK + b"Content-Encoding: gzip\r\n\r\n"))


@pytest.mark.parametrize("coding", ["gzip, gzip, gzip, gzip", "gzip, sdch", "gzip"])
def test_codings_that_cannot_be_undone_are_final(coding: str) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        fetched(sized(PAGE, coding))
    assert not caught.value.transient


def test_unknown_transfer_coding_is_final() -> None:
    with pytest.raises(ConnectionFailed, match="transfer coding") as caught:
        fetched(Raw([OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"]))
    assert not caught.value.transient


# Heads


def test_interim_answers_are_passed_over() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3
    response = fetched(Raw([early + b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok"]))
    assert (response.status, response.body) == (200, b"ok")
    assert "link" not in response.headers


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500,
        OK + b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + b"\r\n",
        OK + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"".join(b"X-%d: %b\r\n" % (n, b"x" * 2000) for n in range(60)) + b"\r\n",
        b"HTTP/1.1 2xx OK\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/3.1 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x01\x02\xff" * 20,
        b"<html>HTTP/0.9</html>",
        OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    ],
)
def test_heads_beyond_reason_fail(answer: bytes) -> None:
    with pytest.raises(ConnectionFailed):
        fetched(Raw([answer]))


def test_cap_on_the_head_is_an_option() -> None:
    answer = Reply(headers={"X-Long": "x" * 3000}, body="ok")
    assert fetched(answer).body == b"ok"
    with pytest.raises(ConnectionFailed, match="head too large"):
        fetched(answer, max_header_bytes=2000)


def test_broken_fields_do_not_hide_those_after_them() -> None:
    fields = b"no colon here\r\nX-Bare: a\rb\r\nX-Folded: one\r\n two\r\nContent-Length: 2\r\n\r\nok"
    response = fetched(Raw([OK + fields]))
    assert response.body == b"ok"
    assert response.headers["x-bare"] == "a b"
    assert response.headers["x-folded"].split() == ["one", "two"]


def test_fields_are_read_as_utf_8_where_they_are() -> None:
    utf8 = head(
        302, [("Location", "/ä".encode().decode("latin-1")), ("X-Old", "\xe4"), ("Content-Length", "0")]
    )
    response = fetched(Raw([utf8]))
    assert (response.location, response.headers["x-old"]) == ("/ä", "ä")


# The deadline


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (b"HTTP/1.1 103 Early\r\n", b"X: 1\r\n"),
        (OK + b"Content-Length: 1000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: 1\r\n"),
        (OK + b"\r\n", b"x"),
        (OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0)),
        (OK + b"Content-Length: 1000\r\n\r\n", b""),
    ],
)
def test_drips_end_at_the_deadline(start: bytes, drop: bytes) -> None:
    def drip() -> Iterator[bytes | float]:
        yield start
        for _ in range(100):
            yield drop
            yield 0.1

    with pytest.raises(FetchTimeout) as caught:
        fetched(Raw(drip()), fetch_timeout=SHORT)
    assert caught.value.transient


def test_a_server_that_never_answers_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, scraper(fetch_timeout=0.3) as opened:
        for scheme in ("http", "https"):
            with pytest.raises(FetchTimeout):
                opened.fetch(Request(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"))


def test_a_full_backlog_ends_at_the_connect_timeout() -> None:
    with socket.socket() as listener, scraper(connect_timeout=0.3) as opened:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            with pytest.raises(FetchTimeout):
                opened.fetch(Request(f"http://127.0.0.1:{address[1]}/"))
        finally:
            for one in waiting:
                one.close()


# Connections


def test_connections_are_used_again() -> None:
    with LocalSite({"/x": Reply(body=PAGE), "/none": Reply(304)}) as site, scraper() as opened:
        for path in ("/x", "/none", "/x", "/status/404", "/redirect/302", "/gzip", "/x"):
            response = opened.fetch(Request(site.url(path)))
            assert response.address == "127.0.0.1"
        assert site.accepted == 1


def test_a_body_given_up_costs_its_connection_only() -> None:
    with LocalSite({"/x": Reply(body=PAGE)}) as site, scraper(max_bytes=10_000) as opened:
        opened.fetch(Request(site.url("/x")))
        with pytest.raises(BodyTooLarge):
            opened.fetch(Request(site.url("/big?bytes=3000000")))
        assert opened.fetch(Request(site.url("/x"))).body == PAGE
        assert site.accepted == 2


def test_bytes_beyond_an_answer_do_not_reach_the_next() -> None:
    def route(hit: Hit) -> Reply:
        return Reply(headers={"Content-Length": "4"}, body=b"full of " + hit.target.encode())

    with LocalSite({"/x/": route, "/y": Reply(body="clean")}) as site, scraper() as opened:
        for number in range(3):
            assert opened.fetch(Request(site.url(f"/x/{number}"))).body == b"full"
            assert opened.fetch(Request(site.url("/y"))).body == b"clean"


def test_closing_closes_the_connections() -> None:
    with LocalSite() as site:
        opened = scraper()
        opened.open()
        opened.open()
        opened.fetch(Request(site.url("/page/1")))
        assert site.open_connections == 1
        opened.close()
        end = time.monotonic() + 10
        while site.open_connections and time.monotonic() < end:
            time.sleep(0.01)
        assert site.open_connections == 0
        opened.close()
        with pytest.raises(FetchError, match="not open"):
            opened.fetch(Request(site.url("/page/1")))


# Requests


def test_the_target_is_sent_as_given() -> None:
    targets = ["/a|b?x=%e4&y=[1]|{z}", "/%7e/%2F/;p", "/a?", "/a//b/?q=a?b/c", "/?a=%27b%27", "/%zz?%"]
    with LocalSite() as site, scraper() as opened:
        for target in targets:
            opened.fetch(Request(site.url(target) + "#fragment"))
        assert [hit.target for hit in site.hits] == targets


def test_the_engines_fields_win_over_ours() -> None:
    with LocalSite({"/x": Reply(body="ok")}) as site, scraper(user_agent="corpus/1") as opened:
        opened.fetch(Request(site.url("/x")))
        opened.fetch(Request(site.url("/x"), {"accept": "text/css", "User-agent": "other"}))
        ours, theirs = (dict(hit.headers) for hit in site.hits)
    assert ours["user-agent"] == "corpus/1"
    assert ours["accept"].startswith("text/html,")
    assert "zstd" in ours["accept-encoding"]
    assert (theirs["accept"], theirs["user-agent"]) == ("text/css", "other")
    assert len(theirs) == len(ours)


def test_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with LocalSite() as site, scraper() as opened:
        opened.fetch(Request(site.url("/page/1")))
        assert "authorization" not in site.hits[0].headers


BAD_REQUESTS = [
    Request("ftp://127.0.0.1/"),
    Request("http://"),
    Request("no url"),
    Request("http://[::1/"),
    Request("http://127.0.0.1:99999/"),
    Request(f"http://{'a' * 70}.test/"),
    Request("http://a..b.test/"),
    Request("http://127.0.0.1:9/", {"X-Split": "a\r\nX-Injected: b"}),
    Request("http://127.0.0.1:9/", {"X\nY": "a"}),
    Request("http://127.0.0.1:9/", {"X-Wide": "日本"}),
]


@pytest.mark.parametrize("request_", BAD_REQUESTS, ids=lambda r: r.url[:30])
def test_bad_requests_are_fetch_errors(request_: Request) -> None:
    with LocalSite({"/": Reply(body="ok")}) as site, scraper() as opened:
        aimed = Request(request_.url.replace(":9/", f":{site.port}/"), request_.headers)
        with pytest.raises(ConnectionFailed) as caught:
            opened.fetch(aimed)
        assert site.hits == []
    assert caught.value.request == aimed


# Whom we dial


class Names:
    """A resolver of ours."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = answers
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        self.asked.append(host)
        found = self._answers.get(host.partition(".")[0])
        if found is None or not host.endswith(".test"):
            return self._real(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


def test_the_judged_address_is_dialled_and_the_name_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, site=["127.0.0.1"])
    with LocalSite() as site, scraper() as opened:
        response = opened.fetch(Request(f"http://site.test:{site.port}/page/1"))
        assert response.address == "127.0.0.1"
        assert site.hits[0].headers["host"] == f"site.test:{site.port}"
    assert names.asked.count("site.test") == 1


def test_one_inner_address_among_outer_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, site=["93.184.216.34", "127.0.0.1"])
    with LocalSite() as site, scraper(allow_private=()) as opened:
        with pytest.raises(AddressRefused) as caught:
            opened.fetch(Request(f"http://site.test:{site.port}/page/1"))
        assert site.accepted == 0
    assert not caught.value.transient
    assert "127.0.0.1" not in str(caught.value)


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, site=["127.0.0.2", "127.0.0.1"], gone=["127.0.0.2", "127.0.0.3"])
    with LocalSite() as site, scraper() as opened:
        assert opened.fetch(Request(f"http://site.test:{site.port}/page/1")).address == "127.0.0.1"
        with pytest.raises(ConnectionFailed, match="refuses the connection") as caught:
            opened.fetch(Request(f"http://gone.test:{site.port}/page/1"))
    assert "127.0.0" not in str(caught.value)


# TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_tls_keeps_the_name(monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, bundle: str) -> None:
    Names(monkeypatch, site=["127.0.0.1"], other=["127.0.0.1"])
    context = server(authority, "site.test")
    sent: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: sent.append(name)
    with LocalSite(tls=context) as site, scraper(ca_bundle=bundle) as opened:
        response = opened.fetch(Request(f"https://site.test:{site.port}/page/1"))
        assert (response.status, response.address) == (200, "127.0.0.1")
        with pytest.raises(TlsFailed) as caught:
            opened.fetch(Request(f"https://other.test:{site.port}/page/1"))
    assert sent == ["site.test", "other.test"]
    assert not caught.value.transient


def test_unknown_authorities_are_refused_unless_told(authority: trustme.CA) -> None:
    with LocalSite(tls=server(authority, "127.0.0.1")) as site:
        with scraper() as opened, pytest.raises(TlsFailed):
            opened.fetch(Request(site.url("/page/1")))
        with scraper(verify_tls=False) as opened:
            assert opened.fetch(Request(site.url("/page/1"))).status == 200


def test_plain_http_on_a_tls_port_is_a_tls_failure() -> None:
    def talk(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(OK + b"\r\n")
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener, scraper() as opened:
        thread = threading.Thread(target=talk, args=(listener,))
        thread.start()
        with pytest.raises(TlsFailed):
            opened.fetch(Request(f"https://127.0.0.1:{listener.getsockname()[1]}/"))
        thread.join(10)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unreadable_bundle_is_said_on_opening(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    opened = scraper(ca_bundle=str(path))
    with pytest.raises(BackendError, match="ca_bundle") as caught:
        opened.open()
    assert caught.value.field == "ca_bundle"


# Foreign errors


def torn(rnd: random.Random) -> bytes:
    """A good answer, spoilt somewhere."""
    coding = rnd.choice(["", "gzip", "deflate", "zstd"])
    body = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress}.get(coding, bytes)(
        PAGE[:600]
    )
    fields = f"Content-Encoding: {coding}\r\n".encode() if coding else b""
    if rnd.random() < 0.5:
        wire = OK + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body
    else:
        wire = OK + fields + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    spoilt = bytearray(wire)
    for _ in range(rnd.randrange(1, 4)):
        at = rnd.randrange(len(spoilt))
        spoilt[at : at + rnd.randrange(4)] = rnd.randbytes(rnd.randrange(4))
    return bytes(spoilt)


def test_nothing_but_fetch_errors_leaves_fetch() -> None:
    rnd = random.Random(2)
    answers = {f"/{n}": Raw([torn(rnd)]) for n in range(300)}
    with LocalSite(answers) as site, scraper(fetch_timeout=5.0) as opened:
        outcomes = [outcome(opened, Request(site.url(path))) for path in answers]
        # The first may go out on a connection that the server is just giving up after a torn answer.
        after = [outcome(opened, Request(site.url("/page/after"))) for _ in range(2)]
    assert isinstance(after[-1], Response)
    assert after[-1].status == 200
    assert {type(one) for one in outcomes} >= {Response, BodyTruncated, ConnectionFailed}
    assert [one for one in outcomes if str(one).startswith("unexpected")] == []


def outcome(opened: RequestsLxml, request: Request) -> Response | FetchError:
    try:
        return opened.fetch(request)
    except FetchError as error:
        return error


def test_an_unforeseen_error_is_a_fetch_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.plugin.http.client.decoded", lambda *_: 1 / 0)
    with pytest.raises(FetchError, match="unexpected ZeroDivisionError") as caught:
        fetched(sized(PAGE))
    assert not caught.value.transient
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_interrupts_are_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt), http_errors.foreign_errors(Request("http://a.test/")):
        raise KeyboardInterrupt


def test_closing_during_a_fetch_leaves_the_fetch_alone() -> None:
    started = threading.Event()

    def slow(_: Hit) -> Reply:
        started.set()
        time.sleep(0.3)
        return Reply(body="done")

    with LocalSite({"/x": slow}) as site:
        opened = scraper()
        opened.open()
        found: list[bytes] = []
        thread = threading.Thread(target=lambda: found.append(opened.fetch(Request(site.url("/x"))).body))
        thread.start()
        assert started.wait(10)
        opened.close()
        thread.join(10)
        assert found == [b"done"]


# --- an idle connection that the server had closed


def test_a_reused_connection_that_was_closed_without_an_answer_costs_one_more_request() -> None:
    def at_first(hit: Hit) -> Raw | Reply:
        return Raw((b"",)) if hit.nth == 1 else Reply(body=PAGE)

    with LocalSite({"/x": Reply(body=PAGE), "/y": at_first}) as site, scraper() as opened:
        opened.fetch(Request(site.url("/x")))
        assert opened.fetch(Request(site.url("/y"))).body == PAGE
        assert [(hit.path, hit.connection) for hit in site.hits] == [("/x", 1), ("/y", 1), ("/y", 2)]


@pytest.mark.parametrize(
    ("answer", "asked"),
    [(Raw((b"",)), 3), (Raw((b"",), reset=True), 3), (Raw((b"HTTP/1.1 200 OK\r\nCon",)), 2)],
)
def test_it_is_asked_again_once_and_only_if_no_byte_came(answer: Raw, asked: int) -> None:
    with LocalSite({"/x": Reply(body=PAGE), "/y": answer}) as site, scraper() as opened:
        with pytest.raises(ConnectionFailed):
            opened.fetch(Request(site.url("/y")))  # a fresh connection: the try counts
        assert len(site.hits) == 1
        opened.fetch(Request(site.url("/x")))
        with pytest.raises(ConnectionFailed):
            opened.fetch(Request(site.url("/y")))
        assert len(site.hits_on("/y")) == asked
