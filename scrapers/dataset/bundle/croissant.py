"""The dataset's description in Croissant 1.1 (MLCommons), which crawlers of datasets and loaders read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

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
    "jsonl": "application/jsonlines",
    "jsonl.gz": "application/gzip",
    "jsonl.zst": "application/zstd",
    "parquet": "application/x-parquet",
}


def write_croissant(  # noqa: PLR0913, PLR0917 - what it tells
    bundle: Path,
    settings: CardSettings,
    title: str,
    version: int,
    day: str,
    files: Sequence[Mapping[str, Any]],
    form: str,
) -> None:
    """Write it. ``files`` are the record files as the manifest has them, ``form`` their ending.

    ``day`` is the last of the collection, YYYYMMDD, or empty.
    """
    value = description(settings, title, version, files, form)
    if day:
        value["datePublished"] = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    with whole_file(bundle / CROISSANT) as file:
        file.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def description(
    settings: CardSettings, title: str, version: int, files: Sequence[Mapping[str, Any]], form: str
) -> dict[str, Any]:
    """The whole description."""
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
        "distribution": [_object(file, form) for file in files],
        "recordSet": [_splits(files), *_records(files)],
    }
    return found


def _object(file: Mapping[str, Any], form: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["path"],
        "name": file["path"],
        "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": _FORMATS[form],
        "sha256": file["sha256"],
    }


def _splits(files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    held = [name for name in SPLITS if any(file["path"].startswith(f"text/{name}-") for file in files)]
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"},
            {"@type": "cr:Field", "@id": "splits/url", "name": "url", "dataType": "sc:URL"},
        ],
        "data": [{"splits/name": name, "splits/url": f"text/{name}-*"} for name in held],
    }


def _records(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A record set for each file: one of several files would need them packed into one."""
    return [
        {
            "@type": "cr:RecordSet",
            "@id": f"records/{file['path']}",
            "name": f"records/{file['path']}",
            "description": "the records of one file",
            "field": [_field(file["path"], name) for name in ("id", "text")],
        }
        for file in files
    ]


def _field(path: str, name: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"records/{path}/{name}",
        "name": name,
        "dataType": "sc:Text",
        "source": {"fileObject": {"@id": path}, "extract": {"column": name}},
    }
