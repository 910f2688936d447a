"""Licences other than Creative Commons, by URL and by name, as identifiers of the SPDX License List 3.x."""

from __future__ import annotations

import re
from typing import Final

_ODC: Final = {"pddl": "PDDL-1.0", "odbl": "ODbL-1.0", "by": "ODC-By-1.0"}
_URLS: Final = tuple(
    (re.compile(rf"(?:^|//|(?<![\w.@/=-]))(?:www\.)?{pattern}", re.IGNORECASE), identifier)
    for pattern, identifier in (
        (r"spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?$", "{}"),
        (r"apache\.org/licenses/license-2\.0", "Apache-2.0"),
        (r"(?:opensource\.org|choosealicense\.com)/licenses?/mit\b", "MIT"),
        (r"mit-license\.org(?:/|$)", "MIT"),
        (r"(?:opensource\.org|choosealicense\.com)/licenses?/apache-2\.0", "Apache-2.0"),
        (r"(?:opensource\.org|choosealicense\.com)/licenses?/bsd-([23])-clause", "BSD-{}-Clause"),
        (r"(?:opensource\.org|choosealicense\.com)/licenses?/isc\b", "ISC"),
        (r"mozilla\.org/(?:[\w-]+/)?mpl/2\.0", "MPL-2.0"),
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl-1\.([123])", "GFDL-1.{}-or-later"),
        (r"gnu\.org/(?:licenses|copyleft)/fdl(?:\.\w+)?/?(?:#.*)?$", "GFDL-1.3-or-later"),
        (r"gnu\.org/licenses/(?:old-licenses/)?gpl-([23])\.0", "GPL-{}.0-or-later"),
        (r"gnu\.org/(?:licenses|copyleft)/gpl(?:\.\w+)?/?(?:#.*)?$", "GPL-3.0-or-later"),
        (r"gnu\.org/licenses/agpl-3\.0", "AGPL-3.0-or-later"),
        (r"gnu\.org/licenses/lgpl-3\.0", "LGPL-3.0-or-later"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licen[cs]e/version/([123])", "OGL-UK-{}.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licen[cs]e/?$", "OGL-UK-3.0"),
        (r"open\.canada\.ca/\w+/open-government-licen[cs]e-canada", "OGL-Canada-2.0"),
        (r"govdata\.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
        (r"govdata\.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"),
        (r"opendatacommons\.org/licenses/(pddl|odbl|by)\b", "ODC"),
        (r"artlibre\.org/licence/lal", "LAL-1.3"),
        (r"unlicense\.org(?:/|$)", "Unlicense"),
    )
)
_WHOLE: Final = {  # names that mean a licence only where nothing stands beside them
    "mit": "MIT",
    "apache-2.0": "Apache-2.0",
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
    "ogl-uk-3.0": "OGL-UK-3.0",
    "odbl-1.0": "ODbL-1.0",
    "pddl-1.0": "PDDL-1.0",
    "cc-pdm-1.0": "CC-PDM-1.0",
    "public domain": "LicenseRef-public-domain",
    "publicdomain": "LicenseRef-public-domain",
    "public-domain": "LicenseRef-public-domain",
}
_WORDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), identifier)
    for pattern, identifier in (
        (r"\bGNU\s+Free\s+Documentation\s+Licen[cs]e\W+(?:version\W*|v\.?\s*)?1\.([123])", "GFDL-1.{}-or-later"),
        (r"\bGNU[\s-]+(?:Free\s+Documentation\s+Licen[cs]e|FDL)\b|\bGFDL\b|GNU-Lizenz\s+für\s+freie", "GFDL-1.3-or-later"),
        (r"\bOpen\s+Government\s+Licen[cs]e\W+(?:version\W*|v\.?\s*)?([123])(?:\.0)?", "OGL-UK-{}.0"),
        (r"\bOpen\s+Government\s+Licen[cs]e\W+Canada", "OGL-Canada-2.0"),
        (r"\bOpen\s+Government\s+Licen[cs]e\b", "OGL-UK-3.0"),
        (r"\bApache\s+Licen[cs]e\W+(?:version\W*|v\.?\s*)?2(?:\.0)?\b", "Apache-2.0"),
        (r"\bMIT[\s-]+(?:licen[cs]e[ds]?|lizenz)\b|\blicen[cs]ed?\s+(?:under|as|:)\s+(?:the\s+)?MIT\b", "MIT"),
        (r"\bBSD[\s-]+([23])[\s-]+clause\b|\b([23])[\s-]+clause\s+BSD\b", "BSD-{}-Clause"),
        (r"\bGNU\s+(?:General\s+Public\s+Licen[cs]e|GPL)\W+(?:version\W*|v\.?\s*)?([23])", "GPL-{}.0-or-later"),
        (r"\b(?:in|into|to)\s+the\s+public\s+domain\b", "LicenseRef-public-domain"),
        (r"\bOpen\s+(?:Data\s+Commons\s+Open\s+)?Database\s+Licen[cs]e\b|\bODbL\b", "ODbL-1.0"),
    )
)  # fmt: skip


def by_url(text: str) -> str:
    """The identifier of the licence that the URL ``text`` leads to; ``""`` if it is none of these."""
    for pattern, identifier in _URLS:
        found = pattern.search(text)
        if found and "?" not in text[: found.start()]:  # a link that shares a licence is none
            return _ODC[found[1].lower()] if identifier == "ODC" else identifier.format(*found.groups())
    return ""


def by_whole_name(text: str) -> str:
    """The identifier of the licence whose name ``text`` is; ``""`` if it is none of these."""
    return _WHOLE.get(text.lower().strip(" ."), "")


def by_words(text: str) -> str:
    """The identifier of the first licence that ``text`` names in full; ``""`` if it names none of these."""
    for pattern, identifier in _WORDS:
        if found := pattern.search(text):
            return identifier.format(next((group for group in found.groups() if group), ""))
    return ""
