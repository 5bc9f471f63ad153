"""From settings to a plan: which prompt versions a model is asked with, and how often."""

from __future__ import annotations

from pathlib import Path

from summarise.drafts import Draft, SummaryDraft
from summarise.errors import PromptError
from summarise.llm.models import EMBEDDED_ANSWER, EMBEDDED_CONTEXT, SECTION_TOKENS, Model
from summarise.llm.seam import Parameters
from summarise.pipeline import Plan
from summarise.prompts import Prompt, load_prompt
from summarise.reading import Sections
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.section_draft import SectionDraft
from summarise.sections import tokens
from summarise.settings import Settings

__all__ = ["plan_for"]

_GIVEN: dict[type[Draft], tuple[str, ...]] = {
    RepairDraft: ("statements",),
    ReviewDraft: ("statements",),
    SectionDraft: ("part", "parts", "first", "last", "wanted"),
}
"""The variables that the library gives to prompts that ask for something else than a summary."""

_LEAST_ROOM = 500
"""Tokens; a prompt that leaves less of the embedded model's context to the text is refused."""
_CHOSEN, _CHOSEN_BY_SMALL = (20, 80), (4, 16)
"""Sentences of a section that are chosen at least, where there are so many, and at most: what a
newsroom's summary of a chapter could cite, and what a small model is not lost among."""


def plan_for(settings: Settings, model: Model) -> Plan:
    """What is to be done for an article, if this model answers.

    Raises:
        PromptError: a prompt version is missing, tampered with, or made for another draft.
    """
    embedded = model.embedded
    repair = settings.repair_prompt or ("repair-small" if embedded else "repair")
    name = settings.prompt or ("summary-small" if embedded else "summary")
    prompt = _load(name, SummaryDraft, settings.prompts)
    return Plan(
        model=model,
        prompt=prompt,
        variables=settings.variables,
        parameters=Parameters(
            temperature=settings.temperature,
            seed=settings.seed,
            max_tokens=settings.max_tokens,
            reasks=settings.reasks,
            deadline=settings.deadline,
        ),
        sections=_sections(settings, model, prompt),
        review=_load(settings.review_prompt or "review", ReviewDraft) if settings.review else None,
        repair=_load(repair, RepairDraft) if settings.repairs else None,
        # A second round takes a small model half a minute, and hardly ever helps.
        repairs=min(settings.repairs, 1) if embedded else settings.repairs,
        on_unverified=settings.on_unverified,
    )


def _sections(settings: Settings, model: Model, summary: Prompt) -> Sections:
    embedded = model.embedded
    name = settings.section_prompt or ("section-small" if embedded else "section")
    prompt = _load(name, SectionDraft)
    if settings.prompt is None and settings.prompts is None and not embedded:
        summary = _load("summary-long", SummaryDraft)
    room = settings.section_tokens or SECTION_TOKENS
    if embedded:
        longest = max(_instructions(prompt), _instructions(summary))
        room = min(room, EMBEDDED_CONTEXT - EMBEDDED_ANSWER - longest)
        if room < _LEAST_ROOM:
            raise PromptError(
                f"{summary.name} leaves the embedded model no room for a text: it has about "
                f"{longest} tokens, of {EMBEDDED_CONTEXT} for everything. Shorten it."
            )
    least, most = _CHOSEN_BY_SMALL if embedded else _CHOSEN
    return Sections(prompt, summary, room, least, most, small=embedded)


def _instructions(prompt: Prompt) -> int:
    """About how many tokens a prompt has without its article."""
    return sum(tokens(prompt.files[name]) for name in ("system.md", "user.md"))


def _load(name: str, draft: type[Draft], folder: Path | str | None = None) -> Prompt:
    """A prompt version that asks for this draft."""
    prompt = load_prompt(name, folder)
    if not issubclass(prompt.draft, draft):
        raise PromptError(
            f"{prompt.folder / 'prompt.toml'}: {prompt.name} asks for {prompt.schema}, which is "
            f"not what it would be used for here ({draft.__name__})."
        )
    given = _GIVEN.get(draft)
    if given is not None and sorted(prompt.variables) != sorted(given):
        raise PromptError(
            f"{prompt.folder / 'prompt.toml'}: {prompt.name} needs the variable"
            f"{'s' if len(given) > 1 else ''} {', '.join(map(repr, given))}, which the library "
            "gives, and no other."
        )
    return prompt
