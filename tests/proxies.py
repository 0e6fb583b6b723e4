"""Real nginx, HAProxy and Caddy in front of an app: as bare as they come, or by our files in deploy/.

Each runs as a process of its own on a free port of this machine, with a certificate made for the test.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
HOST = "news.example.org"
"""The name in our files."""
NAMES = ("nginx", "haproxy", "caddy")
START_SECONDS = 30
_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {content}
}}
"""
_BARE = {
    "nginx": "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{app}; }} }}",
    "haproxy": "defaults\n mode http\n timeout connect 5s\n timeout client 50s\n timeout server 50s\n"
    "frontend f\n bind 127.0.0.1:{port}\n default_backend b\nbackend b\n server s {app}\n",
    "caddy": "{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port}, http://{host}:{port} {{\n bind 127.0.0.1\n"
    " reverse_proxy {app}\n}}\n",
}
"""What the tutorials say, and nothing else; the time-outs of haproxy are those of Debian's own file."""


@dataclass(frozen=True)
class Proxy:
    """One that runs."""

    name: str
    scheme: str
    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"{self.scheme}://{HOST}:{self.port}"

    def log(self) -> str:
        """All that it has written."""
        return "".join(file.read_text("utf-8", "replace") for file in self.folder.glob("*.log"))


@contextmanager
def bare(name: str, app: str) -> Iterator[Proxy]:
    """One with its default settings, without TLS, in front of the app at `127.0.0.1:7860`."""
    port = free_port()
    with (
        _folder() as folder,
        _running(
            name, _BARE[name].format(port=port, app=app, host=HOST), Proxy(name, "http", port, folder)
        ) as proxy,
    ):
        yield proxy


@contextmanager
def ours(name: str, app: str, path: str = "") -> Iterator[Proxy]:
    """One with our file of deploy/, of which ports and paths are changed; under a path as it says."""
    port = free_port()
    with _folder() as folder:
        text = {"nginx": _our_nginx, "haproxy": _our_haproxy, "caddy": _our_caddy}[name](
            folder, port, path
        )
        assert text.count("127.0.0.1:7860") == 1
        text = text.replace("127.0.0.1:7860", app)
        with _running(name, text, Proxy(name, "https", port, folder)) as proxy:
            yield proxy


@contextmanager
def _folder() -> Iterator[Path]:
    """One that the unprivileged user can come to, which pytest's are not."""
    with TemporaryDirectory(prefix="byline-proxy-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _our_nginx(folder: Path, port: int, path: str) -> str:
    certificate, key = certify(folder)
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = re.sub(r"listen \[::\].*", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    text = text.replace("/etc/letsencrypt/live/news.example.org/fullchain.pem", str(certificate))
    text = text.replace("/etc/letsencrypt/live/news.example.org/privkey.pem", str(key))
    text = text.replace("/var/log/nginx/byline.log", str(folder / "access.log"))
    return text.replace("location / {", f"location {path}/ {{") if path else text


def _our_haproxy(folder: Path, port: int, path: str) -> str:
    certificate, key = certify(folder)
    both = folder / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    text = (DEPLOY / "haproxy.cfg").read_text("utf-8")
    text = text.replace("bind :80", f"bind 127.0.0.1:{free_port()}").replace(
        "bind :443", f"bind 127.0.0.1:{port}"
    )
    text = text.replace("/etc/haproxy/certs/news.example.org.pem", str(both))
    use = re.search(r"`(use_backend .*)`", text)
    assert use
    return (
        text.replace("    default_backend byline", f"    {use[1].replace('/news', path)}")
        if path
        else text
    )


def _our_caddy(folder: Path, port: int, path: str) -> str:
    certificate, key = certify(folder)
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    text = text.replace("{$APP:127.0.0.1:7860}", "127.0.0.1:7860")
    site = f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}"
    text = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text.replace(
        "{$SITE:news.example.org} {", site
    )
    matched = f"\t@byline path {path} {path}/*\n\treverse_proxy @byline 127"
    return text.replace("\treverse_proxy 127", matched) if path else text


@contextmanager
def _running(name: str, text: str, proxy: Proxy) -> Iterator[Proxy]:
    program = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip(f"no {name} on this machine: apt-get install {name}")
    folder = proxy.folder
    file = folder / f"{name}.conf"
    file.write_text(_NGINX.format(folder=folder, content=text) if name == "nginx" else text)
    options = {
        "nginx": ["-c", file, "-p", folder],
        "haproxy": ["-db", "-f", file],
        "caddy": ["run", "--adapter", "caddyfile", "--config", file],
    }[name]
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said.log").open("w") as said:
        process = subprocess.Popen(
            [program, *map(str, options)],
            cwd=folder,
            env=os.environ | home,
            stdout=said,
            stderr=said,
            **_nobody(folder),
        )
        try:
            _wait(process, proxy)
            yield proxy
        finally:
            _end(process)


def _nobody(folder: Path) -> dict[str, Any]:
    """For Popen: the user without rights, who gets the folder; where we are one, ourselves."""
    if os.geteuid():
        return {}
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "nobody", "nogroup")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:  # Caddy waits for connections that are held open
        process.kill()
        process.wait(5)


def _wait(process: subprocess.Popen[bytes], proxy: Proxy) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", proxy.port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"{proxy.name} does not listen:\n{proxy.log()}")


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody has signed but its own key, and the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
