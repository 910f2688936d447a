"""Error pages that say 200: "page not found" as a title, and next to no text."""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re

from scrapers.models import Drop

_MAX_WORDS = 120  # an article about missing pages is longer
_MAX_CHARS = 800  # for scripts without spaces
_FEW_WORDS = 60
_LONGEST = 200  # characters of a heading that may be one of the phrases

_PHRASES = frozenset(
    """
    not found
    nothing found
    nothing was found
    page not found
    page missing
    page unavailable
    page does not exist
    page doesn't exist
    page no longer exists
    this page does not exist
    this page doesn't exist
    this page could not be found
    this page isn't available
    the page could not be found
    the page was not found
    the page does not exist
    the page cannot be found
    the page you requested was not found
    the page you requested could not be found
    the page you were looking for doesn't exist
    the page you are looking for doesn't exist
    the page you are looking for could not be found
    the requested url was not found
    that page can't be found
    oops that page can't be found
    we can't find that page
    file not found
    document not found
    article not found
    content not found
    object not found
    product not found
    topic not found
    forbidden
    access denied
    seite nicht gefunden
    die seite wurde nicht gefunden
    seite existiert nicht
    nicht gefunden
    page introuvable
    page non trouvée
    cette page n'existe pas
    cette page est introuvable
    página no encontrada
    no se encontró la página
    la página no existe
    página não encontrada
    esta página não existe
    pagina non trovata
    pagina niet gevonden
    sidan kunde inte hittas
    sidan hittades inte
    siden blev ikke fundet
    siden ble ikke funnet
    sivua ei löytynyt
    nie znaleziono strony
    strona nie została znaleziona
    strona nie istnieje
    stránka nenalezena
    stránka nebyla nalezena
    stránka neexistuje
    az oldal nem található
    pagina nu a fost găsită
    sayfa bulunamadı
    страница не найдена
    страница не существует
    сторінку не знайдено
    страницата не е намерена
    η σελίδα δεν βρέθηκε
    הדף לא נמצא
    الصفحة غير موجودة
    ページが見つかりません
    ページが見つかりませんでした
    お探しのページは見つかりません
    お探しのページは見つかりませんでした
    页面不存在
    页面未找到
    找不到页面
    您访问的页面不存在
    頁面不存在
    找不到頁面
    페이지를 찾을 수 없습니다
    không tìm thấy trang
    halaman tidak ditemukan
    """.strip()
    .replace("\n    ", "\n")
    .split("\n")
)
_CODE = re.compile(
    r"\b(?:http\s*+)?(?:status\s*+)?(?:error|fehler|erreur|errore|ошибка)?\s*+40[34]\b(?:\s*+error\b)?"
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SORRY = re.compile(r"^(?:we're |we are )?(?:sorry|oops|uh[- ]oh|whoops)[\W_]+(?:but )?")
_SITE_NAME = re.compile(r"(?<!\s)\s++[-–—|·•:»«]\s++|(?:(?<!\s)\s++)?[|»]\s*+")
_SENTENCE = re.compile(
    r"\b(?:page|url|file|document)\b[^.!?\n]{0,60}"
    r"\b(?:(?:could not|cannot|can't|couldn't) be found"
    r"|was not found|does not exist|doesn't exist|no longer exists"
    r"|has been (?:moved or )?(?:removed|deleted))\b",
    re.IGNORECASE,
)


def soft_404(title: str, heading: str, text: str) -> Drop | None:
    """``Drop("soft_404")`` if ``title`` or ``heading`` says that nothing was found and ``text`` is short.

    ``heading`` is the first ``<h1>``. A very short text may also say so itself in a sentence.
    """
    if len(text) > _MAX_CHARS:  # most pages, and counting their words takes as long as judging the others
        return None
    words = len(text.split())
    if words > _MAX_WORDS:
        return None
    for part in (heading, title, *_SITE_NAME.split(title)):
        if _says_not_found(part):
            return Drop("soft_404", part.strip()[:100])
    sentence = _SENTENCE.search(text.replace("’", "'")) if words <= _FEW_WORDS else None
    return Drop("soft_404", sentence[0][:100]) if sentence else None


def _says_not_found(heading: str) -> bool:
    """Whether ``heading`` is nothing but an error code, one of the phrases, or both."""
    if len(heading) > _LONGEST:
        return False
    plain = heading.casefold().replace("’", "'")
    bare, codes = _CODE.subn(" ", plain)
    bare = _EDGES.sub("", _SORRY.sub("", _EDGES.sub("", bare)))
    return bare in _PHRASES or (not bare and codes > 0)
