"""Titles that name no page: what a server, an editor or a template puts where nobody wrote one.

They would teach a model that "Home" is asked for by any text; a page's heading, or nothing, is better.
"""
# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SIGNS = re.compile(r"[\W\d_]+")
_LONGEST: Final = 40  # characters; generic titles are short
_OF_FIRST_PAGES: Final = (
    "home|homepage|home page|homesite|welcome|welcome page|start page|frontpage|front page|landing page"
    "|landing|startseite|start seite|willkommen|herzlich willkommen|hauptseite|accueil|page d accueil"
    "|bienvenue|inicio|página de inicio|página principal|página inicial|portada|bienvenido|bienvenidos"
    "|bienvenida|início|bem vindo|bem vindos|pagina iniziale|pagina principale|benvenuto|benvenuti"
    "|startpagina|hoofdpagina|welkom|hem|startsida|startsidan|huvudsida|välkommen|forside|forsiden|hjem"
    "|hovedside|velkommen|etusivu|tervetuloa|avaleht|sākums|pradžia|pagrindinis|strona główna|witamy|witaj"
    "|úvod|domů|úvodní stránka|hlavní stránka|vítejte|domov|hlavná stránka|vitajte|főoldal|kezdőlap"
    "|kezdőoldal|üdvözöljük|acasă|pagina principală|bine ați venit|početna|naslovnica|početna stranica"
    "|naslovna|anasayfa|ana sayfa|hoş geldiniz|ballina|главная|главная страница|добро пожаловать|начало"
    "|начална страница|головна|головна сторінка|ласкаво просимо|почетна|αρχική|αρχική σελίδα|καλώς ήρθατε"
    "|الرئيسية|الصفحة الرئيسية|مرحبا|صفحه اصلی|خانه|דף הבית|ראשי|होम|मुख पृष्ठ|หน้าแรก|หน้าหลัก|trang chủ"
    "|beranda|laman utama|ホーム|トップ|トップページ|ようこそ|メインページ|首页|首頁|主页|主頁|网站首页"
    "|欢迎|홈|메인|메인 페이지|홈페이지|환영합니다"
)
_OF_TEMPLATES: Final = (
    "untitled|start|index|index page|index of|index html|index php|index htm|default|default page|main"
    "|main page|untitled document|untitled page|untitled site|untitled post|no title|no name|title"
    "|page title|title here|your title here|your title|site title|document|new document|doc|new page"
    "|newpage|page|webpage|web page|website|my website|my site|test|test page|blank|blank page|none|null"
    "|undefined|unknown|unnamed|unbenannt|unbenanntes dokument|ohne titel|kein titel|neue seite|dokument"
    "|seite|titel|sans titre|document sans titre|nouvelle page|titre|sin título|documento sin título"
    "|nueva página|documento|título|sem título|documento sem título|nova página|senza titolo"
    "|documento senza titolo|nuova pagina|titolo|naamloos|naamloos document|zonder titel|nieuwe pagina"
    "|namnlös|namnlöst dokument|utan titel|ny sida|uden titel|uten tittel|ny side|unavngivet|navnløs"
    "|nimetön|otsikko|bez tytułu|dokument bez tytułu|nowa strona|bez názvu|nová stránka|bez naslova"
    "|névtelen|névtelen dokumentum|cím nélkül|új oldal|fără titlu|pagină nouă|adsız|isimsiz|başlıksız"
    "|yeni sayfa|без названия|без имени|безымянный|документ без названия|новая страница|без назви"
    "|нова сторінка|без заглавие|χωρίς τίτλο|νέα σελίδα|بدون عنوان|عنوان|صفحة جديدة|ללא כותרת|ללא שם"
    "|không có tiêu đề|tanpa judul|無題|無題ドキュメント|新しいページ|タイトル|无标题|无标题文档|無標題文件"
    "|未命名|新建页面|新網頁|제목 없음|무제|새 페이지|react app|vite app|vite react|vite react ts|vite vue"
    "|vue app|create next app|create react app|next app|angular app|sveltekit app|nuxt app"
    "|gatsby default starter|astro|remix app|expo app|flutter app|ionic app|powerpoint presentation"
    "|powerpoint präsentation|présentation powerpoint|presentación de powerpoint|apresentação do powerpoint"
    "|presentazione standard di powerpoint|презентация powerpoint|prezentacja programu powerpoint"
    "|microsoft word|microsoft powerpoint|microsoft excel|excel|word document|presentation|slide|folie"
    "|diapositive|loading|please wait|wird geladen|laden|chargement|cargando|carregando|caricamento"
    "|загрузка|读取中|読み込み中"
)


def _known(names: str) -> frozenset[str]:
    return frozenset(_SIGNS.sub("", name.casefold()) for name in names.split("|"))


_FIRST: Final = _known(_OF_FIRST_PAGES)
_GENERIC: Final = _FIRST | _known(_OF_TEMPLATES)
_COUNTED: Final = frozenset({"page", "seite"})
"""With a number they say which one it is."""
_SECTIONS: Final = frozenset({"name", "synopsis", "description", "bezeichnung", "übersicht", "nom", "nombre"})
"""First sections of a page of a manual; their headings may stand where the page's should."""


@lru_cache(maxsize=4096)
def is_generic(title: str) -> bool:
    """Whether ``title`` is one that any page may have; signs and most numbers do not count."""
    if len(title) > _LONGEST:
        return False
    letters = _SIGNS.sub("", title.casefold())
    if not letters or letters in _COUNTED:
        return not any(map(str.isdigit, title))
    return letters in _GENERIC


def written_title(title: str) -> str:
    """``title``, unless it is one that any page may have; then ``""``."""
    return "" if is_generic(title) else title


def names_first_page(title: str) -> bool:
    """Whether ``title`` stands for the first page of a site, as "Home" does: part of no title."""
    return len(title) <= _LONGEST and _SIGNS.sub("", title.casefold()) in _FIRST


def names_section(heading: str) -> bool:
    """Whether ``heading`` is that of the first section of a manual's page, as ``NAME`` is."""
    return _SIGNS.sub("", heading[:_LONGEST].casefold()) in _SECTIONS
