"""What of a page's kept blocks is written, and how.

By itself, since all readers are told it and not all of them write blocks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RenderOptions:
    """What of the kept blocks is written, and how. Corpora disagree; these are the package's defaults.

    ``links``: targets, in Markdown only. ``images``: their alternative texts. ``title`` (the first heading
    of level 1) and ``comments``: to be there, or not; ``None`` leaves both to who chose the blocks, since
    labelled pages disagree about the one, and the text of a forum is the other.
    """

    markdown: bool = True
    title: bool | None = None
    tables: bool = True
    captions: bool = True
    comments: bool | None = None
    links: bool = True
    images: bool = False
