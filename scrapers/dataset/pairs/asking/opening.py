"""The step as settings ask for it: the model found, its answers from before opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.dataset.pairs.asking.asking import Asking, asked_by
from scrapers.dataset.pairs.asking.chat_model import open_chat_model
from scrapers.dataset.pairs.asking.replay import open_replay
from scrapers.dataset.pairs.beside import beside_output
from scrapers.dataset.recipe import ModelSettings


@contextmanager
def opened_asking(settings: ModelSettings | None, output: Path) -> Iterator[Asking | None]:
    """The model of ``settings``, at work; none where nobody asks for one.

    Answers are kept beside ``output`` unless the settings say where. Raises :class:`ConfigError`,
    :class:`ExportError`.
    """
    if settings is None:
        yield None
        return
    model = open_chat_model(settings.use)
    with open_replay(settings.cache or beside_output(output, "answers")) as replay:
        yield Asking(model, settings, replay)


def asked_of(settings: ModelSettings | None) -> dict[str, str]:
    """Which model would be asked, and in which words: part of what decides about a build's bytes."""
    return asked_by(open_chat_model(settings.use), settings) if settings else {}
