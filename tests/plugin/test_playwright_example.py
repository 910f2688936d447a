"""examples/playwright_backend: a backend from outside that the kit is enough for, in 200 lines.

What drives Chromium is slow: the contract alone takes minutes, and Playwright (a wheel of 53 MB, with a
Node.js of its own) is no part of the dev extra. By hand: ``pip install playwright``, then this file with
``-m slow``.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import scrapers.plugin
from scrapers.testing import LocalSite, Reply

EXAMPLE = Path(__file__).parents[2] / "examples" / "playwright_backend"
FILES = sorted(EXAMPLE.rglob("*.py"))
SANDBOX = "sandbox=" + ("false" if os.geteuid() == 0 else "true")
INNER = "127.0.0.2"
LOADS = """<title>Outer</title><h1>Outer</h1><p>{words}</p><img src={0}/img><iframe src={0}/frame></iframe>
<script src={0}/script></script><script>
fetch('{0}/fetch', {{mode: 'no-cors'}}).catch(() => 0);
new WebSocket('{0}/socket'.replace('http', 'ws'));
const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{1}:{2}'}}]}});
peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
setTimeout(() => {{ document.body.append('and late: written by a script') }}, 200);
setTimeout(() => {{ location = '{0}/location' }}, 300);
</script>"""


def test_it_has_two_hundred_lines_at_most() -> None:
    assert sum(path.read_text(encoding="utf-8").count("\n") for path in FILES) <= 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_the_kit_and_nothing_else_of_ours(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("scrapers")
        for alias in node.names
    }
    assert ours in ({"scrapers.plugin"}, {"scrapers.testing.ScraperContract"})
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import) and "scrapers" in ast.unparse(n)]
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "plugin"
    }
    assert used <= set(scrapers.plugin.__all__)


def test_its_entry_point_names_its_class() -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [(name, target)] = project["entry-points"]["scrapers.backends"].items()
    module, _, found = target.partition(":")
    tree = ast.parse((EXAMPLE / f"{module}.py").read_text(encoding="utf-8"))
    [scraper] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == found]
    assert f"name = {name!r}" in map(ast.unparse, scraper.body)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH that holds what the example's wheel holds."""
    if find_spec("playwright") is None:
        pytest.skip("pip install playwright: 53 MB that the dev extra does not bring")
    folder = tmp_path_factory.mktemp("playwright")
    shutil.copytree(EXAMPLE, folder / "source")
    python(
        folder, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(folder / "source")
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def python(path: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(path), "COLUMNS": "200"},
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(700)
def test_the_contract_holds(installed: Path) -> None:
    shutil.copy(EXAMPLE / "test_contract.py", installed.parent)
    (installed.parent / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    said = python(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", "test_contract.py")
    assert re.search(r"^1\d\d passed, \d+ skipped", said, re.MULTILINE), said
    reasons = {line.rpartition(": playwright ")[2] for line in said.splitlines() if "SKIPPED" in line}
    assert reasons == {"does not claim: raw"}


@pytest.mark.slow
@pytest.mark.browser
def test_it_is_found_by_name(installed: Path) -> None:
    [row] = [
        line for line in python(installed, "-m", "scrapers", "backends").splitlines() if "playwright" in line
    ]
    assert row.split()[-1] == "installed"


@pytest.fixture
def inside() -> Iterator[tuple[int, list[bytes]]]:
    """A port of an inner address, and what arrives there: connections and datagrams."""
    seen: list[bytes] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = door.accept()
            except OSError:
                return
            with connection:
                seen.append(b"a connection")

    def hear() -> None:
        while data := ear.recv(2048):
            if data == b"end":
                return
            seen.append(data)

    with socket.socket() as door, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        door.bind((INNER, 0))
        door.listen(50)
        port = door.getsockname()[1]
        ear.bind((INNER, port))
        threads = [threading.Thread(target=work, daemon=True) for work in (accept, hear)]
        for thread in threads:
            thread.start()
        yield port, seen
        door.shutdown(socket.SHUT_RDWR)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.sendto(b"end", (INNER, port))
        for thread in threads:
            thread.join(10)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("allowed", "reached"), [("127.0.0.1/32", False), ("127.0.0.0/8", True)])
def test_a_page_is_crawled_as_rendered_and_reaches_nothing_inside(
    installed: Path, tmp_path: Path, inside: tuple[int, list[bytes]], allowed: str, reached: bool
) -> None:
    port, seen = inside
    words = "a sentence of plain words that a reader may read, " * 12
    with LocalSite() as site:
        site.routes["/outer"] = Reply(body=LOADS.format(f"http://{INNER}:{port}", INNER, port, words=words))
        python(
            installed, "-m", "scrapers", "crawl", site.url("/outer"), "-b", "playwright", "-O", SANDBOX,
            "--allow-private", allowed, "--delay", "0", "--max-pages", "1", "-q",
            "-o", str(tmp_path / "c.jsonl"),
        )  # fmt: skip
    assert "written by a script" in (tmp_path / "c.jsonl").read_text(encoding="utf-8")
    assert (b"a connection" in seen) is reached  # and it does get there where it may
    assert set(seen) <= {b"a connection"}, "no datagram, whatever is allowed: WebRTC does not pass the proxy"
