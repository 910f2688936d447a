from __future__ import annotations

import re

import pytest

from scrapers.corpus.filters import Languages
from scrapers.corpus.language_codes import ALIASES, LABELS, detectors_code
from scrapers.corpus.settings import CorpusSettings
from scrapers.models import Document
from scrapers.reading.metadata import language


def test_the_codes_are_the_detectors() -> None:
    language.detect("Some words, so that the model is there.")
    (model,) = language._detector()._models.values()
    labels, _ = model.predict("word", k=-1, threshold=-1)
    assert {label.removeprefix("__label__") for label in labels} == LABELS


def test_an_alias_is_no_code_of_its_own() -> None:
    assert not set(ALIASES) & LABELS
    assert set(ALIASES.values()) <= LABELS


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nb", "no"), ("nor", "no"), ("NO", "no"), ("nno", "nn"), ("iw", "he"), ("deu", "de"), ("ger", "de"),
        ("pt-BR", "pt"), ("zh_Hans", "zh"), ("cmn", "zh"), ("fil", "tl"), ("jw", "jv"), ("gsw", "als"),
    ],
)  # fmt: skip
def test_one_language_has_one_code(written: str, code: str) -> None:
    assert detectors_code(written) == code
    assert CorpusSettings(languages=(written, code)).languages == (code,)


@pytest.mark.parametrize("code", ["xx", "zz", "english", "", "e", "qaa", "../no"])
def test_what_the_detector_never_says_is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match="no ISO 639 code of a language that the detector knows"):
        CorpusSettings(languages=("en", code))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("engl", "; did you mean 'eng'?"),
        ("German", "; did you mean 'de'?"),
        ("deutsch", "; did you mean 'de'?"),
        ("klingon", ""),
        ("en,de", "; give each by itself"),
    ],
)
def test_the_nearest_code_is_named(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"such as 'en'{re.escape(said)}\s"):
        CorpusSettings(languages=(written,))


def test_a_page_may_declare_its_language_by_another_code() -> None:
    page = Document(id="0", url="http://site.test/", text="Hei", language="nb")
    assert Languages(frozenset({"no"}))(page) is None
    assert Languages(frozenset({"nn"}))(page) is not None
