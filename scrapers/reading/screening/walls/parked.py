"""Domains that nobody uses, and those who sell them."""
# ruff: noqa: E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

PARKED_DOMAIN: Final = Wall(
    reason="parked_domain",
    longest=1600,
    stems=("domain", "domein", "domaine", "dominio", "domínio", "domena", "domeny", "домен", "ドメイン", "域名", "網域", "도메인", "for sale"),
    heads=(
        (2, phrases(r"""
            (?:the |this |premium )?(?:domain(?: name)? )?(?:[\w.-]{1,60} )?(?:is |may be |is now )?(?:for sale|parked(?: free)?|available for (?:purchase|sale))(?: .{0,30})?
            (?:buy|purchase|own|acquire|get) (?:this|the) domain.{0,40}|[\w.-]{1,60} is (?:for sale|parked).{0,30}|(?:parked )?domain (?:parking|parked|for sale|expired|name for sale).{0,30}
            (?:diese )?domain.{0,60}(?:steht zum verkauf|kaufen|zu verkaufen|geparkt)|(?:ce )?(?:nom de )?domaine.{0,60}(?:à vendre|en vente)|(?:este )?dominio.{0,60}(?:en venta|a la venta|aparcado)
            (?:questo )?dominio.{0,60}in vendita|(?:este )?domínio.{0,60}(?:à venda|estacionado)|(?:deze |dit )?domein(?:naam)?.{0,60}te koop|(?:ta )?domena.{0,60}(?:na sprzedaż|zaparkowana)
            домен.{0,60}(?:прода[её]тся|припаркован|выставлен).{0,20}|(?:このドメイン|ドメイン).{0,20}(?:販売|売).{0,10}|.{0,40}域名.{0,10}(?:出售|转让|停放).{0,10}
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:this|the) (?:web ?)?domain(?: name)?(?: [\w.-]{1,60})? (?:is|may be|could be|has been|was) (?:now )?(?:listed )?(?:for sale|parked|available (?:for|to)|up for|registered (?:by|at|with)|expired|recently registered)
            [\w-]{1,50}\.[a-z]{2,10} (?:is|may be) (?:now )?(?:for sale|parked|available for purchase)|(?:the )?owner of [\w.-]{1,60} is offering it
            (?:make|submit|place) (?:an |your )?offer (?:on|for) (?:this|the) domain|(?:buy|purchase|acquire|inquire about|interested in|get a price on|own) (?:this|the) domain(?: name)?
            (?:parked|hosted) (?:free|for free)?,? ?courtesy of|domain (?:is )?parked (?:by|with|at|free)|this (?:page|webpage) (?:was|is) (?:generated|provided) by the domain owner using sedo
            diese (?:webseite|domain)[^.]{0,60}(?:steht zum verkauf|zum verkauf|kaufen|geparkt|registriert (?:und|bei)|verkauft werden)|domain (?:jetzt )?(?:kaufen|erwerben)|der inhaber dieser domain parkt
            (?:ce|le) (?:nom de )?domaine[^.]{0,60}(?:à vendre|en vente|est réservé|est parqué|expiré)|acheter ce (?:nom de )?domaine|(?:el|este) dominio[^.]{0,60}(?:en venta|a la venta|aparcado|estacionado|ha expirado)|comprar este dominio
            (?:il|questo) dominio[^.]{0,60}(?:in vendita|parcheggiato|scaduto)|acquista(?:re)? questo dominio|(?:o|este) domínio[^.]{0,60}(?:à venda|estacionado|expirou)|comprar este domínio
            (?:de|deze|dit) domein(?:naam)?[^.]{0,60}(?:te koop|geparkeerd|gereserveerd)|(?:koop|deze) domeinnaam kopen|(?:ta )?domena[^.]{0,60}(?:na sprzedaż|zaparkowana|do kupienia|wygasła)|kup (?:tę|te) domenę
            домен[^.]{0,60}(?:прода[её]тся|припаркован|выставлен на|можно купить|истек|зарегистрирован (?:и|в))|купить (?:этот )?домен|このドメイン(?:名)?(?:は|を)[^。]{0,30}(?:販売|売り|購入|取得)
            (?:此|该|本|這個|这个)(?:网站)?(?:域名|網域)[^。]{0,20}(?:出售|待售|转让|购买|停放)|购买(?:此|该)域名|(?:이|본) 도메인[^.]{0,30}(?:판매|구매|주차)
        """)),
        (1, phrases(r"""
            (?:related|sponsored) (?:searches|links|listings|ads)|search ads|(?:the )?sponsored listings displayed above
            (?:sedo|godaddy|afternic|dan\.com|hugedomains|bodis|parkingcrew|namecheap|undeveloped|uniregistry|porkbun|squadhelp|efty|above\.com)\b
            buyer protection|secure (?:payment|transfer|checkout)|(?:fast|easy|instant) (?:and (?:easy|secure) )?transfer|(?:asking|buy now|minimum) (?:price|offer)|make (?:an )?offer|(?:get|request) a (?:free )?(?:quote|price)
            domain (?:broker|marketplace|name (?:search|registration))|(?:webmaster|domain owner|are you the owner)|neither sedo nor|third parties
            (?:verwandte|ähnliche) (?:suchen|links|suchbegriffe)|angebot abgeben|recherches associées|faire une offre|búsquedas relacionadas|hacer una oferta|offerta|oferta|bod uitbrengen|сделать предложение
        """)),
    ),
    markers=((1, re.compile(r"sedoparking|parkingcrew|bodis\.com|afternic|dan\.com|hugedomains|parklogic|above\.com|img1\.wsimg\.com/parking|caf\.js|domainparking|skenzo", re.IGNORECASE)),),
)  # fmt: skip
