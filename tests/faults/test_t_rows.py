"""Row T3: error pages as text. The traps, rows T1 and T2, stand elsewhere."""

from __future__ import annotations

import json

from faults.hostile import Crawl


def test_T3_what_is_not_2xx_or_only_says_so_gives_no_record(hostile: Crawl) -> None:
    hostile.check("T3")
    lines = [json.loads(line) for line in hostile.output.read_text("utf-8").splitlines()]
    assert lines
    assert {line["metadata"]["status"] for line in lines} == {200}
    assert not [line for line in lines if "/T3/" in line["metadata"]["url"]]
