"""Shows a document to the browser under its own URL, and holds the browser to it.

The navigation is stopped before it is sent (CDP domain Fetch) and answered with the document that
we have: the server is asked once, and no other page can come to stand under this URL. A page that
moves on by itself (``location``, meta refresh) is held back: hops are the engine's to judge.
"""

from __future__ import annotations

import base64
import logging

from scrapers.models import Response
from scrapers.plugin.browser_page import passed_on
from scrapers.web.urls import redacted

from .devtools import DevtoolsRefused, Event
from .rendering import Bounds, Rendering, has_scripts
from .tab import Tab

_LOG = logging.getLogger(__name__)
_TEXTLESS = ("Image", "Media", "Font", "Other")  # Chromium counts icons and prefetches as Other
_XHTML = "application/xhtml+xml"


class NotShown(Exception):  # noqa: N818 - an answer
    """The browser does not navigate to the URL; the message is Chromium's code."""


class Navigation:
    """Shows ``response`` in ``tab``, once.

    ``shown`` tells whether its scripts may have run, ``moves_to`` the first URL that it was held back from.
    """

    def __init__(self, tab: Tab, url: str, response: Response, bounds: Bounds) -> None:
        self.shown = False
        self.moves_to = ""
        self._tab = tab
        self._url = url
        self._response = response
        self._source = response.text.encode("utf-8", "replace")
        self._bounds = bounds

    def dom(self) -> bytes | None:
        """The document in UTF-8 as its scripts left it.

        ``None`` if no HTML document came of it: XML that is not well-formed, or a page that put
        another one in its place. Raises :class:`NotShown`, ``TooLarge`` and what the tab raises.
        """
        self._tab.open()
        if self._bounds.trusted:
            self._tab.send("Security.setIgnoreCertificateErrors", {"ignore": True})
        self._tab.on("Fetch.requestPaused", self._stop)
        self._tab.on("Fetch.authRequired", self._cancel_login)
        kinds = ("Document",) if self._bounds.images else ("Document", *_TEXTLESS)
        patterns = [{"resourceType": kind, "requestStage": "Request"} for kind in kinds]
        self._tab.send("Fetch.enable", {"handleAuthRequests": True, "patterns": patterns})
        rendering = Rendering(self._tab, self._bounds)
        navigation = self._tab.expect("Page.navigate", {"url": self._url})
        self._tab.wait(lambda: self._tab.answered(navigation))
        html = rendering.dom(self._loader(navigation), scripted=has_scripts(self._source))
        self.moves_to = rendering.moves_to or self.moves_to
        return html

    def _loader(self, navigation: int) -> str:
        try:
            outcome = self._tab.result(navigation)
        except DevtoolsRefused as error:
            raise NotShown(str(error)) from error
        if "errorText" in outcome or not self.shown:
            raise NotShown(str(outcome.get("errorText", "no navigation")))
        return str(outcome.get("loaderId", ""))

    def _stop(self, event: Event) -> None:
        """A request was stopped before it was sent: decide."""
        kind = event.get("resourceType")
        main = kind == "Document" and event.get("frameId") == self._tab.frame
        if main and not self.shown:
            self.shown = True
            self._answer(event)
        elif main:
            _LOG.info(
                "%s: held back from moving to %s", redacted(self._url), redacted(event["request"]["url"])
            )
            if event["request"].get("method") == "GET":
                self.moves_to = self.moves_to or str(event["request"]["url"])
            self._fail(event, "Aborted")
        elif kind in _TEXTLESS:
            self._fail(event, "BlockedByClient")
        else:
            self._tab.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    def _answer(self, event: Event) -> None:
        """Give the document in UTF-8: its characters are those that every backend sees."""
        response = self._response
        # Without the namespace XML would be shown as source code.
        xhtml = response.content_type == _XHTML and b"http://www.w3.org/1999/xhtml" in self._source[:4096]
        kind = _XHTML if xhtml else "text/html"
        fields = [*passed_on(response.headers), ("Content-Type", f"{kind}; charset=utf-8")]
        status = response.status or 200
        answer = {
            "requestId": event["requestId"],
            "responseCode": status if 200 <= status < 600 else 200,  # noqa: PLR2004 - what Chromium takes
            "responseHeaders": [{"name": name, "value": value} for name, value in fields],
            "body": base64.b64encode(self._source).decode("ascii"),
        }
        self._tab.send("Fetch.fulfillRequest", answer)

    def _fail(self, event: Event, reason: str) -> None:
        self._tab.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": reason})

    def _cancel_login(self, event: Event) -> None:
        answer = {"requestId": event["requestId"], "authChallengeResponse": {"response": "CancelAuth"}}
        self._tab.send("Fetch.continueWithAuth", answer)
