"""A fetched page becomes a document, or a reason why there is none.

``page_processor.py`` shows the way of every page, ``reader.py`` how the reader of its media type is found.
``html.py`` is the reader of HTML, ``extractor.py`` the plug-in interface for its text.
"""
