"""How pages say, or fail to say, which encoding they are in (WHATWG Encoding and HTML standards).

The byte order mark wins over the header, the header over the document, and a page that says
nothing is UTF-8 if it is valid UTF-8, else what a detector makes of it. ``iso-8859-1`` and
``ascii`` mean windows-1252.
"""

from __future__ import annotations

from dataclasses import dataclass

POLISH = "Pchnąć w tę łódź jeża lub ośm skrzyń fig – „dość”."
FRENCH = "“Où est l’œuf ?” – 5 € à la crème brûlée…"
RUSSIAN = (
    "В старом городе у реки стоит небольшой дом, где живёт часовщик. Каждое утро он открывает ставни, "
    "заводит все часы подряд и слушает, как они начинают тикать. Люди приходят к нему не только чинить часы."
)
JAPANESE = (
    "町の外れに小さな図書館があります。毎日たくさんの人が本を借りに来て、静かな部屋でゆっくり読んでいます。"
    "夕方になると窓から海が見えて、とてもきれいです。"
)
CHINESE = "河边有一座小图书馆，每天都有很多人来借书，价钱是五€。"


@dataclass(frozen=True, slots=True)
class Charset:
    """A page in some encoding: what the header says, the bytes, and the text that must come out.

    ``standard`` is false where the standard leaves the reader to guess, or where our decoder
    knows better than a browser; a browser's own text is not compared there.
    """

    name: str
    content_type: str
    body: bytes
    text: str
    standard: bool = True


def _page(text: str, declaration: str = "") -> str:
    return f"<html><head>{declaration}<title>charset</title></head><body><p>{text}</p></body></html>"


def _case(  # noqa: PLR0913 - the columns of the table below
    name: str, header: str, meta: str, text: str, codec: str, *, bom: bytes = b"", standard: bool = True
) -> Charset:
    content_type = f"text/html; charset={header}" if header else "text/html"
    declaration = f'<meta charset="{meta}">' if meta and not meta.startswith("<") else meta
    return Charset(name, content_type, bom + _page(text, declaration).encode(codec), text, standard)


_EQUIV = '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">'
_LATE = "<!--" + " far down " * 400 + "--><meta charset=utf-8>"

CHARSETS: tuple[Charset, ...] = (
    #     name                   header          meta            text      bytes are in
    _case("header-utf8", "utf-8", "", POLISH, "utf-8"),
    _case("header-over-meta", "utf-8", "iso-8859-1", POLISH, "utf-8"),
    _case("header-latin1-is-1252", "iso-8859-1", "", FRENCH, "cp1252"),
    _case("header-ascii-is-1252", "us-ascii", "", FRENCH, "cp1252"),
    _case("header-1250", "windows-1250", "utf-8", POLISH, "cp1250"),
    _case("header-x-sjis", "x-sjis", "", JAPANESE, "cp932"),
    _case("header-quoted-upper", '"UTF-8"', "", POLISH, "utf-8"),
    _case("header-utf16le", "utf-16le", "", POLISH, "utf-16-le"),
    _case("bom-over-header", "iso-8859-1", "", POLISH, "utf-8", bom=b"\xef\xbb\xbf"),
    _case("bom-over-both", "windows-1251", "koi8-r", POLISH, "utf-8", bom=b"\xef\xbb\xbf"),
    _case("bom-utf16le", "", "", POLISH, "utf-16-le", bom=b"\xff\xfe"),
    _case("bom-utf16be", "utf-8", "", POLISH, "utf-16-be", bom=b"\xfe\xff"),
    _case("meta-utf8", "", "utf-8", POLISH, "utf-8"),
    _case("meta-latin2", "", "iso-8859-2", "Pchnąć w tę łódź jeża", "iso-8859-2"),
    _case("meta-1251", "", "windows-1251", RUSSIAN, "cp1251"),
    _case("meta-equiv-sjis", "", _EQUIV, JAPANESE, "cp932"),
    _case("meta-gb2312-is-gb18030", "", "gb2312", CHINESE, "gb18030"),
    _case("meta-big5", "", "big5", "河邊有一座小圖書館", "big5"),
    _case("meta-utf16-is-utf8", "", "utf-16", POLISH, "utf-8"),
    _case("unknown-header-then-meta", "no-such-charset", "utf-8", POLISH, "utf-8"),
    _case("meta-late", "", _LATE, POLISH, "utf-8", standard=False),
    _case("meta-lies", "", "utf-8", FRENCH, "cp1252", standard=False),
    _case("unknown-header", "no-such-charset", "", POLISH, "utf-8", standard=False),
    _case("nothing-utf8", "", "", POLISH, "utf-8", standard=False),
    _case("nothing-1252", "", "", FRENCH, "cp1252", standard=False),
    _case("nothing-1251", "", "", RUSSIAN, "cp1251", standard=False),
    _case("nothing-koi8", "", "", RUSSIAN, "koi8-r", standard=False),
    _case("nothing-sjis", "", "", JAPANESE, "cp932", standard=False),
    _case("nothing-euc-jp", "", "", JAPANESE, "euc-jp", standard=False),
)
