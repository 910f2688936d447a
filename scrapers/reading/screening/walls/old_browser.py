"""Pages for browsers that a site does not serve."""
# ruff: noqa: E501 - phrases in many scripts, one kind a line

from __future__ import annotations

from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

OLD_BROWSER: Final = Wall(
    reason="old_browser",
    longest=1300,
    stems=("browser", "navigateur", "navegador", "przeglądark", "браузер", "ブラウザ", "浏览器", "瀏覽器", "브라우저", "webbläsare"),
    heads=(
        (2, phrases(r"""
            (?:sorry,? )?(?:your|this|the) (?:web ?)?browser(?: version)? (?:is|isn't|is not|you are using is) (?:not |no longer |currently not |un)?(?:fully )?(?:supported|out of date|out-of-date|outdated|too old|old|incompatible|obsolete|compatible).{0,30}
            (?:unsupported|outdated|old|incompatible|obsolete|deprecated) (?:web ?)?browser.{0,20}|(?:web ?)?browser (?:is )?(?:not|no longer) supported|browser (?:not supported|unsupported|outdated|compatibility|update required|upgrade required).{0,20}
            (?:please )?(?:update|upgrade)(?: to)? (?:your|a (?:modern|newer|supported)) (?:web ?)?browser(?: to (?:continue|view|use|access|see).{0,40})?|we (?:don't|no longer) support (?:your|this) browser.{0,20}|time to (?:update|upgrade) your browser
            (?:ihr|dein) (?:web)?browser (?:ist veraltet|ist zu alt|wird (?:leider )?nicht (?:mehr )?unterstützt).{0,10}|(?:veralteter|nicht unterstützter) browser|(?:bitte )?(?:aktualisieren sie|browser)(?: ihren browser)?(?: aktualisieren| nicht unterstützt| veraltet)?
            (?:votre )?navigateur(?: web)? (?:n'est (?:pas|plus) (?:supporté|pris en charge|compatible|à jour)|est (?:obsolète|trop ancien|dépassé)|non (?:supporté|compatible)|obsolète).{0,10}
            (?:su |tu )?navegador (?:no (?:es compatible|está soportado|soportado|compatible|es soportado)|(?:está )?(?:desactualizado|obsoleto)|(?:não (?:é |está )?(?:suportado|compatível)|(?:está )?desatualizado)).{0,10}
            (?:il tuo |il suo )?browser (?:non (?:è )?(?:supportato|compatibile|aggiornato)|(?:è )?obsoleto).{0,10}|(?:je |uw )?(?:web)?browser (?:wordt niet (?:meer )?ondersteund|is verouderd|niet ondersteund).{0,10}
            (?:twoja )?przeglądarka (?:nie jest (?:już )?(?:obsługiwana|wspierana)|jest (?:przestarzała|nieaktualna)).{0,10}|(?:ваш )?браузер (?:устарел|не поддерживается|больше не поддерживается).{0,10}|(?:устаревший|неподдерживаемый) браузер
            (?:お使いの|ご利用の)?ブラウザ(?:ー)?(?:は|では)?.{0,12}(?:サポート|対応|非対応|古い).{0,14}|.{0,10}浏览器(?:版本)?(?:过低|过旧|太旧|太低|不支持|不兼容|不受支持).{0,10}|.{0,10}(?:지원(?:하지|되지) ?않는|오래된) 브라우저.{0,10}
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:your|this|the) (?:current )?(?:web ?)?browser(?: version)?(?: you(?:'re| are) using)? (?:is|isn't|is not|does not|doesn't|appears to be|seems to be|may not)[^.]{0,20}(?:supported|support|out of date|out-of-date|outdated|too old|incompatible|compatible|obsolete)
            you(?:'re| are)(?: currently)? (?:using|browsing|visiting)[^.]{0,40}(?:an?|old|with) (?:outdated|unsupported|old|obsolete|incompatible|older)?[^.]{0,20}(?:browser|internet explorer|version)
            (?:please )?(?:update|upgrade|switch)(?: to)? (?:your|a|the|another|one) [^.]{0,40}browser|(?:works|work|viewed|runs|is optimi[sz]ed)[^.]{0,20}(?:best|only|for)?[^.]{0,20} (?:in|with|on|for) (?:a |the )?(?:modern|latest|recent|newer|current|up-to-date)[^.]{0,30}browsers?
            we (?:no longer|do not|don't|don't currently) support (?:your|this|older|old|internet explorer|the)[^.]{0,40}(?:browser|version)?|no longer supports? (?:internet explorer|your|this|older)
            (?:ihr|dein|ihren|deinen|diesen|dieser|verwendeter|verwendete) (?:web-?)?browser[^.]{0,50}(?:veraltet|nicht (?:mehr )?unterstützt|aktualisier|zu alt)|(?:einen|ein) (?:veralteten|veralteter|nicht unterstützten|alten) (?:web-?)?browser|(?:verwenden|nutzen|benutzen) sie (?:bitte )?(?:einen|eine) (?:aktuelle|moderne|anderen|neuere)\w* (?:version|browser)
            (?:votre|ce) navigateur[^.]{0,50}(?:obsolète|pas (?:pris|supporté|compatible|à jour)|plus (?:pris|supporté|compatible)|trop ancien|mettre à jour)|(?:mettez|mettre) à jour votre navigateur|(?:utilis\w+|essay\w+) un (?:autre )?navigateur (?:plus )?(?:récent|moderne|compatible)?
            (?:su|tu|este|seu|o seu|está usando un|estás usando un) navegador[^.]{0,50}(?:no es compatible|no está|obsoleto|desactualizado|no soporta|actuali[cz]|desatualizado|não é|não suporta|incompatível|antiguo|antigo)|(?:actualic?[ec]e?|actualiza|atualize|utilic?e|usa|use) (?:su|tu|seu|o seu|un|um|otro|outro)[^.]{0,20}navegador
            (?:il tuo|il suo|questo|stai usando un|utilizzi un) browser[^.]{0,50}(?:non (?:è|supporta)|obsoleto|vecchio|aggiorna)|aggiorna(?:re)? il (?:tuo |suo )?browser|(?:je|uw|deze) (?:web)?browser[^.]{0,50}(?:niet (?:meer )?ondersteund|verouderd|bij te werken|updaten)|(?:update|gebruik)[^.]{0,30}(?:moderne|andere|nieuwere|je|uw)[^.]{0,15}browser
            (?:twoja|ta|używasz)[^.]{0,20} przeglądark\w+[^.]{0,50}(?:nie jest|przestarzał|nieaktualn|nieobsługiwan)|(?:zaktualizuj|użyj)[^.]{0,30}przeglądark\w+|(?:ваш|этот|вы используете)[^.]{0,30} браузер[^.]{0,50}(?:устар|не поддерж)\w*|вы (?:используете|пользуетесь) устаревш\w+|обновите (?:ваш |свой )?браузер
            (?:お使い|ご利用|ご使用)の[^。]{0,20}ブラウザ[^。]{0,30}(?:サポート|対応|古い|推奨)|(?:您|你)(?:使用|正在使用)?的?(?:当前)?(?:的)?浏览器[^。]{0,20}(?:过低|过旧|太旧|太低|不支持|不兼容|已过时|不受支持)|(?:请)?(?:升级|更新|更换)[^。]{0,10}浏览器|브라우저(?:는|가|를|의)?[^.]{0,30}(?:지원(?:하지|되지)|오래|업데이트|업그레이드)
        """)),
        (1, phrases(r"""
            (?:google )?chrome[^.]{0,60}(?:firefox|safari|edge|opera)|(?:firefox|edge|safari)[^.]{0,60}(?:chrome|opera)|internet explorer|download (?:the )?(?:latest|newest|google chrome|firefox)
            (?:newest|latest|recent|modern|newer|supported) (?:version|browser|release)|(?:one of )?(?:the|these|those|following) (?:supported |recommended )?browsers|(?:improve|better|best|full|all(?: of)?) (?:your |the |possible )?(?:experience|security|content|functionality|features)
            (?:aktuelle|neueste|moderne)\w* (?:version|browser)|(?:dernière|récente) version|(?:última|versión|versão) (?:versión|más reciente|mais recente|recente)|ultima versione|(?:nieuwste|laatste) versie|najnowsz\w+ wersj\w+|(?:последн|современн|новую)\w* (?:верси|браузер)\w*|最新(?:版|バージョン|的)|推奨(?:環境|ブラウザ)|최신 (?:버전|브라우저)
        """)),
    ),
)  # fmt: skip
