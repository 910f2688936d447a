"""Threads of forums in plain markup: who opens one asks, and others answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.posts import Post, posts_of
from scrapers.dataset.pairs.thread_answers import best_of, in_turns, worst_of

_FEWEST: Final = 5  # words of a reply that says something
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
        turns=in_turns((post.author == asker, post.range) for post in (opener, *replies))
        if best is replies[0]
        else (),
        thread=True,
    )


def _best(page: PageBlocks, replies: Sequence[Post]) -> Post | None:
    at = best_of([reply.mark for reply in replies])
    if at is not None:
        return replies[at]
    return next((reply for reply in replies if _says(page, reply)), None)


def _says(page: PageBlocks, reply: Post) -> bool:
    words = sum(len(page.blocks[at].text.split()) for at in reply.blocks)
    return words >= _FEWEST or (words == 1 and len(page.blocks[reply.blocks[0]].text) > _FEWEST * 4)


def _worse(replies: Sequence[Post], best: Post) -> Post | None:
    """The reply that fewest voted for, of those that can be given whole."""
    whole = [reply for reply in replies if reply is best or reply.range is not None]
    at = worst_of([reply.mark for reply in whole], whole.index(best))
    return None if at is None else whole[at]


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
