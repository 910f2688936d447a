"""A fetched page becomes a document, or a reason why there is none.

``html.py`` shows the whole way of an HTML page, ``reader.py`` how the readers of other media types are found.
``extractor.py`` is the plug-in interface for the text of HTML.
"""
