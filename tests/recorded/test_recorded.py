"""The whole hosted path on recorded answers: what was sent, what came back, what became of it.

``README.md`` beside this file says where each cassette comes from.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from making import claim_data, draft_data, make_article

from summarise import (
    AuthenticationError,
    InvalidOutputError,
    RefusalError,
    Summariser,
    Summary,
    TruncatedError,
    load_prompt,
)
from summarise.llm.backends import completer_for
from summarise.llm.completer import Completer, Completion, Request
from summarise.llm.models import choose_model
from summarise.llm.transport import RetryPolicy
from summarise.testing import scripted

CASSETTES = Path(__file__).parent / "cassettes" / "test_recorded"
LARGE, SMALL = "large-model", "small-model"

pytestmark = [pytest.mark.vcr]


def sent(vcr: Any) -> list[dict[str, Any]]:
    """The bodies of the requests that the cassette answered, in order."""
    return [json.loads(request.body) for request in vcr.requests]


def assert_rests_on_the_article(summary: Summary) -> None:
    """Every statement cites sentences that are in the article, every quotation is its letters."""
    text = make_article().text
    for cited in summary.cited():
        for sentence in cited.evidence:
            assert text[sentence.start : sentence.end] == sentence.text
    for quote in summary.quotes:
        assert text[quote.start : quote.end] == quote.fr
    for claim in summary.claims:
        assert claim.fr.strip()
        assert claim.en.strip()
        assert claim.fr != claim.en


def test_good_answer(vcr: Any, base_url: str) -> None:
    """One request, one valid answer, accounted for."""
    summary = hosted(LARGE, base_url).summarise(make_article())

    assert_rests_on_the_article(summary)
    assert "4,5\u00a0millions" in " ".join(claim.fr for claim in summary.claims)
    assert "4.5 million" in " ".join(claim.en for claim in summary.claims)
    (body,) = sent(vcr)
    assert body["model"] == LARGE
    assert body["response_format"]["json_schema"]["name"] == "SummaryDraft"
    assert "[8] En 2019, un premier projet" in body["messages"][1]["content"]
    assert summary.provenance.reasks == 0
    assert summary.provenance.completion_tokens > 500
    assert summary.provenance.cost is None  # nobody publishes a price for it


def test_streamed_answer(vcr: Any, base_url: str) -> None:
    """Streaming shows the headline before the rest, and ends in a summary like any other."""
    snapshots: list[dict[str, Any]] = []
    summary = hosted(LARGE, base_url).summarise(make_article(), on_snapshot=snapshots.append)

    assert_rests_on_the_article(summary)
    assert sent(vcr)[0]["stream"] is True
    assert len(snapshots) > 10
    assert "topics" not in snapshots[0]
    first = next(shot for shot in snapshots if "en" in shot.get("headline", {}))
    assert "key_points" not in first
    assert snapshots[-1]["headline"]["fr"] == summary.headline.fr
    assert summary.provenance.completion_tokens > 500  # the usage came with the last chunk


def test_tool_call(vcr: Any, base_url: str) -> None:
    """A provider that only enforces tool calls is asked for one."""
    summary = hosted(LARGE, base_url, mode="tools").summarise(make_article())

    assert_rests_on_the_article(summary)
    (body,) = sent(vcr)
    assert body["tool_choice"]["function"]["name"] == "SummaryDraft"
    assert "response_format" not in body


def test_reask_that_succeeds(vcr: Any, base_url: str, tmp_path: Path) -> None:
    """An answer that breaks a rule goes back with the reason, and comes back mended.

    The rule is broken because the prompt, a user's own, asks for it: sentences count from 1.
    """
    own = tmp_path / "summary" / "1.0.1"
    shutil.copytree(load_prompt("summary@1.0.0").folder, own)
    for name, old, new in (
        ("prompt.toml", 'version = "1.0.0"', 'version = "1.0.1"'),
        ("system.md", "# Form", "The title is sentence 0: the headline cites 0, alone.\n\n# Form"),
    ):
        text = (own / name).read_text("utf-8")
        assert old in text
        (own / name).write_text(text.replace(old, new), "utf-8")
    summary = hosted(LARGE, base_url, prompt=str(own)).summarise(make_article())

    assert_rests_on_the_article(summary)
    first, second = sent(vcr)
    assert summary.provenance.reasks == 1
    assert second["messages"][:2] == first["messages"]
    answer, reason = second["messages"][2:]
    assert answer["role"] == "assistant"
    assert json.loads(answer["content"])["headline"]["sources"] == [0]
    assert "there is no sentence 0: cite numbers from 1 to 8" in reason["content"]
    assert "errors.pydantic.dev" not in reason["content"]
    assert [bool(attempt.fault) for attempt in summary.provenance.attempts] == [True, False]


def test_reasks_exhausted(vcr: Any, base_url: str) -> None:
    """A model that never keeps the rules ends in an error that says which it broke."""
    with pytest.raises(InvalidOutputError) as raised:
        small(base_url, reasks=1, prompt="summary").summarise(make_article())

    assert len(sent(vcr)) == raised.value.attempts == 2
    assert raised.value.faults
    assert raised.value.faults[0] in str(raised.value)


def test_truncated_answer(vcr: Any, base_url: str) -> None:
    """An answer that was cut off is not taken for a short one, and not asked for again."""
    with pytest.raises(TruncatedError, match="max_tokens"):
        small(base_url, max_tokens=40).summarise(make_article())

    (body,) = sent(vcr)
    assert body["max_tokens"] == 40


def test_refusal(vcr: Any, base_url: str) -> None:
    """A refusal is an error with the model's words, without a reask."""
    with pytest.raises(RefusalError, match="declined"):
        hosted("refusing-model", base_url).summarise(make_article())

    assert len(sent(vcr)) == 1


def test_busy_then_answered(vcr: Any, base_url: str) -> None:
    """429, then an answer: sent again once, counted as a retry and not as a reask."""
    summary = hosted("busy-model", base_url).summarise(make_article())

    assert_rests_on_the_article(summary)
    first, second = sent(vcr)
    assert first == second
    assert summary.provenance.transport_retries == 1
    assert summary.provenance.attempts[0].transport_retries == ("HTTP 429",)
    assert summary.provenance.reasks == 0


def test_wrong_key(vcr: Any, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """401: no retry, no reask, and an error that names the variable and not the key."""
    monkeypatch.setenv("SUMMARISE_API_KEY", "wrong-key-wrong-key")
    with pytest.raises(AuthenticationError, match="SUMMARISE_API_KEY") as raised:
        small(base_url).summarise(make_article())

    assert len(sent(vcr)) == 1
    assert "wrong-key" not in str(raised.value)


WRONG = "Saint-Brévenec is to spend 4.5 billion euros on renovating its schools."
BOLD = {
    "sources": [2],
    "modality": "asserted",
    "speaker": None,
    "fr": "Les travaux dureront dix-huit mois.",
    "en": "The works will take eighteen months.",
}
FAULTY = draft_data(abstract=[claim_data(en=WRONG), BOLD])
"""A figure a thousand times too large, and a forecast without its hedge and its author."""


def test_repair(vcr: Any, base_url: str) -> None:
    """Two claims that failed go back alone, and come back right."""
    summary = Summariser(completer=after(FAULTY, base_url)).summarise(make_article())

    (body,) = sent(vcr)
    assert body["response_format"]["json_schema"]["name"] == "RepairDraft"
    question = body["messages"][1]["content"]
    assert WRONG in question
    assert BOLD["en"] in question
    assert "key-point" not in question
    first, second = summary.abstract
    assert (first.status, second.status) == ("repaired", "repaired")
    assert "4.5 million" in first.en
    assert "Kervadec" in second.fr
    assert summary.verification.publishable
    assert [repair.outcome for repair in summary.verification.repairs] == ["replaced"] * 2
    assert [attempt.stage for attempt in summary.provenance.attempts] == ["summary", "repair"]


def test_review(vcr: Any, base_url: str) -> None:
    """A second reader finds what no rule sees: a scope widened, in one language."""
    wide = claim_data(
        en="Saint-Brévenec is to spend 4.5 million euros on all its public buildings."
    )
    draft = draft_data(abstract=[wide, draft_data()["abstract"][1]])
    completer = after(draft, base_url)
    summary = Summariser(completer=completer, review=True, repairs=0).summarise(make_article())

    (body,) = sent(vcr)
    assert body["response_format"]["json_schema"]["name"] == "ReviewDraft"
    assert all(statement.en in body["messages"][1]["content"] for statement in summary.statements)
    found = [each for each in summary.verification.findings if "second reader" in each.message]
    assert "abstract-1" in {finding.target for finding in found if finding.severity == "error"}
    assert summary.abstract[0].status == "unverified"


class after:  # noqa: N801 - reads as a function
    """A large model that is asked second questions; the first is answered with this draft."""

    def __init__(self, draft: dict[str, Any], base_url: str) -> None:
        timeout = float(os.environ.get("RECORDING_TIMEOUT", "120"))
        self.first: Completer | None = scripted(draft)
        self.then = completer_for(choose_model(LARGE, base_url), RetryPolicy(), timeout)
        self.model = self.then.model

    def complete(self, request: Request) -> Completion:
        completer, self.first = self.first or self.then, None
        return completer.complete(request)

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)


def small(base_url: str, prompt: str = "summary-small", **settings: Any) -> Summariser:
    """The embedded model behind a server: without the grammar that it has in the process."""
    return hosted(SMALL, base_url, prompt=prompt, **settings)


def hosted(model: str, base_url: str, **settings: Any) -> Summariser:
    """A hosted model; while recording, one that may take its time."""
    timeout = float(os.environ.get("RECORDING_TIMEOUT", "120"))
    return Summariser(model=model, base_url=base_url, timeout=timeout, **settings)


@pytest.mark.vcr(record_mode="none")
def test_no_cassette_is_orphaned_or_holds_a_secret() -> None:
    """Each cassette belongs to a test above, and none says whose key recorded it."""
    tests = {name for name in globals() if name.startswith("test_")}
    for cassette in CASSETTES.glob("*.yaml"):
        assert cassette.stem in tests
        text = cassette.read_text("utf-8").lower()
        assert "authorization" not in text
        assert "bearer" not in text
        assert "wrong-key" not in text
        assert "\\u00e9" not in text  # accents are readable
