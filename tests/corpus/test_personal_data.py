"""What is personal goes, what only looks like it stays: told by kind."""
# ruff: noqa: E501, RUF001 - a kind a line, in full-width letters too

from __future__ import annotations

import pytest

from scrapers.corpus.redact import Kind, redact, redact_document
from scrapers.models import Document

KINDS: tuple[Kind, ...] = ("email", "iban", "card", "ip", "phone")

GOES: dict[Kind, list[str]] = {
    "email": [
        "anna.berg@mail.example", "ANNA@MAIL.EXAMPLE", "anna+list@mail.example", "anna@münchen.example",
        "<anna.berg@mail.example>", "[mail](mailto:anna.berg@mail.example?subject=Hi)", "mailto:anna%40mail.example",
        "anna.berg (at) mail.example", "anna [at] mail [dot] example", "anna.berg @ mail.example",
        "anna\N{FULLWIDTH COMMERCIAL AT}mail.example", "root@[8.8.8.8]", "Kontakt:anna@mail.exampleTel",
        "a/b@mail.example", "**anna_berg@mail.example**", r"anna\_berg@mail.example", "anna(at)mail(dot)de",
        "info at firma dot de", "info{at}firma.de", "info [ät] firma.de", "anna@mail.example.", "'anna@mail.example'",
        "jo&#64;firma.de", "anna@sub.mail.co.uk", "| anna@mail.example |",
    ],
    "iban": [
        "DE89 3704 0044 0532 0130 00", "de89 3704 0044 0532 0130 00", "DE89\xa03704\xa00044\xa00532\xa00130\xa000",
        "IBAN:GB82WEST12345698765432", "| GB82 WEST 1234 5698 7654 32 |", "DE89-3704-0044-0532-0130-00",
        "gb82west12345698765432", "NO9386011117947", "FR14 2004 1010 0505 0001 3M02 606", "NL91ABNA0417164300",
        "CH93 0076 2011 6238 5295 7", "(AT61 1904 3002 3457 3201)", "BE68 5390 0754 7034.",
        "ＤＥ89 3704 0044 0532 0130 00",
    ],
    "card": [
        "4111-1111-1111-1111", "4111.1111.1111.1111", "3782 822463 10005", "card:4111111111111111",
        "6200 0000 0000 0005", "6759 6498 2643 8453", "5555 5555 5555 4444", "2223003122003222", "6011111111111117",
        "3530111333300000", "30569309025904", "4111\xa01111\xa01111\xa01111", "４１１１１１１１１１１１１１１１",
        "(4111 1111 1111 1111)", "378282246310005,",
    ],
    "ip": [
        "The host 8.8.4.4:443 answered", "http://8.8.4.4/index", "2a00:1450:4001:81b::200e",
        "[2a00:1450:4001:81b::200e]:443", "`ping 8.8.4.4`", "from 93.184.216.34.", "::ffff:93.184.216.34",
        '93.184.216.34 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200', "my address is 93.184.216.34",
        "ip=93.184.216.34", "Log in to the host 93.184.216.34 after the update", "93.184.216.34/24", "(93.184.216.34)",
        "Received: from mail (93.184.216.34)",
    ],
    "phone": [
        "0044 20 7946 0958", "(212) 555-0143", "+49 (0)30 901820", "[call](tel:+442079460958)", "+49 30 901820",
        "212-555-0143", "Tel. 030 901820", "Telefon: 030/901820", "020 7946 0958", "+1 (212) 555-0143", "phone: 2125550143",
        "(030) 901820", "+33 1 42 68 53 00", "01 42 68 53 00", "Fax 0221-2070", "+\N{FULLWIDTH DIGIT FOUR}9 30 901820",
        "212.555.0143",
    ],
}  # fmt: skip
STAYS: dict[Kind, list[str]] = {
    "email": [
        "ssh root@server.local", "ssh deploy@web1.site.example", "scp a.txt deploy@web1.site.example:/srv/",
        "rsync -av --delete site/ deploy@web1.site.example:", "git@github.com:org/repo.git", "lodash@4.17.21",
        "pip install git+https://token@github.example/org/repo.git", "image@sha256.example", "@app.route and user@host",
        "re.match(r'[a-z]+@[a-z]+\\.com', s)", "getty@tty1.service", "user@1000.service", "icon@2x.png", "a@b",
        "postgres://jo:pw@db.site.example/x", "alice@example.org:~/files", "x = a @ b.reshape(2)", "meet at 5 [sharp]",
        "image@sha256:e3b0c44298fc1c149afbf4c8996fb924", "@handle and @other", "look at the dot in the middle",
    ],
    "iban": [
        "DE89 3704 0044 0532 0130 01", "GB82WEST12345698765433", "DE89370400440532013000X", "XX12 3456 7890 1234",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "ISO 13616", "IT60 is a code",
        "RFC2119 says MUST", "SHA256 and MD5 of it", "AB12 CDEF 3456",
    ],
    "card": [
        "4006381333931", "4111111111111112", "1700000000000000", "123e4567-e89b-12d3-a456-426614174000",
        "3.1415926535897932384", "1234567890123452", "2024-03-05 10:15:00 2024", "ISBN 978-3-16-148410-0",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "0.4111111111111111", "1.3.6.1.4.1.311",
        "4111.1111.1111.1111.2",
    ],
    "ip": [
        "Install version 10.4.2.1 of the driver, not 9.8.0.11.", "Since build 12.0.39.66 the flag is gone.",
        "The OID 1.3.6.1.4.1.311 is that of the vendor; 2.5.29.15 is key usage.", "OID 2.5.4.3 is the common name.",
        "Mozilla/5.0 Chrome/91.0.4472.124 Safari/537.36", "Use 1.1.1.1 or 8.8.8.8 as the resolver.", "foo==1.22.33.44",
        "std::vector<int> a::b::c 2001::x", "2001:db8::1", "10.0.0.1 127.0.0.1 192.0.2.7 ::1 fe80::1", "v12.3.4.5",
        "see section 4.12.13.2 of the standard", "## 8.11.12.3 Other matters", "4.12.13.2 Other Matters", "libfoo-1.22.33.44",
        "00:1b:44:11:3a:b7", "nameserver 9.9.9.9", "Die Fassung 11.2.33.4 ist neu.", "foo >= 1.22.33.44", "Oracle 19.3.0.0.0",
    ],
    "phone": [
        "2024-03-05 10:15:00", "a+12345678901 is the sum", "4006381333931", "in 2024-11-23 10000 of 20000",
        "ISBN 0-306-40615-2", "123e4567-e89b-12d3-a456-426614174000", "12.0.39.66", "1,234,567.89", "05.03.2024",
        "1700000000", "0.30000000000000004", "00000000000000001", "RFC 2119-8174", "port 8080-8090", "0x0044207946",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_recall(kind: Kind) -> None:
    if kind == "phone":
        pytest.importorskip("phonenumbers")
    missed = [text for text in GOES[kind] if redact(text, [kind])[1][kind] != 1]
    assert not missed, f"{kind}: {len(GOES[kind]) - len(missed)} of {len(GOES[kind])}"


@pytest.mark.parametrize("kind", KINDS)
def test_precision(kind: Kind) -> None:
    if kind == "phone":
        pytest.importorskip("phonenumbers")
    wrong = {text: redact(text, [kind])[0] for text in STAYS[kind] if redact(text, [kind])[1]}
    assert not wrong


def test_national_numbers_are_those_of_the_language() -> None:
    pytest.importorskip("phonenumbers")
    assert redact("Zadzwoń: 22 694 60 00", ["phone"], "pl")[1] == {"phone": 1}
    assert redact("電話 03-3581-4321", ["phone"], "ja")[1] == {"phone": 1}


def test_metadata_and_urls_are_redacted_and_the_id_stays() -> None:
    document = Document(
        id="0", url="http://site.test/of/jo@mail.example", text="Jo", author="Jo <jo@mail.example>",
        site="jo@mail.example", redirects=("http://site.test/?m=jo%40mail.example",),
    )  # fmt: skip
    clean, counts = redact_document(document, ["email"])
    assert clean.id == "0"
    assert clean.url == "http://site.test/of/[EMAIL]"
    assert (clean.author, clean.site) == ("Jo <[EMAIL]>", "[EMAIL]")
    assert clean.redirects == ("http://site.test/?m=[EMAIL]",)
    assert counts == {"email": 4}


@pytest.mark.parametrize(
    "unit",
    ["a (at) ", "a@b.c ", "0 ", "+1 ", "(1) ", "1.1.1.1 ", "ssh a@b.de ", "a at b dot ", "%40", "0-", "tel "],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    """Quadratic work here would take minutes."""
    assert redact(unit * 10_000, KINDS)[0]
