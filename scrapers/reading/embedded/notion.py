"""The blocks of a page of Notion, as its export for the web keeps them: records by their number."""

from __future__ import annotations

import html
from typing import Any, Final

_TAGS: Final = {
    "header": "h2", "sub_header": "h3", "sub_sub_header": "h4", "quote": "blockquote", "code": "pre",
    "bulleted_list": "li", "numbered_list": "li", "to_do": "li",
}  # fmt: skip
_NO_TEXT: Final = frozenset({"page", "collection_view", "collection_view_page", "image", "bookmark", "embed"})
_MOST: Final = 5000


def html_of_records(records: Any) -> str:  # noqa: ANN401 - JSON
    """What the blocks ``records`` say, as HTML and in their order; ``""`` where they are none of Notion."""
    if not isinstance(records, dict):
        return ""
    said = []
    for record in [*records.values()][:_MOST]:
        block = record.get("value") if isinstance(record, dict) else None
        if isinstance(block, dict) and block.get("type") not in _NO_TEXT and (text := _text(block)):
            tag = _TAGS.get(str(block.get("type")), "p")
            said.append(f"<{tag}>{html.escape(text, quote=False)}</{tag}>")
    return "".join(said)


def _text(block: dict[str, Any]) -> str:
    """The pieces that a block's words are in, each with how it looks behind it."""
    properties = block.get("properties")
    pieces = properties.get("title") if isinstance(properties, dict) else None
    if not isinstance(pieces, list):
        return ""
    return "".join(
        piece[0] for piece in pieces if isinstance(piece, list) and piece and isinstance(piece[0], str)
    )
