"""A corpus on a cluster, as a pipeline of Ray Data.

    dataset ─▶ small blocks ─▶ actors, each with a Summariser ─▶ blocks of outcomes ─▶ Parquet
                                  │ ▲
                                  ▼ │ whose turn it is
                             one named actor: the pace of all

Reading, spreading, running again what a dead actor had, and writing are Ray Data's. What is done
here is a block in an actor, and the one pace that the requests of all actors keep.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from summarise._version import __version__
from summarise.collecting import Collector
from summarise.errors import InputError, SummariseError
from summarise.llm.pace import keep_elsewhere
from summarise.llm.shared_pace import Keeper, SharedPaces
from summarise.rows.blocks import Blocks
from summarise.rows.fields import Entry, Fields
from summarise.summariser import Summariser
from summarise.summary import Summary

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["PACE", "Fields", "SummariseBlocks", "summarise_dataset"]

logger = logging.getLogger("summarise")

_NAMESPACE = "summarise"
PACE = f"summarise-pace-{__version__}"
"""The name of the actor that keeps the pace, in the namespace ``summarise``. It outlives the job
that made it, for others may share it; it goes with the cluster, or with ``ray.kill``."""

_CALLS = 10_000
"""Calls of the pace at once: two a worker, one of which waits for news."""


def summarise_dataset(
    dataset: Dataset,
    summariser: Summariser,
    fields: Fields = Fields("text"),  # noqa: B008 - frozen
    *,
    actors: int | tuple[int, int] = 1,
    concurrency: int = 128,
    block: int = 32,
    cpus: float = 1.0,
) -> Dataset:
    """Summarise the rows of a dataset on the cluster that Ray is connected to.

    For each row there is one row of the result, in no order that is promised: ``id``, ``sha256``
    (the row's identity), ``status`` (``publishable``, ``unverified``, ``failed``), every column of
    ``summarise corpus``, the whole ``summary`` as JSON, the columns kept, and for what failed
    ``error``, ``message`` and ``retryable``. No article ends the job; what would fail for every
    article (no key, no such model) does, before the first is asked for.

    The result is lazy, as datasets are: nothing happens until it is written or read.

    ``requests_per_minute`` and ``tokens_per_minute`` of the summariser hold for all actors of the
    cluster together, and a provider's ``Retry-After`` that one of them meets is heeded by all.

    An actor that dies is started again by Ray, and so are the blocks that it had: at most
    ``concurrency`` articles are asked for twice. Where the summariser has a ``store`` that the
    next actor finds, those that were answered are not.

    Keys come from the environment of the workers, and are not sent to them.

    Args:
        dataset: the articles.
        summariser: how they are summarised. It is sent to the actors, settings alone.
        fields: which column is which. ``keep`` names columns that are carried through.
        actors: how many, or the least and the most; each is one process with one core's worth of
            checking.
        concurrency: articles at a time in each actor, at least 1.
        block: rows that are done, and done again, as one, at least 1; ``concurrency`` at most.
        cpus: that each actor reserves. Leave one of the cluster for reading and writing, or Ray
            waits for it for ever.

    Raises:
        ValueError: an argument is out of its range.
        InputError: a column is missing; or Ray is not installed.

    Example:
        >>> outcomes = summarise_dataset(  # doctest: +SKIP
        ...     ray.data.read_parquet("s3://news/2026/"),
        ...     Summariser(model="openai/gpt-5-mini", requests_per_minute=5_000),
        ...     Fields("body", id="id", published="date"),
        ...     actors=(2, 40),
        ... )
        >>> outcomes.write_parquet("s3://news/out/", min_rows_per_file=10_000)  # doctest: +SKIP
    """
    least, most = _bounds(actors)
    _check(concurrency=concurrency, block=block)
    blocks = Blocks(fields)
    ray = _ray()
    schema = dataset.schema(fetch_if_missing=False)
    if schema is not None:
        blocks.refuse_missing(schema.names)
    _warn_of_starving(ray, least * cpus)
    _keep_pace(ray)
    block = min(block, concurrency)
    pool = ray.data.ActorPoolStrategy(
        min_size=least, max_size=most, max_concurrent_calls_per_actor=max(1, concurrency // block)
    )
    small: Dataset = dataset.repartition(target_num_rows_per_block=block, strict=True)
    return small.map_batches(
        SummariseBlocks,
        fn_constructor_args=(summariser, fields),
        batch_size=None,  # a block is one task with one result: all of it is there, or none
        batch_format="pyarrow",
        udf_modifying_row_count=False,
        compute=pool,
        num_cpus=cpus,
    )


class SummariseBlocks:
    """What an actor does with blocks, for ``Dataset.map_batches`` with ``batch_format="pyarrow"``.

    ``summarise_dataset`` calls that with everything it takes; use this where a pipeline needs it
    another way.

    Args:
        summariser: how articles are summarised.
        fields: which column is which.
        shared: whether the pace is that of the cluster, once ``summarise_dataset`` has started it.

    Raises:
        SummariseError: nothing could be done for any article.
    """

    def __init__(self, summariser: Summariser, fields: Fields, *, shared: bool = True) -> None:
        if shared:
            pace = _ray().get_actor(PACE, namespace=_NAMESPACE)

            def call(method: str, *arguments: object) -> Awaitable[Any]:
                answer: Awaitable[Any] = getattr(pace, method).remote(*arguments)
                return answer

            keep_elsewhere(SharedPaces(call))
        self._summariser = summariser
        self._blocks = Blocks(fields)
        self._collector = Collector()
        nothing: tuple[Entry, ...] = ()
        for _ in summariser.corpus_sync(nothing):  # what is wrong with the settings is told now
            pass

    async def __call__(self, block: Any) -> Any:
        """The outcomes of a block, a row for a row."""
        entries = self._blocks.entries(block)
        results: list[Summary | SummariseError | None] = [None] * len(entries)
        items = self._summariser.corpus(
            entries, article=Entry.article, concurrency=max(1, len(entries))
        )
        async with aclosing(items):
            async for item in items:
                results[item.index] = item.summary or item.error
        self._collector.settle()
        return self._blocks.outcomes(block, entries, [each for each in results if each is not None])


def _bounds(actors: int | tuple[int, int]) -> tuple[int, int]:
    least, most = (actors, actors) if isinstance(actors, int) else actors
    if not 1 <= least <= most:
        raise ValueError(f"actors must be from 1, the least not above the most, not {actors!r}")
    return least, most


def _check(**numbers: int) -> None:
    for name, value in numbers.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} must be a whole number from 1, not {value!r}")


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise InputError(
            "A cluster needs Ray, which is not installed: pip install 'summarise[ray]'."
        ) from error
    return ray


def _keep_pace(ray: Any) -> None:
    """Start the actor that keeps the pace, unless another job has."""
    ray.remote(Keeper).options(
        name=PACE,
        namespace=_NAMESPACE,
        get_if_exists=True,
        lifetime="detached",
        num_cpus=0,
        max_restarts=-1,
        max_task_retries=-1,
        max_concurrency=_CALLS,
    ).remote()


def _warn_of_starving(ray: Any, reserved: float) -> None:
    there = ray.cluster_resources().get("CPU", 0.0)
    if reserved + 1 > there:
        logger.warning(
            "actors reserve %g of the cluster's %g CPUs; reading and writing need one, and unless "
            "the cluster grows Ray waits for it for ever: have fewer actors, or fewer cpus each",
            reserved,
            there,
        )
