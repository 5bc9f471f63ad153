"""A round of a run: every article as far as it goes, by replay or by asking for what is not there.

What stops an article is written down: the request that it waits for, its error, or its summary.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from summarise.article import Article
from summarise.batch.ledger import Ledger, Waiting
from summarise.batch.replay import Halt, Pending, Replay, Trace, parts_of, tracing
from summarise.corpus import unexpected
from summarise.errors import InputError, SummariseError
from summarise.llm.backends import completer_for
from summarise.llm.batch_lines import request_line
from summarise.llm.completer import Completer
from summarise.llm.transport import RetryPolicy
from summarise.reading import fits
from summarise.summariser import Summariser
from summarise.summary import Summary

__all__ = ["Rounds"]


class Rounds:
    """Takes the articles of a run as far as they go.

    Args:
        ledger: what the run knows.
        store: where its answers are.
        summariser: how articles are summarised.
        live: who is asked directly; None for the one that the summariser names.
    """

    def __init__(
        self, ledger: Ledger, store: Path | str, summariser: Summariser, live: Completer | None
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._summariser = summariser
        self._live = live

    def plan(self) -> None:
        """Take every article as far as it goes with the answers that are there."""
        with self._replayer() as summariser:
            for some in self._ledger.ready():
                with self._ledger.step():
                    for waiting in some:
                        with self._settled(waiting) as finish:
                            self._refuse_long(waiting.article)
                            finish(summariser.summarise(waiting.article))

    async def ask(self, concurrency: int) -> None:
        """Take every article to its end, asking for what is not there."""
        given = self._summariser
        live = self._live or given.completer
        live = live or completer_for(
            given.chosen, RetryPolicy(retries=given.retries), timeout=given.timeout
        )
        articles = chain.from_iterable(self._ledger.ready(live=True))

        async def work(summariser: Summariser) -> None:
            for waiting in articles:  # each takes the next one
                with self._settled(waiting) as finish:
                    self._refuse_long(waiting.article)
                    finish(await summariser.asummarise(waiting.article))

        with self._replayer(live) as summariser:
            await asyncio.gather(*(work(summariser) for _ in range(concurrency)))

    @contextmanager
    def _replayer(self, live: Completer | None = None) -> Iterator[Summariser]:
        with closing(Replay(self._ledger, self._store, self._summariser.chosen, live)) as replay:
            yield replace(self._summariser, completer=replay, store=None, store_mode="cache")

    def _refuse_long(self, article: Article) -> None:
        """A text that is read in sections asks many questions at once; a round has one of each."""
        room = self._summariser.plans[0].sections.room
        if not fits(article, room):
            raise InputError(
                f"The text is too long for a batch: it is read section by section, since the model "
                f"is given about {room:,} tokens at once. Summarise it with summarise article, or "
                "begin another run with more section_tokens (--section-tokens)."
            )

    @contextmanager
    def _settled(self, waiting: Waiting) -> Iterator[Callable[[Summary], None]]:
        """Write down what becomes of an article."""
        trace = Trace(waiting.number, waiting.chain)
        token = tracing.set(trace)
        made: list[Summary] = []
        try:
            yield made.append
        except Pending as pending:
            request = pending.request
            line = request_line(trace.keys[-1], request.body)
            parts = parts_of(request, self._summariser.chosen)
            with self._ledger.step():
                self._ledger.wait(waiting.number, trace.keys, line, parts)
        except Halt as halt:
            raise halt.error from None
        except SummariseError as error:
            self._ledger.fail(waiting.number, error)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - one article's fault is not the run's
            self._ledger.fail(waiting.number, unexpected(error))
        else:
            self._ledger.finish(waiting.number, made[0])
        finally:
            tracing.reset(token)
