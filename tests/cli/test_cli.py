"""The commands as a shell sees them: lines, streams and exit codes."""

from __future__ import annotations

import errno
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, cast

import pytest

from scrapers.cli import arguments, console, exits
from scrapers.cli import commands as cli
from scrapers.demo import DemoSite
from scrapers.demo.site import PAGES
from scrapers.errors import BackendError, ConfigError, ExportError, JobLocked, ScrapersError
from scrapers.job.report import Explanation, Report
from scrapers.testing import LocalSite, Reply

COMMANDS = (
    *("demo", "crawl", "run", "rebuild", "fetch", "extract", "explain", "consent", "backends", "inspect"),
    *("import", "verify", "build", "forget", "diff", "pairs", "doctor", "trainers", "status", "refresh"),
    "publish",
)
LOOPBACK = ("--allow-private", "127.0.0.0/8", "--delay", "0", "--workers", "2")


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Shell = Callable[..., Ended]


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """Runs a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Ended:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def shared_site() -> Iterator[DemoSite]:
    with DemoSite() as site:
        yield site


def process(*words: str, **settings: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "scrapers", *words], **settings)  # type: ignore[call-overload]


# --- crawl and run


def test_a_crawl_adds_up_and_a_finished_one_says_so(shell: Shell, shared_site: DemoSite) -> None:
    words = ("crawl", shared_site.url, "-o", "c.jsonl", "--exclude", "/docs/*", *LOOPBACK)
    first = shell(*words)
    assert first.code == 0
    assert "discovered 27 = exported 12 + dropped 14 + failed 1 + pending 0" in first.out
    assert "failed      http_404" in first.out
    assert len(Path("c.jsonl").read_text(encoding="utf-8").splitlines()) == 12
    assert all("requested (" in line for line in first.err.splitlines())  # a busy machine: there was time
    again = shell(*words)
    assert again.code == 0
    assert "this job had finished before" in again.out
    fresh = shell(*words, "--fresh", "--quiet")
    assert fresh == (0, "", "")


def test_settings_that_changed_are_refused_in_one_line(shell: Shell, shared_site: DemoSite) -> None:
    words = ("crawl", shared_site.url, "-o", "c.jsonl", "--depth", "0", *LOOPBACK, "-q")
    assert shell(*words).code == 0
    other = shell(*words, "--include", "/articles/*")
    assert other.code == 4
    assert "--accept-changes" in other.err
    assert shell(*words, "--include", "/articles/*", "--accept-changes").code == 0


def test_a_start_that_failed_does_not_bind_the_next(shell: Shell, shared_site: DemoSite) -> None:
    words = ("crawl", shared_site.url, "-o", "c.jsonl", "--depth", "0", *LOOPBACK, "-q")
    failed = shell(*words, "-b", "selenium", "-O", "sandbox=false", "-O", "binary=/no/such/program")
    assert failed.code == 4
    assert failed.err.count("\n") == 1
    assert shell(*words).code == 0


def test_options_reach_the_corpus(shell: Shell, shared_site: DemoSite) -> None:
    done = shell(
        "crawl", shared_site.url + "articles/rain-gauge.html", "-o", "c.jsonl.gz", "--depth", "1",
        "--include", "/articles/*", "--include", "/fr/*", "--language", "en", "--format", "messages",
        "--field", "heading=h1", "--field", "when=time::attr(datetime)", "--markup", "text",
        "--min-chars", "0", "--no-dedup", "--redact", "email", "--quality", "fineweb", "--sitemap",
        "--concurrency", "2", *LOOPBACK,
    )  # fmt: skip
    assert done.code == 0, done.err
    seen = shell("inspect", "c.jsonl.gz")
    assert seen.code == 0
    assert "languages: en" in seen.out


def test_the_named_way_round_robots(shell: Shell, shared_site: DemoSite) -> None:
    url = shared_site.url + "private/diary.html"
    obeyed = shell("crawl", url, "-o", "a.jsonl", *LOOPBACK, "-q")
    assert obeyed.code == 1
    assert "robots_disallow" in obeyed.err
    assert shell("crawl", url, "-o", "b.jsonl", "--no-robots", "--min-chars", "0", *LOOPBACK, "-q").code == 0


def test_a_job_file(shell: Shell, shared_site: DemoSite, tmp_path: Path) -> None:
    lines = [
        f'seeds = ["{shared_site.url}"]',
        'output = "c.jsonl"',
        'allow_private = ["127.0.0.0/8"]',
        "delay = 0",
    ]
    (tmp_path / "job.toml").write_text("\n".join([*lines, "[limits]", "depth = 0"]))
    assert shell("run", "job.toml").code == 0
    assert shell("run", "job.toml", "-o", "d.jsonl", "-b", "requests-bs4", "-q").code == 0
    assert Path("c.jsonl").read_bytes() == Path("d.jsonl").read_bytes()


def test_interrupted_and_continued(tmp_path: Path, shared_site: DemoSite, shell: Shell) -> None:
    words = ("crawl", shared_site.url, "-o", str(tmp_path / "c.jsonl"), "--allow-private", "127.0.0.0/8")
    running = process(*words, "--delay", "0.4", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    state = tmp_path / "c.jsonl.job" / "state.sqlite"
    end = time.monotonic() + 30
    while time.monotonic() < end and not _settled(state):
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 11, err.decode()
    assert b"stopped: what is there was exported" in out
    assert b"Traceback" not in err
    done = shell(*words, "--delay", "0")
    assert done.code == 0
    assert "continued from an earlier run" in done.out
    assert "discovered 30 = exported 15 + dropped 14 + failed 1 + pending 0" in done.out


def _settled(state: Path) -> int:
    try:
        database = sqlite3.connect(f"file:{state}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    try:
        return int(database.execute("SELECT count(*) FROM urls WHERE state = 1").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        database.close()


# --- one line for each mistake

MISTAKES = {
    "no arguments": (["crawl"], 2, "Missing argument"),
    "unknown option": (["crawl", "http://a.test/", "--dept", "1"], 2, "No such option: --dept"),
    "unknown command": (["crawll"], 2, "No such command"),
    "not a number": (["crawl", "http://a.test/", "--depth", "x"], 2, "--depth"),
    "unknown page format": (["fetch", "http://a.test/", "--format", "pdf"], 2, "--format"),
    "bad URL": (["crawl", "nonsense"], 4, "'nonsense' is not an http or https URL"),
    "other scheme": (["fetch", "file:///etc/passwd"], 4, "not an http or https URL"),
    "unknown backend": (["crawl", "http://a.test/", "-b", "scrappy"], 4, "did you mean 'scrapy'?"),
    "part of its name": (
        ["crawl", "http://a.test/", "-b", "lxml"],
        4,
        "did you mean 'requests-lxml'?",
    ),
    "unknown backend of the demo": (["demo", "-b", "selenum"], 4, "did you mean 'selenium'?"),
    "unknown backend option": (["crawl", "http://a.test/", "-O", "speed=1"], 4, "has no option 'speed'"),
    "nearly an option": (
        ["crawl", "http://a.test/", "-O", "timeout=1"],
        4,
        "no option 'timeout'; did you mean 'fetch_timeout'?",
    ),
    "half an option": (["crawl", "http://a.test/", "-O", "speed"], 4, "-O 'speed': write it as NAME=VALUE"),
    "bad selector": (["crawl", "http://a.test/", "--field", "a=h1[["], 4, "fields.a"),
    "bad XPath": (["fetch", "http://a.test/", "--field", "a=//h1["], 4, "fields.a"),
    "bad network": (["crawl", "http://a.test/", "--allow-private", "home"], 4, "'home'"),
    "unknown extractor": (["crawl", "http://a.test/", "--extractor", "trafilatur"], 4, "'trafilatura'"),
    "unknown preset": (["crawl", "http://a.test/", "--quality", "gofer"], 4, "'gopher'"),
    "bad language": (["crawl", "http://a.test/", "--language", "english"], 4, "did you mean 'en'?"),
    "two languages": (["crawl", "http://a.test/", "--language", "en,de"], 4, "give each by itself"),
    "two readers": (["crawl", "http://a.test/", "--media", "pdf,docx"], 4, "give each by itself"),
    "a media type": (["crawl", "http://a.test/", "--media", "application/pdf"], 4, "did you mean 'pdf'?"),
    "an ending": (["crawl", "http://a.test/", "--media", ".MD"], 4, "did you mean 'markdown'?"),
    "a folder to crawl": (
        ["crawl", "folder.jsonl"],
        4,
        "it is a folder: archives and mirrors are for import",
    ),
    "a file to crawl": (["crawl", "no-toml.toml"], 4, "it is a file: a list of URLs is given with --urls"),
    "no pages in a folder": (
        ["extract", "folder.jsonl", "-o", "c.jsonl"],
        4,
        "folder.jsonl holds no HTML file",
    ),
    "a page for an archive": (["import", "nowhere*.warc.gz"], 4, "no file matches 'nowhere*.warc.gz'\n"),
    "out of bounds": (["crawl", "http://a.test/", "--max-pages", "0"], 4, "max_pages"),
    "unknown ending": (["crawl", "http://a.test/", "-o", "c.csv"], 4, ".jsonl"),
    "no folder": (["crawl", "http://a.test/", "-o", "/proc/no/c.jsonl"], 4, "No such file or directory"),
    "output is a folder": (["crawl", "http://a.test/", "-o", "folder.jsonl"], 4, "folder.jsonl"),
    "wrong key": (["run", "wrong-key.toml"], 4, "did you mean 'max_pages'?"),
    "no TOML": (["run", "no-toml.toml"], 4, "no-toml.toml"),
    "no job file": (["run", "nowhere.toml"], 4, "nowhere.toml"),
    "no corpus": (["inspect", "nowhere.jsonl"], 4, "nowhere.jsonl"),
    "no job": (
        ["explain", "nowhere.jsonl", "http://a.test/"],
        4,
        "nowhere.jsonl is not a job's folder or output\n",
    ),
    "nearly a job": (["status", "corpse.jsonl"], 4, "did you mean corpus.jsonl?"),
    "no HTML": (["extract", "nowhere.html"], 4, "nowhere.html"),
    "an inside address": (["fetch", "http://127.0.0.1:9/"], 1, "--allow-private"),
}


@pytest.mark.parametrize(("words", "code", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_gets_one_line(
    words: list[str], code: int, says: str, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "wrong-key.toml").write_text('seeds = ["http://a.test/"]\noutput = "c.jsonl"\nmax_page = 1\n')
    (tmp_path / "no-toml.toml").write_text("seeds = [")
    (tmp_path / "corpus.jsonl.job").mkdir()
    (tmp_path / "corpus.jsonl.job" / "state.sqlite").touch()
    ended = shell(*words)
    assert ended.code == code
    assert ended.err.startswith("scrapers: ")
    assert ended.err.count("\n") == 1
    assert says in ended.err
    assert ended.out == ""


def test_a_missing_extra_names_the_pip_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "scrapers.backends.langchain_loader", raising=False)
    monkeypatch.setitem(sys.modules, "langchain_core.document_loaders", None)  # as if it were not installed
    ended = shell("fetch", "http://a.test/", "-b", "langchain")
    assert ended.code == 4
    assert "pip install 'corpus-scrapers[langchain]'" in ended.err
    listed = shell("backends")
    assert listed.code == 0
    assert "pip install 'corpus-scrapers[langchain]'" in listed.out


def test_a_seed_that_is_a_pdf(shell: Shell, shared_site: DemoSite) -> None:
    ended = shell("crawl", shared_site.url + "handbook.pdf", "-o", "c.jsonl", *LOOPBACK, "-q")
    assert ended.code == 1
    assert ended.err.count("\n") == 1
    assert "handbook.pdf: dropped, not_html (application/pdf; --media pdf reads it)" in ended.err
    assert ended.out == ""


# --- fetch, extract, explain, backends, inspect


def test_fetch_shows_the_page(shell: Shell, shared_site: DemoSite) -> None:
    url, allowed = shared_site.url + "docs/install.html", ("--allow-private", "127.0.0.0/8")
    markdown = shell("fetch", url, *allowed)
    assert markdown.code == 0
    assert markdown.out.startswith("# Installing the logger\n")
    text = shell("fetch", url, "--format", "text", *allowed)
    assert text.out.startswith("Installing the logger\n")
    whole = json.loads(
        shell("fetch", url, "--format", "json", "--field", "h=h1", "-b", "requests-bs4", *allowed).out
    )
    assert whole["fields"] == {"h": "Installing the logger"}
    assert (whole["backend"], whole["status"]) == ("requests-bs4", 200)
    assert list(whole)[:4] == ["id", "url", "text", "title"]  # each by its name alone, as it always was


def test_extract_reads_folders_and_names_what_gave_nothing(shell: Shell) -> None:
    ended = shell("extract", PAGES / "docs", PAGES / "old-guestbook.html", PAGES / "handbook.pdf")
    records = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 0
    assert [record["metadata"]["title"] for record in records] == [
        "Configuring the logger", "Installing the logger", "The protocol of the logger",
    ]  # fmt: skip
    assert len({record["id"] for record in records}) == 3
    complaints = ended.err.splitlines()
    assert len(complaints) == 2
    assert "old-guestbook.html: soft_404" in complaints[0]
    assert "handbook.pdf: not_html" in complaints[1]


def test_extract_into_a_corpus_under_a_url(shell: Shell) -> None:
    ended = shell("extract", PAGES / "docs", "--url", "https://a.example/manual", "-o", "c.jsonl.zst")
    assert ended == (0, "", "")
    assert "hosts: a.example 3" in shell("inspect", "c.jsonl.zst").out


def test_extract_with_nothing_to_show(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    ended = shell("extract", "empty.html")
    assert ended.code == 1
    assert ended.err.startswith("scrapers: empty.html: ")
    two = shell("extract", "empty.html", "empty.html", "--url", "https://a.example/")
    assert two.code == 4


def test_explain_by_output_and_by_folder(shell: Shell, shared_site: DemoSite) -> None:
    shell("crawl", shared_site.url, "-o", "c.jsonl", "--depth", "0", *LOOPBACK, "-q")
    kept = shell("explain", "c.jsonl", shared_site.url)
    assert kept.code == 0
    assert kept.out.startswith(f"{shared_site.url}: exported\n")
    assert "status: 200" in kept.out
    deep = shell("explain", "c.jsonl.job", shared_site.url + "contact.html")
    assert "dropped, depth" in deep.out
    assert "other_host" in shell("explain", "c.jsonl", "https://elsewhere.example/").out


def test_backends_are_listed_with_what_they_can(shell: Shell) -> None:
    rows = {row.split()[0]: row.split()[1:] for row in shell("backends").out.splitlines()[2:]}
    assert rows["selenium"][:4] == ["yes", "yes", "yes", "no"]
    assert rows["requests-lxml"][:4] == ["no", "yes", "yes", "yes"]
    assert {"requests-bs4", "scrapy", "langchain"} <= rows.keys()


def test_inspect_names_lines_that_do_not_fit(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "1", "text": "one"}\nnot json\n')
    ended = shell("inspect", "c.jsonl")
    assert ended.code == 0
    assert "lines that do not fit: 1\n  line 2: not JSON" in ended.out


def test_inspect_tells_columns_and_takes_a_folder(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert shell("inspect", "in").code == 4
    for name in ("a", "b"):
        line = f'{{"id": "{name}", "text": "- {name * 20}", "metadata": {{"n": 1}}}}\n'
        (tmp_path / "in" / f"{name}.jsonl").write_text(line)
    told = shell("inspect", "in")
    assert "2 documents, 44 characters" in told.out
    assert "12 tokens (estimated: bytes / 4)" in told.out
    assert "lists 100.0%" in told.out
    assert "metadata.n  100.0%  integer  1" in told.out
    found = json.loads(shell("inspect", "in", "--json").out)
    assert found["tokens"] == {"count": 12, "exact": False, "tokenizer": found["tokens"]["tokenizer"]}
    assert [column["name"] for column in found["columns"]] == ["id", "text", "metadata.n"]


def test_demo_shows_pages_counts_and_lines(shell: Shell) -> None:
    ended = shell("demo")
    assert ended.code == 0
    assert "/live.html                          dropped   needs_javascript" in ended.out
    assert "discovered 30 = exported 15 + dropped 14 + failed 1 + pending 0" in ended.out
    assert sum(line.startswith('{"id"') for line in ended.out.splitlines()) == 15
    assert shell("demo", "-o", "kept.jsonl", "-q") == (0, "", "")
    assert Path("kept.jsonl").is_file()


def test_help_and_version(shell: Shell) -> None:
    import scrapers

    assert shell("--version") == (0, f"scrapers {scrapers.__version__}\n", "")
    shown = shell("--help")
    assert shown.code == 0
    assert all(f"  {name} " in shown.out for name in COMMANDS)
    for name in COMMANDS:
        assert shell(name, "--help").code == 0
    bare = shell()
    assert bare.code == 2
    assert "Commands:" in bare.err


def test_consent_of_a_page_and_of_a_job(shell: Shell, shared_site: DemoSite) -> None:
    words = ("--allow-private", "127.0.0.0/8")
    song = shell("consent", shared_site.url + "guests/song.html", *words)
    assert song.code == 1
    assert "directives  no" in song.out
    assert "the body was thrown away" in song.out
    assert song.out.endswith("verdict: deny, refused: consent_noai - noai (header, X-Robots-Tag)\n")
    tables = shell("consent", shared_site.url + "data/tide-tables.html", *words, "--allow-license", "CC0")
    assert tables.code == 0
    assert "licence: CC0-1.0\n" in tables.out
    assert tables.out.endswith("verdict: allow, kept\n")
    assert shell("demo", "-o", "c.jsonl", "-q").code == 0
    job = shell("consent", "c.jsonl")
    assert job.code == 0
    assert "consent_tdmrep" in job.out
    assert '"tdm-reservation":1' in job.out
    assert shell("consent", "nothing.jsonl").code == 4


def test_every_option_has_a_help_text() -> None:
    import typer

    group = typer.main.get_command(cli.app)
    assert set(group.commands) == set(COMMANDS)
    silent = [
        (name, parameter.name)
        for name, command in group.commands.items()
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert silent == []


# --- streams


def test_a_reader_that_went_away_gets_no_traceback(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    running = process("backends", stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path)
    os.close(writing)
    _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (141, b"")


def test_a_terminal_without_utf8_shows_escapes(tmp_path: Path) -> None:
    running = process(
        "extract", str(PAGES / "fr"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert b"mar\\xe9e" in out


def test_progress_and_tables_on_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    running = process("demo", "-o", "c.jsonl", stdout=theirs, stderr=theirs, cwd=tmp_path)
    os.close(theirs)
    shown = _read_all(ours).decode()
    assert running.wait(timeout=30) == 0
    assert "requested (" in shown
    assert "waiting" in shown
    assert "needs_javascript" in shown
    assert "discovered 30 = exported 15" in shown


def _read_all(terminal: int) -> bytes:
    found = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says EIO where the other side is closed
            break
        if not piece:
            break
        found += piece
    os.close(terminal)
    return found


def test_what_a_page_says_cannot_drive_the_terminal(shell: Shell) -> None:
    title = "Not found &#x202E;&#x9B;31m"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Sorry.</p></body></html>"
    with LocalSite({"/evil": Reply(body=body)}) as site:
        ended = shell("crawl", site.url("/evil"), "-o", "c.jsonl", *LOOPBACK)
        told = shell("explain", "c.jsonl", site.url("/evil"))
    for text in (ended.out, ended.err, told.out):
        assert all(char.isprintable() or char == "\n" for char in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢", "plain é 漢"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("two\r\nlines", "two\\r\\nlines"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("no\u00a0break", "no break"),
        ("\ud800", "\\ud800"),
    ],
)
def test_control_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert console.safe(text) == shown


def test_lines_of_a_document_stay_lines() -> None:
    assert console.safe_block("a\tb\n\x1bc") == "a\tb\n\\x1bc"


def test_an_explanation_is_one_line() -> None:
    told = console.why(Explanation("http://a.test/", "dropped", "soft_404", "a\nb", {}))
    assert console.safe(told) == "http://a.test/: dropped, soft_404 (a\\nb)"


# --- arguments and exit codes


def test_values_of_backend_options() -> None:
    words = ["a=1", "b=true", 'c={"X": [1]}', "d=plain text", "e=0.5", "f='quoted'", "g=x=y", "h=1.2.3"]
    found = arguments.settings({"backend_options": words})["options"]
    assert found == {
        "a": 1, "b": True, "c": {"X": [1]}, "d": "plain text",
        "e": 0.5, "f": "quoted", "g": "x=y", "h": "1.2.3",
    }  # fmt: skip


def test_only_what_was_given_becomes_a_setting() -> None:
    given = {"delay": 0.0, "depth": 0, "include": [], "sitemap": False, "user_agent": None, "no_robots": True}
    assert arguments.settings(given) == {"delay": 0.0, "depth": 0, "robots": False}
    assert arguments.settings({"dedup": False}) == {"dedup": "off"}
    assert arguments.settings({"dedup": True, "sitemap": True}) == {"dedup": "near", "sitemap": True}


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 4),
        (BackendError("no module", field="backend"), 4),
        (BackendError("Chromium does not start"), 4),
        (JobLocked("x", pid=1), 4),
        (ExportError("x", path=Path("x")), 4),
        (_caused(ExportError("x", path=Path("x")), OSError(errno.ENOSPC, "no space")), 3),
        (sqlite3.OperationalError("database or disk is full"), 3),
        (OSError(errno.EDQUOT, "quota"), 3),
        (ScrapersError("x"), 1),
        (ValueError("a bug"), None),
    ],
)
def test_exit_codes_of_errors(error: Exception, code: int | None) -> None:
    assert exits.of_error(error) == code


def test_what_the_system_refuses_is_not_put_down_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files", "state.sqlite")

    monkeypatch.setattr("scrapers.cli.console.backends", refuse)
    with pytest.raises(SystemExit) as ended:
        cli.main(["backends"])
    assert ended.value.code == 4
    assert capsys.readouterr().err == "scrapers: [Errno 24] Too many open files: 'state.sqlite'\n"


@pytest.mark.parametrize(
    ("exported", "failed", "code"),
    [
        (2, {"browser_failed": 1}, 0),
        (0, {"browser_failed": 3}, 10),
        (0, {"browser_failed": 3, "timeout": 1}, 1),
        (0, {}, 1),
    ],
)
def test_exit_codes_of_jobs_that_ran(exported: int, failed: dict[str, int], code: int) -> None:
    report = SimpleNamespace(stopped=False, exported=exported, failed=failed, written=True)
    assert exits.of_report(cast("Report", report)) == code
