"""Blocks of rows and of what became of them, as an actor of a cluster handles them."""

from __future__ import annotations

import gc
import json
import pickle
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from llm_making import answer
from making import ARTICLE, draft_data
from server import Reply, Server

from summarise import InputError, Summariser, Summary
from summarise.integrations.ray import Fields, SummariseBlocks, summarise_dataset
from summarise.rows.blocks import Blocks

FIELDS = Fields("text", id="id", published="day", keep=("desk",))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([Reply([json.dumps(answer(json.dumps(draft_data()))).encode()])]) as made:
        yield made


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def block(*rows: dict[str, Any]) -> Any:
    schema = pa.schema(
        [("id", pa.int64()), ("text", pa.string()), ("day", pa.string()), ("desk", pa.int8())]
    )
    return pa.Table.from_pylist(list(rows), schema)


GOOD = {"id": 1, "text": ARTICLE, "day": "2026-03-04", "desk": 5}
BAD = {"id": 2, "text": None, "day": "2026-03-04", "desk": 6}
UNDATED = {"id": 3, "text": ARTICLE, "day": "soon", "desk": 7}


async def test_a_block_has_a_row_for_a_row_in_its_order(server: Server) -> None:
    worker = SummariseBlocks(Summariser(model="m", base_url=server.url), FIELDS, shared=False)
    out = (await worker(block(BAD, GOOD, UNDATED))).to_pylist()
    assert [(row["id"], row["status"], row["desk"]) for row in out] == [
        ("2", "failed", 6),
        ("1", "publishable", 5),
        ("3", "failed", 7),
    ]
    assert (
        Summary.model_validate_json(out[1]["summary"]).source.published.isoformat() == GOOD["day"]
    )
    assert (out[1]["error"], out[1]["message"], out[1]["retryable"]) == (None, None, None)
    assert out[0]["message"] == "row 1 of its block: it has no field 'text' with a text."
    assert "not a date such as" in out[2]["message"]
    assert len({row["sha256"] for row in out}) == 3
    assert len(server.bodies) == 1


async def test_every_block_has_the_same_types_whatever_failed(server: Server) -> None:
    """Or the files of one dataset could not be read together."""
    worker = SummariseBlocks(Summariser(model="m", base_url=server.url), FIELDS, shared=False)
    schemas = [(await worker(each)).schema for each in (block(GOOD), block(BAD), block())]
    assert schemas[0] == schemas[1] == schemas[2]
    assert schemas[0].field("desk").type == pa.int8()


async def test_what_was_paid_in_vain_is_in_the_row(server: Server) -> None:
    server.replies = [Reply([json.dumps(answer("{}")).encode()])]
    summariser = Summariser(model="m", base_url=server.url, reasks=1)
    (row,) = (await SummariseBlocks(summariser, FIELDS, shared=False)(block(GOOD))).to_pylist()
    assert (row["status"], row["error"], row["attempts"]) == ("failed", "InvalidOutputError", 2)
    assert row["cost"] is None, "no price is known, which is not zero"
    assert len(server.bodies) == 2


def test_without_a_key_an_actor_does_not_start() -> None:
    with pytest.raises(Exception, match="OPENAI_API_KEY"):
        SummariseBlocks(Summariser(model="openai/gpt-5-mini"), FIELDS, shared=False)


def test_what_is_sent_to_an_actor_holds_no_key(
    server: Server, environment: pytest.MonkeyPatch
) -> None:
    """Also after it was used here, with this machine's key."""
    environment.setenv("OPENAI_API_KEY", "sk-very-secret")
    environment.setenv("OPENAI_BASE_URL", server.url)
    summariser = Summariser(model="openai/gpt-5-mini")
    summariser.summarise(ARTICLE)
    assert server.headers[0]["authorization"] == "Bearer sk-very-secret"
    assert b"very-secret" not in pickle.dumps((SummariseBlocks, summariser, FIELDS))


def test_a_column_that_is_missing_is_told_before_anything_is_asked() -> None:
    with pytest.raises(InputError, match=r"no column 'day'. The columns are: id, text, desk"):
        Blocks(FIELDS).refuse_missing(["id", "text", "desk"])
    Blocks(Fields("meta.text")).refuse_missing(["meta"])


async def test_a_field_within_a_column_is_carried_through_with_its_type(server: Server) -> None:
    fields = Fields("text", keep=("meta.lang", "meta.of.page"))
    worker = SummariseBlocks(Summariser(model="m", base_url=server.url), fields, shared=False)
    meta = pa.struct([("lang", pa.string()), ("of", pa.struct([("page", pa.int8())]))])
    schema = pa.schema([("text", pa.string()), ("meta", meta)])
    rows = [
        {"text": ARTICLE, "meta": {"lang": "fr", "of": {"page": 3}}},
        {"text": ARTICLE + " Fin.", "meta": None},
    ]
    out = await worker(pa.Table.from_pylist(rows, schema))
    assert out["meta.lang"].to_pylist() == ["fr", None]
    assert out["meta.of.page"].to_pylist() == [3, None]
    assert out.schema.field("meta.of.page").type == pa.int8()


@pytest.mark.parametrize("name", ["meta.lnag", "text.lang", "meta.lang.x"])
async def test_a_field_within_a_column_that_is_not_there_is_told_before_anything_is_asked(
    server: Server, name: str
) -> None:
    fields = Fields("text", keep=(name,))
    worker = SummariseBlocks(Summariser(model="m", base_url=server.url), fields, shared=False)
    with pytest.raises(InputError, match=f"no field '{name}'"):
        await worker(pa.Table.from_pylist([{"text": ARTICLE, "meta": {"lang": "fr"}}]))
    assert server.bodies == []


@pytest.mark.parametrize("name", ["status", "summary", "cost", "message"])
def test_a_column_kept_cannot_take_the_place_of_one_that_is_made(name: str) -> None:
    with pytest.raises(InputError, match=f"The column '{name}' cannot be carried through"):
        Blocks(Fields("text", keep=(name,)))


@pytest.mark.parametrize(
    "changes", [{"actors": 0}, {"actors": (3, 2)}, {"concurrency": 0}, {"block": 1.5}]
)
def test_arguments_out_of_their_range_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        summarise_dataset(None, Summariser(model="m", base_url="http://127.0.0.1:9/v1"), **changes)


def test_without_ray_it_is_said_what_to_install(
    run_python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    result = run_python(
        "-c",
        """
import sys
sys.modules["ray"] = None
from summarise import InputError, Summariser
from summarise.integrations.ray import summarise_dataset
try:
    summarise_dataset(None, Summariser(model="m", base_url="http://127.0.0.1:9/v1"))
except InputError as error:
    print(error)
""",
    )
    assert result.returncode == 0, result.stderr
    assert "pip install 'summarise[ray]'" in result.stdout
