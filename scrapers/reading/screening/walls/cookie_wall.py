"""Pages that ask for cookies, or for consent to them, before they show anything."""
# ruff: noqa: E501 - phrases in many scripts, one kind a line

from __future__ import annotations

from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

COOKIE_WALL: Final = Wall(
    reason="cookie_wall",
    longest=1800,
    stems=("cookie", "privacy", "partners", "datenschutz", "werbung", "confidentialité", "クッキー", "쿠키", "куки"),
    heads=(
        (2, phrases(r"""
            (?:cookies?|browser cookies) (?:are |is )?(?:required|disabled|needed|blocked|not enabled)
            (?:please )?(?:enable|turn on|allow|accept) (?:browser )?cookies.{0,40}
            (?:cookies (?:sind|müssen) .{0,30}|bitte (?:aktivieren|akzeptieren) sie cookies.{0,30})
            (?:cookies requis|activez les cookies|cookies désactivés|(?:activa|habilita|active) las cookies|cookies deshabilitadas)
            (?:abilita i cookie|cookie disabilitati|ative os cookies|schakel cookies in|włącz (?:obsługę )?(?:plików )?cookies?)
            (?:включите|разрешите) (?:файлы )?(?:cookies?|куки).{0,20}|cookie ?を有効に.{0,20}|请启用 ?cookies?|쿠키(?:를|가) (?:허용|활성화|필요|차단).{0,20}
        """)),
        (1, phrases(r"""
            we (?:value|care about|respect) your privacy|your privacy.{0,30}|before you continue.{0,40}
            cookie (?:settings|consent|preferences|notice|wall|policy)|(?:privacy|consent) (?:settings|manager)|your (?:cookie )?choices
            (?:datenschutz|cookie-?|privatsphäre-?)einstellungen|wir (?:respektieren|schätzen) ihre privatsphäre|mit werbung weiterlesen
            (?:votre|nous respectons votre) (?:vie privée|confidentialité)|(?:tu|su) privacidad.{0,20}|(?:la tua|rispettiamo la tua) privacy|uw privacy|cenimy (?:twoją )?prywatność
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:please )?(?:enable|turn on|allow) (?:browser )?cookies(?: and javascript)?(?: in| for| on| and| to| before)
            (?:this (?:site|website|page|service)|we|it) requires? (?:the use of )?cookies
            (?:your browser|cookies) (?:is |are |has |does |must ).{0,30}(?:block|disabl|not accept|turned off|be enabled|be accepted)\w*(?: cookies)?
            (?:to|in order to) (?:continue|read|access|use|view|visit|enter)[^.]{0,80}(?:accept|agree to|consent to|allow)[^.]{0,60}cookies
            you (?:must|need to|have to) (?:accept|agree to|allow|enable)[^.]{0,40}cookies
            (?:access|content|page|article)[^.]{0,40}(?:after|until|once|only if|unless) you (?:have )?(?:accept|agree|consent)\w*
            (?:we|nous|wir|nosotros|noi|wij|my|nós)[ ,]+(?:and|et|und|y|e|en|i)[ ](?:our|nos|unsere|nuestros|i nostri|onze|nasi|os nossos)(?: \d+| up to \d+)?(?: \w+)? (?:partners?|partenaires|partner|socios|parceiros|partnerzy|third)
            store and/or access information on a device|informationen auf (?:einem|ihrem) gerät (?:zu )?speichern|stocker et/ou accéder à des informations
            (?:continue|read on|use (?:the|this) (?:site|page)) (?:with|for free with) (?:ads|advertising)|ad-free subscription|(?:consent|accept) or (?:pay|subscribe)
            mit werbung (?:und (?:tracking|cookies) )?(?:weiter ?lesen|nutzen)|(?:contentpass|pur-abo|werbefrei).{0,60}(?:zustimm|akzeptier|abo|lesen)
            (?:bitte )?(?:aktivieren|akzeptieren|erlauben) sie (?:bitte )?(?:die |alle )?cookies|(?:um|damit).{0,60}cookies (?:zustimmen|akzeptieren|aktivieren|zulassen)
            (?:activer|activez|accepter|acceptez|autoriser) les cookies.{0,40}(?:pour|dans|afin)|(?:pour|afin de) (?:continuer|accéder|lire).{0,80}(?:accepter|acceptez|activer).{0,20}cookies
            (?:activ[ae]|habilit[ae]|acept[ae]|permit[ae]) (?:las |el uso de )?cookies.{0,40}(?:para|en tu|en su)|para (?:continuar|acceder|leer|seguir).{0,80}(?:acept|activ|habilit)\w+.{0,20}cookies
            (?:abilita|accetta|attiva) i cookie.{0,40}|per (?:continuare|accedere|leggere).{0,80}(?:accett|abilit)\w+.{0,20}cookie
            (?:ative|aceite|habilite) (?:os )?cookies|para (?:continuar|acessar|ler).{0,80}(?:aceit|ativ|habilit)\w+.{0,20}cookies
            (?:accepteer|schakel|sta) (?:de |alle )?cookies (?:in|toe|om)|om .{0,80}cookies (?:te )?(?:accepteren|inschakelen)
            (?:włącz|zaakceptuj) (?:obsługę )?(?:pliki |plików )?cookies?|(?:включите|разрешите|примите) (?:поддержку |использование )?(?:файл\w+ )?(?:cookies?|куки)
            (?:cookie|クッキー)(?:を|の使用を)(?:有効|許可|受け入れ)|(?:启用|允许|接受) ?(?:浏览器)?(?:的)? ?cookies?|쿠키(?:를|의) (?:허용|사용|활성)
        """)),
        (1, phrases(r"""
            (?:accept|allow|agree to) all(?: cookies)?|reject all|(?:accept|agree) and (?:continue|close|proceed)|i (?:accept|agree)\b
            (?:manage|show|more|customi[sz]e|set) (?:my |your |cookie )?(?:options|settings|preferences|choices|purposes)|privacy (?:policy|settings|cent(?:er|re))
            (?:personali[sz]ed|targeted) (?:ads|advertising|content)|measure (?:ad|advertising|content)|withdraw (?:your )?consent|legitimate interest
            (?:reload|refresh) (?:the|this) page|try again|browser settings
            (?:alle|alles) (?:akzeptieren|ablehnen)|zustimmen und weiter|einwilligung|personalisierte (?:werbung|anzeigen)|datenschutz
            (?:tout|continuer sans) (?:accepter|refuser)|accepter et (?:continuer|fermer)|paramétrer|publicités? personnalisée?s?
            (?:aceptar|rechazar) (?:todo|todas|y continuar|y cerrar)|configurar|(?:accetta|rifiuta) (?:tutti|tutto|e continua)|aceitar (?:tudo|todos)
            (?:alles|alle cookies) (?:accepteren|weigeren)|akceptuję|zgadzam się|принять все|すべて(?:許可|受け入れ)|全部接受|모두 (?:허용|동의)
        """)),
    ),
)  # fmt: skip
