"""The MassiveText rules: Rae et al. 2021, "Scaling Language Models" (arXiv:2112.11446), appendix A.

Thresholds are those of table A1 and section A1.1. Where the paper leaves a choice, the verdict is
that of datatrove 0.10 on the same tokens, and ``tests/data/datatrove_decisions.json`` holds us to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import ClassVar

from scrapers.corpus.quality.tokens import SYMBOLS, Tokens, tokenise
from scrapers.models import Document, Drop

STOP_WORDS = frozenset({"the", "be", "to", "of", "and", "that", "have", "with"})
TOP_NGRAMS = ((2, 0.20), (3, 0.18), (4, 0.16))
DUPLICATE_NGRAMS = ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10))


@dataclass(frozen=True, slots=True)
class GopherRepetition:
    """Drops texts that repeat themselves (table A1): paragraphs, lines, then n-grams.

    Reasons: ``gopher_dup_paragraphs``, ``gopher_dup_paragraph_chars``, ``gopher_dup_lines``,
    ``gopher_dup_line_chars``, ``gopher_top_{2..4}_gram``, ``gopher_dup_{5..10}_grams``.
    """

    name: ClassVar[str] = "gopher_repetition"
    max_parts: float = 0.30
    max_part_chars: float = 0.20

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.text``."""
        tokens = tokenise(document.text)
        if not document.text:
            return Drop("gopher_empty")
        return (
            self._parts(tokens, tokens.paragraphs, "paragraph")
            or self._parts(tokens, tokens.lines, "line")
            or _top_ngrams(tokens)
            or _duplicate_ngrams(tokens)
        )

    def _parts(self, tokens: Tokens, parts: Sequence[str], kind: str) -> Drop | None:
        count, chars = duplicates(parts)
        return exceeds(count / len(parts), self.max_parts, f"gopher_dup_{kind}s") or exceeds(
            chars / len(tokens.text), self.max_part_chars, f"gopher_dup_{kind}_chars"
        )


@dataclass(frozen=True, slots=True)
class GopherQuality:
    """Drops texts that do not look like prose (section A1.1).

    Reasons: ``gopher_short_doc``, ``gopher_long_doc``, ``gopher_short_words``,
    ``gopher_long_words``, ``gopher_hashes``, ``gopher_ellipses``, ``gopher_bullet_lines``,
    ``gopher_ellipsis_lines``, ``gopher_alpha_words``, ``gopher_stop_words``.

    Two rules step back where they cannot mean anything: word length in scripts where a
    character is a word, and the English stop words where the language is known to be another.
    """

    name: ClassVar[str] = "gopher_quality"
    min_words: int = 50
    max_words: int = 100_000
    min_word_length: float = 3
    max_word_length: float = 10
    max_symbols: float = 0.1
    max_bullet_lines: float = 0.9
    max_ellipsis_lines: float = 0.3
    min_alpha_words: float = 0.8
    min_stop_words: int = 2

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.text``."""
        tokens = tokenise(document.text)
        english = document.language in {"", "en"}
        return (
            self._length(tokens)
            or self._symbols(tokens)
            or self._lines(tokens)
            or below(_alpha_share(tokens.words), self.min_alpha_words, "gopher_alpha_words")
            or (self._stop_words(tokens) if english else None)
        )

    def _length(self, tokens: Tokens) -> Drop | None:
        proper = [word for word in tokens.words if word.isalnum() or not SYMBOLS.issuperset(word)]
        if drop := below(len(proper), self.min_words, "gopher_short_doc"):
            return drop
        if drop := exceeds(len(proper), self.max_words, "gopher_long_doc"):
            return drop
        if tokens.spaceless or not proper:
            return None
        mean = sum(map(len, proper)) / len(proper)
        return below(mean, self.min_word_length, "gopher_short_words") or exceeds(
            mean, self.max_word_length, "gopher_long_words"
        )

    def _symbols(self, tokens: Tokens) -> Drop | None:
        count = len(tokens.words) or 1
        text = tokens.text
        ellipses = text.count("...") + text.count("…")
        return exceeds(text.count("#") / count, self.max_symbols, "gopher_hashes") or exceeds(
            ellipses / count, self.max_symbols, "gopher_ellipses"
        )

    def _lines(self, tokens: Tokens) -> Drop | None:
        lines = tokens.all_lines or [""]
        bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines)
        ellipses = sum(line.rstrip().endswith(("...", "…")) for line in lines)
        return exceeds(bullets / len(lines), self.max_bullet_lines, "gopher_bullet_lines") or exceeds(
            ellipses / len(lines), self.max_ellipsis_lines, "gopher_ellipsis_lines"
        )

    def lists(self, bullets: Sequence[bool]) -> Drop | None:
        """Judge how many lines are items of lists, of a text whose lines have lost the marks of these."""
        return exceeds(sum(bullets) / (len(bullets) or 1), self.max_bullet_lines, "gopher_bullet_lines")

    def _stop_words(self, tokens: Tokens) -> Drop | None:
        return below(len(STOP_WORDS.intersection(tokens.words)), self.min_stop_words, "gopher_stop_words")


def exceeds(value: float, most: float, reason: str) -> Drop | None:
    """A drop if ``value`` lies above ``most``."""
    return Drop(reason, f"{value:.4g} > {most:g}") if value > most else None


def below(value: float, least: float, reason: str) -> Drop | None:
    """A drop if ``value`` lies below ``least``."""
    return Drop(reason, f"{value:.4g} < {least:g}") if value < least else None


def duplicates(parts: Iterable[str]) -> tuple[int, int]:
    """How many of ``parts`` occurred before, and their characters."""
    seen: set[str] = set()
    count = chars = 0
    for part in parts:
        if part in seen:
            count += 1
            chars += len(part)
        seen.add(part)
    return count, chars


def _alpha_share(words: Sequence[str]) -> float:
    return sum(word.isalpha() or any(map(str.isalpha, word)) for word in words) / (len(words) or 1)


def _top_ngrams(tokens: Tokens) -> Drop | None:
    """The characters that the commonest n-gram takes up."""
    for n, most in TOP_NGRAMS:
        counts = Counter(zip(*(tokens.words[i:] for i in range(n)), strict=False))
        if not counts:
            continue
        ngram, count = max(counts.items(), key=itemgetter(1))  # the first of equals
        chars = (sum(map(len, ngram)) + n - 1) * count
        if drop := exceeds(chars / len(tokens.text), most, f"gopher_top_{n}_gram"):
            return drop
    return None


def _duplicate_ngrams(tokens: Tokens) -> Drop | None:
    """The characters in n-grams that occurred before, counted without overlap."""
    least = min(most for _, most in DUPLICATE_NGRAMS)
    if _covered(tokens.words, DUPLICATE_NGRAMS[0][0]) <= least * len(tokens.text):
        return None
    for n, most in DUPLICATE_NGRAMS:
        chars = _repeated_chars(tokens.words, n)
        if drop := exceeds(chars / len(tokens.text), most, f"gopher_dup_{n}_grams"):
            return drop
    return None


def _covered(words: Sequence[str], n: int) -> int:
    """Characters under any n-gram seen before: a bound on what longer ones can repeat."""
    seen: set[str] = set()
    chars = end = 0
    for start, ngram in enumerate(map("".join, zip(*(words[i:] for i in range(n)), strict=False))):
        if ngram in seen:
            chars += sum(map(len, words[max(start, end) : start + n]))
            end = start + n
        else:
            seen.add(ngram)
    return chars


def _repeated_chars(words: Sequence[str], n: int) -> int:
    ngrams = list(map("".join, zip(*(words[i:] for i in range(n)), strict=False)))
    seen: set[str] = set()
    chars = start = 0
    while start < len(ngrams):
        ngram = ngrams[start]
        if ngram in seen:
            chars += len(ngram)
            start += n
        else:
            seen.add(ngram)
            start += 1
    return chars
