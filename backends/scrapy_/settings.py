"""Scrapy's settings for one hop at a time, and which of the user's own go with that.

The engine owns redirects, retries, robots.txt, delays and limits; a Scrapy setting that would do
the same a second time is refused by name instead of being overruled in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapers.plugin.scraper import ScraperOptions

ACCEPT = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

_PARTS = "scrapers.backends.scrapy_.parts"
_OPTION = {
    "USER_AGENT": "user_agent",
    "CONCURRENT_REQUESTS": "concurrency",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "concurrency",
    "CONCURRENT_REQUESTS_PER_IP": "concurrency",
    "DOWNLOAD_TIMEOUT": "fetch_timeout",
    "DOWNLOAD_MAXSIZE": "max_bytes",
    "DOWNLOAD_VERIFY_CERTIFICATES": "verify_tls",
}
# What no origin would call a credential. Scrapy sends these fields to every host it is led to.
_HARMLESS = frozenset({"accept", "accept-language", "cache-control", "dnt", "from", "pragma", "user-agent"})
_ENGINE = (  # what the crawl around every backend decides
    *("REDIRECT_", "METAREFRESH_", "RETRY_", "ROBOTSTXT_", "AUTOTHROTTLE_", "RANDOMIZE_"),
    *("DOWNLOAD_DELAY", "DOWNLOAD_SLOTS", "DEPTH_", "URLLENGTH_", "CLOSESPIDER_", "HTTPERROR_"),
    *("DUPEFILTER_", "SCHEDULER", "JOBDIR"),
    "ADDONS",  # an add-on may change any of them
)
_TRANSPORT = (  # what the guarded download handler decides
    *("DOWNLOAD_", "DOWNLOADER_CLIENT", "DNS", "TWISTED_", "ASYNCIO_", "HTTPPROXY_", "HTTPX_", "HTTP2_"),
    *("COMPRESSION_", "TELNETCONSOLE_", "REMOTE_CONTROL_", "REACTOR_"),
)
_UNUSED = (  # what belongs to spiders, items and Scrapy's own commands
    *("ITEM_", "FEED", "FILES_STORE", "IMAGES_STORE", "SPIDER_", "CONCURRENT_ITEMS", "REFERER_", "MAIL_"),
    *("LOG_ENABLED", "LOG_FILE", "LOG_STDOUT"),
)
_TABLES = frozenset({"DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "DEFAULT_REQUEST_HEADERS"})
_BIND = "bind it to one origin with manners.headers"
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DECIDED = {
    _ENGINE: "the crawl decides this for every backend alike",
    _TRANSPORT: "the backend's own transport decides this",
    _UNUSED: "nothing here would use it",
}
_ONE_HOP = {
    f"scrapy.downloadermiddlewares.{path}"
    for path in (
        "offsite.OffsiteMiddleware",
        "robotstxt.RobotsTxtMiddleware",
        "retry.RetryMiddleware",
        "redirect.MetaRefreshMiddleware",
        "redirect.RedirectMiddleware",
        "httpproxy.HttpProxyMiddleware",
        "httpcompression.HttpCompressionMiddleware",
    )
}


def refusal(settings: Mapping[str, Any]) -> str:
    """Why the user's ``settings`` cannot be taken, naming the key; ``""`` if they can."""
    for key, value in settings.items():
        reason = _reason(key, value)
        if reason:
            return f"Scrapy setting {key!r} cannot be set here: {reason}"
    return ""


def _reason(key: str, value: object) -> str:
    if key.endswith(("_ENABLED", "_OBEY")) and not value and key != "COMPRESSION_ENABLED":
        return ""  # switching off what is off already is harmless
    if key in _OPTION:
        return f"use the option {_OPTION[key]!r}"
    if key.startswith("HTTPAUTH_"):
        return f"it would go to every port and sub-domain; {_BIND}"
    if key in _TABLES or key == "LOG_LEVEL":
        return _value_reason(key, value)
    if key == "DOWNLOADER" or key.endswith("_BASE"):
        return _DECIDED[_TRANSPORT]
    return next((reason for prefixes, reason in _DECIDED.items() if key.startswith(prefixes)), "")


def _value_reason(key: str, value: object) -> str:
    if key == "LOG_LEVEL":
        return "" if value in _LEVELS else f"{value!r} is not one of {', '.join(_LEVELS)}"
    if not isinstance(value, Mapping):
        return "it must be a table"
    if key == "DEFAULT_REQUEST_HEADERS":
        odd = sorted(str(name) for name in value if str(name).lower() not in _HARMLESS)
        return f"{odd[0]!r} would go to every host; {_BIND}" if odd else ""
    clash = sorted(_ONE_HOP & {_path(entry) for entry, place in value.items() if place is not None})
    return f"{clash[0]} does what the crawl does itself" if clash else ""


def _path(component: object) -> str:
    return (
        f"{component.__module__}.{component.__qualname__}" if isinstance(component, type) else str(component)
    )


def scrapy_settings(options: ScraperOptions, user: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a crawler that downloads through our handler and does nothing else by itself."""
    from scrapy.settings import default_settings as defaults  # noqa: PLC0415 - 0.2 s, on opening only
    from scrapy.utils.reactor import is_reactor_installed  # noqa: PLC0415 - same

    return {
        "COOKIES_ENABLED": False,
        "LOG_FORMATTER": f"{_PARTS}.Quiet",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        **user,
        # All of Scrapy runs on our asyncio loop either way; with a reactor in the process this
        # switch must be on, and the empty name means: any reactor will do.
        "TWISTED_REACTOR_ENABLED": is_reactor_installed(),
        "TWISTED_REACTOR": "",
        "CONCURRENT_REQUESTS": options.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": options.concurrency,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_MAXSIZE": options.max_bytes,
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(defaults.DOWNLOAD_HANDLERS_BASE),
            "http": f"{_PARTS}.Handler",
            "https": f"{_PARTS}.Handler",
        },
        "DOWNLOADER_MIDDLEWARES_BASE": {},  # Scrapy imports what these list, even to leave it out
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            **_wanted(user),
            **{_ours(key): place for key, place in user.get("DOWNLOADER_MIDDLEWARES", {}).items()},
            f"{_PARTS}.ContentDecoding": 590,  # where Scrapy's own decompression stands
        },
        "EXTENSIONS": user.get("EXTENSIONS", {}),
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }


def _wanted(user: Mapping[str, Any]) -> dict[str, int]:
    """Scrapy's middlewares that the user's settings switch on, at the places Scrapy gives them."""
    places = {
        "COOKIES_ENABLED": (f"{_PARTS}.Cookies", 700),
        "DOWNLOADER_STATS": ("scrapy.downloadermiddlewares.stats.DownloaderStats", 850),
        "HTTPCACHE_ENABLED": ("scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware", 900),
    }
    return dict(place for key, place in places.items() if user.get(key))


def _ours(component: object) -> object:
    """Our own in the place of Scrapy's cookies, which would dial for a list of public suffixes."""
    theirs = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
    return f"{_PARTS}.Cookies" if _path(component) == theirs else component
