"""Examples as one JSON array, as Alpaca, ShareGPT and LLaMA-Factory have them: each element is a line."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.literal_strings import read_back
from scrapers.corpus.record_files import DAMAGES, NO_RECORD, Problem, records, unpacked
from scrapers.corpus.writers import ending
from scrapers.errors import ConfigError

ARRAYS: Final = (".json", ".json.gz", ".json.zst")
_BEGINNING: Final = 4096  # bytes in which an array has begun


def ending_of(path: Path) -> str:
    """The ending of a file of examples. Raises :class:`ConfigError` if it decides no format."""
    return next((each for each in ARRAYS if path.name.lower().endswith(each)), "") or ending(path)


def lines(path: Path) -> Iterator[dict[str, Any] | Problem]:
    """The lines of a file of examples, or the elements of its array; many name ``.json`` what has lines."""
    if is_array(path):
        yield from _elements(path)
    else:
        known = ending_of(path)
        known = known if known not in ARRAYS else known.replace(".json", ".jsonl")
        yield from records(path, lambda line: isinstance(line, dict), known)


def is_array(path: Path) -> bool:
    """Whether the file holds an array, whatever its name says; what cannot be read holds none."""
    if path.name.lower().endswith(".parquet"):
        return False
    try:
        with path.open("rb") as raw:
            data = unpacked(raw, path.name.lower()).read(_BEGINNING)
    except (OSError, *DAMAGES):
        return False
    return data.removeprefix(BOM_UTF8).lstrip().startswith(b"[")


def _elements(path: Path) -> Iterator[dict[str, Any] | Problem]:
    """The elements of the array at ``path``, a :class:`Problem` in place of each that is no object."""
    try:
        with path.open("rb") as raw:
            found = orjson.loads(unpacked(raw, path.name.lower()).read().removeprefix(BOM_UTF8))
    except DAMAGES as error:
        yield Problem(1, f"the compressed file is damaged: {error}")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}", field="path") from error
    except orjson.JSONDecodeError as error:
        yield Problem(1, f"not JSON: {error}")
    else:
        for number, element in enumerate(found, 1):
            yield read_back(element) if isinstance(element, dict) else Problem(number, NO_RECORD)
