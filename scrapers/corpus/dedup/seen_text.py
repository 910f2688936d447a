"""What of a text is seen, for comparing: two that differ in the rest say the same."""

from __future__ import annotations

import re
from unicodedata import normalize

_TARGET = re.compile(r"\]\([^()\s]{1,2000}\)")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
_ASCII = bytes(range(128))
_FORM = re.compile("[\ufb00-\ufb06\uff01-\uff9f]+")


def seen_text(text: str) -> str:
    """``text`` without targets of links, the backslashes of Markdown, soft hyphens and what has no width.

    Full-width letters and ligatures are the letters that they are another form of. Twice is as once.
    """
    if "](" in text:
        text = _TARGET.sub("] ", text)
    if "\\" in text:
        text = _ESCAPE.sub("", text)
    beyond = beyond_ascii(text)
    if _UNSEEN.search(beyond):
        text = _UNSEEN.sub("", text)
    if _FORM.search(beyond):
        text = _FORM.sub(lambda found: normalize("NFKC", found[0]), text)
    return text


def beyond_ascii(text: str) -> str:
    """The characters of ``text`` beyond ASCII, in order: mostly few, and looked through in no time."""
    if text.isascii():
        return ""
    data = text.encode(errors="surrogatepass").translate(None, _ASCII)
    return data.decode(errors="surrogatepass")
