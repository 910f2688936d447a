"""HTTP header fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scrapers.display.text import cut

_OF_ONE_ANSWER = frozenset({
    "connection", "content-encoding", "content-length", "content-range", "content-type", "keep-alive",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
"""Fields that speak of an answer and its body, not of the page: one without a body says nothing by them."""


class Headers(Mapping[str, str]):
    """HTTP header fields: case-insensitive, order and repeats kept (RFC 9110 section 5).

    ``headers["Link"]`` joins repeated fields with ``", "``; :meth:`get_all` keeps them apart.
    """

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple((str(name), str(value)) for name, value in pairs)

    def get_all(self, name: str) -> list[str]:
        """Every value sent under ``name``, in order."""
        name = name.lower()
        return [value for key, value in self._pairs if key.lower() == name]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields as sent."""
        return self._pairs

    def freshened(self, newer: Headers) -> Headers:
        """These fields as an answer 304 with ``newer`` ones leaves them (RFC 9111 section 3.2)."""
        told = [(name, value) for name, value in newer.pairs() if name.lower() not in _OF_ONE_ANSWER]
        replaced = {name.lower() for name, _ in told}
        return Headers([pair for pair in self._pairs if pair[0].lower() not in replaced] + told)

    def __getitem__(self, name: str) -> str:
        values = self.get_all(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name, _ in self._pairs))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return f"Headers({cut(list(self._pairs))})"

    def __reduce__(self) -> tuple[type[Headers], tuple[tuple[tuple[str, str], ...]]]:
        return type(self), (self._pairs,)
