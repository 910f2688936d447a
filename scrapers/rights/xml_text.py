"""The characters of XML that states rights, found in bytes without a parser."""

from __future__ import annotations


def without_comments(text: str) -> str:
    """``text`` without its comments; what begins one that never ends stays."""
    first, *rest = text.split("<!--")
    return "".join([first, *(inside.partition("-->")[2] if "-->" in inside else inside for inside in rest)])


def characters(data: bytes) -> str:
    """``data`` in UTF-8 or whichever of the wide encodings its zero bytes show; what is none is replaced."""
    head = data[:4].lstrip(b"\xef\xbb\xbf")
    if b"\0" not in data[:200]:
        return data.decode("utf-8", "replace")
    wide = "32" if b"\0\0" in data[:40].lstrip(b"\0") else "16"
    little = head.startswith((b"\xff\xfe", b"<\0"))
    return data.decode(f"utf-{wide}-{'le' if little else 'be'}", "replace")
