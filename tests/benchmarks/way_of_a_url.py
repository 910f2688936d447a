"""Which files of ``scrapers`` a URL passes on its way to a line of a corpus: ``python way_of_a_url.py``.

A file is *handed* the page if one of its functions is called with the URL, or with a record that carries it,
at least once for each further page of a crawl; it *hands it on* if such a call comes out of it into another
file. What is done once for a crawl does not count, nor does a function that is given a piece of a page alone.
Both processes are watched, from command to export; a crawl of 4 pages is taken off one of 24.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
WATCHED: Final = "SCRAPERS_WAY"  # the folder in which watched processes leave what they saw
CARRIERS: Final = frozenset(
    {
        "Decoded", "Document", "Entry", "Extraction", "FetchedPage", "InFlight", "Judged", "Judgement",
        "LxmlPage", "Markup", "PageResult", "Parsed", "ReadDocument", "Reading", "Request", "Response",
        "Settled", "Source", "Sources", "Visit",
    }
)  # fmt: skip
FEW, MANY = 4, 24
WORDS: Final = (
    "the",
    "harbour",
    "of",
    "a",
    "ship",
    "light",
    "keeper",
    "reads",
    "every",
    "evening",
    "before",
    "tea",
)


class Watch:
    """Counts who is handed a page, and by whom, in this process."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.handed: Counter[str] = Counter()
        self.edges: Counter[str] = Counter()

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and "/scrapers/" in name and self._carries(frame):
            file, caller = _short(name), frame.f_back
            self.handed[file] += 1
            while caller is not None and "/scrapers/" not in caller.f_code.co_filename:
                caller = caller.f_back
            if caller is not None and _short(caller.f_code.co_filename) != file:
                self.edges[f"{_short(caller.f_code.co_filename)} {file}"] += 1
        elif event == "return" and name.endswith("page_worker.py"):  # workers are killed, not ended
            self.keep()

    def keep(self) -> None:
        """Leave what was seen."""
        found = json.dumps({"handed": self.handed, "edges": self.edges})
        part = Path(self.folder, f"{os.getpid()}.part")
        part.write_text(found, encoding="utf-8")
        part.replace(part.with_suffix(".json"))

    def _carries(self, frame: FrameType) -> bool:
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = [frame.f_locals.get(name) for name in names if name != "self"]
        inner = [each for value in values if isinstance(value, tuple) for each in value[:6]]
        return any(
            "/p7.html" in value[:300] if isinstance(value, str) else type(value).__name__ in CARRIERS
            for value in (*values, *inner)
        )


def _short(name: str) -> str:
    return name[name.rindex("/scrapers/") + 1 :]


class Site(BaseHTTPRequestHandler):
    """A start page that leads to ``count`` pages."""

    count = FEW

    def do_GET(self) -> None:
        """Serve the start or a page."""
        number = 999 if self.path == "/" else int(self.path[2:-5]) if self.path.startswith("/p") else -1
        links = "".join(f'<p><a href="/p{n}.html">Page {n}</a></p>' for n in range(self.count))
        title = f"Page {number}"
        head = f"<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>"
        body = f"{head}{_text(number)}{links if number == 999 else ''}".encode()
        self.send_response(200 if number >= 0 else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _text(number: int) -> str:
    words = [
        f"{WORDS[(at * number + at) % len(WORDS)]}{number * 31 + at if at % 5 == 0 else ''}"
        for at in range(240)
    ]
    return "".join(f"<p>{' '.join(words[at : at + 40])}.</p>" for at in range(0, 240, 40))


def watched(pages: int) -> tuple[Counter[str], Counter[str]]:
    """Who was handed pages, and by whom, in a crawl of so many."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Counted", (Site,), {"count": pages}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hook = "import way_of_a_url\nway_of_a_url.watch()\n"
        Path(folder, "sitecustomize.py").write_text(hook, encoding="utf-8")
        url, out = f"http://127.0.0.1:{server.server_port}/", Path(folder, "c.jsonl")
        words = [url, "-o", out, "--delay", "0", "--allow-private", "127.0.0.0/8", "--workers", "1", "-q"]
        paths = os.pathsep.join([folder, str(Path(__file__).parent), str(ROOT)])
        subprocess.run(
            [sys.executable, "-m", "scrapers", "crawl", *map(str, words)],
            env={**os.environ, "PYTHONPATH": paths, WATCHED: folder}, check=True,
        )  # fmt: skip
        lines = out.read_text(encoding="utf-8").count("\n")
        assert lines == pages + 1, lines
        handed, edges = Counter[str](), Counter[str]()
        for file in Path(folder).glob("*.json"):
            found = json.loads(file.read_text(encoding="utf-8"))
            handed.update(found["handed"])
            edges.update(found["edges"])
    server.shutdown()
    return handed, edges


def watch() -> None:
    """Watch this process, which a crawl is run by."""
    if folder := os.environ.get(WATCHED):
        seen = Watch(folder)
        atexit.register(seen.keep)
        threading.setprofile(seen)
        sys.setprofile(seen)


def main() -> None:
    """Print both lists."""
    (few, few_edges), (many, many_edges) = watched(FEW), watched(MANY)
    handed = {file for file in many if many[file] - few[file] >= MANY - FEW}
    edges = {edge for edge in many_edges if many_edges[edge] - few_edges[edge] >= MANY - FEW}
    onward = {edge.split()[0] for edge in edges}
    print(f"{len(handed)} files are handed each page, {len(onward)} hand it on")
    for file in sorted(handed | onward):
        print(file, "->", *sorted(edge.split()[1] for edge in edges if edge.split()[0] == file))


if __name__ == "__main__":
    main()
