"""The options that several commands have, each with its help."""

from __future__ import annotations

from typing import Annotated

import typer

Backend = Annotated[str, typer.Option("-b", "--backend", help="See `scrapers backends`.")]
Options = Annotated[
    list[str] | None,
    typer.Option("-O", metavar="KEY=VALUE", help="Option of the backend; the value as JSON or TOML."),
]
Networks = Annotated[
    list[str] | None,
    typer.Option("--allow-private", metavar="CIDR", help="Network that may be dialled though private."),
]
Fields = Annotated[
    list[str] | None, typer.Option("--field", metavar="NAME=SELECTOR", help="Structured data: CSS or XPath.")
]
Agent = Annotated[str | None, typer.Option("--user-agent", help="Sent to sites; name a contact in it.")]
NoRobots = Annotated[bool, typer.Option("--no-robots", help="Do not read robots.txt: your own sites only.")]
ExtractorName = Annotated[
    str | None,
    typer.Option(
        "--extractor",
        help="blocks, trafilatura, resiliparse, readability, full-text, none, or an installed one.  [blocks]",
    ),
]
Media = Annotated[
    list[str] | None,
    typer.Option(
        "--media", metavar="NAME", help="Read besides HTML: text, markdown, pdf, docx, odt, pptx, epub."
    ),
]
Purpose = Annotated[str | None, typer.Option(help="What the corpus is for: train, search, archive.  [train]")]
Mode = Annotated[
    str | None, typer.Option("--consent", metavar="MODE", help="strict, standard or own.  [standard]")
]
Unknown = Annotated[
    str | None, typer.Option(help="Pages that say nothing about their use: allow or deny.  [allow]")
]
AllowLicenses = Annotated[
    list[str] | None, typer.Option("--allow-license", metavar="NAME", help="Keep only these: CC-BY, CC0 …")
]
DenyLicenses = Annotated[
    list[str] | None, typer.Option("--deny-license", metavar="NAME", help="Drop pages under these: NC, ND …")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Start over; forget what an earlier run fetched.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace a file that this job did not write, once all is there.")
]
Accept = Annotated[bool, typer.Option("--accept-changes", help="Go on although settings have changed.")]
NoRetryLater = Annotated[
    bool, typer.Option("--no-retry-later", help="What failed and may pass is final: no later run tries it.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary.")]
Markup = Annotated[str | None, typer.Option(help="markdown or text.  [markdown]")]
Format = Annotated[str | None, typer.Option(help="text (pre-training) or messages (fine-tuning).  [text]")]
Quality = Annotated[
    list[str] | None, typer.Option(metavar="PRESET", help="Published rules: gopher, c4, fineweb.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", metavar="CODE", help="Keep only these languages.")
]
Links = Annotated[bool | None, typer.Option(help="Write the targets of links.  [no-links]")]
MinChars = Annotated[int | None, typer.Option(help="Drop shorter texts.  [200]")]
DedupFlag = Annotated[bool | None, typer.Option(help="Drop near-duplicates.  [dedup]")]
Redact = Annotated[
    list[str] | None, typer.Option(metavar="KIND", help="Replace email, ip, iban, card or phone.")
]
Processes = Annotated[
    str | None,
    typer.Option(
        "--workers",
        metavar="ENGINE:N",
        help="pool:N or ray:N: by N processes, partitioned by domain.",
    ),
]
Workers = Annotated[int | None, typer.Option(help="Parser processes.  [CPUs; 1 without text]")]
