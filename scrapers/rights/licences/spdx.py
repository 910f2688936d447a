"""The SPDX identifier of a licence that is named by a URL or in words.

Identifiers follow the SPDX License List 3.x; ported Creative Commons licences keep their country
(``CC-BY-3.0-DE``) in its form also where the list leaves that port out, and what is no licence of that
list is ``LicenseRef-…`` or not recognised.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from scrapers.rights.licences.names import by_url, by_whole_name, by_words
from scrapers.rights.licences.reservations import RESERVED

HYPHENS: Final = {**dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF)), 0x2010: "-", 0x2011: "-", 0x2012: "-"}
_LONGEST: Final = 500  # characters; a longer "licence" is a text about one

_CC_URL = re.compile(
    r"(?<![\w.@-])(?:[\w-]+\.)?creativecommons\.org/(?:"
    r"licen[cs]es/(?P<kind>(?:by|nc|nd|sa)(?:-(?:nc|nd|sa))*)(?=[/?#]|$)"
    r"(?:/(?P<version>\d\.\d)(?:/(?P<port>[a-z]{2,3})(?=[/?#]|$))?)?"
    r"|(?P<zero>publicdomain/zero)|(?P<mark>publicdomain/mark)"
    r"|(?P<dedication>publicdomain/certification|licenses/publicdomain(?=[/?#]|$)))",
    re.IGNORECASE,
)
_CC_WORDS = re.compile(
    r"\bcc[\s–-]*(?P<zero>0|zero)\b"
    r"|\b(?:cc|creative[\s-]+commons(?:[\s-]+licen[cs]e)?\W+(?=by[\s–-]+(?:nc|nd|sa|v?\d\.\d)\b))[\s–-]*"
    r"(?P<kind>(?<!\w)by(?:[\s–-]+(?:nc|nd|sa))*)"
    r"(?:[\s–-]+v?(?P<version>\d\.\d)(?:[\s-]+(?P<port>(?-i:[A-Z]{2}|IGO)\b|(?<=\d-)[a-z]{2,3}\b))?)?\b",
    re.IGNORECASE,
)
_ATTRIBUTION: Final = (
    "attribution|namensnennung|atribución|reconocimiento|atribuição|attribuzione|naamsvermelding"
    "|uznanie autorstwa|erkännande|navngivelse|navngivelse|nimeä|атрибуция|с указанием авторства|uveďte původ"
    "|署名|姓名標示|表示|저작자표시"
)
_CC_LONG = re.compile(
    r"(?:creative[\s-]+commons|知识共享|創用cc|クリエイティブ・?コモンズ|크리에이티브\s?커먼즈)\W*(?:(?:licen[cs]e|lizenz|licencia|licence|licenza|licença|licencji)\W+)?"
    rf"(?:(?P<zero>zero|cc0)\b|(?P<kind>{_ATTRIBUTION})[^\d;.]*(?P<version>\d\.\d)?(?P<rest>.{{0,60}})"
    r"|(?P<mark>public domain mark))",
    re.IGNORECASE,
)
_CC_ALONE = re.compile(
    r"\bcreative[\s-]+commons[\s-]*(?:licen[cszç]|lizenz|licencji|лиценз)|知识共享许可", re.IGNORECASE
)
_PARTS: Final = (
    (
        re.compile(
            r"\bno[nt]?\W*(?:for\W+)?commer[cz]ial|\bnc\b|nicht\W*kommerziell|pas\W+d.utilisation\W+commerciale"
            r"|\bno\W*comercial|não\W*comercial|non\W*commerciale|niet\W*commercieel|niekomercyjne"
            r"|некоммерч|非商业|非商業|非営利|비영리",
            re.IGNORECASE,
        ),
        "NC",
    ),
    (
        re.compile(
            r"\bno[nt]?\W*deriv|\bnd\b|keine\W*bearbeitung|pas\W+de\W+modification|sin\W*(?:obra\W*)?deriva"
            r"|sem\W*deriva|non\W*opere\W*derivate|geen\W*afgeleide|bez\W*utworów\W*zależnych|без\W*производ"
            r"|禁止演绎|禁止改作|改変禁止|변경금지",
            re.IGNORECASE,
        ),
        "ND",
    ),
    (
        re.compile(
            r"\bshare\W*alike|\bsa\b|weitergabe\W+unter\W+gleichen|partage\W+dans\W+les\W+m|compartir?\W*igual"
            r"|compartilha\W*igual|condividi\W+allo\W+stesso|gelijk\W*delen|na\W+tych\W+samych\W+warunkach"
            r"|на\W+тех\W+же\W+условиях|с\W+сохранением\W+условий|相同方式共享|継承|동일조건",
            re.IGNORECASE,
        ),
        "SA",
    ),
)
_COUNTRIES: Final = tuple(
    (re.compile(rf"^\W*(?:{names})\b", re.IGNORECASE), code)
    for names, code in (
        ("germany|deutschland|de", "DE"), ("austria|österreich|at", "AT"), ("australia|au", "AU"),
        ("united states|usa?", "US"), ("netherlands|nederland|nl", "NL"), ("uk|england|scotland", "UK"),
        ("france|fr", "FR"), ("japan|jp|日本", "JP"), ("spain|españa|es", "ES"), ("italy|italia|it", "IT"),
        ("switzerland|schweiz|suisse|ch", "CH"), ("canada|ca", "CA"), ("poland|polska|pl", "PL"),
        ("bra[sz]il|br", "BR"), ("igo", "IGO"), ("new zealand|nz", "NZ"), ("portugal|pt", "PT"),
        ("sweden|sverige|se", "SE"), ("china mainland|中国大陆|cn", "CN"), ("taiwan|台灣|tw", "TW"),
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def spdx(statement: str) -> str:
    """The SPDX identifier that a URL or a short statement stands for; ``""`` if none is recognised."""
    text = " ".join(statement.split())
    text = text if text.isascii() else text.translate(HYPHENS)
    if not text or len(text) > _LONGEST:
        return ""
    if "/" in text and (found := _of_url(text)):
        return found
    return _of_words(text)


def _of_url(text: str) -> str:
    match = _CC_URL.search(text)
    if match and "?" not in text[: match.start()]:  # a link that shares a licence is none
        return _creative_commons(match, match["kind"] or "")
    return "" if match else by_url(text)


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
        port = (known.get("port") or "").upper() or _country(known.get("rest") or "")
        name += [known["version"], *([port] if port else [])]
    return "-".join(name)


def _country(behind: str) -> str:
    """The country that stands behind a version."""
    return next((code for pattern, code in _COUNTRIES if pattern.search(behind)), "")


def _of_words(text: str) -> str:
    if name := by_whole_name(text):
        return name
    for pattern in (_CC_WORDS, _CC_LONG):
        match = pattern.search(text)
        if match:
            return _creative_commons(match, text)  # "CC BY, no commercial use" is none without NC
    if name := by_words(text):
        return name
    if _CC_ALONE.search(text):
        return "LicenseRef-Creative-Commons"  # which of them is not said
    return "LicenseRef-all-rights-reserved" if RESERVED.search(text) else ""


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
