"""What became of each block, and its picture: everything of the page is shown, nothing of it is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from scrapers.cli import commands as cli
from scrapers.cli import console
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.selection.decision_picture import JudgedBlock, judged_blocks, picture
from scrapers.testing import LocalSite, Reply

TEXT = "The ship left the harbour before the tide had turned, and nobody saw it again that year. " * 3
PAGE = (
    "<html><head><title>Ships</title></head><body><nav class='menu'><ul><li><a href=/a>Home</a>"
    "<li><a href=/b>About</a></ul></nav><main id=main><h1>Ships</h1>"
    + "".join(f"<p>{n}. {TEXT}</p>" for n in range(6))
    + f"<p>&lt;script&gt;alert(1)&lt;/script&gt; {TEXT}</p></main>"
    "<footer><p>Imprint</p></footer></body></html>"
)


def test_every_block_is_judged_as_the_extractor_does() -> None:
    source = Source(PAGE, "https://site.test/")
    found = judged_blocks(Blocks(), source)
    assert [block.text for block in found][:3] == ["Home", "About", "Ships"]
    text = Blocks().extract(Source(PAGE, "https://site.test/", markdown=False)).text
    for block in found:
        assert (block.text in text) == block.kept
    assert {block.kept for block in found} == {True, False}
    kept = next(block for block in found if block.kept and block.role == "paragraph")
    assert kept.place.endswith("main.main > p")
    assert 0 <= kept.score <= 1
    assert kept.reason.startswith("score ")
    assert found[0].link_share == 1
    assert judged_blocks(Blocks(), Source("<html><body></body></html>")) == []


def test_the_picture_escapes_the_page() -> None:
    evil = "<script>alert(1)</script>\x01\u202e"
    block = JudgedBlock(
        evil, "paragraph", 0, kept=True, score=0.9, reason="r<b>", place='p."x', link_share=0.0
    )
    drawn = picture([block], 'https://site.test/"><script>')
    tree = html.document_fromstring(drawn)
    assert not tree.xpath("//script | //b | //*[@src] | //*[@href]")
    assert "alert(1)" in tree.text_content()
    assert "default-src 'none'" in drawn
    assert "1 of 1 kept" in drawn


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "blocks.html"
    routes = {"/article": Reply(body=PAGE), "/moved": Reply(302, {"Location": "/article"})}
    with LocalSite(routes) as site:
        words = ["fetch", site.url("/moved"), "--explain-blocks", "--picture", str(file)]
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--allow-private", "127.0.0.0/8"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1].endswith("blocks kept")
    assert "main.main > p" in shown
    assert "The ship left" in file.read_text(encoding="utf-8")


def test_blocks_in_colours_stay_on_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    block = JudgedBlock(
        "a\x1b[31m\nb", "paragraph", 0, kept=False, score=0.1, reason="r", place="p", link_share=0
    )
    console.blocks([block])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["- paragraph  r  p", "    a\\x1b[31m\\nb", "0 of 1 blocks kept"]
