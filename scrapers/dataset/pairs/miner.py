"""The pairs of one page: what the rules point at, placed, weighed, and each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.filters import fold, refusal, refusal_as_written, refusal_at_sight, without_teaser
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.pair import NOWHERE, Pair, Span, Turn, Where
from scrapers.dataset.pairs.placing import Place, place, span_in
from scrapers.dataset.pairs.relevance import Relevance, open_relevance
from scrapers.dataset.pairs.rule import Candidate, Rule, make_rules
from scrapers.dataset.pairs.templates import worded
from scrapers.display.shown import Shown
from scrapers.reading.extractor import Source
from scrapers.reading.offline import check_html
from scrapers.reading.text_repair import ENCODING, check_repair, repaired_page
from scrapers.web.decode import Decoded, decode

if TYPE_CHECKING:
    from scrapers.reading.extractors.blocks import Blocks

_MOST: Final = 20_000  # pairs of a page
_WHOLE: Final = frozenset({"api"})  # rules whose answers say enough before a "Read more": rustdoc's


@dataclass(frozen=True, repr=False)
class Mined(Shown):
    """The pairs of a page, and why others are none, by reason.

    ``texts`` are those in which the pairs' offsets count, by the name that a pair has in ``where``.
    """

    pairs: tuple[Pair, ...] = ()
    refused: Counter[str] = field(default_factory=Counter)
    texts: dict[Where, str] = field(default_factory=dict)


class Miner:
    """Mines pages by ``rules``, all that are installed by default; ``repair`` is that of their job.

    ``markup``: also what is told in the markup alone, which no reader sees; ``links``: texts have the targets
    of links. ``relevance``: how near an answer must be to its question (``relevance.py``).
    """

    def __init__(  # noqa: PLR0913 - settings, by keyword
        self,
        rules: Sequence[str] = (),
        *,
        markup: bool = False,
        links: bool = False,
        extractor: Blocks | None = None,
        repair: Sequence[str] = (ENCODING,),
        relevance: float | None = None,
    ) -> None:
        check_repair(repair)
        self.rules: list[Rule] = make_rules(rules)
        self.markup = markup
        self._links = links
        self._extractor = extractor
        self._repair = repair
        self._relevance = open_relevance(relevance)

    def mine(self, html: str, *, url: str = "", markdown: bool = True, encoding: str = "utf-8") -> Mined:
        """The pairs of a page, in the order of their answers."""
        read, _ = repaired_page(Decoded(html), encoding, self._repair)
        source = Source(read.text, url, markdown, encoding, read=read)
        page = PageBlocks(source, self._extractor, links=self._links)
        return _Mining(page, self._relevance, markup=self.markup).run(self.rules)


def mine(  # noqa: PLR0913 - settings, by keyword
    html: bytes | str,
    *,
    url: str = "",
    rules: Sequence[str] = (),
    markdown: bool = True,
    markup: bool = False,
    relevance: float | None = None,
) -> Mined:
    """The pairs of the page ``html``, which came from ``url``.

    ``relevance`` is how near an answer must be to its question, as a cosine: .05 drops what is about
    something else (extra ``pairs``). Raises :class:`scrapers.errors.ConfigError` for a rule that is unknown
    or an extra that is missing, and :class:`scrapers.errors.ParseLimit` for a page that cannot be read whole.
    """
    check_html(html)
    text = html if isinstance(html, str) else decode(bytes(html)).text
    return Miner(rules, markup=markup, relevance=relevance).mine(text, url=url, markdown=markdown)


class _Mining:
    """The state of one page."""

    def __init__(self, page: PageBlocks, relevance: Relevance | None, *, markup: bool) -> None:
        self._page, self._relevance, self._markup = page, relevance, markup
        self._pairs: list[Pair] = []
        self._refused: Counter[str] = Counter()
        self._texts: dict[Where, str] = {}
        self._asked: dict[str, str] = {}  # folded question -> rule
        self._answers: dict[Range, str] = {}  # blocks of an answer -> rule

    def run(self, rules: Sequence[Rule]) -> Mined:
        for rule in rules:
            for candidate in rule.candidates(self._page):
                if len(self._pairs) >= _MOST:
                    self._refused["page_limit"] += 1
                    continue
                reason = self._take(rule, candidate)
                if reason:
                    self._refused[reason] += 1
        order = sorted(self._pairs, key=lambda pair: (pair.where, pair.answer_span, pair.question_span))
        return Mined(tuple(order), self._refused, self._texts)

    def _take(self, rule: Rule, candidate: Candidate) -> str:
        if candidate.told:
            return self._from_markup(rule, candidate)
        reason = self._by_place(rule, candidate)  # before the question is written down, which costs
        if reason:
            return reason
        asked = candidate.asked or self._page.words(candidate.question)
        blocks = self._page.blocks[candidate.answer.start : candidate.answer.end]
        reason = self._asked_before(rule, _key(asked, candidate)) or refusal_at_sight(
            asked, blocks, opener=candidate.thread
        )
        if reason:
            return reason
        at = place(self._page, candidate, asked)
        if at is None:
            return "not_in_text"
        answer = at.text[at.answer.start : at.answer.end]
        if rule.name in _WHOLE:
            answer = without_teaser(answer)
            at = at._replace(answer=Span(at.answer.start, at.answer.start + len(answer)))
        reason = refusal_as_written(asked, answer)
        if not reason and self._relevance and self._relevance.drops(rule.name, asked, answer):
            reason = "irrelevant"
        if reason:
            return reason
        self._note(rule, asked, candidate, at)
        self._pairs.append(self._pair(rule, candidate, asked, answer, at))
        return ""

    def _by_place(self, rule: Rule, candidate: Candidate) -> str:
        """Why it is not taken, as far as its place tells: its rule gives it up, or one has it already."""
        if candidate.refused or candidate.answer.start >= candidate.answer.end:
            return candidate.refused or "no_answer"
        before = self._answers.get(candidate.answer)
        if before is not None and before != rule.name:
            return "other_rule"
        return self._asked_before(rule, candidate.anchor) if candidate.anchor else ""

    def _asked_before(self, rule: Rule, key: str) -> str:
        """The same, if a rule that is more trusted has asked it, or this one has done so elsewhere."""
        before = self._asked.get(key)
        if before is None:
            return ""
        return "repeated" if before == rule.name else "other_rule"

    def _note(self, rule: Rule, asked: str, candidate: Candidate, at: Place) -> None:
        self._asked[_key(asked, candidate)] = rule.name
        if candidate.thread:  # its title alone is no question of another rule
            self._asked.setdefault(fold(asked.partition("\n\n")[0]), rule.name)
        self._answers[candidate.answer] = rule.name
        self._texts[at.where] = at.text

    def _pair(self, rule: Rule, candidate: Candidate, asked: str, answer: str, at: Place) -> Pair:
        rejected = self._rejected(candidate, at)
        return Pair(
            worded(candidate.template, asked),
            answer,
            rule.name,
            rule.version,
            where=at.where,
            url=self._page.source.url,
            question_span=at.question,
            answer_span=at.answer,
            raw_question=asked,
            template=candidate.template,
            headings=self._page.path(candidate.question.start),
            anchor=candidate.anchor,
            question_author=candidate.question_author,
            answer_author=candidate.answer_author,
            score=candidate.score,
            rejected=at.text[rejected.start : rejected.end],
            rejected_span=rejected,
            rejected_author=candidate.rejected_author if rejected != NOWHERE else "",
            rejected_score=candidate.rejected_score if rejected != NOWHERE else 0,
            turns=self._turns(candidate, at),
        )

    def _rejected(self, candidate: Candidate, at: Place) -> Span:
        return (self._span(candidate.rejected, at) if candidate.rejected else None) or NOWHERE

    def _turns(self, candidate: Candidate, at: Place) -> tuple[Turn, ...]:
        spans = [(role, self._span(blocks, at)) for role, blocks in candidate.turns]
        if any(span is None for _, span in spans):
            return ()
        return tuple(Turn(role, at.text[span.start : span.end], span) for role, span in spans if span)

    def _span(self, blocks: Range, at: Place) -> Span | None:
        written = self._page.document if at.where == "document" else self._page.whole
        return span_in(self._page, written, blocks)

    def _from_markup(self, rule: Rule, candidate: Candidate) -> str:
        """What only the markup tells: its answer is its own text."""
        if not self._markup:
            return "markup_only"
        asked, answer = candidate.asked, candidate.told
        reason = self._asked_before(rule, _key(asked, candidate)) or refusal(asked, answer, ())
        if reason:
            return reason
        self._asked[_key(asked, candidate)] = rule.name
        text = self._texts.get("markup", "")
        start = len(text) + 1 if text else 0
        middle = start + len(asked) + 1
        self._texts["markup"] = f"{text}\n{asked}\n{answer}" if text else f"{asked}\n{answer}"
        self._pairs.append(
            Pair(
                asked,
                answer,
                rule.name,
                rule.version,
                where="markup",
                url=self._page.source.url,
                question_span=Span(start, start + len(asked)),
                answer_span=Span(middle, middle + len(answer)),
                raw_question=asked,
                question_author=candidate.question_author,
                answer_author=candidate.answer_author,
                score=candidate.score,
            )
        )
        return ""


def _key(asked: str, candidate: Candidate) -> str:
    """What a page asks once; entries of an interface are told apart by their anchors."""
    return candidate.anchor or fold(asked)
