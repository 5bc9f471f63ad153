"""Structured French and English summaries of French news articles, every sentence cited.

    >>> from summarise import summarise_article

Importing this package loads no SDK and no model: a public name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from summarise._version import __version__

if TYPE_CHECKING:
    from summarise.article import Article, Sentence
    from summarise.budget import Budget
    from summarise.checks import verify
    from summarise.corpus import CorpusItem
    from summarise.errors import (
        AuthenticationError,
        BudgetError,
        BundleError,
        ContentFilterError,
        DeadlineError,
        EmptyAnswerError,
        InputError,
        InvalidOutputError,
        ModelError,
        OutputError,
        PromptError,
        ProviderError,
        RecordingError,
        RefusalError,
        SummariseError,
        TruncatedError,
        UnexpectedError,
        VerificationError,
    )
    from summarise.findings import Finding
    from summarise.prompts import Prompt, load_prompt
    from summarise.replaying import Replay, replay_bundle
    from summarise.summariser import Summariser, asummarise_article, summarise_article
    from summarise.summary import (
        Attempt,
        Claim,
        Entity,
        Event,
        Provenance,
        Quote,
        Summary,
        Topic,
        Verification,
    )

_MODULES = {
    "article": ("Article", "Sentence"),
    "budget": ("Budget",),
    "checks": ("verify",),
    "corpus": ("CorpusItem",),
    "errors": (
        "AuthenticationError",
        "BudgetError",
        "BundleError",
        "ContentFilterError",
        "DeadlineError",
        "EmptyAnswerError",
        "InputError",
        "InvalidOutputError",
        "ModelError",
        "OutputError",
        "PromptError",
        "ProviderError",
        "RecordingError",
        "RefusalError",
        "SummariseError",
        "TruncatedError",
        "UnexpectedError",
        "VerificationError",
    ),
    "findings": ("Finding",),
    "summariser": ("Summariser", "asummarise_article", "summarise_article"),
    "prompts": ("Prompt", "load_prompt"),
    "replaying": ("Replay", "replay_bundle"),
    "summary": (
        "Attempt",
        "Claim",
        "Entity",
        "Event",
        "Provenance",
        "Quote",
        "Summary",
        "Topic",
        "Verification",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Article",
    "Attempt",
    "AuthenticationError",
    "Budget",
    "BudgetError",
    "BundleError",
    "Claim",
    "ContentFilterError",
    "CorpusItem",
    "DeadlineError",
    "EmptyAnswerError",
    "Entity",
    "Event",
    "Finding",
    "InputError",
    "InvalidOutputError",
    "ModelError",
    "OutputError",
    "Prompt",
    "PromptError",
    "Provenance",
    "ProviderError",
    "Quote",
    "RecordingError",
    "RefusalError",
    "Replay",
    "Sentence",
    "SummariseError",
    "Summariser",
    "Summary",
    "Topic",
    "TruncatedError",
    "UnexpectedError",
    "Verification",
    "VerificationError",
    "__version__",
    "asummarise_article",
    "load_prompt",
    "replay_bundle",
    "summarise_article",
    "verify",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
