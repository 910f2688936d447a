from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus import redact as module
from scrapers.corpus.redact import PLACEHOLDERS, redact, redact_document
from scrapers.errors import ConfigError
from scrapers.models import Document

KINDS = tuple(PLACEHOLDERS)
SAME = "(unchanged)"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("email", "Write to jo.doe+x@mail.example.co.uk.", "Write to [EMAIL]."),
        ("email", "<a@b.io>, mailto:c_d@e-f.org", "<[EMAIL]>, mailto:[EMAIL]"),
        ("email", "müller@bücher.example", "[EMAIL]"),
        ("email", "git@github.com:x/y.git a@localhost @handle x@1.2", SAME),
        ("ip", "from 8.8.8.8 and [2001:4860:4860::8888]:443", "from [IP] and [[IP]]:443"),
        ("ip", "::ffff:8.8.8.8 ends 1.1.1.1.", "[IP] ends [IP]."),
        ("ip", "10.0.0.1 127.0.0.1 192.0.2.7 ::1 fe80::1", SAME),
        ("ip", "v1.2.3.4.5 std::vector 10:20:30 a::b 999.1.1.1", SAME),
        ("iban", "DE89 3704 0044 0532 0130 00 NEXT", "[IBAN] NEXT"),
        ("iban", "GB82WEST12345698765432, NO9386011117947", "[IBAN], [IBAN]"),
        ("iban", "GB82WEST12345698765433 DE89370400440532013000X", SAME),
        ("card", "4111 1111 1111 1111 12/29", "[CARD] 12/29"),
        ("card", "3782-822463-10005 and 5555555555554444", "[CARD] and [CARD]"),
        ("card", "4111111111111112 1234567890123452 1700000000000000", SAME),
        ("phone", "Call +49 30 901820 today", "Call [PHONE] today"),
        ("phone", "in 2024-11-23 10000 of 20000", SAME),
    ],
)  # fmt: skip
def test_what_is_found_and_what_is_not(kind: module.Kind, text: str, expected: str) -> None:
    if kind == "phone":
        pytest.importorskip("phonenumbers")
    found, counts = redact(text, [kind])
    expected = text if expected == SAME else expected
    assert found == expected
    assert counts[kind] == expected.count(PLACEHOLDERS[kind])


def test_only_the_kinds_asked_for() -> None:
    text = "jo@example.org at 8.8.8.8"
    assert redact(text, []) == (text, {})
    assert redact(text, ["ip"]) == ("jo@example.org at [IP]", {"ip": 1})


def test_a_document_is_redacted_in_text_title_and_fields() -> None:
    document = Document(
        id="0", url="http://site.test/", text="a@b.org", title="Of c@d.org", author="Jo",
        fields={"mail": ["e@f.org"], "nested": {"x": "g@h.org"}, "number": 4111111111111111},
    )  # fmt: skip
    clean, counts = redact_document(document, ["email", "card"])
    assert (clean.text, clean.title, clean.author) == ("[EMAIL]", "Of [EMAIL]", "Jo")
    assert clean.fields == {"mail": ["[EMAIL]"], "nested": {"x": "[EMAIL]"}, "number": 4111111111111111}
    assert counts == {"email": 4}


def test_phone_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    module.require(["email"])
    with pytest.raises(ConfigError, match=r"pip install 'corpus-scrapers\[phone\]'"):
        module.require(["email", "phone"])


def pieces() -> st.SearchStrategy[str]:
    cards = ["4111 1111 1111 1111", "4111111111111111", "4", "1", "\N{ARABIC-INDIC DIGIT FOUR}"]
    ibans = ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00"]
    others = ["a@b.org", "[EMAIL]", "8.8.8.8", "::ffff:1.1.1.1", " ", ".", "@", "-", "x", ":", "中"]
    piece = st.sampled_from([*cards, *ibans, *others])
    return st.lists(piece, max_size=12).map("".join) | st.text()


@given(pieces())
def test_redacting_twice_changes_nothing(text: str) -> None:
    kinds = KINDS[:4]  # the phone finder has its own tests
    once, _ = redact(text, kinds)
    assert redact(once, kinds) == (once, {})


@given(st.text(alphabet="ab \n.,中"))
def test_text_without_digits_and_at_signs_is_left_alone(text: str) -> None:
    assert redact(text, KINDS[:4]) == (text, {})


@pytest.mark.parametrize(
    "unit", ["1 ", "1", "4111 ", "a.", "a@", "a@b.", "DE89 ", "1:", ":", "1.", "%", "f:"]
)
def test_hostile_repetition_is_linear_enough(unit: str) -> None:
    text = unit * 20_000  # quadratic work here would take minutes
    assert redact(text, KINDS[:4])[0]


@pytest.mark.parametrize(
    "address",
    [
        "john\u200b@example.com",
        "jo\u00adhn@exam\u00adple.com",
        "john\ufeff@\u2060example.com",
        "john(æt)example.com",
        "john (arroba) ejemplo (punto) com",
        "john [arobase] exemple [point] fr",
        "john [chiocciola] esempio [punto] it",
        "john (собака) primer (точка) ru",
        "DE89 3704 0044\u200b 0532 0130 00",
        "4111\u00ad1111\u00ad1111\u00ad1111",
    ],
)
def test_what_hides_a_number_or_an_address_does_not_keep_it(address: str) -> None:
    text, counts = redact(f"Write to {address}, please.", ("email", "iban", "card"))
    assert text in {f"Write to [{kind}], please." for kind in ("EMAIL", "IBAN", "CARD")}
    assert counts.total() == 1
    assert redact(text, ("email", "iban", "card")) == (text, Counter())


def test_a_place_to_break_between_words_of_another_script_parts_them_still() -> None:
    text, _ = redact("ติดต่อ\u200bjohn@example.com\u200bครับ", ("email",))
    assert text == "ติดต่อ\u200b[EMAIL]\u200bครับ"
