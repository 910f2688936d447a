"""A corpus of CC BY and CC0 pages only, with the list of names that CC BY asks for.

Pages under other licences, or under none that can be found, are refused with their reason; so are those
that opt out of training, whatever their licence says.
"""

import json
import tempfile
from pathlib import Path

import scrapers
from scrapers.demo import DemoSite

with DemoSite() as site, tempfile.TemporaryDirectory() as folder:
    job = scrapers.Job(
        seeds=[site.url],
        output=Path(folder, "cc.jsonl"),
        consent={"purpose": "train", "mode": "strict", "allow_licenses": ["CC-BY", "CC0"]},
        allow_private=["127.0.0.0/8"],
        delay=0,
    )
    report = scrapers.run(job)
    print(f"{report.exported} pages in the corpus")
    for reason, (url, because) in report.consent.examples.items():
        print(
            f"refused {report.consent.denied[reason]} by {reason}, as {url.removeprefix(site.url)}: {because}"
        )

    print("\nAttribution")
    for line in job.output.read_text(encoding="utf-8").splitlines():
        about = json.loads(line)["metadata"]
        if about["consent"]["license"].startswith("CC-BY"):
            author = about["author"] or about["site"]
            page = about["url"].removeprefix(site.url) or "/"
            print(f"- {about['title']}, by {author}, {about['consent']['license']}, {page}")
