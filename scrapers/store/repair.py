"""The archive and the state brought together again, where the disk lost the end of the archive.

A killed process loses nothing that it handed to the operating system; a machine that loses power may
keep the state's last transactions and not the bytes that these speak of. Such pages are fetched again.
"""

from __future__ import annotations

from pathlib import Path

from scrapers.errors import StateDamaged
from scrapers.store.archive import FOLDER, intact, read_record
from scrapers.store.disk_errors import damaged
from scrapers.store.ledger import Ledger
from scrapers.store.state import State

_MOST = 1000  # pages; more than between two checkpoints is no matter of a lost end

_LATEST = """
SELECT id, archive_offset FROM urls NOT INDEXED WHERE archive_file = ? ORDER BY archive_offset DESC LIMIT ?
"""


def committed_archive(folder: Path, state: State) -> tuple[str, int] | None:
    """File and length of the archive as far as the disk kept it; pages beyond are pending again.

    Raises :class:`StateDamaged` if more is gone than a loss of power can explain.
    """
    kept = state.get("archive")
    if kept is None:
        return None
    name, _, digits = kept.rpartition(":")
    length, path = int(digits), folder / name
    if not name.startswith(f"{FOLDER}/") or not path.is_file():
        raise StateDamaged(f"{path} is missing, of which the state says {length} bytes", path=path)
    lost, good = [], 0
    for url_id, offset in state.db.execute(_LATEST, (name, _MOST)).fetchall():
        if _is_whole(path, offset, length):
            good = offset
            break
        lost.append(url_id)
    if len(lost) == _MOST:
        raise damaged(state.path, f"{path} lacks what it speaks of")
    if not lost and path.stat().st_size >= length:
        return name, length
    length = min(length, intact(path, good))
    with state.transaction():
        Ledger(state).ask_again(lost)
        state.set("archive", f"{name}:{length}")
        state.set("finished", "0")
    return name, length


def _is_whole(path: Path, offset: int, length: int) -> bool:
    if offset >= length:
        return False
    try:
        read_record(path, offset)
    except StateDamaged:
        return False
    return True
