"""How an output was made, in a file beside it: to be explained a year later, and to be resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from summarise._version import __version__
from summarise.errors import InputError
from summarise.files import replacing
from summarise.rows.files import as_json, unwritable
from summarise.rows.spend import Spend

__all__ = ["Manifest", "Run", "State", "differences"]

State = Literal[
    "running",
    "complete",
    "failures left",
    "limit reached",
    "interrupted",
    "budget reached",
    "stopped",
]


@dataclass(slots=True)
class Run:
    """One run of several that an output may take.

    Attributes:
        started: when (UTC).
        software: this library and its version.
        input: what was read.
        settings: all that decides what is made of an article.
        options: how it was run, where that does not change what is made.
        state: how it ended; ``running`` of one that was killed.
        finished: when, None of one that was killed.
        done: how many articles it summarised.
        failed: how many it tried in vain.
        skipped: how many were there already.
        duplicates: how many rows were an earlier one again.
    """

    started: str
    software: str
    input: str
    settings: Mapping[str, Any]
    options: Mapping[str, Any]
    state: State = "running"
    finished: str | None = None
    done: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0


@dataclass(slots=True)
class Manifest:
    """What is known of an output.

    Attributes:
        runs: in their order, the last one under way.
        articles: how many are in the output.
        failed: how many rows are listed beside it.
        spend: what all of it took, in vain or not.
        recovered: the part of it that was paid in vain for articles that are there now.
        given_up: the part of it that went into articles that a budget left unfinished.
    """

    runs: list[Run] = field(default_factory=list)
    articles: int = 0
    failed: int = 0
    spend: Spend = field(default_factory=Spend)
    recovered: Spend = field(default_factory=Spend)
    given_up: Spend = field(default_factory=Spend)

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest of an output; None where there is none.

        Raises:
            InputError: it cannot be read.
        """
        try:
            stored = json.loads(path.read_bytes())
            return cls(
                runs=[Run(**run) for run in stored["runs"]],
                articles=stored["articles"],
                failed=stored["failed"],
                spend=Spend.from_json(stored["spend"]),
                recovered=Spend.from_json(stored["recovered"]),
                given_up=Spend.from_json(stored.get("given_up", Spend().as_json())),
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unwritable(path, error) from error
        except (ValueError, TypeError, LookupError) as error:
            raise InputError(
                f"{path}: this is not what summarise wrote. Without it nothing can be resumed; "
                "with --overwrite everything is made anew."
            ) from error

    @property
    def settings(self) -> Mapping[str, Any]:
        """Those of the last run."""
        return self.runs[-1].settings if self.runs else {}

    def begin(self, source: str, settings: Mapping[str, Any], options: Mapping[str, Any]) -> Run:
        """A run begins."""
        run = Run(now(), f"summarise {__version__}", source, settings, options)
        self.runs.append(run)
        return run

    def write(self, path: Path) -> None:
        """Write it, whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        stored = {
            "articles": self.articles,
            "failed": self.failed,
            "spend": self.spend.as_json(),
            "recovered": self.recovered.as_json(),
            "given_up": self.given_up.as_json(),
            "runs": [asdict(run) for run in self.runs],
        }
        try:
            with replacing(path) as file:
                file.write(as_json(stored, indent=1) + b"\n")
        except OSError as error:
            raise unwritable(path, error) from error


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two runs' settings, in words.

    Example:
        >>> differences({"model": "a", "review": True}, {"model": "b", "review": True})
        ["model was 'a', and is 'b'"]
    """
    names = dict.fromkeys([*before, *now])
    return [
        f"{name} was {before.get(name)!r}, and is {now.get(name)!r}"
        for name in names
        if before.get(name) != now.get(name)
    ]


def now() -> str:
    """This moment (UTC)."""
    return datetime.now(UTC).isoformat(timespec="seconds")
