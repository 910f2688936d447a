"""The names that forum software has for the text of a post, whoever looks for posts."""

from __future__ import annotations

from typing import Final

BODIES: Final = frozenset((
    "bbWrapper", "messageText", "cooked", "post_body", "postmsg", "cPost_contentWrap", "Post-body",
    "bbp-reply-content", "bbp-topic-content", "t_f", "lia-message-body-content", "qa-post-content",
    "js-post-body",
))  # fmt: skip
OPENERS: Final = {"bbp-topic-content": "bbp-reply-content"}
"""Where the opener's text has a name of its own: that of the answers."""
_IDS: Final = ("post_message_", "postmessage_", "msg_")  # before a number


def is_of_post(identity: str) -> bool:
    """Whether an element's identifier is that of a post's text, which has the post's number in it."""
    return identity.startswith(_IDS) and identity[-1].isdecimal()
