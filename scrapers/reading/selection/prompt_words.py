"""The words in which pages ask their readers for something, in the languages of most pages.

What is matched with every line is in small letters, and so is the line: case aside, an expression of many
words takes several times as long.
"""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re
from typing import Final


def any_of(lines: str) -> str:
    """``lines``, a pattern each, as one."""
    return "(?:" + "|".join(filter(None, map(str.strip, lines.split("\n")))) + ")"


BOX_NAMES = re.compile(
    r"(?<![a-z])"
    + any_of(
        r"""
        news-?letters?
        subscri(?:be|bers?)
        sign-?up
        mailing-?list
        e?-?mail-?(?:capture|signup|opt-?in)
        opt-?in
        donat(?:e|ion)-?(?:appeal|banner|bar|box|call-?out|cta|form|panel|prompt|promo)
        donate
        (?:contributions?|support)-?epic
        (?:encart|bloc|box|zone)-?dons?
        spenden?-?(?:aufruf|box|banner|hinweis)
        paywahl
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

PROMOTIONS = re.compile(r"(?<![a-z])(?:promo(?:tion)?s?|cta|call-?to-?action|upsell)(?![a-z])")
"""What asides are called that want something sold."""

ASKS = re.compile(
    any_of(
        r"""
        subscri|sign up|join (?:the|our) (?:list|newsletter|community)|by e-?mail\b|\bgift\b
        give (?:now|today)|non-?profit|(?:reader|listener|member)[- ](?:supported|funded)
        funded by (?:our )?readers|pledge|chip in
        newsletter|inbox|mailing list|\bdonat|become a|support (?:our|us|the)|full access
        unlimited access|already a (?:subscriber|member)|(?:log|sign) in to
        free articles?\b|creat(?:e|ing) an? (?:free |new )?account
        third[- ]part(?:y|ies)|external content|drittanbieter|externe inhalte
        \bcookies\b|\b(?:download|get|in|with) (?:the|our) (?:\w+ ){0,3}app\b
        abonn|anmeld|eintragen|spende
        inscri|un don\b|suscr|dona[rc]|\bassin[ae]|iscriv|abbonat
        подпи|рассыл|пожертв
        订阅|訂閱|注册|購読|登録|구독
        prenumer|nieuwsbrief|tilmeld|uutiskirje|bülten|zapisz|subskry|odběr|odebír|hírlev[eé]l|iratkoz
        nyhets?brev|nyhedsbrev|berlangganan|buletin|đăng ký|abonea|εγγραφ|розсил|підпи|бюлетин
        ニュースレター|メールマガジン|メルマガ|뉴스레터|הירשמ|ניוזלטר|اشترك|النشرة|نشرتنا|خبرنامه|สมัคร|न्यूज़लेटर
        """
    ),
    re.IGNORECASE,
)
"""What they say."""

_AD_WORD: Final = any_of(
    r"""
    advertis(?:e|ing|ements?)|ads?|paid (?:content|post|partnership)
    (?:sponsored|paid for|brought to you) by [^.!?]{2,40}
    sponsored(?: content| post)?|promoted(?: content)?
    anzeigen?|werbung|publicité|publicidad|anuncios?|publicidade|pubblicità|annuncio|reklam[aey]?|annons
    advertentie|реклам[аы]|рекламн\w{1,4} \w{4,12}|materia\w{2,4} reklamow\w{2,4}|広告|廣告|广告|광고
    publicitate|publicitat|iklan|reklaam|reklām[aš]|reklamos|оглас
    annon[cs]er?|oglas|פרסומת|תוכן (?:ממומן|שיווקי)|تبلیغات|विज्ञापन|โฆษณา
    διαφ[ηή]μ[ιί]ση|スポンサー(?:ド)?リンク|إعلان|mainos|hirdetés|inzerce|quảng cáo
    """
)
_GOES_ON: Final = any_of(
    r"""
    (?:story |article |content )?continues? below
    continue reading(?: below)?
    (?:please )?scroll (?:down )?(?:for more|to (?:continue|read)[\w ]{0,20})
    below
    skip ad(?:vertisement)?
    """
)
_ON_ELSEWHERE: Final = any_of(
    r"""
    (?:(?:la suite|suite) (?:de l[’']article )?après|lire la suite après) (?:la |cette )?(?:publicité|pub)
    (?:continúa|sigue)(?: leyendo)?(?: después de| tras| debajo de)? (?:la |el )?(?:publicidad|anuncio)
    (?:continua|continue)(?: (?:lendo|a ler))?(?: depois d[ae]| após a?| abaixo d[ae])? (?:a )?publicidade
    continua(?: a leggere)?(?: dopo| sotto)? (?:la )?pubblicità
    (?:der )?(?:artikel|text|beitrag) (?:wird|geht) (?:nach|unter) (?:der|dieser) (?:anzeige|werbung) \w{6,11}
    (?:weiterlesen|weiter geht['’]?s|lesen sie weiter) nach der (?:anzeige|werbung)
    (?:(?:de |het )?(?:tekst|artikel) )?(?:gaat|lees) verder (?:onder|na) (?:de|deze) (?:advertentie|reclame)
    dalsz[ayeą]{1,2} (?:część|ciąg)(?: \w{6,8})? (?:pod|poniżej|po) (?:materiałem \w{5,12}|reklam[ąie])
    (?:продолжение|читать дальше|читайте далее)(?: статьи)? (?:после|под) (?:рекламы|рекламой)
    (?:artikeln|texten) fortsätter (?:under|efter) annonsen
    (?:artiklen|teksten|saken) fortsætter (?:under|efter) annoncen
    artikkelen fortsetter under annonsen|juttu jatkuu mainoksen jälkeen|haberin devamı(?: reklamdan sonra)?
    (?:článek|text) pokračuje pod reklamou
    remove (?:all )?ads?|ad[- ]free\??|why (?:am i seeing )?(?:this )?ads?\??|report (?:this )?ad
    hide (?:this )?ad
    記事の続きは広告の後に|広告の後にも続きます|(?:文章|下文)广告后继续
    """
)
_LEADS_TO_AD: Final = (
    r"(?:(?:this |the |our )?(?:story|article|content|post|text|video) (?:continues?|resumes?) )?"
    r"(?:continues? |continue reading |scroll (?:down )?|keep reading )?(?:below |after |following )?"
    r"(?:this |the |our )?"
)
AD_LABEL = re.compile(
    rf"\W*(?:{_LEADS_TO_AD}{_AD_WORD}(?:\W+{_GOES_ON})?|skip (?:past )?ad(?:vertisement)?s?"
    rf"|{_ON_ELSEWHERE}|(?:story|article) continues (?:below|after)|continue reading below"
    r"|scroll (?:below|to continue[\w ]{0,20}))\W*",
)
"""All of a label over an advertisement."""

_BROWSER: Final = (
    r"(?:(?:your|this|the|ihr|dein|votre|tu|su|il tuo|seu|o seu|uw|je|ваш) )?(?:current )?(?:web ?)?"
    r"(?:browser|navegador|navigateur|браузер)\b"
)
_CANNOT: Final = any_of(
    r"""
    not|n['’]t|unterstütz|pas en charge|supporte pas|soporta|supporta|suporta|ondersteun|поддерживает
    """
)
_MEDIA: Final = r"(?:video|audio|html ?5|iframe|element|tag|player|vidéo|vídeo|javascript|format|видео)"
PLAYER = re.compile(
    any_of(
        rf"""
        (?:sorry,? )?{_BROWSER}[^.!?]{{0,60}}{_CANNOT}[^.!?]{{0,60}}{_MEDIA}
        to (?:view|watch|play) this (?:video|audio|content|media)[^.]{{0,20}} (?:please )?enable javascript
        (?:the )?video player is loading
        this is a modal window
        volume \d{{1,3}} ?%$|(?:current|remaining) time -?[\d:]{{4,8}}$|loaded: [\d.]{{1,6}}%$
        stream type live$
        seek to live, currently|captions (?:settings, opens|off, selected)|descriptions off, selected
        playback rate$
        tarayıcınız[^.!?]{{0,60}}(?:video|html ?5|oynat\w*|ses)[^.!?]{{0,40}}(?:desteklem|oynatam)
        (?:お使い|ご利用)の(?:ブラウザ|環境)[^。]{{0,40}}(?:対応し|サポートし|再生でき)
        (?:(?:이|사용 ?중인|현재|귀하의) ?)?브라우저[^.]{{0,40}}(?:지원하지|재생할 수)
        (?:您|你|当前|目前)?的?(?:浏览器|瀏覽器)[^。]{{0,30}}(?:不支持|不支援|不兼容|无法播放)
        متصفح(?:ك|كم)?[^.]{{0,40}}(?:لا يدعم|يدعم لا)|הדפדפן[^.]{{0,40}}(?:אינו|לא) תומך
        vaš (?:prohlížeč|preglednik|prehliadač)[^.!?]{{0,60}}(?:video|přehráv|podržava|podporuje)
        twoja przeglądarka nie
        (?:din|denne) (?:webbläsare|nettleser|browser) (?:stöder|støtter|understøtter) (?:inte|ikke)
        selaimesi ei tue|az? (?:ön )?böngésző\w* nem támogat|trình duyệt[^.]{{0,40}}không hỗ trợ
        (?:ваш )?браузер не (?:поддерживает|может)|ваш браузер не підтримує|το πρόγραμμα περιήγησής? σας δεν
        browser anda tidak|browser(?:ul|-ul) (?:tău|dumneavoastră) nu
        this video (?:is unavailable|cannot be played|can['’]t be played)
        (?:beginning|end) of dialog window\b
        javascript is (?:disabled|not enabled) in your browser
        (?:please )?(?:enable|turn on) javascript (?:to|in|for|and)\b
        (?:this|our) (?:page|site|website|app|application) (?:requires|needs) javascript
        """
    ),
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
_LIKED: Final = r"(?:(?:enjoy(?:ing|ed)|liked?|loved?) (?:this|what you)[^.?!]{0,40}[?!.] )?"
_FOR: Final = r"(?:to|for) (?:(?:our|the|my) )?(?:free |full |unlimited |weekly |daily |monthly |email ){0,3}"
_GOODS: Final = (
    r"(?:newsletters?|mailing list|access|updates|continue reading|read (?:more|the (?:full|rest)))"
)
_READERS: Final = r"(?:only )?(?:available |reserved )?(?:to|for) (?:paid |paying )?(?:subscribers|members)"
WALL = re.compile(
    any_of(
        rf"""
        {_LIKED}{_JOIN}(?: now| today| here)? {_FOR}{_GOODS}\b.{{0,160}}
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
        підпи(?:шіться|шись|суйтесь) на (?:наш\w{{0,3}} )?(?:розсилку|канал|новини|телеграм).{{0,120}}
        zapisz się (?:do|na) (?:nasz\w{{0,4}} )?newsletter.{{0,120}}
        (?:e-)?bülten(?:imize|e) (?:abone|üye|kayıt|kaydol).{{0,120}}
        đăng ký (?:nhận )?(?:bản tin|thư tin|tin tức).{{0,120}}
        berlangganan (?:newsletter|buletin).{{0,120}}|εγγραφείτε στο newsletter.{{0,120}}
        (?:اشترك|اشتركوا|سجل)(?: الآن)? في (?:نشرتنا|النشرة|قناتنا|قناة).{{0,120}}
        (?:הירשמו|הרשמו|הצטרפו) ל(?:ניוזלטר|רשימת התפוצה|ערוץ|קבוצת).{{0,120}}
        (?:در|به) خبرنامه.{{0,40}}(?:شوید|کنید|بپیوندید)\W{{0,3}}
        (?:हमारे|हमारी) न्यू(?:ज़|ज़|ज)लेटर.{{0,120}}
        (?:สมัคร|ลงทะเบียน)(?:รับ)?(?:จดหมายข่าว|ข่าวสาร).{{0,120}}
        (?:订阅|訂閱)(?:我们的|我們的)?(?:新闻通讯|电子报|電子報|時事通訊|简报|郵件).{{0,80}}
        (?:メルマガ|ニュースレター)(?:に|の|を)?(?:登録|購読).{{0,80}}|뉴스레터(?:를)? ?구독.{{0,80}}
        listen to (?:this|the) (?:article|story|post)\W{{0,3}}(?:\d{{1,2}} ?min\w{{0,5}})?\W{{0,3}}
        add (?:us|[\w .&'’]{{2,40}}) as a preferred source on google.{{0,40}}
        (?:join|follow|subscribe to) (?:us on )?(?:our )?(?:official )?(?:whatsapp|telegram|viber)\b.{{0,100}}
        your e-?mail address will not be published\b.{{0,80}}
        (?:deine|ihre) e-mail-adresse wird nicht veröffentlicht\b.{{0,80}}
        votre adresse e-?mail ne sera pas publiée\b.{{0,80}}
        tu dirección de correo electrónico no será publicada\b.{{0,80}}
        il tuo indirizzo e-?mail non sarà pubblicato\b.{{0,80}}
        o seu endereço de e-?mail não será publicado\b.{{0,80}}
        (?:het|je) e-mailadres wordt niet gepubliceerd\b.{{0,80}}
        twój adres e-?mail nie zostanie opublikowany\b.{{0,80}}
        ваш адрес email не будет опубликован\b.{{0,80}}
        e-posta (?:hesabınız|adresiniz) yayımlanmayacak\b.{{0,80}}
        メールアドレスが公開されることはありません.{{0,80}}
        (?:(?:欢迎|歡迎|请|請)?(?:扫码|掃碼|长按|点击|點擊)?(?:关注|關注|订阅|訂閱)[^。]{{0,12}}(?:微信|公众号|公眾號|微博|频道|頻道)).{{0,60}}
        (?:この記事が)?(?:気に入ったら|よかったら)[^。]{{0,20}}(?:いいね|フォロー|シェア|登録).{{0,30}}
        \W{{0,3}}(?:카카오톡|네이버|유튜브|구글)[^.]{{0,20}}(?:추가|구독|팔로우)(?:하기|하세요)?
        required fields are marked\b.{{0,5}}
        """
    ),
)
"""All of a line that wants its reader to sign up, in or over."""

EDITED = re.compile(
    r"\W*(?:edit|improve|suggest (?:an? )?(?:edits?|changes?|improvements?) (?:to|for|on)"
    r"|report an? (?:issue|problem) (?:on|with)"
    r"|view (?:the )?source (?:of|for)) this (?:page|article|doc(?:ument)?|section)(?: on \w{3,20})?"
    r"(?:\W*last (?:updated|modified|edited).{0,60})?\W*",
    re.IGNORECASE,
)
"""All of a linked line that leads to where the page is written."""

COMMENT_FORM = re.compile(
    r"\W*(?:leave a (?:reply|comment)|post a comment|add a comment|write a comment|schreibe? einen kommentar"
    r"|kommentar (?:schreiben|verfassen)|laisser un commentaire|deja (?:una respuesta|un comentario)"
    r"|lascia un commento"
    r"|deixe um comentário|geef een reactie|dodaj komentarz|добавить комментарий|оставьте комментарий"
    r"|コメントを残す|bir yanıt yazın|发表(?:评论|回复)|댓글 남기기|اترك تعليقا?ً?)\W*",
    re.IGNORECASE,
)
"""All of a heading over the form for a comment."""

FEEDBACK = re.compile(
    r"\W*"
    + any_of(
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
)
"""All of a line that asks what its reader thinks of the page."""

READ_ALSO = re.compile(
    r"\W*"
    + any_of(
        r"""
        also read|read also|read (?:more|next)
        related(?: (?:article|story|reading|post|content|coverage)s?)?
        recommended(?: reading)?|must[- ]read|don['’]t miss|you (?:may|might) also like
        lire aussi|à lire(?: aussi)?|lisez aussi
        lesen sie (?:auch|mehr)|lies auch|mehr zum thema|auch interessant
        leggi anche|potrebbe interessarti|le[ae] también|leer también|te puede interesar
        leia (?:também|mais)|veja também|lees (?:ook|meer|verder)|läs (?:också|även|mer)|les også|læs også
        lue myös
        (?:prze)?czytaj (?:też|także|również|więcej)|(?:sprawdź|polecamy)(?: też| także)?|warto przeczytać
        zobacz (?:też|także)|čtěte (?:také|též)|přečtěte si
        (?:bunu da|şunu da|ayrıca) oku(?:yun)?|ilginizi çekebilir|bunlar da ilginizi çekebilir
        ilgili haber(?:ler)?|citi(?:ți|ţi|ti)? ?și|citește și|vezi și
        olvas(?:sa|d) el(?: ezt)? is
        kapcsolódó cikk(?:ek)?
        pročitajte(?: i| još)?|прочитајте(?: и| още| још)?|повезане вести
        povezan[ie] (?:članci|članki|vijesti)|preberite tudi
        čítajte (?:aj|tiež)|súvisiace články|skaitykite (?:taip pat|daugiau)|susiję straipsniai
        lasi(?:et)? arī|saistītie raksti|loe ka|seotud (?:lood|artiklid)
        llegeix també|articles relacionats|notícies relacionades|още по темата|संबंधित (?:खबरें|ख़बरें|लेख)
        διαβάστε (?:επίσης|ακόμη|ακόμα|περισσότερα)
        baca juga|đọc thêm|xem thêm|tin liên quan|bài (?:viết )?liên quan
        (?:материалы|статьи|ещё|еще|новости) по теме|(?:матеріали|новини|статті) (?:за темою|по темі)
        читайте (?:также|ещё|еще|також)|дивіться також|прочетете още|вижте още
        اقر[أا](?:وا)? (?:أيض[اًا]{1,2}|المزيد)|شاهد أيض[اًا]{1,2}|مواضيع ذات صلة|اخبار ذات صلة|أخبار ذات صلة
        קראו? (?:גם|עוד)|ראו גם|עוד בנושא|(?:بیشتر|همچنین|حتما) بخوانید|مطالب مرتبط|یہ بھی پڑھیں|مزید پڑھیں
        (?:यह|ये|इसे) भी पढ़ें|और पढ़ें|(?:यह|ये|इसे) भी पढ़ें|আরও পড়ুন|மேலும் படிக்க
        อ่าน(?:ข่าว)?เพิ่มเติม|อ่านต่อ|(?:ข่าว|บทความ)ที่เกี่ยวข้อง
        延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|相关文章|相關文章|推荐阅读|推薦閱讀|更多阅读
        関連(?:記事|ニュース|リンク)|(?:あわせて|合わせて)読みたい|こちらもおすすめ
        관련 ?(?:기사|뉴스|글)|함께 (?:읽기|보면 좋은 (?:글|기사))
        """
    )
    + r"(?!\w)\W*",
)
"""What stands before a link to another text on the same subject."""

SHOUTED = re.compile(r"\W*(?:SEE (?:ALSO|MORE)|MORE|READ)\s?[:|>–-]\W*")
"""The same in words that stand before it in capitals alone."""

PLACE = re.compile(r"\d{1,4}\s{0,3}(?:[/|]|of|von|de|di|sur|van|av|из|z)\s{0,3}\d{1,4}")
"""Which slide or page it is, of how many."""

SLIDES = re.compile(
    r"(?<![a-z])(?:slides?|slider|slide-?show|carousel|gallery|swiper|slick|splide|flickity|glide|counter"
    r"|light-?box|pag(?:er|ing|ination)|my-?slides|number-?text|fraction)(?![a-z])"
)
"""What holds slides, or leads through them."""

POSTED = re.compile(
    r"\d{1,6} points? (?:by \S{1,40} )?.{0,40}?\bago\b(?:\s?\|\s?[\w\s]{1,20}){1,6}|reply|add comment"
    r"|(?:\[[-–+]\]\s?)?\S{1,40}\s(?:\d{1,6} points?\s)?\d{1,3} \w{3,8} ago"
    r"(?:\s?\|\s?[\w\s\[\]+–-]{1,20}){1,8}",
)
"""All of a line below a post of a list, or of what can be done with it."""

TAGLINE = re.compile(r"(?:\[[-–+]\]\s?)?\S{1,40}\s\d{1,6} points?(?:\s\d{1,3} \w{3,8} ago)?\W{0,4}")
"""All of a line over a post of Reddit: who said it, what it got."""
