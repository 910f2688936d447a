"""A document as one line of a corpus: fixed keys, one type a key, nothing null.

``text`` is datatrove's shape, ``{"id", "text", "metadata"}``; ``messages`` is the chat shape that
trainers read, ``{"id", "messages": [user, assistant], "metadata"}``. Both load with
``datasets.load_dataset("json")`` and no options. That library reads a file in blocks and infers
each block's types from its values, which decides four things here:

- days are ISO 8601 in its basic form, ``"20261123"``: the extended form becomes a timestamp in a
  block where every line has a date, and breaks the load at the first that has none. An unknown day
  is ``""``. ``fetched_at`` is a day too, so that the same pages give the same bytes; the moment is
  in the provenance file.
- a title, author, site or licence that looks like a date or a number has an apostrophe in front
  (:mod:`scrapers.corpus.literal_strings`);
- ``redirects`` is one string, URLs (they hold no space) separated by spaces, since a list that is
  empty throughout a block has no type;
- ``fields``, the user's structured data, is one string of JSON with the keys in the user's order
  (``"{}"`` without a plan), since its values may be dates, lists or missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Any

import orjson

from scrapers.corpus.literal_strings import guarded
from scrapers.corpus.settings import CorpusSettings
from scrapers.models import Document, Drop

Record = dict[str, Any]


def metadata(document: Document) -> Record:
    """What a line says about the document besides its text; the same whichever backend fetched it."""
    return {
        "url": document.url,
        "title": guarded(clean(document.title)),
        "author": guarded(clean(document.author)),
        "date": basic_day(document.date),
        "site": guarded(clean(document.site)),
        "language": document.language,
        "language_score": round(float(document.language_score), 4),
        "license": guarded(clean(document.license)),
        "status": document.status,
        "fetched_at": basic_day(document.fetched_at),
        "payload_digest": document.payload_digest,
        "redirects": " ".join(document.redirects),
        "extractor": document.extractor,
        "fields": orjson.dumps(_clean_values(dict(document.fields))).decode(),
        "consent": consent(document),
    }


def consent(document: Document) -> Record:
    """The consent block: strings under fixed keys. A document that nobody judged is unknown."""
    judged = document.consent
    return {
        "verdict": judged.get("verdict", "unknown"),
        "policy": judged.get("policy", ""),
        "evidence": judged.get("evidence", ""),
        "date": basic_day(judged.get("judged_at", "")),
        "license": guarded(clean(judged.get("license", ""))),
    }


def text_line(document: Document, _settings: CorpusSettings) -> Record | Drop:
    """The shape for pre-training."""
    return {"id": document.id, "text": clean(document.text), "metadata": metadata(document)}


def messages_line(document: Document, settings: CorpusSettings) -> Record | Drop:
    """The shape for fine-tuning: the prompt asks, the text answers.

    Reasons: ``no_prompt`` if the document lacks a value the prompt names, ``no_text``.
    """
    prompt = fill(settings.prompt, document)
    if isinstance(prompt, Drop):
        return prompt
    text = clean(document.text)
    if not text:
        return Drop("no_text")
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": text}]
    return {"id": document.id, "messages": turns, "metadata": metadata(document)}


FORMATS: MappingProxyType[str, Callable[[Document, CorpusSettings], Record | Drop]] = MappingProxyType(
    {"text": text_line, "messages": messages_line}
)


def provenance(document: Document) -> Record:
    """Where a line comes from, to the moment and the byte; a file beside the corpus."""
    return {
        "id": document.id,
        "url": document.url,
        "fetched_at": document.fetched_at,
        "status": document.status,
        "archive_file": document.archive_file,
        "archive_offset": document.archive_offset,
        "payload_digest": document.payload_digest,
        "backend": document.backend,
        "extractor": document.extractor,
        "redirects": list(document.redirects),
        "consent": dict(document.consent),
        **({"pages": list(document.pages)} if document.pages else {}),
        **({"canonical": document.canonical} if document.canonical not in {"", document.url} else {}),
        **({"text_from": document.text_from} if document.text_from else {}),
    }


def fill(prompt: str, document: Document) -> str | Drop:
    """``prompt`` with the document's values; ``Drop("no_prompt")`` names the one that is missing."""
    parts = []
    for literal, name, _, _ in Formatter().parse(prompt):
        parts.append(literal)
        if name is not None:
            value = _value(document, name)
            if not value:
                return Drop("no_prompt", name)
            parts.append(value)
    return "".join(parts)


def _value(document: Document, name: str) -> str:
    if not name.startswith("fields."):
        return clean(str(getattr(document, name))).strip()
    value = document.fields.get(name.removeprefix("fields."))
    if isinstance(value, list | tuple):
        return clean(", ".join(map(str, value))).strip()
    return "" if value is None else clean(str(value)).strip()


def basic_day(moment: str) -> str:
    """``"2026-11-23T10:00:00+00:00"`` to ``"20261123"``; ``""`` for what is no whole day."""
    day = moment[:10].replace("-", "")
    return day if len(day) == 8 and day.isascii() and day.isdigit() else ""  # noqa: PLR2004 - YYYYMMDD


def clean(text: str) -> str:
    """``text`` fit for UTF-8 and any reader: LF line ends, no NUL, no lone surrogate."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _clean_values(value: Any) -> Any:  # noqa: ANN401 - the user's plan decides
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_values(item) for item in value]
    return value
