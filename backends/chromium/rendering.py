"""A document that the browser has been given: wait until it rests, then take its DOM."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from .devtools import DevtoolsRefused, Event
from .tab import Tab

_TICK = 0.05
_SCRIPTED_QUIET = 0.5  # seconds: what a script does later, it mostly does sooner than this
_SCRIPTED_WAIT = 0.7  # seconds after load: timers cannot be seen, and many are set to half a second
_STUCK = 2.0  # seconds: submitting a form while the page is parsed ends the parsing
_TEXT_MAKERS = frozenset({"Script", "XHR", "Fetch", "Preflight"})
_SCRIPT = re.compile(
    rb"<script(?![^>]{0,300}\btype\s{0,9}=\s{0,9}[\"']?(?:application/(?:ld\+)?json|importmap|speculationrules))"
    rb"|\son(?:load|error)\s{0,9}=|javascript:",
    re.IGNORECASE,
)

# Runs before the page's own scripts. A move to another document is cancelled before it begins: one
# that is begun stops the parsing of this page. Moves within the page (#, pushState) are its own affair.
_WORLD = "scrapers"
_WATCH = """(() => {
  if (window !== top) return;
  let last = performance.now();
  globalThis.quiet = () => performance.now() - last;
  new MutationObserver(() => { last = performance.now(); })
    .observe(document, {subtree: true, childList: true, characterData: true});
  navigation.addEventListener('navigate', (event) => {
    if (event.destination.sameDocument) return;
    event.preventDefault();
    if (!event.formData && event.downloadRequest === null) globalThis.moved ??= event.destination.url;
  });
})()"""

# Reflect.get: a page may shadow document.documentElement with <form name="documentElement">.
# outerHTML leaves shadow roots out; getHTML writes those that it is given, as declarative ones.
_SERIALISE = """((limit) => {
  const own = (name) => Reflect.get(Document.prototype, name, document);
  let root = own('documentElement');
  if (!root) return null;
  if (own('contentType') !== 'text/html') {
    if (!(root instanceof HTMLHtmlElement) || root.querySelector('parsererror')) return null;
    const copy = own('implementation').createHTMLDocument('');
    copy.replaceChild(copy.importNode(root, true), copy.documentElement);
    root = copy.documentElement;
  }
  const doctype = own('doctype');
  const shadowRoots = [];
  const collect = (node) => node.querySelectorAll('*').forEach(({shadowRoot}) => {
    if (shadowRoot instanceof ShadowRoot) { shadowRoots.push(shadowRoot); collect(shadowRoot); }
  });
  collect(root);
  const shell = root.cloneNode(false).outerHTML;
  const whole = shadowRoots.length === 0 ? root.outerHTML
    : shell.replace(/<\\/html>$/, () => root.getHTML({shadowRoots}) + '</html>');
  const html = (doctype ? new XMLSerializer().serializeToString(doctype) + '\\n' : '') + whole;
  return html.length > limit ? html.length : html.toWellFormed();
})(%d)"""


class TooLarge(Exception):  # noqa: N818 - a verdict
    """The rendered document exceeds the cap."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far to go: the DOM's bytes, seconds of quiet, seconds to wait for it at most, images or not.

    ``trusted``: the certificates of what the page loads are not checked.
    """

    max_bytes: int
    settle: float
    max_settle: float
    images: bool
    trusted: bool


def has_scripts(source: bytes) -> bool:
    """Whether ``source`` has anything that may run: data in script elements is not counted."""
    return _SCRIPT.search(source) is not None


class Rendering:
    """Follows one document in ``tab`` from before the navigation until its DOM is taken.

    ``moves_to`` is then the first URL that its scripts wanted to move on to.
    """

    def __init__(self, tab: Tab, bounds: Bounds) -> None:
        self._tab = tab
        self._bounds = bounds
        self._quiet = max(bounds.settle, _SCRIPTED_QUIET)
        self.moves_to = ""
        self._loader = ""
        self._parsed_at = self._loaded_at = self._busy_at = self._moved_at = 0.0
        self._pending: set[str] = set()
        tab.call("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH, "worldName": _WORLD})
        tab.on("Network.requestWillBeSent", self._network_begun)
        tab.on("Network.loadingFinished", self._network_done)
        tab.on("Network.loadingFailed", self._network_done)
        tab.on("Page.frameNavigated", self._navigated)
        tab.on("Page.frameRequestedNavigation", self._moved)
        tab.on("Page.domContentEventFired", self._parsed)
        tab.on("Page.loadEventFired", self._loaded)

    def dom(self, loader: str, *, scripted: bool) -> bytes | None:
        """The DOM of the document that ``loader`` loaded, as HTML in UTF-8.

        ``None`` if it is no HTML document, another one has taken its place, or its own move kept it
        from being read to its end. Read from an isolated
        world: page scripts cannot change its functions, and it ends with the document it was made for.
        """
        self._tab.wait(lambda: self._loader != "")
        try:
            html = self._read(loader, scripted=scripted)
        except DevtoolsRefused:
            return None  # the world ended: the page put another document in place
        if self._loader != loader or html is None:
            return None
        body = html.encode("utf-8", "replace")
        if len(body) > self._bounds.max_bytes:
            raise TooLarge
        return body

    def _read(self, loader: str, *, scripted: bool) -> str | None:
        where = {"frameId": self._tab.frame, "worldName": _WORLD}
        world = self._tab.call("Page.createIsolatedWorld", where)["executionContextId"]
        while not self._tab.within(_TICK, lambda: self._parsed_at > 0 or self._loader != loader):
            if self._moved_at and time.monotonic() - self._moved_at > _STUCK:
                return None
        if scripted:
            self._settle(world)
            self.moves_to = str(self._evaluate(world, "globalThis.moved ?? ''"))
        html = self._evaluate(world, _SERIALISE % self._bounds.max_bytes)
        if isinstance(html, int):
            raise TooLarge
        return html if isinstance(html, str) else None

    def _settle(self, world: int) -> None:
        """Wait until DOM and network have been quiet, at most ``max_settle`` seconds."""
        limit = min(self._tab.deadline, time.monotonic() + self._bounds.max_settle)
        while (now := time.monotonic()) < limit:
            waited = self._loaded_at > 0 and now - self._loaded_at >= _SCRIPTED_WAIT
            if waited and not self._pending and now - self._busy_at >= self._quiet:
                still = self._evaluate(world, "quiet()")
                if isinstance(still, (int, float)) and still >= self._quiet * 1000:
                    return
            self._tab.rest(min(limit - now, _TICK))

    def _evaluate(self, world: int, expression: str) -> object:
        command = {"expression": expression, "contextId": world, "returnByValue": True}
        outcome = self._tab.call("Runtime.evaluate", command)
        if "exceptionDetails" in outcome:
            raise DevtoolsRefused(str(outcome["exceptionDetails"].get("text", "exception")))
        value: object = outcome.get("result", {}).get("value")
        return value

    def _network_begun(self, event: Event) -> None:
        if event.get("type") in _TEXT_MAKERS:
            self._pending.add(event["requestId"])
            self._busy_at = time.monotonic()

    def _network_done(self, event: Event) -> None:
        if event["requestId"] in self._pending:
            self._pending.discard(event["requestId"])
            self._busy_at = time.monotonic()

    def _navigated(self, event: Event) -> None:
        if "parentId" not in event["frame"]:
            self._loader = str(event["frame"]["loaderId"])

    def _moved(self, event: Event) -> None:
        if event["frameId"] == self._tab.frame:
            self._moved_at = self._moved_at or time.monotonic()

    def _parsed(self, _event: Event) -> None:
        self._parsed_at = time.monotonic()

    def _loaded(self, _event: Event) -> None:
        self._loaded_at = time.monotonic()
