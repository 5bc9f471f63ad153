"""The benchmark against the peers measures what it says: right answers, and an honest table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import overhead
import peers

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(autouse=True)
def without_keys(monkeypatch):
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)


async def test_answers_are_right_for_every_article_whole_and_streamed():
    """A draft that broke the rules would be asked for again, and the figures would be of that."""
    with overhead.server() as url:
        for options in ("", "/long=3/chunks=7"):
            contender = peers.ours(f"{url}{options}/v1")
            for _ in range(5):
                summary = await contender.ask()
                assert [each.fault for each in summary.provenance.attempts] == [None]
            shown = []
            summary = await contender.stream(lambda shown=shown: shown.append(None))
            assert [each.fault for each in summary.provenance.attempts] == [None]
            assert len(shown) > 1


async def test_a_longer_answer_is_longer_and_comes_in_as_many_pieces():
    with overhead.server() as url:
        lengths = []
        for times in (1, 4):
            contender = peers.raw(f"{url}/long={times}/chunks={10 * times}/v1")
            pieces = []
            draft = await contender.stream(lambda pieces=pieces: pieces.append(None))
            assert len(pieces) == 10 * times
            lengths.append(len(draft["abstract"][0]["fr"]))
            await contender.close()
    assert lengths[1] >= 4 * lengths[0]


def test_the_server_ends_with_its_benchmark():
    """Nothing that a benchmark started may outlive it, killed or not."""
    command = [sys.executable, str(BENCHMARKS / "answering.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert int(process.stdout.readline()) > 0
        process.stdin.close()
        try:
            assert process.wait(30) == 0
        finally:
            process.kill()  # else a failure would wait for it


def test_leaving_the_checks_out_is_the_benchmarks_business_alone(monkeypatch):
    """In the process that measures it, and nowhere else."""
    from summarise import revision

    monkeypatch.setitem(vars(revision), "verify_read", revision.verify_read)
    before = revision.verify_read
    peers.unchecked("http://127.0.0.1:1/v1")
    assert revision.verify_read is not before
    assert revision.verify_read(None, None, ()).findings == ()


def test_a_peer_that_is_not_installed_is_shown_as_such(monkeypatch):
    monkeypatch.setitem(peers.CONTENDERS, "instructor", (peers.bare_instructor, "no_such_module"))
    lines = list(overhead.table({"openai": {"×1": 2.0}, "instructor": {}}, 100))
    assert lines[-1].startswith("| instructor | not installed |")


def test_a_target_that_is_missed_says_so():
    results = {"instructor": {"×1": 10.0}, "summarise": {"×1": 16.0, "MB": 149.0}}
    assert [line[0] for line in overhead.verdicts(results)] == ["✗", "✓"]


def test_a_measurement_that_fails_is_told_and_left_out(capsys):
    """A peer that cannot do it must not end the run, nor be taken for a fast one."""
    assert overhead.measured("openai", "first", "http://127.0.0.1:1/v1", 1) == {}
    assert "openai, first" in capsys.readouterr().err
