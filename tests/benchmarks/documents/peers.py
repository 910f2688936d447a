"""The plain text that a PDF library finds, for ``pdf.py``; runs in an environment that has the library.

python peers.py LIBRARY FILE.pdf > text      (last line of stderr: CPU seconds, pages)
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def pypdfium2(path: str) -> str:
    from pypdfium2 import PdfDocument

    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))


def pdfminer(path: str) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


def pdfplumber(path: str) -> str:
    import pdfplumber as library

    with library.open(path) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def pypdf(path: str) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def markitdown(path: str) -> str:
    from markitdown import MarkItDown

    return MarkItDown().convert(path).text_content


def kreuzberg(path: str) -> str:
    from kreuzberg import extract_file_sync

    return extract_file_sync(path).content


def pdf_oxide(path: str) -> str:
    from pdf_oxide import PdfDocument

    document = PdfDocument(path)
    return "\n".join(document.extract_text(page) for page in range(document.page_count()))


LIBRARIES = {
    function.__name__: function
    for function in (pypdfium2, pdfminer, pdfplumber, pypdf, markitdown, kreuzberg, pdf_oxide)
}


def main() -> None:
    name, path = sys.argv[1:]
    body = Path(path)
    begun = time.process_time()
    text = LIBRARIES[name](str(body))
    spent = time.process_time() - begun
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    print(f"\n{spent:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
