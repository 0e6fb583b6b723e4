"""Does what deploy/Dockerfile says where there is no container engine: builds, runs, asks and stops.

    python -m deploy.rehearse                       every step; needs what a build needs, and minutes
    python -m deploy.rehearse --offline             this Python's own libraries stand for those installed
    python -m deploy.rehearse --base FOLDER         over a Debian's root that mmdebstrap made

It reads the Dockerfile itself, so it cannot go stale. The steps run as the users that it names, in an
empty folder laid over a Debian's root. Then: the command as user 10001 without capabilities, on a
read-only root with a volume, in a network of its own, until HEALTHCHECK is content; a question; SIGTERM.
Needs root and Linux.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import json
import os
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.dockerfile import Context, DockerfileError, Instruction, Stage, read_stages
from deploy.image_root import LIBRARIES, ImageRoot, StepError, mount, take

ROOT = Path(__file__).resolve().parent.parent
HEALTHY_SECONDS = 180
STOP_SECONDS = 30
"""As compose.yaml's stop_grace_period."""
QUESTION = "Which prosecutor led the operation against Amaq?"
ADD_ACCOUNT = "docker compose run --rm app byline users add NAME --role owner"
NOT_RUN = (
    "the base image itself (a Debian's root and this Python stand for it), layers and their cache,"
    " limits of memory and processors, seccomp's and AppArmor's profiles, the engine's own networks"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything went as it should."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _options(words)
    if options.inside:
        try:
            _rehearse(options)
        except (DockerfileError, StepError) as error:
            print(f"rehearse: {error}", file=sys.stderr)
            return 1
        return 0
    if os.geteuid() or sys.platform != "linux":
        print("rehearse: needs root on Linux: it mounts folders and changes users.", file=sys.stderr)
        return 2
    # The mounts are in a namespace that ends with the process: what is removed here is behind none.
    with tempfile.TemporaryDirectory(prefix="byline-image-", dir=options.work) as folder:
        own = ["unshare", "--mount", "--propagation=private", sys.executable, "-m", "deploy.rehearse"]
        return subprocess.run([*own, *words, "--inside", folder], cwd=ROOT, check=False).returncode


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Do what deploy/Dockerfile says, without an engine.")
    parser.add_argument("--offline", action="store_true", help="run no step that needs the network")
    parser.add_argument("--base", type=Path, default=Path("/"), help="stands for the base image [/]")
    parser.add_argument("--work", type=Path, help="where to build; no overlay [the temporary folder]")
    parser.add_argument("--build-arg", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _rehearse(options: argparse.Namespace) -> None:
    given = dict(one.split("=", 1) for one in options.build_arg)
    stages = read_stages((ROOT / "deploy/Dockerfile").read_text("utf-8"), given)
    libraries = Path(sys.prefix) / "lib" if options.offline else None
    images: dict[str, ImageRoot] = {}
    for stage in stages:
        image = ImageRoot(options.inside / stage.name, options.base, libraries)
        _build(stage, image, images, given)
        images[stage.name] = image
    _run_container(stages[-1], image, options.inside / "volume")
    _say(f"\nAll as it should be. Not run: {NOT_RUN}.")


def _build(
    stage: Stage, image: ImageRoot, images: Mapping[str, ImageRoot], given: Mapping[str, str]
) -> None:
    python = ".".join(map(str, sys.version_info[:3]))
    _say(f"\nFROM {stage.base} AS {stage.name} (stood for by {image.base}, Python {python})")
    arguments: dict[str, str] = {}
    for one in stage.instructions:
        started = time.monotonic()
        take(one, image)
        told = ""
        if one.name == "ARG":
            name, _, default = one.text.partition("=")
            arguments[name] = given.get(name, default)
        elif one.name == "COPY":
            told = f"{image.copy(one, Context(ROOT), images)} files, "
        elif one.name == "RUN" and (instead := _instead(one, image)) is not None:
            told = f"NOT RUN, instead: {shlex.join(instead) or 'nothing'}, "
            image.run(instead or ["true"], {})
        elif one.name == "RUN":
            image.run(one.words(), arguments)
        took = time.monotonic() - started
        _say(f"  line {one.line:2}: {one.name} {one.text:.70}  [{told}{took:.1f} s, user {image.user}]")


def _instead(one: Instruction, image: ImageRoot) -> list[str] | None:
    """What is done for a step that needs the network, where there is to be none."""
    if not image.libraries:
        return None
    if "setup.py" in one.text:
        venv = one.words()[-1]
        site = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        path = f"/{LIBRARIES}/{site.removeprefix('lib/')}"
        make = f"python -m venv --without-pip {venv} && echo {path} > {venv}/{site}/libraries.pth"
        return ["/bin/sh", "-c", make]
    return [] if "apt-get" in one.text else None


def _run_container(stage: Stage, image: ImageRoot, volume: Path) -> None:
    _mount_volume(stage, image, volume)
    image.make_read_only()
    _own_network()
    entry, serve = stage.last("ENTRYPOINT").words(), stage.last("CMD").words()
    _make_first_account(image, entry, serve)
    command = [*entry, *serve]
    _say(f"\nThe container: {shlex.join(command)}, user {image.user}, read-only root, volume /data")
    log = volume.with_name("log")
    with log.open("w+", encoding="utf-8") as output:
        started = subprocess.Popen(image.command(command), stdout=output, stderr=subprocess.STDOUT)
        try:
            _use(stage, image, _child(started.pid))
            _stop(stage, started)
        except StepError as error:
            raise StepError(f"{error}\n{log.read_text('utf-8')[-3000:]}") from error
        finally:
            started.kill()
            started.wait()


def _make_first_account(image: ImageRoot, entry: list[str], serve: list[str]) -> None:
    """As whoever runs it does: the first start says how, and refuses; then `docker compose run`."""
    first = subprocess.run(image.command([*entry, *serve]), capture_output=True, text=True, check=False)
    if not first.returncode or ADD_ACCOUNT not in first.stderr:
        raise StepError(f"without an account it starts, or does not say how to make one: {first.stderr}")
    _say(f"\nWithout an account: {' '.join(first.stderr.split()):.200}")
    add = [*entry, "byline", "users", "add", "rehearsal", "--role", "owner"]
    done = subprocess.run(image.command(add), capture_output=True, text=True, check=False)
    _say(f"  {_well(done).splitlines()[0]}")


def _mount_volume(stage: Stage, image: ImageRoot, volume: Path) -> None:
    """As the engine makes a volume: empty, with the owner and mode that the folder has in the image."""
    place = image.root / stage.last("VOLUME").text.lstrip("/")
    status = place.stat()
    volume.mkdir(mode=status.st_mode & 0o7777)
    os.chown(volume, status.st_uid, status.st_gid)
    mount("--bind", volume, place)


def _own_network() -> None:
    """A network with nothing but its loopback interface, for this process and those it starts."""
    new_network, up, set_flags = 0x40000000, 0x1, 0x8914
    if ctypes.CDLL(None, use_errno=True).unshare(new_network):
        raise StepError(f"a network of its own: {os.strerror(ctypes.get_errno())}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up))


def _child(process: int) -> int:
    """The process that is 1 in the container: the one that unshare started."""
    children = Path(f"/proc/{process}/task/{process}/children")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise StepError("the container's process did not start.")


def _use(stage: Stage, image: ImageRoot, process: int) -> None:
    """Until it is healthy; what must not be possible; articles and a question."""

    def within(*words: str) -> subprocess.CompletedProcess[str]:
        beside = image.command_beside(process, words)
        return subprocess.run(beside, capture_output=True, text=True, check=False)

    check = stage.last("HEALTHCHECK").text.partition("CMD ")[2]
    started = time.monotonic()
    while (asked := within(*json.loads(check))).returncode:
        if time.monotonic() - started > HEALTHY_SECONDS or not Path(f"/proc/{process}").exists():
            raise StepError(f"HEALTHCHECK is not content: {asked.stdout}{asked.stderr}")
        time.sleep(0.5)
    _say(f"  healthy after {time.monotonic() - started:.1f} s: {asked.stdout.strip():.100}")
    for folder in ("/opt/byline", "/usr/local", "/", "/etc"):
        if not within("touch", f"{folder}/x").returncode:
            raise StepError(f"{folder} can be written to.")
    _say(f"  {within('id').stdout.strip()}; nothing but /data and /tmp can be written to")
    added = _well(within("byline", "ingest", "--sample", "--json"))
    _say(f"  articles added: {json.loads(added)['added']}")
    answer = json.loads(_well(within("byline", "ask", QUESTION)))
    if answer["refused"]:
        raise StepError(f"no answer: {answer['answer']}")
    _say(f"  {QUESTION} {answer['answer']:.120}")


def _well(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        raise StepError(f"{done.args[-3:]}: {done.stdout}{done.stderr}")
    return done.stdout


def _say(line: str) -> None:
    print(line, flush=True)  # between what the steps print


def _stop(stage: Stage, started: subprocess.Popen[bytes]) -> None:
    number = signal.Signals[stage.last("STOPSIGNAL").text]
    os.kill(_child(started.pid), number)
    began = time.monotonic()
    try:
        status = started.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise StepError(f"{number.name}: it still runs after {STOP_SECONDS} s.") from error
    _say(f"  {number.name}: ended after {time.monotonic() - began:.1f} s with status {status}")
    if status:
        raise StepError(f"{number.name}: expected status 0, found {status}.")


if __name__ == "__main__":
    sys.exit(main())
