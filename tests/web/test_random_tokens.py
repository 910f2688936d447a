from __future__ import annotations

import random
import string

import pytest

from scrapers.web.random_tokens import holds_random, is_random

ORDINARY = [
    "usdc",
    "release-notes-python-3.12",
    "annual-report-2024-summary",
    "20240301-breaking-story",
    "internationalization",
    "donaudampfschifffahrtsgesellschaft",
    "ReleaseNotesPython312",
    "AnnualReport2024Summary",
    "WindowsServer2022Standard",
    "iPhone15ProMax256GBBlue",
    "summerscholarship2024program",
    "1234567890123456",
    "00012345678901234567",
    "20240301120000",
    "2024-03-01T12:00:00Z",
    "2024-03-01T12%3A00%3A00%2B01%3A00",
    "978-3-16-148410-0",
    "192.168.100.200:8080",
    "www.docs.example.org",
    "python-3.12.1-amd64.exe",
    "v1.28.3-rc.1%2Bbuild.20240301",
    "python3121amd64exe",
    "CVE-2024-123456789",
    "SKU-12345-ABCDE-99",
    "1HGCM82633A004352",
    "DE89370400440532013000",
    "VID20240301WA0012345",
    "CMK32GX5M2B6000C36",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "correct-horse-battery-staple",
    "planted-token",
    "przedsiebiorstwo2024krakow",
    "toimitusehdot2023",
    "S%C3%A3o%20Paulo%202024%20guia",
    "the+quick+brown+fox+jumps+over+13+lazy+dogs",
    "abc123",
    "user_name_42",
    "a,b,c,d,e,f,g,h,i,j,k",
    "0xdAC17F958D2ee523a2206206994597C13D831ec7",
    "usdc-on-Base-2024-v2",
    "node/1234567890/revisions",
    "docs.python.org/3.12/",
]
BY_CHANCE = [
    "9f86d081884c7d659a2feaa0c55ad015",
    "a1b2c3d4e5f60718",
    "D41D8CD98F00B204E9800998ECF8427E",
    "lit3py55t21z5v55vlm25s55",
    "550e8400-e29b-41d4-a716-446655440000",
    "%7B550E8400-E29B-41D4-A716-446655440000%7D",
    "q7m2k9x4c1v8b3n6z5l0",
    "dQw4w9WgXcQaB3xK",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "0123456789abcdef0123456789abcdef",
]
PARTLY = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "KxzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "sk_demo_4eC39HqLyjWDarjtT1zdp7dc",
    "pat_16C7e42F292c6912E7710c838347Ae178B4a",
    "Zm9vYmFyYmF6cXV4%2Bx8Kq0w%3D%3D",
    "9f86d081884c7d659a2feaa0c55ad015.node1",
    "s%3Aq7Rk2vXw9LmZ4tBn8cYd.hJ5fGp",
]


@pytest.mark.parametrize("value", ORDINARY)
def test_names_dates_and_numbers_are_ordinary(value: str) -> None:
    assert not is_random(value)
    assert not holds_random(value)


@pytest.mark.parametrize("value", BY_CHANCE)
def test_hashes_and_the_like_are_made_by_chance(value: str) -> None:
    assert is_random(value)
    assert holds_random(value)


@pytest.mark.parametrize("value", PARTLY)
def test_a_key_may_have_a_name_and_parts(value: str) -> None:
    assert not is_random(value)
    assert holds_random(value)


def test_a_slug_with_a_hash_is_no_session() -> None:
    assert not is_random("breaking-story-5d41402abc4b2a76b9719d911017c592")


@pytest.mark.parametrize(
    ("alphabet", "size", "found"),
    [
        (string.hexdigits[:16], 16, 0.97),
        (string.hexdigits[:16], 32, 0.99),
        (string.digits + string.ascii_lowercase[:22], 26, 0.9),
        (string.ascii_lowercase + string.digits, 32, 0.9),
        (string.ascii_letters + string.digits, 24, 0.93),
        (string.ascii_letters + string.digits, 40, 0.97),
    ],
)
def test_most_of_what_chance_makes_is_told(alphabet: str, size: int, found: float) -> None:
    chance = random.Random(f"{alphabet} {size}")
    values = ["".join(chance.choices(alphabet, k=size)) for _ in range(1000)]
    assert sum(map(is_random, values)) >= found * len(values)


def test_words_and_numbers_run_together_are_hardly_ever_taken_for_chance() -> None:
    chance = random.Random("slugs")
    words = [
        "river",
        "stone",
        "morning",
        "letter",
        "window",
        "garden",
        "history",
        "machine",
        "picture",
        "market",
        "village",
        "winter",
        "summer",
        "question",
        "answer",
        "teacher",
        "student",
        "mountain",
        "island",
        "harbour",
        "bridge",
        "station",
        "library",
        "kitchen",
        "blanket",
        "candle",
        "straat",
        "fenster",
        "zeitung",
        "maison",
        "fromage",
        "ventana",
        "corazon",
        "giornale",
        "formaggio",
        "pogoda",
        "zamek",
        "talvi",
        "kesa",
        "zima",
        "leto",
    ]
    values = []
    for _ in range(3000):
        parts = [
            *chance.choices(words, k=chance.randrange(2, 5)),
            str(chance.randrange(10 ** chance.randrange(1, 9))),
        ]
        chance.shuffle(parts)
        values.append("".join(part.title() if chance.random() < 0.4 else part for part in parts))
    assert sum(map(is_random, values)) <= 3
