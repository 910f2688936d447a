"""What partitions send each other: batch files, each imported once in effect.

A message is a row of the sender's state, in the transaction of the page that it comes from. Rows for one
receiver become a batch with the next number, and that transaction is on disk before the file appears; the
receiver enters a batch and notes its number in one transaction, which is on disk before the file goes. So
whatever is lost, at worst a file appears again whose number is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.store.atomic_files import whole_file
from scrapers.store.disk_errors import damaged
from scrapers.store.state import State

FOLDER: Final = "outbox"
_NAME: Final = re.compile(r"(\d{3})-(\d{8,})\.json")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox(
  id INTEGER PRIMARY KEY, receiver INTEGER NOT NULL,
  batch INTEGER,                           -- NULL: in none yet
  message BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS batches_sent(receiver INTEGER PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS batches_taken(sender INTEGER PRIMARY KEY, last INTEGER NOT NULL);
"""
_COUNT: Final = """
INSERT INTO batches_sent VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last
"""
_SENT: Final = "SELECT coalesce(sum(last), 0) FROM batches_sent"
_ALL_TAKEN: Final = "SELECT coalesce(sum(last), 0) FROM batches_taken"
_TAKEN: Final = "INSERT OR REPLACE INTO batches_taken VALUES (?, ?)"
_MESSAGES: Final = "SELECT message FROM outbox WHERE receiver = ? AND batch = ? ORDER BY id"

Batch = tuple[int, int]
"""The sender and the number of a batch."""


class Outbox:
    """The messages of one partition, whose folder is ``place``. Used by the state's thread."""

    def __init__(self, state: State, place: Path) -> None:
        self._state, self._folder, self.unsent = state, place / FOLDER, 0
        self.urgent = False
        """Whether something waits for who was never sent anything: a site is found."""
        for statement in _SCHEMA.split(";"):
            state.db.execute(statement)
        self._folder.mkdir(exist_ok=True)
        self._write()  # what a killed process had numbered
        self.unsent = int(state.db.execute("SELECT count(*) FROM outbox").fetchone()[0])
        self._met = {row[0] for row in state.db.execute("SELECT receiver FROM batches_sent")}

    def count(self) -> int:
        """How many batches were ever sent."""
        return int(self._state.db.execute(_SENT).fetchone()[0])

    def put(self, receiver: int, message: dict[str, Any]) -> None:
        """Send ``message``, once the caller's transaction is on disk."""
        row = (receiver, orjson.dumps(message))
        self._state.db.execute("INSERT INTO outbox(receiver, message) VALUES (?, ?)", row)
        self.unsent += 1
        if receiver not in self._met:
            self._met.add(receiver)
            self.urgent = True

    def flush(self) -> int:
        """Make batches of what waits, and files of them; how many."""
        if not self.unsent:
            return 0
        with self._state.transaction() as db:
            waiting = db.execute("SELECT DISTINCT receiver FROM outbox WHERE batch IS NULL").fetchall()
            for (receiver,) in waiting:
                (number,) = db.execute(_COUNT, (receiver,)).fetchone()
                query = "UPDATE outbox SET batch = ? WHERE receiver = ? AND batch IS NULL"
                db.execute(query, (number, receiver))
        return self._write()

    def _write(self) -> int:
        """Write the batches that have a number; their rows go."""
        query = "SELECT DISTINCT receiver, batch FROM outbox WHERE batch IS NOT NULL ORDER BY batch"
        batches = self._state.db.execute(query).fetchall()
        if batches:
            self._state.make_durable()  # or a number could be given twice
        for batch in batches:
            messages = [orjson.loads(row[0]) for row in self._state.db.execute(_MESSAGES, batch)]
            with whole_file(self._folder / _name(*batch)) as file:
                file.write(orjson.dumps(messages))
        if batches:
            with self._state.transaction() as db:
                db.execute("DELETE FROM outbox WHERE batch IS NOT NULL")
        self.unsent, self.urgent = 0, False
        return len(batches)


class Inbox:
    """What others have sent to partition ``number``; ``folders`` gives the folder of each."""

    def __init__(self, state: State, number: int, folder: Callable[[int], Path]) -> None:
        self._state, self._number, self._folder = state, number, folder

    def count(self) -> int:
        """How many batches were ever taken in."""
        return int(self._state.db.execute(_ALL_TAKEN).fetchone()[0])

    def take(self, batches: Iterable[Batch], receive: Callable[[dict[str, Any]], None]) -> int:
        """Enter those of ``batches`` that are new, each sender's in order; how many."""
        paths, taken = [], 0
        with self._state.transaction() as db:
            known = dict(db.execute("SELECT sender, last FROM batches_taken"))
            for sender, number in sorted(batches):
                path = self._folder(sender) / FOLDER / _name(self._number, number)
                if number == known.get(sender, 0) + 1 and path.exists():
                    for message in _messages(path):
                        receive(message)
                    known[sender] = number
                    db.execute(_TAKEN, (sender, number))
                    taken += 1
                if number <= known.get(sender, 0):
                    paths.append(path)
        self._state.make_durable()
        for path in paths:
            path.unlink(missing_ok=True)
        return taken


def waiting(folder: Path) -> list[tuple[int, int]]:
    """The batches in the outbox of the partition in ``folder``: receiver and number."""
    try:
        names = os.listdir(folder / FOLDER)  # noqa: PTH208 - looked at in every round
    except FileNotFoundError:
        return []
    return [(int(found[1]), int(found[2])) for name in names if (found := _NAME.fullmatch(name))]


def _name(receiver: int, number: int) -> str:
    return f"{receiver:03}-{number:08}.json"


def _messages(path: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise damaged(path, str(error)) from None
    return found
