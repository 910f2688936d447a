"""The C4 rules: Raffel et al. 2020, "Exploring the Limits of Transfer Learning" (JMLR 21:140).

C4 works line by line: lines that are no sentence go, and a page with too little left goes as a
whole. :class:`C4` is the verdict on the page, :func:`trim` the edit of its lines; the corpus
pipeline applies the edit when the preset is chosen, and nowhere else. Made for English prose:
headings, code, lists and tables do not survive it. Verdicts and edits are those of datatrove 0.10
on the same sentences. The word list of the paper is not applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from scrapers.corpus.markdown.plain import plain_lines, words_in
from scrapers.corpus.quality.tokens import sentences
from scrapers.models import Document, Drop

MIN_SENTENCES = 5
MIN_LINE_WORDS = 3
MAX_WORD_CHARS = 1000
FINAL = (".", "?", "!", '"', "'")
POLICIES = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
_MARKDOWN_CITATION = re.compile(r"\\?\[(?:\d*|edit|citation needed)\\?\](?!\()")


@dataclass(frozen=True, slots=True)
class C4:
    """Drops pages that hold placeholder text or code, or too few sentences after line removal.

    Reasons: ``c4_lorem_ipsum``, ``c4_curly_bracket``, ``c4_few_sentences``.
    """

    name: ClassVar[str] = "c4"

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.text``."""
        lines = kept_lines(document.text)
        if isinstance(lines, Drop):
            return lines
        count = sum(len(sentences(line)) for line in lines)
        if count < MIN_SENTENCES:
            return Drop("c4_few_sentences", f"{count} < {MIN_SENTENCES}")
        return None


def trim(document: Document) -> Document:
    """``document`` with the lines that C4 keeps; unchanged if C4 would drop the page.

    A line of Markdown is judged by its words, and kept as it is written.
    """
    kept = _kept_markdown if document.markup == "markdown" else kept_lines
    lines = kept(document.text)
    if isinstance(lines, Drop):
        return document
    return replace(document, text="\n".join(lines).strip(), pages=())  # they are places in the text as it was


def kept_lines(text: str) -> list[str] | Drop:
    """The lines that C4 keeps, citation marks removed, or why the page goes as a whole."""
    kept = []
    for raw in text.splitlines():
        line = _sentence_line(raw.strip())
        lower = line.lower()
        if "lorem ipsum" in lower:
            return Drop("c4_lorem_ipsum")
        if not line or "javascript" in lower:
            continue
        if "{" in line:
            return Drop("c4_curly_bracket")
        if not any(policy in lower for policy in POLICIES):
            kept.append(line)
    return kept


def _kept_markdown(text: str) -> list[str] | Drop:
    lines = [words_in(line) if line is not None else "" for line in plain_lines(text)]
    whole = kept_lines("\n".join(lines))
    if isinstance(whole, Drop):
        return whole
    pairs = zip(text.split("\n"), lines, strict=True)
    return [_MARKDOWN_CITATION.sub("", raw.strip()) for raw, line in pairs if kept_lines(line)]


def _sentence_line(line: str) -> str:
    """``line`` without citation marks if it reads like a sentence, else ``""``."""
    words = line.split()
    if len(words) < MIN_LINE_WORDS or max(map(len, words)) > MAX_WORD_CHARS:
        return ""
    line = _CITATION.sub("", line)
    return line if line.endswith(FINAL) and not line.endswith("...") else ""
