"""Where the sockets that processes of one machine meet at may lie: a path has 107 bytes at most (unix(7))."""

from __future__ import annotations

import os
import tempfile
from typing import Final

_LONGEST: Final = 75  # bytes; multiprocessing adds 32: a folder's name and a socket's


def socket_folder() -> str:
    """Where temporary files are, ``/tmp`` if that has too long a path for a socket in a folder of its own."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= _LONGEST else "/tmp"  # noqa: S108 - mkdtemp makes the folder
