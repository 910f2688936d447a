"""Threads of forums in plain markup: who opens one asks, and others answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.posts import Post, posts_of

_APART: Final = 2  # votes between two answers, from which on one is better
_FEWEST: Final = 5  # words of a reply that says something
_TURNS: Final = 4  # of a thread that goes on after its first answer
_LATER = re.compile(
    r"[?&;](?:page|pagenumber)=(?!1(?:\D|$))\d|[?&;]start=[1-9]|/page[-/]?(?!1(?:\D|$))\d|topic[=,]\d{1,12}\.[1-9]"
    r"|thread-\d{1,12}-(?!1-)\d{1,9}-",
    re.IGNORECASE,
)


class Threads:
    """The opener's post → the accepted reply, or that with the most votes, or the first of somebody else."""

    name = "threads"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """The thread of the page, if it shows the beginning of one."""
        if _LATER.search(page.source.url):
            return
        posts = posts_of(page)
        if len(posts) > 1 and posts[0].marks.number in {None, 0, 1} and not _goes_back(page):
            found = _candidate(page, posts[0], posts[1:])
            if found:
                yield found


def _goes_back(page: PageBlocks) -> bool:
    """Whether the page says that another comes before it."""
    return any("prev" in (link.get("rel") or "").lower().split() for link in page.tree.iter("link"))


def _candidate(page: PageBlocks, opener: Post, replies: Sequence[Post]) -> Candidate | None:
    asker = opener.author
    others = [reply for reply in replies if reply.marks.accepted or reply.author != asker]
    best = _best(page, others)
    if best is None:
        return None
    asks = Range(opener.blocks[0], opener.blocks[-1] + 1)
    text = "\n\n".join(page.lines(run) for run in _runs(opener.blocks))
    title = _title(page, opener)
    said = f"{title}\n\n{text}" if title and not fold(text).startswith(fold(title)) else text
    told = best.range
    if told is None or opener.signed:
        return Candidate(asks, Range(0, 0), asked=said, refused="not_own_words")
    worse = _worse(others, best)
    return Candidate(
        asks,
        told,
        asked=said,
        question_author=opener.marks.author,
        answer_author=best.marks.author,
        score=best.marks.votes or 0,
        rejected=worse.range if worse else None,
        rejected_author=worse.marks.author if worse else "",
        rejected_score=(worse.marks.votes or 0) if worse else 0,
        turns=_turns(opener, replies) if best is replies[0] else (),
        thread=True,
    )


def _best(page: PageBlocks, replies: Sequence[Post]) -> Post | None:
    accepted = [reply for reply in replies if reply.marks.accepted]
    if accepted and len(accepted) < max(len(replies), 2):
        return accepted[0]
    if any(reply.marks.votes for reply in replies):
        return max(replies, key=lambda reply: reply.marks.votes or 0)
    return next((reply for reply in replies if _says(page, reply)), None)


def _says(page: PageBlocks, reply: Post) -> bool:
    words = sum(len(page.blocks[at].text.split()) for at in reply.blocks)
    return words >= _FEWEST or (words == 1 and len(page.blocks[reply.blocks[0]].text) > _FEWEST * 4)


def _worse(replies: Sequence[Post], best: Post) -> Post | None:
    """The reply with the fewest votes, if they are fewer by enough, and it can be given whole."""
    counted = [r for r in replies if r.marks.votes is not None and r is not best and r.range is not None]
    if best.marks.votes is None or not counted:
        return None
    least = min(counted, key=lambda reply: reply.marks.votes or 0)
    return least if best.marks.votes - (least.marks.votes or 0) >= _APART else None


def _turns(opener: Post, replies: Sequence[Post]) -> tuple[tuple[str, Range], ...]:
    """The opener and others by turns, as long as they alternate, up to the last answer."""
    asker = opener.author
    turns: list[tuple[str, Range]] = []
    for post in [opener, *replies]:
        role = "user" if post.author == asker else "assistant"
        if post.range is None or (turns and turns[-1][0] == role):
            break
        turns.append((role, post.range))
    whole = turns[: len(turns) // 2 * 2]
    return tuple(whole) if len(whole) >= _TURNS else ()


def _runs(blocks: Sequence[int]) -> Iterator[Range]:
    """The stretches of ``blocks`` that follow one another."""
    start = before = blocks[0]
    for at in [*blocks[1:], -1]:
        if at != before + 1:
            yield Range(start, before + 1)
            start = at
        before = at


def _title(page: PageBlocks, opener: Post) -> str:
    """The heading before the first post that the page has in its title: the longest of several."""
    title = page.tree.find(".//title")
    named = fold(title.text_content()) if title is not None else ""
    found = Range(0, 0)
    most = 0
    for at in page.headings:
        text = fold(page.blocks[at].text) if at < opener.blocks[0] else ""
        if len(text) > most and text in named:
            found, most = Range(at, at + 1), len(text)
    return page.words(found) if most else ""
