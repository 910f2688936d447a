"""What is said over lists of other texts and before links to one, as words that any of them may be made of.

Whole phrases never end: "latest stories", "more news", "you may also be interested in". So a label is one if
all its words are such as these, and one of them says that what follows is another text.
"""
# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block

_LONGEST: Final = 60  # characters of a label
_SIGNS: Final = " :：|>»→➡►▶▷▼↓–—-•·*#!?.…「」【】［］[]()（）《》〈〉👉✅📌🔗"
GREEK: Final = str.maketrans("άέήίόύώς", "αεηιουωσ")  # its capitals have no accents
_PLAIN: Final = {
    **GREEK,
    **str.maketrans("أإآى", "اااي"),  # as many write them
    **dict.fromkeys(range(0x64B, 0x653)),  # signs of vowels
}
_MOST: Final = 8  # words
_WORD = re.compile(r"[^\W\d_]+")
_ABSOLUTE = re.compile(r"(?:https?:)?//([^/?#]{1,200})", re.IGNORECASE)
_HOST = re.compile(r"^(?:www|m|amp)\.")


def _words(lines: str) -> frozenset[str]:
    return frozenset(_words_of(lines))


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text if text.isascii() else text.translate(_PLAIN))


# That it is read, chosen, new or like what was read.
_SAYING: Final = _words("""
    visto vista destaques outbrain taboola další friss mohlo zajímat 시각 hot consigliati relacionado
    teraz читают читаем обсуждают empfehlungen alta ranking mới nóng और बड़ी ताज़ा trend trends gefragt
    derniers nouveaux nouveautés neu nuevas nuevos novas novos nowe nové nya nye uudet új noi νέα top
    sponsored promoted partner partners sponsorisés sponsorisé patrocinado patrocinados patrocinada
    promovido gesponsert gesponserte partnerangebote sponsorizzati sponsorizzato binnen лента новостей
    стрічка новин самое dakika gündem breaking trending most meistgelesen meistgelesene meistgeklickt
    gelesen leídas leído leídos vistas lidas vistos letti lette gelezen bekeken najczęściej čtenější
    nejčtenější mest lästa læste leste luetuimmat okunanlar okunan citite legolvasottabb читаемое
    популярне найпопулярніше читане הנקראות הנצפות ביותר נקראות המומלצים مشاهدة قراءة شيوعا تداولا
    پربازدید پربازدیدترین terpopuler terbaru terkini tiêu điểm đọc क सर्वाधिक लोकप्रिय ताजा संबंधित
    other andere autres otros otras outros outras inne другие інші ďalšie último next liked more weitere
    más mais altri altre meer więcej ещё еще diğer fler flere nytt latest recent related recommended
    recommendations recommend popular similar featured editor editors selected suggested viewed shared
    discover explore interested miss missed favourite favorite beliebt beliebte beliebteste aktuelle
    neueste neuesten empfohlen empfohlene empfehlung ähnliche verwandte interessieren gefallen
    interessant tipps récents récentes dernières recommandés recommandé similaires liés populaires
    découvrir intéresser intéressera últimas últimos recientes relacionadas relacionados recomendados
    recomendado recomendamos recomendadas populares destacadas destacados interesar interesarte gustar
    recentes sugestões gostar interessar saiba ultime ultimi correlati correlate consigliato popolari
    recenti interessare interessarti potrebbe laatste gerelateerd gerelateerde populair populaire
    aanbevolen polecane polecamy podobne powiązane najnowsze ostatnie popularne zainteresować
    zainteresuje рекомендуем рекомендуемые рекомендуют похожие последние свежие популярное популярные
    интересное связанные новые son benzer önerilen öneriler popüler ilgili ilginizi sizin relaterade
    relaterat senaste populära rekommenderas liknande relaterede relaterte seneste siste populære
    lignende anbefalt anbefalede suositellut uusimmat lisää suosituimmat související podobné
    doporučujeme doporučené nejnovější ajánlott ajánljuk kapcsolódó legfrissebb hasonló népszerű
    recomandate recomandări similare ultimele populare πρόσφατα σχετικά δημοφιλή τελευταία προτεινόμενα
    рекомендовані рекомендуємо схожі останні свіжі آخر أحدث الأكثر مقترحة ذات مشابهة נוספות אחרונות
    מומלצות קשורות مرتبط جدیدترین پیشنهادی terkait populer pilihan rekomendasi nhất nổi bật
""")
# What a text is, and what is done with it.
_THINGS: Final = _words("""
    rubriky rubryki rubrik hírek contenido coverage haberleri matéria materia artículo nota notas zprávy
    uutisia haberi hour week day month semaine mois woche monat semana mes settimana mese неделю недели
    месяц net un web une contenu sponsor bitter खबरें ख़बरें खबर समाचार लेख lezen ook pick picks stories
    story news articles article posts post reads read reading headlines content videos video items
    topics topic guides reviews entries updates features columns watch artikel beiträge nachrichten
    meldungen themen texte lesen inhalte actualités sujet sujets thème lire contenus noticias artículos
    entradas contenidos historias tema leer notícias artigos matérias conteúdos notizie articoli leggere
    argomento contenuti nieuws artikelen berichten verhalen artykuły artykuł wiadomości wpisy teksty
    статьи новости материалы записи теме посты публикации haberler yazılar içerikler konular makaleler
    artiklar nyheter inlägg ämnet artikler saker nyheder emnet artikkelit uutiset jutut články cikkek
    articole știri stiri άρθρα νέα ειδήσεις статті новини матеріали الأخبار أخبار مقالات مواضيع صلة
    כתבות חדשות مطالب اخبار berita bài viết tin tức
""")
# What stands between them.
_SMALL: Final = _words("""
    na ten temat темі dnia dia by vás redaktion right series serie сейчас время em im auf another it was
    de a d across around what readers meldungen the of to for you your our us from on in this and more
    also other editor editors s choice top now today week most might may like could be next up here all
    must don t see auch mehr sie dich ihnen das die der zum für und aus weitere andere unsere könnte
    könnten von vous aussi sur le la les même des nos à autres pourrait pourraient plus et que te
    también más lo los las el del podría pueden puede otras otros nuestra sobre y en você também pode
    mais os as o do da veja ti anche più su dello della di altri altre gli i questo ook voor u je onze
    over też także zobacz więcej nasze cię może inne также ещё еще вам вас может наши по и другие için
    daha fazla diğer çok mer om också även fler også andre läs flere myös muut další také zde is ez és
    mai și pentru tine και για τα περισσότερα більше також المزيد من قد يعجبك أيضا عن عוד גם lainnya
    juga cho bạn
""")
_ALL: Final = _SAYING | _THINGS | _SMALL
_WIDE = re.compile(
    r"(?:最新|热门|熱門|往期|回顾|回顧|相关|相關|推荐|推薦|更多|猜你|精彩|编辑|編輯|精选|精選|热点|熱點|今日|本周|大家都在|你可能|您可能"
    r"|感兴趣|喜欢|喜歡|看|的|也|还|延伸){1,6}(?:文章|新闻|新聞|阅读|閱讀|内容|內容|推荐|推薦|链接"
    r"|連結|资讯|資訊|报道|報導|话题|的|喜欢|喜歡)*"
    r"|(?:関連|この|カテゴリー?|カテゴリ|ジャンル|おすすめ|人気|新着|最新|注目|こちらも|あわせて|他の|編集部)+の?"
    r"(?:最新|人気|関連|新着)?(?:記事|ランキング|ニュース|リンク|コンテンツ|情報|特集|読みたい|する)+"
    r"|(?:이\s?시각|실시간|오늘의|관련|추천|인기|최신|많이 ?본|주요|함께 ?볼|다른|더 ?보기|\s){1,6}"
    r"(?:뉴스|기사|글|링크|콘텐츠|영상|소식|포스트)+(?:도)?(?:\s?(?:보세요|보기|읽기))?"
    r"|이\s?(?:기사|글)(?:도|는)?\s?(?:어때요|보세요|함께\s?보세요|읽어보세요)"
)
_PICKS: Final = _words("pick picks")  # "our top picks" are what a text is about
_WIDE_READ: Final = frozenset(
    (
        "往期回顾",
        "往期回顧",
        "往期精彩",
        "往期推荐",
        "点击阅读",
        "點擊閱讀",
        "相关阅读",
        "延伸閱讀",
        "推荐",
        "推薦",
        "相关链接",
        "相關連結",
        "延伸阅读",
        "関連",
        "관련",
        "추천",
    )
)
_READ: Final = _words("""
    además zie dalej więcej далее більше كذلك více k tématu mer läsning læs mere aiheesta czytaj ll love
    informationen weitere puedes assunto consigliamo consigliati прочитать читать почитать lagi
    selengkapnya selanjutnya basahin din soma pia zaidi ასევე წაიკითხეთ იხილეთ կարդացեք նաև إقرا ايضا
    اقرا للمزيد المزيد check out now koniecznie suite رأ إقرأ أيضاً هم mehr lest case you missed it must
    deep deeper dig go keep up full continue recommended suggested hear jetzt passend weiterhin
    empfehlung notre nos dossier dossiers suivre voyez regarder écouter regardez écoutez mira mire mirá
    no pierdas pierda sigue siguiente nota vea descubre descubra entérate lea leé confira acompanhe
    assista ouça per approfondire potrebbe interessarti interessare ascolta scopri luister kijk
    przeczytaj posłuchaj obejrzyj warto rekomendujemy bu habere bakın bakınız göz atın izle izleyin
    çekebilir bunu şunu přečtěte poslechněte podívejte nepřehlédněte doporučujeme čtete prečítajte aj si
    čítajte pozrite tiež ez érdekelheti érdekelhet nézd hallgassa ajánljuk cikk có thể bạn quan tâm nghe
    theo dõi taip pat skaitykite skaityk daugiau žiūrėkite lasi lasiet arī skaties vairāk loe ka vaata
    veel llegiu llegeix també mireu ακομα ακουστε se lyt hør lyssna kuuntele siitä citiți ascultați
    vedeți urmăriți слушайте смотри читай дивись слухайте прочетете вижте прочитајте погледајте прочтите
    прочитайте pročitajte pogledajte poslušajte preberite oglejte jeszcze još poglejte قد يعجبك تابع
    استمع قراءة تابعوا خبر دیدن ببینید پڑھیں مزید بھی یہ کیا آپ نے جانتے خواندن شنیدن צפו האזינו אולי
    עוד כדאי לקרוא पढ़ें पढ़े भी ये यह इसे और देखें আরও পড়ুন দেখুন এছাড়াও മറ്റു आपको ज़रूर มากกว่า
    hier ainda również mohlo by vás zajímat lesetipp également aller plus loin pour leyendo seguir
    vidare läsa videre leestip read reading also more about this watch related next discover learn
    further see listen don t miss dazu auch lesen lies sehen siehe thema zum interessant weiterlesen
    lire voir aussi découvrir à découvrez sur le même sujet lee leer también más información sobre te
    recomendamos puede interesar ver leia saiba veja mais também leggi anche pure guarda vedi
    approfondisci lees verder ook meer over bekijk polecamy zobacz też także sprawdź читайте смотрите
    также ещё еще по теме подробнее рекомендуем материал oku okuyun benzer haberler haber ayrıca ilgili
    bunlar da läs om ämnet också även les også lue myös katso lisää čtěte také olvasd olvassa el ezt is
    még citește și vezi διαβάστε επίσης δείτε ακόμη також дивіться ще طالع اقرأ أيضا أيضًا شاهد גם קראו
    ראו بخوانید بیشتر همچنین baca juga simak lihat đọc xem thêm
""")
_ANY: Final = _READ | _SMALL | _THINGS | _SAYING
_MANUALS: Final = _words("""
    see also more further reading about this learn siehe auch voir aussi ver también read the of to for
    in by a article articles
""")
"""Words that are before sources, too: a label of no others says nothing."""


@lru_cache(maxsize=2048)
def is_over_others(text: str) -> bool:
    """Whether all of ``text`` is a label over a list of other texts."""
    if len(text) > _LONGEST:
        return False
    text = text.lower().strip(_SIGNS)
    if _WIDE.fullmatch(text):
        return True
    words = _words_of(text)
    if not 1 < len(words) <= _MOST and text not in _SAYING:
        return False
    own = set(words)
    return own <= _ALL and not _SAYING.isdisjoint(own - {"top"} if own & _PICKS else own)


@lru_cache(maxsize=2048)
def is_before_other(label: str, *, marked: bool) -> bool:
    """Whether ``label`` stands before a link to another text; ``marked``: so does the look of the line."""
    if len(label) > _LONGEST:
        return False
    label = label.lower().strip(_SIGNS)
    if _WIDE.fullmatch(label) or label in _WIDE_READ:
        return True
    words = set(_words_of(label))
    if not words <= _ANY or words.isdisjoint(_READ | _SAYING):
        return False
    return marked or not words <= _MANUALS


def lead_to_one_site(blocks: Iterable[Block]) -> bool:
    """Whether the links in ``blocks`` lead to one site: sources lead to several."""
    hrefs = (link.get("href") or "" for block in blocks for link in block.anchors())
    return len({_HOST.sub("", found[1]) for href in hrefs if (found := _ABSOLUTE.match(href))}) <= 1
