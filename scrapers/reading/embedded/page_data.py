"""The data in a page's scripts and attributes: JSON in a block of its own, assigned to a name, or streamed.

Nothing is run. What is no JSON gives the strings in it that stand under a telling name.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lxml.html import tostring

from scrapers.reading.embedded import flight, router_stream
from scrapers.reading.embedded.js_strings import named_strings
from scrapers.reading.embedded.places import Places
from scrapers.reading.embedded.qwik import KINDS, qwik_state
from scrapers.web.html_repair import lenient_json
from scrapers.web.media_types import is_json_ld

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST: Final = 4_000_000  # characters of one script
_ALL: Final = 8_000_000  # of those that are read
_DEEPEST: Final = 40  # levels of Astro's pairs that are taken apart
_ASSIGNED = re.compile(
    r"(\b__[A-Z][A-Z0-9_]{2,40}__|\b__remixContext|\b__staticRouterHydrationData|\binitialState|\bpreloadedState"
    r"|\b___pageData|\bFusion\.globalContent|\b__pinia|\b__(?:(?:initial|preloaded|app|page|server|ssr|apollo|redux|store)_?)?"
    r"(?:[Dd]ata|[Ss]tate|[Pp]rops|[Ss]tore)(?:__)?|\$_TSR\.router"
    r"|(?:(?<=window\.)|(?<=var )|(?<=let )|(?<=const ))[A-Za-z]\w{0,30}(?:Data|DATA|State|STATE|Props|Store)"
    r")\s{0,9}=\s{0,9}"
    r"(?=[{\[(]|JSON\.parse\(|function)"
)
_NAMED = re.compile(
    r"(?:\b(?:window|self|globalThis)\.|\b(?:var|let|const)\s)\s{0,9}([A-Za-z_$][\w$.]{0,40})\s{0,9}=\s{0,9}(?=[{\[])"
)
_NAMES: Final = 50  # assignments of one script that are looked at
_HIGHEST: Final = 5  # levels above a store
_RECORDS: Final = 50_000  # values of a store
# Of programs that assign to no such name: SvelteKit hands all to the one that starts, Solid has a list.
_HANDED: Final = ("__sveltekit_", "$R[")
_ENCODED: Final = "decodeURIComponent("
_PROGRAMS: Final = frozenset(("text/javascript", "application/javascript", "module", "text/ecmascript"))
_WRAPPERS: Final = frozenset(("Reactive", "ShallowReactive", "Ref", "ShallowRef"))
_OPENING: Final = frozenset("{[")
_ESCAPED: Final = "&q;"
_ESCAPE = re.compile(r"&([aqslg]);")
_ESCAPES: Final = {"a": "&", "q": '"', "s": "'", "l": "<", "g": ">"}  # Angular's own, before 16
_BEGINNING: Final = 9  # characters
_PAIR: Final = ("kind", "value")
_LEAST: Final = 200  # characters of a string that may be a text


class Data(NamedTuple):
    """A value, and what the page calls it."""

    name: str
    value: Any


def page_data(root: HtmlElement) -> Iterator[Data]:
    """The data of the page ``root``, statements about the page first."""
    left = _ALL
    others: list[tuple[HtmlElement, str, str]] = []
    streamed: list[str] = []
    routed: list[str] = []
    for script in root.iter("script"):
        text, kind = script.text or "", (script.get("type") or "").lower()
        if len(text) > min(_LONGEST, left):
            continue
        left -= len(text)
        if is_json_ld(kind):
            yield from (Data("json-ld", value) for value in lenient_json.values(text))
        elif flight.MARK in text:
            streamed.append(text)
        elif router_stream.MARK in text:
            routed.append(text)
        elif len(text) >= _LEAST:
            others.append((script, kind, text))
    for script, kind, text in others:
        yield from _of_script(script, kind, text)
    if streamed:
        yield from (Data("__next_f", value) for value in flight.flight(streamed))
    if routed:
        yield from (Data("streamController", value) for value in router_stream.router_stream(routed))
    yield from _in_attributes(root)
    yield from _in_templates(root)


def _of_script(script: HtmlElement, kind: str, text: str) -> Iterator[Data]:
    if kind in KINDS:
        yield from (Data(kind, value) for value in qwik_state(text))
    elif "json" in kind:
        name = script.get("id") or "application/json"
        yield from (Data(name[:40], _resolved(value)) for value in _json(text))
    elif "markdown" in kind:
        yield Data(kind[:40], {"markdown": text})
    elif kind and kind not in _PROGRAMS and text.lstrip()[:1] in _OPENING:  # as Ember's fastboot/shoebox
        yield from (Data(kind[:40], value) for value in _json(text))
    elif not script.get("src"):
        yield from _assigned(text)
        yield from _plainly_assigned(text)
        if handed := next((mark for mark in _HANDED if mark in text), ""):
            yield Data(handed.strip("_$["), list(named_strings(text, 0, _LEAST)))


def _in_attributes(root: HtmlElement) -> Iterator[Data]:
    """The data that components find in an attribute of theirs, and the source of slides in a field."""
    left = _ALL
    for element in root.iter():
        if element.tag == "textarea" and element.get("id") == "source":  # of remark.js
            yield Data("textarea", {"markdown": element.text or ""})
        for name, value in element.items():
            if len(value) >= _LEAST and value[0] in _OPENING and len(value) <= min(_LONGEST, left):
                left -= len(value)
                yield from (Data(name[:40], _unpaired(each)) for each in _json(value))


def _json(text: str) -> Iterator[Any]:
    if _ESCAPED in text[:_BEGINNING]:
        text = _ESCAPE.sub(lambda found: _ESCAPES[found[1]], text)
    try:
        yield _with_stores(_unfolded(json.loads(text, strict=False)))
    except (ValueError, RecursionError):  # a broken block says nothing
        return


def _unfolded(value: Any) -> Any:  # noqa: ANN401 - JSON
    """``value`` with the members that are JSON themselves, as a text, read."""
    if not isinstance(value, dict):
        return value
    return {key: _value_of(each) for key, each in value.items()}


def _value_of(text: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(text, str) and len(text) >= _LEAST and text[0] in _OPENING:
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):  # a text that begins with a bracket
            return text
    return text


def _unpaired(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """``value`` as Astro keeps it, each member in a pair with the number of its kind; any other as it is."""
    if depth > _DEEPEST or not isinstance(value, (dict, list)):
        return value
    if isinstance(value, list):
        paired = len(value) == len(_PAIR) and isinstance(value[0], int)
        return _unpaired(value[1], depth + 1) if paired else [_unpaired(each, depth + 1) for each in value]
    return {key: _unpaired(each, depth + 1) for key, each in value.items()}


def _assigned(text: str) -> Iterator[Data]:
    """What is assigned to a name that such data have, in the program ``text``."""
    decoder = json.JSONDecoder(strict=False)
    done = 0
    for found in _ASSIGNED.finditer(text):
        if found.start() < done:
            continue
        start, parsed = found.end(), text.startswith("JSON.parse(", found.end())
        first = start + len("JSON.parse(") if parsed else start
        encoded = text.startswith(_ENCODED, first)
        try:
            value, done = decoder.raw_decode(text, first + len(_ENCODED) if encoded else first)
            value = urllib.parse.unquote(value) if encoded else value
            yield Data(found[1], _referred(json.loads(value, strict=False) if parsed else value))
        except (ValueError, TypeError, RecursionError):
            done = len(text)
            yield Data(found[1], list(named_strings(text, start, _LEAST)))


def _plainly_assigned(text: str) -> Iterator[Data]:
    """JSON that is assigned to a name that says nothing, in the program ``text``."""
    decoder = json.JSONDecoder(strict=False)
    done = 0
    for found in islice(_NAMED.finditer(text), _NAMES):
        if found.start() < done or _ASSIGNED.match(text, found.start(1)):
            continue
        try:
            value, done = decoder.raw_decode(text, found.end())
            yield Data(found[1], _referred(value))
        except (ValueError, RecursionError):  # a program's own object
            continue


def _with_stores(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """``value`` with the stores of records in it read, wherever a page keeps them."""
    if isinstance(value, dict) and depth < _HIGHEST:
        if "ROOT_QUERY" in value:
            return _referred(value)
        for each in value.values():
            _with_stores(each, depth + 1)
    return value


def _referred(value: Any) -> Any:  # noqa: ANN401 - JSON
    """``value``, a store of records by their names, with those that lists name put into these (Apollo's)."""
    if not isinstance(value, dict):
        return value
    waiting: list[Any] = [*value.values()]
    left, named = _RECORDS, False
    while waiting and left:
        left -= 1
        node = waiting.pop()
        if isinstance(node, list):
            named = named or any(isinstance(each, dict) and "__ref" in each for each in node)
            node[:] = [_record(each, value) for each in node]
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [each for each in inner if isinstance(each, (dict, list)) and "__ref" not in each]
    return value if named else value | _by_type(value)


def _by_type(records: dict[str, Any]) -> dict[str, list[Any]]:
    """The ``records`` with a text, by their type, in order: what no list names is read as one."""
    found: dict[str, list[Any]] = {}
    for record in records.values():
        if isinstance(record, dict) and isinstance(record.get("text"), str):
            found.setdefault(f"{record.get('__typename')}s".lower(), []).append(record)
    return {name: several for name, several in found.items() if len(several) > 1 and name not in records}


def _record(each: Any, records: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """What ``each`` names among ``records``, as it is written; ``each`` where it names nothing."""
    name = each.get("__ref") if isinstance(each, dict) and len(each) == 1 else None
    record = records.get(name) if isinstance(name, str) else None
    return dict(record, __ref=name) if isinstance(record, dict) else each


def _in_templates(root: HtmlElement) -> Iterator[Data]:
    """What templates hold that the page would put into its body."""
    for template in root.iter("template"):
        if template.get("shadowrootmode") is None and len(template):
            yield Data("template", {"template": "".join(tostring(e, encoding="unicode") for e in template)})


def _resolved(value: Any) -> Any:  # noqa: ANN401 - JSON
    """``value``, or what it stands for where it is a list of which members are named by place (Nuxt's)."""
    if not isinstance(value, list) or not value or not _is_flat(value):
        return value
    return Places(value, _WRAPPERS).at(0)


def _is_flat(values: list[Any]) -> bool:
    root = values[0]
    inner = root.values() if isinstance(root, dict) else root[1:] if isinstance(root, list) else ()
    return bool(inner) and all(isinstance(at, int) and -10 < at < len(values) for at in inner)  # noqa: PLR2004 - signs
