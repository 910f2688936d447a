"""Answers that are no page whatever stands in them: that is told before anything on a page is heard."""

from __future__ import annotations

from typing import Final

UNREADABLE: Final = frozenset({"not_html", "feed", "empty", "no_content", "partial_content", "not_modified"})
"""Reasons that stay where only the page itself, not the site or the header fields, refuses its use."""
