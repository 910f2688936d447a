"""Many hosts on loopback in one thread: each case has a robots.txt and site files of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass
class Hosts:
    """A server a case, each on its own port of 127.0.0.1; ``hits`` logs (case, path) as they come."""

    cases: list[dict[str, Any]]
    hits: list[tuple[str, str]] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        assert ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def paths(self, name: str) -> list[str]:
        return [path for case, path in self.hits if case == name]

    def _run(self, ready: threading.Event) -> None:
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        servers = []
        for case in self.cases:
            server = await asyncio.start_server(
                lambda reader, writer, case=case: self._answer(case, reader, writer), "127.0.0.1", 0
            )
            port = server.sockets[0].getsockname()[1]
            self.urls[case["name"]] = f"http://127.0.0.1:{port}{case.get('path', '/page')}"
            servers.append(server)
        ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _answer(
        self, case: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            target = request.split(b" ", 2)[1].decode()
            if target != "/favicon.ico":
                self.hits.append((case["name"], target))
            writer.write(wire(case, target, self.urls[case["name"]]))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def wire(case: Mapping[str, Any], target: str, own: str) -> bytes:
    """The answer of a case's host, with its own origin filled in."""
    origin = own[: own.index("/", 8)]
    status, headers, body = answer(case, target)
    body = body.replace(b"@ORIGIN@", origin.encode())
    fields = [*headers, ["Content-Length", str(len(body))], ["Connection", "close"]]
    head = f"HTTP/1.1 {status} Whatever\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n"
    return head.replace("@ORIGIN@", origin).encode() + body


def answer(case: Mapping[str, Any], target: str) -> tuple[int, list[list[str]], bytes]:
    """Status, header fields and body, before the origin is filled in."""
    if target == case.get("path", "/page"):
        charset = case.get("charset", "utf-8")
        fields = [["Content-Type", f"text/html; charset={charset}"], *case.get("headers", [])]
        return 200, fields, page(case).encode(charset)
    name = {"/robots.txt": "robots", "/.well-known/tdmrep.json": "tdmrep", "/ai.txt": "ai"}.get(target, "")
    body = case.get("files", {}).get(target, case.get(name))
    status = case.get(f"{name}_status") or (404 if body is None else 200)
    charset = case.get(f"{name or 'files'}_charset", "utf-8")
    return status, [["Content-Type", f"text/plain; charset={charset}"]], (body or "").encode(charset)


def page(case: Mapping[str, Any]) -> str:
    title = "" if "<title>" in case.get("head", "") else "<title>A page</title>"
    return (
        f"<!DOCTYPE html><html lang=en><head>{title}{case.get('head', '')}</head>"
        f"<body><p>Words of the page.</p>{case.get('body', '')}</body></html>"
    )
