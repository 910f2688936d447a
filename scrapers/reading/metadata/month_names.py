"""The names of months in some sixty languages, as they are written in dates: inflected and cut short.

``tests/reading/cldr_months.py`` wrote the table out of Unicode's CLDR (``month_names.LICENSE.md``).
"""

# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

_NAMES: Final = (  # folded
    (
        "ene|enero|gen|gener|gennaio|ian|ianuarie|ion|ionawr|jaan|jaanuar|jan|janar|janeiro|janner|januar"
        "|januara|januari|januarie|january|janv|janvaris|janvier|led|leden|ledna|oca|ocak|saus|sausio|sausis"
        "|sij|sijecanj|sijecnja|sty|styczen|stycznia|tammi|tammikuu|tammikuuta|urt|urtarrila|xan|xaneiro|yan"
        "|yanvar|ιαν|ιανουαριοσ|ιανουαριου|сту|студзень|студзеня|січ|січень|січня|янв|январь|января|яну"
        "|януари|јан|јануар|јануари|қаң|қаңтар|հնվ|հունվար|հունվարի|ינואר|جانفي|كانون الثاني|يناير|ژانویه"
        "|มกราคม|იან|იანვარი"
    ),
    (
        "chw|chwef|chwefror|feb|febbraio|febr|febreiro|febrer|febrero|februar|februara|februari|februarie"
        "|februaris|february|fev|fevereiro|fevr|fevral|fevrier|helmi|helmikuu|helmikuuta|lut|lutego|luty|ots"
        "|otsaila|shk|shkurt|sub|subat|uno|unor|unora|vas|vasario|vasaris|veebr|veebruar|velj|veljaca|veljace"
        "|φεβ|φεβρουαριοσ|φεβρουαριου|ақп|ақпан|лют|лютага|лютии|лютого|люты|феб|фебруар|фев|февр|февраль"
        "|февраля|февруари|փետրվար|փետրվարի|փտվ|פברואר|شباط|فبراير|فوریه|فيفري|თებ|თებერვალი"
    ),
    (
        "bre|brezen|brezna|kov|kovas|kovo|maalis|maaliskuu|maaliskuuta|maart|mac|machi|mar|marc|marca|march"
        "|marcius|marco|marec|maret|mars|mart|martie|marts|martxoa|marz|marzec|marzo|maw|mawrth|mrc|mrt|mrz"
        "|ozu|ozujak|ozujka|μαρ|μαρτιοσ|μαρτιου|бер|березень|березня|мар|март|марта|нау|наурыз|сак|сакавік"
        "|сакавіка|մարտ|մարտի|մրտ|מרץ|اذار|مارس|მარ|მარტი"
    ),
    (
        "abr|abril|api|apirila|apr|aprel|april|aprila|aprile|aprili|aprilie|aprilis|aprill|avr|avril|bal"
        "|balandis|balandzio|dub|duben|dubna|ebr|ebrill|huhti|huhtikuu|huhtikuuta|kwi|kwiecien|kwietnia|nis"
        "|nisan|pri|prill|tra|travanj|travnja|απρ|απριλιοσ|απριλιου|апр|апрель|апреля|април|квіт|квітень"
        "|квітня|кра|красавік|красавіка|сәу|сәуір|ապր|ապրիլ|ապրիլի|אפריל|ابريل|افريل|اوریل|نيسان|เมษายน|აპრ"
        "|აპრილი"
    ),
    (
        "geg|geguze|geguzes|kve|kveten|kvetna|mag|maggio|mai|maiatza|maig|maijs|maio|maj|maja|majus|may|mayis"
        "|mayo|mei|svi|svibanj|svibnja|touko|toukokuu|toukokuuta|μαι|μαιοσ|μαιου|маи|мам|мамыр|мая|мај|трав"
        "|травень|травня|մայիս|մայիսի|մյս|מאי|ايار|ماي|مايو|مه|मई|พฤษภาคม|მაი|მაისი"
    ),
    (
        "birz|birzelio|birzelis|cerven|cervna|cvn|cze|czerwca|czerwiec|eka|ekaina|giu|giugno|haz|haziran|iun"
        "|iunie|iyn|iyun|juin|jun|juna|june|junho|juni|junie|junij|junijs|junio|junius|juny|juuni|kesa"
        "|kesakuu|kesakuuta|lipanj|lipnja|meh|mehefin|qer|qershor|xuno|ιουν|ιουνιοσ|ιουνιου|июн|июнь|июня|мау"
        "|маусым|черв|червень|червня|чэр|чэрвень|чэрвеня|юни|јун|јуни|հնս|հունիս|հունիսի|יוני|جوان|حزيران"
        "|يونيو|ژوين|ივნ|ივნისი"
    ),
    (
        "cervence|cervenec|cvc|gor|gorff|gorffennaf|heina|heinakuu|heinakuuta|iul|iulie|iyl|iyul|juil|juill"
        "|juillet|jul|jula|julai|julho|juli|julie|julij|julijs|julio|juliol|julius|july|juuli|korr|korrik"
        "|liep|liepa|liepos|lipca|lipiec|lug|luglio|srpanj|srpnja|tem|temmuz|uzt|uztaila|xul|xullo|ιουλ"
        "|ιουλιοσ|ιουλιου|июл|июль|июля|лип|липень|липня|ліп|ліпень|ліпеня|шіл|шілде|юли|јул|јули|հլս|հուլիս"
        "|հուլիսի|יולי|تموز|جويلية|يوليو|يوليوز|ژويیه|กรกฎาคม|ივლ|ივლისი"
    ),
    (
        "abu|abuztua|ag|ago|agost|agosti|agosto|agu|agust|agustos|agustus|aout|aug|august|augusta|augusti"
        "|augusts|augustus|augusztus|avg|avgust|avq|avqust|awst|elo|elokuu|elokuuta|gush|gusht|kol|kolovoz"
        "|kolovoza|ogo|ogos|rugp|rugpjucio|rugpjutis|sie|sierpien|sierpnia|srpen|srpna|αυγ|αυγουστοσ"
        "|αυγουστου|авг|август|августа|жні|жнівень|жніуня|серп|серпень|серпня|там|тамыз|օգոստոս|օգոստոսի|օգս"
        "|אוגוסט|اب|اغسطس|اوت|غشت|अगसत|ऑग|ऑगसट|আগ|আগসট|აგვ|აგვისტო"
    ),
    (
        "eyl|eylul|ira|iraila|medi|rugs|rugsejis|rugsejo|ruj|rujan|rujna|sen|sentabr|sentyabr|sep|sept"
        "|septemba|septembar|september|septembra|septembre|septembrie|septembris|septiembre|set|setembre"
        "|setembro|sett|settembre|sht|shtator|syys|syyskuu|syyskuuta|szept|szeptember|wrz|wrzesien|wrzesnia"
        "|zar|zari|σεπ|σεπτεμβριοσ|σεπτεμβριου|вер|верасень|верасня|вересень|вересня|сент|сентябрь|сентября"
        "|сеп|септембар|септември|қыр|қыркүиек|սեպ|սեպտեմբեր|սեպտեմբերի|ספטמבר|ايلول|سبتمبر|سپتامبر|شتنبر|სექ"
        "|სექტემბერი"
    ),
    (
        "eki|ekim|hyd|hydref|loka|lokakuu|lokakuuta|oct|october|octobre|octombrie|octubre|okt|oktabr|oktoba"
        "|oktobar|oktober|oktobra|oktobris|oktoober|oktyabr|ott|ottobre|out|outubro|paz|pazdziernik"
        "|pazdziernika|rij|rijen|rijna|spal|spalio|spalis|tet|tetor|urr|urria|οκτ|οκτωβριοσ|οκτωβριου|жовт"
        "|жовтень|жовтня|кас|кастрычнік|кастрычніка|окт|октобар|октомври|октябрь|октября|қаз|қазан|հոկ"
        "|հոկտեմբեր|հոկտեմբերի|אוקטובר|اكتوبر|اکتبر|تشرين الاول|ตลาคม|ოქტ|ოქტომბერი"
    ),
    (
        "aza|azaroa|kas|kasim|lapkr|lapkricio|lapkritis|listopadu|marras|marraskuu|marraskuuta|nen|nentor"
        "|noiembrie|nov|novemba|novembar|november|novembra|novembre|novembris|novembro|noviembre|noy|noyabr"
        "|stu|studeni|studenoga|tach|tachwedd|νοε|νοεμβριοσ|νοεμβριου|лист|листопад|листопада|ліс|лістапад"
        "|лістапада|нов|новембар|ное|ноември|нояб|ноябрь|ноября|қар|қараша|նոյ|նոյեմբեր|նոյեմբերի|נובמבר"
        "|تشرين الثاني|نوامبر|نوفمبر|نونبر|ნოე|ნოემბერი"
    ),
    (
        "abe|abendua|ara|aralik|dec|decembar|december|decembra|decembre|decembrie|decembris|decembro|dek"
        "|dekabr|des|desemba|desember|desembre|dets|detsember|dez|dezember|dezembro|dhj|dhjetor|dic|dicembre"
        "|dici|diciembre|dis|disember|gru|grudnia|grudzien|gruod|gruodis|gruodzio|joulu|joulukuu|joulukuuta"
        "|pro|prosinac|prosinca|prosince|prosinec|rhag|rhagfyr|δεκ|δεκεμβριοσ|δεκεμβριου|груд|грудень|грудня"
        "|дек|декабрь|декабря|декември|дец|децембар|жел|желтоқсан|сне|снежань|снежня|դեկ|դեկտեմբեր|դեկտեմբերի"
        "|דצמבר|دجنبر|دسامبر|ديسمبر|كانون الاول|დეკ|დეკემბერი"
    ),
)
_BY_LANGUAGE: Final = {  # of one name for two months: which it is in which language
    "lip": {"hr": 6, "pl": 7},
    "lis": {"cs": 11, "hr": 10, "pl": 11},
    "listopad": {"cs": 11, "hr": 10, "pl": 11},
    "listopada": {"hr": 10, "pl": 11},
    "srp": {"cs": 8, "hr": 7},
}
_LONGEST: Final = 40  # characters


def folded(name: str) -> str:
    """``name`` in small letters without accents and dots, as no two writers set them alike."""
    name = name.casefold().replace("ı", "i")
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return name.strip(" .·'’")


@cache
def _numbers() -> dict[str, int]:
    return {name: number for number, names in enumerate(_NAMES, 1) for name in names.split("|")}


@lru_cache(maxsize=4096)
def month_of(name: str, language: str = "") -> int:
    """The number of the month that ``name`` names (in ``language``, where it matters); 0 if none."""
    plain = folded(name[:_LONGEST])
    found = _numbers().get(plain) or _BY_LANGUAGE.get(plain, {}).get(language, 0)
    if not found and plain.startswith("ב"):  # Hebrew writes "in" and the month as one word
        return _numbers().get(plain[1:], 0)
    return found
