"""Shells and soft 404s: what they are, and the real pages they must not hit."""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import pytest

from scrapers.models import Drop
from scrapers.reading.page_tree import parse
from scrapers.reading.screening.needs_javascript import needs_javascript
from scrapers.reading.screening.soft_404 import soft_404

SCRIPT = "<script src=/app.js></script>"
LONG = "Any browser older than this one runs the examples below without a change, as far as we know. " * 6


@pytest.mark.parametrize(
    "body",
    [
        f"<div id=app></div>{SCRIPT}",
        f'<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>{SCRIPT}',
        f"<div id=__next><div></div></div>{SCRIPT}",
        f"<app-root></app-root>{SCRIPT}",
        f"<h1>My shop</h1><div id=root></div>{SCRIPT}",
        f"<p>Please enable JavaScript to continue.</p>{SCRIPT}",
        f"<p>This site requires JavaScript.</p>{SCRIPT}",
        f"<p>JavaScript is disabled in your browser.</p>{SCRIPT}",
        f"<p>Bitte aktivieren Sie JavaScript.</p>{SCRIPT}",
        f"<p>Veuillez activer JavaScript pour continuer.</p>{SCRIPT}",
        f"<p>Пожалуйста, включите JavaScript.</p>{SCRIPT}",
        f"<p>JavaScriptを有効にしてください。</p>{SCRIPT}",
        f"<p>请启用JavaScript</p>{SCRIPT}",
        "<script>location.href='/js'</script>",
    ],
)
def test_shells(body: str) -> None:
    verdict = needs_javascript(parse(f"<html><head><title>App</title></head><body>{body}</body></html>"), "")
    assert verdict is not None
    assert verdict.reason == "needs_javascript"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>You need to enable JavaScript to run this app. {LONG}</p>{SCRIPT}",
        f"<h1>Hello</h1><p>A short page with a counter.</p>{SCRIPT}",
        f"<div id=root><p>Filled by the server.</p></div>{SCRIPT}",
        f"<p>{LONG}</p><div id=app></div><noscript>Please enable JavaScript for comments.</noscript>{SCRIPT}",
        "<p>Please enable JavaScript</p>",  # no script would come of it
        "<div id=app></div>",
        f"<p>A picture of the harbour.</p><div id=content><img src=a.png></div>{SCRIPT}",
    ],
)
def test_pages_that_are_no_shells(body: str) -> None:
    assert needs_javascript(parse(f"<html><body>{body}</body></html>"), "") is None


def test_a_page_with_extracted_text_is_no_shell() -> None:
    assert needs_javascript(parse(f"<body><div id=app></div>{SCRIPT}</body>"), LONG) is None


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404",
        "404 error - Example",
        "Page not found",
        "Page Not Found | Example Site",
        "Example Site – Page not found",
        "Oops! That page can’t be found.",
        "Sorry, this page isn't available.",
        "404 – Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada · Ejemplo",
        "Página não encontrada",
        "Pagina non trovata",
        "Страница не найдена",
        "Nie znaleziono strony",
        "ページが見つかりません",
        "404 页面不存在",
        "페이지를 찾을 수 없습니다",
        "403 Forbidden",
    ],
)
def test_soft_404_by_title_or_heading(title: str) -> None:
    assert soft_404(title, "", "Go back to the front page.") is not None


def test_soft_404_by_heading() -> None:
    assert soft_404("Example", "Page not found", "") == Drop("soft_404", "Page not found")


def test_soft_404_by_a_sentence_in_a_very_short_text() -> None:
    verdict = soft_404("Example", "Hm", "The page you requested could not be found. Try the search.")
    assert verdict == Drop("soft_404", "page you requested could not be found")
    assert soft_404("Example", "Hm", "The file has been deleted.") is not None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("How to fix 404 errors", "Look at the log first."),
        ("404: the number in culture", "A short note."),
        ("Page not found", LONG * 3),  # long enough to be about it
        ("404 Not Found", "页面" * 500),
        ("Peugeot 404", "A car."),
        ("Not found in nature", "Elements that do not occur."),
        ("git-rm", "Remove files. The file does exist."),
        ("Home", "A page about ships."),
    ],
)
def test_pages_that_are_no_soft_404(title: str, text: str) -> None:
    assert soft_404(title, title, text) is None
