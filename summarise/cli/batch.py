"""``summarise batch``: many articles through a provider's Batch API, at half the price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarise.cli import options
from summarise.cli.exits import (
    FAILURES,
    INTERRUPTED,
    NOT_YET,
    errors_as_exits,
    one_line,
)
from summarise.errors import InputError
from summarise.rows.formats import Format, format_of_input, format_of_output

if TYPE_CHECKING:
    from summarise.batch import BatchArticle, BatchRun, Progress
    from summarise.cli.batch_output import Output
    from summarise.rows.fields import Entry

__all__ = ["batch"]

batch = typer.Typer(
    no_args_is_help=True,
    help="Summarise many articles through a provider's Batch API: half the price, within a day.",
)

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Holds all that is known of the run, in clear.")
]
Wait = Annotated[bool, typer.Option("--wait", help="Go on until nothing is left to wait for.")]
Every = Annotated[
    float, typer.Option(min=1, metavar="SECONDS", help="With --wait: between two looks.")
]
AgainUrl = Annotated[
    str | None,
    typer.Option(
        help="The model's address again, where it holds a password or parameters: those were not "
        "kept."
    ),
]
BatchSize = Annotated[int, typer.Option(min=1, max=50_000, help="Requests in one batch at most.")]
Tries = Annotated[
    int,
    typer.Option(min=1, help="How often a request goes into a batch before it has failed."),
]


@batch.command()
def submit(  # noqa: PLR0917 - typer reads them by name
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN|-",
            help="JSON lines, CSV, Parquet or a folder of .txt files, as of summarise corpus.",
        ),
    ],
    folder: Folder,
    from_: options.From = None,
    text_field: options.TextField = None,
    id_field: options.IdField = None,
    title_field: options.TitleField = None,
    url_field: options.UrlField = None,
    publisher_field: options.PublisherField = None,
    published_field: options.PublishedField = None,
    keep_field: options.KeepField = None,
    model: Annotated[
        str | None,
        typer.Option(help="Such as openai/gpt-5-mini; its provider must have a Batch API."),
    ] = None,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    prompt: options.Prompt = None,
    prompts_dir: options.PromptsDir = None,
    var: options.Variables = None,
    store: Annotated[
        Path | None,
        typer.Option(
            help="Where answers are kept and found: a folder, or one file (.sqlite, .sqlite3, "
            ".db). Without it, a folder in DIR."
        ),
    ] = None,
    review: options.Review = False,
    repairs: options.Repairs = 2,
    on_unverified: options.OnUnverified = options.Unverified.FLAG,
    reasks: options.Reasks = 2,
    max_tokens: options.MaxTokens = None,
    section_tokens: options.SectionTokens = None,
    timeout: options.Timeout = 120.0,
    batch_size: BatchSize = 50_000,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Begin a run: read the articles, and send the first questions.

    The same command again takes up what was interrupted, and tries again what failed and may
    succeed. Rows with the same id and the same article are one article, as of summarise corpus.

    Exit codes: 0 sent; 2 usage or bad input, or a provider without a Batch API; 3 the provider did
    not answer (the same command goes on); 70 a fault of summarise itself; 130 interrupted.
    """
    variables = options.parse_variables(var)
    with errors_as_exits(debug), _interruptible():
        from summarise.batch import BatchRun, Limits
        from summarise.cli.corpus_job import Job
        from summarise.cli.making import make_summariser
        from summarise.rows.columns import refuse_clash
        from summarise.rows.fields import choose, told

        named = {
            "text": text_field,
            "id": id_field,
            "title": title_field,
            "url": url_field,
            "publisher": publisher_field,
            "published": published_field,
        }
        keep = tuple(dict.fromkeys(keep_field or []))
        refuse_clash(keep)
        kind = from_ or format_of_input(source)
        rows = Job(source, kind, folder, Format.JSONL, named, keep).open()
        fields, records, notes = choose(rows, named, keep)
        summariser = make_summariser(
            [model] if model else None,
            base_url=base_url,
            store_mode=options.StoreMode.CACHE,
            offline=False,
            mode=mode.value if mode else None,
            prompt=prompt,
            prompts=prompts_dir,
            variables=variables,
            review=review,
            repairs=repairs,
            on_unverified=on_unverified.value,
            reasks=reasks,
            max_tokens=max_tokens,
            section_tokens=section_tokens,
            timeout=timeout,
            store=store,
        )
        if not quiet:
            typer.echo(f"Model: {summariser.chosen} ({summariser.chosen.reason})", err=True)
            _say(f"Fields of {rows.name}: {fields}.")
        for note in notes:
            _say(note)
        doubled: list[dict[str, Any]] = []
        left_out: Counter[str] = Counter()
        entries = (fields.entry(record) for record in records)
        articles = _articles(_counted(entries, left_out), doubled)
        limits = Limits(requests=batch_size)
        with BatchRun.start(folder, summariser, articles, limits=limits) as run:
            _keep_once(run, keep)
            run.remember("input", rows.name)
            run.remember("duplicates", doubled)
            run.remember("limits", {"requests": batch_size})
            for note in told(left_out):
                _say(f"{note}.")
            progress = run.submit()
        _tell(folder, progress, quiet=quiet)


@batch.command()
def status(
    folder: Folder,
    wait: Wait = False,
    every: Every = 60.0,
    base_url: AgainUrl = None,
    debug: options.Debug = False,
) -> None:
    """Say how the batches stand; nothing is taken in.

    Exit codes: 0 told; 2 usage, or no run in DIR; 3 the provider did not answer; 70 a fault of
    summarise itself; 130 interrupted.
    """
    with errors_as_exits(debug), _interruptible():
        from summarise.batch import BatchRun
        from summarise.cli.output import write

        with BatchRun.open(folder, base_url=base_url) as run:
            progress = run.wait(run.status, every=every, told=_waits) if wait else run.status()
            write("".join(f"{one_line(line)}\n" for line in _lines(folder, progress)))


@batch.command()
def collect(  # noqa: PLR0917 - typer reads them by name
    folder: Folder,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="JSON lines, CSV or Parquet by its ending, or a folder (no ending).",
        ),
    ],
    to: options.To = None,
    field: options.Columns = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Throw away what another run left in OUT.")
    ] = False,
    wait: Wait = False,
    every: Every = 60.0,
    live: Annotated[
        bool,
        typer.Option(
            "--live",
            help="Ask what is left directly, at the full price, instead of in another batch.",
        ),
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, help="With --live: articles at a time.")] = 16,
    tries: Tries = 3,
    keep_files: Annotated[
        bool,
        typer.Option(
            "--keep-files", help="Leave the files, which hold the articles, at the provider."
        ),
    ] = False,
    base_url: AgainUrl = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Take in what came, send what it leads to, and write out what is finished.

    Reasks, reviews and repairs go into further batches, so that it takes more than one collect;
    --wait goes on until all is done. OUT holds what is finished so far, in the order of the input,
    and is written anew each time; what failed is listed with its reason in OUT.failed.jsonl, and
    how it was made stands in OUT.run.json.

    Exit codes: 0 all done; 1 all done, but some rows failed; 2 usage or bad input, or the requests
    differ from those that were sent; 3 the provider did not answer (the same command goes on); 70 a
    fault of summarise itself; 75 not all is done yet: the same command later; 130 interrupted.
    """
    with errors_as_exits(debug), _interruptible():
        from summarise.batch import BatchRun, Limits
        from summarise.cli.batch_output import Output

        with BatchRun.open(folder, base_url=base_url) as run:
            limits = run.remembered("limits") or {}
            run.limits = Limits(requests=limits.get("requests", 50_000), tries=tries)
            output = Output(run, out, to or format_of_output(out), tuple(field or ()))

            def step() -> Progress:
                progress = run.collect(live=live, keep_files=keep_files, concurrency=concurrency)
                output.write(progress)
                return progress

            with output.held(overwrite=overwrite):
                progress = step() if not wait else run.wait(step, every=every, told=_waits)
        _tell(folder, progress, quiet=quiet, output=output)
    if not progress.done:
        raise typer.Exit(NOT_YET)
    if progress.failed:
        raise typer.Exit(FAILURES)


@batch.command()
def cancel(folder: Folder, base_url: AgainUrl = None, debug: options.Debug = False) -> None:
    """Stop the batches. What they have answered can be collected, and costs.

    Exit codes: 0 told to stop; 2 usage, or no run in DIR; 3 the provider did not answer; 70 a fault
    of summarise itself; 130 interrupted.
    """
    with errors_as_exits(debug), _interruptible():
        from summarise.batch import BatchRun

        with BatchRun.open(folder, base_url=base_url) as run:
            _tell(folder, run.cancel(), quiet=False)


def _keep_once(run: BatchRun, keep: tuple[str, ...]) -> None:
    """The rows of a run were read once, with the fields that were to be kept then."""
    then = run.remembered("fields kept")
    if then is None:
        run.remember("fields kept", list(keep))
    elif then != list(keep):
        was, now = (", ".join(names) or "not given" for names in (then, keep))
        raise InputError(
            f"The run was begun with other settings: --keep-field was {was} and is {now}. Go on "
            "with those it was begun with, or begin a new run in another folder."
        )


def _counted(entries: Iterable[Entry], left_out: Counter[str]) -> Iterator[Entry]:
    for entry in entries:
        left_out.update(entry.left_out)
        yield entry


def _articles(entries: Iterator[Entry], doubled: list[dict[str, Any]]) -> Iterator[BatchArticle]:
    """Every row once; those that are an earlier one again are listed."""
    from summarise.batch import BatchArticle
    from summarise.rows.journal import plain

    seen: dict[str, int] = {}
    for entry in entries:
        if entry.sha256 in seen:
            listed = {"row": entry.row, "id": entry.id, "sha256": entry.sha256}
            doubled.append(listed | {"same_as_row": seen[entry.sha256]})
            continue
        seen[entry.sha256] = entry.row
        row = {
            "row": entry.row,
            "id": entry.id,
            "sha256": entry.sha256,
            "kept": plain(entry.kept),
        }
        try:
            yield BatchArticle(entry.id or f"row {entry.row}", entry.article(), row)
        except InputError as error:
            yield BatchArticle(entry.id or f"row {entry.row}", error, row)


@contextmanager
def _interruptible() -> Iterator[None]:
    """A run can be left at any moment, and that is what is said."""
    try:
        yield
    except KeyboardInterrupt:
        _say("stopped. Nothing is lost: the same command goes on.")
        raise typer.Exit(INTERRUPTED) from None


def _lines(folder: Path, progress: Progress) -> Iterator[str]:
    """Where a run stands, and what comes next."""
    counts = [f"{progress.finished:,} summarised"]
    if progress.failed:
        counts.append(f"{progress.failed:,} failed")
    if progress.sent:
        counts.append(f"{progress.sent:,} wait for a batch")
    unsent = progress.articles - progress.finished - progress.failed - progress.sent
    if unsent:
        counts.append(f"{unsent:,} to be sent")
    yield f"{folder}: {progress.articles:,} articles: {', '.join(counts)}."
    for each in progress.batches:
        state = {"taken": "collected", "cleared": "collected", "kept": "collected"}
        done = f"{each.completed:,} of {each.requests:,} answered"
        note = f" ({each.note})" if each.note else ""
        yield (
            f"Batch {each.number} {each.id or 'not sent yet'}: {each.status or 'made'}, {done}, "
            f"{state.get(each.state, 'not collected')}{note}."
        )
    yield from progress.notes
    if next_step := _next(folder, progress):
        yield next_step


def _next(folder: Path, progress: Progress) -> str:
    if progress.done:
        if progress.retryable:
            return (
                f"{progress.retryable:,} of those that failed may succeed: summarise batch submit "
                f"IN {folder} tries them again, summarise batch collect {folder} OUT --live asks "
                "directly."
            )
        return ""
    if progress.ended:
        return f"Next: summarise batch collect {folder} OUT."
    if progress.open:
        return f"Next, within a day: summarise batch collect {folder} OUT (--wait waits for it)."
    if progress.cancelled:
        return (
            f"Nothing more is sent, for the run was cancelled: summarise batch submit IN {folder} "
            f"takes it up, summarise batch collect {folder} OUT --live asks the rest directly."
        )
    return f"Next: summarise batch submit IN {folder}, with the same options."


def _tell(
    folder: Path,
    progress: Progress,
    *,
    quiet: bool,
    output: Output | None = None,
) -> None:
    if quiet and progress.done and not progress.failed:
        return
    for line in _lines(folder, progress):
        _say(line)
    if output and output.reasons:
        told = ", ".join(f"{count:,} {kind}" for kind, count in output.reasons.most_common())
        _say(f"Failed: {told}; the reasons are in {output.failures}.")


def _waits(progress: Progress) -> None:
    """A line a look, while it is waited."""
    batches = ", ".join(
        f"batch {each.number} {each.status} ({each.completed:,} of {each.requests:,})"
        for each in progress.open
    )
    for note in progress.notes:
        _say(note)
    _say(f"{progress.finished:,} of {progress.articles:,} summarised; {batches or 'no batch'}.")


def _say(message: str) -> None:
    typer.echo(f"summarise: {one_line(message)}", err=True)
