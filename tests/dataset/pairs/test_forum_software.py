"""Threads of trackers, help centres and boards for questions: who asks, and which answer is the accepted one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scrapers.dataset.pairs.miner import Mined, mine

TITLE = "Vane squeaks in the east wind"
ASKED = "My vane of iron squeaks since the storm, but only in the east wind. I oiled it twice."
TOLD = "Oil runs out of it within a week. Take tallow, and warm it well before."
OTHER = "I would take it down for good and look at the smoke instead."
POSTS = (("ann", ASKED, False), ("cyr", OTHER, False), ("ben", TOLD, True))

Post = Callable[[int, str, str, bool], str]


def github_discussion(number: int, who: str, text: str, accepted: bool) -> str:
    mark = '<section aria-label="Marked as Answer"><span>Answer selected</span></section>' if accepted else ""
    return (
        '<div class="TimelineItem js-comment-container discussion-timeline-item"><div class="timeline-comment-group'
        f' TimelineItem-body">{mark}<div class="timeline-comment comment js-comment"><h3 class="timeline-comment-header'
        f'-text"><a class="d-inline-block" href="/{who}"><img class="avatar" alt="@{who}"></a><a class="author text-bold'
        f' Link--primary" href="/{who}"><span class="Truncate-text">{who}</span></a> <a class="js-timestamp" href="#c{number}">'
        '<relative-time datetime="2024-03-01">Mar 1, 2024</relative-time></a></h3><table><tbody><tr><td class="comment-body'
        f' markdown-body js-comment-body"><p dir="auto">{text}</p></td></tr></tbody></table></div>'
        f'<div class="comment-reactions">{number}</div></div></div>'
    )


def zendesk(number: int, who: str, text: str, accepted: bool) -> str:
    person = f'<span title="{who}"><a href="/hc/en-us/profiles/{number}">{who}</a></span><ul><li>2 years ago</li></ul>'
    if number == 1:
        return (
            f'<div class="post"><article><section class="post-info-container"><div class="post-info"><div class="post-author">'
            f'<div class="post-meta">{person}</div></div><div class="post-content"><div class="post-body"><p>{text}</p></div></div>'
            '</div></section></article></div><ul id="comments" class="comment-list">'
        )
    official = "comment-official" if accepted else ""
    return (
        f'<li class="comment"><div class="comment-wrapper {official}"><div class="comment-info"><div class="comment-author">'
        f'<div class="comment-meta">{person}</div></div><section class="comment-body"><p>{text}</p></section></div>'
        f'<div class="comment-vote vote"><span class="vote-sum">{number}</span></div></div></li>'
    )


def khoros(number: int, who: str, text: str, accepted: bool) -> str:
    solved = "lia-message-solution lia-accepted-solution" if accepted else ""
    return (
        f'<div class="lia-linear-display-message-view"><div class="lia-message-view-display {solved}"><div class="lia-message-author">'
        f'<span class="UserName lia-user-name"><a class="lia-user-name-link" href="/t5/user/viewprofilepage/user-id/{number}">'
        f'<span>{who}</span></a></span></div><span class="DateTime">03-12-2021 08:1{number} AM</span><div class="lia-message-body">'
        f'<div class="lia-message-body-content"><p>{text}</p></div></div></div></div>'
    )


def invision(number: int, who: str, text: str, accepted: bool) -> str:
    solved = "ipsComment_solved" if accepted else ""
    return (
        f'<article id="elComment_{number}" class="cPost ipsBox ipsComment {solved}"><aside class="cAuthorPane"><h3 class="cAuthorPane_'
        f'author"><a href="/profile/{number}-{who}/">{who}</a></h3></aside><div class="ipsComment_content"><p>Posted March {number}</p>'
        f'<div class="cPost_contentWrap"><div data-role="commentContent"><p>{text}</p></div></div></div></article>'
    )


def vanilla(number: int, who: str, text: str, accepted: bool) -> str:
    solved = "QnA-Item-Accepted" if accepted else ""
    return (
        f'<li class="Item ItemComment {solved}" id="Comment_{number}"><div class="Comment"><div class="Item-Header"><span class="Author">'
        f'<a class="Username" href="/profile/{who}">{who}</a></span></div><div class="Item-Body"><div class="Message userContent">'
        f"<p>{text}</p></div></div></div></li>"
    )


def askbot(number: int, who: str, text: str, accepted: bool) -> str:
    kind = (
        "js-question question post"
        if number == 1
        else f"js-answer answer post {'accepted-answer' * accepted}"
    )
    return (
        f'<div class="{kind}" id="post-id-{number}"><div class="vote-buttons"><div class="vote-number">{number}</div></div><div class='
        f'"post-content"><div class="post-update-info"><p>asked Mar {number}</p><a href="/users/{number}/{who}/">{who}</a></div>'
        f'<div class="post-body"><p>{text}</p></div></div></div>'
    )


def question2answer(number: int, who: str, text: str, accepted: bool) -> str:
    kind, name = ("q-view", "q-view question") if number == 1 else ("a-item", "a-list-item answer")
    return (
        f'<div class="qa-{name} {"answer-selected qa-a-list-item-selected" * accepted}"><span class="qa-netvote-count-data">'
        f'{number}</span><div class="qa-{kind}-main"><div class="qa-{kind}-content qa-post-content"><div class="entry-content">'
        f'<p>{text}</p></div></div><span class="qa-{kind}-meta">Mar {number}, 2020 by <a class="qa-user-link" href="../user/{who}">'
        f"{who}</a></span></div></div>"
    )


def bbpress(number: int, who: str, text: str, accepted: bool) -> str:
    kind = "topic" if number == 1 else "reply"
    return (
        f'<div class="bbp-{kind}-header"><span class="bbp-{kind}-post-date">March {number}, 2021 at 8:12 am</span></div><div '
        f'class="{kind} type-{kind}"><div class="bbp-{kind}-author"><a href="/forums/users/{who}/" class="bbp-author-link"><span '
        f'class="bbp-author-name">{who}</span></a></div><div class="bbp-{kind}-content"><p>{text}</p></div></div>'
    )


def github_issue(number: int, who: str, text: str, accepted: bool) -> str:
    name = "issue-body-header-author" if number == 1 else "avatar-link"
    return (
        f'<div class="react-issue-{"comment" if number > 1 else "body"}"><div data-testid="comment-header"><a data-testid="{name}" class='
        f'"ActivityHeader-module__AuthorLink--D7Ojk" href="/{who}">{who}</a><a href="#c{number}"><relative-time>Mar {number}, 2024'
        f'</relative-time></a></div><div data-testid="markdown-body" class="markdown-body"><p dir="auto">{text}</p></div></div>'
    )


def gitlab(number: int, who: str, text: str, accepted: bool) -> str:
    person = f'<a class="author-name-link" href="/{who}"><span class="author">{who}</span></a>'
    if number == 1:
        return (
            f'<div class="detail-page-description"><div class="author-link">{person}</div><div class="description">'
            f'<div class="md"><p>{text}</p></div></div></div>'
        )
    return (
        f'<li class="note note-comment" id="note_{number}"><div class="note-header">{person}<span>@{who}</span></div>'
        f'<div class="note-body"><div class="note-text md"><p>{text}</p></div></div></li>'
    )


def freshdesk(number: int, who: str, text: str, accepted: bool) -> str:
    if number == 1:
        return (
            f'<section class="main content"><div class="p-info"><strong>{who}</strong> said about 3 years ago</div>'
            f'<article class="p-desc" id="topic-body"><p>{text}</p></article></section>'
        )
    return (
        f'<div class="comment" id="post-{number}"><div class="user-info"><div class="c-info"><span class="user-name">{who}'
        f'</span> said <span>2 years ago</span></div></div><div class="comment-content p-desc"><p>{text}</p></div></div>'
    )


ACCEPTING: list[Post] = [github_discussion, zendesk, khoros, invision, vanilla, askbot, question2answer]


def read(body: str, url: str = "https://tower.example/community/posts/1-vane") -> Mined:
    html = (
        f"<html><head><title>{TITLE} - The Tower</title></head><body><nav><a href='/'>Home</a></nav><main><h1>{TITLE}</h1>"
        f"{body}</main><footer><p>Run by the keepers of the tower.</p></footer></body></html>"
    )
    found = mine(html, url=url)
    for pair in found.pairs:
        assert found.texts[pair.where][slice(*pair.answer_span)] == pair.answer
    return found


def thread(post: Post, posts: tuple[tuple[str, str, bool], ...] = POSTS) -> str:
    return "".join(post(at, *each) for at, each in enumerate(posts, 1))


@pytest.mark.parametrize("post", ACCEPTING, ids=lambda post: post.__name__)
def test_the_accepted_answer_is_taken(post: Post) -> None:
    [pair] = read(thread(post)).pairs
    assert (pair.rule, pair.question_author, pair.answer_author) == ("threads", "ann", "ben")
    assert (pair.question, pair.answer) == (f"{TITLE}\n\n{ASKED}", TOLD)


@pytest.mark.parametrize(
    "post", [*ACCEPTING, github_issue, bbpress, gitlab, freshdesk], ids=lambda post: post.__name__
)
def test_without_one_the_first_of_somebody_else(post: Post) -> None:
    posts = (
        ("ann", ASKED, False),
        ("ann", "It is of the year 1804, by the way.", False),
        ("ben", TOLD, False),
    )
    [pair] = read(thread(post, posts)).pairs
    assert (pair.answer, pair.answer_author) == (TOLD, "ben")


@pytest.mark.parametrize(
    "body",
    [
        thread(askbot, (("", "", False), *POSTS[1:])).partition("</div></div></div>")[2],
        "".join(gitlab(at, *post) for at, post in enumerate(POSTS, 2)),
        "".join(freshdesk(at, *post) for at, post in enumerate(POSTS, 2)),
        (
            f'<article class="article-body">{"<p>The vane turns with the wind, all day. </p>" * 40}</article>'
            f'<ul class="comment-list">{thread(zendesk).partition("comment-list")[2][2:]}</ul>'
        ),
    ],
    ids=["answers without their question", "notes", "replies", "comments below an article"],
)
def test_answers_and_comments_open_no_thread(body: str) -> None:
    assert not [pair for pair in read(body).pairs if pair.rule == "threads"]
