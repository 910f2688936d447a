"""Examples that are there twice: in one split a duplicate, in two a leak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

from scrapers.corpus.dedup.duplicates import canonical_text
from scrapers.dataset.trainers.example import Example, Turn
from scrapers.dataset.trainers.reading import group_of

_LONG: Final = 60  # characters from which a question, or an answer, is not the same by chance


class Repeats:
    """Remembers digests of what it has seen, each with the split that had it first."""

    def __init__(self) -> None:
        self._seen = dict[bytes, str]()

    def find(self, example: Example, line: Mapping[str, Any], split: str, *, stays: bool) -> tuple[str, str]:
        """The code and what repeats; ``("", "")`` for something new, which is remembered.

        Of what does not stay only the whole is, so that its copies have a name.
        """
        keys = list(_keys(example, line))
        for what, key in keys:
            first = self._seen.get(key, split)
            if first != split:
                return "leak", f"the {what} is in {first or 'another file'}, too"
        if keys and keys[0][1] in self._seen:
            return "duplicate", "the same example"
        for _, key in keys if stays else keys[:1]:
            self._seen.setdefault(key, split)
        return "", ""


def _keys(example: Example, line: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The whole first; then what must not be in two splits."""
    if example.ids:
        yield "example", _digest("ids", ",".join(map(str, example.ids)))
        return
    yield "example", _digest("all", "\0".join(canonical_text(text) for text in example.texts()))
    for what, turns in (("question", example.prompt), ("answer", example.answer)):
        text = canonical_text(_said(turns))
        if len(text) >= _LONG:
            yield what, _digest(what, text)
    group = group_of(line)
    if group:
        yield "page", _digest("page", group)


def _said(turns: Iterable[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)


def _digest(kind: str, text: str) -> bytes:
    return blake2b(f"{kind}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
