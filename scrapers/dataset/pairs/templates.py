"""Wordings in which something is asked that the page only names; a pair keeps what stood there.

They are in English, whatever the page's language: a model is asked in the language of its user, and the
answer is the page's.
"""

from __future__ import annotations

from typing import Final

TEMPLATES: Final = {
    "api-1": "What does `{}` do?",
    "term-1": "What does “{}” mean?",
    "section-1": "Explain: {}",
}


def worded(template: str, asked: str) -> str:
    """``asked`` in the wording ``template``; as it is without one."""
    return TEMPLATES[template].format(asked) if template else asked
