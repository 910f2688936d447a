"""The dataset's description in Croissant 1.1 (MLCommons), which crawlers of datasets and loaders read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.writers import ending
from scrapers.dataset.bundle.pair_files import SAMPLE, TEXT_SAMPLE, TEXTS
from scrapers.dataset.recipe import SPLITS, CardSettings
from scrapers.store.atomic_files import whole_file

CROISSANT: Final = "croissant.json"
_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_FORMATS: Final[Mapping[str, str]] = {
    ".jsonl": "application/jsonlines",
    ".jsonl.gz": "application/gzip",
    ".jsonl.zst": "application/zstd",
    ".parquet": "application/x-parquet",
}
_RECORD: Final[Mapping[str, Any]] = {"id": "", "text": ""}
_TYPES: Final = {str: "sc:Text", int: "sc:Integer"}
_SPLITS: Final = {"text/": "splits", "pairs/": "pair_splits"}


def write_croissant(  # noqa: PLR0913, PLR0917 - what it tells
    bundle: Path,
    settings: CardSettings,
    title: str,
    version: int,
    day: str,
    files: Sequence[Mapping[str, Any]],
) -> None:
    """Write it. ``files`` are the files of records and of pairs, as the manifest has them.

    ``day`` is the last of the collection, YYYYMMDD, or empty.
    """
    value = description(settings, title, version, files)
    if day:
        value["datePublished"] = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    with whole_file(bundle / CROISSANT) as file:
        file.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def description(
    settings: CardSettings, title: str, version: int, files: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The whole description."""
    paths = [file["path"] for file in files]
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": title,
        "description": settings.description or f"{title}, a text dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "version": f"{version}.0.0",
        "license": settings.license or "other",
        "url": settings.url or "https://example.org/",
        "creator": {"@type": "sc:Organization", "name": settings.creator or "unknown"},
        "citeAs": title,
        "distribution": [_object(file) for file in files],
        "recordSet": [*_splits(paths), *_records(paths)],
    }
    return found


def _object(file: Mapping[str, Any]) -> dict[str, Any]:
    path = file["path"]
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": _FORMATS[ending(Path(path))],
        "sha256": file["sha256"],
    }


def _splits(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    for folder, name in _SPLITS.items():
        held = [each for each in SPLITS if any(path.startswith(f"{folder}{each}-") for path in paths)]
        if held:
            yield {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "dataType": "cr:Split",
                "key": {"@id": f"{name}/name"},
                "field": [
                    {"@type": "cr:Field", "@id": f"{name}/name", "name": "name", "dataType": "sc:Text"},
                    {"@type": "cr:Field", "@id": f"{name}/url", "name": "url", "dataType": "sc:URL"},
                ],
                "data": [{f"{name}/name": each, f"{name}/url": f"{folder}{each}-*"} for each in held],
            }


def _records(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A record set for each file: one of several files would need them packed into one."""
    for path in paths:
        pairs = path.startswith("pairs/")
        sample = SAMPLE if pairs else TEXT_SAMPLE if path == TEXTS else _RECORD
        yield {
            "@type": "cr:RecordSet",
            "@id": f"records/{path}",
            "name": f"records/{path}",
            "description": f"the {'questions and answers' if pairs else 'records'} of one file",
            "field": [_field(path, name, value) for name, value in sample.items()],
        }


def _field(path: str, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """A column, of which ``value`` is an example; one with parts has each as a field of its own."""
    found = {"@type": "cr:Field", "@id": f"records/{path}/{name}", "name": name}
    if isinstance(value, list):
        return {**found, "repeated": True, **_content(path, name, value[0], "$[*]")}
    return {**found, **_content(path, name, value, "$")}


def _content(path: str, name: str, value: Any, place: str) -> dict[str, Any]:  # noqa: ANN401 - as above
    source = {"fileObject": {"@id": path}, "extract": {"column": name}}
    if not isinstance(value, Mapping):
        return {"dataType": _TYPES[type(value)], "source": source}
    parts = [
        {
            "@type": "cr:Field",
            "@id": f"records/{path}/{name}/{part}",
            "name": f"{name}/{part}",
            "dataType": _TYPES[type(example)],
            "source": {**source, "transform": {"jsonPath": f"{place}.{part}"}},
        }
        for part, example in value.items()
    ]
    return {"subField": parts}
