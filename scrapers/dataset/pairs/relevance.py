"""Whether an answer is about what was asked: words in a space that was learned beforehand, and no network.

The vectors are those of WordLlama (MIT; 32,000 tokens, 256 numbers each, 16 MB), read out of the package's
files. The package itself is not imported: it sets up logging for the whole process, and the mean of vectors
takes no code of its.
"""

from __future__ import annotations

import struct
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scrapers.errors import ConfigError, MissingExtra

THRESHOLD: Final = 0.05
"""Cosine below which an answer is about something else; how it was measured stands with the benchmarks."""
UNASKED: Final = frozenset({"schema", "api", "definitions", "code"})
"""Rules whose pairs the page itself declares: a name and its description may have no word in common."""
_INSTALL: Final = "pip install 'corpus-scrapers[pairs]'"
_WEIGHTS: Final = "weights/l2_supercat_256.safetensors"
_TOKENIZER: Final = "tokenizers/l2_supercat_tokenizer_config.json"
_LONGEST: Final = 4000  # characters of either side that are looked at
_DECIMALS: Final = 4


class Relevance:
    """Drops pairs below ``threshold``. Made by :func:`open_relevance`."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._tokenizer, self._vectors = _model()

    def drops(self, rule: str, question: str, answer: str) -> bool:
        """Whether ``answer`` is about something else than ``question``."""
        return rule not in UNASKED and self.of(question, answer) < self.threshold

    def of(self, question: str, answer: str) -> float:
        """How near two texts are, -1 to 1; 1 where one of them has no word to go by."""
        asks, tells = self._vector(question), self._vector(answer)
        if asks is None or tells is None:
            return 1.0
        return round(float(asks @ tells), _DECIMALS)

    def _vector(self, text: str) -> npt.NDArray[np.float64] | None:
        ids = self._tokenizer.encode(text[:_LONGEST], add_special_tokens=False).ids
        mean = self._vectors[ids].astype(np.float64).mean(axis=0) if ids else np.zeros(1)
        length = float(np.linalg.norm(mean))
        return mean / length if length else None


def open_relevance(threshold: float | None) -> Relevance | None:
    """The gate; none where nobody asks for one. Raises :class:`MissingExtra` without its vectors."""
    if threshold is None:
        return None
    if not -1 <= threshold <= 1:
        raise ConfigError(f"relevance is a cosine, -1 to 1, not {threshold:g}", field="relevance")
    return Relevance(threshold)


def judged_by(threshold: float | None) -> str:
    """By what pairs are judged, for those who want the same again; ``""`` if they are not."""
    return "" if threshold is None else f"{threshold:g} by wordllama {version('wordllama')}"


@cache
def _model() -> tuple[Any, npt.NDArray[np.float16]]:
    folder = _folder()  # says what is missing, before it is imported
    import tokenizers  # noqa: PLC0415 - an extra

    made: Any = tokenizers.Tokenizer
    with (folder / _WEIGHTS).open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        file.seek(size, 1)  # the header: one table of float16, rows of 256
        vectors = np.frombuffer(file.read(), np.float16).reshape(-1, 256)
    return made.from_file(str(folder / _TOKENIZER)), vectors


def _folder() -> Path:
    found = find_spec("wordllama")
    if found is None or not found.origin or find_spec("tokenizers") is None:
        raise MissingExtra(f"judging whether answers are relevant needs: {_INSTALL}", field="relevance")
    folder = Path(found.origin).parent
    if not (folder / _WEIGHTS).is_file() or not (folder / _TOKENIZER).is_file():
        raise ConfigError(f"this wordllama has other files: {_INSTALL}", field="relevance")
    return folder
