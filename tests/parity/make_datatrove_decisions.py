"""Write tests/data/datatrove_decisions.json: what datatrove decides about seeded texts. Run by hand.

datatrove's own extras cannot be installed beside trafilatura 2, so it gets an environment of its own::

    python -m venv dt
    dt/bin/pip install --no-deps datatrove
    dt/bin/pip install numpy loguru regex huggingface_hub fsspec dill multiprocess tqdm pyyaml humanize rich
    PYTHONPATH=. dt/bin/python tests/parity/make_datatrove_decisions.py

Both sides judge the same tokens: datatrove's word and sentence tokenisers are replaced by
``scrapers.corpus.quality.tokens``. The table keeps the texts, the verdicts and a digest of C4's edits, so
the test needs no datatrove. Texts are generated from a seed below; none is taken from anywhere.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from hashlib import blake2b
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.filters import (
    c4_filters,
    fineweb_quality_filter,
    gopher_quality_filter,
    gopher_repetition_filter,
)

from scrapers.corpus.quality import tokens

OUTPUT = Path(__file__).parent.parent / "data" / "datatrove_decisions.json"
SEED = 20240601
COPIES = 6
MORE_COPIES = {"dup_ngrams": 50, "top_ngram": 20, "symbols": 20, "bullets": 20, "long": 3}
LONG_WORDS = (99_999, 100_000, 100_008)

STOP = (
    "the",
    "be",
    "to",
    "of",
    "and",
    "that",
    "have",
    "with",
    "in",
    "on",
    "for",
    "as",
    "at",
    "by",
    "it",
    "this",
)
PLAIN = (
    "river",
    "stone",
    "garden",
    "market",
    "window",
    "letter",
    "harbour",
    "winter",
    "machine",
    "number",
    "engine",
    "village",
    "doctor",
    "music",
    "paper",
    "mountain",
    "station",
    "teacher",
    "kitchen",
    "summer",
    "forest",
    "bridge",
    "evening",
    "question",
    "answer",
    "colour",
    "history",
    "island",
    "journey",
    "building",
    "language",
    "science",
    "painting",
    "weather",
    "reason",
    "morning",
    "library",
    "theatre",
)
SHORT = ("a", "I", "at", "is", "up", "go", "we", "no", "so", "it", "an", "ox")
LONG = ("internationalisation", "counterrevolutionaries", "uncharacteristically", "electroencephalograph")


class Prose:
    """Seeded prose with knobs; each method is a way for a text to be odd."""

    def __init__(self, seed: str) -> None:
        self.rng = random.Random(seed)

    def words(self, count: int, pool: tuple[str, ...] = PLAIN, stop: float = 0.35) -> list[str]:
        return [self.rng.choice(STOP if self.rng.random() < stop else pool) for _ in range(count)]

    def sentence(self, low: int = 5, high: int = 16, end: str = ".") -> str:
        words = self.words(self.rng.randint(low, high))
        return " ".join(words).capitalize() + end

    def paragraph(self, sentences: int = 4) -> str:
        return " ".join(self.sentence() for _ in range(sentences))

    def text(self, paragraphs: int = 6) -> str:
        return "\n\n".join(self.paragraph(self.rng.randint(2, 5)) for _ in range(paragraphs))

    def share(self, low: float, high: float) -> float:
        return self.rng.uniform(low, high)

    def plain(self) -> str:
        return self.text(self.rng.randint(3, 9))

    def short(self) -> str:
        return " ".join(self.words(self.rng.randint(1, 60))) + "."

    def long(self) -> str:
        return " ".join(self.words(9, SHORT, 0.1)) + " "

    def dup_lines(self) -> str:
        lines = [self.sentence() for _ in range(20)]
        count = int(20 * self.share(0.05, 0.6))
        return "\n".join(lines + [self.rng.choice(lines[:3]) for _ in range(count)])

    def dup_short_lines(self) -> str:
        lines = [self.paragraph() for _ in range(8)] + ["Read on."] * self.rng.randint(2, 8)
        self.rng.shuffle(lines)
        return "\n".join(lines)

    def dup_long_line(self) -> str:
        lines = [self.sentence() for _ in range(20)]
        return "\n".join([*lines, *[self.paragraph(self.rng.randint(1, 4))] * 2])

    def dup_paragraphs(self) -> str:
        parts = [self.sentence() + "\n" + self.sentence() for _ in range(10)]
        return "\n\n".join(parts + self.rng.choices(parts, k=self.rng.randint(1, 9)))

    def dup_long_paragraph(self) -> str:
        parts = [self.sentence() for _ in range(12)]
        return "\n\n".join([*parts, *["\n".join(self.sentence() for _ in range(self.rng.randint(1, 5)))] * 2])

    def top_ngram(self) -> str:
        n = self.rng.randint(2, 4)
        phrase = " ".join(self.rng.sample(PLAIN, n))
        share = self.share(0.05, 0.3)
        return " ".join(phrase if self.rng.random() < share else w for w in self.words(300)) + "."

    def dup_ngrams(self) -> str:
        n = self.rng.randint(5, 10)
        phrases = [" ".join(self.words(n, stop=0)) for _ in range(round(500 / n * self.share(0.06, 0.17)))]
        loose = self.words(500 - 2 * n * len(phrases))
        parts = phrases + phrases + [" ".join(pair) for pair in zip(loose[::2], loose[1::2], strict=False)]
        self.rng.shuffle(parts)
        return " ".join(parts) + "."

    def short_words(self) -> str:
        share = self.share(0.3, 1)
        return (
            " ".join(self.rng.choice(SHORT if self.rng.random() < share else PLAIN) for _ in range(150)) + "."
        )

    def long_words(self) -> str:
        share = self.share(0.1, 0.9)
        words = [
            self.rng.choice(LONG) + self.rng.choice(PLAIN) if self.rng.random() < share else w
            for w in self.words(200)
        ]
        return " ".join(words) + "."

    def symbols(self) -> str:
        sign = self.rng.choice(["#", "...", "…"])
        share = self.share(0.02, 0.2)
        return " ".join(w + (" " + sign if self.rng.random() < share else "") for w in self.words(200)) + "."

    def bullets(self) -> str:
        share = self.share(0.7, 1)
        mark = self.rng.choice(["- ", "• ", "  - "])
        return "\n".join((mark if self.rng.random() < share else "") + self.sentence() for _ in range(40))

    def ellipsis_lines(self) -> str:
        share = self.share(0.1, 0.6)
        return "\n".join(
            self.sentence(12, 24, "..." if self.rng.random() < share else ".") for _ in range(30)
        )

    def numbers(self) -> str:
        share = self.share(0.05, 0.4)
        return (
            " ".join(
                str(self.rng.randint(100, 99999)) if self.rng.random() < share else w for w in self.words(250)
            )
            + "."
        )

    def no_stop_words(self) -> str:
        words = self.words(180, stop=0) + self.rng.sample(["the", "of", "and"], self.rng.randint(0, 3))
        self.rng.shuffle(words)
        return " ".join(words) + "."

    def placeholder(self) -> str:
        return self._with_line(
            self.rng.choice(
                ["Lorem ipsum dolor sit amet.", "About LOREM IPSUM here", "Lorem and ipsum stay."]
            )
        )

    def code(self) -> str:
        return self._with_line(
            self.rng.choice(
                ["Then write if (x) { y } here.", "A line { without an end", "Brackets [1] stay {."]
            )
        )

    def policy(self) -> str:
        return self._with_line(
            self.rng.choice(
                [
                    "Please enable JavaScript to go on.",
                    "This site uses cookies for you.",
                    "Read the Privacy Policy here.",
                    "By the terms of use you agree.",
                    "No javascript here",
                ]
            )
        )

    def citations(self) -> str:
        return self._with_line(
            self.rng.choice(
                [
                    "It was so in winter.[12]",
                    "It was so.[citation needed] And then it was not.",
                    "History of it [edit]",
                    "Two marks here.[1][2]",
                    "A mark [] in the middle of this.",
                ]
            )
        )

    def broken_lines(self) -> str:
        lines = [self.sentence(end=self.rng.choice([".", "", "...", "!", '"', "'", "?"])) for _ in range(25)]
        return "\n".join(
            lines + self.rng.choices(["Menu", "Home page.", "", "  Indented line of words.  ", "Yes."], k=8)
        )

    def few_sentences(self) -> str:
        return "\n".join(self.sentence(20, 40) for _ in range(self.rng.randint(1, 8)))

    def endless_word(self) -> str:
        return self._with_line("x" * self.rng.choice([999, 1000, 1001, 1500]) + " is a word.")

    def open_ends(self) -> str:
        share = self.share(0, 0.3)
        return "\n".join(self.sentence(10, 20, "." if self.rng.random() < share else "") for _ in range(40))

    def short_lines(self) -> str:
        share = self.share(0.4, 0.95)
        return "\n".join(
            " ".join(self.words(2)) + "." if self.rng.random() < share else self.sentence(20, 30)
            for _ in range(40)
        )

    def little_duplication(self) -> str:
        lines = [self.sentence(10, 25) for _ in range(60)]
        return "\n".join([*lines, *["Go on and on."] * self.rng.randint(1, 5)])

    def many_breaks(self) -> str:
        gap = "\n" * self.rng.randint(1, 6)
        return gap.join(self.sentence(8, 12) for _ in range(20))

    def white_space(self) -> str:
        gaps = ["\n", " \n", "\t\n\n", "\r\n", "\x85", "\u2028", "  "]
        return "".join(self.rng.choice([self.sentence(), *gaps]) for _ in range(40)) + self.rng.choice(
            ["", "\n", "\n\n"]
        )

    def punctuation(self) -> str:
        return (
            " ".join(
                w + self.rng.choice(["", "", ",", " -", " (x)", ";", " »", " 。"]) for w in self.words(150)
            )
            + "!"
        )

    def empty_like(self) -> str:
        return self.rng.choice(["", " ", "\n\n", "...", "- - -", "x", "。", "\n \n", "#"])

    def _with_line(self, line: str) -> str:
        lines = [self.sentence() for _ in range(12)]
        lines.insert(self.rng.randint(0, 12), line)
        return "\n".join(lines)


def texts() -> list[tuple[str, str]]:
    """(way, text) for every way above, several times; some joined to others."""
    ways = [n for n, f in vars(Prose).items() if callable(f) and not n.startswith("_")]
    ways = [n for n in ways if n not in {"words", "sentence", "paragraph", "text", "share"}]
    copies = [(way, i) for way in ways for i in range(MORE_COPIES.get(way, COPIES))]
    found = [(way, getattr(Prose(f"{SEED} {way} {i}"), way)()) for way, i in copies]
    parts = [pair for pair in found[:: COPIES // 2] if pair[0] != "long"]
    return found + [(f"{a[0]}+{b[0]}", a[1] + "\n\n" + b[1]) for a, b in pairwise(parts)]


def verdict(rule: object, text: str) -> tuple[str, str]:
    """The reason why ``rule`` drops ``text`` ("" keeps), and the text it leaves."""
    document = Document(text=text, id="0")
    try:
        result = rule.filter(document)  # type: ignore[attr-defined]
    except (ZeroDivisionError, ValueError) as error:  # its answer to texts without words or lines
        return f"error:{type(error).__name__}", text
    reason = "" if result is True else result[1]
    return reason, document.text


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def main() -> None:
    for module in (gopher_quality_filter, gopher_repetition_filter, fineweb_quality_filter):
        module.split_into_words = lambda text, _language: tokens.words(text)
    c4_filters.split_into_sentences = lambda text, _language: tokens.sentences(text)
    rules = {
        "gopher_repetition": gopher_repetition_filter.GopherRepetitionFilter(),
        "gopher_quality": gopher_quality_filter.GopherQualityFilter(),
        "c4": c4_filters.C4QualityFilter(),
        "fineweb": fineweb_quality_filter.FineWebQualityFilter(),
    }
    rows, seen, long = [], Counter[tuple[str, str]](), iter(LONG_WORDS)
    for way, unit in texts():
        times = next(long) // 9 if way == "long" else 1  # the table keeps a long text as unit and times
        results = {name: verdict(rule, unit * times) for name, rule in rules.items()}
        reasons = {name: reason for name, (reason, _) in results.items()}
        seen.update(reasons.items())
        edited = digest(results["c4"][1]) if not reasons["c4"] else None
        words = digest("\n".join(tokens.words(unit)))
        rows.append(
            {"way": way, "unit": unit, "times": times, "words": words, "reasons": reasons, "c4_text": edited}
        )
    for (name, reason), count in sorted(seen.items()):
        print(f"{name:20} {reason or 'kept':32} {count}")  # noqa: T201 - a script
    head = {
        "source": f"verdicts of datatrove {version('datatrove')} (Apache-2.0) on our tokens",
        "made_by": "tests/parity/make_datatrove_decisions.py",
        "seed": SEED,
    }
    OUTPUT.write_text(json.dumps({**head, "rows": rows}, ensure_ascii=True, indent=1) + "\n")


if __name__ == "__main__":
    main()
