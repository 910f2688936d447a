"""Whose licence a page names: the page's own, a part's, or nobody's. Precision first."""

from __future__ import annotations

from pathlib import Path

import pytest

import scrapers
from scrapers.job.output.audit_files import judged
from scrapers.rights.licence_words import may_name
from scrapers.rights.licences import page_licences
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.page_tags import Markup
from scrapers.rights.page_words import SEARCH
from scrapers.rights.policy import Policy
from scrapers.rights.registry import read
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import Sources
from scrapers.store.ledger import Documents
from scrapers.store.state import State
from scrapers.testing import LocalSite, Reply

URL = "https://site.test/page"
CC = "https://creativecommons.org/licenses"
BY, SA, NC = (f'<a href="{CC}/{kind}/4.0/">{kind.upper()}</a>' for kind in ("by", "by-sa", "by-nc"))
REL = f'<a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>'
PROSE = (
    "<p>The river has been used by the farmers of the valley for many years, and they kept records of it.</p>"
)
ALL = "<footer><p>© 2026 The Valley Paper. All rights reserved.</p></footer>"


def page(body: str, head: str = "<title>The river</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body><main><h1>The river</h1>{PROSE}{body}</main></body></html>"


def footer(text: str) -> str:
    return page("").replace("</body>", f"<footer><p>{text}</p></footer></body>")


def data(text: str) -> str:
    return page("", f'<script type="application/ld+json">{text}</script>')


OWN = {
    # relations and properties of the page
    "link in the head": (page("", f'<link rel="license" href="{CC}/by-sa/3.0/de/">'), "CC-BY-SA-3.0-DE"),
    "rel in a footer": (footer(f"Licence: {REL}"), "CC-BY-4.0"),
    "rel by itself in the text": (page(f"<p>{REL}</p>"), "CC-BY-4.0"),
    "rel among others": (
        page(f'<p><a rel="noopener license" href="{CC}/by/4.0/">licence</a></p>'),
        "CC-BY-4.0",
    ),
    "rel in capitals": (page(f'<p><a REL=LICENSE href="{CC}/by/4.0/">licence</a></p>'), "CC-BY-4.0"),
    "rel with a prefix": (page(f'<p><a rel="cc:license" href="{CC}/by/4.0/">licence</a></p>'), "CC-BY-4.0"),
    "rel written with references": (
        page(f'<p><a rel="lic&#101;nse" href="{CC.replace("c", "&#99;")}/by/4.0/">licence</a></p>'),
        "CC-BY-4.0",
    ),
    "the chooser of Creative Commons": (
        footer(
            '<span xmlns:dct="http://purl.org/dc/terms/" property="dct:title">Riverside</span> by <a rel="cc:attributionURL"'
            f' href="/">Ann Lee</a> is licensed under a <a rel="license" href="{CC}/by/4.0/">Creative Commons Attribution'
            " 4.0 International License</a>."
        ),
        "CC-BY-4.0",
    ),
    "the badge of Creative Commons": (
        page(
            f'<p><a rel="license" href="{CC}/by-nc/3.0/"><img alt="Creative Commons License"'
            ' src="https://i.creativecommons.org/l/by-nc/3.0/88x31.png"></a><br>This work is licensed under a'
            f' <a rel="license" href="{CC}/by-nc/3.0/">Creative Commons Attribution-NonCommercial 3.0 License</a>.</p>'
        ),
        "CC-BY-NC-3.0",
    ),
    "rel with words about other things behind": (
        footer(f"Content is {REL}. Photos belong to their owners."),
        "CC-BY-4.0",
    ),
    "JSON-LD of the article": (data(f'{{"@type":"Article","license":"{CC}/by/4.0/"}}'), "CC-BY-4.0"),
    "JSON-LD beside its picture": (
        data(
            f'{{"@graph":[{{"@type":"NewsArticle","license":"{CC}/by-nd/4.0/","image":{{"@type":"ImageObject",'
            f'"license":"{CC}/by/2.0/"}}}},{{"@type":"ImageObject","license":"{CC}/by/2.0/"}}]}}'
        ),
        "CC-BY-ND-4.0",
    ),
    "JSON-LD of the page": (data(f'{{"@type":"WebPage","license":"{CC}/by/4.0/"}}'), "CC-BY-4.0"),
    "JSON-LD of the main entity": (
        data(f'{{"@type":"WebPage","mainEntity":{{"@type":"Recipe","license":"{CC}/by/4.0/"}}}}'),
        "CC-BY-4.0",
    ),
    "JSON-LD with an object for the licence": (
        data(f'{{"@type":["Article","X"],"license":{{"@type":"CreativeWork","url":"{CC}/by/4.0/"}}}}'),
        "CC-BY-4.0",
    ),
    "JSON-LD of one among several works": (
        data(
            f'[{{"@type":"Article","url":"/other","license":"{CC}/by-nc/4.0/"}},'
            f'{{"@type":"Article","url":"{URL}","license":"{CC}/by/4.0/"}}]'
        ),
        "CC-BY-4.0",
    ),
    "meta DC.rights": (page("", '<meta name="DC.rights" content="CC BY-SA 4.0">'), "CC-BY-SA-4.0"),
    "meta dcterms.license": (page("", f'<meta name="dcterms.license" content="{CC}/by/4.0/">'), "CC-BY-4.0"),
    "meta copyright": (page("", '<meta name="copyright" content="CC BY 4.0">'), "CC-BY-4.0"),
    "microdata": (
        page(
            '<div itemscope itemtype="https://schema.org/Article"><p>text</p>'
            f'<link itemprop="license" href="{CC}/by/4.0/"></div>'
        ),
        "CC-BY-4.0",
    ),
    "microdata in a meta element": (
        page(
            '<div itemscope itemtype="https://schema.org/BlogPosting">'
            f'<meta itemprop="license" content="{CC}/by-sa/4.0/"></div>'
        ),
        "CC-BY-SA-4.0",
    ),
    "RDFa": (
        footer(f'<span about="{URL}"><a property="dct:license" href="{CC}/by/4.0/">licence</a></span>'),
        "CC-BY-4.0",
    ),
    "RDFa about nothing but the page": (
        footer(f'<a about="" rel="license" href="{CC}/by/4.0/">x</a>'),
        "CC-BY-4.0",
    ),
    "SPDX in a comment": (page("<!-- SPDX-License-Identifier: CC-BY-4.0 -->"), "CC-BY-4.0"),
    # sentences that speak of this work
    "this work": (page(f"<p>This work is licensed under {BY}.</p>"), "CC-BY-4.0"),
    "this article, in words": (
        page(
            "<p>This article is licensed under a Creative Commons Attribution-ShareAlike 4.0 International License.</p>"
        ),
        "CC-BY-SA-4.0",
    ),
    "open access": (
        page(
            f"<p>Copyright: © 2020 Lee. This is an open access article distributed under the terms of the {BY} License,"
            " which permits unrestricted use, provided the original author and source are credited.</p>"
        ),
        "CC-BY-4.0",
    ),
    "open access, in words": (
        page(
            "<p>This is an open-access article distributed under the Creative Commons Attribution License 4.0, which"
            " permits unrestricted use in any medium.</p>"
        ),
        "CC-BY-4.0",
    ),
    "text of a wiki": (
        footer(
            "Text is available under the Creative Commons Attribution-ShareAlike License 4.0; additional terms may apply."
        ),
        "CC-BY-SA-4.0",
    ),
    "except where noted": (
        footer(f"Except where otherwise noted, content on this site is licensed under {BY}."),
        "CC-BY-4.0",
    ),
    "content and code": (
        footer(
            f"Except as otherwise noted, the content of this page is licensed under the {BY} license, and code samples"
            ' are licensed under the <a href="https://www.apache.org/licenses/LICENSE-2.0">Apache 2.0 License</a>.'
        ),
        "CC-BY-4.0",
    ),
    "text and images": (footer(f"Text and images are available under {SA}."), "CC-BY-SA-4.0"),
    "user contributions": (
        footer(f"site design / logo © 2026 Exchange Inc; user contributions licensed under {SA}"),
        "CC-BY-SA-4.0",
    ),
    "dual": (
        footer(
            f'This text is available under {SA} and the <a href="https://www.gnu.org/licenses/fdl-1.3.html">GFDL</a>.'
        ),
        "CC-BY-SA-4.0 AND GFDL-1.3-or-later",
    ),
    "German": (page(f"<p>Dieser Text steht unter der Lizenz {SA}.</p>"), "CC-BY-SA-4.0"),
    "German, in words": (
        footer(
            "Dieses Werk ist lizenziert unter einer Creative Commons Namensnennung - Weitergabe unter gleichen"
            " Bedingungen 3.0 Deutschland Lizenz."
        ),
        "CC-BY-SA-3.0-DE",
    ),
    "French": (
        footer(f"Sauf mention contraire, le contenu de ce site est sous licence {SA}"),
        "CC-BY-SA-4.0",
    ),
    "Spanish": (footer(f"El texto está disponible bajo la licencia {SA}."), "CC-BY-SA-4.0"),
    "Italian": (page(f"<p>Quest'opera è distribuita con licenza {NC}.</p>"), "CC-BY-NC-4.0"),
    "Portuguese": (footer(f"Este conteúdo está disponível sob a licença {BY}."), "CC-BY-4.0"),
    "Dutch": (footer(f"De inhoud is beschikbaar onder {SA}."), "CC-BY-SA-4.0"),
    "Polish": (footer(f"Treść udostępniana na licencji {SA}."), "CC-BY-SA-4.0"),
    "Russian": (footer(f"Все материалы сайта доступны по лицензии {BY}"), "CC-BY-4.0"),
    "Japanese": (page(f"<p>この作品は {BY} の下に提供されています。</p>"), "CC-BY-4.0"),
    "Chinese": (footer("本作品采用知识共享署名-相同方式共享 4.0 国际许可协议进行许可。"), "CC-BY-SA-4.0"),
    "GFDL link": (
        footer('Content is available under <a href="https://www.gnu.org/copyleft/fdl.html">GFDL</a>.'),
        "GFDL-1.3-or-later",
    ),
    "OGL link": (
        footer(
            "All content is available under the"
            ' <a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">Open Government'
            " Licence v3.0</a>, except where otherwise stated"
        ),
        "OGL-UK-3.0",
    ),
    "MIT link": (
        footer(
            'This documentation is under the <a href="https://opensource.org/licenses/MIT">MIT License</a>.'
        ),
        "MIT",
    ),
    "Apache link": (
        footer(
            'Licensed under the <a href="https://www.apache.org/licenses/LICENSE-2.0">Apache License, Version 2.0</a>.'
        ),
        "Apache-2.0",
    ),
    "public domain": (footer("This work is in the public domain."), "LicenseRef-public-domain"),
    "CC0": (
        page(f'<p>This page is dedicated to <a href="{CC[:-9]}/publicdomain/zero/1.0/">CC0</a>.</p>'),
        "CC0-1.0",
    ),
    # places for such notices
    "byline": (page(f'<p class="byline">By Ann Lee · 3 May 2026 · {BY}</p>'), "CC-BY-4.0"),
    "footer with a name": (footer(f"© 2026 Ann Lee, {BY}"), "CC-BY-4.0"),
    "some rights reserved": (footer(f"Some rights reserved. {BY}"), "CC-BY-4.0"),
    "a class that says so": (page(f'<div class="post-license">{BY}</div>'), "CC-BY-4.0"),
    "alone in a line": (page(f"<p>{BY}</p>"), "CC-BY-4.0"),
    "generic name": (
        footer("This site is licensed under a Creative Commons license."),
        "LicenseRef-Creative-Commons",
    ),
    "a picture's beside the page's": (
        page(
            f"<figure><img src=x.jpg><figcaption>{NC}</figcaption></figure><p>This work is licensed under {BY}.</p>"
        ),
        "CC-BY-4.0",
    ),
    "a comment's beside the page's": (
        page(f'<div class="comments"><p>I use {NC}</p></div>') + f"<footer>Content: {BY}</footer>",
        "CC-BY-4.0",
    ),
}

NOBODYS = {
    "figure": page(f"<figure><img src=x.jpg><figcaption>Ann Lee, {BY}</figcaption></figure>"),
    "rel in a figure": page(f"<figure><img src=x.jpg><figcaption>{REL}</figcaption></figure>"),
    "photo credit": page(
        f'<div class="photo"><img src="/x.jpg" alt=""><p class="credit">Photo: A. Person, {BY}</p></div>'
    ),
    "photo credit in plain paragraphs": page(f"<p>Photo: {BY}</p>"),
    "photo credit before a name": page(f"<p>Photo by J. Doe. {BY}</p>"),
    "photo credit without the word": page(f"<div><img src=x.jpg> Ann Lee, {BY}</div>"),
    "line after a picture": page(f"<div><img src=x.jpg><p>{BY}</p></div>"),
    "rel in a gallery": page(
        f'<div class=gallery><img src=/a.jpg> <a rel=license href="{CC}/by-nc/4.0/">CC BY-NC</a></div>'
    ),
    "rel beside a picture": page(f"<div><img src=/a.jpg> {REL}</div>"),
    "photo, rel": page(f"<p>Photo by Ann Lee, {REL}</p>"),
    "picture, German": page(f"<p>Bild: Ann Lee, {BY}</p>"),
    "picture, French": page(f"<p>Crédit photo : Ann Lee, {BY}</p>"),
    "picture, Spanish": page(f"<p>Imagen de Ann Lee, bajo licencia {BY}</p>"),
    "picture, Russian": page(f"<p>Фото: Анна Ли, {BY}</p>"),
    "picture, Japanese": page(f"<p>写真：{BY}</p>"),
    "picture, Chinese": page(f"<p>图片：{BY}</p>"),
    "pictures in the footer": footer(f"Photos by Ann Lee are licensed under {BY}."),
    "pictures of this site": footer(f"Images on this site are licensed under {BY}."),
    "icons": footer(f"Icons by Font Awesome, {BY}"),
    "icons that this site uses": footer(f"This site uses icons by Somebody, licensed under {BY}"),
    "fonts": footer("Fonts are licensed under the Open Font License and CC BY 4.0"),
    "theme": footer('Theme by Somebody, <a href="https://opensource.org/licenses/MIT">MIT License</a>'),
    "powered by": footer('Powered by Jekyll, <a href="https://opensource.org/licenses/MIT">MIT licensed</a>'),
    "map data": footer(
        'Map data © OpenStreetMap contributors, <a href="https://opendatacommons.org/licenses/odbl/">ODbL</a>'
    ),
    "code samples": footer(
        'Code samples are licensed under the <a href="https://www.apache.org/licenses/LICENSE-2.0">Apache License</a>.'
    ),
    "source code of this site": footer(
        'The source code of this site is licensed under the <a rel=license href="https://opensource.org/licenses/MIT">MIT</a>.'
    ),
    "software for download": page(
        '<p>Download Mill 2.0, MIT License (<a href="https://opensource.org/licenses/MIT">text</a>)</p>'
    ),
    "software, in a box": page(
        '<div class="download"><a rel=license href="https://www.gnu.org/licenses/gpl-3.0.html">GPL</a></div>'
    ),
    "software in words": page("<p>The program is licensed under the MIT License.</p>"),
    "JSON-LD of software": data(
        '{"@type":"SoftwareApplication","license":"https://opensource.org/licenses/MIT"}'
    ),
    "JSON-LD of source code": data(
        '{"@type":"SoftwareSourceCode","license":"https://opensource.org/licenses/MIT"}'
    ),
    "JSON-LD of a data set": data(f'{{"@type":"Dataset","license":"{CC}/by/4.0/"}}'),
    "JSON-LD of a picture": data(f'{{"@type":"ImageObject","license":"{CC}/by/4.0/"}}'),
    "JSON-LD of the article's picture": data(
        f'{{"@type":"Article","image":{{"@type":"ImageObject","license":"{CC}/by/4.0/"}}}}'
    ),
    "JSON-LD of a cited work": data(
        f'{{"@type":"Article","citation":{{"@type":"Book","license":"{CC}/by/4.0/"}}}}'
    ),
    "JSON-LD of a list": data(
        f'[{{"@type":"Article","url":"/a","license":"{CC}/by/4.0/"}},{{"@type":"Article","url":"/b","license":"{CC}/by/4.0/"}}]'
    ),
    "JSON-LD that is broken": data(f'{{"@type":"Article","license":"{CC}/by/4.0/",}}'),
    "microdata of a picture": page(
        '<div itemscope itemtype="https://schema.org/ImageObject"><img src=x>'
        f'<a itemprop="license" href="{CC}/by/4.0/">licence</a></div>'
    ),
    "microdata of a thing inside": page(
        '<div itemscope itemtype="https://schema.org/Article"><div itemprop="image" itemscope'
        f' itemtype="https://schema.org/Thing"><meta itemprop="license" content="{CC}/by/4.0/"></div></div>'
    ),
    "RDFa about a picture": page(f'<div about="photo.jpg">{REL}</div>'),
    "RDFa of a type": page(f'<div typeof="foaf:Image">{REL}</div>'),
    "the chooser for a picture": page(
        '<p><span href="http://purl.org/dc/dcmitype/StillImage" property="dct:title" rel="dct:type">Mill</span> by Ann'
        f" Lee is licensed under a {REL}</p>"
    ),
    "article about licences": page(
        f"<p>There are several licences, such as {BY} and {NC}, and you may choose one for your own work.</p>"
    ),
    "article about licences, rel": page(f"<p>There are several licences, such as {REL}.</p>"),
    "article that explains one": page(f"<p>This article explains the {BY} license.</p>"),
    "title about licences": page(f"<p>{BY}</p>", "<title>What Creative Commons licences mean</title>"),
    "list of licences": page(f"<ul><li>{BY}</li><li>{SA}</li><li>{NC}</li></ul>"),
    "table of licences": page(f"<table><tr><td>{BY}</td><td>free</td></tr></table>"),
    "two in passing": page(f"<p>{BY}</p><p>{NC}</p>"),
    "in prose": page(f"<p>She publishes everything she writes under {BY}, as her readers know.</p>"),
    "somebody else's open access": page(
        f"<p>That open access article was distributed under {BY} and cited often.</p>"
    ),
    "a picture in open access": page(f"<p>This is an open access image distributed under {BY}.</p>"),
    "somebody else's book": page(f"<p>The book is licensed under {NC} and sells well.</p>"),
    "Wikipedia's": page(f"<p>Wikipedia's text is licensed under {SA}.</p>"),
    "this article uses": page(
        f"<p>This article uses material from the Wikipedia article Mill, which is released under {SA}.</p>"
    ),
    "quoted sentence": page(f"<p>Write “This work is licensed under {BY}” below it.</p>"),
    "quotation": page(f"<blockquote><p>This work is licensed under {BY}.</p></blockquote>"),
    "sample of code": page("<pre>This work is licensed under CC BY 4.0</pre>"),
    "SPDX of a script": page("<script>/* SPDX-License-Identifier: MIT */</script>"),
    "SPDX of a style": page("<style>/* SPDX-License-Identifier: MIT */</style>"),
    "licence of a script": page("<script>/*! jQuery, licensed under the MIT License */</script>"),
    "comment": page(f'<div id="comments"><p>This work is licensed under {BY}.</p></div>'),
    "comments of WordPress": page(f'<ol class="commentlist"><li>{REL}</li></ol>'),
    "comments, German": page(f'<div class="kommentare"><p>This work is licensed under {BY}.</p></div>'),
    "software by its name": footer(
        'WordPress is licensed under the <a href="https://www.gnu.org/licenses/gpl-2.0.html">GPL</a>'
    ),
    "software by its name, in words": footer("Mill is released under the MIT License"),
    "translated work": page(
        f"<p>This article is a translation of an article by Ann Lee, licensed under {BY}.</p>"
    ),
    "comment in an article inside": page(f"<article><h2>x</h2><article><p>{REL}</p></article></article>"),
    "one of many articles": page(f"<article><h2>A</h2><p>{REL}</p></article><article><h2>B</h2></article>"),
    "related work": page(f'<div class="related"><p>This work is licensed under {BY}.</p></div>'),
    "not": page(f"<p>This work is not licensed under {BY}.</p>"),
    "no longer": footer(f"This site is no longer licensed under {BY}."),
    "some of it": footer(f"Some content is licensed under {BY}."),
    "your own": footer(f"By posting you license your texts under {BY}."),
    "if": page(f"<p>If this work were licensed under {BY}, it would be free.</p>"),
    "sharing link": page(
        '<a href="https://share.test/?u=https://creativecommons.org/licenses/by/4.0/">licence</a>'
    ),
    "about page of Creative Commons": page('<a href="https://creativecommons.org/about">about</a>'),
    "template": page(f"<template><p>This work is licensed under {BY}.</p></template>"),
    "chooser": page(f'<select><option value="{CC}/by/4.0/">CC BY 4.0</option></select>'),
    "credit in words": page('<p class="caption">Ann Lee, CC BY-SA 4.0</p>'),
    "credit in words inside a span": page(
        '<p><span class="photo-credit">Ann Lee, licensed under CC BY 4.0</span></p>'
    ),
    "comment that is hidden": page(f"<!-- This work is licensed under {BY}. -->"),
    "text of an attribute": page(f"<p title='This work is licensed under {CC}/by/4.0/'>x</p>"),
}

UNCLEAR = {
    "reserved in the footer": page(f"<p>This work is licensed under {BY}.</p>{ALL}"),
    "reserved in the same line": footer(f"© 2026 Ann Lee. All rights reserved. Licensed under {BY}."),
    "reserved beside rel": page(f"<p>{REL}</p>{ALL}"),
    "reserved beside JSON-LD": data(f'{{"@type":"Article","license":"{CC}/by/4.0/"}}') + ALL,
    "reserved in JSON-LD": data(
        f'{{"@type":"Article","license":"{CC}/by/4.0/","copyrightNotice":"© Ann Lee. All rights reserved."}}'
    ),
    "reserved in JSON-LD with a comma too many": page(
        f"<p>{REL}</p>",
        '<script type="application/ld+json">'
        '{"@type":"Article","copyrightNotice":"© Ann Lee. All rights reserved.",}</script>',
    ),
    "reserved in a meta element": page(f"<p>{REL}</p>", '<meta name="rights" content="All rights reserved">'),
    "reserved, German": page(f"<p>{REL}</p><footer>© Ann Lee, alle Rechte vorbehalten</footer>"),
    "reserved, French": page(f"<p>{REL}</p><footer>Tous droits réservés</footer>"),
    **{
        f"reserved: {words}": page(f"<p>{REL}</p><footer>{words}</footer>")
        for words in (
            "Všechna práva vyhrazena",
            "Alla rättigheter förbehållna",
            "Alle rettigheder forbeholdes",
            "Alle rettigheter reservert",
            "Kaikki oikeudet pidätetään",
            "Minden jog fenntartva!",
            "Toate drepturile rezervate",
            "Tüm hakları saklıdır",
            "Mọi quyền được bảo lưu",
            "ВСЕ ПРАВА ЗАЩИЩЕНЫ",
            "Усі права захищені",
            "Με επιφύλαξη παντός δικαιώματος",
            "جميع الحقوق محفوظة",
            "כל הזכויות שמורות",
            "सर्वाधिकार सुरक्षित",
            "สงวนลิขสิทธิ์",
            "모든 권리 보유",
            "無断転載を禁じます",
            "Všetky práva vyhradené",
            "تمامی حقوق محفوظ است",
            "Hak Cipta Dilindungi",
            "Sva prava pridržana",
            "Tots els drets reservats",
        )
    },
    "reserved, Chinese": page(f"<p>{REL}</p><footer>版权所有 © 2026</footer>"),
}


def judge(html: str, **settings: object) -> tuple[str, object]:
    sources = Sources(URL, "ours", markup=Markup(html.encode(), "text/html; charset=utf-8"))
    judgement = Policy(ConsentSettings(**settings)).judge(read(sources, "page"))
    return judgement.license, judgement


def license_of(html: str) -> str:
    return page_licences.license_of(Markup(html.encode(), "text/html; charset=utf-8", "utf-8"), URL)


@pytest.mark.parametrize("name", OWN)
def test_a_licence_of_the_page_is_found(name: str) -> None:
    html, expected = OWN[name]
    assert judge(html)[0] == expected
    assert bool(license_of(html))


@pytest.mark.parametrize("name", NOBODYS)
def test_a_licence_of_something_else_is_not_the_pages(name: str) -> None:
    assert judge(NOBODYS[name])[0] == ""
    assert license_of(NOBODYS[name]) == ""


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_licence_beside_reserved_rights_is_unclear(name: str) -> None:
    found, judgement = judge(UNCLEAR[name], allow_licenses=("CC-BY",))
    assert found == "" == license_of(UNCLEAR[name])
    assert (judgement.kept, judgement.reason) == (False, "consent_license")
    assert not judge(UNCLEAR[name], deny_licenses=("CC-BY",))[1].kept


def test_reserved_rights_in_something_else_make_nothing_unclear() -> None:
    for other in (
        "<p>Photos © Ann Lee. All rights reserved.</p>",
        "<blockquote>All rights reserved</blockquote>",
    ):
        assert judge(page(f"<p>This work is licensed under {BY}.</p>{other}"))[0] == "CC-BY-4.0"


def test_a_record_does_not_contradict_its_consent(tmp_path: Path) -> None:
    """What the metadata and the judgement of a page say of its licence, however it came."""
    more = {
        "/header": Reply(headers={"Link": f'<{CC}/by/3.0/de/>; rel="license"'}, body=page("<p>text</p>")),
        "/terms": Reply(body=page('<p><a rel=license href="/our-terms">licence</a></p>')),
    }
    cases = {**{name: html for name, (html, _) in OWN.items()}, **NOBODYS, **UNCLEAR}
    pages = {f"/{n}": Reply(body=html) for n, html in enumerate(cases.values())} | more
    links = "".join(f'<a href="{path}">{path}</a>' for path in pages)
    with LocalSite({"/": Reply(body=page(links)), **pages}) as site:
        job = scrapers.Job(
            seeds=[site.url("/")],
            output=tmp_path / "o.jsonl",
            delay=0,
            allow_private=["127.0.0.0/8"],
            min_chars=0,
            dedup="off",
            alike_pages=0,
        )
        report = scrapers.run(job)
    assert report.balances
    state = State.open(job.folder)
    judgements = {row["url"]: row for row in judged(state)}
    written = {document.url: document for document in Documents(state).all()}
    state.close()
    assert len(written) == len(pages) + 1
    for url, document in written.items():
        judgement = judgements[url]
        assert document.consent["license"] == judgement["license"]
        assert spdx(document.license) == judgement["license"] or document.license == judgement["license"]
    assert written[site.url("/header")].license == "CC-BY-3.0-DE"
    assert written[site.url("/terms")].license == site.url("/our-terms")


def test_consent_and_metadata_read_a_licence_once() -> None:
    for html, licence in [(page(BY), "CC-BY-4.0"), (page(SA), "CC-BY-SA-4.0"), (page("<p>None.</p>"), "")]:
        markup = Markup(html.encode(), "text/html; charset=utf-8", "utf-8")
        assert spdx(page_licences.license_of(markup, URL)) == licence
        [found] = markup.licences.values()
        assert Policy().judge(read(Sources(URL, "", markup=markup), "page")).license == licence
        assert markup.licences[URL] is found
        assert len(markup.licences) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a licence", True), ("licensed", True), ("lizenz", True), ("creative commons", True), ("creativecommons", True),
        ("public domain", True), ("cc by", True), ("cc-zero", True), ("cc0", True), ("gfdl", True), ("лицензия", True),
        ("知识共享", True), ("gnu.org/x", True), ("licentious", False), ("creative people", False), ("acc by", False),
        ("_cc0", False), ("cc with", False), ("public", False), ("", False), ("c" * 1000, False),
    ],
)  # fmt: skip
def test_words_that_may_name_a_licence(text: str, named: bool) -> None:
    for page_of_text in (
        text,
        f"creative public licen {text}",
        f"{text}{'.' * 20}domain licen",
        f"domain{'.' * 2000}{text}",
    ):
        plain = page_of_text.encode()
        assert may_name(plain, SEARCH.runs(plain)) is named


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_how_lines_end_makes_no_difference(end: str) -> None:
    html = page(
        f"\n<p>The text is under\nCreative\nCommons BY 4.0.</p>\n{SA}",
        '<meta\nname="license"\ncontent="MIT">',
    )
    said, other = (
        read(Sources(URL, "", markup=Markup(text.encode(), "text/html; charset=utf-8", "utf-8")), "page")
        for text in (html, html.replace("\n", end))
    )
    assert said == other
    assert any(signal.use == "license" for signal in said)
