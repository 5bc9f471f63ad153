"""What failed is listed with its reason until it succeeds, and what it cost is never forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import make_attempt

from summarise.errors import (
    AuthenticationError,
    BudgetError,
    InputError,
    InvalidOutputError,
    ProviderError,
    SummariseError,
)
from summarise.rows.failures import Failure, Failures, may_succeed
from summarise.rows.fields import Entry
from summarise.rows.manifest import Manifest, differences
from summarise.rows.spend import Spend


def entry(number: int) -> Entry:
    return Entry(number, f"line {number}", f"a{number}", f"{number:064x}", None)


def error(cost: float | None = 0.01) -> SummariseError:
    made = ProviderError("It is down.", status=503, retryable=True)
    made.spent = (make_attempt(cost=cost, prompt_tokens=10, completion_tokens=5),)
    return made


def listed(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_failure_says_who_why_and_what_it_cost(tmp_path: Path) -> None:
    failures = Failures(tmp_path / "f.jsonl")
    failures.add(entry(2), error())
    failures.add(entry(1), InputError("line 1: not JSON."))
    assert [each["row"] for each in listed(tmp_path / "f.jsonl")] == [2, 1]
    failures.finish(whole=True)
    first, second = listed(tmp_path / "f.jsonl")
    assert first["error"] == "InputError"
    assert second == {
        "id": "a2",
        "row": 2,
        "sha256": entry(2).sha256,
        "error": "ProviderError",
        "message": "It is down.",
        "retryable": True,
        "attempts": 1,
        "spent": {
            "answers": 1,
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "answers_without_tokens": 0,
            "cost": 0.01,
            "cost_known": 0.01,
            "answers_without_price": 0,
        },
    }


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        (InputError("x"), False),
        (ProviderError("x", retryable=True), True),
        (ProviderError("x"), False),
        (AuthenticationError("x"), False),
        (InvalidOutputError("x"), True),
        (BudgetError("x"), True),
    ],
)
def test_it_says_whether_it_is_worth_trying_again(kind: SummariseError, retryable: bool) -> None:
    assert Failure.of(entry(1), kind).retryable is retryable


def test_where_the_answers_are_kept_what_they_led_to_comes_again() -> None:
    assert not may_succeed(InvalidOutputError("x"), answers_kept=True)
    assert may_succeed(ProviderError("x", retryable=True), answers_kept=True)


def test_what_succeeds_later_is_no_longer_listed_but_was_paid(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    first = Failures(path)
    for number in (1, 2, 3):
        first.add(entry(number), error())
    first.finish(whole=True)

    second = Failures(path)
    second.succeeded(entry(1).sha256)
    second.add(entry(2), error(None))
    assert [each.row for each in second.finish(whole=False)] == [2, 3]
    again, unmet = listed(path)
    assert again["attempts"] == 2
    assert again["spent"]["cost"] is None  # type: ignore[index]
    assert again["spent"]["cost_known"] == 0.01  # type: ignore[index]
    assert unmet["attempts"] == 1
    assert second.spend.answers == 4
    assert second.recovered.dollars == 0.01

    third = Failures(path, second.recovered)
    third.succeeded(entry(2).sha256)
    assert third.finish(whole=True) == []  # row 3 is no longer in the input
    assert not path.exists()


def test_a_run_that_was_killed_leaves_its_reasons(tmp_path: Path) -> None:
    """With the last line torn, and a row that failed in two runs twice in the file."""
    path = tmp_path / "f.jsonl"
    for _ in range(2):
        failures = Failures(path)
        failures.add(entry(1), error())
    with path.open("ab") as file:
        file.write(b'{"id": "a2", "ro')
    again = Failures(path)
    assert again.listed == (entry(1).sha256,)
    again.add(entry(3), error())
    again.finish(whole=False)
    assert [(each["row"], each["attempts"]) for each in listed(path)] == [(1, 2), (3, 1)]


@pytest.mark.parametrize("left", [1, 100, -1, 0])
def test_runs_killed_in_the_middle_of_a_line_do_not_stop_the_next_nights(
    tmp_path: Path, left: int
) -> None:
    """Two of them, one after the other: the first line that was torn is in nobody's way."""
    path = tmp_path / "f.jsonl"
    Failures(path).add(entry(1), error())
    for number in (2, 3):
        before = path.read_bytes()
        Failures(path).add(entry(number), error())
        line = path.read_bytes()[len(before) :]
        path.write_bytes(before + line[: left if left > 0 else len(line) - 1 + left])
    again = Failures(path)
    assert again.listed == (entry(1).sha256,)
    again.add(entry(4), error())
    assert [each["row"] for each in listed(path)] == [1, 4]


def test_a_whole_last_line_that_is_not_ours_is_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    Failures(path).add(entry(1), error())
    path.write_bytes(path.read_bytes() + b"notes\n")
    before = path.read_bytes()
    with pytest.raises(InputError, match="line 2 is not what summarise wrote"):
        Failures(path)
    assert path.read_bytes() == before


def test_a_line_that_is_not_ours_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_bytes(b"{}\n{}\n")
    with pytest.raises(InputError, match="line 1 is not what summarise wrote"):
        Failures(path)


# What it all took.


def test_a_sum_never_hides_what_is_not_known() -> None:
    spend = Spend()
    assert (spend.cost(), spend.count()) == ("$0.0000", "0 tokens")
    spend.add([make_attempt(cost=None, prompt_tokens=None)])
    assert (spend.cost(), spend.count()) == ("cost unknown", "tokens unknown")
    spend.add([make_attempt(cost=1.5, prompt_tokens=1000, completion_tokens=200)])
    assert spend.cost() == "$1.50 and 1 answers of unknown price"
    assert spend.count() == "2,434 tokens and 1 answers that do not say"
    assert spend.as_json()["cost"] is None
    assert Spend.from_json(spend.as_json()) == spend


# How it was made.


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert Manifest.read(path) is None
    manifest = Manifest()
    run = manifest.begin("in.jsonl", {"model": "m", "é\udce9": [1]}, {"limit": None})
    run.state, run.done = "complete", 3
    manifest.write(path)
    again = Manifest.read(path)
    assert again == manifest
    assert again.settings == {"model": "m", "é\udce9": [1]}
    for broken in (b"{", b"{}", b"[]", b'{"runs": 1}'):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="--overwrite"):
            Manifest.read(path)


def test_settings_that_differ_are_named() -> None:
    assert differences({"a": 1, "b": 2}, {"b": 2, "c": 3}) == [
        "a was 1, and is None",
        "c was None, and is 3",
    ]
    assert differences({"a": [1]}, {"a": [1]}) == []
