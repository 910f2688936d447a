"""The codes that fonts give, as characters."""

from __future__ import annotations

from typing import Final

OF_TEX: Final = {
    0x0B: "ff", 0x0C: "fi", 0x0E: "ffi", 0x0F: "ffl", 0x10: "\u201c", 0x11: "\u201d", 0x12: "\u201e",
    0x13: "\u00ab", 0x14: "\u00bb", 0x15: "\u2013", 0x16: "\u2014", 0x1B: "ff", 0x1C: "fi", 0x1D: "fl",
    0x1E: "ffi", 0x1F: "ffl", 0x88: "\u2022",
}  # fmt: skip
"""Signs that TeX's encodings (OT1, T1, TS1) have where others have controls, of fonts that are drawn as
pictures: these have no name, and say of no character what it is."""


def letter_of(code: int) -> str:
    """What a code stands for; a space for what parts words, nothing for controls and halves of characters."""
    if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code == 0xFFFF:  # noqa: PLR2004
        return " " if code in {9, 10, 13} else ""
    return chr(code)
