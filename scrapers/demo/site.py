"""The server of the bundled pages."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PAGES: Final = Path(__file__).with_name("pages")
"""The folder of the bundled pages."""
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}
_REDIRECTS: Final = {"/manual": "/docs/install.html"}
_DEAD: Final = "/articles/missing.html"  # linked, but not there
_NOT_LINKED: Final = frozenset(
    {"/index.html", "/robots.txt", "/sitemap.xml", "/live.json", "/license.xml", "/tdmrep.json"}
)
_PLACES: Final = {"/": "/index.html", "/.well-known/tdmrep.json": "/tdmrep.json"}
_STATEMENTS: Final = {  # what the server says of a page besides the page itself
    "/guests/song.html": {"X-Robots-Tag": "noai"},
    "/data/tide-tables.html": {"Content-Usage": "train-ai=y"},
}
_MISSING: Final = b"<!DOCTYPE html><title>404</title><p>There is no such page here."
_IDLE = 5.0  # seconds; a browser opens connections in advance and may never use them


class DemoSite:
    """The site of a weather station on 127.0.0.1, used as a context manager.

    ``url`` is its home page. Crawling it takes ``allow_private=["127.0.0.0/8"]``, since loopback
    is not the public internet, and bears ``delay=0``.
    """

    def __init__(self) -> None:
        self.url = ""
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def paths(self) -> list[str]:
        """The path of each page that a crawl from the home page can learn of, sorted."""
        files = (f"/{file.relative_to(PAGES).as_posix()}" for file in PAGES.rglob("*.*"))
        found = (path for path in files if path not in _NOT_LINKED)
        return sorted(["/", *found, *_REDIRECTS, _DEAD])

    def start(self) -> None:
        """Serve on a free port."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server and its threads; harmless when not started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _IDLE

    def do_GET(self) -> None:
        """Answer from the package's files."""
        path = self.path.partition("?")[0]
        if path in _REDIRECTS:
            self._answer(301, b"", {"Location": _REDIRECTS[path]})
            return
        found = _read(_PLACES.get(path, path))
        if found is None:
            self._answer(404, _MISSING, {"Content-Type": _TYPES[".html"]})
            return
        body, media_type = found
        own = f"http://{self.headers['Host']}".encode()
        headers = {"Content-Type": media_type, **_STATEMENTS.get(path, {})}
        self._answer(200, body.replace(b"@ORIGIN@", own), headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has above us
        """Stay silent: the terminal belongs to the crawl."""


def _read(path: str) -> tuple[bytes, str] | None:
    """The file under ``path`` and its media type; only names that a page of ours can have."""
    suffix = path[path.rfind(".") :]
    parts = path.strip("/").split("/")
    if suffix not in _TYPES or any(part in {"", ".", ".."} for part in parts) or not path.isascii():
        return None
    file = PAGES.joinpath(*parts)
    return (file.read_bytes(), _TYPES[suffix]) if file.is_file() else None
