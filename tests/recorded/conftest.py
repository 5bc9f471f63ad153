"""How cassettes are kept: readable, without secrets, matched on what was really asked."""

from __future__ import annotations

import os
from typing import Any

import pytest
import yaml

SECRET_HEADERS = ("authorization", "api-key", "x-api-key", "cookie", "set-cookie")


class Readable:
    """YAML in which French is French; vcrpy's own escapes every accent."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        """A cassette as text."""
        return yaml.dump(cassette, allow_unicode=True, sort_keys=False, width=1_000_000)

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """The cassette that a text holds."""
        loaded: dict[str, Any] = yaml.safe_load(text)
        return loaded


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_serializer("yaml", Readable)


def _without_secrets(response: dict[str, Any]) -> dict[str, Any]:
    for name in list(response["headers"]):
        if name.lower() in SECRET_HEADERS:
            del response["headers"][name]
    return response


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        # Not the address: what is recorded from one port is replayed for any.
        "match_on": ["method", "path", "body"],
        "filter_headers": list(SECRET_HEADERS),
        "before_record_response": _without_secrets,
        "decode_compressed_response": True,
    }


@pytest.fixture
def base_url() -> str:
    """Where the answers come from: while recording, the server of ``record.py``."""
    return os.environ.get("RECORDING_URL", "http://127.0.0.1:9/v1")
