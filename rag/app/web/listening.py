"""Before the app is there: whether it may listen, where, and what is said of that.

Loads nothing heavy, so that a start that cannot be is refused at once.
"""

from __future__ import annotations

import socket
from pathlib import Path

from rag.core.errors import ConfigError
from rag.core.setting_forms import is_loopback
from rag.core.settings import Settings


def check_accounts(settings: Settings, accounts: int) -> None:
    """Raises ConfigError for an app that others reach without accounts, or without any account yet."""
    folder = "" if settings.data == Path("data") else f" --data {settings.data}"
    port = "" if settings.port == Settings.model_fields["port"].default else f" --port {settings.port}"
    remedy = (
        f"Type `byline users add NAME --role owner{folder}`, then `byline serve --host {settings.host}"
        f"{port}{folder}`."
    )
    if not settings.has_accounts() and not is_loopback(settings.host):
        problem = "others can reach it, and BYLINE_ACCOUNTS=off lets everybody in."
        raise ConfigError(f"address {settings.host}", problem, f"Unset it. {remedy}")
    if settings.has_accounts() and not accounts and not settings.oidc_issuer:
        problem = "people sign in where others can reach Byline, and there is no account yet."
        raise ConfigError(f"address {settings.host}", problem, remedy)


def listen(settings: Settings) -> socket.socket:
    """The listening socket. Raises ConfigError naming the port when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except socket.gaierror as error:
        problem = f"no address of this machine is known by the name {settings.host}."
        remedy = "Name an address: 127.0.0.1 for this machine alone, 0.0.0.0 for all that reach it."
        raise ConfigError("BYLINE_HOST", problem, remedy) from error
    except OSError as error:
        raise ConfigError(
            f"port {settings.port}",
            f"Byline cannot listen on {settings.host} ({error.strerror or error}).",
            "Is it running already? Set BYLINE_PORT or --port to another port.",
        ) from error


def address(host: str, listening: socket.socket) -> str:
    """`http://127.0.0.1:7860`, with the port that was really taken."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


def own_address(url: str) -> str:
    """The address as this machine reaches it: nobody opens 0.0.0.0."""
    return url.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]")
