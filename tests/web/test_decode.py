"""The one decoder: conflicts of declarations, guesses, and what its text may never hold."""
# ruff: noqa: RUF001 - letters of many scripts

from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.web.decode import clean, codec, decode

POLISH = "Pójdźże, kiń tę chmurność w głąb flaszy – „już”"
FRENCH = "“Voilà” – l’été coûte 5 € à la plage"
RUSSIAN = "Широкая электрификация южных губерний даст мощный толчок подъёму сельского хозяйства. " * 3
UKRAINIAN = (
    "Доглядач щовечора піднімався на вежу й підрізав ґніт, перш ніж кораблі з її вантажем обходили мис. " * 4
)
JAPANESE = "いろはにほへと散りぬるを、我が世誰ぞ常ならむ。有為の奥山けふ越えて、浅き夢見じ酔ひもせず。" * 3
CHINESE = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。价格五€。"
KOREAN = "키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다."


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>t</title></head><body><p>{text}</p></body></html>"


EQUIV = "<meta http-equiv=Content-Type content='text/html; charset={}'>"
LATE = "<!--" + "x" * 3000 + "-->"
CASES = {
    "nothing said": ("text/html", page(POLISH).encode(), POLISH),
    "meta": ("text/html", page(POLISH, "<meta charset=utf-8>").encode(), POLISH),
    "header": ("text/html; charset=utf-8", page(POLISH).encode(), POLISH),
    "latin-1 is windows-1252": ("text/html; charset=iso-8859-1", page(FRENCH).encode("cp1252"), FRENCH),
    "windows-1252 unsaid": ("text/html", page(FRENCH * 3).encode("cp1252"), FRENCH),
    "latin-2 meta": (
        "text/html",
        page("Zażółć gęślą jaźń", "<meta charset=iso-8859-2>").encode("latin2"),
        "gęślą",
    ),
    "windows-1251 meta": (
        "text/html",
        page(RUSSIAN, "<meta charset=windows-1251>").encode("cp1251"),
        RUSSIAN,
    ),
    "koi8 unsaid": ("text/html", page(RUSSIAN).encode("koi8-r"), RUSSIAN),
    "ukrainian koi8 unsaid": ("text/html", page(UKRAINIAN).encode("koi8-u"), UKRAINIAN),
    "windows-1251 unsaid": ("text/html", page(RUSSIAN).encode("cp1251"), RUSSIAN),
    "shift_jis meta": ("text/html", page(JAPANESE, EQUIV.format("Shift_JIS")).encode("cp932"), JAPANESE),
    "shift_jis unsaid": ("text/html", page(JAPANESE).encode("cp932"), JAPANESE),
    "euc-jp unsaid": ("text/html", page(JAPANESE).encode("euc-jp"), JAPANESE),
    "gb2312 is gb18030": ("text/html", page(CHINESE, "<meta charset=gb2312>").encode("gb18030"), CHINESE),
    "gbk's own euro": ("text/html; charset=gbk", page("价格五€。").encode("gbk", "replace"), "价格五?。"),
    "euc-kr": ("text/html; charset=ks_c_5601-1987", page(KOREAN).encode("cp949"), KOREAN),
    "utf-16 mark": ("text/html", page(POLISH).encode("utf-16"), POLISH),
    "utf-16 label": ("text/html; charset=utf-16be", page(POLISH).encode("utf-16-be"), POLISH),
    "utf-16 unsaid": ("text/html", page(POLISH).encode("utf-16-le"), POLISH),
    "utf-16 unsaid, the other order": ("text/html", page(POLISH).encode("utf-16-be"), POLISH),
    "utf-16 under another label": ("text/html; charset=utf-8", page(CHINESE).encode("utf-16-le"), CHINESE),
    "mark over header": ("text/html; charset=latin1", codecs.BOM_UTF8 + page(POLISH).encode(), POLISH),
    "meta lies": ("text/html", page(FRENCH, "<meta charset=utf-8>").encode("cp1252"), FRENCH),
    "header lies": ("text/html; charset=utf-8", page(FRENCH).encode("cp1252"), FRENCH),
    "header over meta": (
        "text/html; charset=utf-8",
        page(POLISH, "<meta charset=iso-8859-1>").encode(),
        POLISH,
    ),
    "server's default over utf-8": ("text/html; charset=iso-8859-1", page(POLISH).encode(), POLISH),
    "meta utf-16 means utf-8": ("text/html", page(POLISH, "<meta charset=utf-16>").encode(), POLISH),
    "header utf-16 cannot be": ("text/html; charset=utf-16", page(POLISH).encode(), POLISH),
    "unknown label": ("text/html; charset=foo", page(POLISH).encode(), POLISH),
    "python's codecs are no labels": ("text/html; charset=rot13", page(POLISH).encode(), POLISH),
    "alias": ("text/html; charset=x-sjis", page(JAPANESE).encode("cp932"), JAPANESE),
    "late meta": ("text/html", page(POLISH, LATE + "<meta charset=utf-8>").encode(), POLISH),
    "late meta as a hint": (
        "text/html",
        page("Zażółć gęślą jaźń", LATE + "<meta charset=latin2>").encode("latin2"),
        "Zażółć gęślą jaźń",
    ),
    "xml declaration": (
        "application/xhtml+xml",
        b'<?xml version="1.0" encoding="utf-8"?>' + page(POLISH).encode(),
        POLISH,
    ),
    "xml declaration, latin-2": (
        "application/xhtml+xml",
        b"<?xml version='1.0' encoding='iso-8859-2'?>" + page("gęślą jaźń").encode("latin2"),
        "gęślą jaźń",
    ),
    "meta in a comment": (
        "text/html",
        page(POLISH, "<!-- <meta charset=koi8-r> --><meta charset=utf-8>").encode(),
        POLISH,
    ),
    "quoted angle bracket": (
        "text/html",
        page("gęślą", "<meta content='a>b' charset=iso-8859-2>").encode("latin2"),
        "gęślą",
    ),
    "content without http-equiv": (
        "text/html",
        page(POLISH, "<meta name=x content='charset=koi8-r'>").encode(),
        POLISH,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_charset_table(name: str) -> None:
    content_type, body, text = CASES[name]
    assert f"<p>{text.strip()}" in decode(body, content_type).text or text in decode(body, content_type).text


ENCODINGS = {"utf-8": "utf-8", "windows-1250": "cp1250", "iso-8859-2": "latin2", "utf-16le": "utf-16-le"}


@pytest.mark.parametrize(("header", "meta"), [*itertools.product(ENCODINGS, ENCODINGS)])
def test_header_wins_over_meta_where_it_is_true(header: str, meta: str) -> None:
    text = "Zażółć gęślą jaźń"
    body = page(text, f"<meta charset={meta}>").encode(ENCODINGS[header])
    decoded = decode(body, f"text/html; charset={header}")
    assert text in decoded.text
    assert (decoded.encoding.replace("iso8859-2", "latin2"), decoded.source) == (ENCODINGS[header], "header")


def test_a_mark_wins_over_everything_and_is_not_text() -> None:
    for bom, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        decoded = decode(bom + page(POLISH, "<meta charset=koi8-r>").encode(name), "text/html; charset=big5")
        assert decoded.source == "bom"
        assert decoded.text.startswith("<html>")


def test_what_the_backend_knows_is_not_questioned() -> None:
    decoded = decode(page(POLISH, "<meta charset=koi8-r>").encode(), "text/html; charset=koi8-r", "utf-8")
    assert (decoded.encoding, decoded.source) == ("utf-8", "known")
    assert POLISH in decoded.text


def test_one_cut_character_does_not_change_the_encoding() -> None:
    body = page(RUSSIAN * 5).encode() + "ж".encode()[:1]
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.encoding == "utf-8"
    assert RUSSIAN in decoded.text
    assert decoded.text.count("\ufffd") == 1


def test_a_nul_is_removed_and_decides_nothing() -> None:
    decoded = decode(b"<p>be\0fore\x01 \x1b[0m after</p>", "text/html")
    assert decoded.text == "<p>before [0m after</p>"
    assert decoded.encoding == "utf-8"


def test_line_ends_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\x0cd").text == "a\nb\nc\nd"
    assert decode("a\r\né".encode("cp1252") * 9, "text/html; charset=latin1").text.count("\r") == 0


@pytest.mark.parametrize(
    "body", [b"\xed\xa0\x80 surrogate", b"\xc0\xaf overlong", b"\xef\xbf\xbf \xef\xbf\xbe no characters"]
)
def test_invalid_utf8_becomes_the_replacement_character(body: bytes) -> None:
    text = decode(RUSSIAN.encode() + body, "text/html; charset=utf-8").text
    assert "\ufffd" in text
    assert not {"\ud800", "\uffff", "\ufffe"} & set(text)


def test_gb18030_reads_the_single_byte_euro_only_where_it_is_one() -> None:
    body = "价".encode("gbk") + b"\x80" + b"5 " + b"\x81\x80" + " 五".encode("gbk")
    assert decode(body, "text/html; charset=gbk").text == "价€5 亐 五"


def test_windows_1252_has_no_hole() -> None:
    assert decode(b"caf\xe9 \x81", "text/html; charset=latin1").text == "café \x81"


def test_labels() -> None:
    assert codec(" UTF8 ") == "utf-8"
    assert codec("ascii") == codec("latin1") == "cp1252"
    assert codec("gb2312") == "gb18030"
    assert codec("Shift_JIS") == "cp932"
    assert codec("utf-7") is codec("hex") is codec("unicode_escape") is codec("") is None


def test_clean() -> None:
    assert clean("plain") == "plain"
    assert clean("a\0b\tc\nd\x0ce\ud800f\x7f") == "ab\tc\nd\ne\ufffdf\x7f"


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=100).map(lambda s: s.encode("utf-16", "surrogatepass"))
    ),
    st.sampled_from(
        ["", "text/html", *(f"text/html; charset={x}" for x in (*ENCODINGS, "gbk", "iso-2022-jp"))]
    ),
    st.sampled_from([None, "utf-8", "windows-1252", "no such"]),
)
def test_any_bytes_give_clean_text(body: bytes, content_type: str, known: str | None) -> None:
    text = decode(body, content_type, known).text
    assert not {c for c in text if c < " " and c not in "\t\n"}
    text.encode()
    assert decode(body, content_type, known).text == text


@pytest.mark.parametrize("errors", [1, 2, 7])
def test_one_in_twenty_is_damage_and_more_a_false_label(errors: int) -> None:
    """Of the characters beyond ASCII, those that cannot be read among them; ASCII proves nothing."""
    bad, padding = b"\xa0" * errors, b" plain" * 50
    most = "ア".encode("cp932") * (19 * errors)
    damaged = decode(most + bad + padding, "text/html; charset=shift_jis")
    assert (damaged.encoding, damaged.source) == ("cp932", "header")
    assert damaged.text.count("\ufffd") == errors
    false = decode(most[:-2] + bad + padding, "text/html; charset=shift_jis")
    assert false.source != "header"


@pytest.mark.parametrize(
    ("label", "words"),
    [("gbk", "长凳 凳子"), ("big5", "長凳 凳子"), ("shift_jis", "長椅子 椅子"), ("euc-kr", "의자 걸상")],
)
def test_a_few_characters_in_pairs_of_bytes_bear_one_error(label: str, words: str) -> None:
    """A page in English that has a word or two of another language."""
    body = b"It is called " + words.replace(" ", " or ").encode(label) + b" there. \xff It is."
    found = decode(body, f"text/html; charset={label}")
    assert (found.source, found.text.count("\ufffd")) == ("header", 1)
    assert all(word in found.text for word in words.split())


@pytest.mark.parametrize("label", ["gbk", "big5", "euc-kr"])
def test_accents_are_no_pairs(label: str) -> None:
    text = "Café Müller à la carte, déjà vu, naïve, señor, Köln, façade, garçon, hôtel."
    assert decode(text.encode("cp1252"), f"text/html; charset={label}").text == text


@pytest.mark.parametrize("errors", [1, 2, 7])
def test_what_says_utf_8_is_that_unless_most_of_it_is_not(errors: int) -> None:
    bad, padding = b"\xff" * errors, b" plain" * 50
    for times, header, source in ((1, "text/html; charset=utf-8", "header"), (2, "", "utf-8")):
        damaged = decode("é".encode() * (times * errors) + bad + padding, header)
        assert (damaged.encoding, damaged.source) == ("utf-8", source)
        assert damaged.text.count("\ufffd") == errors
        false = decode("é".encode() * (times * errors - 1) + bad + padding, header)
        assert false.source != source


BROKEN = {
    "cut character": ("ж".encode()[:1], "\ufffd"),
    "cut in two places": ("天".encode()[:2] + "天".encode()[:1], "\ufffd\ufffd"),
    "a byte of windows-1252": (b"\x92", "\ufffd"),
    "a byte of Latin-1": (b"\xe9 ", "\ufffd "),
    "surrogate": (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
    "overlong": (b"\xc0\xaf", "\ufffd\ufffd"),
    "beyond Unicode": (b"\xf5\x80", "\ufffd\ufffd"),
    "four bytes cut": ("😀".encode()[:3] + b"x", "\ufffdx"),
}


@pytest.mark.parametrize("says", ["header", "meta", "nothing"])
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("text", [POLISH, FRENCH, RUSSIAN, CHINESE, "naïve — café, çà et là"])
def test_bad_bytes_are_marks_and_nothing_else_changes(text: str, broken: str, says: str) -> None:
    """One U+FFFD for each maximal subpart, as in a browser."""
    data, marks = BROKEN[broken]
    head = "<meta charset=utf-8>" if says == "meta" else ""
    before, after = page(text, head).split("<p>")
    body = f"{before}<p>".encode() + data + after.encode()
    decoded = decode(body, f"text/html{'; charset=utf-8' * (says == 'header')}")
    assert decoded.text == f"{before}<p>{marks}{after}"


@pytest.mark.parametrize(
    "around", ["<script>{}</script>", "<STYLE media=x>{}</STYLE>", "<!-- {} -->", "<script>var a='{}'"]
)
def test_bytes_that_nobody_reads_do_not_decide(around: str) -> None:
    noise = around.format("éàü" * 90).encode("latin-1")
    body = b"<meta charset=utf-8><p>" + FRENCH.encode() + b"</p>" + noise
    assert FRENCH in decode(body, "text/html").text
    assert FRENCH in decode(body.replace(b"<meta charset=utf-8>", b""), "text/html").text


def test_data_in_a_script_is_read() -> None:
    body = (
        b'<script type="application/ld+json">{"name": "' + "déjà vu".encode("cp1252") + b'"}</script><p>x</p>'
    )
    assert "déjà vu" in decode(body, "text/html").text


STALE = ["gb2312", "gbk", "gb18030", "shift_jis", "euc-kr", "big5", "euc-jp", "iso-2022-jp", "hz-gb-2312"]
STALE += ["iso-8859-1", "koi8-r", "tis-620", "x-user-defined", "utf-16"]


@pytest.mark.parametrize("label", STALE)
@pytest.mark.parametrize("text", [POLISH, FRENCH, RUSSIAN, JAPANESE, CHINESE, KOREAN, "价格五€", "“so”"])
@pytest.mark.parametrize("says", ["header", "meta"])
def test_utf_8_under_a_stale_label(label: str, text: str, says: str) -> None:
    body = page(text, EQUIV.format(label) if says == "meta" else "").encode()
    decoded = decode(body, f"text/html; charset={label}" if says == "header" else "text/html")
    assert text in decoded.text
    assert decoded.encoding == "utf-8"
    damaged = decode(body * 9 + b"\xe5", f"text/html; charset={label}" if says == "header" else "text/html")
    assert damaged.text == decoded.text * 9 + "\ufffd"


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("gbk", "中"), ("gbk", "你好，世界"), ("gb2312", "联通"), ("gbk", "价格 5€"), ("big5", "天"),
        ("shift_jis", "あ"), ("shift_jis", "ｱｲｳ"), ("euc-kr", "날씨"), ("euc-jp", "天気"),
        ("iso-2022-jp", "天気"), ("windows-1252", "é"), ("windows-1251", "привет"),
        ("windows-874", "สวัสดี"), ("windows-1253", "Καλημέρα"), ("windows-1255", "שלום"),
        ("windows-1256", "مرحبا"), ("koi8-r", "Ж"), ("iso-8859-2", "ł"),
        ("macintosh", "é"), ("windows-1258", "ê"),
    ],
)  # fmt: skip
def test_a_true_label_of_a_short_text_is_kept(label: str, text: str) -> None:
    name = codec(label) or ""
    body = page(text).encode(name)
    decoded = decode(body, f"text/html; charset={label}")
    assert (text in decoded.text, decoded.encoding) == (True, name)


def test_an_encoding_that_nobody_may_read_is_one_mark() -> None:
    for label in ("iso-2022-kr", "hz-gb-2312", "replacement"):
        for body in (b"a\xa0b", b"a ~{<:Ky2;~} b", b"\x1b$)C\x0e"):
            decoded = decode(body, f"text/html; charset={label}")
            assert (decoded.text, decoded.encoding) == ("\ufffd", "replacement")
        assert decode(b"plain", f"text/html; charset={label}").text == "plain"


def test_shifts_of_iso_2022_jp_are_known_unsaid() -> None:
    assert "天気①" in decode(page("天気").encode("iso2022_jp") + b"\x1b$B-!\x1b(B", "text/html").text.replace(
        "</p></body></html>", ""
    )
    assert decode(b"a \x1b$ b", "text/html").encoding == "utf-8"


@pytest.mark.parametrize("sign", ["\N{FIRE}", "\N{POTABLE WATER SYMBOL}", "\U00020bb7"])
def test_two_surrogates_in_utf_8_are_a_character(sign: str) -> None:
    halves = sign.encode("utf-16", "surrogatepass")[2:]
    cesu = b"".join(
        chr(int.from_bytes(halves[at : at + 2], "little")).encode("utf-8", "surrogatepass") for at in (0, 2)
    )
    found = decode(page("A XX é").encode().replace(b"XX", cesu), "text/html; charset=utf-8")
    assert (found.encoding, f"A {sign} é" in found.text) == ("utf-8", True)
    half = page("A XX éàèù").encode().replace(b"XX", cesu[:3])
    assert decode(half, "text/html; charset=utf-8").text.count("\ufffd") == 3


@pytest.mark.parametrize("text", [KOREAN, "도공은 그릇을 가마에 넣었다. " * 3, f"{KOREAN} “KILN” 3.5"])
def test_korean_without_a_label_is_read(text: str) -> None:
    assert text in decode(page(text).encode("cp949")).text


def test_little_or_other_text_is_not_taken_for_korean() -> None:
    for text, name in (
        (RUSSIAN, "cp1251"),
        (JAPANESE, "euc_jp"),
        (CHINESE * 3, "gb18030"),
        (FRENCH * 3, "cp1252"),
    ):
        assert decode(page(text).encode(name)).encoding != "cp949"
