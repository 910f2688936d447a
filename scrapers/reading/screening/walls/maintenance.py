"""Pages of a site that is out of order for a while."""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one kind a line

from __future__ import annotations

from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

MAINTENANCE: Final = Wall(
    reason="maintenance",
    longest=700,
    stems=(
        "maintenance", "back soon", "be back", "right back", "unavailable", "offline", "under construction", "wartung",
        "bald zurück", "gleich zurück", "wieder da", "bald wieder", "de retour", "indisponible", "mantenimiento", "manteniment", "volvemos", "volveremos",
        "manutenzione", "torneremo", "manutenção", "voltamos", "voltaremos", "onderhoud", "terug", "przerw", "techniczn",
        "wracamy", "konserwac", "техническ", "обслужив", "профилакт", "メンテナンス", "维护", "維護", "升级", "점검", "underhåll", "vedligehold",
    ),
    heads=(
        (2, phrases(r"""
            (?:we're |we are |site |website |this site is |the site is |sorry,? we're )?(?:currently |temporarily )?(?:down|closed|offline) for (?:\w+ )?maintenance.{0,20}
            (?:(?:our |the |this )?(?:web ?site|site|page|service|system|server|shop|store|platform)(?: is)? )?(?:currently |temporarily )?(?:under|in|undergoing) (?:\w+ )?maintenance(?: mode)?.{0,20}
            (?:scheduled |planned |site |system |website |emergency )?maintenance(?: (?:mode|page|in progress|break|notice|window))?
            (?:we'll|we will|we'?re|we are|will) be (?:right )?back(?: (?:soon|shortly|online|in a (?:moment|minute|few minutes|while))){0,2}.{0,3}|be right back.{0,20}|be back soon.{0,3}|back soon
            (?:site|website|service|page) (?:is )?(?:temporarily )?(?:unavailable|offline|down)|temporarily (?:unavailable|offline|closed|out of service)
            wartungs(?:arbeiten|modus|pause|seite)?.{0,20}|wartung|(?:wir sind |wir kommen )?(?:gleich|bald|in kürze) (?:wieder )?(?:für sie da|zurück|da|online|für dich da).{0,3}|(?:seite|website) (?:wird gewartet|in wartung|vorübergehend nicht .{0,20})
            (?:le )?(?:site|service)?(?: est)?(?: actuellement)? ?en (?:cours de )?maintenance.{0,20}|maintenance en cours|(?:nous (?:revenons|serons de retour)|de retour) (?:très )?(?:bientôt|vite|prochainement).{0,3}
            (?:(?:el |nuestro )?(?:sitio|web|página|sitio web|sistema)(?: está)? )?(?:en|en proceso de) mantenimiento.{0,20}|(?:volvemos|volveremos|regresamos|estaremos de vuelta) (?:pronto|enseguida|en breve).{0,3}
            (?:(?:il )?sito(?: web)?(?: è)? )?in manutenzione.{0,20}|manutenzione(?: in corso)?|(?:torniamo|torneremo) (?:presto|subito|online).{0,10}
            (?:(?:o )?(?:site|página|sistema)(?: está)? )?em manutenção.{0,20}|manutenção(?: programada)?|(?:voltamos|voltaremos) (?:já|em breve|logo).{0,3}
            (?:(?:de |onze )?(?:site|website)(?: is)? )?(?:in|wegens) onderhoud.{0,20}|onderhoud(?:swerkzaamheden)?|we zijn (?:zo|snel|binnenkort) (?:weer )?(?:terug|online).{0,3}
            (?:trwa(?:ją)? )?(?:przerwa techniczna|prace (?:techniczne|konserwacyjne|serwisowe)).{0,20}|(?:zaraz |niedługo |wkrótce )?wracamy(?: (?:wkrótce|niedługo))?.{0,3}
            (?:ведутся |проводятся )?(?:технические|профилактические|регламентные) работы.{0,20}|(?:сайт|сервис) (?:находится )?на (?:техническом )?(?:обслуживании|реконструкции|профилактике).{0,10}
            (?:ただいま|現在)?、?(?:システム|サーバー?|サイト)?(?:の)?メンテナンス(?:中|のお知らせ)?(?:です|となっております)?
            (?:网站|網站|系统|系統|服务器|站点)?(?:正在)?(?:维护|維護|升级)(?:中|维护中?|升级中?|公告)?.{0,6}|(?:서버|서비스|시스템|사이트|홈페이지)? ?(?:정기 ?|긴급 ?)?점검(?: ?중)?(?:입니다|안내)?
        """)),
    ),
    sentences=(
        (3, phrases(r"""
            briefly unavailable for scheduled maintenance
        """)),
        (2, phrases(r"""
            (?:is|are|we're|currently|temporarily|been|was) (?:currently |temporarily |now |just |briefly )?(?:down|closed|offline|unavailable|taken offline|not available)[^.]{0,30} (?:for|due to|because of|while we (?:perform|do|carry out))[^.]{0,20} ?maintenance
            (?:are|is|we're|it's) (?:currently |now |just |presently |busy )?(?:undergoing|performing|doing|carrying out|conducting|running|having|under) (?:some |a bit of |a |an |our |the )?(?:\w+ ){0,2}(?:maintenance|upgrade|update|improvements)
            (?:wartungsarbeiten|wartung)[^.]{0,60}(?:nicht|vorübergehend|derzeit|zurzeit|durch|momentan)|(?:zurzeit|derzeit|momentan|gerade|aktuell)[^.]{0,60}(?:gewartet|wartung|überarbeite)\w*
            (?:maintenance|mise à jour)[^.]{0,60}(?:indisponible|momentanément|inaccessible|actuellement)|(?:indisponible|inaccessible|momentanément|actuellement)[^.]{0,60}maintenance
            (?:estamos|está)[^.]{0,40}(?:mantenimiento|mejorando|actualizando|mejoras)|stiamo[^.]{0,50}(?:manutenzione|aggiornando|migliorando)|(?:è|in) (?:temporaneamente|attualmente)[^.]{0,40}manutenzione
            (?:estamos|está)[^.]{0,40}(?:manutenção|melhorias|atualiz)\w*|(?:wordt|voeren|tijdelijk|momenteel)[^.]{0,60}onderhoud
            (?:trwają|prowadzimy|prowadzone|wykonujemy|z powodu)[^.]{0,50}(?:prac|konserwac|modernizac|przerw)\w*|(?:ведутся|проводятся|проводим|в связи с|временно)[^.]{0,50}(?:работы|работами|обслуживани|недоступ)\w*
            (?:ただいま|現在|只今)[^。]{0,40}メンテナンス|(?:正在|目前|暂时)[^。]{0,15}(?:维护|維護|升级)|점검[^.]{0,20}(?:중|이용|중단|진행)
        """)),
        (1, phrases(r"""
            (?:will|'ll|should) be back(?: up| online| with you| on ?line| again)?(?: and running)? ?(?:shortly|soon|in a|as soon|within|later|by|at)?|back (?:shortly|soon|online)
            (?:please )?(?:check|come|try|visit)(?: us)? (?:back|again)(?: later| soon| shortly| in)|(?:sorry|apologi[sz]e|apologies) for (?:the|any|this) (?:inconvenience|trouble|interruption)|thank you for your (?:patience|understanding)
            (?:bitte )?(?:versuchen sie es|schauen sie|schau)[^.]{0,30}(?:später|erneut|noch einmal|bald|wieder)|(?:vielen )?dank für (?:ihr|euer|dein) verständnis|bald wieder|in kürze|wir bitten um (?:ihr )?verständnis
            (?:merci de|veuillez)[^.]{0,20}(?:réessayer|revenir|patienter|votre (?:patience|compréhension))|merci (?:pour|de) votre (?:patience|compréhension)|de retour
            (?:disculp|perdon)\w+ (?:por )?(?:las|los) (?:molestias|inconvenientes)|(?:vuelv|regres|intent)\w+[^.]{0,25}(?:más tarde|pronto)|gracias por (?:tu|su) (?:paciencia|comprensión)|volveremos
            ci scusiamo|(?:riprova|torna)[^.]{0,20}(?:più tardi|presto)|grazie per la (?:pazienza|comprensione)|torneremo|desculp\w+|(?:volte|tente)[^.]{0,20}(?:mais tarde|breve|novamente)|obrigado pela
            (?:probeer|kom)[^.]{0,20}(?:later|terug|straks)|excuses voor|bedankt voor (?:uw|je) geduld|przepraszamy|(?:spróbuj|zapraszamy)[^.]{0,20}(?:później|wkrótce|ponownie)|wracamy
            (?:приносим|просим) (?:свои )?извин\w+|(?:зайдите|попробуйте|вернитесь)[^.]{0,20}(?:позже|позднее)|скоро (?:вернемся|вернёмся|снова|заработ)|ご不便|ご迷惑|しばらく(?:経って|して|お待ち)|お待ちください
            (?:请|稍后|稍候)[^。]{0,10}(?:再试|再来|访问|重试)|敬请谅解|给您带来(?:的)?不便|불편을 (?:드려|끼쳐)|잠시 후|다시 (?:방문|시도|접속)
        """)),
    ),
)  # fmt: skip
