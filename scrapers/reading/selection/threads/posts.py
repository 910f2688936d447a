"""The posts of a thread: where one is text, those of which nothing was kept are text too.

A model weighs each block, and an answer of five words looks like a label. Boxes that software names for the
text of posts hold what somebody said, beside what he quotes or links to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.threads.post_names import BODIES, OPENERS, is_of_post

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrapers.reading.blocks.outline import Block, Outline

_BODIES: Final = BODIES | {
    "postcolor", "commtext", "toptext", "email-body", "md-div", "comment-copy", "comment_text", "story_text",
    "js-comment-body", "note-text",
}  # fmt: skip
_SAME: Final = {**OPENERS, "toptext": "commtext", "story_text": "comment_text"}
_PAIRS: Final = (("userContent", "Message"), ("postcontent", "restore"))  # of Vanilla and vBulletin 4
_IN: Final = {"content": "postbody", "inner": "postarea", "md": "usertext-body"}  # of phpBB, SMF, Reddit
_BESIDE = re.compile(
    r"(?<![a-z])(?:(?:post)?signature|sig|side|titlebox|message-userDetails)(?![a-z])", re.IGNORECASE
)
_MEMBER = re.compile(
    r"(?<![a-z])(?:(?:post)?signature|user-?title|poster-?title|member-?group|(?:user|poster)-?(?:rank|stats|extras))(?:container)?(?![a-z])",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:\W*(?:join(?:ed|\sdate)|regist(?:ered|riert|rato|rado)|registrierung|member\ssince|(?:total\s)?posts?|messages?|beiträge"
    r"|topics|threads|location|ort|wohnort|likes|reputation|rep\spower|karma|reaction\sscore|points|trophies|age|mitglied\sseit"
    r"|inscri(?:t|ption)|dabei\sseit|сообщени[йя]|регистрация|зарегистрирован|откуда|postów|dołączył\w?|lokalizacja|mensajes"
    r"|mensagens|messaggi|berichten|inlägg|gender|country|offline|online|posted)\s*:\s*[^:\n]{1,30}(?::\d\d(?:\s[ap]m)?)?){1,6}\W*",
    re.IGNORECASE,
)
"""All of a line that counts what a member did, and says since when he is one."""
_POSTS = re.compile(r"posts?\s*:\s*\d", re.IGNORECASE)
_EDITED = re.compile(
    r"\W*(?:last )?edit(?:ed)?\b.{0,60}\b(?:by|\d{4})\b|this topic was automatically closed|sent from my \w",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"(?<![a-z])(?:(?:post)?signature|quote\w*|attach\w*|buttons?|oneboxe?s?|embed\w*|unfurl\w*|preview\w*|edit\w*|modified"
    r"|bbCodeBlock\w*|spoiler\w*|ads?|advert\w*|rules|sig)(?![a-z])",
    re.IGNORECASE,
)
_SAID: Final = frozenset(("paragraph", "list_item", "code"))
_LINKED: Final = 0.5  # share of a block's characters; more is a link and what it is called
_LEVELS: Final = 4  # containers around a block, among which is that of its post
_FEWEST: Final = 2


def with_posts(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` with what is said in the posts of a thread of which it has others, and nothing of them.

    What members write below each of their posts, and what they are called beside it, is said in none.
    """
    known: dict[int, int] = {-1: -1}
    had = {at for block in kept if (at := _post_around(outline, block.container, known)) >= 0}
    if not had:
        return [block for block in kept if not _counts_posts(block.text)]
    kept = [block for block in kept if not _is_of_member(outline, block)]
    kept = [
        b for b in kept if not (_COUNTED.fullmatch(b.text) and _post_around(outline, b.container, known) < 0)
    ]
    kinds = {_kind(outline, at) for at in had}
    silent = _posts(outline, kinds) - had
    if not silent:
        return list(kept)
    chosen = set(map(id, kept))
    return [block for block in outline.blocks if id(block) in chosen or _is_said(outline, block, silent)]


def _counts_posts(text: str) -> bool:
    """Whether ``text`` counts a member's posts beside other things, which no line of another page does."""
    if text.count(":") < 2 or not _POSTS.search(text):  # noqa: PLR2004 - the posts, and since when
        return False
    login, *behind = text.split(None, 1)
    return _COUNTED.fullmatch(text if ":" in login else "".join(behind)) is not None


def _is_of_member(outline: Outline, block: Block) -> bool:
    """Whether ``block`` is a member's signature or title."""
    at = block.container
    for _ in range(_LEVELS):
        if at < 0:
            break
        classes = outline.containers[at].attributes.get("class")
        if classes and _MEMBER.search(classes):
            return True
        at = outline.parents[at]
    return False


def _post_around(outline: Outline, at: int, known: dict[int, int]) -> int:
    """The text of a post that container ``at`` lies in; -1: in none."""
    path: list[int] = []
    while at not in known and len(path) < _LEVELS:
        path.append(at)
        at = outline.parents[at]
    found = known.get(at, -1)
    for inner in reversed(path):
        known[inner] = found = inner if _kind(outline, inner) else found
    return found


def _kind(outline: Outline, at: int) -> str:
    """What post container ``at`` is the text of, by the name that software has for it; ``""``: of none."""
    attributes = outline.containers[at].attributes
    if not attributes:
        return ""
    classes = attributes.get("class", "")
    kind, holder = _named(classes) if classes else ("", "")
    kind = kind or _by_attribute(attributes)
    if not kind and not holder:
        return ""
    around = [*_around(outline, at)]
    if holder and not kind:
        kind = holder if any(holder in names.split() for names in around[:2]) else ""
    return "" if any(map(_BESIDE.search, around)) else kind


def is_post(outline: Outline, at: int) -> bool:
    """Whether container ``at`` is the text of a post, by the name that software has for it."""
    return _kind(outline, at) != ""


def _around(outline: Outline, at: int) -> Iterator[str]:
    """The classes of the boxes around container ``at``, from the innermost."""
    for _ in range(_LEVELS):
        at = outline.parents[at]
        if at < 0:
            return
        yield outline.containers[at].attributes.get("class", "")


@lru_cache(maxsize=4096)
def _named(classes: str) -> tuple[str, str]:
    """The kind of post that ``classes`` name, or the class that the box around has if they name one."""
    names = classes.split()
    if _BESIDE.search(classes):
        return "", ""
    for name, other in _PAIRS:
        if name in names and other in names:
            return name, ""
    kind = next((name for name in names if name in _BODIES), "")
    if kind:
        return _SAME.get(kind, kind), ""
    return "", next((_IN[name] for name in names if name in _IN), "")


def _by_attribute(attributes: Mapping[str, str]) -> str:
    if is_of_post(attributes.get("id", "")):
        return "id"
    if attributes.get("component") == "post/content":
        return "component"
    if attributes.get("itemprop") == "text" and attributes.get("class") == "post":
        return "text"  # as Discourse shows it to crawlers
    return "role" if attributes.get("data-role") == "commentContent" else ""


def _posts(outline: Outline, kinds: Iterable[str]) -> set[int]:
    return {at for at in range(len(outline.containers)) if _kind(outline, at) in kinds}


def _is_said(outline: Outline, block: Block, posts: set[int]) -> bool:
    """Whether ``block`` is seen in one of ``posts``, and is no quotation, signature or link."""
    at = block.container
    is_post = block.role == "quote" and at in posts  # vBulletin 4 has what is said in a blockquote
    if not (block.role in _SAID or is_post) or block.link_chars > _LINKED * len(block.text):
        return False
    if _EDITED.match(block.text):
        return False
    while at >= 0 and at not in posts:
        container = outline.containers[at]
        if container.hidden or container.tag in {"blockquote", "aside", "footer", "cite"}:
            return False
        if _NOT_SAID.search(container.attributes.get("class", "")):
            return False
        at = outline.parents[at]
    return at >= 0 and not outline.containers[at].hidden
