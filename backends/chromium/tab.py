"""An empty page in a browser context of its own: the ground for one fetch, thrown away after it."""

from __future__ import annotations

import time
from collections.abc import Callable

from .devtools import DeadlineReached, Devtools, Event, Handler

_TIDY = 2.0  # seconds for throwing a context away


class PageCrashed(Exception):  # noqa: N818 - an event
    """The page's process ended, or somebody closed the page."""


class Tab:
    """A page target whose traffic goes through the SOCKS proxy on ``proxy_port``.

    A context shares no cookie, storage, cache or connection with another. Popups are closed,
    downloads denied and dialogs dismissed. ``deadline`` (monotonic) bounds every command.
    """

    def __init__(self, devtools: Devtools, proxy_port: int, deadline: float) -> None:
        self.frame = ""
        self.deadline = deadline
        self._devtools = devtools
        self._proxy = f"socks5://127.0.0.1:{proxy_port}"
        self._context = self._session = ""
        self._crashed = False
        self.out_of_memory = False

    def open(self) -> None:
        """Make the context and an ``about:blank`` in it."""
        context = {"disposeOnDetach": True, "proxyServer": self._proxy, "proxyBypassList": "<-loopback>"}
        self._context = self._browser("Target.createBrowserContext", context)["browserContextId"]
        where = {"browserContextId": self._context}
        self._devtools.on("Target.targetCreated", self._close_popup)
        self._devtools.on("Target.targetCrashed", self._target_crashed)
        self._devtools.on("Target.detachedFromTarget", self._detached)
        self._devtools.send("Target.setDiscoverTargets", {"discover": True, "filter": [{"type": "page"}]})
        self._devtools.send("Browser.setDownloadBehavior", {"behavior": "deny", **where})
        self.frame = self._browser("Target.createTarget", {"url": "about:blank", **where})["targetId"]
        attached = self._browser("Target.attachToTarget", {"targetId": self.frame, "flatten": True})
        self._session = attached["sessionId"]
        self.on("Inspector.targetCrashed", self._crash)
        self.on("Page.javascriptDialogOpening", self._dismiss)
        self.send("Network.enable")
        self.call("Page.enable")  # waited for: a page that is not up yet would not report its start

    def close(self) -> None:
        """Throw the context away with all it holds. Raises what the connection raises."""
        self._devtools.ignore(self._session)
        if self._context:
            where = {"browserContextId": self._context}
            self._devtools.call("Target.disposeBrowserContext", where, deadline=time.monotonic() + _TIDY)
        self._devtools.forget_answers()

    def on(self, method: str, handler: Handler) -> None:
        """Call ``handler`` for every event ``method`` of the page."""
        self._devtools.on(method, handler, self._session)

    def send(self, method: str, parameters: Event | None = None) -> None:
        """Command the page without waiting; commands are done in order."""
        self._devtools.send(method, parameters, self._session)

    def expect(self, method: str, parameters: Event | None = None) -> int:
        """Command the page; the number is for :meth:`answered` and :meth:`result`."""
        return self._devtools.expect(method, parameters, self._session)

    def call(self, method: str, parameters: Event | None = None) -> Event:
        """Command the page and give the result."""
        number = self.expect(method, parameters)
        self.wait(lambda: self.answered(number))
        return self.result(number)

    def answered(self, number: int) -> bool:
        """Whether an expected answer is here."""
        return self._devtools.answered(number)

    def result(self, number: int) -> Event:
        """The result of an answered command. Raises ``DevtoolsRefused``."""
        return self._devtools.result(number)

    def wait(self, done: Callable[[], bool]) -> None:
        """Handle events until ``done()``. Raises ``DeadlineReached`` or :class:`PageCrashed`."""
        self._devtools.pump(lambda: self._crashed or done(), self.deadline)
        self._check_crash()

    def within(self, seconds: float, done: Callable[[], bool]) -> bool:
        """Handle events until ``done()`` or for ``seconds``; whether it is done."""
        try:
            self._devtools.pump(lambda: self._crashed or done(), time.monotonic() + seconds)
        except DeadlineReached:
            if time.monotonic() >= self.deadline:
                raise
        self._check_crash()
        return done()

    def rest(self, seconds: float) -> None:
        """Handle events for ``seconds``."""
        self._devtools.rest(time.monotonic() + seconds)
        self._check_crash()

    def _browser(self, method: str, parameters: Event) -> Event:
        return self._devtools.call(method, parameters, deadline=self.deadline)

    def _check_crash(self) -> None:
        if self._crashed:
            raise PageCrashed("the page's process ended")

    def _target_crashed(self, event: Event) -> None:
        self.out_of_memory |= event.get("status") == "oom"

    def _crash(self, _event: Event) -> None:
        self._crashed = True

    def _detached(self, event: Event) -> None:
        self._crashed |= event.get("sessionId") == self._session

    def _dismiss(self, _event: Event) -> None:
        self.send("Page.handleJavaScriptDialog", {"accept": False})

    def _close_popup(self, event: Event) -> None:
        target = event["targetInfo"]
        ours = target.get("browserContextId") == self._context
        if ours and self.frame and target["targetId"] != self.frame:
            self._devtools.send("Target.closeTarget", {"targetId": target["targetId"]})
