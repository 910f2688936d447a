"""The rules of the house, read from the source: who imports whom, and what is not used at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room imports rooms on lower levels and itself. The stages share a level: they do not meet.
LEVELS = {
    "media_type": -1,
    "errors": 0,
    "css": 0,
    "selectors": 0,
    "decode": 0,
    "_stage": 0,
    "randomness": 0,
    "query_encoding": 0,
    "disk": 1,
    "css_xpath": 1,
    "ownership": 2,
    "models": 1,
    "queries": 2,
    "no_document": 3,
    "guard": 1,
    "urls": 1,
    "html_tree": 1,
    "media": 2,
    "hints": 2,
    "causes": 2,
    "robots": 2,
    "scraper": 2,
    "registry": 3,
    "limits": 3,
    "field_values": 3,
    "fields": 4,
    "consent": 4,
    "crawl": 5,
    "extract": 5,
    "parallel": 6,
    "corpus": 7,
    "signatures": 5,
    "reading": 6,
    "settings": 8,
    "report": 8,
    "keywords": 9,
