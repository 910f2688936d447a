from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from scrapers.errors import (
    BackendError,
    BodyTooLarge,
    BrowserError,
    FetchError,
    FetchTimeout,
    MissingExtra,
    TlsFailed,
)
from scrapers.models import Request, Response
from scrapers.plugin import registry
from scrapers.testing import LocalSite
from scrapers.testing.processes import descendants, left_running, running, wait_until
from scrapers.testing.site import Raw, Reply

if importlib.util.find_spec("selenium") is None:
    pytest.skip("selenium is not installed", allow_module_level=True)

from scrapers.backends.chromium.rendering import has_scripts
from scrapers.backends.selenium_browser import SeleniumBrowser, SeleniumOptions

ROOT = os.name == "posix" and os.geteuid() == 0
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and all of 127.0.0.0/8")
browser = pytest.mark.browser


def make(**options: Any) -> SeleniumBrowser:
    """A scraper for pages of ours on 127.0.0.1; Chromium does not run sandboxed as root."""
    ours = {"allow_private": ("127.0.0.1/32",), "sandbox": not ROOT, "fetch_timeout": 30.0}
    return SeleniumBrowser(SeleniumOptions(**{**ours, **options}))


@pytest.fixture(scope="module")
def scraper() -> Iterator[SeleniumBrowser]:
    with make() as opened:
        yield opened


@pytest.fixture(scope="module")
def hasty() -> Iterator[SeleniumBrowser]:
    """For the tests that wait for the deadline."""
    with make(fetch_timeout=8.0) as opened:  # the next page may have to wait for another browser
        yield opened


class Site(LocalSite):
    """A site whose pages a test writes down."""

    def page(self, path: str, body: str, **headers: str) -> str:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self.routes[path] = Reply(200, fields, f"<!doctype html><title>t</title>{body}")
        return self.url(path)


class InnerSite(Site):
    """The same on an address that the tests do not allow."""

    def start(self) -> None:
        super().start()
        assert self._listener is not None
        self.inner = socket.create_server(("127.0.0.2", self.port))
        self.inner.settimeout(0.2)
        self._begin(self._accept, self.inner)

    def stop(self) -> None:
        self._stopping.set()
        self.inner.close()
        super().stop()

    def url(self, path: str = "/") -> str:
        return super().url(path).replace("127.0.0.1", "127.0.0.2")


@pytest.fixture
def web(no_thread_left: None) -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go; short, since Chromium puts a socket there."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def get(scraper: SeleniumBrowser, url: str, **headers: str) -> Response:
    return scraper.fetch(Request(url, {name.replace("_", "-"): value for name, value in headers.items()}))


# -- starting ------------------------------------------------------------------------------------


def test_root_is_told_how_to_go_without_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    scraper = SeleniumBrowser(SeleniumOptions())
    with pytest.raises(BackendError, match=r"options=\{'sandbox': False\}") as caught:
        scraper.open()
    assert caught.value.field == "sandbox"


@pytest.mark.parametrize("option", ["binary", "driver"])
def test_a_program_that_is_not_there_is_named_with_the_fix(option: str) -> None:
    with pytest.raises(BackendError, match=r"/no/such/thing .*apt-get install chromium") as caught:
        make(**{option: "/no/such/thing"}).open()
    assert caught.value.field == option
    assert "\n" not in str(caught.value)


def test_no_chromium_at_all_is_one_line_with_the_fix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    finder = tmp_path / "manager"  # Selenium Manager, offline
    finder.write_text(
        '#!/bin/sh\necho \'{"logs": [], "result": {"code": 65, "message": "offline"}}\'\nexit 65\n'
    )
    finder.chmod(0o755)
    monkeypatch.setenv("SE_MANAGER_PATH", str(finder))
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    with pytest.raises(BackendError, match=r"Chromium and chromedriver not found; apt-get") as caught:
        make().open()
    assert "\n" not in str(caught.value)


def test_without_selenium_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "scrapers.backends.selenium_browser")
    monkeypatch.setitem(sys.modules, "selenium", None)  # type: ignore[arg-type] # how Python marks it missing
    with pytest.raises(MissingExtra, match=r"corpus-scrapers\[selenium\]"):
        registry.backend_class("selenium")


def test_parsing_loads_no_selenium() -> None:
    program = (
        "import sys; from scrapers.backends.selenium_browser import SeleniumBrowser, SeleniumOptions;"
        "from scrapers.testing.base import answer;"
        "page = SeleniumBrowser(SeleniumOptions()).parse(answer('<title>t</title>'));"
        "assert page.title == 't'; print('selenium' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


@browser
def test_a_browser_that_does_not_start_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    before = descendants(os.getpid())
    with pytest.raises(BackendError, match="does not start: ") as caught:
        make(binary=str(broken)).open()
    assert "\n" not in str(caught.value)
    assert left_running(descendants(os.getpid()) - before) == []
    assert list(folder.iterdir()) == []


# -- one hop, one document -----------------------------------------------------------------------

MOVES = {
    "location": "<script>location.href = '/elsewhere'</script>",
    "location-later": "<script>setTimeout(() => location.replace('/elsewhere'), 100)</script>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=/elsewhere'>",
    "form": "<form action=/elsewhere method=post></form><script>document.forms[0].submit()</script>",
    "link": "<a href=/elsewhere>x</a><script>document.links[0].click()</script>",
    "blank": "<script>location = 'about:blank'</script>",
    "blob": "<script>location = URL.createObjectURL(new Blob(['elsewhere'], {type: 'text/html'}))</script>",
    "file": "<script>location = 'file:///etc/passwd'</script><iframe src='file:///etc/passwd'></iframe>",
    "popup": "<script>for (let i = 0; i < 30; i++) window.open('/elsewhere?' + i)</script>",
    "download": "<a href=/elsewhere download>x</a><script>document.links[0].click()</script>",
    "close": "<script>window.close()</script>",
    "history": "<script>history.pushState({}, '', '/elsewhere'); location.hash = 'x'</script>",
}


@browser
@pytest.mark.parametrize("move", MOVES)
def test_a_page_that_moves_on_stays(scraper: SeleniumBrowser, web: Site, move: str) -> None:
    web.routes["/elsewhere"] = Reply(body="<p>elsewhere")
    url = web.page("/here", f"<p>before the move</p>{MOVES[move]}<p>after the move</p>")
    response = get(scraper, url)
    assert (response.status, response.url) == (200, url)
    assert "before the move" in response.text
    assert "after the move" in response.text
    assert web.hits_on("/elsewhere") == []
    told = move in {"location", "location-later", "link"}  # the engine reads meta elements itself
    assert response.moves_to == (web.url("/elsewhere") if told else "")


@browser
def test_a_refresh_header_is_reported_and_not_followed(scraper: SeleniumBrowser, web: Site) -> None:
    response = get(scraper, web.page("/here", "<p>here", Refresh="0;url=/elsewhere"))
    assert response.headers["refresh"] == "0;url=/elsewhere"
    assert web.hits_on("/elsewhere") == []


@browser
def test_the_document_is_asked_for_once(scraper: SeleniumBrowser, web: Site) -> None:
    response = get(scraper, web.page("/once", "<p>once"), X_Extra="yes")
    assert response.rendered
    [hit] = web.hits
    assert hit.target == "/once"
    assert hit.headers["x-extra"] == "yes"


@browser
def test_what_is_no_page_comes_as_sent(scraper: SeleniumBrowser, web: Site) -> None:
    for path, kind in {"/a": "application/json", "/b": "text/plain", "/c": "image/svg+xml"}.items():
        web.routes[path] = Reply(200, {"Content-Type": kind}, "<script>document.write(1)</script>")
        response = get(scraper, web.url(path))
        assert (response.rendered, response.body) == (False, b"<script>document.write(1)</script>")
    saved = get(scraper, web.page("/d", "<p>saved", Content_Disposition="attachment; filename=d.html"))
    assert (saved.rendered, saved.text) == (False, "<!doctype html><title>t</title><p>saved")


@browser
@pytest.mark.parametrize("status", [204, 205, 304, 404, 500, 999])
def test_any_status_is_an_answer(scraper: SeleniumBrowser, web: Site, status: int) -> None:
    get(scraper, web.page("/before", "<p>the page before"))
    empty = status in {204, 205, 304}
    web.routes["/status"] = Reply(status, {}, b"" if empty else "<p>its own")
    response = get(scraper, web.url("/status"))
    assert response.status == status
    assert ("its own" in response.text) is not empty
    assert "the page before" not in response.text


# -- what scripts make ---------------------------------------------------------------------------

SCRIPTED = {
    "fetched-later": """<script>setTimeout(() => fetch('/text').then((r) => r.text())
        .then((t) => { document.querySelector('p').textContent = t }), 500)</script>""",
    "after-load": """<script>onload = () => setTimeout(() => {
        document.querySelector('p').textContent = 'made ' + 'late' }, 500)</script>""",
    "by-a-file": "<script src=/script.js></script>",
    "written": "<script>onload = () => { document.open(); document.write('<p>made ' + 'late') }</script>",
    "confirmed": """<script>alert(1);
        if (!confirm(2)) document.querySelector('p').append('made ' + 'late')</script>""",
    "in-an-inner-world": """<script>
        Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'forged'});
        window.MutationObserver = null; performance.now = () => 0;
        document.querySelector('p').textContent = 'made ' + 'late'</script>
        <form name=documentElement></form><form name=doctype></form>""",
}


@browser
@pytest.mark.parametrize("how", SCRIPTED)
def test_text_that_scripts_make_is_there(scraper: SeleniumBrowser, web: Site, how: str) -> None:
    web.routes["/text"] = Reply(200, {"Content-Type": "text/plain"}, "made late")
    script = "document.querySelector('p').textContent = 'made ' + 'late'"
    web.routes["/script.js"] = Reply(200, {"Content-Type": "text/javascript"}, script)
    response = get(scraper, web.page("/scripted", f"<p></p>{SCRIPTED[how]}"))
    assert response.rendered
    assert "made late" in " ".join(scraper.parse(response).select("p"))


@browser
def test_endless_changes_end_at_max_settle(web: Site) -> None:
    url = web.page("/ticking", "<p></p><script>setInterval(() => { document.body.append('x') }, 20)</script>")
    with make(max_settle=1.0) as scraper:
        assert "xxx" in get(scraper, url).text


@browser
def test_a_script_that_never_comes_does_not_cost_the_page(web: Site) -> None:
    web.routes["/never.js"] = Raw((60.0,))
    url = web.page("/page", "<p>before</p><script src=/never.js></script><p>after</p>")
    with make(connect_timeout=1.0) as scraper:
        assert "after" in get(scraper, url).text


@browser
def test_lone_surrogates_are_replaced(scraper: SeleniumBrowser, web: Site) -> None:
    response = get(
        scraper, web.page("/s", "<p></p><script>document.querySelector('p').append('a\\ud800b')</script>")
    )
    assert scraper.parse(response).select("p") == ["a\ufffdb"]


XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>{0}</head><body><p>text</p></body></html>'


@browser
@pytest.mark.parametrize(
    ("document", "rendered"),
    [
        (XHTML.format('<script src="/none.js"/><a id="top"/>'), True),
        ('<?xml version="1.0"?>' + XHTML.format(""), True),
        ("<html><body><p>text</p></body></html>", True),
        (XHTML.format("<p>not closed"), False),
    ],
    ids=["empty-elements", "declaration", "no-namespace", "ill-formed"],
)
def test_xhtml(scraper: SeleniumBrowser, web: Site, document: str, rendered: bool) -> None:
    web.routes["/x"] = Reply(200, {"Content-Type": "application/xhtml+xml"}, document)
    response = get(scraper, web.url("/x"))
    assert response.rendered is rendered
    assert "text" in scraper.parse(response).select("p")


STATIC = """<h1 id=a>Title &amp; more</h1><p>One<br>two &lt;b&gt; \u00e9 \u2014 <b>bold <i>both</b> italic</i>
<pre>  code
    indented</pre><table><tr><td>1<td>2</table><ul><li>x<li>y</ul><a href="?a=1&amp;b=2#c">link</a>
<noscript><p>no script</p></noscript><script type="application/ld+json">{"a": 1}</script>"""


@browser
def test_a_static_page_reads_as_without_a_browser(scraper: SeleniumBrowser, web: Site) -> None:
    url = web.page("/static", STATIC)
    plain = registry.make_scraper("requests-lxml", allow_private=("127.0.0.1/32",))
    with plain:
        sent = plain.parse(get(plain, url))  # type: ignore[arg-type] # any scraper has fetch
    shown = scraper.parse(get(scraper, url))
    assert shown.response.rendered
    for query in ("h1", "p", "pre", "td", "li", "a", "a::attr(href)", "title"):
        assert shown.select(query) == sent.select(query)
    assert (shown.title, shown.links) == (sent.title, sent.links)


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        (b"<p>none", False),
        (b'<script type="application/ld+json">{}</script>', False),
        (b'<script type = application/json id="x">{}</script>', False),
        (b"<SCRIPT>x()</SCRIPT>", True),
        (b"<script type=module src=x>", True),
        (b"<body onload=x()>", True),
    ],
)
def test_has_scripts(source: bytes, runs: bool) -> None:
    assert has_scripts(source) is runs


# -- limits --------------------------------------------------------------------------------------


@browser
def test_a_dom_beyond_the_cap_is_too_large(web: Site) -> None:
    with make(max_bytes=2**20) as scraper:
        with pytest.raises(BodyTooLarge):
            get(
                scraper,
                web.page("/grown", "<p></p><script>document.body.append('x'.repeat(2 ** 21))</script>"),
            )
        assert "small" in get(scraper, web.page("/small", "<p>small")).text


HANGS = {
    "loop": "<script>while (true);</script>",
    "later": "<script>setTimeout(() => { while (true); }, 200)</script>",
    "alerts": "<script>while (true) alert('again')</script>",
}


@browser
@pytest.mark.parametrize("how", HANGS)
def test_a_page_that_hangs_is_a_timeout(hasty: SeleniumBrowser, web: Site, how: str) -> None:
    with pytest.raises(FetchTimeout):
        get(hasty, web.page("/hangs", f"<p>hangs</p>{HANGS[how]}"))
    assert "the next" in get(hasty, web.page("/next", "<p>the next")).text


# -- what leaves the browser ---------------------------------------------------------------------

REACHES = """<img src={0}/img><link rel=stylesheet href={0}/css><iframe src={0}/frame></iframe>
<video src={0}/video></video><object data={0}/object></object><script src={0}/script></script>
<script>fetch('{0}/fetch').catch(() => 0); navigator.sendBeacon('{0}/beacon', 'x');
new WebSocket('{0}/socket'.replace('http', 'ws')); new EventSource('{0}/events');
new Worker(URL.createObjectURL(new Blob(["fetch('{0}/worker', {{mode: 'no-cors'}})"])));
</script>"""


@browser
@LINUX
def test_a_page_cannot_reach_inside(web: Site) -> None:
    with InnerSite() as inner:
        url = web.page("/reaches", "<p>outside</p>" + REACHES.format(inner.url("").rstrip("/")))
        with make(images=True, max_settle=1.5) as scraper:
            assert "outside" in get(scraper, url).text
        assert inner.accepted == 0
        with make(
            images=True, max_settle=1.5, allow_private=("127.0.0.0/8",)
        ) as scraper:  # the page does try
            get(scraper, url)
        reached = {hit.path for hit in inner.hits}
        assert {"/img", "/css", "/frame", "/script", "/fetch", "/beacon", "/socket", "/worker"} <= reached


@browser
def test_a_name_for_loopback_goes_through_the_guard(web: Site) -> None:
    url = web.page("/page", f"<p>page</p><script src=http://localhost:{web.port}/inside.js></script>")
    with make() as scraper:  # localhost may be ::1 too, which is not allowed here
        get(scraper, url)
    allowed = bool(web.hits_on("/inside.js"))
    addresses = {info[4][0] for info in socket.getaddrinfo("localhost", 80)}
    assert allowed is (addresses == {"127.0.0.1"})


@browser
def test_images_are_loaded_on_request_only(scraper: SeleniumBrowser, web: Site) -> None:
    url = web.page("/pictures", "<img src=/picture.png><p>text")
    get(scraper, url)
    assert [hit.path for hit in web.hits] == ["/pictures"]
    loading = web.page("/loading", "<img src=/picture.png onload=x onerror=x><p>text")
    with make(images=True) as other:
        get(other, loading)
    assert len(web.hits_on("/picture.png")) == 1


@browser
def test_one_user_agent_for_all(web: Site) -> None:
    agent = "our-crawler/1.0 (+https://crawler.test/about)"
    body = "<p></p><script>document.querySelector('p').append(navigator.userAgent); fetch('/data')</script>"
    url = web.page("/agent", body)
    with make(user_agent=agent) as scraper:
        response = get(scraper, url)
    assert scraper.parse(response).select("p") == [agent]
    assert {hit.headers["user-agent"] for hit in web.hits} == {agent}
    assert len(web.hits) == 2


@browser
def test_a_page_has_its_cookies_and_the_next_has_none(scraper: SeleniumBrowser, web: Site) -> None:
    body = """<p></p><script>
        document.querySelector('p').append(document.cookie + '|' + localStorage.getItem('kept'));
        localStorage.setItem('kept', 'stored'); document.cookie = 'mine=2'; fetch('/data')</script>"""
    url = web.page("/visit", body, Set_Cookie="given=1")
    for _ in range(2):
        assert scraper.parse(get(scraper, url)).select("p") == ["given=1|null"]
    assert [hit.headers.get("cookie") for hit in web.hits_on("/visit")] == [None, None]
    assert {hit.headers["cookie"] for hit in web.hits_on("/data")} == {"given=1; mine=2"}


@browser
def test_certificates_are_checked_unless_told_otherwise() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Site(tls=context) as secure:
        secure.routes["/s.js"] = Reply(
            200, {"Content-Type": "text/javascript"}, "document.write('<p>secret')"
        )
        url = secure.page("/s", "<script src=/s.js></script>")
        with make() as scraper, pytest.raises(TlsFailed):
            get(scraper, url)
        with make(verify_tls=False) as scraper:
            assert scraper.parse(get(scraper, url)).select("p") == ["secret"]


# -- ends ----------------------------------------------------------------------------------------


Process = tuple[int, str]


def command_of(process: Process) -> bytes:
    with contextlib.suppress(OSError):  # ended while we looked
        return Path(f"/proc/{process[0]}/cmdline").read_bytes()
    return b""


def program(name: str, below: set[Process]) -> Process:
    """The process of that program which was started first."""
    for process in sorted(below):
        if Path(os.fsdecode(command_of(process).partition(b"\0")[0])).name == name:
            return process
    raise AssertionError(f"no {name}")


@browser
@LINUX
@pytest.mark.parametrize("victim", ["chromedriver", "chromium"])
def test_a_killed_program_is_replaced(web: Site, folder: Path, victim: str) -> None:
    url = web.page("/page", "<p>page")
    before = descendants(os.getpid())
    with make() as scraper:
        get(scraper, url)
        started = descendants(os.getpid()) - before
        killed = program(victim, started)
        os.kill(killed[0], signal.SIGKILL)
        # The warden ends the browser with its driver: until then it would still take the page.
        assert left_running(started if victim == "chromedriver" else {killed}) == []
        assert "page" in get(scraper, url).text
        started |= descendants(os.getpid()) - before
    assert left_running(started) == []
    assert list(folder.iterdir()) == []
    assert len(web.hits_on("/page")) == 2


@browser
@LINUX
def test_a_browser_killed_with_a_page_is_an_error_and_the_next_page_is_read(web: Site) -> None:
    before = descendants(os.getpid())
    with make() as scraper:
        get(scraper, web.page("/next", "<p>the next"))
        victim = program("chromium", descendants(os.getpid()) - before)

        def kill(_hit: object) -> Reply:
            os.kill(victim[0], signal.SIGKILL)
            return Reply(404)

        web.routes["/deadly.js"] = kill
        with pytest.raises(BrowserError):
            get(scraper, web.page("/page", "<p>page</p><script src=/deadly.js></script>"))
        assert "the next" in get(scraper, web.url("/next")).text


@browser
def test_close_ends_a_fetch_under_way(web: Site) -> None:
    asked = threading.Event()

    def hold(_hit: object) -> Raw:
        asked.set()
        return Raw((60.0,))

    web.routes["/hold.js"] = hold
    url = web.page("/page", "<script src=/hold.js></script>")
    failures: list[FetchError] = []

    def fetch() -> None:
        with pytest.raises(BrowserError) as caught:
            get(scraper, url)
        failures.append(caught.value)

    scraper = make()
    scraper.open()
    thread = threading.Thread(target=fetch)
    thread.start()
    assert asked.wait(30)
    scraper.close()
    thread.join(30)
    assert [str(failure.request.url) for failure in failures] == [url]


CRAWL = """
import os, sys, tempfile
tempfile.tempdir = sys.argv[1]
from scrapers.backends.selenium_browser import SeleniumBrowser, SeleniumOptions
scraper = SeleniumBrowser(SeleniumOptions(sandbox=sys.argv[2] == "True"))
scraper.open()
if os.fork() == 0:  # a worker that holds every descriptor of ours and stays
    import time
    time.sleep(20)
    os._exit(0)
print("open", flush=True)
sys.stdin.read()
"""


@browser
@LINUX
def test_a_killed_crawl_takes_its_browser_along(folder: Path) -> None:
    command = [sys.executable, "-c", CRAWL, str(folder), str(not ROOT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crawl:
        assert crawl.stdout is not None
        assert crawl.stdout.readline() == b"open\n"
        below = descendants(crawl.pid)
        worker = {process for process in below if b"\0-c\0" in command_of(process)}
        crawl.kill()
        crawl.wait()
        try:
            assert left_running(below - worker) == []
            assert wait_until(lambda: list(folder.iterdir()) == [])
        finally:
            for process in filter(running, worker):
                os.kill(process[0], signal.SIGKILL)


@pytest.mark.parametrize("option", ["binary", "driver"])
def test_a_program_that_is_no_browser_is_not_run(option: str) -> None:
    with pytest.raises(BackendError, match="does not look like Chromium") as caught:
        make(**{option: "/bin/sh"}).open()
    assert caught.value.field == option
