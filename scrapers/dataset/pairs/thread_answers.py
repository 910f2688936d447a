"""Of the answers of a thread: which is taken, which is rejected, and who speaks in turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from scrapers.dataset.pairs.page_blocks import Range

_APART: Final = 2  # votes between two answers, from which on one is better
_TURNS: Final = 4  # of a thread that goes on after its first answer


class Mark(NamedTuple):
    """What readers think of an answer; ``votes`` is ``None`` where nobody counts them."""

    votes: int | None = None
    accepted: bool = False


def best_of(marks: Sequence[Mark]) -> int | None:
    """The place of the accepted answer, or of that with the most votes; the first of several.

    ``None`` where nothing tells them apart, as where all of them are marked as accepted.
    """
    chosen = [at for at, mark in enumerate(marks) if mark.accepted]
    if not chosen or (len(chosen) > 1 and len(chosen) == len(marks)):
        chosen = [*range(len(marks))]
        if not any(mark.votes for mark in marks):
            return None
    return max(chosen, key=lambda at: marks[at].votes or 0)


def worst_of(marks: Sequence[Mark], best: int) -> int | None:
    """The place of the answer with the fewest votes, if they are fewer than the best one's by enough.

    One that is accepted, too, is never the worst.
    """
    most = marks[best].votes
    votes = {
        at: mark.votes
        for at, mark in enumerate(marks)
        if at != best and mark.votes is not None and not mark.accepted
    }
    if most is None or not votes:
        return None
    least = min(votes, key=lambda at: votes[at])
    return least if most - votes[least] >= _APART else None


def in_turns(posts: Iterable[tuple[bool, Range | None]]) -> tuple[tuple[str, Range], ...]:
    """The opener (``True``) and others by turns, as long as they alternate, up to the last answer.

    A post without blocks ends it: it cannot be given whole.
    """
    turns: list[tuple[str, Range]] = []
    for opens, blocks in posts:
        role = "user" if opens else "assistant"
        if blocks is None or (turns and turns[-1][0] == role):
            break
        turns.append((role, blocks))
    whole = turns[: len(turns) // 2 * 2]
    return tuple(whole) if len(whole) >= _TURNS else ()
