"""Model files are fetched whole or not at all: from a registry folder and a hub on this machine."""

from __future__ import annotations

import errno
import io
import os
import struct
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from rag.core.errors import ModelError, ModelSourceError
from rag.models import registry as registry_module
from rag.models.fetch import Progress, Source, fetch, given, located
from rag.models.files import LOCAL_MODELS, LocalModel
from rag.models.hub import from_hub
from rag.models.registry import from_registry
from tests.fakes import CONTENT, TINY, FakeHub, publish, running_hub

ROOT = Path(__file__).parents[2]
PART = f"tiny.gguf.{TINY.sha256[:8]}.part"


def unheard(_here: int, _all: int) -> None:
    """A progress nobody watches."""


class Registry(NamedTuple):
    """A folder of wheels, and what reads from it."""

    folder: Path
    source: Source

    def without(self, *numbers: int) -> None:
        for number in numbers:
            (self.folder / f"byline_tiny_part{number}-1.0-py3-none-any.whl").unlink()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    folder = tmp_path / "registry"
    folder.mkdir()
    for number in (1, 2, 3):
        publish(folder, number)
    return Registry(folder, partial(from_registry, index=["--no-index", "--find-links", str(folder)]))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub(monkeypatch) as server:
        yield server


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def at(hub: FakeHub, patience: float = 10) -> Source:
    return partial(from_hub, endpoint=hub.url, patience=patience)


def begun(models: Path, length: int) -> Path:
    """What a fetch that was killed leaves."""
    models.mkdir(parents=True)
    growing = models / PART
    growing.write_bytes(CONTENT[:length])
    return growing


class TestWhatIsThere:
    def test_a_model_is_fetched_and_nothing_else_is_left(self, registry: Registry, models: Path) -> None:
        told: list[tuple[int, int]] = []
        file = fetch(TINY, models, lambda *here: told.append(here), [registry.source])
        assert file == models / "tiny.gguf" and file.read_bytes() == CONTENT
        assert [here for here, _ in told] == [0, 1000, 2000, 2500, 2500]
        assert {whole for _, whole in told} == {2500}
        left = {path.name for path in models.iterdir()} - {"tiny.gguf.lock"}
        assert left == {"tiny.gguf", "tiny.gguf.verified"}

    def test_it_is_not_fetched_twice(self, models: Path) -> None:
        fetch(TINY, models, unheard, [at_once])
        told: list[int] = []
        assert fetch(TINY, models, lambda here, _: told.append(here), []) == models / "tiny.gguf"
        assert told == [2500]

    def test_a_verified_file_is_not_hashed_again(
        self, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = fetch(TINY, models, unheard, [at_once])
        hashed: list[Path] = []

        def hashing(path: Path) -> str:
            hashed.append(path)
            return TINY.sha256

        monkeypatch.setattr("rag.models.files.sha256_of", hashing)
        assert located(TINY, models) == file and not hashed
        os.utime(file, ns=(1, 1))
        assert located(TINY, models) == file and hashed == [file]
        assert located(TINY, models) == file and hashed == [file], "stamped anew"

    def test_a_changed_file_is_not_the_model(self, models: Path) -> None:
        file = fetch(TINY, models, unheard, [at_once])
        file.write_bytes(CONTENT[:-1] + b"?")
        assert located(TINY, models) is None
        assert fetch(TINY, models, unheard, [at_once]).read_bytes() == CONTENT

    def test_another_pin_is_another_file(self, models: Path) -> None:
        fetch(TINY, models, unheard, [at_once])
        assert located(replace(TINY, sha256="0" * 64), models) is None

    def test_a_file_put_there_by_hand_is_found(self, models: Path) -> None:
        assert located(TINY, models) is None
        models.mkdir(parents=True)
        (models / TINY.file).write_bytes(CONTENT)
        assert located(TINY, models) == models / TINY.file

    def test_a_folder_to_read_only_is_enough(self, models: Path) -> None:
        models.mkdir(parents=True)
        (models / TINY.file).write_bytes(CONTENT)
        (models / "tiny.gguf.verified").mkdir()  # so that no stamp can be written, even by root
        assert located(TINY, models) == fetch(TINY, models, unheard, [])


class TestStopsAndFailures:
    @pytest.mark.parametrize("length", [1, 999, 1000, 2499, 2500])
    def test_it_goes_on_from_any_byte(self, registry: Registry, models: Path, length: int) -> None:
        begun(models, length)
        registry.without(*range(1, length // 1000 + 1))
        assert fetch(TINY, models, unheard, [registry.source]).read_bytes() == CONTENT

    def test_stopped_after_a_part_it_goes_on_with_the_next(
        self, registry: Registry, models: Path
    ) -> None:
        def stop(here: int, _all: int) -> None:
            if here == 1000:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fetch(TINY, models, stop, [registry.source])
        registry.without(1)
        assert fetch(TINY, models, unheard, [registry.source]).read_bytes() == CONTENT

    def test_killed_it_goes_on_from_the_byte(self, hub: FakeHub, models: Path) -> None:
        hub.breaks_after, hub.pause = [1700], 1.0
        with self._process(hub, models) as process:
            until(lambda: (models / PART).exists() and (models / PART).stat().st_size == 1700)
            process.kill()
        assert fetch(TINY, models, unheard, [at(hub)]).read_bytes() == CONTENT
        assert [asked["Range"] for asked in hub.asked] == ["bytes=0-", "bytes=1700-"]

    def test_two_processes_fetch_it_once(self, hub: FakeHub, models: Path) -> None:
        hub.pause = 0.5
        with self._process(hub, models) as one, self._process(hub, models) as two:
            assert one.wait() == two.wait() == 0
        assert len(hub.asked) == 1 and located(TINY, models)

    def _process(self, hub: FakeHub, models: Path) -> subprocess.Popen[bytes]:
        script = (
            "import sys; from functools import partial; from pathlib import Path\n"
            "from rag.models.fetch import fetch; from rag.models.hub import from_hub; from tests.fakes import TINY\n"
            "source = partial(from_hub, endpoint=sys.argv[1])\n"
            "fetch(TINY, Path(sys.argv[2]), sources=[source])"
        )
        environment = os.environ | {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"}
        command = [sys.executable, "-c", script, hub.url, str(models)]
        return subprocess.Popen(command, cwd=ROOT, env=environment)

    def test_what_a_killed_fetch_left_of_a_wheel_is_swept(
        self, registry: Registry, models: Path
    ) -> None:
        left = begun(models, 0).with_name(f".{PART}-abc")
        left.mkdir()
        (left / "half.whl").touch()
        fetch(TINY, models, unheard, [registry.source])
        assert not left.exists()

    def test_another_file_is_deleted_and_both_hashes_are_told(self, models: Path) -> None:
        other = replace(TINY, sha256="0" * 64)
        with pytest.raises(ModelError) as caught:
            fetch(other, models, unheard, [at_once])
        assert "0" * 64 in str(caught.value) and TINY.sha256 in str(caught.value)
        assert [path.name for path in models.iterdir() if path.suffix != ".lock"] == []

    def test_a_beginning_that_is_too_long_is_begun_again(self, models: Path) -> None:
        begun(models, 0).write_bytes(CONTENT + b"more")
        assert fetch(TINY, models, unheard, [at_once]).read_bytes() == CONTENT

    def test_a_small_disk_is_told_before_anything_is_asked(
        self, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun(models, 500)
        usage = type("Usage", (), {"free": 2_999})
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
        with pytest.raises(ModelError, match=r"needs 0 MB more .* BYLINE_MODELS") as caught:
            fetch(TINY, models, unheard, [never])
        assert caught.value.subject == str(models)
        usage.free = 3_000  # type: ignore[attr-defined]  # 2,000 bytes and a wheel's 1,000
        with pytest.raises(AssertionError, match="asked"):
            fetch(TINY, models, unheard, [never])

    def test_a_disk_that_fills_up_keeps_what_came(self, registry: Registry, models: Path) -> None:
        def filling(model: LocalModel, growing: Path, progress: Progress) -> None:
            growing.write_bytes(CONTENT[:1500])
            raise OSError(errno.ENOSPC, "No space left on device")

        with pytest.raises(ModelError, match="No space left on device") as caught:
            fetch(TINY, models, unheard, [filling])
        assert caught.value.subject == str(models)
        registry.without(1)
        assert fetch(TINY, models, unheard, [registry.source]).read_bytes() == CONTENT

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(ModelError, match="BYLINE_MODELS") as caught:
            fetch(TINY, tmp_path / "file" / "models", unheard, [never])
        assert caught.value.subject == str(tmp_path / "file" / "models")

    def test_when_no_source_has_it_each_says_why(
        self, hub: FakeHub, registry: Registry, models: Path
    ) -> None:
        hub.status = 404
        registry.without(1, 2, 3)
        with pytest.raises(ModelError) as caught:
            fetch(TINY, models, unheard, [at(hub), registry.source])
        for words in (
            "tiny: ",
            "127.0.0.1: ",
            "status 404",
            "byline-tiny-part1==1.0",
            "BYLINE_LLM_FILE",
        ):
            assert words in str(caught.value)


class TestRegistry:
    def test_nothing_of_a_package_is_run(self, registry: Registry, models: Path) -> None:
        fetch(TINY, models, unheard, [registry.source])
        assert not (registry.folder / "ran").exists()

    def test_a_source_package_is_not_taken(self, registry: Registry, models: Path) -> None:
        registry.without(1)
        files = {  # one that builds itself, so that no package is needed to run it
            "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'own'\nbackend-path = ['.']",
            "own.py": f"open({str(registry.folder / 'ran')!r}, 'w')",
        }
        with tarfile.open(registry.folder / "byline-tiny-part1-1.0.tar.gz", "w:gz") as archive:
            for name, text in files.items():
                member = tarfile.TarInfo(f"byline-tiny-part1-1.0/{name}")
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text.encode()))
        self.refused(registry, begun(models, 0), "pip cannot fetch")
        assert not (registry.folder / "ran").exists()

    @pytest.mark.parametrize(
        ("members", "words"),
        [
            ({"x/data/part01.bin": b"short"}, "of 1,000 bytes, found 5"),
            ({"x/data/part01.bin": b"x" * 1001}, "of 1,000 bytes, found 1,001"),
            ({"x/data/part02.bin": b"x" * 1000}, "expected one member data/part01.bin, found x/data"),
            ({"../data/part01.bin": b"x" * 1000}, "expected one member"),
            ({"x/data/part01.bin": b"x" * 1000, "x/more.bin": b""}, "part01.bin, x/more.bin"),
            ({"x/data/part01.txt": b"x" * 1000}, "found none"),
        ],
    )
    def test_a_wheel_that_holds_something_else_is_refused(
        self, registry: Registry, models: Path, members: dict[str, bytes], words: str
    ) -> None:
        publish(registry.folder, 1, members)
        self.refused(registry, begun(models, 0), words)

    @pytest.mark.parametrize("damage", ["bytes", "size"])
    def test_a_damaged_wheel_adds_nothing(self, registry: Registry, models: Path, damage: str) -> None:
        held, said, lie = CONTENT[:1000], CONTENT[500:520], bytes(20)
        if damage == "size":
            held, said, lie = CONTENT[:999], struct.pack("<I", 999), struct.pack("<I", 1000)
        wheel = publish(registry.folder, 1, {"x/data/part01.bin": held})
        sound = wheel.read_bytes()
        wheel.write_bytes(sound.replace(said, lie))
        assert wheel.read_bytes() != sound
        self.refused(registry, begun(models, 100), "damaged")

    def test_the_name_and_password_of_an_index_are_not_told(self) -> None:
        told = "Looking in indexes\nERROR: 403 for https://reader:secret@index.example/simple/x/\n\n"
        assert registry_module._reason(told) == "403 for https://index.example/simple/x/"

    def refused(self, registry: Registry, growing: Path, words: str) -> None:
        before = growing.read_bytes()
        with pytest.raises(ModelSourceError) as caught:
            registry.source(TINY, growing, unheard)
        assert caught.value.subject == "byline-tiny-part1==1.0" and words in str(caught.value)
        assert growing.read_bytes() == before
        assert not [*growing.parent.glob(f".{PART}-*")], "no wheel is left"


class TestHub:
    def test_a_model_comes_from_the_hub_and_nobody_is_told_who_asks(
        self, hub: FakeHub, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        told: list[int] = []
        file = fetch(TINY, models, lambda here, _: told.append(here), [at(hub), never])
        assert file.read_bytes() == CONTENT and told[-1] == 2500
        (asked,) = hub.asked
        assert "Authorization" not in asked and "hf_secret" not in str(asked)
        assert "torch" not in asked["User-Agent"], "huggingface_hub's telemetry would say its version"

    def test_a_lost_connection_is_taken_up_again(self, hub: FakeHub, models: Path) -> None:
        hub.breaks_after = [700, 900]
        assert fetch(TINY, models, unheard, [at(hub)]).read_bytes() == CONTENT
        assert [asked["Range"] for asked in hub.asked] == ["bytes=0-", "bytes=700-", "bytes=1600-"]

    def test_a_hub_that_cannot_begin_in_the_middle_begins_again(
        self, hub: FakeHub, models: Path
    ) -> None:
        begun(models, 700)
        hub.ranges = False
        assert fetch(TINY, models, unheard, [at(hub)]).read_bytes() == CONTENT

    def test_what_the_hub_leaves_off_the_registry_finishes(
        self, hub: FakeHub, registry: Registry, models: Path
    ) -> None:
        hub.breaks_after = [1300, 0]
        registry.without(1)
        file = fetch(TINY, models, unheard, [at(hub), registry.source])
        assert file.read_bytes() == CONTENT and len(hub.asked) == 2

    def test_a_file_of_another_size_is_not_begun(self, hub: FakeHub, models: Path) -> None:
        hub.content += b"more"
        self.refused(at(hub), begun(models, 700), r"2,500 bytes .* found 2,504")

    def test_bytes_from_the_wrong_place_are_not_taken(self, hub: FakeHub, models: Path) -> None:
        hub.skips = 50
        self.refused(at(hub), begun(models, 700), "from 700 on, .* from 750 on")

    @pytest.mark.parametrize("status", [401, 404, 503])
    def test_a_refusal_is_told(self, hub: FakeHub, models: Path, status: int) -> None:
        hub.status = status
        self.refused(at(hub), begun(models, 700), f"found status {status}")

    def test_a_hub_that_is_silent_costs_no_more_than_the_patience(
        self, hub: FakeHub, models: Path
    ) -> None:
        hub.pause, started = 1.0, time.perf_counter()
        self.refused(at(hub, patience=0.2), begun(models, 700), "does not answer")
        assert time.perf_counter() - started < 0.9

    def test_a_hub_that_is_not_there_is_told_without_its_password(
        self, hub: FakeHub, models: Path
    ) -> None:
        nowhere = partial(from_hub, endpoint="http://reader:secret@127.0.0.1:9")
        self.refused(nowhere, begun(models, 0), "does not answer")

    def test_offline_mode_is_kept(
        self, hub: FakeHub, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        self.refused(at(hub), begun(models, 0), "offline mode")
        assert not hub.asked

    def refused(self, source: Source, growing: Path, words: str) -> None:
        before = growing.read_bytes()
        with pytest.raises(ModelSourceError, match=words) as caught:
            source(TINY, growing, unheard)
        assert caught.value.subject == "127.0.0.1" and "secret" not in str(caught.value)
        assert growing.read_bytes() == before


class TestGiven:
    def test_a_file_of_the_users_own_is_taken_as_it_is(self, tmp_path: Path) -> None:
        file = tmp_path / "mine.gguf"
        file.write_bytes(b"anything")
        assert given(file) == file
        assert [*tmp_path.iterdir()] == [file]

    def test_a_missing_one_names_its_setting(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="BYLINE_LLM_FILE"):
            given(tmp_path / "mine.gguf")

    def test_one_that_is_named_as_a_pinned_model_must_be_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rag.models.fetch.LOCAL_MODELS", (TINY,))
        file = tmp_path / TINY.file
        file.write_bytes(CONTENT)
        assert given(file) == file
        file.write_bytes(b"something else")
        with pytest.raises(ModelError, match=TINY.sha256):
            given(file)


@pytest.mark.parametrize("model", LOCAL_MODELS, ids=lambda model: model.name)
def test_the_parts_of_a_pinned_model_add_up(model: LocalModel) -> None:
    wheels = model.wheels
    assert wheels
    assert 0 < model.bytes - (wheels.parts - 1) * wheels.part_bytes <= wheels.part_bytes
    assert len(model.sha256) == 64 and model.file.endswith(".gguf") and model.licence == "Apache-2.0"


def at_once(model: LocalModel, growing: Path, progress: Progress) -> None:
    """A source that has it all."""
    growing.write_bytes(CONTENT)


def never(model: LocalModel, growing: Path, progress: Progress) -> NoReturn:
    """A source that must not be asked."""
    raise AssertionError("asked")


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)
