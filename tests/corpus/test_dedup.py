from __future__ import annotations

import math
import os
import random
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.corpus.dedup import duplicates as dedup_module
from scrapers.corpus.dedup.duplicates import (
    BANDS,
    ROWS,
    SCHEME,
    Dedup,
    band_keys,
    canonical_text,
    signature,
    sketched,
)
from scrapers.corpus.dedup.ranking import as_similar
from scrapers.corpus.dedup.shingles import words_of
from scrapers.errors import ExportError
from scrapers.models import Document, Drop

VOCABULARY = [f"word{i}" for i in range(2000)]


def prose(seed: int, words: int = 300) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=words)


def document(number: int, text: str) -> Document:
    return Document(id=f"id{number}", url=f"http://site.test/{number}", text=text)


def verdicts(texts: Iterable[str], kind: str = "near") -> list[Drop | None]:
    with Dedup(kind) as dedup:  # type: ignore[arg-type]
        return [dedup.check(document(i, text)) for i, text in enumerate(texts)]


def test_case_white_space_and_composition_do_not_make_a_text_another() -> None:
    first = "Die Größe des Cafés"
    same = ["die  größe\ndes cafés ", unicodedata.normalize("NFD", first), first.upper()]
    assert verdicts([first, *same], "exact") == [
        None,
        *[Drop("duplicate_exact", "id0 http://site.test/0")] * 3,
    ]


@given(st.text() | st.text(alphabet="aAÄäßẞİΣςﬁŉΐ \ud800🅰"))
def test_case_is_folded_as_unicode_says(text: str) -> None:
    assert dedup_module._case_folded(text) == text.casefold()


def test_case_is_folded_in_every_script() -> None:
    letters = "".join(map(chr, range(0x110000)))
    assert dedup_module._case_folded(letters) == letters.casefold()
    for char in letters:
        assert dedup_module._case_folded(f"A{char}z") == f"A{char}z".casefold()


def test_a_few_changed_words_are_near_and_name_the_document_kept() -> None:
    words = prose(1)
    changed = [*words[:150], "changed", *words[151:]]
    first, other, drop = verdicts([" ".join(words), " ".join(prose(2)), " ".join(changed)])
    assert first is None
    assert other is None
    assert drop is not None
    assert drop.reason == "duplicate_near"
    name, url, _, similarity = drop.detail.split()
    assert (name, url) == ("id0", "http://site.test/0")
    assert 0.8 <= float(similarity) <= 1
    assert verdicts([" ".join(words), " ".join(changed)], "exact") == [None, None]


def test_half_a_text_in_common_is_kept() -> None:
    words = prose(3)
    assert verdicts([" ".join(words), " ".join(words[:150] + prose(4, 150))]) == [None, None]


def test_chinese_is_compared_by_characters() -> None:
    rng = random.Random(5)
    text = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(400))
    near = text[:200] + "一" + text[201:]
    kept, drop = verdicts([text, near])
    assert kept is None
    assert drop is not None
    assert drop.reason == "duplicate_near"


def test_short_texts_are_near_only_what_they_equal() -> None:
    assert verdicts(["Not found", "Not here", "not  FOUND", "Not, found!"]) == [
        None,
        None,
        Drop("duplicate_exact", "id0 http://site.test/0"),
        Drop("duplicate_near", "id0 http://site.test/0 similarity 1.00"),
    ]


def test_texts_without_words_and_without_characters() -> None:
    assert verdicts(["", " \n", "", "***", "***", "---"]) == [
        None, None, None, None, Drop("duplicate_exact", "id3 http://site.test/3"), None,
    ]  # fmt: skip


def test_the_most_similar_is_named_and_the_earliest_of_equals() -> None:
    words = prose(6)
    shifted = ["other"] * 20 + words[20:]
    probe = ["other", *words[1:]]
    with Dedup(similarity=0.99) as strict:  # keeps both
        assert strict.check(document(0, " ".join(shifted))) is None
        assert strict.check(document(1, " ".join(words))) is None
        strict._similarity = 0.7
        drop = strict.check(document(2, " ".join(probe)))
    assert drop is not None
    assert drop.detail.startswith("id1 ")


def test_recall_follows_the_bands() -> None:
    """Pairs of Jaccard about 0.9 meet with probability 0.9998, those of 0.5 with 0.05."""
    found = {0.95: 0, 0.5: 0}
    for seed in range(40):
        words = prose(100 + seed, 500)
        for share in found:
            cut = round(500 * 2 * share / (1 + share))
            near = words[:cut] + prose(500 + seed, 500 - cut)
            found[share] += verdicts([" ".join(words), " ".join(near)])[1] is not None
    assert found[0.95] >= 39
    assert found[0.5] == 0


def test_signatures_are_the_same_in_every_process() -> None:
    text = "one two three four five six seven 中文"
    code = f"from scrapers.corpus.dedup.duplicates import signature; print(signature({text!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    other = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    sketch = signature(text)
    assert sketch is not None
    assert other.stdout.strip() == str(sketch)
    assert len(sketch) == BANDS * ROWS
    assert len(set(band_keys(sketch))) == BANDS
    assert SCHEME.endswith("-w5-14x8-seed42")


def test_a_full_disk_is_an_export_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with Dedup() as dedup:
        monkeypatch.setattr(dedup, "_remember", full)
        with pytest.raises(ExportError, match=r"needs room in .*disk is full"):
            dedup.check(document(0, "text"))


def texts() -> st.SearchStrategy[list[str]]:
    word = st.sampled_from(["alpha", "beta", "gamma", "Delta", "中文", "!"])
    return st.lists(st.lists(word, max_size=12).map(" ".join), max_size=12)


def kept(documents: Iterable[Document]) -> Iterator[Document]:
    with Dedup() as dedup:
        for each in documents:
            if dedup.check(each) is None:
                yield each


@settings(max_examples=50)
@given(texts())
def test_deduplicating_twice_drops_nothing_more(found: list[str]) -> None:
    once = list(kept(document(i, text) for i, text in enumerate(found)))
    assert list(kept(once)) == once


@settings(max_examples=50)
@given(texts())
def test_no_two_kept_texts_are_the_same(found: list[str]) -> None:
    left = [canonical_text(each.text) for each in kept(document(i, text) for i, text in enumerate(found))]
    filled = [text for text in left if text]
    assert len(set(filled)) == len(filled)
    assert {canonical_text(text) for text in found} >= set(left)


def test_a_text_exactly_at_the_threshold_is_near() -> None:
    words = prose(8)
    one, other = " ".join(words), " ".join(["other"] * 12 + words[12:])
    pairs = zip(signature(canonical_text(one)) or (), signature(canonical_text(other)) or (), strict=True)
    similarity = sum(first == second for first, second in pairs) / (BANDS * ROWS)
    assert 0.8 < similarity < 1
    for threshold, near in ((similarity, True), (math.nextafter(similarity, 1), False)):
        with Dedup(similarity=threshold) as dedup:
            assert dedup.check(document(0, one)) is None
            assert (dedup.check(document(1, other)) is not None) is near
        assert as_similar(sketched(one, near=True), sketched(other, near=True), threshold) is near


SAME = {
    "soft hyphens": ("the har\u00adbour mas\u00adter", "the harbour master"),
    "places to break": ("ภาษา\u200bไทย \ufeffand\u2060so on", "ภาษาไทย andso on"),
    "no joiners": ("می\u200cخواهم", "میخواهم"),  # noqa: RUF001
    "full width": ("ＡＢＣ　１２３", "abc 123"),  # noqa: RUF001
    "half width": ("ｶﾞｰﾃﾞﾝ", "ガーデン"),
    "ligatures": ("eﬃcient oﬀers", "efficient offers"),
    "variants of signs": ("a heart \u2764\ufe0f", "a heart \u2764"),
    "escapes": (r"snake\_case \*and\* so\.", "snake_case *and* so."),
}


@pytest.mark.parametrize("name", SAME)
def test_what_is_not_seen_makes_no_other_text(name: str) -> None:
    one, other = SAME[name]
    assert canonical_text(one) == canonical_text(other)
    assert canonical_text(canonical_text(one)) == canonical_text(one)


def test_targets_of_links_are_no_words() -> None:
    linked = (
        "The [harbour](https://a.test/h_(x)) of [the town](/t) is [old][1] and ![a boat](b.png) lies in it."
    )
    linked = linked.replace("h_(x)", "h")
    plain = "The harbour of the town is old 1 and a boat lies in it."
    assert list(words_of(canonical_text(linked))) == list(words_of(canonical_text(plain)))
    nested = "[a](b](c) [](d) ](e)) ]((f) \\\\_ [x](" + "y" * 5000 + ")"
    assert canonical_text(canonical_text(nested)) == canonical_text(nested)
