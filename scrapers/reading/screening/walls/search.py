"""Which wall a page is, if it is one."""
# ruff: noqa: RUF001 - quotation marks

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from scrapers.models import Drop
from scrapers.reading.screening.walls import languages_absence, languages_access
from scrapers.reading.screening.walls.captcha import CAPTCHA
from scrapers.reading.screening.walls.challenge import BOT_CHALLENGE
from scrapers.reading.screening.walls.cookie_wall import COOKIE_WALL
from scrapers.reading.screening.walls.login import LOGIN_WALL
from scrapers.reading.screening.walls.maintenance import MAINTENANCE
from scrapers.reading.screening.walls.no_results import NO_RESULTS, SEARCH_URL
from scrapers.reading.screening.walls.old_browser import OLD_BROWSER
from scrapers.reading.screening.walls.parked import PARKED_DOMAIN
from scrapers.reading.screening.walls.paywall import PAYWALL
from scrapers.reading.screening.walls.wall import ENOUGH, Wall

WALLS: Final[tuple[Wall, ...]] = (
    BOT_CHALLENGE, CAPTCHA, LOGIN_WALL, PAYWALL, COOKIE_WALL, MAINTENANCE, PARKED_DOMAIN, NO_RESULTS,
    OLD_BROWSER,
    languages_access.BOT_CHALLENGE, languages_access.LOGIN_WALL, languages_access.COOKIE_WALL,
    languages_absence.MAINTENANCE, languages_absence.PARKED_DOMAIN, languages_absence.NO_RESULTS,
)  # fmt: skip
LONGEST: Final = max(wall.longest for wall in WALLS)
"""Characters of a text that is no wall by its length alone."""
BESIDE_TEXT: Final = (LOGIN_WALL, PAYWALL, languages_access.LOGIN_WALL)
"""Walls that may stand beside a text, so that an extractor takes them for furniture."""
_LONGEST_HEAD: Final = 160
_SOURCE: Final = 200_000  # characters of a page's source in which markers are looked for
_SITE_NAME = re.compile(r"(?<!\s)\s++[-–—|·•:»«]\s++|(?:(?<!\s)\s++)?[|»]\s*+")
_QUOTED = re.compile(
    r"`[^`\n]{1,200}`|\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»|‘[^’\n]{3,300}’(?!\w)"
    r"|「[^」\n]{1,200}」|『[^』\n]{1,200}』"
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def wall(
    titles: Iterable[str], text: str, source: str, url: str = "", kinds: Iterable[Wall] = WALLS
) -> Drop | None:
    """Why the page of ``text`` is a wall; ``None`` if it is none, as every page is that has much to say.

    ``titles`` are its title and headings, ``source`` is its HTML.
    """
    if len(text) > LONGEST:
        return None
    amount = len(text) + (0 if text.isascii() else 2 * len(_WIDE.findall(text)))
    said = _normal(_QUOTED.sub(" ", text))
    heads = _heads(titles)
    best, why = 0, Drop("")
    for kind in kinds:
        if amount > kind.longest:
            continue
        weight, sign = kind.weight(heads, said, source[:_SOURCE])
        weight += bool(kind.reason == NO_RESULTS.reason and weight > 1 and url and SEARCH_URL.search(url))
        if weight > best:
            best, why = weight, Drop(kind.reason, sign.strip()[:100])
    return why if best >= ENOUGH else None


def _normal(text: str) -> str:
    text = text.replace("’", "'").replace("\xa0", " ").replace("*", "").casefold()
    return re.sub(r"[^\S\n]+", " ", text)


def _heads(titles: Iterable[str]) -> list[str]:
    """Titles and headings, and the parts of those that name the site too."""
    found: dict[str, None] = {}
    for title in titles:
        if 0 < len(title) <= _LONGEST_HEAD:
            plain = _normal(title)
            found |= dict.fromkeys(_EDGES.sub("", part) for part in (plain, *_SITE_NAME.split(plain)))
    return [head for head in found if head]
