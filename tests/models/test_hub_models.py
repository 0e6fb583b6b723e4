"""Models of the hub by name: what they may be called, what the hub says of them, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.answer.engines import Engines
from rag.app.cli.commands import app
from rag.core.errors import ConfigError, ModelError
from rag.core.settings import load_settings
from rag.models.fetch import fetch, located
from rag.models.hub_models import check_hub_name, hub_model, known_hub_models
from tests.fakes import CONTENT, FakeHub, running_hub

NAME = "hf:Tiny/Tiny-GGUF:tiny-q4.gguf"
PLACE = Path("hf/Tiny/Tiny-GGUF/tiny-q4.gguf")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub(monkeypatch) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.url)
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", _template(server))
        yield server


def _template(server: FakeHub) -> str:
    return server.url + "/{repo_id}/resolve/{revision}/{filename}"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("hf:Qwen/Qwen3-4B-GGUF:Qwen3-4B-Q4_K_M.gguf", id="plain"),
        pytest.param("hf:a.b/c_d:Q4/model.v1.GGUF", id="folder"),
    ],
)
def test_a_name_is_a_repository_and_a_file(name: str) -> None:
    repository, file = check_hub_name(name)
    assert f"hf:{repository}:{file}" == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("hf:Tiny/Tiny-GGUF", "expected hf:ORG/REPO:FILE", id="no_file"),
        pytest.param("hf:Tiny:tiny.gguf", "expected hf:ORG/REPO:FILE", id="no_owner"),
        pytest.param("hf:Tiny/Tiny:model.safetensors", "ends in .gguf", id="no_gguf"),
        pytest.param("hf:Tiny/..:tiny.gguf", "expected hf:ORG/REPO:FILE", id="upwards"),
        pytest.param("hf:Tiny/Tiny:../../x.gguf", "expected hf:ORG/REPO:FILE", id="file_upwards"),
        pytest.param("hf:Tiny/Tiny:a b.gguf", "expected hf:ORG/REPO:FILE", id="blank"),
        pytest.param("hf:Tiny/Tiny:m-00001-of-00003.gguf", "several files", id="one_part"),
    ],
)
def test_what_can_be_no_name_is_said_at_once(name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        Engines(load_settings(llm=name))
    assert caught.value.remedy


def test_a_model_is_fetched_by_name_and_compared_with_what_the_hub_states(
    hub: FakeHub, tmp_path: Path
) -> None:
    model = hub_model(NAME, tmp_path, asking=True)
    assert model and (model.bytes, model.sha256) == (len(CONTENT), sha256(CONTENT).hexdigest())
    assert fetch(model, tmp_path) == tmp_path / PLACE
    assert (tmp_path / PLACE).read_bytes() == CONTENT
    assert hub.heads == ["/Tiny/Tiny-GGUF/resolve/main/tiny-q4.gguf"]


def test_a_stopped_fetch_goes_on(hub: FakeHub, tmp_path: Path) -> None:
    model = hub_model(NAME, tmp_path, asking=True)
    assert model
    hub.breaks_after = [700]
    assert fetch(model, tmp_path).read_bytes() == CONTENT
    assert [asked["Range"] for asked in hub.asked] == ["bytes=0-", "bytes=700-"]


def test_other_bytes_are_deleted(hub: FakeHub, tmp_path: Path) -> None:
    model = hub_model(NAME, tmp_path, asking=True)
    assert model
    hub.content = CONTENT[:-1] + b"?"
    with pytest.raises(ModelError, match="not the publisher's"):
        fetch(model, tmp_path)
    assert located(model, tmp_path) is None


def test_the_hub_is_asked_once(hub: FakeHub, tmp_path: Path) -> None:
    assert hub_model(NAME, tmp_path, asking=False) is None
    first = hub_model(NAME, tmp_path, asking=True)
    hub.stated = {"X-Linked-ETag": "0" * 64, "X-Linked-Size": "1"}
    assert hub_model(NAME, tmp_path, asking=True) == first == hub_model(NAME, tmp_path, asking=False)
    assert [model.name for model in known_hub_models(tmp_path)] == [NAME]
    (tmp_path / f"{PLACE}.json").write_text("{", "utf-8")
    assert hub_model(NAME, tmp_path, asking=False) is None and not [*known_hub_models(tmp_path)]


def test_a_renamed_repository_is_followed(hub: FakeHub, tmp_path: Path) -> None:
    hub.renamed = "/Small/Tiny-GGUF/resolve/main/tiny-q4.gguf"
    model = hub_model(NAME, tmp_path, asking=True)
    assert model and model.bytes == len(CONTENT)


@pytest.mark.parametrize(
    ("status", "stated", "said"),
    [
        pytest.param(404, {}, "status 404: no such file, or not public", id="no_such_file"),
        pytest.param(401, {}, "status 401: no such file, or not public", id="not_public"),
        pytest.param(0, {"ETag": '"0a1b"'}, "states no sha256 and size", id="no_large_file"),
    ],
)
def test_what_the_hub_cannot_say_is_told_with_a_remedy(
    status: int, stated: dict[str, str], said: str, hub: FakeHub, tmp_path: Path
) -> None:
    hub.status, hub.stated = status, stated
    with pytest.raises(ModelError, match=said) as caught:
        hub_model(NAME, tmp_path, asking=True)
    assert "127.0.0.1" in str(caught.value) and "BYLINE_LLM_FILE" in caught.value.remedy


def test_without_a_network_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="does not answer") as caught:
        hub_model(NAME, tmp_path, asking=True)
    assert "Check the name and the network" in caught.value.remedy


def test_an_engine_by_a_hubs_name_waits_for_its_file(tmp_path: Path) -> None:
    engines = Engines(load_settings(llm=NAME, models=tmp_path))
    engines.prepare(fetching=False)
    assert engines.names() == ("extractive",) and not engines.progress


def test_the_command_fetches_lists_and_verifies(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_MODELS", str(tmp_path))
    run = CliRunner().invoke
    assert run(app, ["models", "verify", NAME]).output == f"{NAME}: not here\n"
    fetched = run(app, ["models", "fetch", NAME])
    assert fetched.exit_code == 0 and f"{NAME}: {tmp_path / PLACE}" in fetched.output
    assert f"{NAME}  2,500 bytes" in run(app, ["models", "list"]).output
    assert run(app, ["models", "verify", NAME]).output == f"{NAME}: ok, {tmp_path / PLACE}\n"
    wrong = run(app, ["models", "fetch", "hf:Tiny/Tiny"])
    assert wrong.exit_code == 2 and "hf:ORG/REPO:FILE" in wrong.output
