"""The SPDX identifier of a licence that is named by a URL or in words.

Identifiers follow the SPDX License List 3.x; ported Creative Commons licences keep their country
(``CC-BY-3.0-DE``), and what is no licence of that list is ``LicenseRef-…`` or not recognised.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 500  # characters; a longer "licence" is a text about one

_CC_URL = re.compile(
    r"(?<![\w.@-])(?:[\w-]+\.)?creativecommons\.org/(?:"
    r"licenses/(?P<kind>(?:by|nc|nd|sa)(?:-(?:nc|nd|sa))*)(?=[/?#]|$)"
    r"(?:/(?P<version>\d\.\d)(?:/(?P<port>[a-z]{2,3})(?=[/?#]|$))?)?"
    r"|(?P<zero>publicdomain/zero)|(?P<mark>publicdomain/mark)"
    r"|(?P<dedication>publicdomain/certification|licenses/publicdomain(?=[/?#]|$)))",
    re.IGNORECASE,
)
_URLS: Final = (
    (re.compile(r"//(?:www\.)?spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?$"), "{}"),
    (re.compile(r"//(?:www\.)?apache\.org/licenses/license-2\.0", re.IGNORECASE), "Apache-2.0"),
    (re.compile(r"//(?:www\.)?opensource\.org/licenses?/mit\b", re.IGNORECASE), "MIT"),
    (re.compile(r"//(?:www\.)?opensource\.org/licenses?/apache-2\.0", re.IGNORECASE), "Apache-2.0"),
    (
        re.compile(r"//(?:www\.)?gnu\.org/(?:licenses|copyleft)/fdl-1\.([123])", re.IGNORECASE),
        "GFDL-1.{}-or-later",
    ),
    (
        re.compile(r"//(?:www\.)?gnu\.org/(?:licenses|copyleft)/fdl(?:\.\w+)?/?$", re.IGNORECASE),
        "GFDL-1.3-or-later",
    ),
    (re.compile(r"//(?:www\.)?gnu\.org/licenses/gpl-3\.0", re.IGNORECASE), "GPL-3.0-or-later"),
    (re.compile(r"//(?:www\.)?gnu\.org/licenses/gpl-2\.0", re.IGNORECASE), "GPL-2.0-or-later"),
    (re.compile(r"nationalarchives\.gov\.uk/doc/open-government-licence/version/([123])"), "OGL-UK-{}.0"),
    (re.compile(r"opendatacommons\.org/licenses/(pddl|odbl|by)\b", re.IGNORECASE), "ODC"),
    (re.compile(r"//(?:www\.)?unlicense\.org", re.IGNORECASE), "Unlicense"),
)
_ODC: Final = {"pddl": "PDDL-1.0", "odbl": "ODbL-1.0", "by": "ODC-By-1.0"}
_CC_WORDS = re.compile(
    r"\bcc[\s-]*(?P<zero>0|zero)\b|\bcc[\s-]+(?P<kind>by(?:[\s-]+(?:nc|nd|sa))*)(?:[\s-]+v?(?P<version>\d\.\d))?\b",
    re.IGNORECASE,
)
_CC_LONG = re.compile(
    r"creative\s+commons\s+(?P<zero>zero|cc0)\b|creative\s+commons\s+(?P<kind>attribution)"
    r"[\sa-z,()-]*(?P<version>\d\.\d)?",
    re.IGNORECASE,
)
_PARTS: Final = (
    (re.compile(r"\bno[nt]?\W*(?:for\W+)?commercial|\bnc\b", re.IGNORECASE), "NC"),
    (re.compile(r"\bno[nt]?\W*deriv|\bnd\b", re.IGNORECASE), "ND"),
    (re.compile(r"\bshare\W*alike|\bsa\b", re.IGNORECASE), "SA"),
)
_NAMES: Final = {
    "mit": "MIT",
    "mit license": "MIT",
    "the mit license": "MIT",
    "apache-2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "isc": "ISC",
    "unlicense": "Unlicense",
    "mpl-2.0": "MPL-2.0",
    "gpl-2.0-only": "GPL-2.0-only",
    "gpl-2.0-or-later": "GPL-2.0-or-later",
    "gpl-3.0-only": "GPL-3.0-only",
    "gpl-3.0-or-later": "GPL-3.0-or-later",
    "gpl-3.0": "GPL-3.0-only",
    "gpl-2.0": "GPL-2.0-only",
    "gfdl-1.3-or-later": "GFDL-1.3-or-later",
    "gfdl-1.3-only": "GFDL-1.3-only",
    "gfdl": "GFDL-1.3-or-later",
    "odbl-1.0": "ODbL-1.0",
    "pddl-1.0": "PDDL-1.0",
    "cc-pdm-1.0": "CC-PDM-1.0",
    "public domain": "LicenseRef-public-domain",
    "publicdomain": "LicenseRef-public-domain",
    "public-domain": "LicenseRef-public-domain",
}
_RESERVED = re.compile(r"all\s+rights\s+reserved", re.IGNORECASE)


@lru_cache(maxsize=4096)
def spdx(statement: str) -> str:
    """The SPDX identifier that a URL or a short statement stands for; ``""`` if none is recognised."""
    text = statement.strip()
    if not text or len(text) > _LONGEST:
        return ""
    if "/" in text and (found := _of_url(text)):
        return found
    return _of_words(text)


def _of_url(text: str) -> str:
    match = _CC_URL.search(text)
    if match and "?" not in text[: match.start()]:  # a link that shares a licence is none
        return _creative_commons(match, match["kind"] or "")
    for pattern, identifier in _URLS:
        if found := pattern.search(text):
            return _ODC[found[1].lower()] if identifier == "ODC" else identifier.format(*found.groups())
    return ""


def _creative_commons(match: re.Match[str], text: str) -> str:
    """The identifier of a Creative Commons licence; ``text`` is where its elements stand."""
    known = match.groupdict()
    if known["zero"]:
        return "CC0-1.0"
    if known.get("mark"):
        return "CC-PDM-1.0"
    if known.get("dedication"):
        return "CC-PDDC"
    name = ["CC"] if known["kind"].lower().startswith(("nc", "nd", "sa")) else ["CC", "BY"]
    name += [part for pattern, part in _PARTS if pattern.search(text)]
    if known["version"]:
        port = (known.get("port") or "").upper()
        name += [known["version"], *([port] if port else [])]
    return "-".join(name)


def _of_words(text: str) -> str:
    name = _NAMES.get(text.lower().strip(" ."))
    if name:
        return name
    for pattern in (_CC_WORDS, _CC_LONG):
        match = pattern.search(text)
        if match:
            return _creative_commons(match, text)  # "CC BY, no commercial use" is none without NC
    return "LicenseRef-all-rights-reserved" if _RESERVED.search(text) else ""


def members(identifier: str) -> frozenset[str]:
    """The names under which a list may mean ``identifier``, lower case.

    ``CC-BY-NC-4.0`` is meant by itself, ``CC-BY-NC``, and the elements ``NC`` and ``BY-NC``;
    ``CC0-1.0`` also by ``public-domain``.
    """
    name = identifier.lower()
    found = {name}
    match = re.fullmatch(r"cc-(by(?:-nc|-nd|-sa)*|nc|nd|sa)(?:-(\d\.\d)(?:-\w+)?)?", name)
    if match:
        found |= {f"cc-{match[1]}", match[1], *({"nc", "nd", "sa"} & set(match[1].split("-")))}
        found |= {f"cc-{match[1]}-{match[2]}"} if match[2] else set()
    elif name.startswith(("cc0", "cc-pd", "pddl", "licenseref-public-domain", "unlicense")):
        found |= {"public-domain", re.sub(r"-\d\.\d$", "", name)}
    else:
        found.add(re.sub(r"-\d+(?:\.\d+)*(?:-only|-or-later)?$", "", name))
    return frozenset(found)
