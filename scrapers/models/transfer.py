"""How an answer came over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Transfer(Shown):
    """Whether all of an answer came, and in which state.

    ``truncated``: there was more than was read. ``length_unknown``: nothing said how long it is, so that
    nobody can tell whether it is whole. ``remarks`` say what was wrong with an answer that browsers show:
    ``wrong_checksum gzip`` and the like.
    """

    truncated: bool = False
    length_unknown: bool = False
    remarks: tuple[str, ...] = ()


class TransferKeywords(TypedDict, total=False):
    """The names in :class:`Transfer`, where they are given by themselves."""

    truncated: bool
    length_unknown: bool
    remarks: tuple[str, ...]


class Transferred:
    """Whatever has a :class:`Transfer`: each is read by its name alone, too."""

    __slots__ = ()
    transfer: Transfer

    @property
    def truncated(self) -> bool:
        """Whether there was more than was read."""
        return self.transfer.truncated

    @property
    def length_unknown(self) -> bool:
        """Whether nothing said how long the body is."""
        return self.transfer.length_unknown

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was wrong with an answer that browsers show."""
        return self.transfer.remarks
