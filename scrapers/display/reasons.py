"""What each reason means under which a page is counted: the words beside the codes of the ledger.

A code in capitals stands for a value: ``http_STATUS`` is ``http_404``, say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

SCOPE: Final[Mapping[str, str]] = {
    "other_host": "the host is neither a seed's nor named in `hosts`",
    "not_included": "no pattern of `include` matches",
    "excluded": "a pattern of `exclude` matches",
    "depth": "more than `depth` links from a seed",
    "url_too_long": "longer than `url_length`",
    "path_repeat": "a path segment occurs more than `path_repeat` times: mostly a trap of relative links",
    "secret_in_url": "the link holds somebody's credential; it is not asked for, and masked",
    "query_budget": "`queries_per_path` URLs of its path, that differ in the query alone, were asked for",
    "facet_budget": "as `query_budget`, for URLs with three or more parameters (`facets_per_path`)",
    "host_budget": "`pages_per_host` URLs of the host were asked for",
    "near_equal": "pages of this path pattern repeat each other (`alike_pages`)",
}
"""Not asked for: out of scope, or a trap."""

RIGHTS: Final[Mapping[str, str]] = {
    "robots_disallow": "robots.txt forbids it",
    "robots_unreachable": "robots.txt could not be had, for good: nothing of the host is asked for",
    "statement_unreachable": "a file in which the site may refuse could not be had; the page waits for it",
    "consent_READER": "a statement that this reader found says no; `scrapers consent URL` shows it",
    "consent_license": "the page's licence is not among `allow_licenses`, or is among `deny_licenses`",
    "consent_reader_failed": "a reader of statements failed on the page, so what it says is not known",
    "consent_rsl_payment": "an RSL licence asks for payment",
    "consent_rsl_server": "an RSL licence names a server that is not in `licensed_servers`",
    "consent_unknown": "nothing says yes, and `unknown` is `deny`; or a statement cannot be read",
    "forgotten": "it was taken out for good (`scrapers forget`)",
    "address_refused": "the host's address is private or special, and not in `allow_private`",
}
"""Not allowed."""

ANSWER: Final[Mapping[str, str]] = {
    "http_STATUS": "the server answered with this status",
    "no_content": "status 204 or 205: there is no body",
    "not_modified": "status 304 to a request without conditions",
    "partial_content": "status 206: a part of the body",
    "redirect": "it leads to another URL, which is counted by itself",
    "redirect_REASON": "it leads to a URL that is left out for that reason, as `redirect_other_host`",
    "bad_redirect": "its target is no URL",
    "redirect_loop": "it leads back to itself",
    "too_many_redirects": "more than `redirects` in a row",
    "connection_failed": "refused, reset, not resolved, or not HTTP",
    "tls_failed": "the certificate or the handshake is not acceptable",
    "timeout": "longer than `connect_timeout` or `fetch_timeout`, or slower than `min_rate`",
    "body_too_large": "more than `max_bytes`",
    "truncated": "fewer bytes came than were announced, or a content coding ends early",
    "damaged_record": "the record of an archive is damaged, or not whole",
    "bad_content_encoding": "a body in an archive is in no coding that is known",
    "browser_failed": "the browser crashed, hung or showed another page",
    "render_limit": "the page made the browser take more memory than it may",
    "backend_error": "the backend raised what nobody foresaw",
    "fetch_failed": "a backend's own kind of failure",
    "gave_up": "it failed, in a way that may pass, in three runs",
    "host_away": "its host was given up for this run, as it answered before and does not now",
    "host_busy": "its host wants to be left alone for longer than this run waits",
    "not_fetched": "the crawl ended before the page's turn",
    "unreadable": "a file could not be read (`scrapers extract`)",
}
"""Not to be had, or nothing to read."""

READING: Final[Mapping[str, str]] = {
    "empty": "the body is empty",
    "not_html": "it is not HTML",
    "not_text": "it says that it is text, and is not",
    "not_feed": "it says that it is a feed, and is not",
    "feed": "it is a feed: its links were taken",
    "sitemap": "it is a sitemap: its links were taken",
    "soft_404": "an error page that says 200",
    "bot_challenge": "a check of the browser that says 200, or a refusal of robots",
    "captcha": "a riddle that tells people from robots, and says 200",
    "login_wall": "it asks to log in before it shows anything",
    "paywall": "the beginning of a text, of which the rest is for subscribers",
    "cookie_wall": "it asks for cookies, or for consent to them, before it shows anything",
    "maintenance": "the site is out of order for a while, and says 200",
    "parked_domain": "nobody uses the domain, or somebody sells it",
    "no_results": "an answer to a search that found nothing",
    "old_browser": "it only says that it does not serve this browser",
    "needs_javascript": "empty without its scripts: `-b selenium` runs them",
    "no_text": "no text was found in it",
    "encrypted": "the document asks for a password, or forbids that its text is copied",
    "scanned": "the document holds pictures of pages",
    "garbled": "the document's fonts do not say what they show",
    "parse_error": "no parser could read it",
    "parse_limit": "too deep, too large or too slow to be read whole within its bounds",
    "extract_error": "the extractor raised what nobody foresaw",
    "stage_error": "a part of the corpus stage could not be done",
    "worker_lost": "the process or machine that worked on it was lost, and so on every try",
    "worker_broken": "the parser process could not be set up",
}
"""Read, and no document."""

CORPUS: Final[Mapping[str, str]] = {
    "not_exported": "it was read, and no corpus has been written yet: that comes when the crawl ends",
    "too_short": "less than `min_chars`",
    "too_long": "more than `max_chars`",
    "language": "not one of `languages`, or not surely enough (`min_language_score`)",
    "duplicate_exact": "the same text as a page that is kept; the detail names it",
    "duplicate_near": "nearly the same text (`similarity`) as a page that is kept",
    "duplicate_url": "the same page under another URL",
    "repeated_lines": "nothing but lines that most pages of its host have (`repeated_lines`)",
    "refused_copy": "the site refuses this page at another URL of it, which the detail names",
    "no_prompt": "`messages`: the document gives no prompt",
    "filter_error": "a filter of yours raised, or did not come back",
    "gopher_RULE": "a rule of the quality preset `gopher` (MassiveText, Rae et al. 2021)",
    "c4_RULE": "a rule of the quality preset `c4` (Raffel et al. 2020)",
    "fineweb_RULE": "a rule of the quality preset `fineweb` (Penedo et al. 2024)",
}
"""A document that is not in the corpus, by rules that may change without a new crawl."""

DATASET: Final[Mapping[str, str]] = {
    "no_record": "the line is no record with a text; the detail says why",
    "refused_elsewhere": "the site refused it to another crawl that goes in; the detail says which, and how",
    "contaminated": "it holds an item of a benchmark; the detail names it",
    "split_bridge": "it shares text with records of two splits, which keep what they had",
    "forgotten_repeat": "it had been dropped as a repeat of what was taken out for good",
}
"""A record that is not in the dataset; those of the corpus stage besides."""

PAIRS: Final[Mapping[str, str]] = {
    "no_page": "its page is in no archive: the record is of no job, or of an older one",
    "page_unreadable": "its page in the archive is damaged, or cannot be read whole",
    "page_not_html": "its page has no markup to mine",
    "page_refused": "the corpus says that its page may not be used",
    "not_in_dataset": "its page is not in the dataset that was named",
    "no_answer": "nothing but dates, names, counts or buttons, or that there is none yet",
    "not_in_text": "question or answer do not stand in the stored text as they do on the page",
    "question_length": "nothing is asked, or in more than 400 characters",
    "answer_too_short": "fewer than two words",
    "answer_too_long": "more than 20,000 characters",
    "answer_repeats": "the answer says the question again, and no more",
    "answer_refers": "the answer only sends its reader elsewhere, or is the beginning of what stands there",
    "answer_asks": "further questions of the page stand in it: it is the head of a list",
    "answer_links": "the answer is mostly links",
    "irrelevant": "the answer is about something else than the question (`--relevance`)",
    "model_failed": "the model failed as often as it was asked (`[pairs.model]`); the next run asks again",
    "model_no_question": "what the model wrote is no question in one line, or it says that there is none",
    "not_own_words": "words of others are quoted in its middle, or a signature cannot be parted from it",
    "markup_only": "no reader sees it (`--markup` takes it)",
    "other_rule": "a rule that is more trusted has the same question or answer",
    "repeated": "the page asks the same elsewhere",
    "repeated_on_site": "an earlier page of the site has the same question and answer",
    "other_split": "a page in another split has the same question and answer, or the same long half of it",
    "personal_data": "it holds what the corpus keeps back (`redact`)",
    "page_limit": "the page has 20,000 pairs before it",
}
"""A question and answer that are no pair, or a page that gives none (`scrapers pairs`)."""

SITEMAPS: Final[Mapping[str, str]] = {
    "sitemap_not_found": "none under the usual names",
    "sitemap_unreadable": "no parser could read it",
    "sitemap_truncated": "cut: its entries so far count",
    "sitemap_limit": "larger or longer than a sitemap may be: its entries so far count",
    "sitemap_too_deep": "an index within too many indexes",
    "sitemap_off_host": "on another host than the one whose robots.txt or index names it",
}
"""Of sitemaps, which are listed beside the pages."""

REFRESH: Final[Mapping[str, str]] = {
    "unmodified": "the server says that it has not changed (304)",
    "same_bytes": "it was sent again, with the same bytes",
    "same_text": "it was sent again, and the same text comes of it",
    "sitemap_lastmod": "it was not asked for: a sitemap says that it has not changed (`--trust-lastmod`)",
    "text_changed": "its text is another one; the detail names all fields that differ",
    "license_changed": "its text is the same, its licence or what allows its use is not",
    "metadata_changed": "its text is the same; the detail names the fields that differ",
    "unlinked": "nothing leads to it any more",
    "newly_allowed": "what refused it before does not now; the detail says what did",
    "came_back": "there was no document of it before; the detail says why",
    "new_redirect": "a redirect leads to it; the detail names its beginning",
    "new_link": "a page links to it; the detail names the page",
    "new_in_sitemap": "a sitemap lists it",
    "page_budget": "`max_pages` URLs were asked for before its turn",
}
"""What a refresh says of a page (`scrapers refresh`); of those that left or wait, the reasons above."""

LISTS: Final[Mapping[str, str]] = {
    "not_a_url": "it is no http or https URL",
    "two_on_a_line": "more than one URL is on the line",
    "with_password": "it holds a password; that is set in `manners.headers`, by origin",
    "not_utf8": "it is not UTF-8",
}
"""Lines of a list of URLs (`--urls`) that are left out; nothing is asked for."""

GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "Scope and traps": SCOPE,
    "Rights": RIGHTS,
    "Answers": ANSWER,
    "Reading": READING,
    "Corpus": CORPUS,
    "Dataset": DATASET,
    "Pairs": PAIRS,
    "Sitemaps": SITEMAPS,
    "Refresh": REFRESH,
    "Lists of URLs": LISTS,
}


def meaning(reason: str) -> str:
    """What the code ``reason`` means; ``""`` for one that a plug-in or filter made up."""
    codes = {code: words for group in GROUPS.values() for code, words in group.items()}
    found = codes.get(reason)
    return found if found is not None else next((w for p, w in _patterns() if p.fullmatch(reason)), "")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The codes that stand for several."""
    codes = {code: words for group in GROUPS.values() for code, words in group.items()}
    return tuple(
        (re.compile(re.sub(r"[A-Z]+", "[a-z0-9_]+", code)), words)
        for code, words in codes.items()
        if code != code.lower()
    )
