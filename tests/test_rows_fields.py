"""What a row is: its article, its identity, or why it is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ARTICLE

from summarise.errors import InputError
from summarise.rows.fields import Fields, choose
from summarise.rows.reading import Record

ANY = st.text(st.characters())


class Rows:
    """A source of rows that are there already."""

    name = "in"
    total = share = None

    def __init__(self, *rows: dict[str, Any], names: tuple[str, ...] | None = None) -> None:
        self.rows, self.names, self.wanted = rows, names, None

    def only(self, names: Any) -> None:
        self.wanted = names

    def __iter__(self) -> Any:
        for number, row in enumerate(self.rows, start=1):
            yield Record(number, f"line {number}", row)


def chosen(*rows: dict[str, Any], keep: tuple[str, ...] = (), **named: str) -> Fields:
    return choose(Rows(*rows), named, keep)[0]


def entry(**row: Any) -> Any:
    fields = Fields("text", "id", "title", "url", "publisher", "date")
    return fields.entry(Record(7, "line 7", row))


def test_a_date_of_a_feed_is_read() -> None:
    """RSS writes its dates as mails do."""
    feed = {"text": "…", "pubDate": "Thu, 12 Mar 2026 06:30:00 GMT"}
    made = chosen(feed).entry(Record(1, "line 1", feed))
    assert made.given["published"] == date(2026, 3, 12)
    assert not made.left_out


def test_what_a_field_found_by_its_name_does_not_hold_costs_no_article() -> None:
    odd = {"text": "…", "id": 1.0, "title": ["x"], "date": "12/03/2026"}
    made = chosen(odd).entry(Record(1, "line 1", odd))
    assert made.fault is None
    assert made.id == "1"
    assert (made.given["title"], made.given["published"]) == (None, None)
    assert set(made.left_out) == {"title", "date"}
    named = chosen(odd, published="date").entry(Record(1, "line 1", odd))
    assert named.fault is not None


def test_fields_are_found_by_their_usual_names() -> None:
    row = {"ID": 1, "Corps": "…", "titre": "t", "link": "u", "date": "2026-03-04", "x": 0}
    found = frozenset({"text", "id", "title", "url", "publisher", "published"})
    expected = Fields("Corps", "ID", "titre", "link", None, "date", found=found)
    assert chosen(row) == expected
    assert chosen({"body": "…", "text": "…"}).text == "text"
    assert chosen({"id": 1}, {"content": "…"}).text == "content"


def test_what_is_named_is_taken_and_what_is_said_says_so() -> None:
    fields = chosen({"text": "…", "b": {"c": "…"}, "n": 1}, text="b.c", keep=("n",))
    assert fields.text == "b.c"
    assert str(fields) == "text from 'b.c', keeping 'n'"


def test_a_field_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(
        InputError, match=r"in: no field is known to hold the text.*--text-field.*a, b"
    ):
        chosen({"a": 1, "b": 2})
    with pytest.raises(InputError, match=r"there is no field 'c'\. Its fields are: text"):
        chosen({"text": "…"}, text="c")
    with pytest.raises(InputError, match="there is no field 'c'"):
        choose(Rows(names=("text",)), {}, ("c",))


def test_a_field_that_may_come_later_is_only_noted() -> None:
    """JSON lines leave out what a row does not have."""
    _, rows, notes = choose(Rows({"text": "…"}), {"publisher": "p"}, ())
    assert notes == ("none of the first 1 rows has a field 'p'",)
    assert len(list(rows)) == 1


def test_no_rows_at_all_are_no_error() -> None:
    _, rows, _ = choose(Rows(), {}, ())
    assert list(rows) == []


def test_only_what_is_used_is_read() -> None:
    source = Rows({"text": "…", "id": 1, "n": 2, "big": 3})
    choose(source, {}, ("n",))
    assert source.wanted == ("text", "id", "n")


def test_an_article_is_made_of_all_its_fields() -> None:
    article = entry(
        text=ARTICLE, id=12, title="t", url="u", publisher="p", date="2026-03-04T23:30:00-05:00"
    ).article()
    assert (article.text, article.title, article.url) == (ARTICLE, "t", "u")
    assert (article.publisher, article.published) == ("p", date(2026, 3, 4))
    assert entry(text=ARTICLE, id=12).id == "12"


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-04",
        "20260304",
        "2026-03-04 06:30",
        "2026-03-04T06:30:00Z",
        date(2026, 3, 4),
        datetime(2026, 3, 4, 6, tzinfo=UTC),
    ],
)
def test_a_day_is_read_as_it_is_written(value: object) -> None:
    assert entry(text=ARTICLE, date=value).given["published"] == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "no field 'text' with a text"),
        ({"text": ""}, "no field 'text' with a text"),
        ({"text": None}, "no field 'text' with a text"),
        ({"text": 5}, "'text' holds a number"),
        ({"text": ["a"]}, "'text' holds an array"),
        ({"text": ARTICLE, "title": {"fr": "x"}}, "'title' holds an object"),
        ({"text": ARTICLE, "id": 1.5}, "'id' holds a number, not an id"),
        ({"text": ARTICLE, "id": True}, "'id' holds true or false, not an id"),
        ({"text": ARTICLE, "date": "hier"}, "'date' holds 'hier', not a date such as"),
        ({"text": ARTICLE, "date": 20260304}, "'date' holds a number, not a date"),
    ],
)
def test_a_row_that_holds_no_article_says_why_and_where(row: dict[str, Any], words: str) -> None:
    found = entry(**row)
    with pytest.raises(InputError, match="line 7: ") as raised:
        found.article()
    assert words in raised.value.message
    assert ARTICLE[:20] not in raised.value.message


def test_what_is_no_french_article_fails_as_itself() -> None:
    with pytest.raises(InputError, match=r"line 7: .*not in French"):
        entry(
            text="The council approved the plan on Tuesday, and the works will begin in June."
        ).article()


def test_fields_are_carried_through_as_they_are() -> None:
    fields = Fields("text", keep=("n", "deep.a", "none"))
    kept = fields.entry(Record(1, "", {"text": ARTICLE, "n": 1.5, "deep": {"a": [1]}})).kept
    assert kept == {"n": 1.5, "deep.a": [1]}


@given(a=st.tuples(ANY, ANY, ANY), b=st.tuples(ANY, ANY, ANY))
def test_two_rows_are_one_only_if_all_that_is_known_is_the_same(a: Any, b: Any) -> None:
    one, other = (entry(text=f"x{text}", id=id_, title=title) for text, id_, title in (a, b))
    assert (one.sha256 == other.sha256) == (a == b)


def test_the_identity_does_not_change_between_releases() -> None:
    """Else a resumed run would do everything again."""
    sha256 = entry(text=ARTICLE, id=1, title="t", date="2026-03-04").sha256
    assert sha256 == "34b397b6248a1cd71c011045ee04faf3f70b7750dce9470d6000ac86c2497745"


def test_rows_that_cannot_be_read_are_told_apart() -> None:
    fields = Fields("text")
    one, other = (fields.entry(Record(n, f"line {n}", None, "not JSON")) for n in (1, 2))
    assert one.sha256 != other.sha256
