"""Who is not let in, in Turkish, Swedish, Czech, Hungarian, Ukrainian, Arabic, Hebrew, Hindi, Thai, Vietnamese, Indonesian.

Challenges, logins and cookie walls. Beside the walls of the other languages, so that pages in those are not
searched for these words.
"""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one language a line

from __future__ import annotations

from typing import Final

from scrapers.reading.screening.walls.challenge import BOT_CHALLENGE as _CHALLENGE
from scrapers.reading.screening.walls.login import LOGIN_WALL as _LOGIN
from scrapers.reading.screening.walls.wall import Wall, phrases

BOT_CHALLENGE: Final = Wall(
    reason=_CHALLENGE.reason,
    longest=_CHALLENGE.longest,
    stems=(
        "nsan olduğ", "robot olma", "tarayıcın", "människa", "webbläsare", "člověk", "prohlížeč", "ember", "böngész",
        "людин", "браузер", "إنسان", "المتصفح", "متصفحك", "אנושי", "בן אדם", "הדפדפן", "इंसान", "मनुष्य", "ब्राउज़र", "มนุษย์", "เบราว์เซอร์",
        "con người", "trình duyệt", "manusia", "peramban", "browser anda",
    ),
    heads=(
        (2, phrases(r"""
            bir dakika lütfen|(?:bir saniye|lütfen bekleyin|tarayıcınız kontrol ediliyor).{0,20}|(?:i\u0307?nsan|robot) (?:mısınız|doğrulaması)
            (?:vänta )?ett ögonblick.{0,20}|kontrollerar din webbläsare.{0,20}|är du (?:en )?(?:robot|människa)
            (?:okamžik|moment),? prosím|malý moment|kontrola (?:prohlížeče|zabezpečení)|jste (?:robot|člověk)
            (?:egy pillanat|kis türelmet|kérjük,? várjon).{0,20}|böngésző ellenőrzése.{0,20}|ön (?:robot|ember)
            зачекайте.{0,20}|(?:одну хвилинку|один момент|хвилинку).{0,20}|перевірка (?:браузера|безпеки).{0,20}|ви не робот
            لحظة(?: من فضلك| واحدة)?|(?:يرجى|الرجاء) الانتظار.{0,20}|(?:التحقق|فحص) (?:من )?(?:المتصفح|الأمان|متصفحك).{0,20}|هل أنت (?:روبوت|إنسان)
            רק רגע|רגע(?: אחד)?,? בבקשה|(?:בדיקת|אימות) (?:דפדפן|אבטחה).{0,20}|האם אתה רובוט
            बस एक (?:क्षण|पल|मिनट).{0,10}|(?:कृपया )?(?:प्रतीक्षा करें|रुकिए).{0,10}|(?:ब्राउज़र|सुरक्षा) (?:की )?जाँ?च.{0,20}|क्या आप (?:रोबोट|इंसान) हैं
            (?:โปรด|กรุณา)?รอสักครู่.{0,20}|(?:กำลัง)?ตรวจสอบ(?:เบราว์เซอร์|ความปลอดภัย).{0,20}|คุณเป็น(?:หุ่นยนต์|มนุษย์).{0,20}
            (?:vui lòng )?(?:chờ|đợi) (?:một chút|trong giây lát|một lát).{0,20}|kiểm tra (?:trình duyệt|bảo mật|an ninh).{0,20}|bạn (?:có phải )?là (?:robot|người máy).{0,20}
            (?:mohon )?tunggu (?:sebentar|sejenak).{0,20}|(?:pemeriksaan|memeriksa) (?:peramban|browser|keamanan).{0,20}|apakah anda (?:robot|manusia)
        """)),
        (1, phrases(r"""
            erişim (?:engellendi|reddedildi)|åtkomst nekad|přístup (?:odepřen|zamítnut)|hozzáférés megtagadva|доступ (?:заборонено|обмежено)|تم (?:رفض|حظر) الوصول|הגישה (?:נדחתה|נחסמה)
            (?:पहुँच|एक्सेस) (?:अस्वीकृत|अस्वीकार).{0,10}|(?:การเข้าถึงถูกปฏิเสธ|ไม่อนุญาตให้เข้าถึง)|(?:quyền )?truy cập bị từ chối|akses ditolak
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:insan|i\u0307nsan|gerçek kişi) olduğunuz(?:u)? (?:doğrula|kontrol)|robot olmadığınızı (?:doğrula|onayla|kanıtla)|(?:javascript|çerez)\w* ve (?:javascript|çerez)\w* etkinleştir|tarayıcınız (?:kontrol ediliyor|denetleniyor)|bağlantınızın güvenliğini
            (?:verifierar|kontrollerar|bekräfta)[^.]{0,10} att du är (?:en människa|människa)|att du inte är en robot|aktivera javascript och (?:cookies|kakor)|(?:granska|kontrollera) säkerheten för din anslutning|kontrollerar din webbläsare
            (?:ověřujeme|ověřte|potvrďte),? (?:zda|že) (?:jste člověk|nejste robot)|povolte javascript a (?:soubory )?cookie|zkontrolovat zabezpečení vašeho připojení|kontrolujeme (?:váš )?prohlížeč
            (?:ellenőrizzük|igazolja|erősítse meg),? hogy (?:ön )?(?:ember|nem robot)|engedélyezze a javascript(?:et)? és a (?:sütiket|cookie)|(?:kapcsolat biztonságát|ellenőrizzük a böngésző)
            (?:перевіряємо|перевірка|підтвердьте|переконатися),? (?:чи|що) ви (?:людина|не робот)|увімкніть javascript (?:і|та) (?:файли )?cookie|перевірити безпеку вашого з'єднання|перевіряємо ваш браузер
            (?:جار[ٍي]?|يتم) ?(?:ال)?(?:تحقق|التحقق) من (?:أنك|كونك) (?:إنسان|بشر)|(?:أنك|أنت) لست روبوت|(?:تمكين|تفعيل|بتمكين|بتفعيل) javascript و|(?:مراجعة|التحقق من) أمان (?:اتصالك|الاتصال)|(?:جار[ٍي]?|يتم) فحص (?:المتصفح|متصفحك)
            (?:מאמתים|אנא אמת|מאמת|ודא) ש(?:אתה|את|הנך) (?:אנושי|בן אדם)|שאינך רובוט|(?:הפעל|הפעילו|אפשר) javascript ו|(?:לבדוק את אבטחת|אבטחת) החיבור|בודקים את הדפדפן
            (?:सत्यापित|जाँ?च|पुष्टि)[^।]{0,30}(?:आप|कि आप) (?:एक )?(?:इंसान|मनुष्य) हैं|(?:आप|कि आप) रोबोट नहीं|javascript और कुकी\S{0,3} (?:सक्षम|चालू)|(?:कनेक्शन|संपर्क) की सुरक्षा
            (?:ตรวจสอบ|ยืนยัน)ว่าคุณ(?:เป็นมนุษย์|ไม่ใช่หุ่นยนต์|ไม่ใช่บอท)|เปิด(?:ใช้งาน|ใช้)? ?javascript และคุกกี้|ความปลอดภัยของการเชื่อมต่อ|กำลังตรวจสอบเบราว์เซอร์
            (?:xác minh|xác nhận|kiểm tra)(?: rằng)?(?: xem)? bạn (?:có phải )?(?:là con người|là người|không phải (?:là )?(?:robot|người máy))|bật javascript và cookie|(?:bảo mật|an toàn) của kết nối|đang kiểm tra trình duyệt
            (?:memverifikasi|memastikan|konfirmasi|verifikasi)(?: bahwa)? anda (?:adalah |seorang )?(?:manusia|bukan robot)|aktifkan javascript dan (?:cookie|kuki)|keamanan koneksi anda|memeriksa (?:browser|peramban) anda
        """)),
        (1, phrases(r"""
            \bray[ -]?id\b|(?:birkaç|5) saniye (?:sürebilir|içinde)|(?:ta|kan ta) några sekunder|několik sekund|néhány másodperc|кілька секунд|بضع ثوان|(?:مستغرق|يستغرق)|מספר שניות|कुछ सेकंड|ไม่กี่วินาที|vài giây|beberapa detik
            (?:güvenlik|ip) (?:nedeniyle|adresiniz)|din ip|vaše ip|az ön ip|ваша? ip|عنوان ip|כתובת ה-?ip|आपका ip|ip ของคุณ|địa chỉ ip|alamat ip
        """)),
    ),
    markers=_CHALLENGE.markers,
)  # fmt: skip
LOGIN_WALL: Final = Wall(
    reason=_LOGIN.reason,
    longest=_LOGIN.longest,
    stems=(
        "giriş", "oturum aç", "şifre", "inloggad", "logga in", "lösenord", "přihlá", "heslo", "bejelentkez", "jelszó", "увійти", "увійдіть",
        "вхід", "авториз", "تسجيل الدخول", "كلمة المرور", "להתחבר", "התחבר", "סיסמ", "लॉग", "साइन इन", "पासवर्ड", "เข้าสู่ระบบ", "ล็อกอิน", "รหัสผ่าน",
        "đăng nhập", "mật khẩu", "masuk", "kata sandi", "login",
    ),
    heads=(
        (2, phrases(r"""
            (?:giriş yapmalısınız|oturum açmanız gerek\w*|giriş gerekli|üye girişi gerekli).{0,20}|(?:du måste (?:logga in|vara inloggad)|inloggning krävs).{0,40}|(?:je )?(?:vyžadováno|nutné|třeba) (?:se )?přihl\w+.{0,20}|pro .{0,30} se (?:musíte )?přihla?\w+
            bejelentkezés szükséges.{0,20}|(?:jelentkezz\w*|lépj\w*) be .{0,30}|(?:необхідн\w+|потрібн\w+) (?:авторизація|вхід|увійти).{0,20}|(?:يجب|يلزم|مطلوب) (?:عليك )?تسجيل الدخول.{0,30}|(?:נדרשת|יש צורך ב)התחברות.{0,20}|(?:עליך|יש) להתחבר.{0,30}
            (?:लॉग ?इन|साइन इन) (?:आवश्यक|ज़रूरी).{0,10}|(?:कृपया )?.{0,30}(?:के लिए|करने हेतु) (?:लॉग ?इन|साइन इन) करें|(?:กรุณา|โปรด|ต้อง)(?:เข้าสู่ระบบ|ล็อกอิน).{0,40}|(?:bạn (?:cần|phải) |vui lòng |yêu cầu )đăng nhập.{0,40}|(?:anda (?:harus|perlu) |silakan |wajib )(?:masuk|login).{0,40}
        """)),
        (1, phrases(r"""
            (?:üye )?giriş(?: yap(?:ın)?|i)?|oturum aç(?:ın)?|logga in|inloggning|přihlášení|přihlásit(?: se)?|bejelentkezés|belépés|вхід|увійти|авторизація|تسجيل الدخول|دخول|התחברות|כניסה|התחבר
            लॉग ?इन(?: करें)?|साइन इन(?: करें)?|เข้าสู่ระบบ|ล็อกอิน|đăng nhập|masuk|login|halaman login
        """)),
    ),
    sentences=(
        (3, phrases(r"""
            (?:görmek|görüntülemek|okumak|devam etmek|erişmek) için (?:lütfen )?(?:üye )?(?:giriş(?:i)? yap|oturum aç)(?:malısınız|manız|ın|mak)|(?:giriş yapmadan|oturum açmadan)[^.]{0,30}(?:göremez|erişemez)
            du måste (?:vara inloggad|logga in)[^.]{0,20} för att (?:se|läsa|visa|komma|fortsätta)|(?:vänligen )?logga in för att (?:se|läsa|visa|fortsätta|ta del)
            (?:pro|k) (?:zobrazení|přečtení|přístup|pokračování|čtení)[^.]{0,40}(?:se )?(?:musíte|je (?:nutné|třeba|potřeba)|prosím)?[^.]{0,12}přihl(?:ásit|aste|ášen)\w*|musíte (?:být přihlášen\w*|se přihlásit)[^.]{0,20},? abyste
            (?:megtekintéséhez|olvasásához|folytatáshoz|eléréséhez)[^.]{0,30}(?:be kell jelentkez|jelentkezz\w* be|bejelentkezés|lépj\w* be)|csak (?:bejelentkezett|regisztrált) felhasználók
            (?:щоб|для того,? щоб) (?:переглянути|прочитати|побачити|продовжити)[^.]{0,40}(?:необхідно|потрібно|треба|слід)?[^.]{0,12}(?:увійти|увійдіть|авторизу\w+|зареєстр\w+)|(?:необхідно|потрібно|треба) (?:увійти|авторизуватися)[^.]{0,20},? щоб
            (?:يجب|عليك|يرجى|الرجاء)(?: أن| عليك)? (?:تسجيل الدخول|تقوم بتسجيل الدخول|تسجل الدخول)[^.]{0,20} (?:لعرض|لرؤية|لقراءة|للمتابعة|للوصول|لمشاهدة|حتى|كي)
            (?:עליך|עליכם|יש|אנא|צריך) (?:להתחבר|התחבר\w*|להיכנס)[^.]{0,20} (?:כדי|על מנת) (?:לצפות|לקרוא|להמשיך|לראות|לגשת)
            (?:देखने|पढ़ने|जारी रखने|एक्सेस करने) के लिए[^।]{0,30}(?:लॉग ?इन|साइन इन) (?:करना होगा|करें|आवश्यक|करना)
            (?:ต้อง|กรุณา|โปรด)(?:ลงทะเบียนและ)?(?:เข้าสู่ระบบ|ล็อกอิน)(?:ก่อน)?(?:เพื่อ|จึงจะ|ถึงจะ)(?:ดู|อ่าน|เข้าถึง|ดำเนินการ|เข้าชม)
            (?:bạn (?:phải|cần)|vui lòng|hãy) (?:đăng ký và )?đăng nhập (?:để|trước khi|mới) (?:xem|đọc|tiếp tục|truy cập|có thể)
            (?:anda (?:harus|perlu)|silakan|mohon) (?:masuk|login|log in)(?: terlebih dahulu)? (?:untuk|agar|sebelum) (?:melihat|membaca|melanjutkan|mengakses|dapat)
        """)),
        (1, phrases(r"""
            (?:şifre|parola)\w* (?:mi |mı )?unut|hesabınız yok mu|kayıt ol|üye ol|glömt (?:ditt )?lösenord|(?:har du )?inget konto|skapa (?:ett )?konto|zapom(?:něli jste|enuté|něl) heslo|nemáte účet|(?:zaregistrujte|registrovat) se
            elfelejtett\w* (?:a )?jelsz|nincs (?:még )?fiók|regisztrá|забули (?:свій )?пароль|немає (?:облікового запису|акаунта)|зареєструватися|نسيت كلمة (?:المرور|السر)|ليس لديك حساب|إنشاء حساب|שכחת\w* (?:את ה)?סיסמ|אין לך חשבון|הירשם|הרשמה
            पासवर्ड भूल|खाता नहीं है|खाता बनाएँ?ं?|ลืมรหัสผ่าน|ยังไม่มีบัญชี|สมัครสมาชิก|quên mật khẩu|chưa có tài khoản|đăng ký|lupa (?:kata sandi|password)|belum punya akun|daftar
        """)),
    ),
    markers=_LOGIN.markers,
)  # fmt: skip
COOKIE_WALL: Final = Wall(
    reason="cookie_wall",
    longest=1800,
    stems=("çerez", "cookie", "kakor", "süti", "ارتباط", "الكوكيز", "עוגי", "कुकी", "คุกกี้", "kuki"),
    heads=(
        (2, phrases(r"""
            (?:lütfen )?çerezler(?:i|e)? (?:etkinleştir|kabul ed|izin ver)\w*.{0,20}|çerezler (?:gerekli|devre dışı|kapalı).{0,10}|(?:aktivera|tillåt|godkänn) (?:cookies|kakor).{0,20}|(?:cookies|kakor) (?:krävs|är (?:avstängda|inaktiverade|blockerade))
            (?:prosím )?(?:povolte|přijměte) (?:soubory )?cookies?.{0,20}|(?:soubory )?cookies? jsou (?:vyžadovány|zakázány|vypnuté)|(?:kérjük,? )?(?:engedélyezze|fogadja el) a (?:sütiket|cookie-kat).{0,20}|(?:sütik|cookie-k) (?:szükségesek|letiltva)
            (?:увімкніть|дозвольте|прийміть) (?:файли )?(?:cookies?|куки).{0,20}|(?:потрібні|вимкнено|вимкнені) (?:файли )?(?:cookies?|куки)|(?:يرجى )?(?:تمكين|تفعيل|قبول) (?:ملفات )?(?:تعريف الارتباط|الكوكيز).{0,20}|ملفات تعريف الارتباط (?:معطلة|مطلوبة)
            (?:יש|נא|אנא) (?:לאפשר|לאשר|אפשרו?) (?:קובצי |קבצי )?(?:cookies?|עוגיות).{0,20}|(?:cookies?|עוגיות) (?:חסומות|נדרשות|מושבתות)|(?:कृपया )?कुकी\S{0,3} (?:सक्षम|स्वीकार|चालू) करें.{0,10}|कुकी\S{0,3} (?:आवश्यक|अक्षम|बंद).{0,10}
            (?:โปรด|กรุณา)?(?:เปิดใช้งาน|เปิดใช้|ยอมรับ)คุกกี้.{0,20}|(?:จำเป็น)?ต้องใช้คุกกี้.{0,10}|คุกกี้ถูก(?:ปิด|บล็อก).{0,10}|(?:vui lòng )?(?:bật|cho phép|chấp nhận) cookies?.{0,20}|(?:yêu cầu|cần có) cookies?|cookies? (?:bị tắt|đã bị tắt|bị chặn)
            (?:silakan |mohon )?(?:aktifkan|izinkan|terima) (?:cookies?|kuki).{0,20}|(?:cookies?|kuki) (?:diperlukan|dinonaktifkan|diblokir)
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:devam etmek|görüntülemek|okumak|kullanmak|erişmek) için[^.]{0,60}çerez\w*[^.]{0,20}(?:etkinleştir|kabul|izin)|(?:tarayıcınız\w*|lütfen)[^.]{0,30}çerezlere? ?(?:i )?(?:etkinleştirin|izin verin)
            (?:du måste|vänligen|var god|för att)[^.]{0,60}(?:aktivera|tillåta?|godkänna?|acceptera) (?:cookies|kakor)[^.]{0,60}(?:webbläsare|fortsätta|för att)
            (?:pro|k) (?:pokračování|zobrazení|přístup)[^.]{0,60}(?:povol|přijm)\w+ (?:soubory )?cookie|(?:je nutné|musíte|prosím)[^.]{0,20}(?:povolit|povolte|přijmout) (?:soubory )?cookies?[^.]{0,40}(?:prohlížeč|abyste)
            (?:folytatáshoz|megtekintéshez|használatához)[^.]{0,60}(?:engedélyez|elfogad|fogadja el)\w*[^.]{0,10} a (?:sütiket|cookie)|(?:engedélyeznie kell|kérjük,? engedélyezze) a (?:sütiket|cookie)
            щоб (?:продовжити|переглянути|читати)[^.]{0,60}(?:увімкніть|дозвольте|прийміть|прийняти) (?:використання )?(?:файл\w+ )?(?:cookie|куки)|(?:увімкніть|дозвольте) (?:файли )?(?:cookie|куки)\w* (?:у|в) (?:своєму |вашому )?браузер
            (?:للمتابعة|للوصول|لعرض|لمواصلة)[^.]{0,40}(?:تمكين|تفعيل|قبول) (?:ملفات )?(?:تعريف الارتباط|الكوكيز)|(?:يجب|يرجى|الرجاء)[^.]{0,20}(?:تمكين|تفعيل|قبول) (?:ملفات )?(?:تعريف الارتباط|الكوكيز) (?:في|من|على)
            (?:כדי|על מנת) (?:להמשיך|לצפות|לגלוש)[^.]{0,40}(?:לאפשר|לאשר|לקבל) (?:קובצי |קבצי )?(?:cookie|עוגיות)|(?:יש|נא|אנא) (?:לאפשר|לאשר|אפשרו?) (?:קובצי |קבצי )?(?:cookies?|עוגיות) ב(?:דפדפן|הגדרות)
            (?:जारी रखने|देखने|पढ़ने) के लिए[^।]{0,60}कुकी\S{0,3} (?:को )?(?:सक्षम|स्वीकार|चालू)|(?:कृपया|अपने)[^।]{0,30}ब्राउज़र में कुकी\S{0,3} (?:को )?(?:सक्षम|चालू)
            (?:โปรด|กรุณา|ต้อง)(?:เปิดใช้งาน|เปิดใช้|ยอมรับ|อนุญาต)คุกกี้[^.]{0,40}(?:เบราว์เซอร์|เพื่อ)|เพื่อ(?:ดำเนินการต่อ|เข้าชม|ดู)[^.]{0,40}(?:เปิดใช้งาน|ยอมรับ)คุกกี้
            (?:vui lòng|bạn (?:cần|phải)|hãy)[^.]{0,10} (?:bật|cho phép|chấp nhận) cookies?[^.]{0,60}(?:trình duyệt|để (?:tiếp tục|xem|truy cập))|để (?:tiếp tục|xem|truy cập)[^.]{0,40}(?:bật|chấp nhận|cho phép) cookie
            (?:silakan|mohon|anda (?:harus|perlu))[^.]{0,10} (?:aktifkan|mengaktifkan|izinkan|mengizinkan|menerima|terima) (?:cookies?|kuki)[^.]{0,60}(?:peramban|browser|untuk)|untuk (?:melanjutkan|melihat|mengakses)[^.]{0,40}(?:aktifkan|terima|mengaktifkan) (?:cookie|kuki)
        """)),
        (1, phrases(r"""
            sayfayı (?:yenile|yeniden yükle)|ladda (?:sedan )?om sidan|obnovte stránku|(?:töltse|frissítse) (?:újra )?az? oldal|оновіть сторінку|(?:إعادة تحميل|تحديث|أعد تحميل) الصفحة|(?:לטעון|רעננו|לרענן) את הדף|पेज (?:को )?(?:फिर से लोड|रीफ़्रेश)|โหลดหน้า(?:นี้)?(?:ใหม่|อีกครั้ง)|tải lại trang|muat ulang
            tümünü (?:kabul et|reddet)|(?:godkänn|acceptera|avvisa) alla|(?:přijmout|odmítnout) vše|(?:összes|mindet) (?:elfogad|elutasít)|прийняти (?:все|всі)|قبول الكل|אישור הכל|सभी (?:स्वीकार|अस्वीकार)|ยอมรับทั้งหมด|chấp nhận tất cả|terima semua|새로 ?고치
        """)),
    ),
)  # fmt: skip
