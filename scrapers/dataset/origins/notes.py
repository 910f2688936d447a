"""What a build says of lines whose origin nobody vouches for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scrapers.display.text import safe


def changed_inputs(inputs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each input, as the manifest has them, that is not as its job wrote it."""
    for each in inputs:
        if each.get("changed"):
            count = each["not_of_job"]
            yield (
                f"{safe(each['name'])} was changed since its job wrote it: {count} of its lines "
                f"{'is' if count == 1 else 'are'} not the job's, and no evidence is given for those"
            )


def unknown_origin(records: int) -> str:
    """A line where records came without a URL; else an empty one."""
    return f"{records} record{'' if records == 1 else 's'} of unknown origin: no URL" if records else ""
