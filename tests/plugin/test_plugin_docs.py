"""docs/plugins.md: the package that stands there is built and installed, and each part used in a crawl."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import scrapers.plugin
from scrapers.testing import Hit, LocalSite, Reply

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
MODULES = dict(re.findall(r"^```python\n# (\w+)\.py\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
RUN = """
import json, scrapers
report = scrapers.run(scrapers.Job(
    output="corpus.jsonl", delay=0, workers=1, allow_private=["127.0.0.0/8"], dedup="off", **{settings!r}
))
rows = [json.loads(line) for line in open("corpus.jsonl", encoding="utf-8")]
print(json.dumps([rows, report.dropped, report.failed]))
"""
SENTENCE = "The lighthouse keeper wrote down the height of the tide every morning before breakfast. "
PROSE = SENTENCE * 12


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH that holds what the wheel of the page's package holds."""
    folder = tmp_path_factory.mktemp("mine")
    source = folder / "source"
    source.mkdir()
    [project] = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (source / "pyproject.toml").write_text(project, encoding="utf-8")
    for name, text in MODULES.items():
        (source / f"{name}.py").write_text(text, encoding="utf-8")
    python(folder, folder, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(source))
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def python(path: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(path)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite({"/robots.txt": Reply(404)}) as running:
        yield running


Outcome = tuple[list[dict[str, object]], dict[str, int], dict[str, int]]


def crawled(installed: Path, folder: Path, *urls: str, **settings: object) -> Outcome:
    """The records of a crawl in a process that has the package, and its drops and failures by reason."""
    said = python(installed, folder, "-c", RUN.format(settings={"seeds": urls, **settings}))
    rows, dropped, failed = json.loads(said)
    return rows, dropped, failed


def test_each_module_has_twenty_lines_at_most() -> None:
    assert {*MODULES} == {"mine_backend", "mine_reader", "mine_extractor", "mine_consent"}
    assert {name: count for name, text in MODULES.items() if (count := len(lines(text))) > 20} == {}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_they_import_the_kit_and_nothing_else_of_ours() -> None:
    for text in MODULES.values():
        assert set(re.findall(r"(scrapers[\w.]*) import", text)) == {"scrapers.plugin"}


def test_checkers_find_nothing_wrong(installed: Path) -> None:
    files = [str(installed / f"{name}.py") for name in MODULES]
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    assert "no issues found in 4 source files" in python(Path(), ROOT, "-m", "mypy", *options, *files)


def test_the_backend_fetches_as_its_option_says(installed: Path, tmp_path: Path, site: LocalSite) -> None:
    def spoken(hit: Hit) -> Reply:
        language = hit.headers.get("accept-language", "none")
        return Reply(body=f"<title>In {language}</title><h1>In {language}</h1><p>{PROSE}</p>")

    site.routes["/spoken"] = spoken
    chosen = {"backend": "spoken", "options": {"language": "pl"}}
    [row], dropped, failed = crawled(installed, tmp_path, site.url("/spoken"), **chosen)
    assert row["metadata"]["title"] == "In pl"  # type: ignore[index]
    assert (dropped, failed) == ({}, {})


def test_the_backend_keeps_the_contract(installed: Path, tmp_path: Path) -> None:
    [suite] = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    (tmp_path / "test_spoken.py").write_text(suite, encoding="utf-8")
    said = python(installed, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_spoken.py")
    assert re.search(r"^1\d\d passed in", said, re.MULTILINE), "all, and none skipped"


def test_the_reader_makes_a_document_of_its_media_type(
    installed: Path, tmp_path: Path, site: LocalSite
) -> None:
    cues = "".join(f"\n00:{n:02}.000 --> 00:{n:02}.900\n<v Ann>{SENTENCE}{n}\n" for n in range(10))
    kind = {"Content-Type": "text/vtt"}
    site.routes["/talk.vtt"] = Reply(headers=kind, body=f"WEBVTT A talk\n\nNOTE none of it\n{cues}")
    site.routes["/fake.vtt"] = Reply(headers=kind, body="1\n00:00:01,000 --> 00:00:02,000\nSubRip\n")
    urls = site.url("/talk.vtt"), site.url("/fake.vtt")
    [row], dropped, _ = crawled(installed, tmp_path, *urls, media=["subtitles"])
    assert row["metadata"]["title"] == "A talk"  # type: ignore[index]
    assert str(row["text"]).splitlines() == [f"{SENTENCE}{n}" for n in range(10)]
    assert dropped == {"not_text": 1}


def test_the_extractor_takes_the_text(installed: Path, tmp_path: Path, site: LocalSite) -> None:
    page = f"<title>T</title><div>around</div><main><h1>Tides</h1><p>{PROSE}</p></main><p>{PROSE}</p>"
    site.routes["/tides"] = Reply(body=page)
    [row], _, _ = crawled(installed, tmp_path, site.url("/tides"), extractor="main-only")
    assert row["text"] == f"Tides\n\n{PROSE.strip()}"


def test_the_consent_reader_is_asked_in_every_crawl(installed: Path, tmp_path: Path, site: LocalSite) -> None:
    for path, word in {"/open": "yes", "/shut": "no", "/odd": "perhaps", "/silent": None}.items():
        sent = {} if word is None else {"X-Training": word}
        site.routes[path] = Reply(headers=sent, body=f"<title>{path}</title><h1>{path}</h1><p>{PROSE}</p>")
    urls = [site.url(path) for path in ("/open", "/shut", "/odd", "/silent")]
    rows, dropped, _ = crawled(installed, tmp_path, *urls)
    verdicts = {row["metadata"]["title"]: row["metadata"]["consent"]["verdict"] for row in rows}  # type: ignore[index]
    assert verdicts == {"/open": "allow", "/odd": "unknown", "/silent": "unknown"}
    assert dropped == {"consent_x_training": 1}


def test_what_the_page_says_of_the_kit_is_there() -> None:
    told = set(re.findall(r"`(\w+)(?:\(.*?\))?`", PAGE)) & {*dir(scrapers.plugin)}
    assert {"HttpScraper", "HttpClient", "Guard", "GuardProxy", "LxmlPage", "Page", "Capabilities"} <= told
    assert {"is_page", "passed_on", "with_dom", "resolve", "fold", "Selector", "Refused"} <= told
