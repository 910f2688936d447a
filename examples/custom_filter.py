"""A filter of one's own: a function from a document to a ``Drop``, or to ``None``, which keeps it.

Filters run in the worker processes. This file needs no ``if __name__ == "__main__"``: the workers
receive the function itself and do not import the script.
"""

import tempfile
from pathlib import Path

import scrapers
from scrapers.demo import DemoSite


def only_with_code(document: scrapers.Document) -> scrapers.Drop | None:
    if "```" in document.text:
        return None
    return scrapers.Drop("no_code", f"{len(document.text)} characters of prose")


with DemoSite() as site, tempfile.TemporaryDirectory() as folder:
    job = scrapers.Job(
        seeds=[site.url],
        output=Path(folder, "corpus.jsonl"),
        filters=[only_with_code],
        allow_private=["127.0.0.0/8"],
        delay=0,
    )
    report = scrapers.run(job)
    print(f"kept {report.exported}, without code {report.dropped['no_code']}")
    print(scrapers.explain(job.output, site.url + "fr/maree.html"))
