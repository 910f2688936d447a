"""One navigation, one hop: the document that answered, with its status and headers as sent.

The main document is stopped twice on its way (CDP domain Fetch): before it is sent, to let nothing
but the request itself pass, and when its head has come. We read the body, judge its size and type,
and only then hand it to the browser; a redirect, a download or an empty answer is never navigated
to. So no page can stand under the URL of another one.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrapers.decode import decode
from scrapers.models import Headers

from ._selenium_devtools import DevtoolsRefused, Event
from ._selenium_render import Rendering, TooLarge, has_scripts
from ._selenium_tab import Tab

_LOG = logging.getLogger(__name__)
_CHUNK = 1 << 20
_TICK = 0.01
_PATIENCE = 10  # ticks
_TEXTLESS = ("Image", "Media", "Font")
# The patterns of WHATWG MIME Sniffing section 7.1, for answers without a Content-Type.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)"
    rb"[\s>-]",
    re.IGNORECASE,
)
_NOT_PASSED_ON = frozenset(
    "content-encoding content-length transfer-encoding content-disposition content-type refresh".split()
)


class NetError(Exception):
    """The main document failed; ``code`` is Chromium's, such as ``ERR_CONNECTION_REFUSED``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered; ``body`` is the DOM in UTF-8 if ``rendered``, else the decoded bytes."""

    status: int
    headers: Headers
    body: bytes
    rendered: bool = False
    length_unknown: bool = False

    @property
    def media_type(self) -> str:
        """The type without parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Caps in bytes, quiet in seconds, and whether images, media and fonts are loaded."""

    max_bytes: int
    max_header_bytes: int
    settle: float
    max_settle: float
    images: bool


class Visit:
    """Loads ``url`` in ``tab``, once.

    A page that moves on by itself (``location``, meta refresh, Refresh header) is held back and what
    answered is kept: hops are the engine's to judge. ``asked`` tells whether the request went out,
    ``rendering`` whether page scripts may have run.
    """

    def __init__(self, tab: Tab, url: str, headers: Mapping[str, str], bounds: Bounds) -> None:
        self.asked = self.rendering = False
        self._tab = tab
        self._url = url
        self._headers = headers
        self._bounds = bounds
        self._stopped: Event | None = None
        self._raw_heads: set[str] = set()

    def run(self) -> Answer:
        """Load the page. Raises :class:`NetError`, ``TooLarge`` and what the tab raises."""
        self._tab.open()
        self._tab.on("Fetch.requestPaused", self._stop)
        self._tab.on("Fetch.authRequired", self._cancel_login)
        self._tab.on("Network.responseReceivedExtraInfo", self._raw_head)
        self._tab.send("Fetch.enable", {"handleAuthRequests": True, "patterns": self._patterns()})
        navigation = self._tab.expect("Page.navigate", {"url": self._url})
        head = self._head(navigation)
        answer = self._document(head)
        if not answer.body or not _renders(answer):
            return answer
        return self._render(navigation, head, answer)

    def _patterns(self) -> list[Event]:
        stops = [("Document", "Request"), ("Document", "Response")]
        if not self._bounds.images:
            stops += [(kind, "Request") for kind in _TEXTLESS]
        return [{"resourceType": kind, "requestStage": stage} for kind, stage in stops]

    def _head(self, navigation: int) -> Event:
        """The main document, stopped with its head read."""
        self._tab.wait(lambda: self._stopped is not None or self._tab.answered(navigation))
        head = self._stopped
        if head is not None and "responseErrorReason" not in head:
            return head
        if head is not None:
            self._tab.send("Fetch.continueRequest", {"requestId": head["requestId"]})
            self._tab.wait(lambda: self._tab.answered(navigation))
        raise NetError(self._failure(navigation))

    def _failure(self, navigation: int) -> str:
        try:
            text = str(self._tab.result(navigation).get("errorText", "ERR_FAILED"))
        except DevtoolsRefused as error:
            text = str(error)
        return text.removeprefix("net::")

    def _document(self, head: Event) -> Answer:
        """Status, headers and body; a redirect is left where it stands."""
        fields = Headers((field["name"], field["value"]) for field in head.get("responseHeaders", ()))
        status = int(head["responseStatusCode"])
        self._check(fields)
        if 300 <= status < 400 and "location" in fields:  # noqa: PLR2004 - the class of redirects
            self._drop(head)
            return Answer(status, fields, b"")
        body = self._body(head)
        return Answer(status, fields, body, length_unknown=self._length_unknown(head, fields))

    def _check(self, fields: Headers) -> None:
        if sum(len(name) + len(value) + 4 for name, value in fields.pairs()) > self._bounds.max_header_bytes:
            raise NetError("ERR_RESPONSE_HEADERS_TOO_BIG")
        announced = fields.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._bounds.max_bytes:
            raise TooLarge

    def _body(self, head: Event) -> bytes:
        """The body, content encodings undone, read no further than the cap."""
        try:
            stream = self._tab.call("Fetch.takeResponseBodyAsStream", {"requestId": head["requestId"]})
        except DevtoolsRefused:
            return b""  # 204, 205, 304: there is none
        body = bytearray()
        end = False
        while not end:
            part = self._tab.call("IO.read", {"handle": stream["stream"], "size": _CHUNK})
            data = part.get("data", "")
            body += base64.b64decode(data) if part.get("base64Encoded") else data.encode()
            end = part["eof"]
            if len(body) > self._bounds.max_bytes:
                raise TooLarge
        self._tab.send("IO.close", {"handle": stream["stream"]})
        return bytes(body)

    def _length_unknown(self, head: Event, fields: Headers) -> bool:
        """Whether only the end of the connection ended the body (HTTP/1 without framing)."""
        if "content-length" in fields or "transfer-encoding" in fields:
            return False
        for _ in range(_PATIENCE):  # the raw head comes by another way, mostly earlier
            if head.get("networkId") in self._raw_heads:
                return True
            self._tab.rest(_TICK)
        return False

    def _render(self, navigation: int, head: Event, answer: Answer) -> Answer:
        """Let the browser have the document and take what its scripts make of it."""
        self.rendering = True
        rendering = Rendering(self._tab, self._bounds.settle, self._bounds.max_settle)
        source = decode(answer.body, answer.headers.get("content-type", "")).text.encode("utf-8", "replace")
        self._fulfil(head, answer, source)
        self._tab.wait(lambda: self._tab.answered(navigation))
        loader = str(self._tab.result(navigation).get("loaderId", ""))
        dom = rendering.dom(loader, self._bounds.max_bytes, scripted=has_scripts(source))
        if dom is None:
            _LOG.info("%s: no HTML document came of it; kept as sent", self._url)
            return answer
        return Answer(answer.status, answer.headers, dom, rendered=True, length_unknown=answer.length_unknown)

    def _fulfil(self, head: Event, answer: Answer, source: bytes) -> None:
        """Pass the document on in UTF-8: its characters are those that every backend sees."""
        kind = "application/xhtml+xml" if answer.media_type == "application/xhtml+xml" else "text/html"
        fields = [pair for pair in answer.headers.pairs() if pair[0].lower() not in _NOT_PASSED_ON]
        fields.append(("Content-Type", f"{kind}; charset=utf-8"))
        answered = {
            "requestId": head["requestId"],
            "responseCode": answer.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in fields],
            "body": base64.b64encode(source).decode("ascii"),
        }
        self._tab.send("Fetch.fulfillRequest", answered)

    def _stop(self, event: Event) -> None:
        """A request, or its answer, was stopped: decide."""
        main = event.get("resourceType") == "Document" and event.get("frameId") == self._tab.frame
        if not main and event.get("resourceType") in _TEXTLESS:
            self._drop(event, "BlockedByClient")
        elif not main:
            self._tab.send("Fetch.continueRequest", {"requestId": event["requestId"]})
        elif "responseStatusCode" in event or "responseErrorReason" in event:
            self._stopped = event
        elif not self.asked:
            self.asked = True
            self._tab.send("Fetch.continueRequest", {"requestId": event["requestId"], **self._extra(event)})
        else:
            _LOG.info("%s: held back from moving to %s", self._url, event["request"]["url"])
            self._drop(event)

    def _extra(self, event: Event) -> Event:
        """The request's own headers over the browser's."""
        if not self._headers:
            return {}
        names = {name.lower() for name in self._headers}
        fields = [pair for pair in event["request"]["headers"].items() if pair[0].lower() not in names]
        return {"headers": [{"name": name, "value": value} for name, value in (*fields, *self._headers.items())]}

    def _drop(self, event: Event, reason: str = "Aborted") -> None:
        self._tab.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": reason})

    def _cancel_login(self, event: Event) -> None:
        answer = {"requestId": event["requestId"], "authChallengeResponse": {"response": "CancelAuth"}}
        self._tab.send("Fetch.continueWithAuth", answer)

    def _raw_head(self, event: Event) -> None:
        if "headersText" in event:  # HTTP/1 only
            self._raw_heads.add(event["requestId"])


def _renders(answer: Answer) -> bool:
    """Whether a browser would show this as a page: HTML by its type or, without one, by its look."""
    if answer.headers.get("content-disposition", "").strip().lower().startswith("attachment"):
        return False
    if answer.media_type:
        return answer.media_type in {"text/html", "application/xhtml+xml"}
    return _HTML.match(answer.body[:512]) is not None
