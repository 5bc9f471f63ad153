"""One run over many articles: what is read, asked, kept and told, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import typer

from summarise.cli.corpus_board import Board, Tally, duration
from summarise.cli.exits import (
    BUDGET,
    DONE,
    FAILURES,
    INTERRUPTED,
    PROVIDER,
    TERMINATED,
    one_line,
)
from summarise.errors import (
    AuthenticationError,
    BudgetError,
    InputError,
    ModelError,
    PromptError,
    ProviderError,
    SummariseError,
)
from summarise.rows.columns import Column, columns, refuse_clash
from summarise.rows.exports import write_csv, write_parquet
from summarise.rows.failures import Failure, Failures
from summarise.rows.fields import Entry, Fields, choose
from summarise.rows.files import Beside, as_json, locked, unwritable
from summarise.rows.formats import Format
from summarise.rows.journal import FolderJournal, Journal, LineJournal
from summarise.rows.manifest import Manifest, Run, State, differences, now
from summarise.rows.reading import FolderOfTexts, JsonLines, Record, Source
from summarise.rows.tables import Csv, Parquet, pyarrow

if TYPE_CHECKING:
    from summarise.budget import Budget
    from summarise.corpus import CorpusItem
    from summarise.summariser import Summariser

__all__ = ["Job", "run"]
