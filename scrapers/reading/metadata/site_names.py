"""The names of a site and of those who keep it, and which authors are but them; who may be a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from scrapers.reading.metadata.titles import host_names, squashed

_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|plc|pc|gmbh|ag|s\.?a|corp|corporation|company|co|group|team|staff|news|press|media"
    r"|blog|magazine|journal|university|universität|université|college|school|institute|institut"
    r"|association|society|foundation|stiftung|clinic|hospital|church|council|department|ministry|agency"
    r"|bank|hotels?|data|official|services?|solutions|systems|labs?|studios?|store|shop|online|network"
    r"|center|centre|community|editorial|marketing|the)\b|&|\.\w",
    re.IGNORECASE,
)
_OF_A_TEAM = re.compile(r"\b(?:team|staff|desk|editors|editorial|redaktion|newsroom)\b", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:the|team)\s++|(?<!\s)\s++(?:team|staff|editors?|editorial|blog|news|magazine|solutions|inc|ltd|llc|gmbh|co|corp)\.?$",
    re.IGNORECASE,
)
_IN_LOGINS = re.compile(r"^[^A-Z]|[\d._]|[a-z][A-Z]+$")  # "ann", "ann.lee", "ann52", "AnnL"
_MOST: Final = 4  # words around a site's name: "The Harbour News Editorial Team"


class SiteNames:
    """What a site calls itself, and its host does."""

    def __init__(self, sites: Iterable[str], url: str) -> None:
        sites = [*sites]
        hosts = [label for host in host_names(url) for label in (host, *host.split("."))]
        self._names = {bare for name in (*sites, *hosts) if (bare := squashed(name))}
        self._bare = {bare for name in (*sites, *hosts) if (bare := squashed(_bare(name)))}

    def __contains__(self, author: str) -> bool:
        """Whether the author named is but the site, or the brand in its name: "HARBOUR" of "Harbour Ltd"."""
        if author.isupper() and " " not in author:
            return squashed(author) in self._bare
        return squashed(author) in self._names

    def keeps(self, author: str) -> bool:
        """Whether the author named is the site, or its team: "Harbour Editorial Team"."""
        return author in self or squashed(_bare(author)) in self._bare


def may_be_person(author: str) -> bool:
    """Whether a name that is the site's, too, may be a person's: several words, none an organisation's."""
    return " " in author and not is_organisation(author)


def is_organisation(author: str) -> bool:
    """Whether a word of the name is one that organisations have in theirs."""
    return _ORGANISATION.search(author) is not None


def is_company(author: str) -> bool:
    """Whether the name is an organisation's, and not that of those in it who write."""
    return is_organisation(author) and _OF_A_TEAM.search(author) is None


def is_login(author: str) -> bool:
    """Whether a name is what somebody signs in with."""
    return author.isascii() and " " not in author and _IN_LOGINS.search(author) is not None


def _bare(name: str) -> str:
    for _ in range(_MOST):
        shorter = _AROUND.sub("", name.strip())
        if shorter == name or not shorter:
            break
        name = shorter
    return name
