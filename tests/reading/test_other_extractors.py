"""Others' extractors under their names, and what callers may choose of a page."""

from __future__ import annotations

from dataclasses import fields
from importlib.util import find_spec

import pytest

import scrapers
from scrapers.errors import ConfigError, MissingExtra
from scrapers.job.settings import ExtractSettings, Job
from scrapers.models import Document
from scrapers.reading import extractor as registry
from scrapers.reading.extractor import Source, check_extractor, make_extractor
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.offline import Writing


def said(*evenings: int) -> str:
    return " ".join(
        f"On evening {n} the harbour master counted {7 * n} ships and wrote their names into a thick book."
        for n in evenings
    )


PAGE = f"""<html lang=en><head><title>Ships</title></head>
<body><nav><a href=/>Home</a><a href=/c>Contact</a></nav>
<main><article><h1>Ships &amp; harbours</h1><p>{said(1, 2, 3, 4)} <a href="more">More</a></p><h2>Counting</h2>
<p>{said(5, 6, 7)}</p><ul><li>{said(8)}</li><li>{said(9)}</li></ul>
<table><caption>Masts</caption><tr><th>Ship</th><th>Masts</th></tr><tr><td>Ada</td><td>3</td></tr></table>
<p>{said(10, 11)}</p></article>
<section id=comments><h3>2 comments</h3>
<div class=comment><p class=comment-meta><a href=/u/1>Ann</a> in May</p>
<p class=comment-body>I have seen more ships than that, from the other pier.</p></div></section>
</main></body></html>"""
needs_readability = pytest.mark.skipif(not find_spec("readability"), reason="needs the extra `readability`")


@pytest.mark.parametrize("name", ["resiliparse", pytest.param("readability", marks=needs_readability)])
def test_a_yardstick_chooses_and_we_write(name: str) -> None:
    reader = make_extractor(name)
    text = reader.extract(Source(PAGE, "https://site.test/a/")).text
    assert reader.name == name
    assert reader.version
    assert "## Counting" in text
    assert "[More](https://site.test/a/more)" in text
    assert "Contact" not in text
    assert "other pier" not in text
    plain = reader.extract(Source(PAGE, markdown=False)).text
    assert not {"#", "["} & set(plain)
    assert reader.extract(Source("")).text == ""


@pytest.mark.parametrize("name", ["trafilatura", "readability"])
def test_a_missing_extra_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=rf"pip install 'corpus-scrapers\[{name}\]'") as caught:
        scrapers.extract(PAGE, extractor=name)
    assert caught.value.field == "extractor"
    check_extractor("resiliparse")


def text(**writing: bool) -> str:
    found = scrapers.extract(PAGE, url="https://site.test/a/", **writing)
    assert isinstance(found, Document)
    return found.text


def test_the_caller_says_what_is_written() -> None:
    assert "](https://site.test/a/more)" in text()
    assert "](" not in text(links=False)
    assert "| Ada | 3 |" in text()
    assert "Ada" not in text(tables=False)
    assert "Masts\n" not in text(captions=False)
    assert text(title=True).startswith("# Ships & harbours\n\n")
    assert "# Ships" not in text(title=False)
    assert "other pier" in text(comments=True)
    assert "Ann" not in text(comments=True)
    assert "other pier" not in text(comments=False)
    assert text(comments=None) == text()


def test_what_was_chosen_is_recorded() -> None:
    found = scrapers.extract(PAGE, links=False, comments=True, tables=True)
    assert isinstance(found, Document)
    assert found.extractor.endswith(" comments=yes links=no")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lnks": True}, "unknown setting 'lnks'; did you mean 'links'"),
        ({"links": "no"}, "setting 'links': should be True or False, not 'no'"),
        ({"links": False, "extractor": "trafilatura"}, "'trafilatura' does not let you choose: links"),
    ],
)
def test_a_choice_that_cannot_be_made_is_an_error(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        scrapers.extract(PAGE, **settings)  # type: ignore[arg-type]


def test_a_job_has_the_same_choices_and_defaults() -> None:
    settings = {field.name: field.default for field in fields(RenderOptions) if field.name != "markdown"}
    assert {name: getattr(ExtractSettings(), name) for name in settings} == settings
    assert Writing.__annotations__.keys() == settings.keys()
    job = Job(seeds=["https://site.test/"], output="c.jsonl", tables=False, extract={"comments": True})  # type: ignore[arg-type]
    assert job.extract.writing == {"tables": False, "comments": True}
    with pytest.raises(ConfigError, match=r"corpus\.links"):
        Job(seeds=["https://site.test/"], output="c.jsonl", links="maybe")  # type: ignore[arg-type]
