"""deploy/: what its files say of settings, ports, paths and versions fits the app and one another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.dockerfile import Context, Stage, read_stages
from deploy.rehearse import STOP_SECONDS
from rag.app.web.graceful_server import _TIDYING, CLOSING
from rag.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
LOGGING = {"BYLINE_LOG", "BYLINE_LOG_LEVEL"}
"""Settings that rag/core/logs.py reads by itself."""
DEFAULTS = Settings.model_fields


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return read_stages((DEPLOY / "Dockerfile").read_text("utf-8"), {})


@pytest.fixture(scope="module")
def environment(stages: list[Stage]) -> dict[str, str]:
    return stages[-1].last("ENV").pairs()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"])


@pytest.mark.parametrize(
    "file", sorted(f for f in DEPLOY.iterdir() if f.is_file()), ids=lambda f: f.name
)
def test_every_setting_is_one(file: Path) -> None:
    named = set(re.findall(r"BYLINE_[A-Z_]*[A-Z]", file.read_text("utf-8")))
    assert named <= {f"BYLINE_{name.upper()}" for name in DEFAULTS} | LOGGING


def test_the_base_is_pinned_and_the_app_is_not_root(stages: list[Stage]) -> None:
    build, final = stages
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", build.base) and final.base == build.base
    assert build.last("USER").text == final.last("USER").text == "10001:10001"
    for name in ("CMD", "ENTRYPOINT"):
        assert final.last(name).text.startswith("["), "a shell would keep the signals to itself"
    assert final.last("STOPSIGNAL").text == "SIGTERM"


def test_ports_and_paths_are_the_same_everywhere(
    stages: list[Stage], environment: dict[str, str], services: dict[str, Any]
) -> None:
    port = str(DEFAULTS["port"].default)
    assert stages[-1].last("EXPOSE").text == environment["BYLINE_PORT"] == port
    assert services["app"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert services["caddy"]["environment"]["APP"] == f"app:{port}"
    for name in ("nginx.conf", "haproxy.cfg", "Caddyfile"):
        assert f"127.0.0.1:{port}" in (DEPLOY / name).read_text("utf-8")
    assert stages[-1].last("VOLUME").text == environment["BYLINE_DATA"] == "/data"
    for name in ("app", "worker"):
        assert "data:/data" in services[name]["volumes"]
    assert environment["BYLINE_HOST"] == "0.0.0.0"


def test_the_containers_may_do_no_more_than_they_must(services: dict[str, Any]) -> None:
    for name in ("app", "worker", "caddy"):
        one = services[name]
        assert one["read_only"] and one["cap_drop"] == ["ALL"], name
    for name, one in services.items():
        assert "no-new-privileges:true" in one["security_opt"] and one["mem_limit"], name
        assert one["logging"]["options"]["max-size"], name
        assert re.search(r":(local|\d+\.\d+.*)$", one["image"]), f"{name}: {one['image']}"
        assert "/var/run/docker.sock" not in str(one)


def test_only_the_proxys_own_address_is_believed(services: dict[str, Any]) -> None:
    address = services["caddy"]["networks"]["front"]["ipv4_address"]
    assert f'["{address}"]' in services["app"]["environment"]["BYLINE_TRUSTED_PROXIES"]


def test_what_this_release_does_not_read_is_started_only_when_asked_for(
    services: dict[str, Any],
) -> None:
    assert services["postgres"]["profiles"] and services["chroma"]["profiles"]
    assert not services["app"].get("profiles") and not services["worker"].get("profiles")
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    version = re.search(r"^chromadb==(\S+)", lock, re.MULTILINE)
    assert version and services["chroma"]["image"] == f"chromadb/chroma:{version[1]}"


def test_a_proxy_lets_through_what_byline_takes() -> None:
    most = DEFAULTS["max_upload_mb"].default
    nginx = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text("utf-8"))
    haproxy = re.search(r"req\.body_size gt (\d+)", (DEPLOY / "haproxy.cfg").read_text("utf-8"))
    assert nginx and int(nginx[1]) > most
    assert haproxy and int(haproxy[1]) > most * 1_000_000


def test_a_build_reads_what_it_copies_and_no_archive_and_no_secret(stages: list[Stage]) -> None:
    context = Context(ROOT)
    for one in (one for stage in stages for one in stage.instructions if one.name == "COPY"):
        for source in [] if "from" in one.flags else one.text.split()[:-1]:
            assert list(context.files(source)), source
    for name in (".env", "deploy/.env", "deploy/secrets/x", "data/owner.key", ".git/config", "rag/__pycache__/x.pyc", "tests/fakes.py"):  # fmt: skip
        assert not context.includes(ROOT / name), name


def test_the_example_of_settings_holds_no_secret() -> None:
    text = (DEPLOY / ".env.example").read_text("utf-8")
    assert not re.search(r"^#?\w*(KEY|PASSWORD|SECRET|TOKEN)\w*=.+", text, re.MULTILINE)


def test_the_engine_waits_longer_than_the_app_takes_to_end(services: dict[str, Any]) -> None:
    allowed = {int(services[name]["stop_grace_period"].removesuffix("s")) for name in ("app", "worker")}
    assert allowed == {STOP_SECONDS}
    assert DEFAULTS["stop_seconds"].default + CLOSING + _TIDYING < STOP_SECONDS
