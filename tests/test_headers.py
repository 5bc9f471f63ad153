"""What providers say about their limits is read as they mean it, and nonsense as nothing."""

import math
from datetime import UTC, datetime

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.llm.headers import Quota, quotas, read_reset, retry_after

NOW = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC).timestamp()
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=255)) | st.from_regex(
    r"[-+]?[\d.e_:TZhms, ]{1,30}"
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("2m59.56s", 179.56),
        ("1d", 86_400.0),
        ("500µs", 0.0005),
        ("0", 0.0),
        ("7", 7.0),
        (" 0.25 ", 0.25),
        ("2026-03-02T12:00:30Z", 30.0),
        ("2026-03-02T13:00:30.5+01:00", 30.5),
        ("2026-03-02T11:00:00Z", 0.0),
        ("Mon, 02 Mar 2026 12:00:30 GMT", 30.0),
        (str(int(NOW) + 60), 60.0),
        (str(int(NOW + 60) * 1000), 60.0),
        (str(int(NOW) - 60), 0.0),
    ],
)
def test_a_reset_is_read_in_every_form_that_providers_use(text: str, seconds: float) -> None:
    assert read_reset(text, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-1",
        "-5s",
        "nan",
        "inf",
        "1e999",
        "1s soon",
        "s",
        "1 parsec",
        "2026-99-99T0",
        "9" * 400,
    ],
)
def test_nonsense_is_taken_for_not_said(text: str) -> None:
    assert read_reset(text, NOW) is None


@given(TEXTS)
def test_no_text_breaks_the_reading_or_makes_a_wait_that_is_none(text: str) -> None:
    for seconds in (read_reset(text, NOW), retry_after({"retry-after": text}, NOW)):
        assert seconds is None or 0 <= seconds < math.inf


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_a_duration_is_the_sum_of_its_pieces(h: int, m: int, s: int, ms: int) -> None:
    expected = h * 3600 + m * 60 + s + ms / 1000
    assert read_reset(f"{h}h{m}m{s}s{ms}ms", NOW) == pytest.approx(expected)


@given(st.dictionaries(st.sampled_from(["limit", "remaining", "reset"]), TEXTS))
def test_no_header_breaks_the_reading_of_quotas(said: dict[str, str]) -> None:
    headers = {f"x-ratelimit-{name}-tokens": text for name, text in said.items()}
    for quota in quotas(headers, NOW).values():
        assert 0 <= quota.remaining < math.inf
        assert quota.limit is None or 0 < quota.limit < math.inf
        assert quota.reset is None or 0 <= quota.reset < math.inf


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2, 7", 7.0),
        ("7, 2", 7.0),
        ("2, soon", 2.0),
        ("1e308", 1e308),
        ("1e309", None),
        ("-1", None),
        ("", None),
        (",", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 251_629_847_999.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0.0),
        ("2026-03-02T12:00:30Z", 30.0),
    ],
)
def test_an_absurd_retry_after_is_read_or_left_but_never_trips(
    value: str, seconds: float | None
) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_headers_are_found_whatever_their_case() -> None:
    headers = httpx2.Headers(
        {"X-RateLimit-Remaining-Requests": "3", "X-RateLimit-Reset-Requests": "1s"}
    )
    assert quotas(headers, NOW) == {"requests": Quota(3.0, None, 1.0)}


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [("x-ratelimit-", "-requests"), ("anthropic-ratelimit-requests-", ""), ("x-ratelimit-", "")],
)
def test_every_providers_names_are_known(prefix: str, suffix: str) -> None:
    said = {"limit": "60", "remaining": "7", "reset": "30"}
    headers = {f"{prefix}{name}{suffix}": value for name, value in said.items()}
    assert quotas(headers, NOW) == {"requests": Quota(7.0, 60.0, 30.0)}


def test_minus_one_is_no_quota() -> None:
    """Azure says -1 where there is no limit."""
    assert (
        quotas({"x-ratelimit-remaining-tokens": "-1", "x-ratelimit-limit-tokens": "-1"}, NOW) == {}
    )
