"""Row R1, faults F21 and F22: a browser that hangs, is killed, or cannot start."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.cases import good_page
from faults.server import OUTER, ROOT

import scrapers
from scrapers.errors import BrowserError, FetchTimeout
from scrapers.job.settings import Job
from scrapers.models import Request
from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing import LocalSite
from scrapers.testing.processes import descendants, left_running
from scrapers.testing.site import Raw, Reply

pytestmark = pytest.mark.browser


def browser(**settings: object) -> AnyScraper:
    known = {"allow_private": OUTER, "sandbox": not ROOT, "fetch_timeout": 30.0}
    return registry.make_scraper("selenium", **{**known, **settings})


def _endless() -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x\r\n"
    yield b"Content-Length: 2147483648\r\n\r\n"
    for _ in range(20_000):
        yield b"x" * 100_000


HANGS = {
    "loop": "<script>while (true);</script>",
    "alerts": "<script>for (let n = 0; n < 1e6; n++) alert(n)</script>",
}
NUISANCES = {
    "windows": "<script>for (let n = 0; n < 1000; n++) window.open('/pop?' + n, '_blank')</script>",
    "leaving": "<script>onbeforeunload = (e) => { e.preventDefault(); return 'stay' }</script>",
    "download": "<a id=d href=/file download>x</a><script>d.click(); location = '/file'</script><iframe src=/file></iframe>",
    "prompts": "<script>prompt('a'); confirm('b'); alert('c'); print()</script>",
    "fullscreen": "<script>document.documentElement.requestFullscreen(); navigator.geolocation.getCurrentPosition(() => 0);"
    "Notification.requestPermission(); navigator.mediaDevices && navigator.mediaDevices.getUserMedia({audio: true})</script>",
    "history": "<script>for (let n = 0; n < 5000; n++) history.pushState({}, '', '#' + n)</script>",
}


def test_R1_pages_that_hang_or_pester_cost_themselves_only(site: LocalSite, tmp_path: Path) -> None:
    before = descendants(os.getpid())
    site.routes["/file"] = lambda _hit: Raw(_endless())
    for name, script in {**HANGS, **NUISANCES}.items():
        site.routes[f"/{name}"] = Reply(body=f"<!doctype html><p>text of {name}</p>{script}<p>its end</p>")
    # What hangs is waited for to the end, so this one is short; whatever ends has all the time it wants.
    with browser(fetch_timeout=6.0) as scraper:
        for name in HANGS:
            with pytest.raises(FetchTimeout):
                scraper.fetch(Request(site.url(f"/{name}")))
            assert "this is /page/next" in _patiently(scraper, site.url("/page/next"))
        started = descendants(os.getpid()) - before
    with browser(fetch_timeout=200.0) as scraper:
        for name in NUISANCES:
            assert f"text of {name}" in scraper.fetch(Request(site.url(f"/{name}"))).text
            assert "this is /page/next" in scraper.fetch(Request(site.url("/page/next"))).text
        started |= descendants(os.getpid()) - before
    assert left_running(started) == []
    assert [*Path.cwd().glob("x*.crdownload"), *(Path.home() / "Downloads").glob("x*")] == []


def _patiently(scraper: AnyScraper, url: str) -> str:
    """The text, asked for again where the deadline, which is short here, was too short for a busy machine."""
    for _ in range(9):
        try:
            return scraper.fetch(Request(url)).text
        except FetchTimeout:
            continue
    return scraper.fetch(Request(url)).text


def test_R1_the_job_ends_and_leaves_no_process(site: LocalSite, tmp_path: Path) -> None:
    before = descendants(os.getpid())
    site.routes["/"] = Reply(
        body=good_page("start", "<a href=/hang>x</a><a href=/good/1>x</a><a href=/good/2>x</a>")
    )
    site.routes["/hang"] = Reply(body=good_page("hang", HANGS["loop"]))
    site.routes["/good/"] = lambda hit: Reply(body=good_page(hit.path))
    job = Job(
        seeds=[site.url("/")], output=tmp_path / "c.jsonl", backend="selenium", options={"sandbox": not ROOT}, allow_private=OUTER,
        delay=0, extractor="full-text", workers=1, fetch_timeout=25.0, retries=0, retry_later=False, concurrency=2,
    )  # fmt: skip
    report = scrapers.run(job)
    assert (report.exported, report.failed) == (3, {"timeout": 1})
    assert left_running(descendants(os.getpid()) - before) == []


# Each takes more than 4 GiB, in a place of its own: heap, array buffers, strings, nodes, a worker, a frame,
# the browser process itself.
_FILL = "const k = []; for (let n = 0; n < 80; n++) k.push(new Uint8Array(64 << 20).fill(n + 1));"
HOGS = {
    "buffers": f"<script>{_FILL}</script>",
    "later": f"<script>setTimeout(() => {{{_FILL}}}, 200)</script>",
    "heap": "<script>const k = []; while (true) k.push(new Array(1000).fill({}))</script>",
    "strings": "<script>const k = []; for (let n = 0; n < 1e5; n++) k.push(('x' + n).repeat(1 << 18).toUpperCase())</script>",
    "nodes": "<script>while (true) document.body.append(document.createElement('p'))</script>",
    "worker": f"<script>new Worker(URL.createObjectURL(new Blob(['{_FILL}'])))</script>",
    "frame": f'<iframe srcdoc="<script>{_FILL}</script>"></iframe>',
    "blob": "<script>const k = []; for (let n = 0; n < 80; n++) k.push(new Blob([new Uint8Array(64 << 20)]))</script>",
}


def test_R1_pages_that_take_memory_fail_by_a_bound_and_the_others_go_on(
    site: LocalSite, tmp_path: Path
) -> None:
    links = "".join(f"<a href=/{name}>{name}</a> <a href=/good/{name}>good</a> " for name in HOGS)
    site.routes["/"] = Reply(body=good_page("start", links))
    for name, script in HOGS.items():
        site.routes[f"/{name}"] = Reply(body=good_page(name, script))
    site.routes["/good/"] = lambda hit: Reply(body=good_page(hit.path))
    before = descendants(os.getpid())
    job = Job(
        seeds=[site.url("/")], output=tmp_path / "c.jsonl", backend="selenium", allow_private=OUTER, delay=0,
        options={"sandbox": not ROOT, "memory": 2**30}, extractor="full-text", workers=1, fetch_timeout=200.0,
        retries=2, concurrency=1,
    )  # fmt: skip
    report = scrapers.run(job)
    assert report.failed == {"render_limit": len(HOGS)}
    assert report.exported == len(HOGS) + 1
    asked = [hit.path for hit in site.hits if hit.path.strip("/") in HOGS]
    assert sorted(asked) == sorted(f"/{name}" for name in HOGS)  # once: it would be the same again
    detail = scrapers.explain(report.folder, site.url("/heap")).detail
    assert str(2**30) in detail
    assert "options.memory" in detail
    assert left_running(descendants(os.getpid()) - before) == []


# -- F22

WRONG = "#!/bin/sh\nexit 1\n"
SILENT = "#!/bin/sh\nexec sleep 600\n"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("no binary", "apt-get install chromium"),
        ("no driver", "apt-get install chromium"),
        ("broken browser", "does not start"),
        ("broken driver", "does not start"),
        ("root", "-O sandbox=false"),
    ],
)
def test_F22_a_browser_that_cannot_start_is_one_line_with_the_fix(
    site: LocalSite, tmp_path: Path, case: str, said: str
) -> None:
    broken = tmp_path / "chromium-broken"
    broken.write_text(WRONG)
    broken.chmod(0o755)
    option = {
        "no binary": "binary=/no/such/chromium", "no driver": "driver=/no/such/driver",
        "broken browser": f"binary={broken}", "broken driver": f"driver={broken}", "root": "sandbox=true",
    }[case]  # fmt: skip
    if case == "root" and not ROOT:
        pytest.skip("only root is refused")
    command = [
        sys.executable,
        "-m",
        "scrapers",
        "crawl",
        site.url("/"),
        "-b",
        "selenium",
        "-o",
        str(tmp_path / "c.jsonl"),
    ]
    command += [
        "--allow-private",
        "127.0.0.1/32",
        "-O",
        option,
        *(["-O", "sandbox=false"] if ROOT and case != "root" else []),
    ]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 4, done.stderr
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < 30  # ten seconds on a machine that does nothing else
    assert site.hits == []
    assert _crawls_with_another_backend(site, tmp_path)


def _crawls_with_another_backend(site: LocalSite, folder: Path) -> bool:
    site.routes["/"] = Reply(body=good_page("start"))
    settings = {"allow_private": OUTER, "delay": 0, "extractor": "full-text", "workers": 1}
    job = Job(seeds=[site.url("/")], output=folder / "other.jsonl", **settings)
    return scrapers.run(job).exported == 1


def test_F22_without_dev_shm(site: LocalSite) -> None:
    """Where /dev/shm cannot be written, as in small containers: a mount namespace without one."""
    if not ROOT or shutil.which("unshare") is None:
        pytest.skip("a mount namespace needs root and unshare")
    script = (
        "import sys; from scrapers.plugin import registry; from scrapers.models import Request\n"
        "with registry.make_scraper('selenium', allow_private=('127.0.0.1/32',), sandbox=False) as scraper:\n"
        "    print(scraper.fetch(Request(sys.argv[1])).text)\n"
    )
    command = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o ro none /dev/shm && exec "$@"', "sh"]
    done = subprocess.run(
        [*command, sys.executable, "-c", script, site.url("/page/shm")],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    if "mount:" in done.stderr:
        pytest.skip(f"mounts are not allowed here: {done.stderr.strip()[:100]}")
    assert "this is /page/shm" in done.stdout, done.stderr[-500:]


# -- F21


@pytest.mark.slow
def test_F21_programs_killed_while_a_job_runs(site: LocalSite, tmp_path: Path) -> None:
    """Ten moments, three kinds of victim: every page is recorded once, and nothing is left running."""
    count = 60
    site.routes["/"] = Reply(
        body=good_page("start", "".join(f"<a href=/good/{n}>x</a>" for n in range(count)))
    )
    site.routes["/good/"] = lambda hit: Reply(
        body=good_page(hit.path, "<script>document.title += '!'</script>")
    )
    before = descendants(os.getpid())
    over = threading.Event()
    killed: list[str] = []
    chance = random.Random(21)

    def kill() -> None:
        while len(killed) < 10 and not over.wait(chance.uniform(1.0, 2.5)):
            kind = ("renderer", "chromium", "chromedriver")[len(killed) % 3]
            victims = [p for p in descendants(os.getpid()) - before if _is(p[0], kind)]
            if victims:
                os.kill(chance.choice(victims)[0], signal.SIGKILL)
                killed.append(kind)

    killer = threading.Thread(target=kill, name="LocalSite killer", daemon=True)
    job = Job(
        seeds=[site.url("/")], output=tmp_path / "c.jsonl", backend="selenium", options={"sandbox": not ROOT}, allow_private=OUTER,
        delay=0, extractor="full-text", workers=1, concurrency=2, retries=5, fetch_timeout=30.0,
    )  # fmt: skip
    killer.start()
    try:
        report = scrapers.run(job)
    finally:
        over.set()
        killer.join()
    assert len(killed) >= 5
    assert (report.exported, report.failed) == (count + 1, {})
    assert left_running(descendants(os.getpid()) - before) == []


def _is(pid: int, kind: str) -> bool:
    try:
        command = (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        )  # Chromium writes its own
    except OSError:
        return False
    if kind == "renderer":
        return "--type=renderer" in command
    return Path(command.partition(" ")[0]).name == kind and "--type=" not in command


@pytest.mark.slow
@pytest.mark.parametrize(
    "url", ["chrome://crash", "chrome://kill", "chrome://hang", "about:crash", "file:///etc/passwd"]
)
def test_F21_a_page_that_moves_to_a_crash_url(site: LocalSite, url: str) -> None:
    site.routes["/page"] = Reply(body=f"<p>text</p><script>location = {url!r}</script>")
    with browser() as scraper:
        with contextlib.suppress(BrowserError):  # an allowed end, and one that is tried again
            assert "text" in scraper.fetch(Request(site.url("/page"))).text
        assert "this is /page/next" in scraper.fetch(Request(site.url("/page/next"))).text
