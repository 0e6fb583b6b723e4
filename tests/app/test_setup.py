"""scripts/setup.py: which torch is installed, and what is done again after a stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scripts import setup

LOCK = Path("requirements.lock")


def tried(
    succeeds: str, *, cpu_build: bool = True, index_answers: Callable[[], bool] = lambda: True
) -> list[str]:
    """What pip was told, when only a command that holds `succeeds` works."""
    told: list[str] = []

    def pip_install(arguments: Sequence[str]) -> None:
        told.append(" ".join(arguments))
        if succeeds not in told[-1]:
            raise setup.SetupError(f"failed: {told[-1]}")

    attempts = setup.torch_attempts("2.13.0", LOCK, cpu_build=cpu_build, index_answers=index_answers)
    setup.install_torch("2.13.0", attempts, pip_install)
    return told


AT_HAND = "--no-index --no-deps torch==2.13.0+cpu"
CPU_INDEX = f"--index-url {setup.CPU_INDEX} --timeout 10 --retries 0 --no-deps torch==2.13.0+cpu"
REGISTRY = "-c requirements.lock torch==2.13.0"


def test_a_wheel_at_hand_comes_first_and_asks_no_network() -> None:
    def never() -> bool:
        raise AssertionError

    assert tried("--no-index", index_answers=never) == [AT_HAND]


def test_then_pytorchs_own_index_once() -> None:
    assert tried("--index-url") == [AT_HAND, CPU_INDEX]


def test_an_index_that_does_not_answer_is_not_tried() -> None:
    assert tried("-c ", index_answers=lambda: False) == [AT_HAND, REGISTRY]


def test_the_registry_is_the_last_resort() -> None:
    assert tried("-c ") == [AT_HAND, CPU_INDEX, REGISTRY]


def test_with_a_gpu_the_registrys_build_is_taken() -> None:
    assert tried("-c ", cpu_build=False) == [REGISTRY]


def test_when_nothing_works_the_last_failure_is_told() -> None:
    with pytest.raises(setup.SetupError, match=r"-c requirements\.lock"):
        tried("nothing does")


@pytest.mark.parametrize(
    ("system", "machine", "nvidia_smi", "wanted"),
    [
        ("linux", "x86_64", None, True),
        ("linux", "x86_64", "/usr/bin/nvidia-smi", False),
        ("linux", "aarch64", None, False),
        ("darwin", "arm64", None, False),
    ],
)
def test_where_the_cpu_build_is_wanted(
    system: str, machine: str, nvidia_smi: str | None, *, wanted: bool
) -> None:
    assert setup.wants_cpu_build(system, machine, nvidia_smi) is wanted


def test_an_old_python_is_told_what_to_do() -> None:
    with pytest.raises(setup.SetupError, match=r"Python 3\.9: Byline needs 3\.11 or newer"):
        setup.check_python((3, 9))


def test_the_lock_files_pin_one_torch_and_no_cuda() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (setup.ROOT / name).read_text("utf-8")
        assert setup.pinned_torch(lock)
        assert not [line for line in lock.splitlines() if line.startswith(("nvidia", "triton", "cuda"))]


def test_a_failed_command_shows_its_last_lines() -> None:
    with pytest.raises(setup.SetupError, match=r"failed: .*\n  the reason$"):
        setup.run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])


def test_a_command_that_hangs_does_not_work() -> None:
    assert not setup.works([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)


def test_a_package_cut_short_is_forgotten(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name in ("half-1.dist-info", "whole-1.dist-info"):
        (packages / name).mkdir(parents=True)
        (packages / name / "METADATA").touch()
    (packages / "whole-1.dist-info" / "RECORD").touch()
    setup.forget_half_installed(tmp_path)
    assert [folder.name for folder in packages.iterdir()] == ["whole-1.dist-info"]


def test_a_stamp_of_the_same_lock_file_ends_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(setup, "run", lambda command: done.append(command[-1]))
    monkeypatch.setattr(setup, "make_venv", lambda venv: venv / "bin" / "python")
    monkeypatch.setattr(setup, "has_torch", lambda *_: True)
    lock = tmp_path / "requirements.lock"
    lock.write_text("torch==2.13.0\n")
    setup.install(tmp_path, "runtime", lock)
    assert done == [str(lock), "check"]
    setup.install(tmp_path, "runtime", lock)
    assert len(done) == 2
    lock.write_text("torch==2.13.0\nrich==15.0.0\n")
    setup.install(tmp_path, "runtime", lock)
    assert len(done) == 4


def test_byline_is_installed_without_a_download_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[list[str]] = []
    monkeypatch.setattr(setup, "run", lambda command: done.append(list(command)))
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for _ in range(2):
        setup.install_project(tmp_path, tmp_path)
    (command,) = done
    assert {"--no-index", "--no-deps", "--no-build-isolation"} <= {*command}
    assert command[-2:] == ["-e", str(tmp_path)]
    (tmp_path / "pyproject.toml").write_text("[project.scripts]\n")
    setup.install_project(tmp_path, tmp_path)
    assert len(done) == 2


def test_the_lock_pins_what_builds_the_project() -> None:
    assert "\nsetuptools==" in (setup.ROOT / "requirements.lock").read_text("utf-8")
