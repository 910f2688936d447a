"""The beginning of a text, of which the rest is for subscribers."""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

PAYWALL: Final = Wall(
    reason="paywall",
    longest=1800,
    stems=(
        "subscri", "member", "unlock", "premium", "free article", "paywall", "abonn", "abbonat", "abo ", "weiterlesen", "plus",
        "réservé", "suscri", "suscrip", "assin", "prenumer", "subskry", "dostęp", "подпис", "会員", "購読", "订阅",
        "会员", "付费", "구독", "유료", "pur-", "full access", "trial",
    ),
    heads=(
        (2, phrases(r"""
            (?:subscribe|sign up|register|join)(?: now| today)? to (?:continue|keep|read|unlock).{0,40}
            (?:this|the) (?:article|content|story|post|page) is (?:only )?(?:for|available to|reserved for|exclusive to) .{0,30}(?:subscribers|members).{0,10}
            subscribers? only|subscriber-only.{0,20}|continue reading.{0,40}|you've (?:hit|reached) (?:your|the) (?:free )?(?:article )?limit
            nur für abonnenten|(?:article|contenu) réservé aux abonnés|(?:contenido|artículo) (?:exclusivo|solo) para suscriptores
            (?:contenuto|articolo) riservato agli abbonati|conteúdo exclusivo para assinantes|alleen voor abonnees
            (?:有料)?会員限定(?:記事)?|会员专享|유료 회원 전용
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:subscribe|sign up|register|log in|become a (?:paid |paying |premium )?(?:member|subscriber)|start a (?:free )?trial|upgrade)(?: now| today| here)? (?:to|and) (?:continue|keep|read|unlock|get (?:full|unlimited) access to)(?: reading)?(?: the (?:rest|full)| this)?
            (?:this|the rest of (?:this|the)|the full) (?:article|story|content|post|text|issue) is (?:only )?(?:available )?(?:for|to|reserved for|exclusive to|exclusively for)(?: our)?(?: paid| paying| premium| registered)? (?:subscribers|members)
            you(?:'ve| have) (?:reached|used|read|hit) (?:your|all(?: of)? your|the)[^.]{0,40}(?:free (?:articles?|stories)|article limit|limit of free)
            (?:unlock|read) (?:this|the (?:full|rest of (?:the|this|of))) ?(?:article|story|text)?[^.]{0,40}(?:subscription|subscrib|free trial|premium|member)
            (?:to (?:continue|keep) reading|to read (?:on|more|the full|the rest)[^.]{0,40}),? (?:please )?(?:subscribe|sign up|register|log in|become)
            (?:keep|continue) reading (?:for|with) (?:a |just |only )?(?:[$€£]|free trial|subscription|\d)
            (?:artikel|inhalt|text|beitrag)[^.]{0,40}(?:nur |exklusiv )?für (?:unsere )?(?:abonnent|abonnement|plus-|premium|registrierte|mitglieder)
            (?:jetzt )?(?:abonnieren|abo abschließen|registrieren)[^.]{0,30}(?:weiterlesen|weiter ?zu ?lesen)|(?:mit|im) (?:\w{0,12}[ -])?(?:abo|plus|premium)\b[^.]{0,30}(?:weiter)?lesen|um (?:diesen artikel|weiter)[^.]{0,40}zu lesen
            (?:article|contenu|la suite)[^.]{0,30}réservée? (?:à nos|aux) abonnés|abonnez-vous (?:pour|afin de) (?:lire|continuer|accéder|poursuivre)|il vous reste \d+(?:[.,]\d+)? ?% de (?:cet|ce)
            (?:contenido|artículo|noticia)[^.]{0,30}(?:exclusiv|sol[oa]|reservad)\w* para (?:nuestros )?(?:suscriptores|socios|abonados)|(?:suscr[íi]be(?:te)?|suscríbase|regístrate)[^.]{0,20} para (?:seguir|continuar|leer)
            (?:contenuto|articolo)[^.]{0,30}(?:riservat|esclusiv)\w* (?:agli|per gli) abbonati|abbonati[^.]{0,20}per (?:continuare|leggere)
            (?:conteúdo|matéria|artigo)[^.]{0,30}(?:exclusiv|reservad)\w* (?:para|a) assinantes|assine[^.]{0,20}para (?:continuar|ler|ter acesso)
            (?:artikel|alleen|exclusief)[^.]{0,30}(?:voor|toegankelijk voor) (?:onze )?(?:abonnees|leden)|(?:word|neem) (?:lid|abonnee|een abonnement)[^.]{0,40}(?:lezen|toegang)
            (?:artykuł|treść|tekst|dalsz\w+)[^.]{0,40}(?:tylko |wyłącznie )?dla (?:naszych )?(?:prenumeratorów|subskrybentów|abonentów)|(?:wykup|kup|uzyskaj) (?:dostęp|prenumeratę|subskrypcję)[^.]{0,40}(?:czyta|dalej)?
            (?:материал|статья|текст|продолжение)[^.]{0,40}(?:доступ\w+ )?(?:только )?(?:для )?(?:по )?подписчик\w*|(?:оформите|купите) подписку[^.]{0,30}(?:чтобы|читать)
            (?:この記事|続き|全文)[^。]{0,25}(?:会員|購読者|有料)[^。]{0,15}(?:限定|登録|なる|のみ)|残り\d+文字
            (?:订阅|开通会员|付费|购买)(?:后)?[^。]{0,10}(?:继续阅读|阅读全文|查看全文|解锁)|(?:本文|全文|以下内容)[^。]{0,15}(?:仅|只)?[^。]{0,6}(?:会员|订阅|付费)
            (?:구독|유료 ?회원|멤버십)[^.]{0,20}(?:계속|전문|전체|이용)
        """)),
        (1, phrases(r"""
            (?:already|are you) (?:a|an) (?:digital )?(?:subscriber|member)|already (?:subscribed|have an account|registered)
            cancel (?:at )?any ?time|no commitment|billed (?:monthly|annually|yearly)
            (?:only |just |for |from )[$€£] ?\d+(?:[.,]\d+)?(?: ?(?:a|per|/) ?(?:week|month|year|mo)\b| for)|\d+(?:[.,]\d+)? ?(?:€|euro?|zł|руб)\w{0,3}(?: ?/| pro| par| al| per| im)? ?(?:monat|mois|mes|mese|maand|miesi|woche|month)
            (?:start|try|get) (?:your |a )?(?:free |digital |\d+-(?:day|week|month) )*(?:trial|subscription)|try (?:it )?(?:for )?free for|subscribe now|see (?:all )?(?:subscription )?(?:plans|offers)
            (?:full|unlimited) (?:digital )?access|support (?:independent|our|quality) journalism
            jederzeit kündbar|bereits (?:abonnent|abonniert|registriert|kunde|mitglied)|probe(?:monat|abo)|hier einloggen|jetzt testen
            déjà abonné|sans engagement|je m'abonne|essai gratuit|ya (?:soy|eres|es) suscriptor|cancela cuando quieras|sin compromiso
            (?:sei )?già abbonato|disdici quando vuoi|já (?:é|sou) assinante|cancele quando quiser|al abonnee|maandelijks opzegbaar
            masz już (?:prenumeratę|konto|dostęp)|zrezygnuj w (?:każdej|dowolnej) chwili|уже (?:есть подписка|подписаны|подписчик)|отмен\w+ в любой момент
            (?:すでに|既に)(?:会員|登録)|初月無料|已(?:是|有)(?:会员|订阅)|이미 (?:회원|구독)
        """)),
    ),
    markers=((1, re.compile(r"isAccessibleForFree[\"'\s:=]{1,6}(?:content=[\"'])?(?:\"?false)|class=[\"'][^\"'<>]{0,80}paywall", re.IGNORECASE)),),
)  # fmt: skip
