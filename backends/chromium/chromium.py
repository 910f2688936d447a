"""A Chromium with its chromedriver, started through Selenium and ended with all they started."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.models import Response
from scrapers.plugin.guard_proxy import GuardProxy

from .devtools import DeadlineReached, Devtools, DevtoolsClosed, DevtoolsRefused
from .navigation import Navigation, NotShown
from .programs import Programs
from .rendering import Bounds, TooLarge
from .supervisor import OVER
from .tab import Tab

if TYPE_CHECKING:
    from selenium.webdriver import Remote
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.remote.remote_connection import RemoteConnection

_SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))
_START = 30  # seconds for a session to come up
_SHORT = 40  # characters of a folder for temporary files
_END = 8.0  # seconds for the warden to end everything; it gives up after 5

# Nothing may leave the machine but the crawl; what slips through ends at the proxy's blind port.
_QUIET = (
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
# One hop means the scheme that was asked for; one page means none loaded ahead of a click.
_OFF = (
    "AutofillServerCommunication",
    "CertificateTransparencyComponentUpdater",
    "HttpsFirstBalancedMode",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsFirstModeIncognito",
    "HttpsFirstModeV2",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "Prerender2",
    "Translate",
)
_PLAIN = (
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--mute-audio",
    "--window-size=1280,2000",
    "--disable-features=" + ",".join(_OFF),
)


# Without these a page asks STUN servers of its choice over UDP, past any proxy.
_PREFERENCES = {
    "webrtc.ip_handling_policy": "disable_non_proxied_udp",
    "webrtc.multiple_routes_enabled": False,
    "webrtc.nonproxied_udp_enabled": False,
}


class ChromiumFailed(Exception):  # noqa: N818 - an outcome
    """Chromium or chromedriver did not start, or ended; the message is one line."""


class MemoryExceeded(Exception):  # noqa: N818 - an outcome
    """A page made the browser take more memory than it may."""


class Chromium:
    """One browser, for one page at a time. ``switches`` are its command line, ``proxy`` its way out.

    ``memory`` bounds what all its processes have for themselves, in bytes.
    Started by the constructor, which raises :class:`ChromiumFailed`; takes over ``proxy``.
    """

    def __init__(self, programs: Programs, switches: Sequence[str], proxy: GuardProxy, memory: int) -> None:
        self._proxy, self._memory = proxy, memory
        self.usable = self.shown = False
        self.moves_to = ""
        self._folder = tempfile.mkdtemp(prefix="scrapers-chromium-", dir=_temporary())
        self._service: Service | None = None
        self._wire: RemoteConnection | None = None
        self._devtools: Devtools | None = None
        try:
            proxy.start()
            self._start(programs, switches)
        except BaseException:
            self.close()
            raise

    def dom(self, url: str, response: Response, bounds: Bounds, deadline: float) -> bytes | None:
        """``response`` as its scripts leave it, on a page that is gone afterwards; see :class:`Navigation`.

        ``deadline`` is monotonic. Whatever is raised, :class:`MemoryExceeded` among it, :attr:`usable`
        says whether this browser may be used again, and :attr:`shown` whether the page's scripts may
        have run; :attr:`moves_to` is where the page was held back from moving to.
        """
        assert self._devtools is not None  # noqa: S101 - the constructor made it
        self.usable = self.shown = False
        tab = Tab(self._devtools, self._proxy.port, deadline)
        visit = Navigation(tab, url, response, bounds)
        self._proxy.admit()
        try:
            html = self._bounded(tab, visit)
            self.usable = True
        except (NotShown, TooLarge):
            self.usable = True  # after anything else not: a script that never ends may hold it up for good
            raise
        finally:
            self.shown, self.moves_to = visit.shown, visit.moves_to
            self._proxy.shut()  # first: what we had stopped goes on when the page is let go
            self.usable = self.usable and _closed(tab)
        return html

    def _bounded(self, tab: Tab, visit: Navigation) -> bytes | None:
        """What ``visit`` gives, unless memory ran out meanwhile: of a frame or worker, whatever was shown."""
        try:
            html = visit.dom()
        except Exception as error:
            if tab.out_of_memory or self._over_memory():
                raise MemoryExceeded from error
            raise
        if self._over_memory():
            raise MemoryExceeded
        return html

    def _over_memory(self) -> bool:
        return Path(self._folder, OVER).exists()

    def close(self) -> None:
        """End the browser, the driver and the proxy, and remove what they wrote."""
        if self._devtools is not None:
            self._devtools.close()
        if self._wire is not None:
            self._wire.close()  # type: ignore[no-untyped-call] # Selenium has no hint there
        if self._service is not None:
            _end(self._service)
        self._proxy.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, programs: Programs, switches: Sequence[str]) -> None:
        from selenium.common.exceptions import WebDriverException  # noqa: PLC0415 - 0.2 s; open() only
        from selenium.webdriver import Remote  # noqa: PLC0415 - same
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - Selenium's own HTTP errors

        try:
            self._service = _service(programs.driver, self._folder, self._memory)
            self._service.start()
            self._wire = _wire(self._service.service_url)
            driver = Remote(self._wire, options=self._options(programs.browser, switches))
            self._devtools = Devtools(_devtools_url(driver), _START)
        except WebDriverException as error:
            raise ChromiumFailed(_first_line(error.msg)) from error
        except (HTTPError, OSError, DevtoolsClosed, KeyError, ValueError) as error:
            raise ChromiumFailed(_first_line(str(error)) or type(error).__name__) from error
        self.usable = True

    def _options(self, browser: str, switches: Sequence[str]) -> Options:
        from selenium.webdriver.chrome.options import Options  # noqa: PLC0415 - open() only

        options = Options()
        options.binary_location = browser
        # The browser's own context is blind; each page has a context with the guarded port.
        ours = (
            f"--user-data-dir={Path(self._folder, 'profile')}",
            f"--proxy-server=socks5://127.0.0.1:{self._proxy.blind_port}",
            "--proxy-bypass-list=<-loopback>",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            f"--js-flags=--max-old-space-size={max(1, self._memory // 2**20)}",
        )
        for switch in (*_QUIET, *_PLAIN, *ours, *switches):
            options.add_argument(switch)
        options.add_experimental_option("prefs", _PREFERENCES)
        options.add_experimental_option("excludeSwitches", ["disable-popup-blocking"])
        return options


def _service(driver: str, folder: str, memory: int) -> Service:
    """Selenium's service, with the warden between us and chromedriver."""
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415 - open() only

    class WardedService(Service):
        def command_line_args(self) -> list[str]:
            return ["-I", "-S", _SUPERVISOR, folder, str(memory), driver, *super().command_line_args()]

    # A session of its own: a Ctrl-C on the terminal is ours to answer.
    environment = {**os.environ, "TMPDIR": folder, "CHROME_CONFIG_HOME": folder}
    service = WardedService(env=environment, popen_kw={"start_new_session": True})
    service.path = sys.executable
    return service


def _wire(url: str) -> RemoteConnection:
    """The way to chromedriver, never through a proxy of the environment."""
    from selenium.webdriver.common.proxy import Proxy, ProxyType  # noqa: PLC0415 - open() only
    from selenium.webdriver.remote.client_config import ClientConfig  # noqa: PLC0415 - same
    from selenium.webdriver.remote.remote_connection import RemoteConnection  # noqa: PLC0415 - same

    direct = Proxy({"proxyType": ProxyType.DIRECT})
    return RemoteConnection(client_config=ClientConfig(url, timeout=_START, proxy=direct))


def _devtools_url(driver: Remote) -> str:
    address = driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"http://{address}/json/version", timeout=_START) as answer:
        return str(json.load(answer)["webSocketDebuggerUrl"])


def _end(service: Service) -> None:
    """Tell the warden by closing its input; if it does not end, kill the whole group."""
    process: subprocess.Popen[bytes] | None = getattr(service, "process", None)
    if process is None or process.stdin is None:
        return
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        ended = process.wait(_END) == 0
    except subprocess.TimeoutExpired:
        ended = False
    if not ended:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _closed(tab: Tab) -> bool:
    try:
        tab.close()
    except (DevtoolsClosed, DevtoolsRefused, DeadlineReached):
        return False
    return True


def _temporary() -> str:
    """Where the profile may lie: Chromium makes a socket below, whose path has 107 bytes at most."""
    usual = tempfile.gettempdir()
    return usual if len(usual) <= _SHORT or not Path("/tmp").is_dir() else "/tmp"  # noqa: S108 - mkdtemp's parent


def _first_line(message: str | None) -> str:
    """The first line, without Selenium's advertisement of its manual."""
    lines = (message or "").strip().splitlines()
    return lines[0].partition("; For documentation")[0].strip() if lines else ""
