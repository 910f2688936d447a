"""Threads in the markup of several generators; and pages that look like threads, and are none."""

from __future__ import annotations

import pytest

from scrapers.dataset.pairs.miner import Mined, mine

TITLE = "Vane squeaks in the east wind"
ASKED = "My vane of iron squeaks since the storm, but only in the east wind. I oiled it twice."
TOLD = "Oil runs out of it within a week. Take tallow, and warm it well before."
BACK = "Tallow did it, but now it turns too slowly when it freezes at night."
AGAIN = "Then mix the tallow with a third of oil, and it stays soft in the frost."
OTHER = "I would take it down for good and look at the smoke instead."
SIGNED = "Keeper of nine towers since the flood"
MEMBER = "Joined: Jan 2009"
POSTS = (("Ann", ASKED), ("Ben", TOLD), ("Ann", BACK), ("Cy", AGAIN))


def phpbb(number: int, who: str, text: str) -> str:
    quoted = f"<blockquote><div><cite>Ann wrote:</cite>{ASKED}</div></blockquote>" if number == 2 else ""
    return (
        f'<div id="p{number}" class="post has-profile bg{number % 2}"><div class="inner">'
        f'<dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&u={number}" class="username">{who}</a></dt>'
        f"<dd><strong>Posts:</strong> 48{number}</dd><dd>{MEMBER}</dd></dl>"
        f'<div class="postbody"><div id="post_content{number}"><h3><a href="#p{number}">Re: {TITLE}</a></h3>'
        f'<p class="author"><a href="viewtopic.php?p={number}"><span class="sr-only">Post</span></a>by <strong>'
        f'<a class="username">{who}</a></strong> » Sun Dec 17, 2023 11:2{number} am</p>'
        f'<div class="content">{quoted}{text}</div><div class="signature">{SIGNED}</div></div></div></div></div>'
    )


def vbulletin(number: int, who: str, text: str) -> str:
    quoted = f'<div class="bbcode_quote"><div class="message">{ASKED}</div></div>' if number == 2 else ""
    return (
        f'<li class="postbit postcontainer" id="post_{number}"><div class="posthead"><span class="date">12-03-2011, 08:1{number}'
        f'</span><a href="#post{number}">#{number}</a></div><div class="userinfo"><a class="username" href="member.php?{number}">'
        f"{who}</a><span>Senior Member</span><dl><dt>Join Date</dt><dd>{MEMBER}</dd></dl></div>"
        f'<div class="postbody"><h2 class="posttitle">{TITLE if number == 1 else ""}</h2>'
        f'<div class="content"><div id="post_message_{number}"><blockquote class="postcontent restore">{quoted}{text}'
        f'</blockquote></div></div><div class="signaturecontainer"><div class="signature">{SIGNED}</div></div></div></li>'
    )


def discourse(number: int, who: str, text: str) -> str:
    quoted = (
        f'<aside class="quote"><div class="title">Ann:</div><blockquote>{ASKED}</blockquote></aside>'
        if number == 2
        else ""
    )
    return (
        f'<div id="post_{number}" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator">'
        f'<a href="/u/{who}"><span>{who}</span></a></span><time>March {number}, 2024, 8:12pm</time></div>'
        f'<div class="cooked">{quoted}<p>{text}</p></div><div class="post-likes">{number + 4} Likes</div></div>'
    )


def xenforo(number: int, who: str, text: str) -> str:
    quoted = f'<blockquote class="bbCodeBlock bbCodeBlock--quote">{ASKED}</blockquote>' if number == 2 else ""
    return (
        f'<article class="message message--post js-post" data-author="{who}" id="js-post-{number}"><div class="message-cell--user">'
        f'<a class="avatar" href="/members/{who}.{number}/">{who[0]}</a><h4 class="message-name"><a class="username">{who}</a></h4>'
        f'<div class="message-userExtras"><dl><dt>{MEMBER}</dt><dd>Messages 9{number}</dd></dl></div></div>'
        f'<div class="message-cell--main"><header>Mar {number}, 2024 #{number}</header><div class="message-content">'
        f'<article class="message-body"><div class="bbWrapper">{quoted}{text}</div></article></div>'
        f'<aside class="message-signature"><div class="bbWrapper-sig">{SIGNED}</div></aside></div></article>'
    )


def smf(number: int, who: str, text: str) -> str:
    quoted = f'<div class="quoteheader">Quote from: Ann</div><blockquote class="bbc_standard_quote">{ASKED}</blockquote>'
    return (
        f'<div class="windowbg"><div class="post_wrapper"><div class="poster"><h4><a href="?action=profile;u={number}">{who}</a></h4>'
        f'<ul class="user_info"><li>Full Member</li><li>{MEMBER}</li></ul></div><div class="postarea"><h5>Re: {TITLE}</h5>'
        f'<div class="post"><div class="inner" id="msg_{number}">{quoted if number == 2 else ""}{text}</div></div></div>'
        f'<div class="moderatorbar"><div class="signature">{SIGNED}</div></div></div></div>'
    )


def discuz(number: int, who: str, text: str) -> str:
    quoted = f'<div class="quote"><blockquote>{ASKED}</blockquote></div><br><br>' if number == 2 else ""
    return (
        f'<div id="post_{number}"><table class="plhin"><tr><td class="pls"><div class="authi"><a class="xw1" href="space-uid-{number}'
        f'.html">{who}</a></div><p>{MEMBER}</p></td><td class="plc"><div class="pti"><em>发表于 2012-3-{number} 21:08</em></div>'
        f'<table><tr><td class="t_f" id="postmessage_{number}">{quoted}{text}</td></tr></table>'
        f'<div class="sign">{SIGNED}</div></td></tr></table></div>'
    )


def fluxbb(number: int, who: str, text: str) -> str:
    quoted = f'<div class="quotebox"><blockquote><p>{ASKED}</p></blockquote></div>' if number == 2 else ""
    return (
        f'<div class="blockpost"><h2><span>#{number} <a href="?pid={number}">2024-08-04 23:20:0{number}</a></span></h2><div class="box">'
        f'<div class="inbox"><div class="postleft"><dl><dt><strong><a href="profile.php?id={number}">{who}</a></strong></dt>'
        f"<dd>{MEMBER}</dd></dl></div><div class='postright'><div class='postmsg'>{quoted}<p>{text}</p></div>"
        f'<div class="postsignature postmsg"><hr><p>{SIGNED}</p></div></div></div></div></div>'
    )


def plain(number: int, who: str, text: str) -> str:
    return (
        f'<div class="forum-post"><div class="post-author"><b>{who}</b> {MEMBER}</div><div class="post-text">'
        f"{text}<p>--<br>{SIGNED}</p></div></div>"
    )


def headed(number: int, who: str, text: str) -> str:
    return f'<section class="post" id="post-{number}"><h2>{who}, {number} March</h2><p>{text}</p></section>'


GENERATORS = [phpbb, vbulletin, discourse, xenforo, smf, discuz, fluxbb, plain, headed]


def page(body: str, title: str = TITLE) -> str:
    return (
        f"<html><head><title>{title} - The Tower</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1>{body}</main><footer><p>Run by the keepers of the tower.</p></footer></body></html>"
    )


def read(body: str, **options: object) -> Mined:
    address = str(options.get("url", "https://tower.example/forum/vane.html"))
    found = mine(page(body), url=address, markdown=bool(options.get("markdown", True)))
    for pair in found.pairs:
        assert found.texts[pair.where][slice(*pair.answer_span)] == pair.answer
    return found


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.__name__)
def test_the_opener_asks_and_others_answer(generator, markdown: bool) -> None:  # type: ignore[no-untyped-def]
    body = "".join(generator(at, who, text) for at, (who, text) in enumerate(POSTS, 1))
    [pair] = read(body, markdown=markdown).pairs
    assert (pair.rule, pair.question_author, pair.answer_author) == ("threads", "Ann", "Ben")
    assert (pair.question, pair.answer) == (f"{TITLE}\n\n{ASKED}", TOLD)
    assert [(turn.role, turn.content) for turn in pair.turns] == [
        ("user", ASKED),
        ("assistant", TOLD),
        ("user", BACK),
        ("assistant", AGAIN),
    ]


def voted(who: str, text: str, votes: int, names: str = "answer") -> str:
    return (
        f'<div class="{names}"><div class="votecell"><div class="js-vote-count">{votes}</div></div>'
        f'<div class="s-prose js-post-body"><p>{text}</p></div><div class="user-details"><a href="/users/{votes}">{who}</a>'
        f'<span>1,2{votes}</span></div><div class="comments"><span>It rusts in the rain.</span></div></div>'
    )


@pytest.mark.parametrize(
    ("replies", "best", "worse"),
    [
        ([("Cy", OTHER, 1, "answer"), ("Ben", TOLD, 7, "answer")], TOLD, OTHER),
        ([("Cy", OTHER, 9, "answer"), ("Ben", TOLD, 4, "answer accepted-answer")], TOLD, ""),
        ([("Ben", TOLD, 3, "answer"), ("Cy", OTHER, 2, "answer")], TOLD, ""),
        ([("Cy", OTHER, -2, "answer"), ("Ben", TOLD, 0, "answer")], TOLD, OTHER),
        ([("Ben", TOLD, 0, "answer"), ("Cy", OTHER, 0, "answer")], TOLD, ""),
    ],
    ids=["most votes", "accepted", "too near", "below nothing", "no votes"],
)
def test_votes_choose_the_answer(replies: list[tuple[str, str, int, str]], best: str, worse: str) -> None:
    body = voted("Ann", ASKED, 12, "question") + "".join(voted(*reply) for reply in replies)
    [pair] = read(body).pairs
    assert (pair.answer, pair.answer_author, pair.rejected) == (best, "Ben", worse)


def test_the_opener_does_not_answer_and_neither_does_a_mere_nod() -> None:
    posts = [("Ann", ASKED), ("Ann", BACK), ("Cy", "Same here."), ("Ben", TOLD)]
    [pair] = read("".join(phpbb(at + 3, *post) for at, post in enumerate(posts))).pairs
    assert (pair.answer, pair.turns) == (TOLD, ())


@pytest.mark.parametrize(
    "mixed",
    [
        f"<p>{TOLD}</p><blockquote>{ASKED}</blockquote><p>{OTHER}</p>",
        f"{TOLD}<div class='quote'>{ASKED}</div>{OTHER}",
        f"{TOLD}<br>--<br>{SIGNED}",
    ],
)
def test_an_answer_that_is_not_all_its_authors_words_is_none(mixed: str) -> None:
    found = read(xenforo(1, "Ann", ASKED) + xenforo(3, "Ben", mixed))
    assert not found.pairs
    assert found.refused["not_own_words"] == 1


def test_a_title_with_a_question_mark_is_not_answered_by_the_opener() -> None:
    body = "".join(headed(at, who, text) for at, (who, text) in enumerate(POSTS, 1))
    found = mine(page(body, "Why does my vane squeak?"), url="https://tower.example/forum/1")
    assert [pair.answer for pair in found.pairs] == [TOLD]


PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"


def listed(number: int, who: str, text: str) -> str:
    return (
        f'<article class="post"><h2><a href="/{number}">How the {who} tower was built</a></h2>'
        f'<div class="author">{who}</div><div class="post-content"><p>{text}</p></div></article>'
    )


def commented(number: int, who: str, text: str) -> str:
    return (
        f'<li class="post"><cite class="author">{who}</cite><div class="post-text"><p>{text}</p></div></li>'
    )


def reviewed(number: int, who: str, text: str) -> str:
    return f'<div class="review"><b class="author">{who}</b><div class="content">{text}</div></div>'


def nameless(number: int, who: str, text: str) -> str:
    return f'<div class="post"><div class="post-text">{text}</div></div>'


def every(make) -> str:  # type: ignore[no-untyped-def]
    return "".join(make(at, who, text) for at, (who, text) in enumerate(POSTS, 1))


@pytest.mark.parametrize(
    "body",
    [
        PROSE * 3 + f'<ol id="comments">{every(commented)}</ol>',
        PROSE * 3 + f"<div>{every(commented)}</div>",
        PROSE + f'<div id="comments">{every(xenforo)}</div>',
        PROSE * 3 + every(xenforo),
        every(listed),
        every(reviewed),
        every(nameless),
        f'<div class="comment-list">{every(plain)}</div>',
        phpbb(1, "Ann", ASKED),
        phpbb(1, "Ann", ASKED) + phpbb(2, "Ann", BACK),
        "<div class='post'></div>" * 3,
        "<div class='postbody'><div class='content'>" * 200,
        "<div class='post'><b class='author'>#</b></div>" * 500,
        f"<div class='bbWrapper'>{'--' * 50_000}</div>" * 2,
        f"<div class='bbWrapper'>{'quote ' * 20_000}</div><i class='author {'x-' * 50_000}'>{' ' * 100_000}</i>",
    ],
)
def test_what_is_no_thread_gives_none(body: str) -> None:
    assert not [pair for pair in read(body).pairs if pair.rule == "threads"]


def test_boxes_called_posts_are_believed_only_where_the_page_is_a_forum() -> None:
    assert read(every(plain)).pairs
    assert not read(every(plain), url="https://tower.example/news/vane.html").pairs


@pytest.mark.parametrize(
    "url",
    [
        "viewtopic.php?t=7&start=20",
        "threads/vane.7/page-2",
        "t/vane/7?page=3",
        "index.php?topic=589061.20",
        "thread-7-2-1.html",
    ],
)
def test_a_later_page_of_a_thread_has_no_opener(url: str) -> None:
    assert not read(every(phpbb), url=f"https://tower.example/forum/{url}").pairs


def test_a_post_that_says_it_is_not_the_first_does_not_open() -> None:
    body = "".join(vbulletin(at, who, text) for at, (who, text) in enumerate(POSTS, 3))
    assert not read(body).pairs
