"""What is shown on standard error while a summary is made.

On a terminal: a bar while the weights are prepared, then the headline and points as they are
written, all wiped when the summary itself is printed. Elsewhere: a plain line a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.spinner import Spinner
from rich.text import Text

from summarise.llm.streaming import Snapshot
from summarise.render.terminal import printable

__all__ = ["Display", "weights_bar"]


@contextmanager
def weights_bar(quiet: bool) -> Iterator[Any]:
    """A function for ``find_weights`` to tell its progress to."""
    console = _console()
    if quiet:
        yield None
        return
    if not console.is_terminal:
        said = False

        def say(what: str, _done: int, total: int) -> None:
            nonlocal said
            if not said:
                console.print(f"{what} ({total / 1e9:.1f} GB, once) …")
                said = True

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Looking for the weights", total=None)

        def update(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield update


class Display:
    """The summary while it is written.

    Args:
        model: who writes it.
        quiet: whether to show nothing at all.
    """

    def __init__(self, model: str, quiet: bool) -> None:
        self._console = _console()
        self._quiet = quiet
        self._model = model
        self._snapshot: Snapshot = {}
        self._live: Live | None = None
        self._spinner = Spinner("dots", text=Text(f"{model} is reading the article …"))

    @property
    def streams(self) -> bool:
        """Whether snapshots are of any use."""
        return not self._quiet and self._console.is_terminal

    def __enter__(self) -> Self:
        if self.streams:
            self._live = Live(
                get_renderable=self._view,
                console=self._console,
                transient=True,
                refresh_per_second=8,
                vertical_overflow="crop",
            )
            self._live.start()
        elif not self._quiet:
            self._console.print(f"{self._model} is reading and writing …")
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, snapshot: Snapshot) -> None:
        """Take the next snapshot."""
        self._snapshot = snapshot
        self._spinner.update(text=Text(f"{self._model} is writing …"))

    def section(self, read: int, of: int) -> None:
        """Take how many sections of a long text were read."""
        told = f"{self._model} has read {read} of {of} sections …"
        self._spinner.update(text=Text(told))
        if not self._quiet and not self.streams:
            self._console.print(told)

    def _view(self) -> RenderableType:
        lines: list[RenderableType] = []
        headline = _words(self._snapshot.get("headline"))
        if headline:
            lines.append(Text(headline, style="bold"))
        for part in ("abstract", "key_points"):
            items = self._snapshot.get(part)
            written = [_words(item) for item in items] if isinstance(items, list) else []
            lines += [Text(f"• {words}") for words in written if words]
        # The newest lines, where the window is lower than the summary.
        room = max(3, self._console.height - 4)
        return Group(*lines[-room:], self._spinner)


def _console() -> Console:
    # The names of models and files are no markup.
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def _words(claim: object) -> str:
    if not isinstance(claim, dict):
        return ""
    texts = [claim.get(language) for language in ("fr", "en")]
    return printable(" — ".join(text for text in texts if isinstance(text, str) and text))
