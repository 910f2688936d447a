"""Of what a sentence that names a licence speaks: of this work, of a part, of something else.

Word lists, not grammar, in the languages that the pages of this world say it in most; what they do not
decide is nobody's licence. A false "yes" takes what is not given, a false "no" costs a page.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Speaks = Literal["work", "part", "bare", "other"]
"""``bare`` names a licence and says of what it is by where it stands."""

NAME: Final = re.compile(
    r"creative[\s-]+commons|知识共享|創用cc|クリエイティブ・?コモンズ|크리에이티브\s?커먼즈|المشاع\s+الإبداعي|\bcc[\s–-]{0,3}(?:by|0|zero)\b|\bGNU\b|\bGFDL\b|\bopen\s+government\s+licen"
    r"|\bapache\s+licen|\bMIT[\s-]+(?:licen|lizenz)|\bBSD\b|\bODbL\b|\bopen\s+database|public\s+domain\b",
    re.IGNORECASE,
)
REST_OF_NAME: Final = re.compile(
    r"(?:\b(?:creative|commons|attribution|share\s?-?alike|non-?\s?commercial|no-?\s?derivat\w*|international|unported"
    r"|generic|universal|deed|free|documentation|licen[cs]e[ds]?|lizenz|licencia|licencji|licença|licenza|public"
    r"|domain|dedication|mark|version|v|gnu|gfdl|cc|by|sa|nc|nd|zero|apache|mit|government|open|or|later|any"
    r"|namensnennung|weitergabe|unter|gleichen|bedingungen|nicht|kommerziell|keine|bearbeitung\w*|igual\w*"
    r"|atribución|atribuição|reconocimiento|compartir\w*|compartilha\w*|internacional|internazionale)\b|署名|相同方式共享|非商业性使用"
    r"|国际|许可\w*|協議|协议|表示|継承|[\d.,()\s/–-])+",
    re.IGNORECASE,
)
_WORK = (
    r"(?:\b(?:works?|articles?|posts?|(?:web\s?)?pages?|texts?|contents?|(?:web\s?)?sites?|blogs?|wiki|(?:e-?)?books?"
    r"|documents?|documentation|docs|publications?|papers?|materials?|essays?|tutorials?|guides?|manuals?|handbook"
    r"|chapters?|lessons?|courses?|entry|entries|story|stories|reports?|transcripts?|contributions|questions|answers"
    r"|resources?|recipes?|newsletter|notes|everything"
    r"|werke?|inhalte?n?s?|texte[ns]?|(?:web)?seiten?|artikel[ns]?|beitr[aä]ge?s?|dokumente?|buch|publikation\w*"
    r"|œuvres?|oeuvres?|contenus?|textes?|billets?|ouvrage|obras?|contenidos?|artículos?|textos?|páginas?|sitio|libros?"
    r"|publicaci\w+|conteúdos?|artigos?|trabalhos?|opera|opere|contenut[oi]|articol[oi]|test[oi]|pagin[ae]|sito"
    r"|inhoud|tekst\w*|pagina|utw[oó]r\w*|treś[cć]\w*|artykuł\w*|stron[ay]|dzieł[oa]|praca|verket?|innehåll\w*|text\w*"
    r"|indhold\w*|innhold\w*|dílo|obsah|teos|sisältö|материал\w*|текст\w*|содержани\w*|содержимо\w*|стать\w*|сайт\w*"
    r"|произведени\w*|контент\w*|страниц\w*|публикаци\w*|книг\w*)\b"
    r"|作品|著作物|記事|文書|文章|コンテンツ|サイト|ページ|テキスト|内容|內容|网站|網站|文本|页面|本文|本站|저작물|콘텐츠|문서)"
)
_PART = (
    r"(?:\b(?:photo\w*|pictures?|images?|illustration\w*|graphics?|icons?|logos?|fonts?|typefaces?|maps?|videos?|audio"
    r"|music|songs?|sounds?|artworks?|drawings?|figures?|fig|charts?|screenshots?|avatars?|emojis?|thumbnails?|banners?"
    r"|covers?|backgrounds?|wallpapers?|code|samples?|snippets?|software|scripts?|themes?|templates?|plug-?ins?"
    r"|librar(?:y|ies)|packages?|programs?|apps?|applications?|tools?|extensions?|firmware|repositor\w+|repos?|framework"
    r"|downloads?|data|datasets?|databases?|models?|weights|credits?|courtesy|powered|built|made|generated|design(?:ed)?"
    r"|hosted|based|adapted|derived|translat\w+|excerpted|reprint\w*|republished|remix\w*|via|us(?:es?|ing)|contains?|includes?|incorporat\w*|quot\w+|cite[sd]"
    r"|excerpts?|comments?|trademarks?|wikipedia|wikimedia|flickr|unsplash|pixabay|openstreetmap|geonames"
    r"|fotos?|fotografie\w*|bild(?:er|ern|es|nachweis)?|abbildung\w*|grafik\w*|symbole?|schrift(?:art)?\w*|karten?\w*"
    r"|übersetz\w+|traducid[oa]|traducci\w+|tradui\w+|traduction|traduzid[oa]|traduzione|tradott[oa]|перевод\w*"
    r"|musik|quelltexte?|quellcode|programme?|vorlagen?|daten\w*|basiert|verwende[nt]|enthält|kommentare?"
    r"|icônes?|polices?|cartes?|vidéos?|musique|logiciels?|thèmes?|données|crédits?|basée?|utilise|contient"
    r"|imagen|imágenes|image[mn]s?|immagin[ei]|ilustraci\w+|illustrazion\w+|iconos?|ícones?|icone|mapas?|mapp[ae]"
    r"|vídeos?|música|código|codice|datos|dados|dati|basad[oa]s?|programas?"
    r"|afbeelding\w*|kaart\w*|zdjęci\w*|obraz\w*|ilustracj\w*|ikon\w*|kod|oprogramowani\w*|bilder|kuvat?"
    r"|фото\w*|изображени\w*|картин\w*|иллюстраци\w*|икон\w*|знач\w*|карт[аыу]|видео|код[аыу]?|программ\w*|шрифт\w*"
    r"|данны\w*)\b|写真|画像|アイコン|動画|コード|ソフトウェア|データ|プログラム|イラスト|フォント|图片|照片|圖片|图像|插图|图标"
    r"|视频|代码|软件|程序|数据|字体|模板|사진|이미지|아이콘|코드|소프트웨어)"
)
_WORKS, _PARTS = re.compile(_WORK, re.IGNORECASE), re.compile(_PART, re.IGNORECASE)
_ALSO = re.compile(
    rf"({_WORK}(?:\s*(?:,|，|、|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bи\b|\boch\b|\bog\b|和|及)\s*(?:the\s+|all\s+|les\s+)?"
    rf"(?:{_PART}\s*)+)+)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^\W*(?:except|unless|save|excluding|where not|sofern|soweit|wenn nicht|falls nicht|außer|ausser|sauf|salvo"
    r"|excepto|a menos|exceto|se non|eccetto|tenzij|o ile|если не|за исключением|除非|除另有)[^,，:]{0,120}[,，:]",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:©|\(c\)|\bcopyright\b|&copy;)[^.;|]{0,80}?(?:(?:19|20)\d\d[\s,–-]*)+", re.IGNORECASE
)
_SIGN = re.compile(r"©|\(c\)|\bcopyright\b", re.IGNORECASE)
_SOME_RIGHTS = re.compile(r"\b(?:some|certain|no)\s+rights\s+reserved\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|no\s+longer|never|cannot|isn.t|aren.t|nicht|kein\w*|n.est\s+pas|não|не|if|whether|when|should|could|would"
    r"|consider|choos\w+|how\s+to|examples?|such\s+as|e\.g|like|similar|unlike|instead|want|requir\w+|submissions?|your"
    r"|yours|their|his|her|others?|some|certain|parts?|portions?|selected|many|most|explain\w*|describ\w*|discuss\w*"
    r"|compar\w+|covers|is\s+about|shows?|lists?|introduc\w+|erklärt|beschreibt|explique|explica|manche|einige|certains"
    r"|algunos|alcuni|she|he|they|who|was|were|used\s+to|formerly|previously|until|ähnlich|wie)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"licen[cszç]|lizenz|\bunder\b|\bunter\b|\bsous\b|\bbajo\b|\bsob\b|\bsotto\b|\bonder\b|\bna\s+licencji|\bunder\b|лиценз"
    r"|采用|採用|授权|授權|许可|許可|許諾|提供|ライセンス|라이선스|\bin\s+the\s+public|\bdedicated\b|\bsubject\s+to\b|:\s*$",
    re.IGNORECASE,
)
_DISCUSSED = re.compile(
    r"^\W*(?:the|an?|der|die|das|eine?|le|la|l.|une?|el|il|lo|het)\s+(?:\S+\s+){0,2}?(?:book|article|paper|work|report"
    r"|post|essay|study|handbook|manual|course|buch|artikel|werk|studie|livre|œuvre|libro|obra|artículo|opera|articolo"
    r"|boek)s?\b",
    re.IGNORECASE,
)
_THIS = (
    r"this|these|our|dies\w*|unser\w*|vorliegende\w*|cet(?:te)?|ce|ces|nos|notre|est[aeo]s?|est[áa]|nuestr\w*|quest\w*"
    r"|nostr\w*|nosso\w*|dit|deze|onze|niniejsz\w*|эт\w+|настоящ\w+|данн\w+|наш\w*|denn[ae]|dett[ae]|tento|tato|toto"
)
_ALL = (
    r"the|all|any|every|user|original|written|textual|entire|whole|full|following|of|on|to|and|both|(?:web)?site|alle\w*"
    r"|sämtliche\w*|de[rnsm]|die|das|tou[ts]\w*|les?|la|l|d|du|des|todo\w*|toda\w*|el|los|las|i|gli|il|lo|tutt\w*|o|os"
    r"|as?|het|wszystkie|ten|ta|вс\w+|alt|allt"
)
_BEGINS = re.compile(
    rf"^\W*(?:this\s+is\s+an\s+open[\s-]+access\s"
    r"|permission\s+is\s+(?:hereby\s+)?granted\b[^.;]{0,100}?\bthis\s+"
    rf"|(?:{_THIS})\b[\s'’]*(?:[^\W\d_]+[\s'’-]+){{0,3}}?"
    rf"|(?:(?:{_ALL})\b[\s'’]*){{0,4}}?)"
    rf"(?:この|当|本|此|该|이|모든)?\s?{_WORK}",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"“”„«»‹›「」『』]")
_LETTERS = re.compile(r"[^\W\d_]")
_FILLERS = re.compile(
    r"\b(?:this|is|are|be|has|been|and|licen[cs]ed?|licensing|lizenz\w*|licencia\w*|licence|licenza|licença|licencji|available"
    r"|released|published|distributed|provided|shared|made|under|unter|sous|bajo|sob|sotto|onder|the|an?|terms|of|der"
    r"|einer|de|la|le|une?|version|international|by|\d+)\b|лиценз\w+|许可|授权|采用|ライセンス",
    re.IGNORECASE,
)
_FOR_SOFTWARE = re.compile(r"(?:A?L?GPL|MIT|BSD|MPL|Apache|ISC|EPL|Unlicense|OFL)\b")
_IS = re.compile(r"(?<=\w)\s(?:is|are|ist|sind|est|sont|es|son|sono|é|são|är|er|jest)\s", re.IGNORECASE)
_ASIDE = re.compile(r"[.!?|•·;]")
SENTENCE_END: Final = re.compile(
    r"(?<=[.!?])(?<!\s[A-Z]\.)\s+(?=[^\W\d_]|[©(“\"«„])(?![a-zß-öø-ÿа-я])|[|•·;\n]+|(?<=。)"
)
_FAR: Final = 400  # characters before a name; who goes on longer speaks of more than a licence
_SHORT: Final = 60  # letters beside a licence's name in a place for such names


def speaks(before: str, behind: str, *, in_furniture: bool) -> Speaks:
    """Of what the words ``before`` a licence's name in its sentence speak, and those ``behind`` it."""
    if len(before) > _FAR:
        return "other"
    behind = behind[:_FAR]
    before = _SOME_RIGHTS.sub(" ", _NOTICE.sub(" ", _CLAUSE.sub(" ", before)))
    if len(_QUOTES.findall(before)) % 2 or _DENIES.search(before):
        return "other"
    plain = _ALSO.sub(" texts ", before)
    if _PARTS.search(plain) or re.match(
        rf"\W*(?:for|applies|covers)\b.{{0,30}}{_PART}", behind, re.IGNORECASE
    ):
        return "part"
    if _WORKS.search(plain):
        states = _STATES.search(plain) or _STATES.search(behind[:80])
        begins = _BEGINS.search(plain) and not _DISCUSSED.search(plain)
        return "work" if in_furniture or (states and begins) else "other"
    beside = len(_LETTERS.findall(_FILLERS.sub(" ", f"{plain} {REST_OF_NAME.sub(' ', behind)}")))
    return "bare" if beside <= (_SHORT if in_furniture else 0) else "other"


def names_software(before: str, licence: str) -> bool:
    """Whether something that is no work by its name ("WordPress is …") has a ``licence`` made for software."""
    return bool(_FOR_SOFTWARE.match(licence) and _IS.search(_ASIDE.split(before)[-1]))


def reserves(previous: str, sentence: str, match: re.Match[str], *, in_furniture: bool) -> bool:
    """Whether ``match``, which reserves all rights, does so for the page and not for a part of it.

    A notice of copyright in the sentence before says whose rights they are.
    """
    before = sentence[: match.start()]
    before = f"{previous} {before}" if _SIGN.search(previous) and not _SIGN.search(before) else before
    if len(_QUOTES.findall(before)) % 2 or _PARTS.search(_ALSO.sub(" texts ", before)):
        return False
    beside = len(_LETTERS.findall(sentence)) - len(_LETTERS.findall(match[0]))
    return in_furniture or beside <= _SHORT
