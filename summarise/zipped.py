"""Named contents in one zip file: written the same each time, read as if a stranger had made it.

A manifest names every member with its length and SHA-256, so a file that was cut, mixed up or
edited is known for one. It does not tell who made it: for that, sign the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from summarise.errors import BundleError
from summarise.files import replacing

__all__ = ["MANIFEST", "parsed", "read", "write"]

MANIFEST = "bundle.json"
_FORMAT = "summarise bundle"
_VERSION = 1
_LARGEST_FILE = 32 << 20
_LARGEST_MEMBER = 16 << 20
_LARGEST_TOTAL = 48 << 20
_MOST_MEMBERS = 5000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*){0,3}")
"""No drive, no root, no way up, no backslash; and short, see ``_LONGEST_NAME``."""
_LONGEST_NAME = 200
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 9

_END = struct.Struct("<4s4H2LH")
"""The end of a zip file without a comment: signature, disks, members, the directory's place."""


def write(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a file that is never seen half-written.

    Args:
        path: one that is there is replaced.
        members: by name.

    Raises:
        BundleError: it cannot be written, or would be too large to be read again.
    """
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(members.items())
    }
    manifest = {"format": _FORMAT, "version": _VERSION, "members": listed}
    everything = {MANIFEST: (json.dumps(manifest, indent=1) + "\n").encode(), **members}
    sizes = [len(content) for content in everything.values()]
    if max(sizes) > _LARGEST_MEMBER or sum(sizes) > _LARGEST_TOTAL or len(sizes) > _MOST_MEMBERS:
        raise _too_much(path, f"{len(sizes):,} members of {sum(sizes):,} bytes")
    try:
        with replacing(path, sync=False) as file:
            with zipfile.ZipFile(file, "w") as archive:
                for name in sorted(everything):
                    archive.writestr(_member(name), everything[name], compresslevel=_LEVEL)
            if file.tell() > _LARGEST_FILE:
                raise _too_much(path, f"{file.tell():,} bytes when packed")
    except OSError as error:
        raise BundleError(f"{path}: the bundle cannot be written: {error.strerror}.") from error


def _too_much(path: Path, what: str) -> BundleError:
    return BundleError(f"{path}: this is more than a bundle can hold ({what}).")


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # else it would be this machine's
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


def read(path: Path) -> dict[str, bytes]:
    """The members of a file that ``write`` wrote, without the manifest.

    Raises:
        BundleError: it cannot be read, is no bundle, is damaged, or asks for more than a bundle
            may.
    """
    try:
        with path.open("rb") as file:
            _check_directory(path, file)
            with zipfile.ZipFile(file) as archive:
                members = _members(path, archive)
    except OSError as error:
        if error.errno is not None:
            raise BundleError(f"{path}: cannot be read: {error.strerror}.") from error
        raise _damaged(path, type(error).__name__) from error
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
        *(RuntimeError, ValueError, LookupError, OverflowError),
    ) as error:
        raise _damaged(path, type(error).__name__) from error
    return _listed(path, members)


def parsed(path: Path, name: str, content: bytes) -> Any:
    """A member's JSON.

    Raises:
        BundleError: it is none.
    """
    try:
        return json.loads(content.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"{name} is no JSON") from error


def _check_directory(path: Path, file: Any) -> None:
    """See that the directory is small, before zipfile makes an object of each of its lines."""
    length = file.seek(0, os.SEEK_END)
    if length > _LARGEST_FILE:
        raise BundleError(f"{path}: too large for a bundle ({length:,} bytes).")
    file.seek(max(0, length - _END.size - 20))
    tail = file.read()
    if not tail[-_END.size :].startswith(b"PK\5\6") or b"PK\6\7" in tail:
        raise BundleError(f"{path}: this is no bundle, or is cut off.")
    (_, _, _, _, count, size, offset, comment) = _END.unpack(tail[-_END.size :])
    if comment or count > _MOST_MEMBERS or size > _MOST_MEMBERS * (_LONGEST_NAME + 50):
        raise BundleError(f"{path}: this is no bundle: it lists {count} members.")
    if offset + size != length - _END.size:
        raise _damaged(path, "something stands where nothing should")


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    left = _LARGEST_TOTAL + _LARGEST_MEMBER
    for info in archive.infolist():
        _check(path, info, members)
        with archive.open(info) as file:
            # One byte more than it says it has tells that it lies.
            content = file.read(min(info.file_size, left) + 1)
        left -= len(content)
        if left < 0 or len(content) != info.file_size:
            raise _damaged(path, "a member is larger than it may be")
        members[info.filename] = content
    return members


def _check(path: Path, info: zipfile.ZipInfo, members: Mapping[str, bytes]) -> None:
    mode = info.external_attr >> 16
    wrong = {
        "a member has a name that none of ours has": len(info.orig_filename) > _LONGEST_NAME
        or info.orig_filename != info.filename
        or not _NAME.fullmatch(info.filename),
        "a member is there twice": info.filename in members,
        "a member is encrypted": info.flag_bits & 0x1,
        "a member is no file": stat.S_IFMT(mode) not in {0, stat.S_IFREG},
        "a member is packed in a way that none of ours is": info.compress_type
        not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED},
        "a member is larger than it may be": info.file_size > _LARGEST_MEMBER,
    }
    for what, so in wrong.items():
        if so:
            raise _damaged(path, what)


def _listed(path: Path, members: dict[str, bytes]) -> dict[str, bytes]:
    """The members, each as the manifest has it."""
    if MANIFEST not in members:
        raise BundleError(f"{path}: this is no bundle: it has no {MANIFEST}.")
    manifest = parsed(path, MANIFEST, members.pop(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise BundleError(f"{path}: this is no bundle: its {MANIFEST} does not say so.")
    if manifest.get("version") != _VERSION:
        raise BundleError(
            f"{path}: a bundle of another version than {_VERSION}, which this release reads. Use "
            "the release that wrote it."
        )
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
    }
    if manifest.get("members") != listed:
        raise BundleError(
            f"{path}: its contents are not those that its {MANIFEST} lists: it was damaged, or "
            "changed after it was written."
        )
    return members


def _damaged(path: Path, what: str) -> BundleError:
    return BundleError(f"{path}: this bundle is damaged, or none of ours ({what}).")
