"""A canary in every setting that can hold a secret: none is ever shown, by anything, to anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.answer.engines import Engines
from rag.app.api import ask as asking
from rag.app.api.owner_cookie import cookie_name
from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_routes
from rag.app.api.running_app import announce_app
from rag.app.web.overview import OverviewWatcher
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BylineError, ConfigError, SourceError
from rag.core.logs import JsonFormatter, TextFormatter
from rag.core.secrets import mask_secrets, public_address
from rag.core.settings import Settings, load_settings
from rag.evaluation.records.runfile import read_run
from rag.evaluation.reports.report import html_report
from rag.evaluation.runs import run as runs
from rag.evaluation.runs.language_model import open_model
from rag.models.chat_models import chat_model, engine_name
from tests.fakes import FakeEmbedder, article

USER, PASSWORD, QUERY, KEY, PROVIDER, SIGN_ON = (
    f"canary-{name}-4f1c" for name in ("user", "pass/word", "query", "key", "provider", "sign-on")
)
CANARIES = (USER, PASSWORD, QUERY, KEY, PROVIDER, SIGN_ON)
ADDRESS = f"http://{USER}:canary-pass%2Fword-4f1c@127.0.0.1:9/v1?token={QUERY}#mistral"
QUESTION = {"question": "When did ferry word7 leave the harbour?"}


def has_canary(text: str) -> list[str]:
    """Those found, also as a JSON text or an address would write them."""
    spelled = [*CANARIES, "canary-pass%2Fword-4f1c"]
    return [canary for canary in spelled if canary in text or json.dumps(canary)[1:-1] in text]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("BYLINE_LLM", ADDRESS)
    monkeypatch.setenv("BYLINE_LLM_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", PROVIDER)
    monkeypatch.setenv("BYLINE_OIDC_ISSUER", "https://sso.example")
    monkeypatch.setenv("BYLINE_OIDC_CLIENT_ID", "byline")
    monkeypatch.setenv("BYLINE_OIDC_CLIENT_SECRET", SIGN_ON)
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "data"))
    return load_settings()


@pytest.fixture
def archive(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr("rag.archive.build_embedder", lambda _settings: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)
    opened = Archive(settings)
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as owned:
        list(opened.indexer(owned).drain())
    yield opened
    opened.close()


def test_settings_and_their_errors(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "http://127.0.0.1:9/v1#mistral" in repr(settings)
    assert not has_canary(f"{settings!r} {settings} {Engines(settings)!r}")
    for name, value in {
        "BYLINE_ALLOWED_HOSTS": ADDRESS,
        "BYLINE_ALLOW_PRIVATE_HOSTS": ADDRESS,
        "BYLINE_TRUSTED_PROXIES": json.dumps([ADDRESS]),
        "BYLINE_PORT": ADDRESS,
        "BYLINE_UNSUPPORTED": ADDRESS,
    }.items():
        with monkeypatch.context() as other:
            other.setenv(name, value)
            other.delenv("BYLINE_LLM")  # what masks by the environment has nothing to go by
            with pytest.raises(ConfigError, match=name) as refused:
                load_settings()
        assert not has_canary(f"{refused.value} {refused.value!r}")


@pytest.mark.parametrize("form", [ADDRESS.partition("#")[0], ADDRESS.replace("http", "ftp"), "nobody:m"])
def test_a_language_model_that_cannot_be(form: str) -> None:
    with pytest.raises(ConfigError, match="BYLINE_LLM") as refused:
        chat_model(form, key=KEY)
    assert not has_canary(f"{refused.value} {refused.value!r}")


def test_engines_have_names(archive: Archive) -> None:
    assert archive.engines.choices() == (
        ("mistral", "mistral"),
        ("Quotations, no language model", "extractive"),
    )
    with pytest.raises(ConfigError, match="expected one of mistral, extractive, found 'gpt'"):
        archive.engines.answerer("gpt")
    assert archive.engines.rewriter() and archive.engines.model("mistral")
    assert [engine_name(f"http://h/v1#{m}") for m in ("local", "org/m-7b")] == [
        "server:local",
        "org/m-7b",
    ]


def test_every_address_of_the_app(archive: Archive, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    key = ensure_key(settings.data)
    worker = Worker(archive)
    worker._report(RuntimeError(f"GET {ADDRESS} failed with {KEY}"))
    app = FastAPI(title="Byline", docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, archive, worker, RequestQueue())
    shown = [json.dumps(app.openapi()), str(OverviewWatcher(archive, worker).look())]
    owner = {"Authorization": f"Bearer {key}"}
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as client:
        for fields in (
            QUESTION,
            {**QUESTION, "engine": "gpt"},
            {**QUESTION, "engine": ADDRESS[:-7]},
            {},
        ):
            said = client.post("/ask", json=fields).text
            shown.append(said.replace(json.dumps(fields.get("engine", "-"))[1:-1], ""))  # its own words
        for path in ("/healthz", "/byline/library", "/byline/adding", "/byline/feedback.jsonl", "/no", f"/enter?key={key}x"):  # fmt: skip
            shown += [client.get(path).text, client.get(path, headers=owner).text]
        entered = client.get(f"/enter?key={key}", follow_redirects=False)
    shown.append(f"{entered.text} {entered.headers}")
    announce_app(settings, "http://127.0.0.1:7860")
    shown.append((settings.data / "app.json").read_text())
    for record in caplog.records:
        shown += [form(with_messages=True).format(record) for form in (TextFormatter, JsonFormatter)]
    assert entered.status_code == 303 and cookie_name(key) in entered.headers["set-cookie"]
    assert not [found for text in shown if (found := has_canary(text) or key in text)]
    assert '"engine":' in shown[2] and "mistral" in shown[3]


def test_answers_from_the_shell_and_what_an_evaluation_keeps(
    archive: Archive, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    asking.ask_once(settings, QUESTION, out)
    assert json.loads(out.getvalue())["sentences"]
    test_set = tmp_path / "set.jsonl"
    test_set.write_text(json.dumps(QUESTION | {"answers": ["day 7"]}) + "\n")
    for name in ("BYLINE_LLM", "BYLINE_LLM_KEY"):
        monkeypatch.delenv(name)  # the engine is named on the command line instead
    file = tmp_path / "run.json"
    runs.run(runs.RunConfig(test_set, file, ADDRESS), settings.data)
    report = html_report(read_run(file))
    assert read_run(file).engine == "mistral" and "mistral" in report
    with open_model(ADDRESS) as complete, pytest.raises(BylineError, match="mistral") as failed:
        complete("Answer.", "Who?")
    kept = [file.read_text(), report, out.getvalue(), f"{failed.value} {failed.value!r}"]
    assert not [found for text in kept if (found := has_canary(text))]


def test_errors_and_logs(settings: Settings) -> None:
    error = SourceError(ADDRESS, f"GET {ADDRESS} said no to {KEY}.", f"Unset {PROVIDER}.")
    told: list[Any] = [error, repr(error), error.args, error.subject, error.problem, error.remedy]
    record = logging.makeLogRecord(
        {"msg": "failed", "levelname": "ERROR", "name": "byline.app", "url": ADDRESS, "key": KEY}
    )
    record.exc_info = (RuntimeError, RuntimeError(ADDRESS), None)
    record.exc_info[1].__cause__ = error
    told += [form(with_messages=True).format(record) for form in (TextFormatter, JsonFormatter)]
    assert not [found for text in told if (found := has_canary(str(text)))]


def test_what_is_shown_of_addresses() -> None:
    assert public_address("openai:gpt-4o-mini") == "openai:gpt-4o-mini"
    assert public_address("http://a:p@ss/w@host:1/v1?k=1#org/m") == "http://host:1/v1#org/m"
    assert public_address('["https://u@h/", "x"]') == '["https://h/", "x"]'
    assert mask_secrets("see https://medium.com/@writer/1") == "see https://medium.com/@writer/1"
