"""The extract stage: a response becomes a document, or a reason why there is none.

``worker.py`` shows a page's whole way. ``extractor.py`` is the plug-in interface.
"""

from scrapers._stage import answer_calls

answer_calls("extract", "scrapers.extract.offline")
