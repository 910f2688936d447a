"""Import paths of earlier versions: each gives the module of today, and a ``DeprecationWarning``.

``consent``, ``crawl`` and ``extract`` were packages and are functions of the public API. What lay in them is
still found under its old path, while ``scrapers.consent`` stays the function.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

FUNCTIONS: Final = ("consent", "crawl", "extract")
MOVED: Final = {
    "backends._http": "plugin",
    "backends._lxml_page": "plugin.lxml_page",
    "causes": "web.connection_errors",
    "consent.licenses": "rights.licences.page_licences",
    "consent.markup": "rights.page_tags",
    "consent.policy": "rights.policy",
    "consent.readers": "rights.registry",
    "consent.robots_rules": "rights.robots_extensions",
    "consent.settings": "rights.settings",
    "consent.signals": "rights.signals",
    "consent.spdx": "rights.licences.spdx",
    "consent.summary": "rights.report",
    "consent.web_links": "web.link_header",
    "corpus.export": "corpus.writers",
    "decode": "web.decode",
    "extract.extractor": "reading.extractor",
    "extract.links": "reading.link_targets",
    "extract.offline": "reading.offline",
    "extract.render": "reading.markdown.render",
    "extract.tree": "reading.page_tree",
    "guard": "web.guard",
    "html_tree": "web.html_tree",
    "keywords": "job.keywords",
    "limits": "plugin.limits",
    "media": "web.sniffing",
    "media_type": "web.media_types",
    "page": "job.page_worker",
    "permission": "job.consent_check",
    "queries": "web.lxml_queries",
    "registry": "plugin.registry",
    "report": "job.report",
    "robots": "web.robots",
    "scraper": "plugin.scraper",
    "selectors": "web.selectors",
    "settings": "job.settings",
    "urls": "web.urls",
    "verification": "job.verification",
}


class _Finder(MetaPathFinder, Loader):
    """Finds the old paths, after everything else has looked."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the import system gives it
        target: ModuleType | None = None,  # noqa: ARG002 - as above
    ) -> ModuleSpec | None:
        root, _, name = fullname.partition(".")
        return ModuleSpec(fullname, self) if root == "scrapers" and name in MOVED else None

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of today in the place of the one that was asked for."""
        old = module.__name__
        new = "scrapers." + MOVED[old.removeprefix("scrapers.")]
        warnings.warn(f"{old} has moved: import {new}", DeprecationWarning, stacklevel=2)
        sys.modules[old] = import_module(new)
        package, _, child = old.rpartition(".")
        function = package.removeprefix("scrapers.")
        if (
            function in FUNCTIONS
        ):  # for `import scrapers.consent.signals as signals`, which goes by attributes
            setattr(getattr(import_module("scrapers"), function), child, sys.modules[old])


def install() -> None:
    """Let the old paths be found. The three former packages are never imported: no name is bound to them."""
    for name in FUNCTIONS:
        package = ModuleType(f"scrapers.{name}", "Moved: see the warnings of what is imported from here.")
        package.__path__ = []
        sys.modules[package.__name__] = package
    sys.meta_path.append(_Finder())
