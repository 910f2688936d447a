"""One connection to a browser's DevTools (Chrome DevTools Protocol), pumped by its only user.

No listener thread: whoever waits reads, so events are handled in order and in the caller's thread.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import ada_url
import websocket

Event = dict[str, Any]
Handler = Callable[[Event], None]


class DevtoolsClosed(Exception):  # noqa: N818 - a state of the browser
    """The browser is gone or no longer speaks the protocol."""


class DevtoolsRefused(Exception):  # noqa: N818 - an answer
    """The browser answered a command with an error."""


class DeadlineReached(Exception):  # noqa: N818 - an end
    """What was waited for did not come in time."""


class Devtools:
    """Commands and events over ``url``; ``session`` is a target's, ``""`` the browser's own."""

    def __init__(self, url: str, connect_timeout: float) -> None:
        self._last = 0
        self._answers: dict[int, Event] = {}
        self._waiting: set[int] = set()
        self._handlers: dict[tuple[str, str], Handler] = {}
        try:
            plain = _connected(url, connect_timeout)
        except OSError as error:
            raise DevtoolsClosed(str(error)) from error
        try:
            self._socket = websocket.create_connection(
                url, timeout=connect_timeout, socket=plain, suppress_origin=True
            )
        except (websocket.WebSocketException, OSError) as error:
            plain.close()
            raise DevtoolsClosed(str(error)) from error

    def close(self) -> None:
        """Drop the connection without ceremony."""
        self._socket.shutdown()  # type: ignore[no-untyped-call] # websocket-client has no hint there

    def on(self, method: str, handler: Handler, session: str = "") -> None:
        """Call ``handler`` with the parameters of every event ``method`` of ``session``."""
        self._handlers[session, method] = handler

    def ignore(self, session: str) -> None:
        """Forget the handlers of ``session``."""
        self._handlers = {key: handler for key, handler in self._handlers.items() if key[0] != session}

    def send(self, method: str, parameters: Event | None = None, session: str = "") -> int:
        """Send a command without waiting; its answer is dropped unless awaited by the number given."""
        self._last += 1
        message: Event = {"id": self._last, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        try:
            self._socket.send(json.dumps(message))
        except (websocket.WebSocketException, OSError) as error:
            raise DevtoolsClosed(str(error) or type(error).__name__) from error
        return self._last

    def call(
        self, method: str, parameters: Event | None = None, session: str = "", *, deadline: float
    ) -> Event:
        """Send a command and give its result; events that come meanwhile are handled."""
        number = self.expect(method, parameters, session)
        self.pump(lambda: number in self._answers, deadline)
        return self.result(number)

    def expect(self, method: str, parameters: Event | None = None, session: str = "") -> int:
        """Send a command whose answer will be asked for with :meth:`answered` and :meth:`result`."""
        number = self.send(method, parameters, session)
        self._waiting.add(number)
        return number

    def answered(self, number: int) -> bool:
        """Whether the answer to an expected command is here."""
        return number in self._answers

    def result(self, number: int) -> Event:
        """The result of an answered command. Raises :class:`DevtoolsRefused`."""
        answer = self._answers.pop(number)
        if "error" in answer:
            raise DevtoolsRefused(str(answer["error"].get("message", "error")))
        return dict(answer.get("result", {}))

    def forget_answers(self) -> None:
        """Drop answers that nobody asked for in time."""
        self._answers.clear()
        self._waiting.clear()

    def pump(self, done: Callable[[], bool], deadline: float) -> None:
        """Handle messages until ``done()``. Raises :class:`DeadlineReached` (monotonic seconds)."""
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineReached
            self._handle(left)

    def rest(self, until: float) -> None:
        """Handle messages until the monotonic time ``until``."""
        while (left := until - time.monotonic()) > 0:
            self._handle(left)

    def _handle(self, seconds: float) -> None:
        message = self._receive(seconds)
        if message is None:
            return
        number = message.get("id")
        if number is not None:
            if number in self._waiting:
                self._waiting.discard(number)
                self._answers[number] = message
            return
        handler = self._handlers.get((message.get("sessionId", ""), message.get("method", "")))
        if handler is not None:
            handler(message.get("params", {}))

    def _receive(self, seconds: float) -> Event | None:
        try:
            self._socket.settimeout(seconds)
            text = self._socket.recv()
        except websocket.WebSocketTimeoutException:
            return None
        except (websocket.WebSocketException, OSError) as error:
            raise DevtoolsClosed(str(error) or type(error).__name__) from error
        try:
            message = json.loads(text)
        except ValueError as error:
            raise DevtoolsClosed("the browser closed the connection") from error
        return message if isinstance(message, dict) else None


def _connected(url: str, timeout: float) -> socket.socket:
    """A socket of our own: websocket-client would ask the environment for a proxy."""
    where = ada_url.URL(url)
    return socket.create_connection((where.hostname, int(where.port)), timeout)
