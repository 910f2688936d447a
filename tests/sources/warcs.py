"""Archives as others write them, made with warcio; pages of a made-up site in them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = ("Content-Type", "text/html; charset=utf-8")
WHEN = "2024-05-01T10:00:00Z"
SITE = "https://archive.example"


def page(title: str, sentence: str = "") -> bytes:
    """A page with a text that no filter drops, and that is nobody's duplicate."""
    lines = "".join(
        f"<p>{title} number {n}: the keeper of the {title} wrote down what he saw that morning, {sentence} "
        f"and the wind in the {title} turned by {n * 7} degrees before noon.</p>"
        for n in range(1, 6)
    )
    html = f"<!doctype html><html lang=en><title>{title}</title><body><h1>{title}</h1>{lines}</body></html>"
    return html.encode()


class _Writer(WARCWriter):
    """Leaves no temporary file open."""

    @classmethod
    def _create_temp_file(cls) -> BytesIO:
        return BytesIO()


class Warc:
    """Writes one WARC file."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self.path, self._file = path, path.open("wb")
        self._writer = _Writer(self._file, gzip=packed)

    def info(self, **fields: str) -> None:
        self._writer.write_record(self._writer.create_warcinfo_record(self.path.name, fields))

    def response(
        self,
        url: str,
        body: bytes,
        *,
        status: str = "200 OK",
        fields: Iterable[tuple[str, str]] = (HTML,),
        at: str = WHEN,
        **warc: str,
    ) -> Any:
        return self.record(
            "response", url, body, StatusAndHeaders(status, list(fields), "HTTP/1.1"), at, **warc
        )

    def record(self, kind: str, url: str, body: bytes, http: Any = None, at: str = WHEN, **warc: str) -> Any:
        more = {name.replace("_", "-"): value for name, value in warc.items()}
        record = self._writer.create_warc_record(
            url, kind, payload=BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": at, **more}
        )
        self._writer.write_record(record)
        return record

    def revisit(self, url: str, original: Any, *, at: str) -> None:
        get = original.rec_headers.get_header
        record = self._writer.create_revisit_record(
            url, get("WARC-Payload-Digest"), get("WARC-Target-URI"), get("WARC-Date"),
            http_headers=StatusAndHeaders("200 OK", [HTML], "HTTP/1.1"), warc_headers_dict={"WARC-Date": at},
        )  # fmt: skip
        self._writer.write_record(record)

    def close(self) -> Path:
        self._file.close()
        return self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._file.close()


def records(path: Path) -> Iterator[bytes]:
    """The bytes of each record of a gzipped archive, unpacked."""
    text = gzip.decompress(path.read_bytes())
    starts = [at for at in range(len(text)) if text.startswith(b"WARC/1.", at)]
    yield from (text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True))
