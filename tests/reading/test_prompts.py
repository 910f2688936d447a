"""What asks the reader for something is no text: boxes, labels, fall-backs, lines that lead on."""

from __future__ import annotations

import pytest

import scrapers
from scrapers.models import Document
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.teasers import without_teasers

SENTENCES = (
    "The bench in the north room was built by hand over two winters, while the glue was drying in its pot.",
    "When the frame has settled, check it again after a week, since timber moves with the weather outside.",
    "The legs came from a beam that had held up a barn for two hundred years, and were sound as oak can be.",
    "In the first winter the temperature fell so low that the joiners moved the assembly into the kitchen.",
    "By spring the rails were in, cut a little long on purpose, so that the shoulders could be trimmed then.",
    "The top took longest, since five boards had to be found whose grain ran the same way from end to end.",
)


def text_of(markup: str) -> str:
    """The text of an article that ``markup`` stands in the middle of."""
    first, last = ("".join(f"<p>{said}</p>" for said in half) for half in (SENTENCES[:3], SENTENCES[3:]))
    page = f"<html><head><title>A bench</title></head><body><article><h1>A bench</h1>{first}{markup}{last}</article>"
    found = scrapers.extract(page, url="https://www.example.org/p")
    assert isinstance(found, Document)
    assert all(said in found.text for said in SENTENCES)
    return found.text


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="newsletter-signup"><h3>ZZ our newsletter</h3><p>ZZ the best stories in your inbox.</p></div>',
        '<aside class="SubscribeBox_root__x1"><p>ZZ join 40,000 readers</p><input type="email"></aside>',
        '<section id="mailing-list"><p>ZZ every Friday a letter about wood</p><form><input type=email></form></section>',
        '<div class="donate-banner"><p>ZZ Please donate to keep the workshop open for all.</p></div>',
        '<div class="donation-box"><p>ZZ Unterstützen Sie uns mit einer Spende.</p><a href="/d">Spenden</a></div>',
        '<div class="c-paywall"><p>ZZ support our work with a small sum.</p></div>',
        '<div class="support-box"><p>ZZ Support our work: donate today and keep the workshop open.</p></div>',
        "<p>Subscribe now for full access to all our stories ZZ.</p>",
        "<p>This article is for subscribers only. ZZ, join us.</p>",
        "<p>Sign up for our newsletter for tips, updates, and ZZ</p>",
        "<p>Abonnez-vous à notre newsletter ZZ pour recevoir nos conseils</p>",
        "<p>Already a subscriber? Log in ZZ</p>",
        "<div class=x>ADVERTISEMENT</div><p class=zz>Story continues below advertisement</p>",
        "<div>Advertisement - Continue Reading Below</div>",
        "<p>Anzeige</p><p>Publicité</p><p>広告</p>",
        "<p>Your browser does not support the video element. ZZ</p>",
        "<p>To view this video please enable JavaScript, and consider upgrading to a web browser that ZZ</p>",
        "<p>Votre navigateur ne supporte pas la vidéo ZZ.</p>",
        '<p>Also read: <a href="/x">How to sharpen a ZZ plane</a></p>',
        '<p><strong>READ MORE: </strong><a href="/x">How to sharpen a ZZ plane</a></p>',
        '<p><a href="/x">Lire aussi : Comment affûter un rabot ZZ</a></p>',
        '<p>Читайте также: <a href="/x">Как наточить рубанок ZZ</a></p>',
        '<p>Next: <a href="/2">ZZ two</a>, Previous: <a href="/0">ZZ nought</a>, Up: <a href="/">ZZ top</a></p>',
        '<div class="sharedaddy sd-sharing-enabled"><h3>ZZ Share this:</h3><ul><li><a href=/t>ZZ on a site</a></li></ul></div>',
        '<div id="jp-relatedposts" class="jp-relatedposts"><h3>ZZ Related</h3><p><a href="/x">ZZ a chair</a></p></div>',
        '<div class="subscription-widget-wrap"><p>ZZ Thanks for reading! Subscribe for free.</p></div>',
        '<div><button>Share</button><ul class="dropdown-menu"><li><a href="/x">ZZ network</a></li></ul></div>',
        "<p>Please enable JavaScript to see ZZ as it is meant.</p>",
        '<div class="cookie-banner"><p>ZZ We use cookies. By using this site you accept them.</p></div>',
        '<div class="regwall"><p>ZZ: two free articles left this month. Create an account to go on.</p></div>',
        '<div class="app-promo"><p>ZZ Get the Marlow app for a better experience.</p></div>',
        "<ul><li>Prev by Date: <strong><a href=a>ZZ two</a></strong></li><li>Next by thread: <b><i><a href=b>ZZ one</a></i></b></li></ul>",
        '<p>Download our ZZ app from the <a href="https://apps.apple.com/app/id1">App Store</a>.</p>',
        '<p><a href="https://play.google.com/store/apps/details?id=x">Télécharger notre application ZZ</a></p>',
        '<p>ZZ is on <a href="https://itunes.apple.com/app/id1">the App Store</a>.</p>',
        '<p>If you like ZZ, support us on <a href="https://www.patreon.com/x">Patreon</a>.</p>',
        '<p><a href="https://ko-fi.com/x">Buy me a ZZ coffee</a></p>',
        '<p>Unterstützen Sie ZZ mit einer Spende über <a href="https://www.paypal.com/donate?id=1">PayPal</a></p>',
        '<p>Follow us on <a href="https://news.google.com/x">ZZ News</a></p>',
        '<p><em>*** Follow me on <a href="https://www.instagram.com/x">ZZ</a> for more</em></p>',
        '<p>Suivez-nous ZZ sur <a href="https://www.facebook.com/x">Facebook</a></p>',
        '<p><a href="/0">« Previous</a> | <a href="/2">Next »</a></p>',
        '<p><a href="/0">Vorherige Seite</a> <a href="/2">Nächste Seite</a></p>',
    ],
)
def test_prompts_are_left_out(markup: str) -> None:
    told = text_of(markup)
    for left_out in (
        "ZZ",
        "ADVERTISEMENT",
        "dvertisement",
        "Anzeige",
        "Publicité",
        "広告",
        "Previous",
        "Vorherige",
    ):
        assert left_out not in told


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (f'<div class="newsletter-story"><p>{SENTENCES[1][:-1]}, and twice.</p></div>', "and twice"),
        (
            "<p>Advertisement is what they call the board over the door, and nothing more.</p>",
            "they call the board",
        ),
        ('<p>See <a href="/x">how to sharpen a plane</a> before you begin with it.</p>', "sharpen a plane"),
        ('<p>Next, glue <a href="/x">the rails</a> and let them dry for one day.</p>', "let them dry"),
        (
            "<p>Sign up for a course when the snow has gone, for it is cold there before.</p>",
            "when the snow has gone",
        ),
        ('<p>Read more than one <a href="/b">book about planes</a> before you buy one.</p>', "more than one"),
        (
            "<p>The browser of this catalogue does not need to be told where a drawing of it is.</p>",
            "catalogue",
        ),
        (
            "<h2>Subscription models</h2><p>Two of them are known to the joiners of today.</p>",
            "Two of them are known",
        ),
    ],
)
def test_sentences_that_sound_like_them_stay(markup: str, said: str) -> None:
    assert said in text_of(markup)


def test_a_page_about_a_newsletter_is_kept() -> None:
    said = (
        "The newsletter of the workshop comes out on Fridays and tells what was built in the week before it. "
        * 4
    )
    page = f'<body><main><div class="newsletter"><h1>Our newsletter</h1><p>{said}</p><input type=email></div></main>'
    found = scrapers.extract(page, url="https://www.example.org/p")
    assert isinstance(found, Document)
    assert said.strip() in found.text


@pytest.mark.parametrize(
    "run", [" " * 100_000, "(" * 100_000, "1" * 100_000, "next " * 20_000, "ad " * 30_000]
)
def test_long_runs_are_read_in_no_time(run: str) -> None:
    assert text_of(f'<p>{run}<a href="/x">{run}</a></p><div class="{run}" id="{run}"><p>x</p></div>')


LIST = "<li><a href=/1>ZZ of the glue that froze</a><li><a href=/2>ZZ of a school in the valley</a>"


@pytest.mark.parametrize(
    "markup",
    [
        f'<section class="most-read"><h2>Most read</h2><ol>{LIST}</ol></section>',
        f"<h3>Related stories:</h3><ul>{LIST}</ul>",
        f"<p><b>You might also like</b></p><ul>{LIST}</ul>",
        f"<div><h4>Das könnte Sie auch interessieren</h4><ul>{LIST}</ul></div>",
        f"<h3>Читайте также</h3><ul>{LIST}</ul>",
        f"<h2>関連記事</h2><ul>{LIST}</ul>",
        '<ul class="zz"><li><a href="#">Share on Facebook</a><li><a href="#">Tweet</a><li><a href="#">E-Mail</a></ul>',
        '<ul><li><a href="/s">Auf WhatsApp teilen</a><li><a href="/m">Per E-Mail teilen</a></ul>',
        '<p><a href="/a">Partager sur LinkedIn</a></p><p><a href="/b">Copy link</a></p>',
    ],
)
def test_lists_that_lead_away_are_left_out(markup: str) -> None:
    told = text_of(markup)
    heads = (
        "Most read",
        "Related",
        "also like",
        "interessieren",
        "Читайте",
        "関連",
        "Share",
        "teilen",
        "Partager",
    )
    assert not [said for said in ("ZZ", "Copy", "Tweet", *heads) if said in told]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (f"<h3>Boards to look for</h3><ul>{LIST}</ul>", "ZZ of the glue that froze"),
        (f"<h3>See also</h3><ul>{LIST}</ul>", "See also"),
        (
            "<h3>Popular posts</h3><ul><li>Oak posts, which <a href=/o>last longest</a>, ZZ<li>Ash posts, ZZ</ul>",
            "Oak posts",
        ),
        (
            '<h3>Share on Facebook</h3><p>That <a href="/f">button</a> posts the ZZ plan.</p>',
            "Share on Facebook",
        ),
        ('<p>Ways to tell others:</p><ul><li><a href="/f">Facebook</a>, for the family ZZ</ul>', "Facebook"),
        (
            "<h2>Most read</h2><p>The handbook is what is read most of all that the workshop wrote, ZZ.</p>",
            "Most read",
        ),
    ],
)
def test_lists_of_the_text_stay(markup: str, said: str) -> None:
    told = text_of(markup)
    assert said in told
    assert "ZZ" in told


@pytest.mark.parametrize(
    "line",
    ["Was this page helpful?", "Was this helpful? Yes No", "How useful was this post?", "Rate this article", "War dieser Artikel hilfreich?",
     "Average rating 4.5 / 5. Vote count: 12", "Cette page vous a-t-elle été utile ?", "この記事は役に立ちましたか"],
)  # fmt: skip
def test_what_asks_for_an_opinion_of_the_page_is_left_out(line: str) -> None:
    assert line not in text_of(f"<div><p>{line}</p></div>")


@pytest.mark.parametrize(
    "line", ["Average rating: 4.9", "This page was helpful to many who planed beech for the first time."]
)
def test_what_tells_one_stays(line: str) -> None:
    assert line in text_of(f"<p>{line}</p>")


ALSO = {
    "ar": "اقرأ أيضًا", "he": "קראו גם", "fa": "بیشتر بخوانید", "hi": "यह भी पढ़ें", "th": "อ่านเพิ่มเติม", "ja": "あわせて読みたい",
    "zh": "延伸阅读", "zh-tw": "推薦閱讀", "ko": "함께 읽기", "tr": "Bunu da okuyun", "vi": "Đọc thêm", "uk": "Читайте також",
    "id": "Baca juga", "el": "Διαβάστε επίσης", "ro": "Citește și", "ur": "یہ بھی پڑھیں",
}  # fmt: skip


@pytest.mark.parametrize("language", ALSO)
def test_read_also_is_known_in_other_languages(language: str) -> None:
    for sign in (":", "：", " –"):  # noqa: RUF001 - as in Chinese, as typeset
        assert "ZZ" not in text_of(f'<p><a href="/x">{ALSO[language]}{sign} ZZ 手道具の選び方</a></p>')
        assert "ZZ" not in text_of(
            f'<p><strong>{ALSO[language]}{sign}</strong> <a href="/x">ZZ 手道具の選び方</a></p>'
        )
    assert "ZZ" in text_of(
        f"<p>{ALSO[language]}: ZZ was glued by hand over two winters, and is dry by now.</p>"
    )


@pytest.mark.parametrize(
    "line",
    [
        "اشترك في نشرتنا البريدية ZZ", "הירשמו לניוזלטר שלנו ZZ", "در خبرنامه ZZ ما عضو شوید", "हमारे न्यूज़लेटर की सदस्यता ZZ लें",
        "สมัครรับจดหมายข่าวของเรา ZZ", "订阅我们的新闻通讯 ZZ", "メルマガに登録する ZZ", "뉴스레터 구독하기 ZZ", "Bültenimize abone olun ZZ",
        "Đăng ký nhận bản tin của chúng tôi ZZ", "Підпишіться на нашу розсилку ZZ", "Zapisz się do naszego newslettera ZZ",
        "Your email address will not be published. Required fields are marked ZZ", "Votre adresse e-mail ne sera pas publiée. ZZ",
        "Add ZZ Notes as a preferred source on Google", "Join our WhatsApp channel for ZZ",
    ],
)  # fmt: skip
def test_what_is_asked_in_other_words_is_left_out(line: str) -> None:
    assert "ZZ" not in text_of(f"<div class=box><p>{line}</p></div>")


@pytest.mark.parametrize(
    "markup",
    [
        '<p><a href="https://forge.test/edit/a.md">Edit this page</a></p>', "<p>Listen to this article 4 min</p>",
        '<div><a href="/e">Edit this page on GitHub</a><span>Last updated on <b>Mar 3, 2024</b></span></div>',
        '<p><a href="/i">Report an issue with this page</a></p>', "<h3>Leave a Reply</h3>", "<h3>Schreibe einen Kommentar</h3>",
        '<div class="cookie-notice"><p>This content is hosted by a third party, edited elsewhere.</p></div>',
    ],
)  # fmt: skip
def test_tools_of_a_page_are_left_out(markup: str) -> None:
    told = text_of(markup).casefold()
    assert not any(word in told for word in ("edit", "listen", "report", "reply", "kommentar", "third party"))


@pytest.mark.parametrize(
    "said",
    [
        "<p>Edit this page of the book with a soft pencil, says the master.</p>", "<p>Listen to this story of the bench again.</p>",
        "<h2>Leave a reply in the wood</h2><p>So the joiners call a mark that one cuts for another.</p>",
        "<p>Join our workshop on Friday, when the glue is warm.</p>",
    ],
)  # fmt: skip
def test_what_only_begins_like_a_tool_stays(said: str) -> None:
    told = text_of(said)
    assert any(word in told for word in ("soft pencil", "again", "Leave a reply in", "on Friday"))


@pytest.mark.parametrize(
    "said",
    [
        'The <a href="https://www.patreon.com/x">page of the joiners</a> has more pictures.',
        'The coffee for the joiners came from <a href="/kitchen">the kitchen</a>.',
        'Their app is <a href="https://apps.apple.com/app/id1">Marlow Benches</a>, which draws what one measures.',
        'Follow us on our way through the workshop, or <a href="/plan">the plan</a>.',
        'It was shown on <a href="https://www.youtube.com/x">their channel</a> in May.',
        "Download the plan, print it, and use it as a template.",
    ],
)
def test_links_to_such_places_that_ask_for_nothing_stay(said: str) -> None:
    words = said.partition("<")[0] or said
    assert words in text_of(f"<p>{said}</p>")


@pytest.mark.parametrize("chosen", [1, 2])
@pytest.mark.parametrize(
    "heading", ["<h2>Most read</h2>", "<p><b>Related stories</b></p>", "<h3>関連記事</h3>"]
)
def test_a_list_that_leads_away_goes_although_one_of_its_links_was_chosen(heading: str, chosen: int) -> None:
    said = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    found = outline(parse(f"<html><body><article>{said}{heading}<ol>{LIST}</ol></article></body></html>"))
    kept = found.blocks[: len(SENTENCES) + 1 + chosen]
    assert without_teasers(found, kept) == found.blocks[: len(SENTENCES)]


def test_one_link_alone_under_such_a_heading_stays() -> None:
    said = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    found = outline(
        parse(f"<body><article>{said}<h2>Read more</h2><p><a href=/1>A chapter</a></p><p>{said}</p>")
    )
    assert without_teasers(found, found.blocks) == found.blocks
