from __future__ import annotations

import pytest

from scrapers.corpus.amount import amount
from scrapers.corpus.filters import Length
from scrapers.models import Document

ENGLISH = (
    "The library in the old town opens at nine in the morning. Whoever wants to borrow a book needs a card,"
    " which costs nothing and is made at the counter in a few minutes. Books may be kept for four weeks."
)
SAME = {
    "zh": "老城区的图书馆早上九点开门。想借书的人需要一张借书证。借书证免费。"
    "在柜台几分钟就能办好。图书可以借阅四个星期。",
    "ja": "旧市街の図書館は朝九時に開きます。本を借りたい人はカードが必要ですが、カードは無料で、"
    "窓口で数分で作ってもらえます。本は四週間借りることができます。",
    "ko": "구시가지의 도서관은 아침 아홉 시에 문을 엽니다. 책을 빌리려는 사람은 카드가 필요한데, "
    "카드는 무료이며 창구에서 몇 분이면 만들 수 있습니다. 책은 사 주 동안 빌릴 수 있습니다.",
    "th": "ห้องสมุดในเมืองเก่าเปิดเวลาเก้าโมงเช้า ผู้ที่ต้องการยืมหนังสือต้องมีบัตร ซึ่งไม่มีค่าใช้จ่าย"
    "และทำได้ที่เคาน์เตอร์ภายในไม่กี่นาที หนังสือยืมได้นานสี่สัปดาห์",
}


@pytest.mark.parametrize("language", SAME)
def test_translations_are_of_about_the_same_amount(language: str) -> None:
    assert 0.7 < amount(SAME[language]) / amount(ENGLISH) < 1.3


def page(text: str) -> Document:
    return Document(id="0", url="http://site.test/", text=text)


@pytest.mark.parametrize("bound", [100, 140, 260, 400])
def test_a_text_and_its_translations_are_kept_or_dropped_together(bound: int) -> None:
    verdicts = {Length(bound)(page(text)) is None for text in (ENGLISH, *SAME.values())}
    assert len(verdicts) == 1


def test_mixed_text_counts_each_character_by_its_script() -> None:
    assert amount("") == 0
    assert amount("abc é") == 5
    assert amount("ab 漢字 かな") == 3 + 6 + 1 + 4
    assert Length(8)(page("漢字")).detail == "2 characters that say as much as 6 < 8"  # type: ignore[union-attr]
