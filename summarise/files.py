"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["STDIN", "replacing"]

STDIN = "-"
"""What stands for standard input where a file is named."""


@contextmanager
def replacing(path: Path, *, sync: bool = True) -> Iterator[IO[bytes]]:
    """A file to be written that takes its place when it is complete, and not before.

    Args:
        path: its place.
        sync: whether the disk must hold it first.

    Raises:
        OSError: it cannot be written; what was in its place is still there.
    """
    # mkstemp makes files that only their owner may read; a result is not a secret, unless the
    # file that was there is one.
    umask = os.umask(0)
    os.umask(umask)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if sync:
                os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
