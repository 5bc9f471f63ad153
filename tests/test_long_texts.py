"""A text past the model's room: read section by section, summarised from what was chosen."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from llm_making import KEY as KEY_OF_API
from llm_making import Provider, answer, claim
from openai.types.chat import ChatCompletion
from typer.testing import CliRunner

from summarise import Article, PromptError, RecordingError, Summariser, Summary, load_prompt
from summarise.cli.app import app
from summarise.errors import (
    AuthenticationError,
    ContentFilterError,
    DeadlineError,
    InvalidOutputError,
    ProviderError,
    RefusalError,
)
from summarise.grammar import narrow, narrow_section
from summarise.llm.completer import Completion, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model, choose_model
from summarise.llm.portal import THREAD_NAME
from summarise.llm.seam import Question
from summarise.llm.several import Several, aput, put
from summarise.llm.store import StoredCompleter
from summarise.reading import _foremost, fits
from summarise.section_draft import SectionDraft

CHAPTERS = 12
ROOM = 1_000


def chapter(number: int) -> str:
    """A chapter with one sentence that matters, its ninth."""
    filler = " ".join(
        f"La commission a entendu le service {letter}{number} de la ville de Kervelin à ce sujet."
        for letter in "ABCDEFG"
    )
    return (
        f"Chapitre {number} : la gestion du port\n\n{filler}\n\n"
        f"La chambre constate que le port {number} a coûté {number * 111} millions d’euros. "
        "Elle recommande de publier les comptes."
    )


REPORT = "\n\n".join(chapter(number) for number in range(1, CHAPTERS + 1))
KEY = re.compile(r"^\[(\d+)\] La chambre constate", re.MULTILINE)
LINE = re.compile(r"^\[(\d+)\]", re.MULTILINE)

Summarise = Callable[..., Summary]


def _sync(summariser: Summariser, article: str | Article) -> Summary:
    return summariser.summarise(article)


def _async(summariser: Summariser, article: str | Article) -> Summary:
    return asyncio.run(summariser.asummarise(article))


both_ways = pytest.mark.parametrize(
    "summarise", [pytest.param(_sync, id="sync"), pytest.param(_async, id="async")]
)


def summary_of(numbers: list[int]) -> dict[str, Any]:
    """A draft that cites these sentences, in turn."""

    def says(number: int) -> dict[str, Any]:
        return claim("Un port a coûté cher.", "A port was expensive.", number)

    cited = [numbers[n % len(numbers)] for n in range(6)]
    return {
        "headline": says(cited[0]),
        "abstract": [says(cited[1]), says(cited[2])],
        "key_points": [says(number) for number in cited[3:]],
        "quotes": [],
        "entities": [
            {
                "name": "Kervelin",
                "name_en": "Kervelin",
                "kind": "place",
                "sources": [cited[0]],
                "role": None,
            }
        ],
        "events": [],
        "topics": ["economy"],
    }


class Reader:
    """Answers as a good model would: it chooses the sentences that matter, and cites them.

    Attributes:
        sections: what it was given of each section, in the order of their parts.
        summaries: what it was given to summarise.
    """

    def __init__(
        self,
        fail: Mapping[int, Exception] | None = None,
        *,
        draft: Callable[[list[int]], dict[str, Any]] = summary_of,
    ) -> None:
        self.model = Model("scripted", "scripted")
        self._fail = dict(fail or {})
        self._draft = draft
        self.sections: list[str] = []
        self.summaries: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []

    def complete(self, request: Request) -> Completion:
        self.bodies.append(request.body)
        told = request.body["messages"][1]["content"]
        if request.body["response_format"]["json_schema"]["name"] == "SectionDraft":
            self.sections.append(told)
            part = re.search(r"^Part (\d+) of", told, re.MULTILINE)
            assert part
            if failure := self._fail.get(int(part[1])):
                raise failure
            return self.says(self.choose([int(number) for number in KEY.findall(told)]))
        self.summaries.append(told)
        if failure := self._fail.get(0):
            raise failure
        return self.says(self._draft([int(number) for number in KEY.findall(told)]))

    async def acomplete(self, request: Request) -> Completion:
        await asyncio.sleep(0)
        return self.complete(request)

    def choose(self, numbers: list[int]) -> dict[str, Any]:
        return {"central": numbers[:1], "important": numbers[1:], "supporting": []}

    def says(self, content: dict[str, Any]) -> Completion:
        return Completion(ChatCompletion.model_validate(answer(json.dumps(content))))


def reader_of(reader: Any, **settings: Any) -> Summariser:
    return Summariser(completer=reader, section_tokens=ROOM, **settings)


def timeless(summary: Summary) -> dict[str, Any]:
    dump = summary.model_dump()
    del dump["provenance"]["created"], dump["provenance"]["seconds"]
    for attempt in dump["provenance"]["attempts"]:
        del attempt["seconds"]
    return dump


def lines(told: str) -> list[int]:
    return [int(number) for number in LINE.findall(told)]


# --- what is sent ----------------------------------------------------------------------------------


@both_ways
def test_every_sentence_is_read_once_under_its_own_number(summarise: Summarise) -> None:
    article = Article(REPORT)
    reader = Reader()
    summarise(reader_of(reader), article)
    assert len(reader.sections) >= 3
    read = [number for told in reader.sections for number in lines(told)]
    assert read == [sentence.id for sentence in article.sentences]
    for number, told in enumerate(reader.sections, 1):
        first, *_, last = lines(told)
        assert f"Part {number} of {len(reader.sections)}: sentences {first} to {last} of" in told
        assert f"[{last}] {article.sentence(last).text}" in told
        assert "[…]" not in told


@both_ways
def test_the_summary_is_written_from_the_sentences_chosen(summarise: Summarise) -> None:
    """With their numbers, the opening, and what they need to be understood; gaps are marked."""
    article = Article(REPORT)
    reader = Reader()
    summary = summarise(reader_of(reader), article)
    (told,) = reader.summaries
    key = [each.id for each in article.sentences if each.text.startswith("La chambre constate")]
    assert len(key) == CHAPTERS
    assert set(lines(told)) == {1, 2, *key}
    assert told.count("\n[…]\n[") == CHAPTERS
    assert [claim.sources for claim in summary.claims] == [(number,) for number in key[:6]]
    assert summary.headline.evidence == (article.sentence(key[0]),)


def test_a_sentence_that_leans_on_the_one_before_it_brings_it_along() -> None:
    class Leaning(Reader):
        def choose(self, numbers: list[int]) -> dict[str, Any]:
            return super().choose([number + 1 for number in numbers])

    reader = Leaning()
    reader_of(reader).summarise(REPORT)
    given = lines(reader.summaries[0])
    article = Article(REPORT)
    she = [each.id for each in article.sentences if each.text.startswith("Elle recommande")]
    assert set(she) <= set(given)
    assert {number - 1 for number in she} <= set(given)


@both_ways
def test_blocking_or_not_the_requests_and_the_summary_are_the_same(summarise: Summarise) -> None:
    one, other = Reader({2: RefusalError("No.")}), Reader({2: RefusalError("No.")})
    first = summarise(reader_of(one), REPORT)
    second = reader_of(other).summarise(REPORT)
    assert one.bodies == other.bodies
    assert timeless(first) == timeless(second)


def test_an_article_with_room_goes_as_it_went() -> None:
    """The same prompt, the same message, to the letter; nothing else is asked."""
    text = chapter(1)
    article = Article(text)
    reader = Reader()
    summary = reader_of(reader).summarise(article)
    assert reader.sections == []
    prompt = load_prompt("summary")
    assert reader.bodies[0]["messages"] == prompt.render(article)
    assert summary.provenance.prompt_id == "summary"
    assert summary.provenance.prompts == ()
    assert summary.notes == ()


def test_a_users_own_prompt_asks_for_the_summary_of_a_long_text_too(tmp_path: Path) -> None:
    reader = Reader()
    prompt = own_prompt(tmp_path, "Résume à notre façon.")
    summary = reader_of(reader, prompt=prompt).summarise(REPORT)
    assert reader.bodies[-1]["messages"][0]["content"] == "Résume à notre façon."
    assert summary.provenance.prompt_version == "9.0.0"


def own_prompt(folder: Path, system: str) -> str:
    """A version of a user's own with these instructions."""
    folder = folder / "summary" / "9.0.0"
    folder.mkdir(parents=True)
    for name, text in load_prompt("summary").files.items():
        folder.joinpath(name).write_text(text.replace('"1.0.0"', '"9.0.0"'), "utf-8")
    folder.joinpath("system.md").write_text(system, "utf-8")
    return str(folder)


def test_instructions_that_leave_an_embedded_model_no_room_are_refused(tmp_path: Path) -> None:
    reader = Reader()
    reader.model = Model("embedded", "")
    prompt = own_prompt(tmp_path, "Résume ce texte avec le plus grand soin. " * 600)
    with pytest.raises(PromptError, match=r"summary@9\.0\.0 leaves the embedded model no room"):
        Summariser(completer=reader, prompt=prompt).summarise(REPORT)
    assert reader.bodies == []


@pytest.mark.parametrize("tokens", [999, 1000.5])
def test_a_room_that_is_none_is_refused(tokens: float) -> None:
    with pytest.raises(ValueError, match="section_tokens must be"):
        Summariser(section_tokens=tokens)  # type: ignore[arg-type]


def test_a_prompt_for_sections_must_take_what_the_library_gives() -> None:
    summariser = reader_of(Reader(), section_prompt="repair")
    with pytest.raises(PromptError, match="SectionDraft"):
        summariser.summarise(REPORT)


def test_running_titles_are_read_by_nobody_and_that_is_said() -> None:
    pages = [f"{chapter(n)}\n\nRapport sur les ports, page {n}" for n in range(1, CHAPTERS + 1)]
    reader = Reader()
    summary = reader_of(reader).summarise("\n\n".join(pages))
    assert not any("Rapport sur les ports" in told for told in reader.sections + reader.summaries)
    (note,) = summary.notes
    assert "12 lines of the text were not given to the model" in note.message
    assert "“Rapport sur les ports, page 1”" in note.message


def test_what_fits_without_its_running_titles_is_not_read_in_sections() -> None:
    lines = re.split(r"(?<=\.) ", "\n\n".join(chapter(number) for number in range(1, 4)))
    pages = [f"{line}\n\nRapport sur les ports, page {n}\n\n" for n, line in enumerate(lines, 1)]
    reader = Reader()
    summary = reader_of(reader).summarise("".join(pages))
    assert reader.sections == []
    assert summary.provenance.prompts == ()
    assert "Rapport sur les ports" not in reader.summaries[0]
    assert "lines of the text were not given to the model" in summary.notes[0].message


def test_a_sentence_past_all_measure_is_cut_and_that_is_said() -> None:
    text = f"{REPORT}\n\nListe des quais : {'le quai du port, ' * 400}la cale."
    reader = Reader()
    summary = reader_of(reader).summarise(text)
    last = len(Article(text).sentences)
    assert any(f"sentence {last} is too long to be read whole" in n.message for n in summary.notes)
    assert all(len(told) < 6 * ROOM for told in reader.sections)


def test_what_was_chosen_is_read_again_where_it_is_too_much() -> None:
    class Greedy(Reader):
        def choose(self, _: list[int]) -> dict[str, Any]:
            return super().choose(lines(self.sections[-1]))

    reader = Greedy()
    summary = reader_of(reader).summarise("\n\n".join([REPORT] * 4))
    levels = {re.search(r"Part \d+ of (\d+)", told)[1] for told in reader.sections}  # type: ignore[index]
    assert len(levels) > 1
    again = reader.sections[-1]
    assert "[…]" in again
    assert len(lines(reader.summaries[0])) < 60
    assert {number for claim in summary.claims for number in claim.sources} <= set(
        lines(reader.summaries[0])
    )


# --- what is answered ------------------------------------------------------------------------------


def test_a_sentence_that_was_not_given_cannot_be_cited() -> None:
    """It exists, but the model has not seen it."""
    wrong = iter([[5]])
    reader = Reader(draft=lambda numbers: summary_of(next(wrong, numbers)))
    summary = reader_of(reader).summarise(REPORT)
    assert len(reader.summaries) == 2
    fault = next(each.fault for each in summary.provenance.attempts if each.fault)
    assert "sentence 5 is none of those given" in fault
    assert "sentence 5 is none of those given" in str(reader.bodies[-1]["messages"])


def test_a_choice_of_what_was_not_given_is_asked_again() -> None:
    class Careless(Reader):
        def choose(self, numbers: list[int]) -> dict[str, Any]:
            return super().choose([9_999] if len(self.sections) == 1 else numbers)

    reader = Careless()
    summary = reader_of(reader).summarise(REPORT)
    faults = [each.fault for each in summary.provenance.attempts if each.stage == "section"]
    assert any("central: sentence 9999 is none of those given" in (f or "") for f in faults)
    assert summary.notes == ()


def test_more_than_was_asked_for_is_taken_by_rank() -> None:
    draft = SectionDraft(central=[9, 4], important=[4, 7], supporting=[9, 1])
    assert draft.by_rank == {0: [4, 9], 1: [7], 2: [1]}
    draft = SectionDraft(central=[3], important=list(range(10, 90)), supporting=[4, 5])
    assert _foremost(draft, 5) == {3: 0, 10: 1, 30: 1, 50: 1, 70: 1}
    assert _foremost(draft, 83) == {3: 0, **dict.fromkeys(range(10, 90), 1), 4: 2, 5: 2}


@both_ways
def test_the_provenance_has_every_section(summarise: Summarise) -> None:
    reader = Reader()
    provenance = summarise(reader_of(reader), REPORT).provenance
    stages = [attempt.stage for attempt in provenance.attempts]
    assert stages == ["section"] * len(reader.sections) + ["summary"]
    (use,) = provenance.prompts
    assert (use.stage, use.name) == ("section", f"section@{load_prompt('section').version}")
    assert provenance.prompt_id == "summary-long"
    assert provenance.prompt_tokens == 100 * len(stages)


# --- what fails ------------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize("part", [1, 2])
@pytest.mark.parametrize(
    "failure",
    [
        RefusalError("scripted: the model declined: no."),
        ContentFilterError("scripted: the provider's content filter withheld the answer."),
        ProviderError("scripted: the provider answered HTTP 400."),
    ],
)
def test_one_section_that_fails_is_left_out_and_that_is_said(
    summarise: Summarise, failure: Exception, part: int
) -> None:
    reader = Reader({part: failure})
    summary = summarise(reader_of(reader), REPORT)
    first, *_, last = lines(reader.sections[part - 1])
    unread, headline = summary.notes
    assert unread.message == (
        f"sentences {first} to {last} (part {part} of {len(reader.sections)}) could not be read, and "
        f"nothing of them is in the summary: {failure}"
    )
    assert headline.target == "headline"
    assert f"without knowing sentences {first} to {last}" in headline.message
    assert not set(range(first, last + 1)) & set(lines(reader.summaries[0]))


def test_nothing_of_an_unread_section_is_given_as_context() -> None:
    """The first sentence of the second part leans on the last of the first."""
    text = " ".join(f"Ce service {n} de la ville a parlé du port à ce sujet." for n in range(300))

    class First(Reader):
        def choose(self, _: list[int]) -> dict[str, Any]:
            return {"central": lines(self.sections[-1])[:3], "important": [], "supporting": []}

    reader = First(
        {1: RefusalError("No.")}, draft=lambda _: summary_of(lines(reader.summaries[-1]))
    )
    reader_of(reader).summarise(text)
    given, first = lines(reader.summaries[0]), lines(reader.sections[1])[0]
    assert first in given
    assert first - 1 not in given


def test_sentences_of_which_each_fills_the_room_are_chosen_from_all_the_same() -> None:
    table = "1 234 567 " * 400
    text = "\n\n".join(f"La chambre constate que le port a coûté {table}euros." for _ in range(4))

    class Whole(Reader):
        def choose(self, _: list[int]) -> dict[str, Any]:
            return super().choose(lines(self.sections[-1]))

    reader = Whole(draft=lambda _: summary_of(lines(reader.summaries[-1])))
    reader_of(reader).summarise(text)
    assert len(lines(reader.summaries[0])) == 1


def test_where_most_sections_fail_there_is_no_summary() -> None:
    failure = RefusalError("scripted: the model declined: no.")
    reader = Reader(dict.fromkeys(range(1, 40), failure))
    with pytest.raises(RefusalError):
        reader_of(reader).summarise(REPORT)
    assert reader.summaries == []


@both_ways
@pytest.mark.parametrize("failure", [AuthenticationError("No key."), DeadlineError("Too late.")])
def test_what_every_section_would_fail_of_ends_it(summarise: Summarise, failure: Exception) -> None:
    """And what was paid for until then is told."""
    reader = Reader({3: failure})
    with pytest.raises(type(failure)) as caught:
        summarise(reader_of(reader), REPORT)
    assert reader.summaries == []
    assert {attempt.stage for attempt in caught.value.spent} == {"section"}
    assert len(caught.value.spent) >= 2


@both_ways
@pytest.mark.parametrize("failure", [AuthenticationError("No key."), ZeroDivisionError()])
def test_what_was_answered_to_those_that_are_stopped_is_told_too(
    summarise: Summarise, failure: Exception
) -> None:
    """Each was sent back to be put right when another one failed for all."""

    class Waiting(Reader):
        """Answers what is no JSON; of what is asked again the first fails, the rest hang."""

        answered = 0
        failed = False

        async def acomplete(self, request: Request) -> Completion:
            if len(request.body["messages"]) == 2:
                self.answered += 1
                completion = ChatCompletion.model_validate(answer("no JSON at all"))
                return Completion(completion)
            if not self.failed:
                self.failed = True
                for _ in range(50):
                    await asyncio.sleep(0)
                raise failure
            await asyncio.Event().wait()
            raise AssertionError

    reader = Waiting()
    with pytest.raises(type(failure)) as caught:
        summarise(reader_of(reader), REPORT)
    assert reader.answered > 2
    assert len(vars(caught.value)["spent"]) == reader.answered


def test_a_summary_that_fails_tells_what_the_sections_cost() -> None:
    reader = Reader({0: RefusalError("No.")})
    with pytest.raises(RefusalError) as caught:
        reader_of(reader).summarise(REPORT)
    assert len(caught.value.spent) == len(reader.sections)


def test_variables_that_the_prompt_does_not_take_cost_no_section() -> None:
    reader = Reader()
    with pytest.raises(PromptError, match=r"summary-long@.* has no variable 'readers'"):
        reader_of(reader, variables={"readers": "traders"}).summarise(REPORT)
    assert reader.bodies == []


def test_a_prompt_that_cannot_be_rendered_tells_what_the_sections_cost(tmp_path: Path) -> None:
    reader = Reader()
    prompt = own_prompt(tmp_path, "{{ 1 / (count - count) }}")
    with pytest.raises(PromptError, match="cannot be rendered") as caught:
        reader_of(reader, prompt=prompt).summarise(REPORT)
    assert reader.sections
    assert len(caught.value.spent) == len(reader.sections)


def test_a_model_that_chooses_nothing_is_told_of() -> None:
    class Idle(Reader):
        def choose(self, _: list[int]) -> dict[str, Any]:
            return super().choose([])

    with pytest.raises(InvalidOutputError, match="chose 0 sentences"):
        reader_of(Idle()).summarise(REPORT)


@both_ways
def test_the_deadline_is_for_all_sections_together(summarise: Summarise) -> None:
    class Slow(Reader):
        async def acomplete(self, request: Request) -> Completion:
            assert request.deadline.remaining is not None
            assert request.deadline.remaining <= 0.2
            await asyncio.sleep(request.deadline.remaining + 0.01)
            request.deadline.check()
            raise AssertionError

    with pytest.raises(DeadlineError, match=r"The 0\.2 s allowed were over before every section"):
        summarise(reader_of(Slow(), deadline=0.2), REPORT)


@both_ways
def test_a_hosted_model_is_asked_over_its_own_client(summarise: Summarise) -> None:
    """Twice with one summariser: connections of an event loop that is over are not used again."""

    def reply(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        told = body["messages"][1]["content"]
        numbers = [int(number) for number in KEY.findall(told)]
        content = summary_of(numbers)
        if body["response_format"]["json_schema"]["name"] == "SectionDraft":
            content = {"central": numbers, "important": [], "supporting": []}
        return httpx2.Response(200, json=answer(json.dumps(content)))

    provider = Provider(reply)
    completer = HostedCompleter(
        choose_model("openai/gpt-4.1", environment={}), KEY_OF_API, transport=provider.transport
    )
    summariser = reader_of(completer)
    first = summarise(summariser, REPORT)
    second = summarise(summariser, REPORT)
    assert first.claims == second.claims
    asked = [body["response_format"]["json_schema"] for body in provider.bodies]
    names = [schema["name"] for schema in asked]
    half = len(names) // 2
    assert names == (["SectionDraft"] * (half - 1) + ["SummaryDraft"]) * 2
    assert all(schema["strict"] is True for schema in asked)
    assert first.provenance.cost_of("section") is not None


# --- at once, and again ----------------------------------------------------------------------------


@both_ways
def test_sections_are_read_at_once(summarise: Summarise) -> None:
    """One after the other they would wait for each other for ever."""

    class Together(Reader):
        waiting = 0
        together = asyncio.Event()

        async def acomplete(self, request: Request) -> Completion:
            if "SectionDraft" in str(request.body["response_format"]):
                self.waiting += 1
                if self.waiting == 3:
                    self.together.set()
                async with asyncio.timeout(20):
                    await self.together.wait()
            return self.complete(request)

    reader = Together()
    reader.together = asyncio.Event()
    summary = summarise(reader_of(reader), REPORT)
    assert summary.notes == ()


@pytest.mark.parametrize("failing", [{}, {2: RefusalError("No.")}])
def test_it_is_told_how_far_the_reading_is(failing: dict[int, Exception]) -> None:
    """Sections that failed are over as well."""
    heard: list[tuple[int, int]] = []
    reader = Reader(failing)
    summariser = reader_of(reader)
    summariser.summarise(REPORT, on_section=lambda read, of: heard.append((read, of)))
    count = len(reader.sections)
    assert heard == [(read, count) for read in range(1, count + 1)]


def test_the_command_line_tells_how_far_the_reading_is(tmp_path: Path) -> None:
    """A line a section, where there is no terminal; and its option is the setting."""
    file, store, name = tmp_path / "report.txt", tmp_path / "store", "openai/gpt-5-mini"
    file.write_text(REPORT, "utf-8")
    reader = Reader()
    kept = StoredCompleter(store, reader, model=choose_model(name, environment={}), mode="record")
    Summariser(completer=kept, section_tokens=ROOM).summarise(REPORT)
    options = ["--model", name, "--offline", "--store", str(store), "--section-tokens", str(ROOM)]
    result = CliRunner().invoke(app, [str(file), *options], prog_name="summarise")
    assert result.exit_code == 0, result.stderr
    told = [line for line in result.stderr.splitlines() if "sections" in line]
    count = len(reader.sections)
    assert told == [f"{name} has read {n} of {count} sections …" for n in range(1, count + 1)]


def test_what_a_listener_raises_comes_out_as_it_is() -> None:
    def stop(*_: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        reader_of(Reader()).summarise(REPORT, on_section=stop)


async def test_a_cancelled_task_leaves_no_section_running() -> None:
    ended: list[str] = []

    started = asyncio.Event()

    class Endless(Reader):
        async def acomplete(self, _: Request) -> Completion:
            try:
                started.set()
                await asyncio.Event().wait()
            finally:
                ended.append("cancelled")
            raise AssertionError

    task = asyncio.create_task(reader_of(Endless()).asummarise(REPORT))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no thread can be sent a signal")
def others() -> set[str]:
    """The threads there are, but for that of blocking calls, which is the process's."""
    return {each.name for each in threading.enumerate()} - {THREAD_NAME}


def test_ctrl_c_ends_the_sections_that_are_being_read() -> None:
    """Nobody is left who waits for an answer, nor a thread that he waits in."""
    ended: list[str] = []
    begun: list[str] = []
    threads = others()

    class Interrupted(Reader):
        async def acomplete(self, _: Request) -> Completion:
            begun.append("asked")
            try:
                if len(begun) == 1:  # a second Ctrl-C would come when this test is over
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
                await asyncio.Event().wait()
            finally:
                ended.append("cancelled")
            raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        reader_of(Interrupted()).summarise(REPORT)
    assert len(ended) == len(begun) > 1
    assert others() == threads


async def test_an_embedded_model_is_asked_one_after_the_other() -> None:
    under_way: list[int] = []

    class Embedded(Reader):
        busy = 0

        async def acomplete(self, _: Request) -> Completion:
            self.busy += 1
            under_way.append(self.busy)
            await asyncio.sleep(0)
            self.busy -= 1
            return self.says({"central": [], "important": [], "supporting": []})

    reader = Embedded()
    reader.model = Model("embedded", "")
    question = Question([{"role": "user", "content": "?"}], SectionDraft, {})
    await aput(reader, Several((question,) * 4))
    assert under_way == [1, 1, 1, 1]


def test_one_question_is_put_as_ever() -> None:
    class Blocking(Reader):
        async def acomplete(self, _: Request) -> Completion:
            raise AssertionError

        def complete(self, _: Request) -> Completion:
            return self.says({"central": [1], "important": [], "supporting": []})

    question = Question([{"role": "user", "content": "?"}], SectionDraft, {})
    answered: Any = put(Blocking(), question)
    assert answered.draft.central == [1]


@both_ways
def test_what_was_read_is_not_read_again(summarise: Summarise, tmp_path: Path) -> None:
    """Stopped half-way and run again with its store, only what is missing is asked."""
    first = Reader({3: AuthenticationError("The key has run out.")})
    with pytest.raises(AuthenticationError):
        summarise(reader_of(first, store=tmp_path), REPORT)
    answered = len(list(tmp_path.glob("*.json")))
    assert answered >= 2
    second = Reader()
    summary = summarise(reader_of(second, store=tmp_path), REPORT)
    read = [attempt for attempt in summary.provenance.attempts if attempt.stage == "section"]
    assert sum(attempt.cached for attempt in read) == answered
    assert len(second.sections) == len(read) - answered
    third = Reader()
    again = summarise(reader_of(third, store=tmp_path, store_mode="replay"), REPORT)
    assert third.bodies == []
    assert again.claims == summary.claims
    with pytest.raises(RecordingError):
        summarise(reader_of(third, store=tmp_path, store_mode="replay"), REPORT + " Il pleut.")


# --- the embedded model's grammar ------------------------------------------------------------------


def test_a_small_model_chooses_one_sentence_of_each_stretch() -> None:
    article = Article(REPORT)
    part = article.sentences[:40]
    schema = narrow_section(part, 4)
    stretches = [option["enum"] for option in schema["properties"]["central"]["prefixItems"]]
    assert len(stretches) == 4
    flat = [number for stretch in stretches for number in stretch]
    assert flat == sorted(set(flat))
    texts = [article.sentence(number).text for number in flat]
    assert all(text.endswith(".") and not text.startswith("Elle") for text in texts)
    chosen = {
        "central": [stretch[0] for stretch in stretches],
        "important": [],
        "supporting": [],
    }
    SectionDraft.model_validate(
        chosen, context={"article": article, "given": {each.id for each in part}}
    )


def test_headings_are_chosen_from_where_there_is_nothing_else() -> None:
    article = Article("Le sommaire\n\nLes quais\n\nLa grue")
    schema = narrow_section(article.sentences, 2)
    options = schema["properties"]["central"]["prefixItems"]
    assert [option["enum"] for option in options] == [[1], [2, 3]]


def test_a_small_model_summarises_only_what_it_was_given() -> None:
    article = Article(REPORT)
    given = [each for each in article.sentences if "constate" in each.text or each.id <= 2]
    schema = narrow(article, given)
    allowed = {each.id for each in given}
    found: set[int] = set()

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            sources = part.get("sources")
            if isinstance(sources, dict) and "const" in sources:
                found.update(sources["const"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(schema)
    assert found <= allowed
    assert len(found) > 6
    assert schema["properties"]["headline"]["properties"]["sources"] == {"const": [1, 2]}


def test_given_the_whole_article_the_grammar_is_the_same() -> None:
    article = Article(chapter(1))
    whole = narrow(article)
    assert narrow(article, article.sentences) == whole


@pytest.mark.parametrize(("room", "answer"), [(200, False), (50_000, True)])
def test_what_fits_is_told_by_tokens(room: int, answer: bool) -> None:
    assert fits(Article(chapter(1)), room) is answer
