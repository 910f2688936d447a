"""May this page be used? What sites say about it, and what follows.

Each reader (one a file, found by the entry-point group ``scrapers.consent``) is a set of pure
functions from what was fetched to :class:`~scrapers.rights.signals.Signal` values. The policy weighs
them: one "no" is enough, whatever else is said; a garbled statement takes "allow" away and gives
nothing. The crawl asks three times: before the fetch (site files), of the header fields, of the page.
"""
