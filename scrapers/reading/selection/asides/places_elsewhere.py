"""Where pages send their readers: stores, those who take money, networks; and how they ask for it."""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re

from scrapers.reading.selection.prompt_words import any_of

SHARE = re.compile(
    any_of(
        r"""
        (?:share|like) this(?: (?:article|post|page|story|entry|recipe))?|teilen(?: mit)?|gefällt mir
        partager|j[’']aime ça|compartir(?: en)?|me gusta esto|condividi|mi piace|compartilhe isso|delen
        vind ik leuk
        udostępnij|поделиться ссылкой|bunu paylaş|共有|分享到|dela detta|del dette|jaa tämä|sdílejte
        поділитися|bagikan(?: ini)?|chia sẻ(?: bài viết)?|공유하기|שתפו|شارك(?: هذا)?(?: الموضوع)?
        κοινοποιήστε
        """
    )
    + r"\s?[:：]"
    + "|"
    + any_of(
        r"""
        share this(?: (?:article|post|page|story|entry))?|bunu paylaş|compartilhe isso|dela detta|del dette
        """
    )
)
"""All of a line over what a text is shared with, as plugins translate it."""

STORES = re.compile(r"//(?:apps|itunes)\.apple\.com/|//play\.google\.com/store/|//appgallery\.huawei\.com/")
"""Where programs for telephones are had."""

APP = re.compile(
    r"\W*(?:please )?(?:download|get|install|try|use|laden?|télécharge[rz]|descarg[au]e?|scarica|baix[ea]"
    r"|pobierz|скача\w{2,5}|установи\w{2,3}|下载|下載|ダウンロード)(?!\w)"
    r"|.{0,60}\b(?:on|in|from|im|sur|en) (?:the |dem |l['’])?(?:app store|google play)\b",
    re.IGNORECASE,
)
"""How a line begins that leads there."""

FUNDS = re.compile(
    r"//(?:www\.)?(?:patreon\.com|ko-fi\.com|buymeacoffee\.com|paypal\.(?:me|com/(?:donate|paypalme))"
    r"|liberapay\.com"
    r"|opencollective\.com|github\.com/sponsors)\b"
)
"""Where money is given to who writes."""

GIVE = re.compile(
    r"\b(?:support|donat|coffee|tip (?:me|us|jar)|patron|sponsor|contribut|unterstütz|spend"
    r"|soutene|don\b|apoya|dona|sostien|apoi"
    r"|поддерж|wspier|steun)",
    re.IGNORECASE,
)
"""The words with which it is asked for."""

NETWORKS = re.compile(
    r"//(?:[\w-]+\.)?(?:twitter|x|facebook|instagram|linkedin|youtube|tiktok|pinterest|whatsapp|t"
    r"|telegram|threads|bsky|vk"
    r"|news\.google)\.(?:com|me|net|app)/"
)
"""Where one is followed."""

FOLLOW = re.compile(
    r"\W*(?:(?:please )?(?:follow|join|find|like) (?:us|me) (?:on|at)|(?:you can )?also follow us on"
    r"|suivez[- ]nous|folge?n? (?:sie )?uns|síguenos|seguici|siga[- ]nos|volg ons|obserwuj nas|följ oss"
    r"|følg os"
    r"|подпи(?:шитесь|сывайтесь) на|читайте нас)(?!\w)",
    re.IGNORECASE,
)
"""How a line begins that wants that."""
