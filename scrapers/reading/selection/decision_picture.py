"""Which block of a page was kept, which dropped, and why: values to show, and a picture in HTML."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from scrapers.reading.blocks.segmentation import outline
from scrapers.web.decode import clean
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block, Outline
    from scrapers.reading.extractor import Source
    from scrapers.reading.extractors.blocks import Blocks

_PATH: Final = 4  # elements of a block's place that are told
_STYLE: Final = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;
max-width:62rem;padding:0 1rem;background:#fff;color:#111}
.b{border-left:4px solid;padding:.2rem .8rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.kept{border-color:#1a7f37;background:#eefbf0}.dropped{border-color:#cf222e;background:#fff5f5;color:#777}
.m{display:block;font:12px/1.4 ui-monospace,monospace;color:#555}.heading{font-weight:700}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}.kept{background:#10240f}
.dropped{background:#2a1112;color:#999}.m{color:#aaa}}
"""


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block and what became of it. ``score`` is in 0..1; ``reason`` says why it was kept or dropped."""

    text: str
    role: str
    level: int
    kept: bool
    score: float
    reason: str
    place: str
    link_share: float


def judged_blocks(reader: Blocks, source: Source) -> list[JudgedBlock]:
    """Every block of the page, in order, as ``reader`` judges it."""
    found = outline(source.tree, page=source.page)
    whole = outline(source.tree, whole=True, page=source.page)
    if not found.blocks:
        return []
    kept = {id(block) for block in reader.kept(found, source)}
    scores, limit = reader.judged(found, source)
    judged: dict[Any, deque[JudgedBlock]] = defaultdict(deque)  # several of one place may say the same
    for block, score in zip(found.blocks, scores.tolist(), strict=True):
        told = _judged(found, block, id(block) in kept, score, limit)
        judged[block.element, block.nodes].append(told)
    places = ((block, judged[block.element, block.nodes]) for block in whole.blocks)
    return [same.popleft() if same else _framing(whole, block) for block, same in places]


def _judged(found: Outline, block: Block, kept: bool, score: float, limit: float) -> JudgedBlock:
    reason = _reason(found, block, kept=kept, score=score, limit=limit)
    return _told(found, block, kept=kept, score=round(score, 3), reason=reason)


def _framing(whole: Outline, block: Block) -> JudgedBlock:
    return _told(
        whole,
        block,
        kept=False,
        score=0.0,
        reason="in what frames the page (menus, footers), which is not judged",
    )


def _told(found: Outline, block: Block, *, kept: bool, score: float, reason: str) -> JudgedBlock:
    return JudgedBlock(
        text=clean(block.text),
        role=block.role,
        level=block.level,
        kept=kept,
        score=score,
        reason=reason,
        place=_place(found, block),
        link_share=round(block.link_chars / max(len(block.text), 1), 2),
    )


def _reason(found: Outline, block: Block, *, kept: bool, score: float, limit: float) -> str:
    above = score >= limit
    compared = f"score {score:.2f} {'≥' if above else '<'} {limit:.2f}"
    if kept:
        return (
            compared if above else f"{compared}, but what is around it vouches for it, or the rules decided"
        )
    if not above:
        return compared
    hidden = found.containers[block.container].hidden
    return f"{compared}, but {'hidden by the page' if hidden else 'a repetition, or the rules decided'}"


def _place(found: Outline, block: Block) -> str:
    """The innermost elements around a block, outermost first, with what identifies them."""
    names = []
    for element in found.ancestors(block):
        mark = element.get("id") or next(iter(element.get("class", "").split()), "")
        names.append(f"{element.tag}{'.' + mark if mark else ''}"[:40])
        if len(names) == _PATH:
            break
    return clean(" > ".join(reversed(names)))


def picture(blocks: Sequence[JudgedBlock], url: str) -> str:
    """One HTML file that shows every block, coloured; nothing in it is loaded or run."""
    kept = sum(block.kept for block in blocks)
    rows = "\n".join(map(_row, blocks))
    title = escape(fold(clean(url)))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Blocks of {title}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>Blocks of {title}</h1><p>{kept} of {len(blocks)} kept</p>\n{rows}\n</body></html>\n"
    )


def _row(block: JudgedBlock) -> str:
    fate = "kept" if block.kept else "dropped"
    kind = f"{block.role}{block.level or ''}"
    told = f"{fate}: {block.reason} · {kind} · links {block.link_share:.0%} · {block.place}"
    return (
        f'<div class="b {fate} {block.role}"><span class="m">{escape(told)}</span>{escape(block.text)}</div>'
    )
