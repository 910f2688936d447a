"""Pages that have the visitor solve a riddle."""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

CAPTCHA: Final = Wall(
    reason="captcha",
    longest=1500,
    stems=(
        "captcha", "robot", "human", "letters", "characters", "security check", "slide", "slider", "images",
        "roboter", "mensch", "zeichen", "caractères", "humain", "caracteres", "humano", "caratteri", "umano",
        "tekens", "mens", "znaki", "człowiek", "робот", "символ", "ロボット", "画像", "文字", "验证码", "滑块", "驗證碼",
        "机器人", "로봇", "문자",
    ),
    heads=(
        (2, phrases(r"""
            (?:please )?(?:verify|confirm|prove) (?:that )?you(?:'re| are) (?:a |not a )?(?:human|robot|bot).{0,20}
            (?:enter|solve|complete) (?:the |this )?(?:re|h)?captcha.{0,40}
            (?:re|h)?captcha(?: (?:check|required|verification|challenge|page))?
            (?:robot|bot) (?:check|test)|human test
            are you (?:a )?(?:robot|human)
            (?:please )?complete the security check.{0,40}
            (?:sind sie|bist du) ein (?:roboter|mensch)|bestätigen sie,? dass sie (?:ein mensch|kein roboter) sind
            êtes-vous un (?:robot|humain)|(?:prouvez|confirmez) que vous (?:êtes humain|n'êtes pas un robot)
            (?:eres|es usted) un robot|(?:demuestra|confirma|confirme) que (?:no eres|no es) un robot
            (?:dimostra|conferma) (?:di|che) .{0,20}(?:robot|umano)|(?:confirme|prove) que (?:não é|você) .{0,20}(?:robô|humano)
            (?:bevestig|bewijs) dat (?:je|u) (?:geen robot|een mens).{0,10}|potwierdź,? że (?:nie )?jesteś .{0,15}
            (?:подтвердите,? что )?вы не робот.{0,20}|введите (?:код|символы) с картинки
            ロボットではありません|画像認証|(?:请)?输入验证码|验证码|安全验证|로봇이 아닙니다|자동 ?입력 ?방지.{0,10}
        """)),
        (1, phrases(r"""
            one more step
            security (?:check|verification)
            unusual traffic.{0,40}
            please verify
        """)),
    ),
    sentences=(
        (2, phrases(r"""
            (?:type|enter|write)(?: in)? the (?:letters|characters|text|words|digits|numbers|code) (?:that )?(?:you (?:can )?see|shown|displayed|from|in|below|as)
            (?:complete|solve|answer|pass|fill (?:in|out)) (?:the |this |a )?(?:following )?(?:re|h)?captcha.{0,30}(?:to|below|and|\.|$)
            (?:complete|pass) the (?:security|following|human) (?:check|verification|challenge)
            (?:select|click|pick) (?:all|each) (?:the )?(?:images|squares|pictures|tiles)
            (?:slide|drag) (?:the )?(?:slider|puzzle|piece|right|to)
            (?:i'm|i am) not a robot
            (?:prove|confirm|show|verify|make sure) (?:to us )?(?:that )?you(?:'re| are) (?:a (?:real )?(?:human|person)|human|not a (?:ro)?bot)
            geben sie die (?:zeichen|buchstaben|zahlen).{0,40}(?:ein|bild)|lösen sie (?:das|dieses) captcha|ich bin kein roboter
            (?:saisissez|tapez|recopiez|entrez) les (?:caractères|lettres|chiffres)|(?:résolvez|complétez|remplissez) le captcha|je ne suis pas un robot
            (?:escrib[ae]|introduzca|introduce|ingrese|teclee) (?:los|las) (?:caracteres|letras|números)|(?:resuelv[ae]|complet[ae]) (?:el|este) captcha|no soy un robot
            (?:digit[ae]|inserisci|scrivi|inserire) i caratteri|(?:risolvi|completa) il captcha|non sono un robot
            digite os caracteres|(?:resolva|complete|preencha) o captcha|não sou um robô
            (?:typ|voer) de (?:tekens|letters|cijfers).{0,30}|(?:los|vul) de captcha|ik ben geen robot
            (?:wpisz|przepisz) (?:znaki|litery|kod) z obrazka|(?:rozwiąż|uzupełnij) captcha|nie jestem robotem
            введите (?:символы|буквы|код|цифры|текст) (?:с|на|,? изображ)|я не робот|пройдите капчу
            (?:画像|表示)(?:の|に表示).{0,12}文字を入力|私はロボットではありません
            (?:请)?(?:输入|填写)(?:图片|图中|下图|右图)?(?:中的|中)?(?:验证码|字符)|(?:拖动|滑动|按住)(?:左边|下方)?(?:的)?滑块|(?:完成|通过)(?:安全)?验证
            (?:이미지|그림)(?:의|에).{0,12}(?:문자|글자|숫자)를 입력|로봇이 아닙니다
        """)),
        (1, phrases(r"""
            unusual (?:traffic|activity|number of requests)
            not a (?:ro)?bot\b
            (?:you|requests?) .{0,40}(?:not a robot|automated)
            (?:another|new|different) (?:picture|image|code|captcha)
            (?:read|read them) aloud|audio challenge
            (?:to|before) (?:continue|access|proceed|proceeding|accessing|view)
            um fortzufahren|pour continuer|para continuar|per continuare|om (?:door|verder) te gaan|aby kontynuować|чтобы продолжить|続行|继续访问|계속하려면
            (?:kein roboter|pas un robot|no eres un robot|no es un robot|non sei un robot|não é um robô|geen robot|не робот|机器人)
        """)),
    ),
    markers=(
        (1, re.compile(
            r"(?:hcaptcha|recaptcha|funcaptcha|arkoselabs|geetest|turnstile|captcha)[\w./-]{0,40}\.js|class=[\"'][^\"'<>]{0,60}captcha"
            r"|(?:name|id)=[\"']?[^\"'<>\s]{0,30}captcha",
            re.IGNORECASE,
        )),
    ),
)  # fmt: skip
