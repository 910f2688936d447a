"""Short answers in threads: the boxes of forum software say that they are text as their neighbours are."""

from __future__ import annotations

import pytest

import scrapers
from scrapers.models import Document
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.threads.posts import with_posts

ASKED = (
    "My slate splits along the bed when I cut wedges from it, and three of four are lost. It was dry for a week in "
    "the shed, and I use a bolster and a two pound hammer, as the book says. What do I do wrong?"
)
ANSWERS = (
    "Did you wet it before?",
    "Cut across the bed, not along. Mine lasted eleven winters.",
    "That was it.",
)
SOFTWARE = {
    "SMF": '<div class="post_wrapper"><div class="poster"><h4>{who}</h4><p>Jr. Member</p></div><div class="postarea">'
    '<div class="post"><div class="inner" id="msg_{n}">{said}</div></div></div></div>',
    "SMF without anchors": '<div class="postarea"><h5><a href="#m">{who}</a></h5><div class="post"><div class="inner">{said}'
    "</div></div></div>",
    "NodeBB": '<li component="post"><a href="/user/{who}">{who}</a><div class="content" component="post/content">{said}'
    '</div><div class="post-footer"><a component="post/reply">Reply</a></div></li>',
    "phpBB 3": '<div class="post bg2"><div class="inner"><dl class="postprofile"><dt>{who}</dt></dl><div class="postbody">'
    '<div id="post_content{n}"><p class="author">by <b>{who}</b></p><div class="content">{said}</div></div></div></div></div>',
    "XenForo": '<article class="message"><h4 class="message-name">{who}</h4><div class="message-body"><div class="bbWrapper">'
    '{said}</div></div><aside class="message-signature"><div class="bbWrapper">ZZ and his boat</div></aside></article>',
    "MyBB": '<div class="post"><div class="post_author">{who}</div><div class="post_body scaleimages">{said}</div></div>',
    "FluxBB": '<div class="blockpost"><h2><a href="/x">12 March</a></h2><div class="postmsg"><p>{said}</p></div>'
    '<div class="postsignature postmsg"><p>ZZ and his boat</p></div></div>',
    "Flarum": '<article class="CommentPost Post"><header class="Post-header">{who}</header><div class="Post-body"><p>{said}'
    "</p></div></article>",
    "Invision": '<article class="cPost"><h3>{who}</h3><div class="cPost_contentWrap"><div data-role="commentContent">'
    "<p>{said}</p></div></div></article>",
    "Discuz": '<table><tr><td class="pls">{who}</td><td class="plc"><div class="t_fsz"><table><tr><td class="t_f" '
    'id="postmessage_{n}">{said}</td></tr></table></div></td></tr></table>',
    "vBulletin 3": '<table class="tborder" id="post{n}"><tr><td>12 March</td><td>#{n}</td></tr><tr><td>{who}</td>'
    '<td id="td_post_{n}"><div id="post_message_{n}">{said}</div></td></tr></table>',
    "vBulletin 4": '<li class="postbit"><div class="userinfo">{who}</div><blockquote class="postcontent restore">{said}'
    "</blockquote></li>",
    "Vanilla": '<div class="ItemComment"><a class="Username">{who}</a><div class="Message userContent">{said}</div></div>',
    "WoltLab": '<article class="message"><a class="username">{who}</a><div class="messageText"><p>{said}</p></div></article>',
    "Lithium": '<div><b>{who}</b><div class="lia-message-body-content"><p>{said}</p></div><p>0 Kudos</p></div>',
    "bbPress": '<div class="reply"><a>{who}</a><div class="bbp-reply-content"><p>{said}</p></div></div>',
    "Discourse": '<div class="crawler-post"><span>{who}</span><div class="post" itemprop="text"><p>{said}</p></div></div>',
    "HyperKitty": '<div class="email"><div class="email-author">{who}</div><div class="email-body"><p>{said}</p></div></div>',
    "Lemmy": '<article class="comment-node"><a>@{who}</a><div class="comment-content"><div class="md-div"><p>{said}</p></div>'
    "</div></article>",
    "Lobsters": '<div class="comment"><div class="byline">{who}</div><div class="comment_text"><p>{said}</p></div></div>',
    "GitLab": '<li class="note"><a class="author">{who}</a><div class="note-body"><div class="note-text md"><p>{said}</p></div>'
    "</div></li>",
    "Reddit, the old one": '<div class="entry"><p class="tagline">{who} 3 points</p><div class="usertext-body"><div class="md">'
    "<p>{said}</p></div></div></div>",
}


def thread(form: str) -> str:
    """A thread in which each post is written in ``form``."""
    said = "".join(
        form.format(n=n, who=who, said=text)
        for n, (who, text) in enumerate(zip(("Ann", "Bo", "Cy", "Ann"), (ASKED, *ANSWERS), strict=True), 101)
    )
    return (
        "<html lang=en><head><title>Wedges split - Harbour Forum</title></head><body><div id=header><a href=/>Forum</a>"
        f"<ul><li><a href=/login>Login</a></li></ul></div><h1>Wedges split</h1><div id=posts>{said}</div>"
        "<div id=footer><p>Powered by software. <a href=/p>Privacy</a></p></div></body></html>"
    )


@pytest.mark.parametrize("name", SOFTWARE)
def test_short_answers_are_text(name: str) -> None:
    found = scrapers.extract(thread(SOFTWARE[name]), url="https://forum.test/t/12")
    assert isinstance(found, Document)
    assert ASKED in found.text
    assert all(answer in found.text for answer in ANSWERS)
    for beside in ("Reply", "ZZ", "Login", "Powered"):
        assert beside not in found.text


@pytest.mark.parametrize(
    "other",
    [
        "<blockquote><p>A quoted word.</p></blockquote>",
        '<div class="bbCodeBlock"><p>A quoted word.</p></div>',
        '<div class="signature"><p>A quoted word.</p></div>',
        '<p><a href="/x">A quoted word.</a></p>',
        "<p>Last edited by A quoted word. on 12 March 2019</p>",
        "<div hidden><p>A quoted word.</p></div>",
    ],
)
def test_what_a_post_holds_beside_is_not_said_in_it(other: str) -> None:
    page = f'<div class="bbWrapper"><p>{ASKED}</p></div><div class="bbWrapper">{other}<p>Yes.</p></div>'
    found = outline(parse(f"<body>{page}"))
    kept = [block for block in found.blocks if block.text == ASKED]
    assert [block.text for block in with_posts(found, kept)] == [ASKED, "Yes."]


def test_where_no_post_is_kept_none_is_added() -> None:
    found = outline(
        parse(f'<body><p>{ASKED}</p><div class="bbWrapper">One.</div><div class="bbWrapper">Two.</div>')
    )
    assert with_posts(found, found.blocks[:1]) == found.blocks[:1]


@pytest.mark.parametrize("name", ["vBulletin 4", "MyBB"])
def test_a_post_of_which_no_model_kept_anything_is_said_whatever_element_holds_it(name: str) -> None:
    found = outline(parse(thread(SOFTWARE[name])))
    kept = [block for block in found.blocks if block.text.startswith(ASKED)]
    told = [block.text for block in with_posts(found, kept)]
    assert told == [ASKED, *ANSWERS]


def test_a_quotation_inside_a_post_is_not_what_its_author_said() -> None:
    quoted = SOFTWARE["vBulletin 4"].replace("{said}", "<div>{said}</div><blockquote>ZZ said it</blockquote>")
    found = outline(parse(thread(quoted)))
    told = [
        block.text
        for block in with_posts(found, found.blocks[:1] + [b for b in found.blocks if b.text == ASKED])
    ]
    assert "ZZ said it" not in told


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ('<h5 class="userTitle message-userTitle">Well-known member</h5>', ""),
        ("", '<aside class="message-signature"><div class="bbWrapper"><p>Slate lasts.</p></div></aside>'),
        ("", '<div id="sig101" class="signature">Slate lasts.</div>'),
        ("", '<div class="signaturecontainer"><p>Slate lasts.</p></div>'),
        (
            '<div class="user-title">Elder of stones</div>',
            '<div class="postsignature"><p>Slate lasts.</p></div>',
        ),
    ],
)
def test_a_members_title_and_signature_are_said_in_no_post(above: str, below: str) -> None:
    post = f'<article class="message">{above}<div class="bbWrapper"><p>{{}}</p></div>{below}</article>'
    found = outline(parse(f"<html><body>{post.format(ASKED)}{post.format(ANSWERS[1])}</body></html>"))
    assert [block.text for block in with_posts(found, found.blocks)] == [ASKED, ANSWERS[1]]


def test_a_signature_that_is_of_no_thread_stays() -> None:
    found = outline(
        parse(f'<html><body><p>{ASKED}</p><div class="signature">def cut(wedge)</div></body></html>')
    )
    assert len(with_posts(found, found.blocks)) == 2


STATS = (
    '<p class="x">Join Date: Nov 2014</p><p class="x">Posts: 1,204</p>', "<p>Registered: 2014-11-07</p><p>Posts: 12</p>",
    "<p>Beiträge: 12</p><p>Dabei seit: 07.11.2014</p>",
)  # fmt: skip


def texts_of(page: str) -> list[str]:
    found = outline(parse(f"<body>{page}"))
    return [block.text for block in with_posts(found, found.blocks)]


@pytest.mark.parametrize("stats", STATS)
def test_what_is_counted_beside_a_post_is_none_of_it(stats: str) -> None:
    said = [ASKED, *ANSWERS]
    assert (
        texts_of("".join(f'<div>{stats}</div><div class="postmsg"><p>{one}</p></div>' for one in said))
        == said
    )
    assert texts_of('<div class="postmsg"><p>Posts: 12</p></div>') == ["Posts: 12"]


@pytest.mark.parametrize(
    "line", ["Joined: 05 Mar 2018<br>Posts: 12<br>Location: Cape", "o1<br>Posts: 12<br>Registered: 2014"]
)
def test_counts_of_posts_tell_a_member_where_no_software_is_known(line: str) -> None:
    assert texts_of(f"<p>{ASKED}</p><p>{line}</p>") == [ASKED]


@pytest.mark.parametrize(
    "line", ["Location: the old pier", "Posts: two of oak, let into the ground", "Age: twelve; posts: two"]
)
def test_such_lines_in_a_text_stay(line: str) -> None:
    assert texts_of(f"<p>{ASKED}</p><p>{line}</p>") == [ASKED, line]
