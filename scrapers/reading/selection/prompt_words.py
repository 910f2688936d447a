"""The words in which pages ask their readers for something, in the languages of most pages."""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re
from typing import Final


def _any(lines: str) -> str:
    """``lines``, a pattern each, as one."""
    return "(?:" + "|".join(filter(None, map(str.strip, lines.split("\n")))) + ")"


BOX_NAMES = re.compile(
    r"(?<![a-z])"
    + _any(
        r"""
        news-?letters?
        subscri(?:be|bers?)
        sign-?up
        mailing-?list
        e?-?mail-?(?:capture|signup|opt-?in)
        opt-?in
        donate
        fundrais(?:er|ing)
        support-?(?:us|ask|appeal|banner|bar|block|box|call-?out|cta|panel|prompt|widget)
        pay-?wall
        reg-?wall
        premium-?prompt
        infolettre
        (?:smart-?)?app-?(?:banner|download|install|promo)
        cookies?-?(?:banner|bar|box|consent|disclaimer|law|message|notice|popup)
        gdpr
        nieuwsbrief
        rassylka
        (?:subscription|donation|membership|member|paid)s?-?(?:ask|appeal|banner|bar|block|box|call-?out|cta|form)
        (?:subscription|donation|membership|member|paid)s?-?(?:overlay|panel|promo|prompt|wall|widget)
        """
    )
    + r"(?![a-z])"
)
"""What boxes to sign up or to pay in are called, in small letters with hyphens."""

ASKS = re.compile(
    _any(
        r"""
        subscri|sign up|newsletter|inbox|mailing list|\bdonat|become a|support (?:our|us|the)|full access
        unlimited access|already a (?:subscriber|member)|(?:log|sign) in to
        free articles?\b|creat(?:e|ing) an? (?:free |new )?account
        \bcookies\b|\b(?:download|get|in|with) (?:the|our) (?:\w+ ){0,3}app\b
        abonn|anmeld|eintragen|spende
        inscri|un don\b|suscr|dona[rc]|\bassin[ae]|iscriv|abbonat
        подпи|рассыл|пожертв
        订阅|訂閱|注册|購読|登録|구독
        prenumer|nieuwsbrief|tilmeld|uutiskirje|bülten|zapisz|subskry|odběr|odebír|hírlevél
        """
    ),
    re.IGNORECASE,
)
"""What they say."""

_AD_WORD: Final = _any(
    r"""
    advertis(?:e|ing|ements?)|ads?|sponsored(?: content| post)?|promoted(?: content)?
    anzeigen?|werbung|publicité|publicidad|anuncios?|publicidade|pubblicità|annuncio|reklam[aey]?|annons
    advertentie|реклама|広告|廣告|广告|광고|διαφήμιση|إعلان|mainos|hirdetés|inzerce|quảng cáo
    """
)
_GOES_ON: Final = _any(
    r"""
    (?:story |article |content )?continues? below
    continue reading(?: below)?
    (?:please )?scroll (?:down )?(?:for more|to (?:continue|read)[\w ]{0,20})
    below
    skip ad(?:vertisement)?
    """
)
_LEADS_TO_AD: Final = (
    r"(?:(?:this |the |our )?(?:story|article|content|post|text|video) (?:continues?|resumes?) )?"
    r"(?:continues? |continue reading |scroll (?:down )?|keep reading )?(?:below |after |following )?"
    r"(?:this |the |our )?"
)
AD_LABEL = re.compile(
    rf"\W*(?:{_LEADS_TO_AD}{_AD_WORD}(?:\W+{_GOES_ON})?|skip (?:past )?ad(?:vertisement)?s?"
    r"|(?:story|article) continues (?:below|after)|continue reading below"
    r"|scroll (?:below|to continue[\w ]{0,20}))\W*",
    re.IGNORECASE,
)
"""All of a label over an advertisement."""

_BROWSER: Final = (
    r"(?:(?:your|this|the|ihr|dein|votre|tu|su|il tuo|seu|o seu|uw|je|ваш) )?(?:current )?(?:web ?)?"
    r"(?:browser|navegador|navigateur|браузер)\b"
)
_CANNOT: Final = _any(
    r"""
    not|n['’]t|unterstütz|pas en charge|supporte pas|soporta|supporta|suporta|ondersteun|поддерживает
    """
)
_MEDIA: Final = r"(?:video|audio|html ?5|iframe|element|tag|player|vidéo|vídeo|javascript|format|видео)"
PLAYER = re.compile(
    _any(
        rf"""
        (?:sorry,? )?{_BROWSER}[^.!?]{{0,60}}{_CANNOT}[^.!?]{{0,60}}{_MEDIA}
        to (?:view|watch|play) this (?:video|audio|content|media)[^.]{{0,20}} (?:please )?enable javascript
        (?:the )?video player is loading
        this is a modal window
        this video (?:is unavailable|cannot be played|can['’]t be played)
        (?:beginning|end) of dialog window\b
        javascript is (?:disabled|not enabled) in your browser
        (?:please )?(?:enable|turn on) javascript (?:to|in|for|and)\b
        (?:this|our) (?:page|site|website|app|application) (?:requires|needs) javascript
        """
    ),
    re.IGNORECASE,
)
"""How what stands in the place of a video begins."""

PLUGINS: Final = frozenset((
    "dropdown-menu",
    "sharedaddy", "sd-sharing-enabled", "jp-relatedposts", "addtoany_share_save_container", "a2a_kit",
    "addthis_toolbox", "shareaholic-canvas", "heateor_sss_sharing_container", "ssba", "essb_links",
    "mashsb-container", "yarpp", "yarpp-related", "crp_related", "rp4wp-related-posts",
    "wp-block-jetpack-sharing-buttons", "wp-block-social-links", "wp-block-jetpack-subscriptions",
    "subscription-widget-wrap",
))  # fmt: skip
"""What plugins call the boxes in which a text is shared, and in which others are offered."""

_JOIN: Final = r"(?:please )?(?:subscribe|sign up|register|log ?in|sign in|become a (?:member|subscriber))"
_FOR: Final = r"(?:to|for) (?:(?:our|the|my) )?(?:free |full |unlimited |weekly |daily |monthly |email ){0,3}"
_GOODS: Final = (
    r"(?:newsletters?|mailing list|access|updates|continue reading|read (?:more|the (?:full|rest)))"
)
_READERS: Final = r"(?:only )?(?:available |reserved )?(?:to|for) (?:paid |paying )?(?:subscribers|members)"
WALL = re.compile(
    _any(
        rf"""
        {_JOIN}(?: now| today| here)? {_FOR}{_GOODS}\b.{{0,160}}
        this (?:article|story|content|post) is (?:free for a limited time|{_READERS})\b.{{0,160}}
        to (?:continue|keep) reading,? {_JOIN}\b.{{0,160}}
        already (?:a (?:subscriber|member)|have an account|subscribed)\s?\?.{{0,60}}
        you have (?:reached|read|used) [^.]{{0,40}}\bfree (?:articles?|stor(?:y|ies))\b.{{0,120}}
        (?:jetzt|hier) (?:abonnieren|anmelden)\b.{{0,80}}
        melden sie sich (?:jetzt )?(?:für|zu) unsere[mn]? newsletter\b.{{0,120}}
        (?:abonnez|inscrivez)-vous (?:à|pour recevoir) (?:notre|la) (?:newsletter|(?:info)?lettre)\b.{{0,120}}
        suscr[ií]bete a (?:nuestr[ao]|la|el) (?:newsletter|boletín)\b.{{0,120}}
        iscriviti alla (?:nostra )?newsletter\b.{{0,120}}
        подпи(?:шитесь|сывайтесь) на (?:наш|нашу)? ?(?:рассылку|канал|новости|телеграм).{{0,120}}
        """
    ),
    re.IGNORECASE,
)
"""All of a line that wants its reader to sign up, in or over."""

FEEDBACK = re.compile(
    r"\W*"
    + _any(
        r"""
        (?:was|is|did(?: you find)?) (?:this|the) (?:\w{3,12} )?(?:help(?:ful)?|useful)[^.!?]{0,40}
        how (?:helpful|useful) was this \w{3,12}
        (?:please )?rate this (?:page|article|post|guide|recipe|answer)
        click on a star to rate it
        average rating [\d.]{1,4} ?/ ?5\b.{0,60}
        thank(?:s| you) for your (?:feedback|vote)
        (?:war|ist) diese[rs]? (?:artikel|seite|beitrag|antwort|text) (?:für sie )?hilfreich
        (?:cet article|cette page) vous a-t-(?:il|elle) été utile
        te (?:ha resultado|fue) útil est[ea] (?:artículo|página)
        esta página (?:foi|lhe foi) útil
        была ли (?:эта )?(?:статья|страница) полезн\w{1,3}
        (?:この|こちらの)(?:記事|ページ|情報|回答)は(?:お)?(?:役に立ち|参考になり)ましたか
        (?:此|本)(?:页面|文章|頁面)(?:对您)?(?:是否)?有帮助吗
        """
    )
    + r"\W*(?:(?:yes|no|ja|nein|oui|non|sí|да|нет|はい|いいえ)\W*){0,3}",
    re.IGNORECASE,
)
"""All of a line that asks what its reader thinks of the page."""

READ_ALSO = re.compile(
    r"\W*"
    + _any(
        r"""
        also read|read also|read (?:more|next)|related(?: (?:article|story|reading|post|content|coverage)s?)?
        recommended(?: reading)?|must[- ]read|don['’]t miss|you (?:may|might) also like
        lire aussi|à lire(?: aussi)?|lisez aussi
        lesen sie (?:auch|mehr)|lies auch|mehr zum thema|auch interessant
        leggi anche|potrebbe interessarti|le[ae] también|leer también|te puede interesar
        leia (?:também|mais)|veja também|lees ook|läs (?:också|även|mer)|les også|læs også|lue myös
        czytaj (?:też|także|również)|zobacz (?:też|także)|čtěte (?:také|též)|přečtěte si|bunu da oku
        читайте (?:также|ещё|еще)
        延伸阅读|延伸閱讀|相关阅读|相关新闻
        関連記事|あわせて読みたい|관련 ?기사
        """
    )
    + r"\b\W*",
    re.IGNORECASE,
)
"""What stands before a link to another text on the same subject."""

LEADING = re.compile(
    _any(
        r"""
        prev(?:ious)?|next|up|newer|older|zurück|weiter|vorherige[rs]?|nächste[rs]?
        précédente?|suivante?|anterior|siguiente|próximo|precedente|successivo
        vorige|volgende|föregående|nästa|poprzedni[ae]?|następn[ya]
        назад|вперёд|предыдущ\w{2}|следующ\w{2}
        上一[页頁篇章]|下一[页頁篇章]|前へ|次へ
        """
    ),
    re.IGNORECASE,
)
"""How a link to the page before or after is called."""

ON_THE_WAY: Final = frozenset(
    word
    for line in (
        "prev previous next up top home index contents content toc table of back forward first last newer",
        "older start end page post posts article chapter section message messages thread topic lesson part",
        "entry story the this by to sorted date subject author",
        "zurück weiter vorherige vorheriger nächste nächster seite beitrag inhalt artikel kapitel",
        "précédent précédente suivant suivante sommaire chapitre anterior siguiente próximo índice página",
        "precedente successivo indice vorige volgende inhoud föregående nästa poprzednia następna strona",
        "назад вперёд далее предыдущая следующая страница",
    )
    for word in line.split()
)
"""The words that lines of such links are made of."""

PLACE = re.compile(r"\d{1,4}\s{0,3}(?:[/|]|of|von|de|di|sur|van|av|из|z)\s{0,3}\d{1,4}")
"""Which slide or page it is, of how many."""

SLIDES = re.compile(
    r"(?<![a-z])(?:slides?|slider|slide-?show|carousel|gallery|swiper|slick|splide|flickity|glide|counter"
    r"|light-?box|pag(?:er|ing|ination)|my-?slides|number-?text|fraction)(?![a-z])"
)
"""What holds slides, or leads through them."""

POSTED = re.compile(
    r"\d{1,6} points? (?:by \S{1,40} )?.{0,40}?\bago\b(?:\s?\|\s?[\w\s]{1,20}){1,6}|reply|add comment",
    re.IGNORECASE,
)
"""All of a line below a post of a list, or of what can be done with it."""
