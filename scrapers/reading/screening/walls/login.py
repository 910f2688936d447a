"""Pages that ask who the visitor is before they show anything."""
# ruff: noqa: E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

LOGIN_WALL: Final = Wall(
    reason="login_wall",
    longest=900,
    stems=(
        "sign in", "log in", "login", "logged", "signed in", "password", "account", "anmeld", "einlogg", "passwort",
        "connect", "mot de passe", "identifi", "iniciar sesi", "inicia sesi", "contraseña", "acced", "accesso",
        "entrar", "senha", "inloggen", "ingelogd", "wachtwoord", "zalog", "hasło", "войти", "войдите", "вход",
        "парол", "авториз", "ログイン", "パスワード", "登录", "登入", "密码", "로그인", "비밀번호", "logga in", "log ind",
    ),
    heads=(
        (2, phrases(r"""
            (?:please )?(?:sign|log) ?in to (?:continue|view|read|see|access|use|your account).{0,60}
            (?:login|log-in|authentication|registration|sign-in|membership) required
            (?:you (?:must|need to|have to) be|please be) (?:logged|signed) in.{0,60}
            members? only|(?:restricted|private) (?:page|area|content|forum)
            (?:bitte )?(?:melden sie sich an|anmelden|einloggen),? um .{0,40}|anmeldung erforderlich
            connexion requise|connectez-vous pour .{0,40}|inicia sesión para .{0,40}|accedi per .{0,40}
            (?:faça|fazer) login para .{0,40}|log in om .{0,40}|zaloguj się,? aby .{0,40}|войдите,? чтобы .{0,40}
            требуется (?:авторизация|вход)|ログインが必要です|请先?登录.{0,15}|로그인이 필요합니다
        """)),
        (1, phrases(r"""
            (?:member |user |customer |account )?(?:sign|log)[ -]?(?:in|on)(?: / (?:register|sign up))?.{0,3}
            welcome back
            anmelden|anmeldung|einloggen|connexion|se connecter|s'identifier|identification|iniciar sesión|acceder
            accedi|accesso|login|entrar|acessar|inloggen|aanmelden|logowanie|zaloguj(?: się)?|вход|войти|авторизация
            ログイン|サインイン|(?:用户|会员)?登录|會員登入|로그인|logga in|log ind|logg inn
        """)),
    ),
    sentences=(
        (3, phrases(r"""
            requires? (?:that )?you(?: to)? (?:be|are) (?:registered and )?(?:logged|signed) in
            you (?:must|need to|have to) (?:be )?(?:registered and )?(?:logged|signed|log|sign) ?in (?:to|before you can|in order to) (?:view|see|read|access|continue|use)
            you (?:are not|aren't) logged in or you do not have permission
            (?:please|kindly) (?:log|sign) ?in (?:to|in order to|or (?:register|sign up|create an account|join) to) (?:view|see|read|access|continue)
            (?:this|the) (?:page|content|article|forum|thread|area|document) (?:is|requires).{0,30}(?:logged-in|registered|signed-in|login|sign-in) ?(?:users|members|to view)?
            (?:sie müssen|du musst) (?:sich |dich )?(?:angemeldet|eingeloggt|anmelden|einloggen|registriert).{0,60}(?:um|sehen|lesen|zugreifen|sein)
            (?:bitte )?(?:melden sie sich|melde dich|loggen sie sich|logge dich)(?: bitte)? (?:an|ein),? um (?:diese|den|die|fort|weiter|zu)
            vous devez (?:être connecté|vous connecter|être identifié|vous identifier).{0,10} pour (?:voir|lire|accéder|continuer|consulter)
            (?:veuillez|merci de) vous (?:connecter|identifier) pour (?:voir|lire|accéder|continuer|consulter)
            (?:debes?|tienes que|es necesario|necesitas?) (?:iniciar sesión|estar registrado|identificarte|acceder).{0,20} para (?:ver|leer|acceder|continuar)
            (?:por favor,? )?(?:inicia|inicie) sesión para (?:ver|leer|acceder|continuar)
            (?:devi|è necessario) (?:effettuare (?:il login|l'accesso)|accedere|essere registrat).{0,20} per (?:vedere|leggere|accedere|continuare|visualizzare)
            (?:você precisa|é necessário|é preciso) (?:estar logado|fazer login|entrar|iniciar sessão).{0,20} para (?:ver|ler|acessar|continuar)
            (?:je moet|u moet|u dient) (?:ingelogd zijn|inloggen|ingelogd te zijn).{0,20} om .{0,40}(?:bekijken|lezen|zien|gaan)
            (?:musisz|należy) (?:się zalogować|być zalogowan).{0,20}aby
            (?:необходимо|нужно|требуется) (?:войти|авторизоваться|зарегистрироваться).{0,30}(?:чтобы|для)|войдите,? чтобы (?:увидеть|прочитать|продолжить|просмотреть)
            (?:この|閲覧|続き|ご覧).{0,25}ログイン(?:が必要|して)|(?:请|需要|您需要)(?:先)?登录(?:后|才|以)?(?:才能|即可|可以|再)?(?:查看|访问|继续|浏览|阅读)|登录后(?:查看|才能|可)
            (?:보려면|이용하려면|계속하려면|열람).{0,20}로그인|로그인(?:이 필요|해야|하셔야)
        """)),
        (1, phrases(r"""
            (?:have you )?(?:forgot(?:ten)?|lost) (?:your )?(?:password|username|user name)
            (?:don't|do not) have an account|no account yet|not (?:a member|registered) yet|new (?:here|user|customer)
            (?:create|make|open) (?:an|your|a (?:free|new)) account|register (?:now|here|for free)|sign up
            (?:keep|stay) me (?:logged|signed) in|remember me|stay signed in
            (?:continue|sign in|log in) with (?:google|apple|facebook|microsoft|github|sso)
            (?:user ?name|e-?mail(?: address)?).{0,30}password
            passwort vergessen|noch kein konto|konto erstellen|angemeldet bleiben|jetzt registrieren
            mot de passe oublié|pas encore (?:de compte|inscrit)|créer un compte|se souvenir de moi
            (?:olvid(?:ó|aste|é)|has olvidado).{0,20}contraseña|(?:no tienes|crea(?:r)?) (?:una )?cuenta|recordarme
            password dimenticata|non hai un account|registrati|ricordami|esquec(?:eu|i).{0,20}senha|criar (?:uma )?conta
            wachtwoord vergeten|nog geen account|account aanmaken|nie pamiętasz hasła|zapomniałeś hasła|załóż konto|zarejestruj
            забыли (?:свой )?пароль|нет аккаунта|зарегистрироваться|запомнить меня
            パスワードを(?:お忘れ|忘れ)|新規(?:会員)?登録|忘记密码|(?:免费|立即)?注册|비밀번호(?:를)? (?:찾기|잊)|회원 ?가입
        """)),
    ),
    markers=((1, re.compile(r"<input[^<>]{0,300}type=[\"']?password", re.IGNORECASE)),),
)  # fmt: skip
