"""Lines that say that a text goes on, below an advertisement or a picture, by the words they are made of."""
# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.selection.asides.other_texts import GREEK

_LONGEST: Final = 80  # characters of such a line
_WORD = re.compile(r"[^\W\d_]+")


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


_GOES_ON: Final = _words("""
    czytaj dalej devamı прокрутите листайте folytatódik devam fortsatt fortsättning fortsættelse jatka
    continue continues continued keep scroll resumes continúa continua continuar sigue seguir desliza
    prosegue suite continuez suivez poursuivez fortgesetzt fortsetzung weiter weiterlesen geht gaat
    verder lees fortsätter fortsætter fortsetter jatkuu pokračuje pokračování dalsza dalszy ciąg
    продолжение продолжается читайте далее дальше продовження читати folytatás continuă continuarea
    συνεχιζεται συνεχεια lanjutkan melanjutkan berlanjut lanjut gulir nastavlja nastavak tęsinys
    turpinājums jätkub
""")
_WHERE: Final = _words("""
    ardından reading leyendo lendo leggere läsning lesing lukemista below after under down dessous bas
    après debajo abajo tras después dopo sotto abaixo depois após nach unter unterhalb unten onder na
    efter etter nedenfor nedan alla alapuolella jälkeen pod po níže pokračuje poniżej под после ниже
    нижче після altında altta aşağıda sonra alatt alább után sub după κατω μετα bawah setelah ispod
    nakon žemiau zemāk pärast
""")
_WHAT: Final = _words("""
    reklamın anuncio wideo filmu zdjęcia werbepause advertisement advertisements ad ads sponsor
    sponsored message promotion photo photos image picture video gallery form newsletter publicité pub
    vidéo publicidad imagen foto fotos vídeo publicidade pubblicità immagine anzeige werbung bild
    galerie advertentie reclame afbeelding annonsen annons bilden annoncen billedet bildet videoen
    videon mainoksen mainos kuvan reklamou reklamy reklamą reklama zdjęciem filmem galerią рекламы
    рекламой реклами реклама фото видео відео reklamdan reklam hirdetés kép reclamă publicitate
    διαφημιση iklan oglas oglasa reklamos reklāmas reklaami
""")
_SMALL: Final = _words("""
    материал yazının del después читать es geht materiału materiałem прокрутите чтобы листайте tutup
    wideo η τη την να διαβασετε διαβαστε the this a our to for more read story article post text page in
    der die den das dem dieser dieses artikel beitrag wird lesen sie hier la el lo las un una esta este
    noticia nota artículo leer para ver cette le l de d à lire ci en une texte ler matéria texto notícia
    o do da dell articolo testo il het deze tekst artikeln texten artiklen teksten saken artikkelen
    juttu artikkeli článek část artykułu tekstu treści статьи статья материала текста статті haberin
    makalenin az cikk articolul articolului το αρθρο του της membaca untuk baca ini berita članak članka
    straipsnio raksta artikkel scroll please s część
""")
_SIGNS: Final = " \t.…:：!。-–—*()（）[]"
_ALL: Final = _GOES_ON | _WHERE | _WHAT | _SMALL
_WIDE = re.compile(
    r"(?:(?:广告|廣告)\W{0,3})?(?:请|請)(?:继续|繼續)(?:阅读|閱讀|往下)?|(?:请|請|可|点击|點擊)?(?:继续|繼續)?(?:往下|向下|下滑|下拉"
    r"|下方)(?:滑动|滑動|滚动|滾動|继续|繼續|阅读|閱讀|看|观看|觀看){1,3}(?:更多|内容|內容|全文)?"
    r"|(?:文章|下文|正文|内容|內容)?(?:在)?(?:广告|廣告|图片|圖片)(?:之?后|之?後)(?:继续|繼續)(?:阅读|閱讀)?"
    r"|(?:記事|本文|続き)?(?:は|の続きは)?(?:広告|写真|動画)?の?(?:下|後|あと)(?:に|へ)?(?:も)?続(?:き|く)(?:ます)?"
    r"|(?:기사|본문|내용|글)?(?:는|은|이|가)?\s?(?:광고|사진|영상)?\s?(?:아래|뒤|다음|이후)(?:에|에도|로)?\s?(?:계속|이어)\S{0,6}"
    r"|(?:يتبع|تتابع|تابع|المتابعة|القراءة|يستمر|المقال|الخبر|أسفل|بعد|تحت|هذا|الإعلان|إعلان|\s){3,20}"
    r"|(?:המשך|הכתבה|קריאה|ממשיכה|אחרי|לאחר|מתחת|הפרסומת|לפרסומת|\s){3,20}"
    r"|(?:ادامه|مطلب|بعد|از|پس|زیر|تبلیغ|تبلیغات|در|\s){3,20}"
    r"|(?:आगे|जारी|रखें|पढ़ना|विज्ञापन|के|बाद|नीचे|खबर|है|\s){3,20}"
)


def goes_on(text: str) -> bool:
    """Whether all of ``text``, in small letters, says that the text goes on below something, or after it."""
    if len(text) > _LONGEST:
        return False
    first = _WORD.search(text)
    if first is None or (text.isascii() and first[0] not in _ALL):
        return False
    words = _WORD.findall(text.translate(GREEK))
    if _GOES_ON.isdisjoint(words):
        return not text.isascii() and _WIDE.fullmatch(text.strip(_SIGNS)) is not None
    if not _ALL.issuperset(words) or len(words) == 1:
        return False
    return not (_WHERE | _WHAT).isdisjoint(words) or len(_GOES_ON.intersection(words)) > 1
