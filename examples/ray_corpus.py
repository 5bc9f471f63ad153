"""A corpus on a cluster: Parquet in, Parquet out, with Ray Data.

    pip install 'summarise[ray]'
    ray job submit --working-dir . -- python examples/ray_corpus.py IN OUT --actors 8
    python examples/ray_corpus.py IN OUT --model embedded       # on this machine alone

IN is a folder of Parquet files, with the columns ``id`` and ``text`` unless they are named, in
anything that Ray reads (``s3://…``, a shared file system). Every row of it is a row of OUT, what
failed with its reason. With ``--checkpoint`` a job that was ended goes on where it was.

Each worker has the key in its environment: put it there as you start the nodes. What is given to a
job (``--runtime-env-json``) can be read by whoever sees the cluster's dashboard.
"""

import argparse
import sys

import ray
import ray.data
from ray.data.checkpoint import CheckpointConfig

from summarise import Summariser
from summarise.integrations.ray import Fields, summarise_dataset


def main() -> int:
    """Summarise, and count what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", metavar="IN")
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--model")
    parser.add_argument("--base-url")
    parser.add_argument("--text", default="text", help="the column of the article")
    parser.add_argument("--id", default="id", help="the column that identifies it")
    parser.add_argument("--actors", type=int, default=1)
    parser.add_argument("--concurrency", type=int, default=128, help="articles at a time in each")
    parser.add_argument("--requests-per-minute", type=float, help="of all actors together")
    parser.add_argument("--tokens-per-minute", type=float, help="likewise")
    parser.add_argument("--store", help="a folder on each node, for answers that are there already")
    parser.add_argument("--checkpoint", help="a folder that all nodes share")
    given = parser.parse_args()

    ray.init(ignore_reinit_error=True)
    if given.checkpoint:
        ray.data.DataContext.get_current().checkpoint_config = CheckpointConfig(
            id_column=given.id,
            checkpoint_path=given.checkpoint,
            delete_checkpoint_on_success=False,
        )
    summariser = Summariser(
        model=given.model,
        base_url=given.base_url,
        requests_per_minute=given.requests_per_minute,
        tokens_per_minute=given.tokens_per_minute,
        store=given.store,
    )
    outcomes = summarise_dataset(
        ray.data.read_parquet(given.source),
        summariser,
        Fields(given.text, id=given.id),
        actors=given.actors,
        concurrency=given.concurrency,
    )
    # Many small blocks make one file, or there would be as many files as blocks.
    outcomes.write_parquet(given.out, min_rows_per_file=10_000)

    ray.data.DataContext.get_current().checkpoint_config = None
    counts = ray.data.read_parquet(given.out).select_columns(["status"]).groupby("status").count()
    for row in counts.take_all():
        print(f"{row['count()']:,} {row['status']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
