"""How pages say that all rights are reserved, in the languages that most pages are written in."""

from __future__ import annotations

import re
from typing import Final

_SAID: Final = {  # what such a sentence has and few others -> the sentence
    "rights": r"all\s+rights\s+(?:are\s+)?reserved",
    "vorbehalten": r"alle\s+rechte\s+vorbehalten",
    "droits": r"tous\s+(?:les\s+)?droits\s+(?:sont\s+)?r[ée]serv",
    "reserv": r"todos\s+(?:os|los)\s+d[ei]rechos?\s+reservados|todos\s+os\s+direitos\s+reservados"
    r"|tots\s+els\s+drets\s+reservats|alle\s+rettigheter\s+(?:er\s+)?reservert",
    "rezerv": r"toate\s+drepturile\s+(?:sunt\s+)?rezerv",
    "riservati": r"tutti\s+i\s+diritti\s+(?:sono\s+)?riservati",
    "voorbehouden": r"alle\s+rechten\s+voorbehouden",
    "zastrze": r"wszelkie\s+prawa\s+zastrze",
    "rättigheter": r"alla\s+rättigheter\s+(?:är\s+)?(?:förbeh[åa]ll|behåll|reserver)",
    "forbehold": r"alle\s+rettigheder\s+forbehold|alle\s+rettigheter\s+(?:er\s+)?forbehold",
    "pidätet": r"kaikki\s+oikeudet\s+pidätet",
    "vyhra": r"(?:všechna|veškerá)\s+práva\s+(?:jsou\s+)?vyhra|všetky\s+práva\s+(?:sú\s+)?vyhra",
    "fenntart": r"minden\s+jog\s+fenntart",
    "pridr": r"sva\s+(?:autorska\s+)?prava\s+(?:su\s+)?pridrž|vse\s+pravice\s+(?:so\s+)?pridrž",
    "zadrž": r"sva\s+(?:autorska\s+)?prava\s+(?:su\s+)?zadrž",
    "saugom": r"visos\s+teisės\s+saugom",
    "aizsarg": r"visas\s+tiesības\s+(?:ir\s+)?(?:aiz|pa)s(?:arg|tur)",
    "kaitstud": r"kõik\s+õigused\s+(?:on\s+)?kaitstud",
    "sakl": r"tüm\s+haklar[ıi]\s+sakl[ıi]|her\s+hakk[ıi]\s+sakl[ıi]",
    "bảo": r"mọi\s+quyền\s+(?:được\s+|đều\s+được\s+)?bảo\s+lưu|bảo\s+lưu\s+mọi\s+quyền",
    "dilindungi": r"hak\s+cipta\s+dilindungi|semua\s+hak\s+dilindungi",
    "защищ": r"все\s+права\s+защищ",
    "захищ": r"(?:усі|всі)\s+права\s+захищ",
    "запазен": r"всички\s+права\s+(?:са\s+)?запазен",
    "задржан": r"сва\s+права\s+(?:су\s+)?задржан",
    "επιφύλαξη": r"επιφύλαξη\s+(?:παντός|κάθε)\s+δικαιώματος",
    "δικαιώματα": r"όλα\s+τα\s+δικαιώματα\s+(?:διατηρούνται|κατοχυρωμένα)",
    "محفوظ": r"جميع\s+الحقوق\s+محفوظ|كافة\s+الحقوق\s+محفوظ|حقوق\s+محفوظ|حقوق\s+\S{1,20}\s+محفوظ",
    "שמורות": r"כל\s+הזכויות\s+שמורות",
    "सुरक्षित": r"सर्वाधिकार\s+सुरक्षित|सभी\s+अधिकार\s+सुरक्षित",
    "สงวน": r"สงวน(?:ลิขสิทธิ์|สิทธิ์)",
    "版权所有": "版权所有",
    "版權所有": "版權所有",
    "保留": r"保留所有权利|保留所有權利|保留一切权利|保留一切權利|保留全部权利",
    "無断": r"無断(?:転載|複製|使用|引用)",
    "모든": r"모든\s*권리|모든\s*저작권",
    "무단": r"무단\s*(?:전재|복제|배포|사용)",
}
RESERVED: Final = re.compile("|".join(_SAID.values()), re.IGNORECASE)
SIGNS: Final = tuple(_SAID)
"""One of them, in lower case, is in each such sentence."""
_ANY_SIGN: Final = re.compile("|".join(map(re.escape, SIGNS)))


def may_reserve(lower: str) -> bool:
    """Whether a block's text, in lower case and with tags between its words, may reserve all rights."""
    return bool(_ANY_SIGN.search(lower))
