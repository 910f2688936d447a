"""What stands before a day and says which it is: that of the publication, of a change, or another."""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

WHEN = re.compile(
    r"(?:(?:first|originally|initially|article|page|post|letzte|zuletzt|dernière|última|ultimo|laatst"
    r"|ostatnia|son|sist|senast|utoljára|utolsó|data|date|datum|дата)\s)?"
    r"(?:published|posted|updated?|last|release|written|date|created|modified|reviewed|asked|on|erstellt"
    r"|veröffentlicht|stand|datum|vom|geschrieben|aktualisiert|publié|mis\s+à\s+jour|le|fecha|publicado"
    r"|actualizado|pubblicato|aggiornato|data|atualizado|geplaatst|gepubliceerd|publicerad|publiceret"
    r"|udgivet|publisert|oppdatert|uppdaterad|julkaistu|päivitetty|opublikowano|dodano|zveřejněno|vydáno"
    r"|publikováno|közzétéve|objavljen\w*|публикув\w*|megjelent|publicat|yayın\w*|oluşturul\w*|tarih"
    r"|güncelle\w*|δημοσι\w+|опубликован\w*|дата"
    r"|обновлен\w*|опубліковано|оновлено|публикувано|bijgewerkt|gewijzigd|z?aktualiz\w+|frissítve"
    r"|módosítva|ενημερ\w+|aggiornamento|actualizat\w*|modificat\w*|revised|revidert|muutettu|muokattu"
    r"|changed|izmenjen\w*|gepost|postad\w*|lagt\s+ut|dodan\w*|kirjoitettu)\b|公開|更新|投稿|掲載|日付|发布|發布|发表|發表|时间"
    r"|時間|日期|작성|등록|입력|게시|승인|수정|نشر|تاريخ|التاريخ|انتشار|פורסם",
    re.IGNORECASE,
)
MODIFIED = re.compile(
    r"updated?\b|aktualisier|actualiza|atualiza|úprav|mise\s+à\s+jour|modified|revised|reviewed|edited"
    r"|muokat|muutet|actualizat|bearbeit|zuletzt|modifi[ck]"
    r"|modyfik|edytowan|zmienion|upraven|změněn|zmenen|redigert|redigera|endret|ændret|muuta|wijzig"
    r"|alterad|alteração|редактиров|змінен|değişti|düzenle|sửa|diubah|τροποπο|ערוך|ویرایش|변경|संशोधित"
    r"|अपडेट|अद्यतन|แก้ไข|به.?روز|aktualisiert|geändert|mis\s+à\s+jour|modifié|actualizad|modificad"
    r"|aggiorna[tm]|atualizad|bijgewerkt|gewijzigd|uppdaterad|ändrad|opdateret|oppdatert|päivitetty"
    r"|zaktualiz"
    r"|aktualizac|aktualizov|frissít|módosít|güncelle|ενημ[εέ]ρ|cập\s+nhật|diperbarui|ažurir|обновен"
    r"|posodobljen|обновл|измен|оновл|更新|修改|修正|编辑于|編輯於|수정|최종"
    r"|تحديث|עודכן|بروزرسانی|\bstand:",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"publi(?:sh|[eé]|c[aeio]|k|s)|pubblic|posted|veröffentlich|vytvořen|added|filed|eingestellt|размещ"
    r"|eklen|přidán|inserit|subid|upplag|lisätt|aggiunt|ajouté|añadid|toegevoegd|tillagd|hozzáad|adăugat"
    r"|додан|tilføjet|lagt|创建|建立|作成|생성|최초|utworz|створен"
    r"|létrehoz|opprett"
    r"|oprett|skapad|luotu|oluştur|erschein|erschienen|terbit|פרסום"
    r"|ngày đăng|प्रकाशित|เผยแพร่|প্রকাশ|erstellt|created|geplaatst|udgivet|julkais|опубл|опубліков"
    r"|zveřejn|vydáno|dodano|созда|objavljen|публик|közzé|közl|issued?\b|ligne|онлайн|đăng|diterbitkan"
    r"|dipublikasikan|tayang|megjelen|yayın|δημοσ[ιί]|発表|公開|投稿|掲載|发布|發布|发表|등록|입력|작성|게시|نشر|انتشار|פורסם",
    re.IGNORECASE,
)
NOT_OF_PAGE = re.compile(
    r"\b(?:as\s+(?:of|at)|doors|opens?|visited|takes\s+place|joined|join\s+date|member|registered"
    r"|registration|copyright|events?|starts?|begins?|ends?"
    r"|deadline|expires?|expiry|valid|born|birth\w*|died|founded|established|since|due|last\s+(?:visit"
    r"|seen|login|active|activity|post)|accessed|retrieved|available\s+(?:from|until)|mitglied"
    r"|registriert|registrat[oa]|rekister\w*|rejestrac\w*|dołącz\w*"
    r"|beigetreten|dabei|seit|beginn|gültig|geboren|gegründet|inscri(?:t\w*|ption)|membre|depuis|né[e]?"
    r"|début"
    r"|registrado|miembro|membro|desde|nacid[oa]|iscritto|dal|nato|nata|lid\s+(?:sinds|geworden)"
    r"|aangemeld|sinds|geregistreerd"
    r"|medlem|sedan|siden|liittynyt|dołączył\w*|zarejestrowan\w*|od|członek|registrován|členem"
    r"|csatlakozott|tilmeldt|registrert|înregistrat|inregistrat|registriran\w*|pridružil?[ao]?|приєдна\w+"
    r"|регистриран\w*|kayıt|katılım|üyelik|înscris|membru|εγγραφή|μέλος|регистраци\w*|зарегистрирован\w*"
    r"|участник|на\s+форуме|реєстрац\w*|родился|основан\w*)\b|©|\(c\)|登録|入会|参加|注册|註冊|加入|会员"
    r"|開催|举办|締切|截止|가입|회원|기념일|انضم|تسجيل|عضو|הצטרף|(?:^|[\s_-])(?:joined|vevent|event"
    r"|dtstart|dtend|birth\w*|deadline|expir\w*|countdown|schedule|userinfo|user-info|postprofile"
    r"|profile-\w+|message-user\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARTED = re.compile(r"[|·•–—,;/()\[\]\n]|\s-\s|\.\s")
_WORD = re.compile(r"[^\s\d\W_][^\s\d:：.,!?]*")
_EVENT = re.compile(
    r"\b(?:concerts?|concierto|concerto|konzert|recital|gig|talk|lecture|vortrag|workshop|seminar|webinar"
    r"|conf[ée]r[ea]n[cz](?:e|ia)|conferenza|konferenz|konferencja|conferentie|festival|exhibition|exposition"
    r"|ausstellung|exposición|exposição|mostra|wystawa|tentoonstelling|utställning|premiere|première"
    r"|matinée|opening|vernissage|wedding|funeral|meeting|service|hearing|election|launch|auction|концерт"
    r"|лекция|выставка|koncert|konsert|föredrag)s?"
    r"(?:\s(?:on|am|vom|le|du|el|il|op|den|dnia|em|del|from|until|till|bis|jusqu.au|hasta|fino\sal))?\W*",
    re.IGNORECASE,
)
"""What takes place on a day, as it stands right before that."""
_SMALL: Final = frozenset(
    """
    tarihi dátum ngày tanggal päivämäärä päiväys pvm datums dato ημερομηνία датум दिनांक תאריך تاریخ
    วันที่ kuupäev dagsetning tarikh petsa when mise edition ausgabe numéro edición wydanie mon tue wed
    thu fri sat sun on at of the by in last am um vom von der den le la les du de del el los en em o a
    di il op om på d kl klo dnia dne v на от van par por da do of date time day entry uhr admin i e y
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag
    samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles
    jueves viernes sábado domingo segunda terça quarta quinta sexta feira lunedì martedì mercoledì
    giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    poniedziałek wtorek środa czwartek piątek sobota niedziela понедельник вторник среда четверг пятница
    суббота воскресенье понеділок вівторок середа четвер субота неділя pondělí úterý středa čtvrtek
    pátek neděle pazartesi salı çarşamba perşembe cuma cumartesi pazar maanantai tiistai keskiviikko
    torstai perjantai lauantai sunnuntai måndag tisdag onsdag torsdag fredag lördag söndag mandag
    tirsdag lørdag søndag luni marți miercuri joi vineri sâmbătă duminică hétfő kedd szerda csütörtök
    péntek szombat
    """.split()  # noqa: SIM905 - many words
)
"""What stands before a day and says nothing of it: small words, days of the week."""


@lru_cache(maxsize=4096)
def tells_other(before: str) -> bool:
    """Whether the text ``before`` a day says that it is another than the page's: "Prices as of", "Deadline:".

    It does with words that are none of a publication: before a colon, or as part of a sentence.
    """
    said = next((part for part in reversed(_PARTED.split(before)) if part.strip()), "").strip()
    if _EVENT.fullmatch(said):
        return True
    label, colon, weekday = said.rpartition(":")
    if colon and weekday.strip(" .").lower() in _SMALL:
        said = f"{label}:"
    unknown = [word for word in _WORD.findall(said) if not _is_known(word)]
    if said.endswith((":", "：")):
        return bool(unknown)
    return len(unknown) > 1 and any(map(str.islower, unknown))


def _is_known(word: str) -> bool:
    said = word.lower()
    return said in _SMALL or any(label.match(said) for label in (WHEN, MODIFIED, PUBLISHED))
