"""A server of files that gives ranges of them, as an object store does; it may refuse for a while."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self


class RangeServer:
    """Serves ``folder`` on loopback. ``asked`` are the paths, ``busy`` how many more answers are 503."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.busy, self.whole = 0, False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                path = folder / self.path.lstrip("/")
                if outer.busy:
                    outer.busy -= 1
                    self._answer(503, b"", ("Retry-After", "0"))
                elif not path.is_file():
                    self._answer(404, b"")
                elif outer.whole:
                    self._answer(200, path.read_bytes())
                else:
                    data = path.read_bytes()
                    first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
                    last = min(last, len(data) - 1)
                    self._answer(
                        206, data[first : last + 1], ("Content-Range", f"bytes {first}-{last}/{len(data)}")
                    )

            def _answer(self, status: int, body: bytes, *fields: tuple[str, str]) -> None:
                self.send_response(status)
                for name, value in (*fields, ("Content-Length", str(len(body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        class Server(ThreadingHTTPServer):
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
