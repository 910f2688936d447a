"""Inputs that lie in an object store or on a server: brought here, beside what the build makes.

They are read more than once, and their digests are part of the plan, so a build works on files of its own. A
build that goes on after a kill fetches them again: only then is it known that they are still the same.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from scrapers.errors import ConfigError
from scrapers.sources.locations import filesystem, opened
from scrapers.store.atomic_files import whole_file

_FIELD: Final = "inputs"
_HTTP: Final = ("http://", "https://")
_PIECE: Final = 2**20


def matches(url: str) -> list[str]:
    """The URLs that ``url`` stands for, which may be a glob of an object store.

    Raises :class:`ConfigError` if there are none.
    """
    if url.lower().startswith(_HTTP) or not any(letter in url for letter in "*?["):
        return [url]
    store = filesystem(url, _FIELD)
    try:
        found = sorted(store.unstrip_protocol(path) for path in store.glob(url))
    except Exception as error:
        raise _unreadable(url, error) from error
    if not found:
        raise ConfigError(f"{url}: no such file or folder", field=_FIELD)
    return found


def fetched(url: str, folder: Path) -> Path:
    """The file at ``url``, brought into ``folder`` under its own name. Raises :class:`ConfigError`."""
    name = url.rpartition("/")[2].partition("?")[0]
    if name in {"", ".", ".."}:
        raise ConfigError(f"{url} names no file", field=_FIELD)
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        try:
            with opened(url) as source:
                shutil.copyfileobj(source, file, _PIECE)
        except ConfigError as error:
            raise ConfigError(str(error).replace("sources:", "inputs:", 1), field=_FIELD) from error
        except Exception as error:
            raise _unreadable(url, error) from error
    return path


def _unreadable(url: str, error: Exception) -> ConfigError:
    """Every store has exceptions of its own: none of them goes further."""
    why = str(error).strip().partition("\n")[0]
    return ConfigError(f"inputs: cannot read {url}: {type(error).__name__}: {why}", field=_FIELD)
