"""Links to other texts and to networks in the midst of a text: what is read most, buttons to share.

Inside an article a model takes them for one of its lists. A list of nothing but links under a heading that
says so leads away from the page; the heading alone, or a list that says more, does not.
"""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.asides.kept_boxes import KeptBoxes
from scrapers.reading.selection.asides.other_texts import is_over_others, lead_to_one_site
from scrapers.reading.selection.asides.rails import are_links, is_link
from scrapers.reading.selection.prompt_words import READ_ALSO

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from scrapers.reading.blocks.outline import Block, Outline

_LINE: Final = 80  # characters of a heading over such a list, or of a link to share
_LINKED: Final = 0.8  # of a line's characters
_SEVERAL: Final = 2
_RANK: Final = 12  # characters of a number, a time or a day in figures
_SHARE: Final = 0.3  # of the kept text that is linked; pages of more are lists of links, and no text is
_LISTED: Final = frozenset(("list_item", "paragraph", "heading", "caption"))
_OVER = re.compile(
    r"\W*(?:(?:the )?most (?:read|popular|viewed|shared|commented)(?: (?:articles?|stories|posts|news|now))?"
    r"|(?:popular|trending|top|latest|recent|related|recommended|featured|more|other|similar|suggested)"
    r" (?:articles?|stories|posts?|news|reads?|headlines|coverage|topics|content|videos)"
    r"|(?:read|learn|see) more (?:about|on) (?:this|the (?:topic|subject))|more about this"
    r"|najczęściej czytane|(?:zobacz|czytaj|przeczytaj) (?:też|także|również)|polecane"
    r"|popularne(?: artykuły)?"
    r"|(?:en )?çok okunan(?:lar)?|ilgili (?:haberler|yazılar|içerikler)|nejčtenější(?: články)?"
    r"|související(?: články)?"
    r"|legolvasottabb(?: cikkek)?|kapcsolódó cikkek|mest (?:läst|lästa|læst|læste|lest|leste)|luetuimmat"
    r"|lue myös"
    r"|cele mai citite|articole similare|vezi și|δημοφιλή|σχετικά άρθρα|διαβάστε (?:επίσης|ακόμα)"
    r"|найпопулярніше|найчитаніше|читайте також"
    r"|вам (?:также|також) (?:может понравиться|може сподобатися)|най-четени"
    r"|الأكثر (?:قراءة|مشاهدة)|مواضيع ذات صلة|اقر[أا] أيض[اًا]{1,2}|أخبار ذات صلة|הכי נקראות|כתבות נוספות"
    r"|עוד בנושא"
    r"|پربازدیدترین(?:‌ها| ها)?|مطالب مرتبط|đọc nhiều(?: nhất)?|(?:tin|bài viết) liên quan|terpopuler"
    r"|berita terkait"
    r"|artikel terkait|(?:ข่าว|บทความ)(?:ยอดนิยม|ที่เกี่ยวข้อง)|यह भी पढ़ें|アクセスランキング"
    r"|おすすめ(?:の)?記事|よく読まれている記事"
    r"|あわせて読みたい|熱門文章|相關(?:閱讀|文章|新聞)|推薦閱讀|延伸阅读|延伸閱讀|猜你喜欢|인기 ?기사"
    r"|추천 ?기사|함께 (?:볼|보면 좋은) ?(?:만한 )?(?:글|기사)"
    r"|entradas relacionadas|artículos relacionados|posts relacionados|veja também|veja mais|leggi anche"
    r"|(?:das )?könnte (?:sie|dich|ihnen) (?:auch )?(?:interessieren|gefallen)"
    r"|weitere (?:artikel|beiträge|themen)"
    r"|à lire (?:également|ensuite)|lire aussi|vous aimerez aussi|lees ook|gerelateerde artikelen"
    r"|(?:popular|trending|recommended)(?: (?:now|today|for you|right now|this week))?"
    r"|more (?:from|in|on|by) [^.!?]{2,40}|(?:read|explore|discover) more|keep reading|up next|don['’]t miss"
    r"|you (?:may|might|could) (?:also )?(?:like|enjoy|be interested in|have missed)"
    r"|meistgelesen|das könnte (?:sie|dich) auch interessieren|mehr zum thema|ähnliche (?:artikel|beiträge)"
    r"|les plus lus|à lire aussi|articles (?:similaires|liés|récents)|sur le même (?:sujet|thème)"
    r"|(?:lo )?más leíd[oa]s?|(?:noticias|artículos) relacionad[oa]s|te puede interesar|(?:i )?più letti"
    r"|articoli correlati|mais lid[oa]s|(?:notícias|artigos) relacionad[oa]s|leia também|meest gelezen"
    r"|самое читаемое|популярное|читайте также|похожие (?:статьи|записи)|по теме"
    r"|関連記事|人気記事|相关(?:阅读|文章|新闻)|热门文章|推荐阅读|관련 ?기사|많이 본 (?:뉴스|기사))\W*",
    re.IGNORECASE,
)
_NETWORK: Final = (
    r"(?:facebook|fb|twitter|x|linked-?in|reddit|whats-?app|telegram|pinterest|tumblr|pocket|mastodon|bluesky"
    r"|threads|messenger|line|vk|vkontakte|weibo|wechat|xing|flipboard|hacker news|instagram|e-?mail|sms"
    r"|clipboard|friends?|social media)"
)
_SHARED = re.compile(
    r"\W*(?:(?:share|post|save|send|pin|e-?mail|print|copy|tweet|like|follow(?: us)?|add)"
    r"(?: (?:this|the|it|us))?(?: (?:article|page|post|story|link|url|item))?"
    rf"(?: (?:on|via|to|by|with|in|a|an|your)){{0,2}}(?: {_NETWORK})?"
    rf"|(?:(?:auf|per|sur|par|en|por|su|no|op|via|на|в) )?{_NETWORK} ?(?:teilen|delen)?"
    rf"|(?:teilen|partager|compartir|condividi|compartilhar|delen|dela|del|поделиться|共有|分享|공유)"
    rf"(?: (?:auf|per|sur|par|en|por|su|no|op|via|på|на|в))?(?: {_NETWORK})?)\W*",
    re.IGNORECASE,
)


def without_teasers(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` less the lists that lead away, with their headings, and less links to share."""
    linked = sum(block.link_chars for block in kept)
    if linked > _SHARE * sum(len(block.text) for block in kept):
        return list(kept)
    away = _lists(outline, kept) | _shares(kept)
    return [block for at, block in enumerate(kept) if at not in away]


def _lists(outline: Outline, kept: Sequence[Block]) -> set[int]:
    away: set[int] = set()
    boxes = KeptBoxes(outline, kept)
    places = {id(block): at for at, block in enumerate(kept) if len(block.text) <= _LINE}
    for block, after in _may_be_labels(outline.blocks, places):
        at = places.get(id(block), -1)
        if at >= 0 and _is_over_others(block, after, alone=True):
            away.update(_under(boxes, block, at))
        elif at < 0 and _is_over_others(block, after, alone=False):
            away.update(_cards(boxes, block))
    return away


def _may_be_labels(blocks: Sequence[Block], places: Container[int]) -> list[tuple[Block, Block | None]]:
    """Short blocks, each with what stands behind it: those that are kept, and the others before links."""
    pairs = chain(pairwise(blocks), ((last, None) for last in blocks[-1:]))
    return [
        (block, after)
        for block, after in pairs
        if (
            id(block) in places
            or (after is not None and not block.links and len(block.text) <= _LINE and _may_lead(after))
        )
        and block.role in _LISTED
    ]


def _may_lead(block: Block) -> bool:
    return block.links > 0 or len(block.text) <= _RANK


def _under(boxes: KeptBoxes, block: Block, at: int) -> Iterable[int]:
    """The label ``block``, kept as number ``at``, and the links that are kept behind it or in its box."""
    kept, end = boxes.kept, at + 1
    while end < len(kept) and _is_link(kept[end]):
        end += 1
    if not (_is_known_label(block.text) or lead_to_one_site(kept[at + 1 : end])):
        return ()
    if end - at > _SEVERAL or (end - at == _SEVERAL and _has_more(boxes.outline, block)):
        return range(at, end)
    return _cards(boxes, block)


def _is_over_others(block: Block, after: Block | None, *, alone: bool) -> bool:
    """Whether ``block`` is said over other texts; or made of the words that are, and a link follows.

    ``alone``: whether phrases that are said over nothing else need no link behind them.
    """
    text = block.text
    if alone and _OVER.fullmatch(text):
        return True
    if block.links or after is None or not (after.links or _says_nothing(after)):
        return False
    return _is_known_label(text) or is_over_others(text)


def _says_nothing(block: Block) -> bool:
    """Whether ``block`` is a number or a sign: the rank of what follows, the time of what stands before."""
    return len(block.text) <= _RANK and not any(map(str.isalpha, block.text))


def _is_known_label(text: str) -> bool:
    """Whether ``text`` is said over other texts and over nothing else, not even over sources."""
    return (_OVER.fullmatch(text) or READ_ALSO.fullmatch(text.lower())) is not None


def _cards(boxes: KeptBoxes, heading: Block) -> list[int]:
    """The kept blocks of the box that ``heading`` begins, if it holds links with a line on each at most."""
    box = boxes.begun_by(heading)
    cards = [block for block in boxes.all(box)[1:] if not _says_nothing(block)] if box >= 0 else []
    few = boxes.size_of(box) <= _SHARE * boxes.size
    return boxes.of(box) if few and sum(map(is_link, cards)) >= _SEVERAL and are_links(cards) else []


def _has_more(outline: Outline, heading: Block) -> bool:
    """Whether several links follow a heading on the page, of which only one may have been chosen."""
    after = next(at for at, block in enumerate(outline.blocks, 1) if block is heading)
    links = outline.blocks[after : after + _SEVERAL]
    return len(links) == _SEVERAL and all(map(_is_link, links))


def _shares(kept: Sequence[Block]) -> set[int]:
    """Two and more, one after the other: a single one may be what the text is about."""
    found = [
        len(block.text) <= _LINE and _is_link(block) and bool(_SHARED.fullmatch(block.text)) for block in kept
    ]
    return {
        at
        for at, is_one in enumerate(found)
        if is_one and (found[at - 1 : at] == [True] or found[at + 1 : at + 2] == [True])
    }


def _is_link(block: Block) -> bool:
    return block.links > 0 and block.role in _LISTED and block.link_chars >= _LINKED * len(block.text)
