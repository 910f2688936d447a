"""The codes of the languages that the detector tells apart, and what else they are called.

The detector is fastText's lid.176, whose labels are ISO 639 codes, mostly of two letters. The other codes of
a language (ISO 639-2 B and T, 639-3, retired ones), as CLDR has them, mean the same one; ``nb`` is what the
detector calls ``no``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from locale import locale_alias
from types import MappingProxyType
from typing import Final

_LABELS = (
    "af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co"
    " cs cv cy da de diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi"
    " hif hr hsb ht hu hy ia id ie ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li"
    " lmo lo lrc lt lv mai mg mhr min mk ml mn mr mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no"
    " oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah sc scn sco sd sh si sk sl so sq sr su"
    " sv sw ta te tg th tk tl tr tt tyv ug uk ur uz vec vep vi vls vo wa war wuu xal xmf yi yo yue zh"
)
LABELS: Final = frozenset(_LABELS.split())
"""What the detector may answer."""

_OTHERS = (
    "af=afr als=gsw am=amh an=arg ar=ara,arb as=asm av=ava az=aze,azj ba=bak be=bel bg=bul bh=bih"
    " bn=ben bo=bod,tib br=bre bs=bos ca=cat ce=che co=cos cs=ces,cze cv=chv cy=cym,wel da=dan"
    " de=deu,ger diq=zza dv=div el=ell,gre en=eng eo=epo es=spa et=ekk,est eu=baq,eus fa=fas,per,pes,prs"
    " fi=fin fr=fra,fre fy=fry ga=gle gd=gla gl=glg gn=grn,gug gom=knn,kok gu=guj gv=glv he=heb,iw"
    " hi=hin hr=hrv,scr ht=hat hu=hun hy=arm,hye ia=ina id=in,ind ie=ile io=ido is=ice,isl it=ita ja=jpn"
    " jv=jav,jw ka=geo,kat kk=kaz km=khm kn=kan ko=kor ku=kmr,kur kv=kom,kpv kw=cor ky=kir la=lat lb=ltz"
    " li=lim lo=lao lt=lit lv=lav,lvs mg=mlg,plt mk=mac,mkd ml=mal mn=khk,mon mr=mar ms=may,msa,zsm"
    " mt=mlt my=bur,mya ne=nep,npi nl=dut,nld nn=nno no=nb,nob,nor oc=oci or=ori,ory os=oss pa=pan"
    " pl=pol ps=pbt,pbu,pus pt=por qu=que,quz rm=roh ro=mo,mol,ron,rum ru=rus sa=cls,san sc=src,srd"
    " sd=snd sh=hbs si=sin sk=slk,slo sl=slv so=som sq=alb,sqi sr=scc,srp su=sun sv=swe sw=swa,swh"
    " ta=tam te=tel tg=tgk th=tha tk=tuk tl=fil,tgl tr=tur tt=tat ug=uig uk=ukr ur=urd uz=uzb,uzn vi=vie"
    " vo=vol wa=wln yi=ji,ydd,yid yo=yor zh=chi,cmn,zho"
)
ALIASES: Final = MappingProxyType(
    {alias: label for entry in _OTHERS.split() for label, _, names in [entry.partition("=")]
     for alias in names.split(",")}
)  # fmt: skip
"""Other codes of the same languages."""


_ALIKE: Final = 0.8  # of a word only a code of nearly its length is


def detectors_code(code: str) -> str:
    """What the detector calls the language ``code``, whose region or script is put aside; ``""``: nothing."""
    primary = code.strip().lower().replace("_", "-").partition("-")[0]
    label = ALIASES.get(primary, primary)
    return label if label in LABELS else ""


def detectors_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """What the detector calls the languages ``codes``. Raises :class:`ValueError` naming one it knows not."""
    found = {code: detectors_code(code) for code in codes}
    for code in (code for code, label in found.items() if not label):
        known = f"{code!r} is no ISO 639 code of a language that the detector knows, such as 'en'"
        raise ValueError(known + _hint(code))
    return tuple(dict.fromkeys(found.values()))


def _hint(written: str) -> str:
    """The code of a language that is named by a word, or one that is spelled much as ``written`` is."""
    if "," in written:
        return "; give each by itself"
    word = written.strip().lower()
    named = detectors_code(locale_alias.get(word, ""))  # german, deutsch: those that locales are named after
    near = [named] if named else get_close_matches(word, [*LABELS, *ALIASES], 1, _ALIKE)
    return f"; did you mean {near[0]!r}?" if near else ""
