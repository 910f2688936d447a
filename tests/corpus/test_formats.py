from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scrapers.corpus.filters import Languages, Length
from scrapers.corpus.formats import basic_day, clean, fill, messages_line, metadata, provenance, text_line
from scrapers.corpus.settings import CorpusSettings
from scrapers.errors import ConfigError
from scrapers.models import Document, Drop

TEXT = CorpusSettings()
FULL = Document(
    id="a" * 32,
    url="http://site.test/a",
    text="One.\r\nTwo.\rThree.\0",
    title="A page",
    author="Jo",
    date="2026-11-23",
    site="Site",
    language="en",
    language_score=0.987654321,
    license="CC-BY-4.0",
    fields={"tags": ["x", "y"], "price": 3.5, "when": "2026-11-23", "gone": None},
    redirects=("http://site.test/", "http://site.test/old"),
    status=200,
    fetched_at="2026-11-23T22:45:01.123456+00:00",
    payload_digest="sha256:00",
    archive_file="part-1.warc.gz",
    archive_offset=77,
    backend="requests-lxml",
    extractor="trafilatura 2.3",
    consent={
        "verdict": "allow",
        "policy": "train/standard/1",
        "evidence": "sha256:11",
        "judged_at": "2026-11-23T22:45:02Z",
        "license": "CC-BY-4.0",
        "signals": [{"answer": "yes", "use": "train"}],
    },
)
EMPTY = Document(id="b", url="http://site.test/b", text="")


def line(document: Document, settings: CorpusSettings = TEXT) -> dict[str, Any]:
    made = text_line(document, settings)
    assert not isinstance(made, Drop)
    return made


def test_a_text_line() -> None:
    assert line(FULL) == {
        "id": "a" * 32,
        "text": "One.\nTwo.\nThree.",
        "metadata": {
            "url": "http://site.test/a",
            "title": "A page",
            "author": "Jo",
            "date": "20261123",
            "site": "Site",
            "language": "en",
            "language_score": 0.9877,
            "license": "CC-BY-4.0",
            "status": 200,
            "fetched_at": "20261123",
            "payload_digest": "sha256:00",
            "redirects": "http://site.test/ http://site.test/old",
            "extractor": "trafilatura 2.3",
            "fields": '{"tags":["x","y"],"price":3.5,"when":"2026-11-23","gone":null}',
            "consent": {
                "verdict": "allow",
                "policy": "train/standard/1",
                "evidence": "sha256:11",
                "date": "20261123",
                "license": "CC-BY-4.0",
            },
        },
    }


def test_which_backend_fetched_a_page_is_in_the_provenance_alone() -> None:
    assert "requests-lxml" not in json.dumps(line(FULL))
    assert provenance(FULL) == {
        "id": "a" * 32,
        "url": "http://site.test/a",
        "fetched_at": "2026-11-23T22:45:01.123456+00:00",
        "status": 200,
        "archive_file": "part-1.warc.gz",
        "archive_offset": 77,
        "payload_digest": "sha256:00",
        "backend": "requests-lxml",
        "extractor": "trafilatura 2.3",
        "redirects": ["http://site.test/", "http://site.test/old"],
        "consent": dict(FULL.consent),
    }


def types(value: object) -> object:
    if isinstance(value, dict):
        return {key: types(item) for key, item in value.items()}
    return [types(item) for item in value] if isinstance(value, list) else type(value)


def test_keys_and_types_do_not_depend_on_the_document() -> None:
    assert types(line(FULL)) == types(line(EMPTY))
    assert list(metadata(FULL)) == list(metadata(EMPTY))


def test_arrow_infers_the_same_schema_from_any_line() -> None:
    """What ``datasets.load_dataset("json")`` needs: it infers a schema from each block of a file."""
    arrow = pytest.importorskip("pyarrow")
    from pyarrow.json import read_json

    schemas = {
        read_json(arrow.BufferReader(orjson.dumps(line(document)) + b"\n")).schema
        for document in (FULL, EMPTY)
    }
    assert len(schemas) == 1
    assert "timestamp" not in str(schemas)
    assert "null" not in str(schemas)


def test_a_messages_line() -> None:
    made = messages_line(
        FULL, CorpusSettings(format="messages", prompt="Write {title} of {site}, {fields.tags}.")
    )
    assert not isinstance(made, Drop)
    assert made["messages"] == [
        {"role": "user", "content": "Write A page of Site, x, y."},
        {"role": "assistant", "content": "One.\nTwo.\nThree."},
    ]
    assert made["metadata"] == metadata(FULL)


@pytest.mark.parametrize("prompt", ["{title}", "On {author}", "{fields.none}"])
def test_a_document_without_the_prompts_value_is_dropped(prompt: str) -> None:
    settings = CorpusSettings(format="messages", prompt=prompt)
    assert messages_line(EMPTY, settings) == Drop("no_prompt", prompt.strip("On {}"))


def test_a_document_without_text_answers_nothing() -> None:
    assert messages_line(EMPTY, CorpusSettings(format="messages", prompt="Write.")) == Drop("no_text")


def test_braces_of_a_prompt_can_be_escaped() -> None:
    assert fill("{{x}} {title}", FULL) == "{x} A page"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23", "20261123"),
        ("2026-11-23T01:02:03Z", "20261123"),
        ("", ""),
        ("2026-11", ""),
        ("Nov 2026", ""),
    ],
)
def test_days_are_basic_iso_8601(moment: str, day: str) -> None:
    assert basic_day(moment) == day


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_clean_text_survives_json_and_utf8(text: str) -> None:
    made = clean(text)
    assert "\0" not in made
    assert "\r" not in made
    assert clean(made) == made
    assert orjson.loads(orjson.dumps(made)) == made
    if text.isprintable():
        assert made == text


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert clean("a\ud800b") == "a\ufffdb"
    assert clean("\ud83d\ude00") == "\U0001f600"  # a pair is one character


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"prompt": "{titel}"}, "titel"),
        ({"prompt": "{title.__class__}"}, "__class__"),
        ({"prompt": "{title!r}"}, "title"),
        ({"prompt": "{}"}, "is not one of"),
        ({"prompt": "{"}, "prompt"),
        ({"languages": ["english"]}, "ISO 639"),
        ({"min_chars": 10, "max_chars": 5}, "min_chars 10 is more than max_chars 5"),
        ({"similarity": 0.2}, "similarity"),
        ({"redact": ["names"]}, "redact"),
        ({"dedup": "fuzzy"}, "dedup"),
        ({"min_char": 10}, "min_char"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CorpusSettings(**wrong)


def test_an_unknown_preset_is_a_config_error_at_once() -> None:
    with pytest.raises(ConfigError, match="did you mean 'fineweb'"):
        CorpusSettings(quality=("finweb",))


def test_settings_give_their_filters() -> None:
    assert TEXT.filters() == (Length(200, 1_000_000),)
    assert TEXT.filters(text=False) == ()
    chosen = CorpusSettings(languages=("EN", "de"), quality=("gopher", "c4"))
    assert [rule.name for rule in chosen.filters()] == [  # type: ignore[attr-defined]
        "length", "language", "gopher_repetition", "gopher_quality", "c4",
    ]  # fmt: skip
    assert chosen.filters()[1] == Languages(frozenset({"en", "de"}), 0.5)
    assert len(chosen.transforms()) == 1


def test_every_setting_is_described() -> None:
    assert all(field.description for field in CorpusSettings.model_fields.values())
