"""The rounds of a run: replay, send what is missing, take in what came, and again."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import filelock

from summarise.article import Article
from summarise.batch.delivery import Delivery
from summarise.batch.intake import Intake
from summarise.batch.items import BatchArticle, BatchItem, numbered
from summarise.batch.ledger import Ledger
from summarise.batch.progress import Limits, Progress
from summarise.batch.rounds import Rounds
from summarise.batch.settings import SOFTWARE, check_same, described, restored
from summarise.errors import InputError, ProviderError
from summarise.llm.batches import BatchApi, check_batches
from summarise.llm.completer import Completer
from summarise.llm.transport import RetryPolicy
from summarise.summariser import Summariser

__all__ = ["BatchRun"]

_PATIENCE = 30
"""How often in a row the provider may be out of reach while a run waits."""


class BatchRun:
    """A run: its folder, and the steps that take it on. Made by ``start`` or ``open``.

    Every step can be interrupted and called again; nothing is paid for twice, and no article is
    lost. One process at a time may hold a run.

    Args:
        folder: holds all that is known of the run, the articles among it, in clear.
        summariser: how they are summarised.
        api: speaks to the provider; None for the one that the model names.
        live: answers what is asked directly; likewise.
        limits: of a batch.
    """

    def __init__(
        self,
        folder: Path | str,
        summariser: Summariser | None = None,
        *,
        api: BatchApi | None = None,
        live: Completer | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._given, self._api_given, self._live_given = summariser, api, live
        self.limits = limits or Limits()
        self._notes: list[str] = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = filelock.FileLock(self.folder / "lock", timeout=0)
            self._lock.acquire()
        except filelock.Timeout:
            raise InputError(
                f"{self.folder}: another process is at this run. Wait until it is done."
            ) from None
        except OSError as error:
            raise InputError(f"{self.folder}: cannot be used: {error.strerror}.") from error
        try:
            self._ledger = Ledger(self.folder / "run.sqlite")
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def start(
        cls,
        folder: Path | str,
        summariser: Summariser,
        articles: Iterable[str | Article | BatchArticle],
        *,
        api: BatchApi | None = None,
        live: Completer | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """Begin a run; or take up the one that was begun in this folder with the same input.

        Nothing is sent yet: see ``submit``.

        Args:
            folder: for the run; it is made where there is none.
            summariser: how articles are summarised; without a deadline or a budget, by one model.
            articles: texts, articles, or ``BatchArticle`` with an id. What is no article fails
                alone. They are read once, and kept in the folder.
            api: speaks to the provider; None for the one that the model names.
            live: answers what ``collect(live=True)`` asks; likewise.
            limits: of a batch.

        Raises:
            ModelError: the model has no Batch API.
            PromptError: a prompt version is missing or tampered with.
            InputError: the folder holds another run, or cannot be used.
            ValueError: the summariser has a deadline, a budget, or several models.
        """
        check_batches(summariser.chosen)
        settings = described(summariser)
        run = cls(folder, summariser, api=api, live=live, limits=limits)
        try:
            run._begin(settings, articles)
        except BaseException:
            run.close()
            raise
        return run

    @classmethod
    def open(
        cls,
        folder: Path | str,
        summariser: Summariser | None = None,
        *,
        base_url: str | None = None,
        api: BatchApi | None = None,
        live: Completer | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """Take up a run that was begun.

        Args:
            folder: of the run.
            summariser: the one it was begun with; None to make it from what was written down.
            base_url: the model's address again, where it holds a password or parameters: those
                were not kept.
            api: as for ``start``.
            live: likewise.
            limits: likewise.

        Raises:
            InputError: there is no run in the folder, or it was begun with other settings.
            ModelError: the address held a password or parameters, and is not given again.
        """
        if not (Path(folder) / "run.sqlite").is_file():
            raise InputError(
                f"{folder}: there is no run here. Begin one: summarise batch submit IN {folder}."
            )
        run = cls(folder, summariser, api=api, live=live, limits=limits)
        try:
            then = run._settings()
            if summariser is None:
                run._given = restored(then, base_url)
            check_same(then, described(run.summariser))
        except BaseException:
            run.close()
            raise
        return run

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the run, so that another process can take it up."""
        if self._api_given is None and "_api" in vars(self):
            self._api.close()
        self._ledger.close()
        self._lock.release()

    # --- the steps -------------------------------------------------------------------------------

    def submit(self) -> Progress:
        """Send what is missing, as far as it is known; what was half sent is sent to the end.

        Articles that failed and may succeed now are tried again.

        Raises:
            ProviderError: the provider did not answer; call it again.
            ModelError: there is no Batch API at the address.
            InputError: the requests differ from those that were sent.
        """
        with self._working():
            self._ledger.set_fact("cancelled", None)
            self._ledger.reopen()
            self._rounds().plan()
            self._delivery().send()
        return self.progress

    def status(self) -> Progress:
        """Ask how the batches stand; nothing else is changed.

        Raises:
            ProviderError: the provider did not answer.
        """
        with self._working():
            self._delivery().refresh()
        return self.progress

    def collect(
        self, *, live: bool = False, keep_files: bool = False, concurrency: int = 16
    ) -> Progress:
        """Take in the answers that are there, and send what they lead to.

        Args:
            live: ask directly, at the full price, instead of in another batch. What is in a batch
                is waited for all the same.
            keep_files: leave the files where they are at the provider; they hold the articles.
            concurrency: how many articles are asked about at once, with ``live``.

        Raises:
            ProviderError: the provider did not answer; call it again.
            InputError: the requests differ from those that were sent.
            RecordingError: an answer that was kept is gone or damaged.
        """
        with self._working(), closing(self._intake()) as intake:
            delivery = self._delivery()
            if not self._ledger.fact("cancelled"):
                delivery.send_made()
            delivery.refresh()
            for batch in self._ledger.batches("sent"):
                if batch.over:
                    intake.take(batch)
            if not keep_files:
                delivery.clear()
            if live:
                self._ledger.reopen()
                asyncio.run(self._rounds().ask(concurrency))
            else:
                self._rounds().plan()
                if not self._ledger.fact("cancelled"):
                    delivery.send()
        return self.progress

    def wait(
        self,
        step: Callable[[], Progress],
        *,
        every: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        told: Callable[[Progress], None] | None = None,
    ) -> Progress:
        """Take a step until nothing is left to wait for.

        Args:
            step: ``run.status`` or ``run.collect``.
            every: seconds between two.
            sleep: waits that long.
            told: is told where the run stands before each wait.
        """
        failures = 0
        while True:
            try:
                progress = step()
            except ProviderError as error:
                failures += 1
                if not error.retryable or failures > _PATIENCE:
                    raise
                progress = replace(self.progress, notes=(error.message,))
            else:
                failures = 0
                if progress.done or not progress.open:
                    return progress
            if told is not None:
                told(progress)
            sleep(every)

    def cancel(self) -> Progress:
        """Stop the batches; what they have answered can still be collected, and costs.

        Raises:
            ProviderError: the provider did not answer; call it again.
        """
        with self._working():
            self._ledger.set_fact("cancelled", True)
            self._delivery().cancel()
        return self.progress

    def items(self) -> Iterator[BatchItem]:
        """Every article with what became of it so far, in the order of the input."""
        return self._ledger.items()

    @property
    def id(self) -> str:
        """What the run is called at the provider."""
        return str(self._ledger.fact("run"))

    @property
    def summariser(self) -> Summariser:
        """How articles are summarised."""
        if self._given is None:
            raise AssertionError("a run is made by start or open")
        return self._given

    @property
    def settings(self) -> dict[str, Any]:
        """What the run was begun with, as far as a summary depends on it; no secret is in it."""
        return self._settings() | {"software": self._ledger.fact("software")}

    @property
    def progress(self) -> Progress:
        """Where the run stands, as far as it is known here."""
        return Progress(
            **self._ledger.counts(),
            batches=tuple(self._ledger.batches()),
            cancelled=bool(self._ledger.fact("cancelled")),
            notes=tuple(self._notes),
        )

    def remember(self, name: str, value: object) -> None:
        """Keep something with the run, for whoever makes use of it; JSON can hold it."""
        self._ledger.set_fact(f"kept {name}", value)

    def remembered(self, name: str) -> Any:
        """What was kept under this name; None where nothing was."""
        return self._ledger.fact(f"kept {name}")

    @contextmanager
    def _working(self) -> Iterator[None]:
        """One step, with notes of its own."""
        self._notes.clear()
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(
                f"{self.folder}: the state of the run cannot be read or written ({reason}). Make "
                "room, or mend it; then go on with the same command."
            ) from error

    # --- what it was begun with ------------------------------------------------------------------

    def _begin(
        self,
        settings: dict[str, Any],
        articles: Iterable[str | Article | BatchArticle],
    ) -> None:
        digest, now = hashlib.sha256(), datetime.now(UTC).isoformat(timespec="seconds")

        def read() -> Iterator[BatchArticle]:
            for each in numbered(articles):
                given = each.article
                what = given.sha256 if isinstance(given, Article) else given.message
                digest.update(f"{each.id}\0{what}\n".encode("utf-8", "surrogatepass"))
                yield each

        then = self._ledger.fact("settings")
        if then is not None:
            check_same(then, settings)
            for _ in read():
                pass
            if digest.hexdigest() != self._ledger.fact("input"):
                raise InputError(
                    f"{self.folder}: the run here was begun with other articles. Begin a new run "
                    "in another folder."
                )
            return
        with self._ledger.step():
            self._ledger.add(read())
            self._ledger.set_fact("run", uuid4().hex[:12])
            self._ledger.set_fact("settings", settings)
            self._ledger.set_fact("software", SOFTWARE)
            self._ledger.set_fact("kept started", now)
            self._ledger.set_fact("input", digest.hexdigest())

    def _settings(self) -> dict[str, Any]:
        settings = self._ledger.fact("settings")
        if not isinstance(settings, dict):
            raise InputError(
                f"{self.folder}: the run here was not begun to the end. Begin it again: summarise "
                f"batch submit IN {self.folder}."
            )
        return settings

    @cached_property
    def _api(self) -> BatchApi:
        if self._api_given is not None:
            return self._api_given
        summariser = self.summariser
        model = summariser.chosen
        key = os.environ.get(model.key_variable, "").strip() if model.key_variable else ""
        policy = RetryPolicy(retries=summariser.retries)
        return BatchApi(model, key, policy, summariser.timeout)

    @property
    def _store(self) -> Path | str:
        return self.summariser.store or self.folder / "answers"

    # --- who does it -----------------------------------------------------------------------------

    def _delivery(self) -> Delivery:
        return Delivery(
            self._ledger,
            self._api,
            self.id,
            limits=self.limits,
            folder=self.folder,
            notes=self._notes,
        )

    def _intake(self) -> Intake:
        return Intake(
            self._ledger,
            self._api,
            self._store,
            self.summariser.chosen,
            tries=self.limits.tries,
            folder=self.folder,
            notes=self._notes,
        )

    def _rounds(self) -> Rounds:
        return Rounds(self._ledger, self._store, self.summariser, self._live_given)
