from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus.quality import tokens
from scrapers.corpus.quality.tokens import Tokens, sentences, tokenise, words


def test_words_keep_contractions_numbers_and_identifiers_together() -> None:
    text = "Don't stop: 3.14 is well-known, see snake_case... (ok)"
    assert words(text) == [
        "Don't", "stop", ":", "3.14", "is", "well-known", ",", "see", "snake_case", "...", "(", "ok", ")",
    ]  # fmt: skip


def test_indic_words_are_not_cut_at_vowel_signs() -> None:
    assert words("हिन्दी में") == ["हिन्दी", "में"]


def test_scripts_without_spaces_give_one_word_a_character() -> None:
    assert words("中文分词。") == ["中", "文", "分", "词", "。"]
    assert words("สวัสดี") == ["ส", "วั", "ส", "ดี"]  # signs stay with their character
    assert words("안녕 세상") == ["안녕", "세상"]
    assert tokenise("中文分词和 English").spaceless
    assert not tokenise("Mostly English words and 中文").spaceless


def test_sentences_end_at_final_punctuation_with_its_quotes() -> None:
    assert sentences('It is 3.5 m. "Is it?" Yes!') == ["It is 3.5 m.", '"Is it?"', "Yes!"]
    assert sentences("一句。两句\uff01末") == ["一句。", "两句\uff01", "末"]
    assert sentences("") == []


def test_lines_and_paragraphs() -> None:
    cut = Tokens("a\n\n\nb\n \nc\n")
    assert cut.paragraphs == ["a", "b\n \nc"]
    assert cut.lines == ["a", "b", " ", "c", ""]
    assert cut.filled_lines == ["a", "b", "c"]
    assert cut.all_lines == ["a", "", "", "b", " ", "c"]


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    assert "".join(words(text)) == "".join(text.split())
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text())
def test_a_word_holds_no_white_space(text: str) -> None:
    assert all(word.split() == [word] for word in words(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_cut_as_any_text_is(text: str) -> None:
    assert words(text) == tokens._WORD.findall(text)
