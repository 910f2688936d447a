"""What is not there, in Turkish, Swedish, Czech, Hungarian, Ukrainian, Arabic, Hebrew, Hindi, Thai, Vietnamese, Indonesian.

Sites out of order, domains that nobody uses, searches that found nothing; apart from those of the other languages
for the reason of ``languages_access.py``.
"""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one language a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.parked import PARKED_DOMAIN as _PARKED
from scrapers.reading.screening.walls.wall import Wall, phrases

MAINTENANCE: Final = Wall(
    reason="maintenance",
    longest=700,
    stems=(
        "bakım", "güncelleme", "hizmet verem", "underhåll", "tillbaka", "údržb", "odstáv", "karbantart", "технічн", "обслуговув", "صيانة", "תחזוק", "रखरखाव", "अनुरक्षण",
        "ปรับปรุง", "บำรุงรักษา", "bảo trì", "nâng cấp", "pemeliharaan", "perbaikan", "maintenance",
    ),
    heads=(
        (2, phrases(r"""
            (?:(?:web )?site(?:miz|si)?|sistem(?:imiz)?|sayfamız)?(?: şu anda)? ?bakım(?:da|dayız| (?:çalışması|modu|arası|nedeniyle .{0,30}))|planlı bakım.{0,20}|(?:yakında|birazdan) (?:geri )?(?:döneceğiz|buradayız)|(?:underhåll(?:sarbete)?(?: pågår)?|planerat underhåll|sidan är under underhåll|vi är (?:snart|strax) tillbaka).{0,10}
            (?:probíhá |plánovaná )?(?:údržba|odstávka)(?: (?:webu|systému|stránek|serveru))?|(?:web|stránky|systém) (?:je|jsou) (?:v údržbě|mimo provoz|dočasně nedostupn\w+)|(?:brzy|hned) (?:jsme|budeme) zpět|(?:az? )?(?:oldal|weboldal|honlap|rendszer)\w* karbantartás.{0,20}|karbantartás(?: (?:alatt|miatt).{0,20}| folyik)?|(?:hamarosan|rövidesen) (?:visszatérünk|jövünk)
            (?:тривають |проводяться )?технічні роботи(?: на сайті)?|(?:сайт|сервіс) (?:перебуває )?на (?:технічному )?(?:обслуговуванні|реконструкції|профілактиці)|(?:скоро|незабаром) (?:повернемося|повернемось)|(?:الموقع|النظام|الخدمة)? ?(?:تحت|في) (?:وضع )?الصيانة|(?:صيانة (?:مجدولة|الموقع)|أعمال صيانة|سنعود (?:قريبا|قريبًا))
            (?:האתר|המערכת)?(?: נמצא\w*)? ?ב(?:תחזוקה|שיפוצים)|(?:עבודות )?תחזוקה|(?:נחזור|מיד חוזרים|חוזרים) ?(?:בקרוב)?|(?:साइट|वेबसाइट|सिस्टम)?(?: का)? ?(?:रखरखाव|अनुरक्षण)(?: (?:में|मोड|के लिए|कार्य|जारी))*(?: (?:है|बंद|हैं))?|हम जल्द (?:ही )?(?:वापस|लौट).{0,20}
            (?:เว็บไซต์)?(?:ปิด|อยู่ระหว่าง(?:การ)?|กำลัง)(?:ปรับปรุง|บำรุงรักษา)(?:ระบบ|เว็บไซต์)?(?:ชั่วคราว)?|(?:website|trang web|trang|hệ thống)?(?: (?:hiện )?đang)?(?: được| trong quá trình)? ?(?:bảo trì|nâng cấp)(?: hệ thống)?|chúng tôi sẽ (?:sớm )?(?:trở|quay) lại.{0,10}
            (?:situs|website|web|sistem)?(?: (?:ini|kami))?(?: sedang)?(?: dalam)? ?(?:pemeliharaan|perbaikan|maintenance)|(?:kami )?(?:akan )?segera kembali
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:şu anda|şu an|sitemiz|sistemimiz|geçici olarak)[^.]{0,60}bakım|bakım (?:çalışma\w*|nedeniyle|yapıl)[^.]{0,60}(?:hizmet|kapalı|erişim|ulaşılam|devam)|(?:just nu|för närvarande|på grund av|pågår|genomför)[^.]{0,50}underhåll|underhåll[^.]{0,50}(?:otillgänglig|stängd|nere)
            (?:právě|momentálně|dočasně|z důvodu|probíhá|provádíme)[^.]{0,40}(?:údržb|odstáv)\w*|(?:údržb|odstáv)\w*[^.]{0,50}(?:nedostupn|mimo provoz)|karbantartás[^.]{0,50}(?:nem elérhető|nem érhető|szünetel|zárva|alatt|folyik|végzünk)|(?:jelenleg|átmenetileg|éppen)[^.]{0,40}karbantart
            (?:тривають|проводяться|проводимо|ведуться|у зв'язку з|через|наразі)[^.]{0,40}(?:технічн\w+|профілактичн\w+|планов\w+)[^.]{0,10} (?:робот|обслуговув|перерв)\w*|(?:نقوم|يخضع|بسبب|نجري|الموقع|حاليا|حاليًا)[^.]{0,50}(?:ل?أعمال |عملية |ل?ل?)?صيانة
            (?:אנו|האתר|כעת|כרגע|בשל|עקב)[^.]{0,40}תחזוקה|(?:रखरखाव|अनुरक्षण) (?:के कारण|कार्य|के लिए)[^।]{0,60}(?:उपलब्ध नहीं|बंद|जारी|चल)|(?:अभी|वर्तमान में|फिलहाल|हम)[^।]{0,40}(?:रखरखाव|अनुरक्षण)
            (?:ขณะนี้|ชั่วคราว|เว็บไซต์|ระบบ)[^.]{0,30}(?:อยู่ระหว่าง|กำลัง|ปิด)(?:การ|ทำการ)?(?:ปรับปรุง|บำรุงรักษา)|(?:hiện tại|hiện|tạm thời|chúng tôi|website|hệ thống)[^.]{0,50}đang (?:được |tiến hành |trong quá trình )?(?:bảo trì|nâng cấp)
            (?:saat ini|sementara|kami|situs|website|sistem)[^.]{0,50}(?:sedang )?(?:dalam |melakukan |menjalani )(?:proses )?(?:pemeliharaan|perbaikan|maintenance)
        """)),
        (1, phrases(r"""
            (?:daha|biraz) sonra (?:tekrar|yeniden)|anlayışınız için|özür dileriz|försök igen|ber om ursäkt|tack för (?:ditt|er|att)|(?:zkuste|vraťte se|přijďte)[^.]{0,20}později|omlouváme se|děkujeme za (?:pochopení|trpělivost)|(?:látogasson|próbálja|térjen)[^.]{0,20}(?:vissza|később|újra)|elnézés\w* kér|köszönjük (?:a )?(?:türelm|megért)
            (?:спробуйте|зайдіть|завітайте|поверніться)[^.]{0,20}пізніше|перепрошуємо|вибач(?:те|ення)|(?:يرجى|الرجاء|حاول)[^.]{0,20}(?:لاحق|مرة أخرى|بعد قليل)|نعتذر|شكر\w* (?:على|ل)(?:صبركم|تفهمكم|كم)|(?:נסו|נסה|חזרו)[^.]{0,20}(?:מאוחר|שוב|בקרוב)|(?:מתנצלים|סליחה)|תודה על הסבלנות
            (?:बाद में|कुछ देर)[^।]{0,20}(?:पुनः|फिर|प्रयास)|असुविधा|(?:กรุณา|โปรด)(?:กลับมา|ลองใหม่|ลองอีก)[^.]{0,20}|ขออภัย|(?:quay lại|thử lại)[^.]{0,10}sau|xin lỗi|cảm ơn (?:quý khách|bạn)|(?:coba|kembali)[^.]{0,15}(?:lagi|nanti)|mohon maaf|terima kasih atas
        """)),
    ),
)  # fmt: skip
PARKED_DOMAIN: Final = Wall(
    reason=_PARKED.reason,
    longest=_PARKED.longest,
    stems=("alan adı", "domän", "domén", "domain", "домен", "النطاق", "نطاق", "הדומיין", "דומיין", "डोमेन", "โดเมน", "tên miền", "도메인"),
    heads=(
        (2, phrases(r"""
            (?:bu )?alan adı .{0,30}satılık\w*|[\w.-]{1,60} satılık\w*|(?:den här |denna )?domänen? .{0,40}till salu|(?:tato )?doména .{0,40}na prodej|(?:ez a )?domain .{0,20}eladó|[\w.-]{1,60} eladó|(?:цей )?домен .{0,40}(?:продається|на продаж)
            (?:هذا |اسم )?النطاق .{0,40}(?:للبيع|معروض).{0,10}|הדומיין .{0,30}למכירה|(?:यह )?डोमेन .{0,30}(?:बिक्री|बिकाऊ).{0,15}|(?:ชื่อ)?โดเมน(?:นี้)?.{0,30}(?:ขาย|ประกาศขาย).{0,10}|tên miền .{0,40}(?:rao bán|được bán|để bán).{0,10}|domain .{0,30}(?:dijual|untuk dijual)
            (?:이|본) 도메인.{0,10}(?:판매|매각).{0,10}
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            alan adı[^.]{0,5}(?:[\w.-]{0,60} )?satılık|(?:bu )?alan adını satın al|(?:den här |denna )?domänen?(?: [\w.-]{1,60})? (?:är|kan vara) (?:till salu|parkerad)|köp (?:den här |denna )?domän|domén[auy](?: [\w.-]{1,60})? je (?:na prodej|zaparkovan)|(?:tuto )?doménu koupit|koupit (?:tuto )?doménu
            domain(?: név| neve)?(?: [\w.-]{1,60})?[^.]{0,10} eladó|[\w.-]{1,60} domain[^.]{0,10} eladó|домен(?: [\w.-]{1,60})?[^.]{0,20}(?:продається|припарковано|виставлено на)|купити (?:цей )?домен|(?:اسم )?(?:ال)?نطاق(?: [\w.-]{1,60})? (?:معروض )?للبيع|(?:شراء|لشراء) (?:هذا )?النطاق
            הדומיין(?: [\w.-]{1,60})?[^.]{0,15} למכירה|לרכישת הדומיין|डोमेन(?: [\w.-]{1,60})?[^।]{0,10}(?:बिक्री के लिए|बिकाऊ)|(?:यह )?डोमेन खरीद|(?:ชื่อ)?โดเมน(?:นี้)? ?(?:[\w.-]{1,60} )?(?:ประกาศขาย|มีไว้ขาย|พร้อมขาย)|ซื้อโดเมนนี้
            tên miền(?: [\w.-]{1,60})?[^.]{0,12} (?:rao bán|để bán|được bán)|mua tên miền này|domain(?: [\w.-]{1,60})?(?: ini)? (?:sedang )?dijual|beli domain ini|도메인[^.]{0,40}(?:판매 ?중|판매합니다|판매용)
        """)),
        (1, phrases(r"""
            teklif (?:ver|yap|gönder)|lägg (?:ett )?bud|(?:pošlete|podat|učinit) nabídku|tegyen ajánlatot|ajánlat\w* tétel|запропонувати ціну|зробити пропозицію|(?:قدم|تقديم) عرض|להגיש הצעה|प्रस्ताव (?:दें|भेजें)|(?:यह )?डोमेन खरीद|เสนอราคา|(?:gửi )?lời đề nghị|(?:ajukan )?penawaran|제안을|제안하
            (?:ilgili|benzer) aramalar|relaterade sökningar|související vyhledávání|kapcsolódó keresések|пов'язані запити|عمليات بحث ذات صلة|חיפושים קשורים|संबंधित खोज|การค้นหาที่เกี่ยวข้อง|tìm kiếm liên quan|pencarian terkait
        """)),
    ),
    markers=_PARKED.markers,
)  # fmt: skip
NO_RESULTS: Final = Wall(
    reason="no_results",
    longest=450,
    stems=(
        "sonuç", "bulunamadı", "träff", "resultat", "hittade", "výsled", "nenalez", "nebyl", "találat", "eredmény", "знайдено", "результат",
        "نتائج", "نتيجة", "תוצאות", "נמצא", "परिणाम", "नहीं मिला", "ผลลัพธ์", "ไม่พบ", "kết quả", "không tìm thấy", "không có", "hasil", "tidak ditemukan", "tidak ada",
    ),
    heads=(
        (1, phrases(r"""
            (?:arama(?: sonuç\w*)?|sonuçlar).{0,80}|sonuç bulunamadı.{0,20}|(?:sök(?:resultat|ning)?|sökning).{0,80}|inga (?:sök)?(?:resultat|träffar).{0,40}|(?:výsledky (?:hledání|vyhledávání)|hledání|vyhledávání).{0,80}|(?:žádné výsledky|nic nenalezeno).{0,40}|(?:keresés|keresési eredmény\w*|találatok).{0,80}|nincs (?:találat|eredmény).{0,40}
            (?:результати пошуку|пошук).{0,80}|нічого не знайдено.{0,40}|(?:نتائج البحث|البحث|بحث).{0,80}|(?:لا توجد|لا) نتائج.{0,40}|(?:תוצאות )?חיפוש.{0,80}|(?:אין|לא נמצאו) תוצאות.{0,40}|(?:खोज(?: के)? परिणाम|खोज).{0,80}|कोई परिणाम नहीं.{0,20}
            (?:ผลการค้นหา|ค้นหา).{0,80}|ไม่พบ(?:ผลลัพธ์|ข้อมูล|ผลการค้นหา).{0,40}|(?:kết quả tìm kiếm|tìm kiếm).{0,80}|không (?:tìm thấy|có) kết quả.{0,40}|(?:hasil pencarian|pencarian|cari).{0,80}|tidak (?:ada|ditemukan) hasil.{0,40}
        """)),
    ),
    sentences=(
        (2, re.compile(
            r"(?m)^(?:[>#*\-\s,!.:]|maalesef|üzgünüz|tyvärr|bohužel|lituji|sajnos|на жаль|عذرا|عذرًا|للأسف|מצטערים|לצערנו|क्षमा करें|खेद है|ขออภัย|rất tiếc|xin lỗi|maaf"
            r"|na váš dotaz|за вашим запитом)*(?:" + phrases(r"""
            (?:hiç(?:bir)? )?(?:sonuç|ürün|kayıt|içerik) bulunamadı|aramanızla eşleşen[^.]{0,40}(?:yok|bulunamadı)|(?:inga|0) (?:sök)?(?:resultat|träffar|produkter|artiklar)(?: (?:hittades|för|matchade)|[.!]|$)|(?:din sökning|vi hittade)[^.]{0,60}(?:inga|inte|inget)|(?:nebyly?|nejsou|nebylo)[^.]{0,30}(?:nalezen\w*|žádn\w+)[^.]{0,30}(?:výsled\w*|produkt\w*|záznam\w*|nic)?
            (?:nenalezli jsme|nenalezeny|žádné)[^.]{0,20}(?:výsledky|produkty|záznamy)|(?:nincs|nem találtunk|nem található)[^.]{0,40}(?:találat|eredmény|termék|bejegyzés)\w*|нічого не (?:знайдено|знайшлося)|(?:за вашим запитом|на жаль)[^.]{0,40}(?:нічого|не знайдено|не знайшли|результатів)
            (?:لم (?:يتم العثور|نعثر|نجد)|لا توجد|لا يوجد)[^.]{0,15} ?(?:على )?(?:أي |أية )?(?:نتائج|نتيجة|منتجات|مقالات)|(?:לא נמצאו|אין|לא מצאנו) (?:תוצאות|מוצרים|פריטים|כתבות)|כמה תוצאות|(?:कोई|एक भी) (?:परिणाम|उत्पाद|लेख|मिलान) (?:नहीं|उपलब्ध नहीं)
            ไม่พบ(?:ผลลัพธ์|ผลการค้นหา|สินค้า|ข้อมูล|รายการ|บทความ)|ไม่มี(?:ผลลัพธ์|ผลการค้นหา)|(?:không (?:tìm thấy|có))(?: bất kỳ)? (?:kết quả|sản phẩm|bài viết|nội dung)(?: nào)?|(?:tidak (?:ada|ditemukan)|maaf,? tidak)[^.]{0,15} ?(?:hasil|produk|artikel|data)(?: yang (?:ditemukan|cocok))?
            """).pattern + ")"
        )),
        (1, phrases(r"""
            (?:farklı|başka)[^.]{0,20}(?:anahtar|kelime|arama)|tekrar deneyin|försök (?:med|igen)|(?:ett )?annat sökord|(?:zkuste|zadejte)[^.]{0,20}(?:jin|hledat|klíčov)|(?:próbálkozzon|próbálja|próbáljon)[^.]{0,20}(?:más|újra|kulcsszó)|(?:спробуйте|змініть|перевірте)[^.]{0,20}(?:інш|запит|слов)
            (?:حاول|جرب|يرجى)[^.]{0,30}(?:كلمات|أخرى|البحث|مصطلح)|(?:נסו|נסה|חפשו)[^.]{0,20}(?:מילות|מילים|שוב|אחר)|(?:अन्य|दूसरे|अलग)[^।]{0,20}(?:शब्द|कीवर्ड|खोज)|(?:ลอง|กรุณา)[^.]{0,15}(?:คำ|ค้นหา|อื่น|ใหม่)|(?:thử|dùng)[^.]{0,20}từ khóa|(?:coba|gunakan)[^.]{0,20}(?:kata kunci|pencarian|lain)
        """)),
    ),
)  # fmt: skip
