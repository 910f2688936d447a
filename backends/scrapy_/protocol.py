"""aiohttp's protocol over answers that were read before by the reader of all backends."""

from __future__ import annotations

import functools
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from scrapers.plugin.http.response_head import BadAnswerError, Head, HeadCutError

from .response_stream import ResponseStream


class Protocol(ResponseHandler):
    """A connection: what it receives reaches aiohttp's parser in one spelling; the fields stay here."""

    def __init__(self, most: int, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(**options)
        self._most = most
        self._answer: ResponseStream | None = None

    @property
    def head(self) -> Head:
        """The head of the answer that is being read."""
        assert self._answer is not None and self._answer.head is not None  # noqa: S101, PT018 - it was parsed
        return self._answer.head

    @property
    def surplus(self) -> bytes:
        """What came behind the answer."""
        return self._answer.surplus if self._answer else b""

    def set_response_params(self, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        """A request is about to be sent."""
        self._answer = ResponseStream(self._most)
        super().set_response_params(**options)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        answer = self._answer
        if not data:  # a reader goes on with what the parser has
            super().data_received(data)
            return
        if answer is None or (answer.done and self.is_idle):
            self.close()  # they answer nothing
            return
        try:
            read = answer.feed(data)
        except BadAnswerError as error:
            self._refuse(error)
            return
        if answer.surplus.strip():
            self.force_close()
        if read:
            super().data_received(read)

    @property
    def is_idle(self) -> bool:
        """Whether the answer was handed over whole."""
        return self._payload is None or self._payload.is_eof()

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection has ended."""
        answer = self._answer
        if answer is not None and exc is None:
            try:
                read = answer.ended()
            except (BadAnswerError, HeadCutError) as error:
                self._refuse(error)
            else:
                if read:
                    super().data_received(read)
        super().connection_lost(exc)

    def _refuse(self, error: Exception) -> None:
        self.set_exception(error)
        if self._payload is not None:
            self._payload.set_exception(error)
        if self.transport is not None:
            self.transport.close()


class Connector(aiohttp.TCPConnector):
    """A pool of such connections."""

    def __init__(self, most: int, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(**options)
        self._factory: Any = functools.partial(Protocol, most, loop=self._loop)
