"""The names of months in some eighty languages, as they are written in dates: inflected and cut short.

``tests/reading/cldr_months.py`` wrote the table out of Unicode's CLDR (``month_names.LICENSE.md``).
"""

# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

_NAMES: Final = (  # folded
    (
        "am faoilleach|dhen fhaoilleach|ean|eanair|ene|enero|faoi|gen|gener|gennaio|ian|ianuarie|ion"
        "|ionawr|jaan|jaanuar|jan|janar|janeiro|jannar|janner|januar|januara|januari|januarie|januaro"
        "|january|janv|janvaris|janvier|led|leden|ledna|oca|ocak|saus|sausio|sausis|sij|sijecanj|sijecnja"
        "|sty|styczen|stycznia|tammi|tammikuu|tammikuuta|urt|urtarrila|urtarrilaren|xan|xaneiro|yan"
        "|yanvar|ιαν|ιανουαριοσ|ιανουαριου|сту|студзень|студзеня|січ|січень|січня|янв|январь|января|яну"
        "|януари|јан|јануар|јануари|қаң|қаңтар|հնվ|հունվար|հունվարի|ינואר|ינו׳|جانفي|جنوری|كانون الثاني"
        "|يناير|ژانویه|जनवरी|जन॰|जाने|जानेवारी|জানু|জানুযারি|ਜਨ|ਜਨਵਰੀ|જાનયુ|જાનયુઆરી|ஜன|ஜனவரி|జన|జనవరి|ಜನ"
        "|ಜನವರಿ|ജനു|ജനുവരി|දුරුතු|มกราคม|มค|ມັງກອນ|ဇန|ဇနနဝါရီ|იან|იანვარი|ጃን|ጃንዋሪ|មករា"
    ),
    (
        "an gearran|chw|chwef|chwefror|dhen ghearran|feabh|feabhra|feb|febbraio|febr|febreiro|febrer"
        "|febrero|februar|februara|februari|februarie|februaris|februaro|february|fev|fevereiro|fevr"
        "|fevral|fevrier|fra|frar|gearr|helmi|helmikuu|helmikuuta|lut|lutego|luty|ots|otsaila|otsailaren"
        "|peb|pebrero|shk|shkurt|sub|subat|uno|unor|unora|vas|vasario|vasaris|veebr|veebruar|velj|veljaca"
        "|veljace|φεβ|φεβρουαριοσ|φεβρουαριου|ақп|ақпан|лют|лютага|лютии|лютого|люты|феб|фебруар|фев|февр"
        "|февраль|февраля|февруари|փետրվար|փետրվարի|փտվ|פברואר|פבר׳|شباط|فبراير|فروری|فوریه|فيفري|फरवरी"
        "|फर॰|फेबरु|फेबरुअरी|फेबरुवारी|ফেব|ফেবরুযারি|ਫਰ|ਫਰਵਰੀ|ફેબરુ|ફેબરુઆરી|பிப|பிபரவரி|ఫిబర|ఫిబరవరి"
        "|ಫೆಬರ|ಫೆಬರವರಿ|ഫെബരു|ഫെബരുവരി|නවම|กพ|กมภาพันธ์|ກມພາ|ဖေ|ဖေဖောဝါရီ|თებ|თებერვალი|ፌብ|ፌብሩዋሪ|កុមភៈ"
    ),
    (
        "am mart|bre|brezen|brezna|dhen mhart|kov|kovas|kovo|maalis|maaliskuu|maaliskuuta|maart|mac|machi"
        "|mae|maerz|mar|marc|marca|march|marcius|marco|marec|maret|mars|marso|mart|marta|martie|marto"
        "|marts|martxoa|martxoaren|marz|marzec|marzo|marzu|maw|mawrth|mrc|mrt|mrz|ozu|ozujak|ozujka|μαρ"
        "|μαρτιοσ|μαρτιου|бер|березень|березня|мар|март|марта|нау|наурыз|сак|сакавік|сакавіка|մարտ|մարտի"
        "|մրտ|מרץ|اذار|مارس|مارچ|मारच|মারচ|ਮਾਰਚ|મારચ|மார|மாரச|మారచి|ಮಾರಚ|മാർ|മാർചച|මැදින|มีค|มีนาคม|ມີນາ"
        "|မတ|მარ|მარტი|ማርች|មីនា"
    ),
    (
        "abr|abrell|abril|aib|aibrean|an giblean|api|apirila|apirilaren|apr|aprel|april|aprila|aprile"
        "|aprili|aprilie|aprilis|aprill|aprilo|avr|avril|bal|balandis|balandzio|dhen ghiblean|dub|duben"
        "|dubna|ebr|ebrill|gibl|huhti|huhtikuu|huhtikuuta|kwi|kwiecien|kwietnia|nis|nisan|pri|prill|tra"
        "|travanj|travnja|απρ|απριλιοσ|απριλιου|апр|апрель|апреля|април|квіт|квітень|квітня|кра|красавік"
        "|красавіка|сәу|сәуір|ապր|ապրիլ|ապրիլի|אפריל|אפר׳|ابريل|افريل|اوریل|اپریل|نيسان|अपरिल|अपरैल|एपरि"
        "|एपरिल|এপরি|এপরিল|ਅਪਰੈ|ਅਪਰੈਲ|એપરિલ|ஏப|ஏபரல|ఏపరి|ఏపరిల|ಏಪರಿ|ಏಪರಿಲ|ഏപരി|ഏപരിൽ|බක|เมย|เมษายน|ເມສາ"
        "|ဧပြီ|აპრ|აპრილი|ኤፕሪ|ኤፕሪል|មេសា"
    ),
    (
        "an ceitean|beal|bealtaine|ceit|dhen cheitean|geg|geguze|geguzes|kve|kveten|kvetna|mag|maggio|mai"
        "|maiatza|maiatzaren|maig|maijs|maio|maj|maja|majo|majus|may|mayis|mayo|mee|mei|mej|mejju|svi"
        "|svibanj|svibnja|touko|toukokuu|toukokuuta|μαι|μαιοσ|μαιου|маи|мам|мамыр|мая|мај|трав|травень"
        "|травня|մայիս|մայիսի|մյս|מאי|ايار|ماي|مايو|مه|ميی|मई|मे|মে|ਮਈ|મે|மே|మే|ಮೇ|മേയ|වෙසක|พค|พฤษภาคม"
        "|ພຶດສະພາ|မေ|მაი|მაისი|ሜይ|ឧសភា"
    ),
    (
        "birz|birzelio|birzelis|cerven|cervna|cvn|cze|czerwca|czerwiec|dhen ogmhios|eka|ekaina|ekainaren"
        "|giu|giugno|gun|gunju|haz|haziran|hun|hunyo|iun|iunie|iyn|iyun|juin|jun|juna|june|junho|juni"
        "|junie|junij|junijs|junio|junius|juny|juuni|kesa|kesakuu|kesakuuta|lipanj|lipnja|meh|mehefin"
        "|meith|meitheamh|ogmh|qer|qershor|xuno|ιουν|ιουνιοσ|ιουνιου|июн|июнь|июня|мау|маусым|черв"
        "|червень|червня|чэр|чэрвень|чэрвеня|юни|јун|јуни|հնս|հունիս|հունիսի|יוני|جوان|جون|حزيران|يونيو"
        "|ژوين|जुन|जून|জুন|ਜੂਨ|જૂન|ஜூன|జూన|ಜೂನ|ജൂൺ|පොසොන|มิถนายน|มิย|ມິຖນາ|ဇွန|ივნ|ივნისი|ጁን|មិថុនា"
    ),
    (
        "cervence|cervenec|cvc|dhen iuchar|gor|gorff|gorffennaf|heina|heinakuu|heinakuuta|hul|hulyo|iuch"
        "|iuil|iul|iulie|iyl|iyul|juil|juill|juillet|jul|jula|julai|julho|juli|julie|julij|julijs|julio"
        "|juliol|julius|july|juuli|korr|korrik|liep|liepa|liepos|lipca|lipiec|lug|luglio|lul|lulju|srpanj"
        "|srpnja|tem|temmuz|uzt|uztaila|uztailaren|xul|xullo|ιουλ|ιουλιοσ|ιουλιου|июл|июль|июля|лип"
        "|липень|липня|ліп|ліпень|ліпеня|шіл|шілде|юли|јул|јули|հլս|հուլիս|հուլիսի|יולי|تموز|جولايی"
        "|جويلية|يوليو|يوليوز|ژويیه|जुलाई|जुलै|जुल॰|জুল|জুলাই|ਜੁਲਾ|ਜੁਲਾਈ|જુલાઈ|ஜூலை|జులె|ಜುಲೈ|ജൂലൈ|ඇසළ"
        "|กค|กรกฎาคม|ກໍລະກົດ|ဇူ|ဇူလိုင|ივლ|ივლისი|ጁላይ|កកកដា"
    ),
    (
        "abu|abuztua|abuztuaren|ag|ago|agost|agosti|agosto|agu|agust|agustos|agustus|an lunastal|aout|aug"
        "|august|augusta|augusti|augusto|augusts|augustus|augusztus|avg|avgust|avq|avqust|awst|aww"
        "|awwissu|dhen lunastal|elo|elokuu|elokuuta|gush|gusht|kol|kolovoz|kolovoza|lun|luna|lunasa|ogo"
        "|ogos|rugp|rugpjucio|rugpjutis|sie|sierpien|sierpnia|srpen|srpna|αυγ|αυγουστοσ|αυγουστου|авг"
        "|август|августа|жні|жнівень|жніуня|серп|серпень|серпня|там|тамыз|օգոստոս|օգոստոսի|օգս|אוגוסט"
        "|אוג׳|اب|اغسطس|اوت|اگست|غشت|अगसट|अगसत|अग॰|ऑग|ऑगसट|আগ|আগসট|ਅਗ|ਅਗਸਤ|ઑગસટ|ஆக|ஆகஸட|ఆగ|ఆగసటు|ಆಗ|ಆಗಸಟ"
        "|ഓഗ|ഓഗസററ|නිකිණි|สค|สิงหาคม|ສິງຫາ|ဩဂုတ|აგვ|აგვისტო|ኦገስ|ኦገስት|សីហា"
    ),
    (
        "eyl|eylul|ira|iraila|irailaren|mean fomhair|medi|mfomh|rugs|rugsejis|rugsejo|ruj|rujan|rujna|sen"
        "|sentabr|sentyabr|sep|sept|septemba|septembar|september|septembra|septembre|septembrie"
        "|septembris|septembro|septiembre|set|setembre|setembro|sett|settembre|settembru|setyembre|sht"
        "|shtator|sult|syys|syyskuu|syyskuuta|szept|szeptember|wrz|wrzesien|wrzesnia|zar|zari|σεπ"
        "|σεπτεμβριοσ|σεπτεμβριου|вер|верасень|верасня|вересень|вересня|сен|сент|сентябрь|сентября|сеп"
        "|септембар|септември|қыр|қыркүиек|սեպ|սեպտեմբեր|սեպտեմբերի|ספטמבר|ספט׳|ايلول|سبتمبر|ستمبر"
        "|سپتامبر|شتنبر|सपटें|सपटेंबर|सितंबर|सित॰|सेपटेमबर|সেপ|সেপট|সেপটেমবর|ਸਤੰ|ਸਤੰਬਰ|સપટે|સપટેમબર|செப"
        "|செபடமபர|సెపటెం|సెపటెంబర|ಸೆಪಟೆಂ|ಸೆಪಟೆಂಬರ|സെപററം|സെപററംബർ|බිනර|กย|กันยายน|ກັນຍາ|စက|စကတငဘာ|სექ"
        "|სექტემბერი|ሴፕቴ|ሴፕቴምበር|កញញា"
    ),
    (
        "an damhair|damh|deireadh fomhair|dfomh|dhen damhair|eki|ekim|hyd|hydref|loka|lokakuu|lokakuuta"
        "|oct|october|octobre|octombrie|octubre|okt|oktabr|oktoba|oktobar|oktober|oktobra|oktobris"
        "|oktobro|oktoober|oktubre|oktyabr|ott|ottobre|ottubru|out|outubro|paz|pazdziernik|pazdziernika"
        "|rij|rijen|rijna|spal|spalio|spalis|tet|tetor|urr|urria|urriaren|οκτ|οκτωβριοσ|οκτωβριου|жовт"
        "|жовтень|жовтня|кас|кастрычнік|кастрычніка|окт|октобар|октомври|октябрь|октября|қаз|қазан|հոկ"
        "|հոկտեմբեր|հոկտեմբերի|אוקטובר|אוק׳|اكتوبر|اکتبر|اکتوبر|تشرين الاول|अकटूबर|अकटू॰|अकटोबर|ऑकटो"
        "|ऑकटोबर|অকটো|অকটোবর|ਅਕਤੂ|ਅਕਤੂਬਰ|ઑકટો|ઑકટોબર|அக|அகடோபர|అకటో|అకటోబర|ಅಕಟೋ|ಅಕಟೋಬರ|ഒകടോ"
        "|ഒക‌ടോബർ|වප|ตค|ตลาคม|ຕລາ|အောက|အောကတိုဘာ|ოქტ|ოქტომბერი|ኦክቶ|ኦክቶበር|តុលា"
    ),
    (
        "aza|azaroa|azaroaren|kas|kasim|lapkr|lapkricio|lapkritis|listopadu|marras|marraskuu|marraskuuta"
        "|nen|nentor|nob|nobyembre|noiembrie|nov|novemba|novembar|november|novembra|novembre|novembris"
        "|novembro|novembru|noviembre|noy|noyabr|samh|samhain|stu|studeni|studenoga|tach|tachwedd|νοε"
        "|νοεμβριοσ|νοεμβριου|лист|листопад|листопада|ліс|лістапад|лістапада|нов|новембар|ное|ноември|ноя"
        "|нояб|ноябрь|ноября|қар|қараша|նոյ|նոյեմբեր|նոյեմբերի|נובמבר|נוב׳|تشرين الثاني|نوامبر|نوفمبر"
        "|نومبر|نونبر|नवंबर|नव॰|नोभेमबर|नोवहें|नोवहेंबर|নভে|নভেমবর|ਨਵੰ|ਨਵੰਬਰ|નવે|નવેમબર|நவ|நவமபர|నవం"
        "|నవంబర|ನವೆಂ|ನವೆಂಬರ|നവം|നവംബർ|ඉල|พย|พฤศจิกายน|ພະຈິກ|နို|နိုဝငဘာ|ნოე|ნოემბერი|ኖቬም|ኖቬምበር|វិចឆិកា"
    ),
    (
        "abe|abendua|abenduaren|an dubhlachd|ara|aralik|dec|decembar|december|decembra|decembre|decembrie"
        "|decembris|decembro|dek|dekabr|des|desemba|desember|desembre|dets|detsember|dez|dezember"
        "|dezembro|dhen dubhlachd|dhj|dhjetor|dic|dicembre|dicembru|dici|diciembre|dis|disember|disyembre"
        "|dubh|gru|grudnia|grudzien|gruod|gruodis|gruodzio|joulu|joulukuu|joulukuuta|noll|nollaig|pro"
        "|prosinac|prosinca|prosince|prosinec|rhag|rhagfyr|δεκ|δεκεμβριοσ|δεκεμβριου|груд|грудень|грудня"
        "|дек|декабрь|декабря|декември|дец|децембар|жел|желтоқсан|сне|снежань|снежня|դեկ|դեկտեմբեր"
        "|դեկտեմբերի|דצמבר|דצמ׳|دجنبر|دسامبر|دسمبر|ديسمبر|كانون الاول|डिसें|डिसेंबर|डिसेमबर|दिसंबर|दिस॰"
        "|ডিসে|ডিসেমবর|ਦਸੰ|ਦਸੰਬਰ|ડિસે|ડિસેમબર|டிச|டிசமபர|డిసెం|డిసెంబర|ಡಿಸೆಂ|ಡಿಸೆಂಬರ|ഡിസം|ഡിസംബർ|උඳුවප|ธค"
        "|ธันวาคม|ທັນວາ|ဒီ|ဒီဇငဘာ|დეკ|დეკემბერი|ዲሴም|ዲሴምበር|ធនូ"
    ),
)
_ALSO: Final = {"नवमबर": 11, "दिसमबर": 12, "सितमबर": 9, "अकतूबर": 10}  # written with another sign
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
    return {name: number for number, names in enumerate(_NAMES, 1) for name in names.split("|")} | _ALSO


@lru_cache(maxsize=4096)
def month_of(name: str, language: str = "") -> int:
    """The number of the month that ``name`` names (in ``language``, where it matters); 0 if none."""
    plain = folded(name[:_LONGEST])
    found = _numbers().get(plain) or _BY_LANGUAGE.get(plain, {}).get(language, 0)
    if not found and plain.startswith("ב"):  # Hebrew writes "in" and the month as one word
        return _numbers().get(plain[1:], 0)
    return found
