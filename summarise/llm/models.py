"""Model names as people write them, and what each provider needs, in one table."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from summarise.errors import ModelError

__all__ = [
    "EMBEDDED",
    "EMBEDDED_ANSWER",
    "EMBEDDED_CONTEXT",
    "PROVIDERS",
    "SECTION_TOKENS",
    "Mode",
    "Model",
    "Provider",
    "choose_model",
    "with_address",
    "without_secrets",
]

Mode = Literal["json_schema", "tools", "md_json"]
EMBEDDED = "embedded"

EMBEDDED_CONTEXT = 8192
"""Tokens that article, instructions and answer of the embedded model share."""
EMBEDDED_ANSWER = 2500
"""Those of them that an answer may take; most take 500 to 1,500."""
SECTION_TOKENS = 24_000
"""What a hosted model is given of a text at once; with more of it, models neglect the middle."""


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider is spoken to.

    Attributes:
        base_url: of its OpenAI-compatible endpoint.
        key_variable: the environment variable of its API key; None where it needs none.
        mode: how a structured answer is asked for: ``json_schema`` where the provider enforces
            it, ``tools`` where it only enforces tool calls, ``md_json`` as the last resort.
        strict: whether ``strict: true`` is understood beside the schema.
        limit_field: the name of the parameter that bounds the answer in tokens.
    """

    base_url: str
    key_variable: str | None
    mode: Mode = "json_schema"
    strict: bool = False
    limit_field: str = "max_tokens"


PROVIDERS: dict[str, Provider] = {
    "openai": Provider(
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        strict=True,
        limit_field="max_completion_tokens",
    ),
    "mistral": Provider("https://api.mistral.ai/v1", "MISTRAL_API_KEY", strict=True),
    "anthropic": Provider("https://api.anthropic.com/v1/", "ANTHROPIC_API_KEY", mode="tools"),
    "gemini": Provider(
        "https://generativelanguage.googleapis.com/v1beta/openai/", "GEMINI_API_KEY"
    ),
    "groq": Provider("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "openrouter": Provider("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", strict=True),
    "ollama": Provider("http://localhost:11434/v1", None),
}

_ADDRESSED = re.compile(r"(?P<name>.*?)@(?P<address>https?://.*)", re.IGNORECASE)
_OWN_KEY = "SUMMARISE_API_KEY"
"""The key of an endpoint that is nobody's in the table; no other is ever sent there."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FIXED_TEMPERATURE = ("gpt-5", "o1", "o3", "o4")
"""OpenAI's reasoning models refuse a request that sets the temperature."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was chosen, and how to reach it.

    Attributes:
        provider: a key of ``PROVIDERS``, ``custom`` for any other endpoint, or ``embedded``.
        name: as the provider names the model; the path of a GGUF for an embedded one, or "".
        base_url: of the endpoint, None for a model in this process.
        key_variable: the environment variable of the API key, None where none is needed.
        mode: how a structured answer is asked for.
        strict: whether ``strict: true`` goes beside the schema.
        limit_field: the parameter that bounds the answer in tokens.
        temperature: whether the model lets a request set it.
        reason: why this one, where the caller named none.
        key_hint: the environment variable to name where a key is missing or refused.
    """

    provider: str
    name: str
    base_url: str | None = field(default=None, repr=False)  # it may hold a password
    key_variable: str | None = None
    mode: Mode = "json_schema"
    strict: bool = False
    limit_field: str = "max_tokens"
    temperature: bool = True
    reason: str = "named by the caller"
    key_hint: str = _OWN_KEY

    @property
    def embedded(self) -> bool:
        """Whether it runs in this process."""
        return self.provider == EMBEDDED

    @property
    def local(self) -> bool:
        """Whether it runs on this machine, so that nothing leaves it."""
        return self.embedded or urlsplit(self.base_url or "").hostname in _LOOPBACK

    @property
    def label(self) -> str:
        """Its name for publication: without the folder that its weights are in."""
        return str(replace(self, name=Path(self.name).name) if self.embedded else self)

    def __str__(self) -> str:
        if self.embedded:
            return f"{EMBEDDED}:{self.name}" if self.name else EMBEDDED
        return f"{self.provider}/{self.name}"


def choose_model(
    name: str | None = None,
    base_url: str | None = None,
    mode: Mode | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Model:
    """The model that a name means; without a name, the one that the environment suggests.

    Args:
        name: ``openai/gpt-5-mini``, ``ollama/qwen3:8b``, ``embedded``, ``embedded:PATH.gguf`` …;
            a name without a known provider belongs to OpenAI, or to ``base_url`` where it is
            given. None: ``SUMMARISE_MODEL``; else OpenAI's ``gpt-5-mini`` where
            ``OPENAI_API_KEY`` or ``OPENAI_BASE_URL`` is set; else ``embedded``.
        base_url: of any OpenAI-compatible endpoint.
        mode: how to ask it for a structured answer; None for what the table says.
        environment: where variables are looked up.

    Raises:
        ModelError: the name is not understood.

    Example:
        >>> str(choose_model("mistral/mistral-small-latest"))
        'mistral/mistral-small-latest'
    """
    reason = "named by the caller"
    if name is None:
        name, reason = _suggested(base_url, environment)
    name = name.strip()
    if name == EMBEDDED or name.startswith(f"{EMBEDDED}:"):
        if base_url:
            raise ModelError(f"{name} runs in this process: it has no base_url. Leave one out.")
        return Model(EMBEDDED, name.partition(":")[2].strip(), mode="json_schema", reason=reason)
    if not name:
        raise ModelError(
            "The model's name is empty. Name one such as openai/gpt-5-mini or embedded."
        )
    model = _hosted(name, _address(base_url), environment)
    return replace(model, mode=mode or model.mode, reason=reason)


def with_address(name: str) -> tuple[str, str | None]:
    """The two parts of ``NAME@http://HOST:PORT/v1``; the address is None where there is none.

    Example:
        >>> with_address("qwen3:8b@http://10.0.0.7:8000/v1")
        ('qwen3:8b', 'http://10.0.0.7:8000/v1')
        >>> with_address("openai/gpt-5-mini")
        ('openai/gpt-5-mini', None)
    """
    match = _ADDRESSED.fullmatch(name.strip())
    return (match["name"], match["address"]) if match else (name, None)


def _suggested(base_url: str | None, environment: Mapping[str, str]) -> tuple[str, str]:
    if named := environment.get("SUMMARISE_MODEL", "").strip():
        return named, "SUMMARISE_MODEL is set"
    if base_url:
        raise ModelError(
            "base_url was given without a model. Name the model that answers there, such as "
            "model='qwen3:8b'."
        )
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        if environment.get(variable, "").strip():
            return "openai/gpt-5-mini", f"{variable} is set, and no model was named"
    return EMBEDDED, "no model was named, and neither SUMMARISE_MODEL nor OPENAI_API_KEY is set"


def without_secrets(url: str) -> str:
    """An address without password and parameters, which may be a key.

    Example:
        >>> without_secrets("https://user:password@example.org/v1?api_key=x")
        'https://example.org/v1'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not ("@" in parts.netloc or parts.query or parts.fragment):
        return url  # to the letter: a request's key is made of it
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _address(base_url: str | None) -> str | None:
    """The address without space around it; None for none."""
    base_url = (base_url or "").strip()
    if not base_url:
        return None
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ModelError(
            "The base_url is not the address of a web server: write it as http://HOST:PORT/v1."
        )
    return base_url


def _hosted(name: str, base_url: str | None, environment: Mapping[str, str]) -> Model:
    prefix, slash, rest = (part.strip() for part in name.partition("/"))
    provider = PROVIDERS.get(prefix) if slash else None
    if provider and not rest:
        raise ModelError(f"The model {name!r} lacks a name after the provider.")
    if base_url is not None:
        # Its models may have slashes in their names; most such servers need no key.
        known = provider or PROVIDERS["ollama"]
        label = prefix if provider else "custom"
        hint = _key_of(base_url, prefix if provider else "openai", environment)
        return _model(
            label,
            rest if provider else name,
            known,
            base_url,
            key_variable=next((v for v in (hint, _OWN_KEY) if _set(v, environment)), None),
            key_hint=hint,
            temperature=_takes_temperature(label, name),
        )
    if provider is None:
        if slash:
            raise ModelError(
                f"Unknown provider {prefix!r} in the model {name!r}. Known are "
                f"{', '.join(PROVIDERS)} and {EMBEDDED}; for any other OpenAI-compatible "
                "endpoint, give its base_url."
            )
        prefix, rest, provider = "openai", name, PROVIDERS["openai"]
    url, key_variable = provider.base_url, provider.key_variable
    if prefix == "openai" and (own := _address(environment.get("OPENAI_BASE_URL"))):
        # A local server stands there as often as not.
        url, key_variable = own, key_variable if _set(key_variable, environment) else None
    return _model(
        prefix,
        rest,
        provider,
        url,
        key_variable=key_variable,
        key_hint=provider.key_variable or _OWN_KEY,
        temperature=_takes_temperature(prefix, rest),
    )


def _model(name: str, model: str, ways: Provider, base_url: str, **fields: Any) -> Model:
    return Model(
        name,
        model,
        base_url=base_url,
        mode=ways.mode,
        strict=ways.strict,
        limit_field=ways.limit_field,
        **fields,
    )


def _set(variable: str | None, environment: Mapping[str, str]) -> bool:
    return bool(variable and environment.get(variable, "").strip())


def _key_of(base_url: str, name: str, environment: Mapping[str, str]) -> str:
    """The variable of the key that may be sent there.

    A provider's key goes to the provider, and OpenAI's also where the user has moved OpenAI to;
    whoever runs any other address is not to be handed it, not even on this machine.
    """
    provider = PROVIDERS[name]
    own, there = urlsplit(provider.base_url).hostname or "", urlsplit(base_url)
    host = there.hostname or ""
    theirs = there.scheme == "https" and (host == own or host.endswith(f".{own}"))
    moved = name == "openai" and base_url == _address(environment.get("OPENAI_BASE_URL"))
    return provider.key_variable if provider.key_variable and (theirs or moved) else _OWN_KEY


def _takes_temperature(provider: str, name: str) -> bool:
    """Whether a request may set it; OpenAI's own models are also reached through others."""
    return provider not in {"openai", "openrouter", "custom"} or not name.rpartition("/")[
        2
    ].startswith(_FIXED_TEMPERATURE)
