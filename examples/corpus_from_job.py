"""A corpus from a job file. The file names a site on the web; here, the demo site takes its place."""

import json
import tempfile
from pathlib import Path

import scrapers
from scrapers.demo import DemoSite

with DemoSite() as site, tempfile.TemporaryDirectory() as folder:
    job = scrapers.Job.from_toml(
        Path(__file__).with_name("job.toml"),
        seeds=[site.url],
        output=Path(folder, "corpus.jsonl"),
        allow_private=["127.0.0.0/8"],
        delay=0,
    )
    report = scrapers.run(job)
    print(f"{report.discovered} pages found, {report.exported} in the corpus")
    print("dropped:", report.dropped)
    print("failed:", report.failed)
    print("the forum:", scrapers.explain(job.output, site.url + "forum/boot-reading.html").reason)

    for line in job.output.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        print(record["metadata"]["title"], record["metadata"]["fields"])

    again = scrapers.run(job)  # a finished job fetches nothing, it exports again
    print("finished before:", again.already_finished)
