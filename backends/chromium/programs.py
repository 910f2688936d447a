"""Where Chromium and chromedriver are: named, on the PATH, or found by Selenium Manager."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from scrapers.errors import BackendError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DRIVERS = ("chromedriver", "chromium.chromedriver")
_CHROMIUM = re.compile(r"chrom|headless[_-]shell|brave|edge|vivaldi|opera", re.IGNORECASE)
_FIX = "apt-get install chromium chromium-driver"
_MANAGER_TIMEOUT = 4  # seconds that Selenium Manager may wait for the network


@dataclass(frozen=True, slots=True)
class Programs:
    """The paths of a browser and of a driver that fits it."""

    browser: str
    driver: str


def find_programs(browser: str = "", driver: str = "") -> Programs:
    """The programs named or, for empty names, installed. Raises :class:`BackendError` with the fix."""
    browser = _named(browser, "binary") or _installed(_BROWSERS)
    driver = _named(driver, "driver") or _installed(_DRIVERS)
    if browser and driver:
        return Programs(browser, driver)
    return _managed(browser, driver)


def _named(path: str, option: str) -> str:
    if not path:
        return ""
    found = shutil.which(path)
    if found is None:
        raise BackendError(f"selenium: {option}={path} is not a program; {_FIX}", field=option)
    if not _CHROMIUM.search(Path(found).name):  # a job file may name it: not any program is run
        raise BackendError(f"selenium: {option}={path} does not look like Chromium; {_FIX}", field=option)
    return os.fspath(found)


def _installed(names: tuple[str, ...]) -> str:
    return next((path for name in names if (path := shutil.which(name))), "")


def _managed(browser: str, driver: str) -> Programs:
    """What Selenium Manager knows of; it may download what is missing."""
    from selenium.common.exceptions import WebDriverException  # noqa: PLC0415 - open() only
    from selenium.webdriver.common.selenium_manager import SeleniumManager  # noqa: PLC0415 - same

    arguments = ["--browser", "chrome", "--avoid-stats", "--timeout", str(_MANAGER_TIMEOUT)]
    if browser:
        arguments += ["--browser-path", browser]
    try:
        found = SeleniumManager().binary_paths(arguments)
    except WebDriverException as error:
        missing = " and ".join(
            name for name, path in (("Chromium", browser), ("chromedriver", driver)) if not path
        )
        field = "driver" if browser else "binary"
        raise BackendError(f"selenium: {missing} not found; {_FIX}", field=field) from error
    return Programs(browser or str(found["browser_path"]), driver or str(found["driver_path"]))
