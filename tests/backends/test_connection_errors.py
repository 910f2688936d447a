"""Why a page could not be had is said in words, the same ones by every backend."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from faults.server import BACKENDS, options

import scrapers
from scrapers.models import Page, Request, Response
from scrapers.web.connection_errors import cause


@pytest.fixture
def closed() -> Iterator[str]:
    """A port that nobody listens on, while the test runs."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{reserved.getsockname()[1]}"


def said(url: str, backend: str, folder: Path, **settings: object) -> str:
    """What the last line of a crawl says of ``url``."""
    job = scrapers.Job(**{
        "seeds": [url], "output": folder / "c.jsonl", "backend": backend, "options": options(backend),
        "retries": 0, "delay": 0, "allow_private": ["127.0.0.0/8"], "workers": 1, "retry_later": False,
        "outage": 0, **settings,
    })  # fmt: skip
    report = scrapers.run(job)
    assert report.why is not None
    return f"{report.why.reason}: {report.why.detail}"


@pytest.mark.parametrize("robots", [True, False])
@pytest.mark.parametrize("name", BACKENDS)
def test_a_name_that_does_not_resolve_and_a_port_that_refuses(
    name: str, robots: bool, closed: str, tmp_path: Path
) -> None:
    text = said("http://no-such-host.invalid/", name, tmp_path / "a", robots=robots)
    assert "cannot resolve no-such-host.invalid" in text
    text = said(f"http://{closed}/", name, tmp_path / "b", robots=robots)
    assert f"{closed} refuses the connection" in text


@pytest.mark.parametrize("robots", [True, False])
@pytest.mark.parametrize("name", BACKENDS)
def test_a_certificate_that_nobody_knows(name: str, robots: bool, tmp_path: Path) -> None:
    with tls_server(trustme.CA().issue_cert("localhost")) as port:
        text = said(f"https://localhost:{port}/", name, tmp_path, robots=robots)
    assert "the certificate of localhost is not accepted: " in text
    assert "Error" not in text


def tls_server(cert: trustme.LeafCert) -> _TlsServer:
    return _TlsServer(cert)


class _TlsServer:
    """Shakes hands, or tries to, and says nothing."""

    def __init__(self, cert: trustme.LeafCert) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cert.configure_cert(self._context)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_error: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            client.settimeout(10)
            try:
                self._context.wrap_socket(client, server_side=True).close()
            except OSError:
                client.close()


DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("name", "until", "words"),
    [
        ("other.test", NOW + DAY, "Hostname mismatch"),
        ("localhost", NOW - DAY, "certificate has expired"),
    ],
)
def test_what_is_wrong_with_a_certificate(name: str, until: dt.datetime, words: str) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    cert = authority.issue_cert(name, not_before=NOW - 9 * DAY, not_after=until)
    with tls_server(cert) as port, socket.create_connection(("127.0.0.1", port)) as dialled:
        with pytest.raises(ssl.SSLError) as failed:
            context.wrap_socket(dialled, server_hostname="localhost")
        text = cause(failed.value, f"https://localhost:{port}/")
    assert text.startswith("the certificate of localhost is not accepted: ")
    assert words in text


class Rude(scrapers.Scraper[scrapers.ScraperOptions]):
    name = "rude"
    Options = scrapers.ScraperOptions

    def fetch(self, request: Request) -> Response:
        raise KeyError(f"no key for {request.url}")

    def parse(self, response: Response) -> Page:
        raise NotImplementedError


@pytest.mark.parametrize("robots", [True, False])
def test_what_a_plug_in_raised(robots: bool, tmp_path: Path) -> None:
    scrapers.register(Rude)
    text = said("http://127.0.0.1/", "rude", tmp_path, robots=robots, options={})
    assert "KeyError" in text
    assert "no key for http://127.0.0.1/" in text
