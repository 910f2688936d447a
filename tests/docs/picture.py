"""Draws docs/terminal.svg: what a terminal shows of a real crawl of the bundled site.

Run it by ``.venv/bin/python tests/docs/picture.py``. The commands run on a terminal of their own, and rich
exports what they write as SVG. The address of the site alone is another in it, of the same length: the one on
loopback would say nothing to a reader.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from scrapers.demo import DemoSite

ROOT = Path(__file__).parent.parent.parent
WIDTH = 116
SITE = "https://marram.example/"  # as long as http://127.0.0.1:45678/, so that tables stay as they are
LOCAL = ["--allow-private", "127.0.0.0/8", "--delay", "0"]
COMMANDS = (
    (f"scrapers crawl {SITE} -o corpus.jsonl", LOCAL),
    (f"scrapers explain corpus.jsonl {SITE}press/release.html", []),
)
# The font is the reader's own: a picture that asks another host for it would not be drawn everywhere.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def on_a_terminal(words: list[str], folder: str) -> str:
    """What a command writes to a terminal, less its progress."""
    above, below = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "scrapers", *words],
        cwd=folder, stdout=below, stderr=subprocess.DEVNULL, env=environment,
    ):  # fmt: skip
        os.close(below)
        written = io.BytesIO()
        while chunk := _read(above):
            written.write(chunk)
    os.close(above)
    return written.getvalue().decode("utf-8").replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the last writer is gone
        return b""


def picture() -> str:
    """The picture as SVG."""
    shown = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    with DemoSite() as site, tempfile.TemporaryDirectory() as folder:
        for command, more in COMMANDS:
            words = [*command.replace(SITE, site.url).split()[1:], *more]
            out = on_a_terminal(words, folder).replace(site.url, SITE).replace(f"{folder}/", "")
            shown.print(Text(f"$ {command}", style="bold"))
            shown.print(Text.from_ansi(out.rstrip("\n")))
            shown.print()
    return shown.export_svg(title="scrapers", theme=MONOKAI, code_format=FORMAT, unique_id="scrapers")


if __name__ == "__main__":
    (ROOT / "docs" / "terminal.svg").write_text(picture(), encoding="utf-8")
