"""A streamed answer: put together as if it had come whole, and shown while it grows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_making import Heard, answer, chunks, draft
from openai.types.chat import ChatCompletion

from summarise.llm import streaming
from summarise.llm.streaming import Assembler, Snapshot, SnapshotListener


def chunk(delta: Any = None, finish: str | None = None, **changes: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    head = {"id": "c", "created": 1, "model": "m", "object": "chat.completion.chunk"}
    return {"choices": [choice]} | head | changes


def assembled(*parts: dict[str, Any]) -> tuple[ChatCompletion, Heard]:
    heard = Heard()
    assembler = Assembler(heard)
    for part in parts:
        assembler.add(part)
    return assembler.completion(), heard


def call(arguments: str | None = None, name: str | None = None, **changes: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": 0, "function": function} | changes]}


# --- assembling ------------------------------------------------------------------------------------


def test_content_is_joined_and_heard_piece_by_piece() -> None:
    completion, heard = assembled(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": '{"a"'}),
        chunk({"content": ": 1}"}),
        chunk({}, "stop"),
    )
    choice = completion.choices[0]
    assert (choice.message.content, choice.finish_reason) == ('{"a": 1}', "stop")
    assert (choice.message.refusal, choice.message.tool_calls) == (None, None)
    assert (completion.id, completion.model, completion.created) == ("c", "m", 1)
    assert heard.tries == [['{"a"', ": 1}"]], "an empty piece is nothing to hear"


@given(st.text(min_size=1), st.integers(1, 9))
def test_whatever_the_text_it_comes_out_as_it_went_in(text: str, size: int) -> None:
    completion, heard = assembled(*chunks(text, size))
    whole = ChatCompletion.construct(**answer(text))
    assert completion.choices[0].message.content == text
    assert heard.texts == [text]
    assert completion.usage == whole.usage


def test_the_arguments_of_a_tool_are_joined_and_heard() -> None:
    completion, heard = assembled(
        chunk(call("", "SummaryDraft", id="call_7", type="function")),
        chunk(call('{"a"')),
        chunk(call(": 1}")),
        chunk({}, "tool_calls"),
    )
    (made,) = completion.choices[0].message.tool_calls or ()
    assert (made.id, made.type) == ("call_7", "function")
    assert (made.function.name, made.function.arguments) == ("SummaryDraft", '{"a": 1}')
    assert completion.choices[0].message.content is None
    assert heard.texts == ['{"a": 1}']


def test_a_tool_call_without_a_number_or_an_id_is_a_call_all_the_same() -> None:
    """Not every compatible endpoint numbers what there is only one of."""
    completion, _ = assembled(chunk(call("{}", "SummaryDraft", index=None)), chunk({}, "stop"))
    (made,) = completion.choices[0].message.tool_calls or ()
    assert (made.id, made.function.arguments) == ("call_0", "{}")


def test_a_second_tool_call_is_left_out() -> None:
    completion, heard = assembled(
        chunk(call("{}", "SummaryDraft", id="1")), chunk(call("[]", "other", index=1, id="2"))
    )
    (made,) = completion.choices[0].message.tool_calls or ()
    assert made.function.arguments == "{}"
    assert heard.texts == ["{}"]


@pytest.mark.parametrize("odd", [["x"], {"a": 1}, 7], ids=str)
def test_of_a_tool_call_only_text_is_kept(odd: Any) -> None:
    completion, _ = assembled(
        chunk({"tool_calls": [{"index": 0, "id": odd, "function": {"name": odd}}]}),
        chunk(call("{}", "f")),
        chunk({}, "tool_calls"),
    )
    (made,) = completion.choices[0].message.tool_calls or ()
    assert (made.function.name, made.function.arguments) == ("f", "{}")  # type: ignore[union-attr]
    assert isinstance(made.id, str)


def test_a_refusal_is_kept_and_is_no_answer_to_show() -> None:
    completion, heard = assembled(
        chunk({"refusal": "I cannot "}), chunk({"refusal": "help."}), chunk({}, "stop")
    )
    assert completion.choices[0].message.refusal == "I cannot help."
    assert completion.choices[0].message.content is None
    assert heard.texts == [""]


@pytest.mark.parametrize("choices", [[], None], ids=["empty", "missing"])
def test_usage_comes_in_a_chunk_without_choices(choices: Any) -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    completion, _ = assembled(
        chunk({"content": "{}"}), chunk({}, "stop"), chunk(choices=choices, usage=usage)
    )
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (7, 3)


def test_without_usage_it_is_unknown_not_zero() -> None:
    completion, _ = assembled(chunk({"content": "{}"}), chunk({}, "stop"))
    assert completion.usage is None


def test_of_running_totals_the_last_counts() -> None:
    """Some providers send usage with every chunk, counted up."""
    parts = [
        chunk({"content": "x"}, usage={"prompt_tokens": 7, "completion_tokens": n})
        for n in (1, 2, 3)
    ]
    completion, _ = assembled(*parts)
    assert completion.usage is not None
    assert completion.usage.completion_tokens == 3


def test_only_the_first_of_several_choices_is_the_answer() -> None:
    second = {"index": 1, "delta": {"content": "other"}, "finish_reason": "length"}
    first = {"index": 0, "delta": {"content": "mine"}, "finish_reason": "stop"}
    completion, heard = assembled(chunk(choices=[second, first]), chunk(choices=[second]))
    assert completion.choices[0].message.content == "mine"
    assert completion.choices[0].finish_reason == "stop"
    assert heard.texts == ["mine"]


def test_a_choice_without_a_number_or_a_delta_is_taken() -> None:
    completion, _ = assembled(
        chunk(choices=[{"delta": {"content": "mine"}}]),
        chunk(choices=[{"index": 0, "delta": None, "finish_reason": "stop"}]),
    )
    assert completion.choices[0].message.content == "mine"


def test_it_is_finished_when_the_provider_says_so() -> None:
    assembler = Assembler(Heard())
    assembler.add(chunk({"content": "{}"}))
    assert not assembler.finished
    assembler.add(chunk({}, "stop"))
    assembler.add(chunk(choices=[]))
    assert assembler.finished


def test_what_comes_after_the_end_does_not_undo_it() -> None:
    completion, _ = assembled(chunk({"content": "{}"}), chunk({}, "length"), chunk({}))
    assert completion.choices[0].finish_reason == "length"


@pytest.mark.parametrize("finish", ["model_length", "error", "eos"])
def test_a_finish_reason_that_openai_does_not_have_is_kept(finish: str) -> None:
    """Mistral's, for one; it is for the seam to judge, not a reason to break."""
    completion, _ = assembled(chunk({"content": "{}"}), chunk({}, finish))
    assert completion.choices[0].finish_reason == finish


def test_a_character_that_came_in_two_halves_is_made_whole() -> None:
    """Servers that cut between UTF-16 units send each half as an escape of its own."""
    completion, _ = assembled(chunk({"content": "\ud83e"}), chunk({"content": "\udd8a !"}))
    assert completion.choices[0].message.content == "🦊 !"


def test_a_half_without_the_other_cannot_break_what_reads_it() -> None:
    completion, _ = assembled(chunk({"content": "a\ud83eb"}))
    content = completion.choices[0].message.content or ""
    assert content.encode().decode() == "a\ufffdb"


def test_a_new_assembler_tells_its_listener_to_forget() -> None:
    heard = Heard()
    Assembler(heard).add(chunk({"content": "first"}))
    Assembler(heard).add(chunk({"content": "second"}))
    assert heard.texts == ["first", "second"]


# --- snapshots -------------------------------------------------------------------------------------


def snapshots(text: str, size: int = 3) -> list[Snapshot]:
    seen: list[Snapshot] = []
    listener = SnapshotListener(seen.append)
    listener.start()
    for start in range(0, len(text), size):
        listener.feed(text[start : start + size])
    return seen


def test_snapshots_grow_towards_the_draft() -> None:
    whole = draft()
    seen = snapshots(json.dumps(whole, ensure_ascii=False))
    assert len(seen) > 10
    assert len({json.dumps(each) for each in seen}) > 10
    lengths = [len(json.dumps(each)) for each in seen]
    assert lengths == sorted(lengths)
    for each in seen:
        assert list(each) == list(whole)[: len(each)], "fields come in the order of the draft"
        assert whole["headline"]["fr"].startswith(each.get("headline", {}).get("fr", ""))
    assert seen[-1]["headline"] == whole["headline"]


def test_a_string_is_shown_while_it_is_written() -> None:
    assert snapshots('{"fr": "Le pont', 10**6) == [{"fr": "Le pont"}]


def test_an_answer_in_one_piece_is_shown_whole() -> None:
    assert snapshots(json.dumps(draft()), 10**6) == [draft()]


@pytest.mark.parametrize("size", [1, 8, 64])
def test_the_work_grows_with_the_length_of_the_answer_not_with_its_square(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    real = streaming.from_json

    def counting(text: str, **options: Any) -> Any:
        parsed.append(len(text))
        return real(text, **options)

    monkeypatch.setattr(streaming, "from_json", counting)
    text = json.dumps({"fr": "x" * 40_000})
    snapshots(text, size)
    assert len(parsed) < 100, "5000 chunks of 8, and no more than that many parses"
    assert sum(parsed) < 12 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Voici le résumé : {",
        "[1, 2, 3]",
        '"a string" ' * 9,
        "null",
        "}{",
        "```json",
        "<think>{}",
        "\ud83e" * 40,
        "1" * 5_000,
    ],
)
def test_what_is_no_json_object_is_not_shown(text: str) -> None:
    assert snapshots(text) == []


def test_words_after_the_object_change_nothing() -> None:
    seen = snapshots('{"a": 1} is the answer, and there is more to say about it')
    assert seen[-1] == {"a": 1}


@pytest.mark.parametrize("fence", ["```json\n", "```\n", "\n ```json "])
def test_json_in_a_fence_is_shown_too(fence: str) -> None:
    """That is how a model answers that is asked in Markdown."""
    text = fence + json.dumps(draft()) + "\n```\nVoilà."
    assert snapshots(text)[-1]["headline"] == draft()["headline"]


def test_a_new_try_voids_what_was_heard() -> None:
    seen: list[Snapshot] = []
    listener = SnapshotListener(seen.append)
    listener.start()
    listener.feed('{"headline": {"fr": "Ancien titre", "en": "Old')
    listener.start()
    listener.feed('{"headline": {"fr": "Nouveau')
    assert seen[-1] == {"headline": {"fr": "Nouveau"}}


def test_a_new_try_is_shown_as_early_as_the_first_was() -> None:
    seen: list[Snapshot] = []
    listener = SnapshotListener(seen.append)
    listener.start()
    listener.feed(json.dumps({"fr": "x" * 10_000}))
    listener.start()
    listener.feed('{"a": 1')
    assert seen[-1] == {"a": 1}
