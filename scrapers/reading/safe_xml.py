"""XML of strangers as a tree: no entities, no DTD, no network, and libxml2's own limits on size and depth."""

from __future__ import annotations

from lxml import etree

from scrapers.errors import ParseError
from scrapers.web.decode import encoded


def parsed_xml(body: bytes, text: str = "") -> etree._Element:
    """The root of ``body``; damaged XML is read as far as it can be.

    ``text`` is ``body`` as characters, where another encoding than the declared one was found for it.
    Raises ``ParseError`` where nothing can be read.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8" if text else None,
    )
    try:
        root = etree.fromstring((encoded(text) if text else body).strip(), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not XML that can be read: {error}") from None
    if root is None:
        raise ParseError("nothing in it that can be read as XML")
    return root


def local_name(element: etree._Element) -> str:
    """The name without its namespace, in lower case: feeds use many, and wrong ones."""
    return str(element.tag).rpartition("}")[2].lower()
