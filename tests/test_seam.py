"""One structured question: what is sent, what is sent back, and how an answer may end."""

import asyncio
import contextlib
import json
import logging
import pickle
from typing import Any

import pytest
from llm_making import (
    ARTICLE,
    Heard,
    Put,
    answer,
    asked_both_ways,
    claim,
    draft,
    everything_in,
    scripted_model,
    tool_call,
)
from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from summarise.article import Article
from summarise.drafts import SummaryDraft
from summarise.errors import (
    ContentFilterError,
    DeadlineError,
    EmptyAnswerError,
    InvalidOutputError,
    OutputError,
    ProviderError,
    RefusalError,
    TruncatedError,
)
from summarise.llm.completer import Completion, Request
from summarise.llm.models import Mode, Model
from summarise.llm.seam import Parameters, Question, aask, ask
from summarise.prompts import load_prompt

GOOD = json.dumps(draft(), ensure_ascii=False)
MODES: tuple[Mode, ...] = ("json_schema", "tools", "md_json")


class Answers:
    """A backend that gives these completions, one after the other, or raises these errors."""

    def __init__(self, *script: Any, model: Model | None = None) -> None:
        self.script = list(script)
        self.model = model or scripted_model()
        self.requests: list[Request] = []
        self.sent: list[str] = []

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        self.sent.append(json.dumps(request.body))
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, Completion):
            return step
        return Completion(ChatCompletion.construct(**step))

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)

    @property
    def bodies(self) -> list[Any]:
        return [request.body for request in self.requests]


def as_mode(mode: Mode, text: str, **changes: Any) -> dict[str, Any]:
    """An answer of this text as each mode has it."""
    if mode == "tools":
        return answer(None, "tool_calls", message=tool_call(text), **changes)
    return answer(f"```json\n{text}\n```" if mode == "md_json" else text, **changes)


def question(
    text: str = ARTICLE, listener: Heard | None = None, grammar: Any = None, **parameters: Any
) -> Question:
    article = Article(text)
    return Question(
        messages=[{"role": "user", "content": text}],
        draft=SummaryDraft,
        context={"article": article},
        grammar=grammar,
        parameters=Parameters(**parameters),
        listener=listener,
    )


def broken(**changes: Any) -> dict[str, Any]:
    return answer(json.dumps(draft(**changes), ensure_ascii=False))


UNKNOWN_SENTENCE = broken(headline=claim("Titre", "Title", 9))
INVENTED = broken(
    quotes=[{"sources": [3], "speaker": None, "fr": "On a tout essayé", "en": "We tried it all"}]
)


# --- an answer that is right at once ---------------------------------------------------------------


@asked_both_ways
@pytest.mark.parametrize("mode", MODES)
def test_a_valid_answer_is_a_draft_after_one_request(put: Put, mode: Mode) -> None:
    backend = Answers(as_mode(mode, GOOD), model=scripted_model(mode))
    got = put(backend, question())
    assert isinstance(got.draft, SummaryDraft)
    assert got.draft.model_dump() == SummaryDraft.model_validate(draft()).model_dump()
    assert len(backend.requests) == len(got.attempts) == 1
    assert got.attempts[0].fault is None


@asked_both_ways
def test_the_attempt_says_what_the_answer_took(put: Put) -> None:
    response = ChatCompletion.construct(**answer(GOOD))
    backend = Answers(Completion(response, ("HTTP 429",), cached=True))
    (attempt,) = put(backend, question()).attempts
    assert attempt.model == "gpt-5-mini-2025-08-07"
    assert attempt.finish_reason == "stop"
    assert (attempt.prompt_tokens, attempt.completion_tokens) == (100, 50)
    assert attempt.transport_retries == ("HTTP 429",)
    assert attempt.cached
    assert 0 <= attempt.seconds < 30


@asked_both_ways
def test_a_price_is_computed_where_one_is_known(put: Put) -> None:
    known = Model("openai", "gpt-5-mini", base_url="https://api.openai.com/v1")
    assert put(Answers(answer(GOOD), model=known), question()).attempts[0].cost == pytest.approx(
        100 * 0.25e-6 + 50 * 2e-6
    )
    assert put(Answers(answer(GOOD)), question()).attempts[0].cost is None


@asked_both_ways
def test_an_answer_that_was_kept_is_not_paid_for_again(put: Put) -> None:
    kept = Completion(ChatCompletion.construct(**answer(GOOD)), cached=True)
    known = Model("openai", "gpt-5-mini", base_url="https://api.openai.com/v1")
    (attempt,) = put(Answers(kept, model=known), question()).attempts
    assert attempt.cost == 0.0
    assert attempt.prompt_tokens == 100


@asked_both_ways
@pytest.mark.parametrize("usage", [None, {}, "missing"])
def test_without_usage_the_tokens_are_unknown_not_zero(put: Put, usage: Any) -> None:
    reply = answer(GOOD, usage=usage)
    if usage == "missing":
        del reply["usage"]
    (attempt,) = put(Answers(reply), question()).attempts
    assert (attempt.prompt_tokens, attempt.completion_tokens, attempt.cost) == (None, None, None)


@asked_both_ways
def test_where_the_provider_names_no_model_the_one_asked_for_is_noted(put: Put) -> None:
    (attempt,) = put(Answers(answer(GOOD, model=None)), question()).attempts
    assert attempt.model == "scripted"


@asked_both_ways
def test_parameters_go_with_the_request_and_none_means_none(put: Put) -> None:
    backend = Answers(answer(GOOD), answer(GOOD))
    put(backend, question(temperature=0.3, seed=7, max_tokens=900))
    put(backend, question(temperature=None))
    first, second = backend.bodies
    assert (first["temperature"], first["seed"], first["max_tokens"]) == (0.3, 7, 900)
    assert second.keys() == {"model", "messages", "response_format"}
    assert first["model"] == "scripted"


@asked_both_ways
def test_a_model_that_sets_its_own_temperature_is_sent_none(put: Put) -> None:
    model = Model("openai", "gpt-5-mini", temperature=False, limit_field="max_completion_tokens")
    backend = Answers(answer(GOOD), model=model)
    put(backend, question(temperature=0.0, max_tokens=5))
    assert "temperature" not in backend.bodies[0]
    assert backend.bodies[0]["max_completion_tokens"] == 5
    assert "max_tokens" not in backend.bodies[0]


@asked_both_ways
def test_grammar_and_listener_reach_the_backend(put: Put) -> None:
    heard, grammar = Heard(), {"type": "object"}
    backend = Answers(answer(GOOD))
    put(backend, question(listener=heard, grammar=grammar))
    assert backend.requests[0].listener is heard
    assert backend.requests[0].grammar is grammar


@asked_both_ways
def test_the_schema_is_the_drafts_own_and_the_same_for_every_article(put: Put) -> None:
    """A provider that compiles schemas keeps one that does not change."""
    backend = Answers(answer(GOOD), answer(GOOD))
    put(backend, question())
    put(backend, question(ARTICLE + " Le chantier est suivi par deux cabinets d'études."))
    first, second = (body["response_format"] for body in backend.bodies)
    assert first == second
    assert first["json_schema"]["schema"] == SummaryDraft.model_json_schema()


@asked_both_ways
def test_md_json_puts_the_schema_into_the_messages(put: Put) -> None:
    backend = Answers(as_mode("md_json", GOOD), model=scripted_model("md_json"))
    put(backend, question())
    body = backend.bodies[0]
    assert "response_format" not in body
    assert "tools" not in body
    assert "key_points" in json.dumps(body["messages"])
    assert any(ARTICLE in message["content"] for message in body["messages"])


# --- braces ----------------------------------------------------------------------------------------

BRACES = (
    "Le gouvernement a écrit {{7*7}} dans le texte. "
    "La note contient aussi {% raw %} et {{ article }} {# rien #}. "
    "Les députés ont voté la loi {{ config.__class__ }} jeudi à Paris."
)


@asked_both_ways
@pytest.mark.parametrize("mode", MODES)
def test_an_article_full_of_braces_reaches_the_wire_unchanged(put: Put, mode: Mode) -> None:
    """Instructor runs messages as templates where it is given a context; ours never get there."""
    article = Article(BRACES)
    messages: list[Any] = load_prompt("summary").render(article)
    backend = Answers(as_mode(mode, "no"), as_mode(mode, _of_braces()), model=scripted_model(mode))
    put(backend, Question(messages, SummaryDraft, {"article": article}))
    for sent in backend.sent:
        contents = [message["content"] or "" for message in json.loads(sent)["messages"]]
        assert any("{{7*7}}" in content for content in contents)
        assert any("{% raw %} et {{ article }} {# rien #}" in content for content in contents)
        assert not any("49" in content for content in contents)


def _of_braces() -> str:
    names = {"name": "Paris", "name_en": "Paris", "kind": "place", "sources": [3], "role": None}
    plain = [claim("Le texte compte.", "The text counts.", number) for number in (1, 2, 3)]
    return json.dumps(
        draft(headline=plain[0], abstract=plain[:2], key_points=plain, quotes=[], entities=[names])
    )


# --- an answer that is wrong -----------------------------------------------------------------------


@asked_both_ways
@pytest.mark.parametrize("mode", MODES)
def test_a_faulty_answer_is_sent_back_with_its_fault_and_corrected(put: Put, mode: Mode) -> None:
    wrong = json.dumps(draft(headline=claim("Titre", "Title", 9)))
    backend = Answers(as_mode(mode, wrong), as_mode(mode, GOOD), model=scripted_model(mode))
    got = put(backend, question())
    first, second = (json.loads(sent)["messages"] for sent in backend.sent)
    assert second[: len(first)] == first, "what was asked stands as it was"
    reply, fault = second[len(first) :]
    assert reply["role"] == "assistant"
    given = reply["tool_calls"][0]["function"]["arguments"] if mode == "tools" else reply["content"]
    assert wrong in given
    assert "there is no sentence 9: cite numbers from 1 to 4" in fault["content"]
    assert "headline.sources" in fault["content"]
    assert fault["role"] == ("tool" if mode == "tools" else "user")
    assert got.draft.headline.sources == [1]  # type: ignore[attr-defined]


@asked_both_ways
def test_a_reask_holds_no_link_to_pydantic(put: Put) -> None:
    """It changes with pydantic's version, and with it would change the key of a stored answer."""
    backend = Answers(broken(headline=1, topics=["sport", 2]), INVENTED, answer(GOOD))
    put(backend, question())
    assert "pydantic" not in backend.sent[2].lower()
    assert "further information" not in backend.sent[2]
    assert "Input should be an object" in backend.sent[2]
    assert "copy a quotation letter by letter" in backend.sent[2]


@asked_both_ways
def test_what_was_sent_stays_what_was_sent(put: Put) -> None:
    backend = Answers(UNKNOWN_SENTENCE, INVENTED, answer(GOOD))
    asked = question()
    before = json.dumps(asked.messages)
    put(backend, asked)
    assert [json.dumps(body) for body in backend.bodies] == backend.sent
    assert [len(body["messages"]) for body in backend.bodies] == [1, 3, 5]
    assert json.dumps(asked.messages) == before, "a question can be put again"


@asked_both_ways
def test_everything_but_the_messages_is_the_same_in_a_reask(put: Put) -> None:
    backend = Answers(UNKNOWN_SENTENCE, answer(GOOD))
    put(backend, question(seed=3))
    first, second = ({**body, "messages": None} for body in backend.bodies)
    assert first == second


@asked_both_ways
def test_usage_is_that_of_each_attempt_not_the_running_total(put: Put) -> None:
    def counted(reply: dict[str, Any], read: int, written: int) -> dict[str, Any]:
        total = read + written
        return reply | {
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": total,
            }
        }

    backend = Answers(
        counted(UNKNOWN_SENTENCE, 100, 50),
        counted(INVENTED, 170, 60),
        counted(answer(GOOD), 250, 70),
    )
    attempts = put(backend, question()).attempts
    assert [attempt.prompt_tokens for attempt in attempts] == [100, 170, 250]
    assert [attempt.completion_tokens for attempt in attempts] == [50, 60, 70]
    assert [attempt.fault is None for attempt in attempts] == [False, False, True]


@asked_both_ways
@pytest.mark.parametrize("mode", MODES)
def test_each_attempt_says_which_rules_it_broke(put: Put, mode: Mode) -> None:
    texts = [
        "Voici.",
        json.dumps(draft(headline=claim("Titre", "Title", 9))),
        json.dumps(draft(topics=["sport", 2], events=None)),
        GOOD,
    ]
    backend = Answers(*(as_mode(mode, text) for text in texts), model=scripted_model(mode))
    faults = [attempt.fault or "" for attempt in put(backend, question(reasks=3)).attempts]
    assert "JSON" in faults[0]
    assert faults[1].startswith("headline.sources: there is no sentence 9")
    assert faults[2].endswith("(and 1 more)")
    assert faults[3] == ""


@asked_both_ways
def test_a_fault_that_is_noted_is_short_and_holds_no_article(put: Put) -> None:
    backend = Answers(broken(**{"pont" * 200: 1}), INVENTED, answer(GOOD))
    first, second, _ = put(backend, question()).attempts
    assert len(first.fault or "") <= 200
    assert (second.fault or "").startswith("quotes.0: these words are not in sentence 3")
    assert "tout essayé" not in (second.fault or "")
    assert len(second.fault or "") <= 200


@asked_both_ways
def test_an_answer_in_prose_is_told_from_a_tool_call_that_is_wrong(put: Put) -> None:
    for text in ("Voici le résumé.", "Un {résumé}.", '{"headline": ', '{"a":' * 9_999 + "}"):
        backend = Answers(answer(text), answer(text), model=scripted_model("tools"))
        with pytest.raises(InvalidOutputError, match="did not call the tool") as caught:
            put(backend, question(reasks=1))
        assert caught.value.faults == ("the model did not call the tool",)
        assert caught.value.last_output == text


@asked_both_ways
@pytest.mark.parametrize("wrapping", ["{}", "```json\n{}\n```", "Voici :\n{}"])
def test_an_answer_where_a_tool_call_should_be_counts_as_one(put: Put, wrapping: str) -> None:
    texts = [
        wrapping.replace("{}", text)
        for text in (json.dumps(draft(headline=claim("Titre", "Title", 9))), GOOD)
    ]
    backend = Answers(*map(answer, texts), model=scripted_model("tools"))
    got = put(backend, question())
    assert (got.attempts[0].fault or "").startswith("headline.sources")
    assert [message["role"] for message in backend.bodies[1]["messages"]] == [
        "user",
        "assistant",
        "tool",
    ]


class Forgetful(Answers):
    """A backend that remembers what it was told to forget."""

    def __init__(self, *script: Any) -> None:
        super().__init__(*script)
        self.forgotten: list[Request] = []

    def forget(self, request: Request) -> None:
        self.forgotten.append(request)


@asked_both_ways
def test_a_chain_that_failed_is_forgotten_and_no_other(put: Put) -> None:
    backend = Forgetful(UNKNOWN_SENTENCE, INVENTED)
    with pytest.raises(InvalidOutputError):
        put(backend, question(reasks=1))
    assert backend.forgotten == backend.requests
    for script in ([UNKNOWN_SENTENCE, answer(GOOD)], [UNKNOWN_SENTENCE, ProviderError("gone")]):
        backend = Forgetful(*script)
        with contextlib.suppress(ProviderError):
            put(backend, question())
        assert backend.forgotten == [], "a chain that was broken off is gone on with"


@asked_both_ways
@pytest.mark.parametrize("reasks", [0, 1, 2])
def test_when_the_reasks_are_used_up_the_error_says_what_was_wrong(put: Put, reasks: int) -> None:
    backend = Answers(*[UNKNOWN_SENTENCE] * reasks, INVENTED, answer(GOOD))
    with pytest.raises(InvalidOutputError) as caught:
        put(backend, question(reasks=reasks))
    error = caught.value
    assert len(backend.requests) == error.attempts == reasks + 1
    (fault,) = error.faults
    assert fault.startswith("quotes.0: these words are not in sentence 3")
    assert error.last_output == INVENTED["choices"][0]["message"]["content"]
    assert len(error.spent) == error.attempts  # what it cost is not lost
    assert all(attempt.completion_tokens for attempt in error.spent)
    assert f"broke the rules {reasks + 1} times" in str(error) or reasks == 0
    assert "pydantic" not in str(error)
    assert "Hélène" not in str(error)


@asked_both_ways
def test_every_fault_is_listed_and_the_message_names_the_first(put: Put) -> None:
    backend = Answers(answer('{"headline": 1}'))
    with pytest.raises(
        InvalidOutputError, match=r"at last with: headline: .* \(and 6 more\)"
    ) as caught:
        put(backend, question(reasks=0))
    assert len(caught.value.faults) == 7
    assert any(fault.startswith("key_points: ") for fault in caught.value.faults)


@asked_both_ways
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ["Voici le résumé.", '{"headline": ', "[]", "null"])
def test_an_answer_that_is_no_object_is_invalid_output(put: Put, mode: Mode, text: str) -> None:
    backend = Answers(as_mode(mode, text), model=scripted_model(mode))
    with pytest.raises(InvalidOutputError) as caught:
        put(backend, question(reasks=0))
    assert text in caught.value.last_output
    assert len(caught.value.faults) >= 1


@asked_both_ways
@pytest.mark.parametrize("text", ['{"a": "\ud83e"}', "\ud83e"])
def test_half_a_character_in_an_answer_is_a_fault_like_any_other(put: Put, text: str) -> None:
    backend = Answers(answer(text), answer(GOOD))
    put(backend, question())
    sent = json.dumps(backend.bodies[1], ensure_ascii=False)
    assert sent.encode(), "what goes back can be sent"


@asked_both_ways
def test_an_error_survives_a_process_boundary(put: Put) -> None:
    with pytest.raises(InvalidOutputError) as caught:
        put(Answers(INVENTED), question(reasks=0))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert vars(copy) == vars(caught.value)


# --- how an answer may end -------------------------------------------------------------------------

ENDS: dict[str, tuple[dict[str, Any], type[OutputError], str]] = {
    "refusal": (
        answer(None, message={"refusal": "I'm sorry,\nI cannot help."}),
        RefusalError,
        "declined: I'm sorry, I cannot help.",
    ),
    "refusal beside an answer": (answer(GOOD, message={"refusal": "No."}), RefusalError, "No."),
    "filtered with a valid answer": (
        answer(GOOD, "content_filter"),
        ContentFilterError,
        "Another provider",
    ),
    "filtered with nothing": (answer(None, "content_filter"), ContentFilterError, "filter"),
    "cut off": (answer(GOOD[:80], "length"), TruncatedError, "Raise max_tokens"),
    "cut off, as Mistral says it": (answer(GOOD, "model_length"), TruncatedError, "token limit"),
    "no choices": (answer(choices=[]), EmptyAnswerError, "no choices"),
    "choices missing": (answer(choices=None), EmptyAnswerError, "no choices"),
    "no content": (answer(None), EmptyAnswerError, "empty"),
    "blank": (answer(" \n"), EmptyAnswerError, "empty"),
    "parts": (answer(message={"content": [{"type": "text"}]}), EmptyAnswerError, "empty"),
}


@asked_both_ways
@pytest.mark.parametrize(("reply", "kind", "says"), ENDS.values(), ids=ENDS.keys())
def test_an_answer_that_did_not_end_as_one_is_told_without_another_request(
    put: Put, reply: dict[str, Any], kind: type[OutputError], says: str
) -> None:
    backend = Answers(reply, answer(GOOD))
    with pytest.raises(OutputError, match=says) as caught:
        put(backend, question())
    assert type(caught.value) is kind
    assert str(caught.value).startswith("scripted/scripted: ")
    assert (len(backend.requests), caught.value.attempts) == (1, 1)
    content = reply["choices"][0]["message"]["content"] if reply["choices"] else None
    assert caught.value.last_output == (content if isinstance(content, str) else "")
    pickle.loads(pickle.dumps(caught.value))


@asked_both_ways
def test_a_tool_call_that_was_cut_off_is_told_too(put: Put) -> None:
    backend = Answers(
        answer(None, "length", message=tool_call(GOOD[:50])), model=scripted_model("tools")
    )
    with pytest.raises(TruncatedError) as caught:
        put(backend, question())
    assert caught.value.last_output == GOOD[:50]


@asked_both_ways
def test_a_bad_end_after_a_reask_counts_both_attempts(put: Put) -> None:
    backend = Answers(UNKNOWN_SENTENCE, answer(GOOD[:40], "length"))
    with pytest.raises(TruncatedError) as caught:
        put(backend, question())
    assert caught.value.attempts == len(backend.requests) == 2
    assert caught.value.last_output == GOOD[:40]


# --- what a backend raises -------------------------------------------------------------------------


@asked_both_ways
@pytest.mark.parametrize("before", [[], [UNKNOWN_SENTENCE]], ids=["first", "reask"])
def test_an_error_of_the_transport_comes_out_as_it_was_raised(put: Put, before: list[Any]) -> None:
    error = ProviderError("gone", status=503, retryable=True, attempts=5)
    backend = Answers(*before, error, answer(GOOD))
    with pytest.raises(ProviderError) as caught:
        put(backend, question())
    assert caught.value is error
    assert len(backend.requests) == len(before) + 1, "Instructor does not try again"


@asked_both_ways
@pytest.mark.parametrize("before", [[], [UNKNOWN_SENTENCE]], ids=["first", "reask"])
def test_an_error_keeps_its_cause_and_gets_no_other(put: Put, before: list[Any]) -> None:
    cause = ValueError("why")
    error = ProviderError("gone")
    error.__cause__ = cause
    with pytest.raises(ProviderError) as caught:
        put(Answers(*before, error), question())
    assert caught.value.__cause__ is cause
    assert caught.value.__suppress_context__
    assert caught.value.__context__ is None
    assert not any("pont Royer" in text for text in everything_in(caught.value))


@asked_both_ways
def test_what_instructor_raised_is_not_behind_our_error(put: Put) -> None:
    """It holds the article, and what reports errors may show what it finds there."""
    with pytest.raises(InvalidOutputError) as caught:
        put(Answers(INVENTED), question(reasks=0))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


class _MistakeError(Exception):
    pass


def _validation_error() -> ValidationError:
    try:
        SummaryDraft.model_validate({})
    except ValidationError as error:
        return error
    raise AssertionError


@asked_both_ways
@pytest.mark.parametrize(
    "error",
    [
        _MistakeError("mine"),
        _validation_error(),
        json.JSONDecodeError("mine", "", 0),
        TypeError("mine"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mistake_in_a_backend_or_a_listener_is_not_taken_for_a_bad_answer(
    put: Put, error: Exception
) -> None:
    """Two of these mean "ask again" to Instructor, and would be asked again without end."""
    backend = Answers(error, answer(GOOD))
    with pytest.raises(type(error)) as caught:
        put(backend, question())
    assert caught.value is error
    assert len(backend.requests) == 1


@asked_both_ways
def test_the_deadline_covers_the_reasks(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("summarise.llm.completer.time.monotonic", lambda: now[0])
    backend = Answers(UNKNOWN_SENTENCE, answer(GOOD))
    complete = backend.complete

    def slow(request: Request) -> Completion:
        assert request.deadline.remaining == 10.0
        now[0] += 11.0
        return complete(request)

    backend.complete = slow  # type: ignore[method-assign]
    with pytest.raises(DeadlineError):
        put(backend, question(deadline=10))
    assert len(backend.requests) == 1


@asked_both_ways
def test_nothing_is_logged_to_stderr(
    put: Put, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Instructor logs at ERROR, with whole answers, to whoever has not configured logging."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        for script in ([UNKNOWN_SENTENCE] * 3, [ProviderError("gone")], [answer(None)]):
            with pytest.raises((OutputError, ProviderError)):
                put(Answers(*script), question())
    finally:
        root.handlers = handlers
    assert capfd.readouterr() == ("", "")


@asked_both_ways
def test_no_error_message_holds_the_article(put: Put) -> None:
    for script in ([INVENTED] * 3, [answer(None)], [answer(GOOD, "length")]):
        with pytest.raises(OutputError) as caught:
            put(Answers(*script), question())
        told = str(caught.value), repr(caught.value), repr(caught.value.args)
        assert not any("pont Royer" in text for text in told)
        assert not any("Authorization" in text for text in everything_in(caught.value))


def test_both_ways_ask_the_same() -> None:
    one, other = (Answers(UNKNOWN_SENTENCE, INVENTED, answer(GOOD)) for _ in range(2))
    first = ask(one, question(seed=1))
    second = asyncio.run(aask(other, question(seed=1)))
    assert one.sent == other.sent
    assert first.draft.model_dump() == second.draft.model_dump()
    without_time = {"seconds": 0.0}
    assert [a.model_copy(update=without_time) for a in first.attempts] == [
        a.model_copy(update=without_time) for a in second.attempts
    ]
