"""Pages that look at the visitor's browser, or turn it away as a robot."""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

BOT_CHALLENGE: Final = Wall(
    reason="bot_challenge",
    longest=1600,
    stems=(
        "moment", "browser", "robot", "bot", "human", "denied", "blocked", "ray id", "security", "ddos", "traffic",
        "automat", "incapsula", "reference", "javascript", "enable js", "instant", "ogenblik", "chwil", "браузер",
        "робот", "доступ", "お待ち", "アクセス", "ロボット", "稍候", "验证", "驗證", "访问", "安全", "잠시", "보안",
        "navegador", "navigateur", "przeglądark", "warten", "zugriff", "bloque", "bloqué", "gesperrt",
    ),
    heads=(
        (2, phrases(r"""
            just a moment
            attention required!?
            checking your browser.{0,60}
            (?:please )?verify(?:ing)? (?:that )?you(?:'re| are) (?:a |not a )?(?:human|robot|bot)
            verifying your (?:browser|connection)
            pardon our interruption
            are you (?:a )?(?:robot|human|bot)
            (?:robot|bot|browser|human|security) (?:check|verification|challenge|checkpoint)
            client challenge
            (?:vercel )?security checkpoint
            (?:sucuri )?website firewall.{0,30}
            ddos-guard
            ddos protection.{0,30}
            access to this (?:page|site|website) has been (?:denied|blocked|restricted)
            (?:sorry )?you have been blocked
            making sure you're not a bot
            (?:let's )?confirm you(?:'re| are) (?:a )?human
            nur einen moment(?: bitte)?
            einen moment(?: bitte)?
            (?:un instant|un moment|um momento|só um momento|een moment|een ogenblik)(?: .{0,30})?
            (?:browser|sicherheits)(?:über)?prüfung.{0,20}
            (?:sind sie|bist du) ein (?:roboter|mensch)
            vérification (?:de sécurité|du navigateur|de la sécurité).{0,30}
            êtes-vous un (?:robot|humain)
            (?:verificación|verificação|verifica) (?:de seguridad|de segurança|di sicurezza).{0,30}
            (?:eres|es usted) un robot
            (?:chwileczkę|jeszcze chwila|proszę czekać)
            (?:один момент|минуточку|проверка браузера|вы не робот|ой).{0,40}
            しばらくお待ちください|少々お待ちください
            (?:请稍候|请稍等|安全验证|人机验证|百度安全验证|正在检查您的浏览器|滑动验证).{0,20}
            (?:잠시만 기다리십시오|잠시만 기다려 ?주세요|보안 확인).{0,20}
        """)),
        (1, phrases(r"""
            one more step
            please wait.{0,20}
            access denied
            forbidden
            blocked
            unusual traffic.{0,60}
            (?:zugriff verweigert|accès refusé|acceso denegado|accesso negato|acesso negado|toegang geweigerd)
            (?:odmowa dostępu|доступ (?:запрещ[её]н|ограничен)|アクセスが拒否されました|访问被拒绝|bitte warten)
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            checking (?:if the site connection is secure|your browser before)
            needs to review the security of your connection
            this (?:process|check) is automatic\. your browser will redirect
            enable javascript and cookies to continue
            please (?:enable|turn) (?:js|javascript)(?: on)? and disable any ad ?blocker
            verif(?:y|ying) (?:that )?you(?:'re| are) (?:not a (?:robot|bot)|(?:a )?human)
            making sure (?:that )?you(?:'re| are) not a (?:bot|robot)
            (?:because|as) we believe you are using automation tools
            something about your (?:browser|computer|behaviour|behavior) made us think (?:that )?you (?:were|are|might be) a (?:bot|robot)
            press (?:&|and) hold
            our systems have detected unusual traffic
            (?:make|making) sure (?:that )?(?:you're|you are|it's|it is) (?:not a robot|really you|you who)
            request unsuccessful\. incapsula incident
            you don't have permission to access .{0,200}on this server
            please whitelist your ip|block reason: .{0,30}(?:bot|access|attempt)
            using a security service to protect itself from online attacks
            the action you (?:just )?performed triggered the security
            your access to this (?:site|service) has been limited
            we(?:'re| are) verifying your browser
            failed to verify your browser
            protected by (?:anubis|datadome|ddos-guard|perimeterx|human security|cloudflare|sucuri|kasada)
            (?:ihr browser wird (?:über)?prüft|überprüfung ihres browsers|wir überprüfen ihren browser)
            (?:javascript|cookies) und (?:javascript|cookies)(?: zu)? ?aktivieren,? um fortzufahren|aktivieren sie javascript und cookies
            bestätigen sie,? dass sie (?:ein mensch|kein roboter) sind
            (?:vérification|vérifions|vérifie) (?:de |que |si )?(?:votre navigateur|vous êtes (?:un )?humain|la connexion)
            (?:activez|activer) javascript et les cookies
            vous n'êtes pas un robot|vous êtes bien (?:un )?humain
            (?:verificando|comprobando|estamos comprobando) (?:que|si|su|tu) (?:usted |la conexión |eres |navegador|es )
            (?:habilite|activa|active) javascript y (?:las )?cookies
            (?:no eres|no es usted|não é|non sei|sei) un? (?:robot|robô|umano)
            (?:verificando|a verificar) (?:se|que|o seu) .{0,40}(?:humano|navegador)
            verifi(?:ëren|eren|ca) (?:of|dat|se) (?:u|je|sei) .{0,20}(?:mens|menselijk|umano)
            (?:weryfikowanie|sprawdzamy|sprawdzanie),? (?:czy|twoj|przegląd).{0,40}
            проверяем ваш браузер|проверка (?:вашего )?браузера перед|запросы с вашего устройства похожи на автоматические
            (?:подтвердите|убедиться),? что (?:запросы отправляли )?вы,? (?:а )?не робот
            ブラウザを確認して|人間であることを(?:確認|検証)|接続が安全であることを確認|ロボットではないことを確認
            (?:正在)?(?:检查|验证)(?:您|你)的(?:浏览器|连接)|(?:验证|确认)(?:您|你)?(?:是|不是)(?:真人|人类|机器人)|需要(?:先)?检查您的连接的安全性
            사람인지 확인|브라우저를 확인|연결(?:의)? 보안을 (?:검토|확인)
        """)),
        (1, phrases(r"""
            \bray id\b
            (?:performance|security)(?: & | and )(?:security|performance) by
            ddos protection by
            reference (?:#|id|no)\W{0,3}[0-9a-f#]{2,}
            incident (?:id|number)\W{0,3}\d
            why (?:have i been blocked|am i seeing this page|did this happen)
            (?:malicious bots|automated (?:requests|queries|traffic|access))
            unusual (?:traffic|activity) (?:from|has been|coming)
            this may take a few seconds
            (?:please )?(?:enable|turn on) (?:cookies|javascript)(?: and (?:cookies|javascript))?
            you (?:will|should) be redirected
            what can i do to (?:resolve|prevent) this
            (?:ihre|votre|su|tu|sua|uw) (?:ip-adresse|ip|adresse ip|dirección ip|ip-adres)
            (?:cela|dies|esto|isso|dit) (?:peut|kann|puede|pode|kan) .{0,30}(?:sekunden|secondes|segundos|seconden)
            ray-id|идентификатор луча
        """)),
    ),
    markers=(
        (1, re.compile(
            r"cdn-cgi/challenge-platform|_cf_chl_opt|captcha-delivery\.com|px-captcha|_pxAppId|awswaf\.com|aws-waf-token"
            r"|_Incapsula_Resource|within\.website/x/cmd/anubis|ddos-guard\.net|sucuri_cloudproxy|/_vercel/challenge"
            r"|ak-challenge|_abck|kasada|reblaze",
            re.IGNORECASE,
        )),
    ),
)  # fmt: skip
