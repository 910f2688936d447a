"""The licences that a user lists: SPDX identifiers, their addresses, or families of them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from scrapers.rights.licences.spdx import members, spdx

_FAMILY = re.compile(
    r"(?:(?:cc-)?(?:by(?:-nc|-nd|-sa)*|nc|nd|sa)(?:-\d\.\d(?:-\w+)?)?|public-domain|cc0|cc-pd|licenseref-.+)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?!cc)[a-z][a-z0-9.+]*(?:-[a-z0-9.+]+)*-\d+(?:\.\d+)*(?:-only|-or-later)?", re.IGNORECASE
)
"""What has the form of an SPDX identifier with a version: the list is longer than what pages mostly have."""
_VERSIONS: Final = ("-1.0", "-2.0", "-3.0", "-4.0", "-1.3-or-later", "-3.0-or-later")
_NEAR: Final = (
    "CC-BY", "CC-BY-SA", "CC-BY-NC", "CC-BY-ND", "CC-BY-NC-SA", "CC-BY-NC-ND", "CC0", "NC", "ND", "SA",
    "public-domain", "MIT", "Apache-2.0", "GFDL", "GPL-3.0-only", "OGL-UK",
)  # fmt: skip
_MEANT: Final = (
    ("comm", "NC"),
    ("deriv", "ND"),
    ("alike", "SA"),
    ("zero", "CC0"),
    ("domain", "public-domain"),
)


def listed(word: str) -> str:
    """The identifier or family that ``word`` is, which :func:`members` of licences are compared with.

    Raises ``ValueError`` for what is none: a list with it would let pass, or drop, what nobody meant.
    """
    name = "-".join(word.split())
    if _FAMILY.fullmatch(name):
        return name
    known = spdx(word)
    if known:
        return name if name.lower() in members(known) else known
    if _NUMBERED.fullmatch(name) or any(spdx(name + version) for version in _VERSIONS):
        return name
    raise ValueError(
        f"{word!r} is no licence; did you mean {_near(name)}? SPDX identifiers, their addresses, and families "
        "such as CC-BY, NC or public-domain are understood"
    )


def _near(name: str) -> str:
    said = next((family for part, family in _MEANT if part in name.lower()), "")
    return said or next(iter(get_close_matches(name.upper(), _NEAR, 1, 0.5)), "CC-BY")
