"""The site itself: what it sends is what its routes say, and it ends when told to."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import ssl
import threading
import zlib
from contextlib import closing

import pytest
import trustme

from scrapers.testing import Hit, LocalSite, Raw, Reply, routes
from scrapers.testing.processes import descendants, left_running, peak_memory, running, wait_until


def get(site: LocalSite, target: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    with closing(connection):
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined] - read before the connection goes
        return answer


def exchange(site: LocalSite, target: str) -> bytes:
    """Everything the server sends until it closes."""
    with socket.create_connection(("127.0.0.1", site.port), 10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_routes_are_replies_or_callables_and_prefixes() -> None:
    def echo(hit: Hit) -> Reply:
        return Reply(201, {"Content-Type": "text/plain"}, f"{hit.method} {hit.query['q']} {hit.nth}")

    with LocalSite({"/echo": echo, "/tree/": Reply(body="leaf"), "/page": Reply(body="mine")}) as site:
        first, second = get(site, "/echo?q=%C3%A9"), get(site, "/echo?q=%C3%A9")
        assert (first.status, first.body, second.body) == (201, "GET é 1".encode(), "GET é 2".encode())
        assert get(site, "/tree/a/b").body == b"leaf"
        assert get(site, "/page").body == b"mine"
        assert get(site, "/nowhere").status == 404
        assert get(site, "/").status == 404


def test_hits_are_recorded_as_they_came() -> None:
    with LocalSite() as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        with closing(connection):
            for target in ("/page/a?x=1", "/page/b"):
                connection.request("GET", target, headers={"X-Mine": "yes"})
                connection.getresponse().read()
        get(site, "/page/b")
        assert [(hit.target, hit.connection, hit.nth) for hit in site.hits] == [
            ("/page/a?x=1", 1, 1),
            ("/page/b", 1, 1),
            ("/page/b", 2, 2),
        ]
        assert site.hits[0].path == "/page/a"
        assert site.hits[0].headers["x-mine"] == "yes"
        assert [hit.time for hit in site.hits] == sorted(hit.time for hit in site.hits)
        assert len(site.hits_on("/page/b")) == 2
        assert site.accepted == 2
        site.clear()
        assert site.hits == []
        get(site, "/page/b")
        assert site.hits[0].nth == 1


def test_the_table_names_routes_that_exist() -> None:
    rows = [line for line in (routes.__doc__ or "").splitlines() if line.startswith("``/")]
    named = {name for row in rows for name in re.findall(r"``(/[a-z-]+)", row)}
    built = {"/" + path.split("/")[1] for path in routes.built_in()}
    assert named == built - {"/landed"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(site: LocalSite, status: int) -> None:
    answer = get(site, f"/redirect/{status}")
    assert (answer.status, answer.headers["Location"]) == (status, f"/landed?from={status}")


def test_busy_recovers(site: LocalSite) -> None:
    answers = [get(site, "/busy/2?after=7&status=503") for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 200]
    assert [answer.headers["Retry-After"] for answer in answers] == ["7", "7", None]


def test_content_encodings(site: LocalSite) -> None:
    assert b"sent as gzip" in gzip.decompress(get(site, "/gzip").body)
    assert b"sent as deflate" in zlib.decompress(get(site, "/deflate").body)
    assert b"sent as deflate" in zlib.decompress(get(site, "/deflate-raw").body, -15)


def test_bombs_are_small_and_only_for_those_who_accept_them(site: LocalSite) -> None:
    assert get(site, "/bomb/gzip").status == 406
    for coding in ("gzip", "deflate", "br", "zstd"):
        answer = get(site, f"/bomb/{coding}", **{"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert len(answer.body) < routes.BOMB // 500
    assert len(gzip.decompress(routes.explosive("gzip"))) == routes.BOMB


def test_truncations(site: LocalSite) -> None:
    with pytest.raises(http.client.IncompleteRead):
        get(site, "/truncated/length")
    with pytest.raises(http.client.IncompleteRead):
        get(site, "/truncated/chunked")
    with pytest.raises(EOFError):
        gzip.decompress(get(site, "/truncated/gzip").body)


def test_broken_answers(site: LocalSite) -> None:
    with pytest.raises(http.client.BadStatusLine):
        get(site, "/garbage")
    with pytest.raises(http.client.RemoteDisconnected):
        get(site, "/empty")
    with pytest.raises(ConnectionResetError):
        exchange(site, "/reset")
    assert b"Content-Length" not in exchange(site, "/close-delimited")
    assert b"Content-Length" not in exchange(site, "/big?bytes=100&length=no")


def test_repeated_headers_are_sent_apart(site: LocalSite) -> None:
    assert get(site, "/headers/repeated").headers.get_all("x-repeated") == ["first", "second"]
    assert sum(name.startswith("X-Field") for name in get(site, "/headers?count=70").headers) == 70


def test_a_meeting_needs_all(site: LocalSite) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(get(site, "/meet/3").status)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [200, 200, 200]


def test_stop_ends_what_is_under_way() -> None:
    before = set(threading.enumerate())
    drip = Raw((b"HTTP/1.1 200 OK\r\n\r\n", 300.0, b"never"))
    with (
        LocalSite({"/endless": drip}) as site,
        socket.create_connection(("127.0.0.1", site.port), 10) as connection,
    ):
        connection.sendall(b"GET /endless HTTP/1.1\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        site.stop()
        assert connection.recv(100) == b""
        assert set(threading.enumerate()) <= before
        assert site.open_connections == 0


def test_a_site_starts_again_on_another_port_and_stops_twice() -> None:
    site = LocalSite()
    site.stop()
    for _ in range(2):
        with site:
            assert get(site, "/page").status == 200
        site.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", site.port), 10)


def test_a_head_without_end_is_cut(site: LocalSite) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 10) as connection, pytest.raises(ConnectionError):
        connection.sendall(b"x" * (32 * 2**20))
    assert site.hits == []


def test_tls() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with LocalSite(tls=context) as site:
        assert site.url("/x").startswith("https://")
        connection = http.client.HTTPSConnection("127.0.0.1", site.port, timeout=10, context=trusting)
        with closing(connection):
            connection.request("GET", "/page/secret")
            assert b"/page/secret" in connection.getresponse().read()


def test_processes_are_seen_and_their_end_too() -> None:
    import os
    import subprocess
    import sys

    waits = "import sys; print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", waits], stdin=-1, stdout=-1) as child:
        assert child.stdout.readline() == b"up\n"
        [seen] = [process for process in descendants(os.getpid()) if process[0] == child.pid]
        assert running(seen)
        child.stdin.close()
        assert left_running({seen}) == []


def test_wait_until_gives_up() -> None:
    assert wait_until(lambda: True, 0)
    assert not wait_until(lambda: False, 0.05)


def test_peak_memory_begins_anew() -> None:
    before = peak_memory(reset=True)
    held = b"x" * (50 * 2**20)
    assert peak_memory() - before > 40 * 2**20
    del held
    assert peak_memory(reset=True) < before + 20 * 2**20
