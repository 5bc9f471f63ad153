"""Many articles through a provider's Batch API: half the price, an answer within a day.

The pipeline always puts the same questions where it gets the same answers. So a run is rounds of
replay: every article goes the ordinary way with the answers that are there; the first question
without one stops it, and becomes a line of the next batch. Reasks, reviews and repairs are the
batches after. All that is known stands in the run's folder, so a run can be left at any moment and
taken up again:

    >>> from summarise import Summariser
    >>> from summarise.batch import BatchRun
    >>> with BatchRun.start("night", Summariser(), articles) as run:  # doctest: +SKIP
    ...     print(run.submit().sent, "articles wait for a batch")
    >>> with BatchRun.open("night") as run:  # doctest: +SKIP
    ...     progress = run.collect()
    ...     for item in run.items():
    ...         print(item.id, item.summary or item.error)

``ledger`` is what a run knows, ``replay`` answers from it, ``settings`` holds a run to what it
was begun with, ``rounds`` takes its articles as far as they go, ``run`` is the steps.
"""

from summarise.batch.items import BatchArticle, BatchItem
from summarise.batch.progress import Limits, Progress
from summarise.batch.run import BatchRun

__all__ = ["BatchArticle", "BatchItem", "BatchRun", "Limits", "Progress"]
