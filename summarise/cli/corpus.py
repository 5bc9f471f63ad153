"""``summarise corpus IN OUT``: many articles in, as many summaries out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarise.cli import options
from summarise.cli.exits import errors_as_exits
from summarise.cli.making import make_summariser, prepare, reason_of
from summarise.rows.formats import format_of_input, format_of_output

if TYPE_CHECKING:
    from summarise.budget import Budget

__all__ = ["corpus"]


def corpus(  # noqa: PLR0917 - typer reads them by name
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN|-",
            help="JSON lines (.jsonl, .ndjson), CSV (.csv, .tsv), either also with .gz, Parquet "
            "(.parquet), or a folder of .txt files; - for JSON lines from stdin.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="JSON lines, CSV or Parquet by its ending, or a folder (no ending).",
        ),
    ],
    from_: options.From = None,
    to: options.To = None,
    text_field: options.TextField = None,
    id_field: options.IdField = None,
    title_field: options.TitleField = None,
    url_field: options.UrlField = None,
    publisher_field: options.PublisherField = None,
    published_field: options.PublishedField = None,
    keep_field: options.KeepField = None,
    field: options.Columns = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where OUT ends: do what is missing, try again what failed."
        ),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Throw away what is there, and start anew.")
    ] = False,
    mixed: Annotated[
        bool,
        typer.Option(
            "--mixed", help="With --resume: go on although the model, prompt or settings differ."
        ),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Try this many articles at most, then stop.")
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, help="Articles at a time; the embedded model takes one.")
    ] = 64,
    ordered: Annotated[
        bool,
        typer.Option("--ordered", help="Keep OUT in the order of IN (CSV and Parquet always are)."),
    ] = False,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0, metavar="DOLLARS", help="Stop before this run costs more."),
    ] = None,
    max_tokens_total: Annotated[
        int | None,
        typer.Option(min=0, metavar="TOKENS", help="Stop before this run takes more."),
    ] = None,
    max_time: Annotated[
        float | None,
        typer.Option(min=1, metavar="SECONDS", help="Stop when this run has taken so long."),
    ] = None,
    article_max_cost: Annotated[
        float | None,
        typer.Option(min=0, metavar="DOLLARS", help="Give an article up before it costs more."),
    ] = None,
    article_max_tokens: Annotated[
        int | None,
        typer.Option(min=0, metavar="TOKENS", help="Give an article up before it takes more."),
    ] = None,
    requests_per_minute: options.RequestsPerMinute = None,
    tokens_per_minute: options.TokensPerMinute = None,
    model: options.Models = None,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    prompt: options.Prompt = None,
    prompts_dir: options.PromptsDir = None,
    var: options.Variables = None,
    offline: options.Offline = False,
    store: options.Store = None,
    store_mode: options.StoreModeOption = options.StoreMode.CACHE,
    review: options.Review = False,
    repairs: options.Repairs = 2,
    on_unverified: options.OnUnverified = options.Unverified.FLAG,
    reasks: options.Reasks = 2,
    max_tokens: options.MaxTokens = None,
    section_tokens: options.SectionTokens = None,
    retries: options.Retries = 4,
    timeout: options.Timeout = 120.0,
    deadline: options.Deadline = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Summarise many articles, and lose none.

    A row that fails does not end the run: it is listed in OUT.failed.jsonl with its reason, and
    tried again with --resume. A run may be interrupted or killed at any moment; --resume completes
    its output, and no article is lost or there twice. Rows with the same id and the same article
    are one article: the first is done, the others are listed in OUT.duplicates.jsonl. How the
    output was made stands in OUT.run.json; what a CSV or Parquet file is made of, the complete
    summaries, in OUT.journal.jsonl.

    In CSV, a cell that a spreadsheet would run as a formula has an apostrophe before it.

    Exit codes: 0 all done; 1 some rows failed; 2 usage or bad input; 3 stopped, for the provider is
    down or refuses the key; 5 the budget is used up; 70 a fault of summarise itself (report it,
    with --debug); 130 interrupted; 143 terminated.
    """
    variables = options.parse_variables(var)
    with errors_as_exits(debug):
        if resume and overwrite:
            raise typer.BadParameter("either --resume or --overwrite", param_hint="--resume")
        from summarise.cli.corpus_job import Job
        from summarise.cli.corpus_run import run

        job = Job(
            source=source,
            input=from_ or format_of_input(source),
            out=out,
            output=to or format_of_output(out),
            named={
                "text": text_field,
                "id": id_field,
                "title": title_field,
                "url": url_field,
                "publisher": publisher_field,
                "published": published_field,
            },
            keep=tuple(dict.fromkeys(keep_field or [])),
            columns=tuple(field or []),
            resume=resume,
            overwrite=overwrite,
            mixed=mixed,
            limit=limit,
            concurrency=concurrency,
            ordered=ordered,
            budget=_budget(max_tokens_total, max_cost, max_time),
            quiet=quiet,
        )
        summariser = make_summariser(
            model,
            base_url=base_url,
            store_mode=store_mode,
            offline=offline,
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
            retries=retries,
            timeout=timeout,
            deadline=deadline,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            store=store,
            budget=_budget(article_max_tokens, article_max_cost, None),
        )
        job.check()
        if not quiet:
            typer.echo(f"Model: {summariser.chosen} ({reason_of(summariser, model)})", err=True)
        prepare(summariser, quiet=quiet)
        code = run(job, summariser)
    if code:
        raise typer.Exit(code)


def _budget(tokens: int | None, dollars: float | None, seconds: float | None) -> Budget | None:
    from summarise.budget import Budget

    if tokens is None and dollars is None and seconds is None:
        return None
    return Budget(tokens=tokens, dollars=dollars, seconds=seconds)
