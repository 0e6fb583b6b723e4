"""Settings: values only, read from `BYLINE_*` variables; touches no file and no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from rag.core.access import Role
from rag.core.errors import ConfigError
from rag.core.secrets import public_address
from rag.core.setting_forms import (
    Domain,
    GrantableRole,
    Host,
    HostAndPort,
    Issuer,
    Network,
    Prefix,
    expected,
    is_loopback,
)

BUNDLED_MODEL = "all-MiniLM-L6-v2"
"""The embedding model that is installed with the project."""


def _user_cache() -> Path:
    """Where the user keeps what can be fetched again, by the XDG Base Directory specification."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", ""))  # a relative one is to be ignored, it says
    return (folder if folder.is_absolute() else Path.home() / ".cache") / "byline" / "models"


class Settings(BaseSettings):
    """Everything that can be set from outside, with its default.

    Each field is the environment variable `BYLINE_<FIELD>`; an empty or blank one counts as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _blank_as_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in values.items() if not (isinstance(v, str) and not v.strip())}

    @model_validator(mode="before")
    @classmethod
    def _former_name(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("keep_questions") is None:
            return values
        return {"keep_chats": values["keep_questions"]} | values

    data: Path = Field(Path("data"), description="Folder of the archive: catalog and indexes.")
    collection: str = Field(
        "", description="The collection that commands work on, by its name; empty for the main archive."
    )
    embedding_model: str = Field(
        BUNDLED_MODEL,
        description="The bundled model, a folder holding a sentence-transformers model, or a hub name.",
    )
    llm: str = Field(
        "local",
        description="What writes answers: `local`, `small`, `none` (quotations), `hf:ORG/REPO:FILE`, "
        "`provider:model` or `http://host:port/v1#model`.",
    )
    llm_key: SecretStr = Field(
        SecretStr(""), description="Key of the server at `http://host:port/v1#model`."
    )
    unsupported: Literal["mark", "drop"] = Field(
        "mark", description="What becomes of sentences that their sources do not carry."
    )
    llm_file: Path | None = Field(
        None,
        description="The local language model's own file, used where it is instead of a fetched one.",
    )
    models: Path = Field(
        default_factory=_user_cache, description="Folder that language models are fetched into."
    )
    nli: str = Field(
        "", description="A cross-encoder for natural language inference: a folder or a hub name."
    )
    reranker: str = Field(
        "",
        description="A cross-encoder that helps to put the best passages in order: a folder or a hub "
        "name. It is asked about 24 passages a question.",
    )
    host: Host = Field("127.0.0.1", description="Address the app listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port the app listens on.")
    allowed_hosts: tuple[Host, ...] = Field(
        ("127.0.0.1", "localhost", "[::1]"),
        description="Host names the app answers to (JSON list).",
    )
    trusted_proxies: tuple[Network, ...] = Field(
        (),
        description="Addresses or networks of proxies whose X-Forwarded-For, -Proto and -Host are "
        "believed (JSON list).",
    )
    accounts: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether people sign in: `auto` is off while only this machine reaches the app, and "
        "on as soon as it listens elsewhere, or is told of another host name or a proxy.",
    )
    stop_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="Longest that answers which are being given may take when the app is told to stop, "
        "in seconds.",
    )
    root_path: Prefix = Field(
        "",
        description="Path that a proxy puts the app under, like `/news`; whether the proxy takes it off "
        "or passes it on makes no difference.",
    )
    max_question_chars: int = Field(2000, ge=10, description="Longest question that is accepted.")
    max_file_mb: int = Field(20, ge=1, description="Largest single document that is read, in MB.")
    max_upload_mb: int = Field(200, ge=1, description="Most that is brought to the page at once, in MB.")
    max_upload_files: int = Field(1000, ge=1, description="Most files that are brought at once.")
    allow_private_hosts: tuple[HostAndPort, ...] = Field(
        (),
        description="Hosts with their ports, like `127.0.0.1:8000`, that articles may be fetched from "
        "although their address is no public one (JSON list).",
    )
    crawl_delay: float = Field(
        1.0,
        ge=0,
        allow_inf_nan=False,
        description="Least time between two requests to the same host, in seconds.",
    )
    poll_feeds: bool = Field(False, description="Whether the app polls the feeds by itself.")
    poll_minutes: float = Field(30, gt=0, le=525_600, description="Time between two polls of a feed.")
    keep_questions: bool | None = Field(None, description="Former name of BYLINE_KEEP_CHATS.")
    keep_chats: bool = Field(
        True,
        description="Whether conversations are kept, each for its reader alone, and for the archive's "
        "owner the last 10,000 questions and citations. `0` keeps nothing, and drops the conversations "
        "that were kept.",
    )
    keep_chats_days: int = Field(
        365, ge=1, le=36_500, description="Days after its last answer that a conversation is kept."
    )
    hits: int = Field(10, ge=1, le=100, description="Passages returned for a question.")
    metrics_key: SecretStr = Field(
        SecretStr(""),
        description="A key that reads `/metrics` and opens nothing else, beside the owner's.",
    )
    otlp_endpoint: str = Field(
        "",
        description="Where traces of turns are sent, as `http://host:4318`; empty for nowhere, unless "
        "OTEL_EXPORTER_OTLP_ENDPOINT says so.",
    )
    trace_content: bool = Field(
        False, description="Whether traces hold the words of questions, answers and passages."
    )

    oidc_issuer: Issuer = Field(
        "",
        description="OpenID Connect provider for single sign-on, as it names itself: "
        "`https://sso.example/realms/news`; empty for none.",
    )
    oidc_client_id: str = Field(
        "", validate_default=True, description="Byline's client id at that provider."
    )
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Byline's client secret there; empty for a public client."
    )
    oidc_name: str = Field(
        "single sign-on", description="What the button on the sign-in page calls the provider."
    )
    oidc_roles: tuple[GrantableRole, ...] = Field(
        (Role.READER,),
        description="Roles of who signs in there for the first time (JSON list); `[]` lets in only "
        "people whose account is named by their verified address.",
    )
    oidc_domains: tuple[Domain, ...] = Field(
        (),
        description="Domains of addresses that are let in, like `example.org` (JSON list); empty for "
        "all that the provider knows.",
    )

    @field_validator("oidc_client_id")
    @classmethod
    def _whole_sign_on(cls, client_id: str, info: ValidationInfo) -> str:
        issuer = info.data.get("oidc_issuer", client_id)  # an ill-formed one is told already
        if bool(issuer) != bool(client_id):
            raise ValueError("BYLINE_OIDC_ISSUER and BYLINE_OIDC_CLIENT_ID belong together")
        return client_id

    def has_accounts(self) -> bool:
        """Whether people sign in."""
        if self.accounts != "auto":
            return self.accounts == "on"
        return bool(self.trusted_proxies) or not all(map(is_loopback, [self.host, *self.allowed_hosts]))

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """What is shown of them: of addresses neither a user nor a key."""
        for name, value in super().__repr_args__():
            yield name, _public(value)


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with `overrides` on top.

    Raises ConfigError naming the variable when a value is ill-formed or out of range, and naming an
    override that is no setting.
    """
    for name in overrides.keys() - Settings.model_fields.keys():
        close = get_close_matches(name, Settings.model_fields, 1)
        remedy = f"Did you mean {close[0]}?" if close else "docs/running.md lists them."
        raise ConfigError(name, "there is no setting of this name.", remedy)
    values = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**values)  # type: ignore[arg-type]  # pydantic checks them
    except SettingsError as error:  # a list that is no JSON
        name = "BYLINE_" + str(error).split('"')[1].upper()
        raise ill_formed(name, os.environ.get(name)) from error
    except RecursionError as error:
        raise ConfigError(
            "BYLINE_*", "a list is nested too deeply.", "Correct it or unset it."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = f"BYLINE_{'_'.join(str(p) for p in first['loc'][:1]).upper()}"
        told = str(first["ctx"]["error"]) if first["type"] == "value_error" else ""
        if "BYLINE_" in told:  # of more settings than one
            raise ConfigError(name, f"{told}.", "Set both, or unset both.") from error
        raise ill_formed(name, first["input"]) from error


def ill_formed(variable: str, found: object) -> ConfigError:
    """The error about a variable: what was expected, and what was found, without a secret."""
    field = Settings.model_fields[variable.removeprefix("BYLINE_").lower()]
    problem = f"expected {expected(field).replace('`', '')} (found {_shown(found)})."
    return ConfigError(variable, problem, "Correct it or unset it.")


def _public(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_public(item) for item in value)
    return public_address(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    return public_address(f"{value!r:.80}")
