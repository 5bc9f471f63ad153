"""Where a result goes: standard output, or a file that is either whole or not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from summarise.errors import InputError
from summarise.files import replacing

__all__ = ["check_target", "write"]


def check_target(path: Path) -> None:
    """Refuse a file that cannot be written, before anything is paid for what goes into it.

    Raises:
        InputError: it is a directory, or in none, or may not be written.
    """
    if path.is_dir():
        raise InputError(f"{path}: this is a directory; name a file in it.")
    if not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written: there is no directory {path.parent}.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{path}: cannot be written: it is not allowed.")


def write(text: str, path: Path | None = None) -> None:
    """Write text to standard output, or to a file that is never seen half-written.

    Raises:
        InputError: it cannot be written.
    """
    data = text.encode("utf-8", "replace")
    try:
        if path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        check_target(path)
        if path.exists() and not path.is_file():  # /dev/stdout: nothing to put in its place
            path.write_bytes(data)
            return
        with replacing(path.resolve(), sync=False) as file:
            file.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(
            f"{path or 'standard output'}: cannot be written: {error.strerror}."
        ) from error
