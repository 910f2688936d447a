"""The bytes of an answer in the one spelling that no parser can misread, for aiohttp's.

Its parser refuses what browsers take and has its own idea of where bodies end. Here the answer is read by
:mod:`..http.response_head` like those of all backends, and written anew: status, length or chunks, nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable

from scrapers.plugin.http.response_head import BadAnswerError, Head, HeadReader, chunk_size

_LINE = 65536  # bytes of a line between chunks
_TRAILERS = 65536  # bytes of fields behind the last chunk
_MOST = 2**62  # a parser's own bound; nobody reads so far
_LAST = b"0\r\n\r\n"


class ResponseStream:
    """One answer: feed it what the socket gives; what comes out is for the parser.

    ``head`` is there once it has come, ``done`` says that the answer has ended, ``surplus`` holds what
    came behind it.
    """

    def __init__(self, most: int) -> None:
        self.head: Head | None = None
        self.done = False
        self.surplus = b""
        self._reader = HeadReader(most)
        self._rest = b""
        self._left = 0
        self._step: Callable[[], bytes | None] = self._head_line
        self._trailers = _TRAILERS

    def feed(self, data: bytes) -> bytes:
        """The answer's next bytes, anew. Raises :class:`BadAnswerError`."""
        self._rest += data
        made: list[bytes] = []
        while self._rest and not self.done:
            part = self._step()
            if part is None:
                break
            made.append(part)
        if self.done:
            self.surplus, self._rest = self.surplus + self._rest, b""
        return b"".join(made)

    def ended(self) -> bytes:
        """The connection has ended: what the parser still lacks. Raises what is wrong with that."""
        if self.head is None:
            if not (self._reader.begun or self._rest):
                return b""
            raise self._reader.cut(self._rest)
        if self._step == self._trailer and not self.done:  # a few servers forget the empty line
            self.done = True
            return _LAST
        return b""

    def _line(self, most: int) -> bytes | None:
        """The next line with its end; ``None`` if it has not come."""
        end = self._rest.find(b"\n") + 1
        if (end or len(self._rest)) > most:
            raise BadAnswerError("a line without end between chunks")
        if not end:
            return None
        line, self._rest = self._rest[:end], self._rest[end:]
        return line

    def _head_line(self) -> bytes | None:
        """All of the head that has come."""
        at = 0
        while self.head is None:
            end = self._rest.find(b"\n", at) + 1
            if not end:
                self._reader.room(len(self._rest) - at)
                self._rest = self._rest[at:]
                return None
            self.head = self._reader.line(self._rest[at:end])
            at = end
        self._rest = self._rest[at:]
        return self._begun(self.head)

    def _begun(self, head: Head) -> bytes:
        framing = b"" if head.length is None else b"Content-Length: %d\r\n" % min(head.length, _MOST)
        if head.chunked:
            framing, self._step = b"Transfer-Encoding: chunked\r\n", self._size
        elif head.length is None:
            self._step = self._until_close
        else:
            self._left, self._step = head.length, self._counted
            self.done = head.length == 0
        close = b"Connection: close\r\n" if head.close else b""
        return b"HTTP/1.1 %d -\r\n%b%b\r\n" % (head.status, close, framing)

    def _until_close(self) -> bytes:
        part, self._rest = self._rest, b""
        return part

    def _counted(self) -> bytes:
        part, self._rest = self._rest[: self._left], self._rest[self._left :]
        self._left -= len(part)
        self.done = self._left == 0
        return part

    def _size(self) -> bytes | None:
        line = self._line(_LINE)
        if line is None:
            return None
        self._left = chunk_size(line)
        self._step = self._chunk if self._left else self._trailer
        return b""

    def _chunk(self) -> bytes:
        part, self._rest = self._rest[: self._left], self._rest[self._left :]
        self._left -= len(part)
        if not self._left:
            self._step = self._chunk_end
        return b"%x\r\n%b\r\n" % (len(part), part)

    def _chunk_end(self) -> bytes | None:
        line = self._line(2) if self._rest[:1] == b"\r" else self._line(1)
        if line is None:
            return None
        self._step = self._size
        return b""

    def _trailer(self) -> bytes | None:
        line = self._line(self._trailers)
        if line is None:
            return None
        self._trailers -= len(line)
        if line.strip(b"\r\n"):
            return b""
        self.done = True
        return _LAST
