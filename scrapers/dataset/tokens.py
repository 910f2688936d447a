"""Tokens of a text: exact with a tokenizer that is named, an estimate without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from scrapers.errors import ConfigError, MissingExtra

TIKTOKEN: Final = "tiktoken:"
_BYTES: Final = 4  # a token of English prose, on average
_LONGEST: Final = 20_000  # characters without a space: the time of byte pair encoding grows with the square
_RUN: Final = re.compile(rf"\S{{{_LONGEST}}}")
_FILE: Final = "tokenizer.json"
_MARK: Final = re.compile(r"<[^\s<>]+>|\[[^\s\[\]]+\]")
_INSTALL: Final = "pip install 'corpus-scrapers[tokens]'"


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Counts tokens. ``exact`` says whether it is a tokenizer, ``fingerprint`` which one.

    ``control`` are the tokens that stand for no text, as they would be spelled in one; ``vocabulary`` is how
    many tokens there are. ``encode`` takes them for such tokens where the library always does.
    """

    name: str
    exact: bool
    fingerprint: str
    encode: Callable[[str], Sequence[int]] | None = None
    control: Mapping[str, int] = field(default_factory=dict)
    vocabulary: int = 0

    def count(self, text: str) -> int:
        """The tokens of ``text``; without a tokenizer a quarter of its bytes."""
        if self.encode is None:
            return -(-len(text.encode("utf-8", "replace")) // _BYTES)
        return sum(len(self.encode(piece)) for piece in _pieces(text))

    def ids(self, text: str) -> list[int]:
        """The tokens themselves. Raises :class:`ConfigError` where there is no tokenizer."""
        if self.encode is None:
            raise ConfigError("name a tokenizer: tokens.tokenizer", field="tokens.tokenizer")
        return [token for piece in _pieces(text) for token in self.encode(piece)]


@cache
def open_tokenizer(name: str) -> Tokenizer:
    """The tokenizer that ``name`` stands for: a file, ``tiktoken:NAME`` or a model on the hub.

    Raises :class:`ConfigError` if there is none, or what reads it is not installed.
    """
    if not name:
        return Tokenizer("bytes/4", exact=False, fingerprint="bytes/4")
    return _tiktoken(name) if name.startswith(TIKTOKEN) else _tokenizers(name)


def _tiktoken(name: str) -> Tokenizer:
    _require("tiktoken")
    import tiktoken  # noqa: PLC0415 - an extra

    try:
        encoding = tiktoken.get_encoding(name.removeprefix(TIKTOKEN))
    except Exception as error:  # the library's own, and those of the network that it asks
        raise _unknown(name, error) from error
    mark = f"tiktoken/{version('tiktoken')}/{encoding.name}/{encoding.n_vocab}"
    control = {token: encoding.encode_single_token(token) for token in sorted(encoding.special_tokens_set)}
    return Tokenizer(
        name, exact=True, fingerprint=mark, encode=encoding.encode_ordinary, control=control,
        vocabulary=encoding.n_vocab,
    )  # fmt: skip


def _tokenizers(name: str) -> Tokenizer:
    _require("tokenizers")
    import tokenizers  # noqa: PLC0415 - an extra

    made: Any = tokenizers.Tokenizer
    file = Path(name, _FILE) if Path(name, _FILE).is_file() else Path(name)  # a model's folder
    if not file.is_file() and (file.exists() or file.is_absolute() or file.suffix == ".json"):
        raise ConfigError(f"there is no tokenizer at {name!r}", field="tokens.tokenizer")
    try:
        loaded = made.from_file(str(file)) if file.is_file() else made.from_pretrained(name)
    except Exception as error:  # the library raises nothing more exact
        raise _unknown(name, error) from error
    loaded.no_truncation()
    loaded.no_padding()
    digest = sha256(loaded.to_str().encode()).hexdigest()

    def encode(text: str) -> Sequence[int]:
        found: Sequence[int] = loaded.encode(text, add_special_tokens=False).ids
        return found

    shown = Path(name).name if Path(name).exists() else name
    return Tokenizer(
        shown, exact=True, fingerprint=f"sha256:{digest}", encode=encode, control=_control(loaded),
        vocabulary=loaded.get_vocab_size(),
    )  # fmt: skip


def _control(loaded: Any) -> dict[str, int]:  # noqa: ANN401 - the library has no types
    """The added tokens that are marked as special, or look like marks: ``<tool_call>`` in Qwen's."""
    added = loaded.get_added_tokens_decoder().items()
    return {
        token.content: number
        for number, token in sorted(added)
        if not token.content.isspace() and (token.special or _MARK.fullmatch(token.content))
    }


def _require(package: str) -> None:
    if find_spec(package) is None:
        raise MissingExtra(f"counting tokens needs: {_INSTALL}", field="tokens.tokenizer")


def _unknown(name: str, error: Exception) -> ConfigError:
    why = str(error).partition("\n")[0][:200]
    return ConfigError(f"the tokenizer {name!r} cannot be had: {why}", field="tokens.tokenizer")


def _pieces(text: str) -> Iterator[str]:
    """``text``, cut only where it has no space for so long that its encoding would not end."""
    if not _RUN.search(text):
        yield text
        return
    at = 0
    while at < len(text):
        end = at + _LONGEST
        space = text.rfind("\n", at + 1, end)
        yield text[at : (end := space if space > at and end < len(text) else end)]
        at = end
