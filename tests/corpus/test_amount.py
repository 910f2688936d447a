from __future__ import annotations

import unicodedata

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
ARTICLE = (
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and"
    " conscience and should act towards one another in a spirit of brotherhood."
)
"""Of the Universal Declaration of Human Rights, as are its translations below."""
ARTICLES = {
    "zh": "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
    "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. "
    "인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
    "และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ",
    "km": "មនុស្សទាំងអស់ កើតមកមានសេរីភាព និងសមភាព ក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។ មនុស្ស "
    "មានវិចារណញ្ញាណនិងសតិសម្បជញ្ញៈជាប់ពីកំណើត ហើយគប្បីប្រព្រឹត្ដចំពោះគ្នាទៅវិញទៅមកក្នុងស្មារតីភាតរភាពជាបងប្អូន។",
    "lo": "ມະນຸດເກີດມາມີສິດເສລີພາບ ແລະ ສະເໝີໜ້າກັນໃນທາງກຽດຕິສັກ ແລະ ທາງສິດດ້ວຍມະນຸດມີສະຕິສຳປັດຊັນຍະ"
    "(ຮູ້ດີຮູ້ຊົ່ວ)ແລະມີມະໂນທຳຈື່ງຕ້ອງປະພຶດຕົນຕໍ່ກັນໃນທາງພີ່ນ້ອງ.",
    "my": "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း၊ "
    "မွေးဖွားလာသူများ ဖြစ်သည်။ ထိုသူတို့၌ ပိုင်းခြား ဝေဖန်တတ်သော ဉာဏ်နှင့် ကျင့်ဝတ် သိတတ်သော စိတ်တို့ရှိကြ၍ "
    "ထိုသူတို့သည် အချင်းချင်း မေတ္တာထား၍ ဆက်ဆံကျင့်သုံးသင့်၏။",
    "bo": "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས་ཆེ་མཐོངས་དང༌། ཐོབ་ཐངགི་རང་དབང་འདྲ་མཉམ་དུ་ཡོད་ལ། "
    "ཁོང་ཚོར་རང་བྱུང་གི་བློ་རྩལ་དང་བསམ་ཚུལ་བཟང་པོ་འདོན་པའི་འོས་བབས་ཀྱང་ཡོད། "
    "དེ་བཞིན་ཕན་ཚུན་གཅིག་གིས་གཅིག་ལ་བུ་སྤུན་གྱི་འདུ་ཤེས་འཛིན་པའི་བྱ་སྤྱོད་ཀྱང་ལག་ལེན་བསྟར་དགོས་པ་ཡིན༎",
    "am": "የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው።፡"
    "የተፈጥሮ፡ማስተዋልና፡ሕሊና፡ስላለው፡አንዱ፡ሌላውን፡በወንድማማችነት፡መንፈስ፡መመልከት፡ይገባዋል።",
    "ar": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم"
    " بعضًا بروح الإخاء.",
    "he": "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם"
    " לנהוג איש ברעהו ברוח של אחוה.",
    "ii": "ꊿꂷꃅꄿꐨꐥ，ꌅꅍꀂꏽꐯꒈꃅꐥꌐ。ꊿꊇꉪꍆꌋꆀꁨꉌꑌꐥ，ꄷꀋꁨꂛꊨꅫꃀꃅꐥꄡꑟ。",  # noqa: RUF001
}


@pytest.mark.parametrize("language", SAME)
def test_translations_are_of_about_the_same_amount(language: str) -> None:
    assert 0.8 < amount(SAME[language]) / amount(ENGLISH) < 1.2


@pytest.mark.parametrize("language", ARTICLES)
def test_one_article_is_of_about_the_same_amount_in_every_script(language: str) -> None:
    assert 0.7 < amount(ARTICLES[language]) / amount(ARTICLE) < 1.25


def page(text: str) -> Document:
    return Document(id="0", url="http://site.test/", text=text)


@pytest.mark.parametrize("bound", [100, 140, 260, 400])
def test_a_text_and_its_translations_are_kept_or_dropped_together(bound: int) -> None:
    verdicts = {Length(bound)(page(text)) is None for text in (ENGLISH, *SAME.values())}
    assert len(verdicts) == 1


@pytest.mark.parametrize(("bound", "kept"), [(60, True), (115, True), (215, False), (240, False)])
def test_so_are_scripts_that_write_with_more_signs(bound: int, kept: bool) -> None:
    verdicts = {Length(bound)(page(text)) is None for text in (ARTICLE, *ARTICLES.values())}
    assert verdicts == {kept}


def test_mixed_text_counts_each_character_by_its_script() -> None:
    assert amount("") == 0
    assert amount("abc é") == 5
    assert amount("ab 漢字 かな") == 3 + 7 + 1 + 4  # of Han six and a half
    assert amount("漢字漢字") == 13
    assert amount("（はい）、") == 2 + 4 + 4  # noqa: RUF001
    assert amount("Python 3 を使う") == 9 + 2 + 4 + 2
    assert Length(8)(page("漢字")).detail == "2 characters that say as much as 7 < 8"  # type: ignore[union-attr]


def test_full_width_letters_and_digits_are_letters() -> None:
    assert amount("ＡＢＣ　２０２６") == len("ABC 2026")  # noqa: RUF001


@pytest.mark.parametrize(
    "text", ["Đây là một văn bản có dấu", "구시가지의 도서관은 문을", "ガーデンで", "Café"]
)
def test_a_text_counts_the_same_however_it_is_composed(text: str) -> None:
    assert amount(unicodedata.normalize("NFD", text)) == amount(text)


def test_what_has_no_width_says_nothing() -> None:
    assert amount("ភាសា\u200bខ្មែរ\u200b") == amount("ភាសាខ្មែរ")
    assert amount("שָׁלוֹם") == amount("שלום")
    assert Length(1)(page("\u200b\ufeff")) is not None
