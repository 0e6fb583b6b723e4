"""What a setting may be, in words: for the error about an ill-formed one, and for the documentation."""

from __future__ import annotations

import re
import types
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic.fields import FieldInfo

from rag.core.access import Role

_HOST = re.compile(r"[^\s/@?#]+")
_PREFIX = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*")
_HOST_AND_PORT = re.compile(r"(?:[^\s/@?#:]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")


def _network(text: str) -> str:
    ip_network(text)  # raises ValueError
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text.strip()):
        raise ValueError
    return text.strip()


def _host_and_port(text: str) -> str:
    if not _HOST_AND_PORT.fullmatch(text):
        raise ValueError
    return text


def _issuer(text: str) -> str:
    """https, or on this machine. Raises ValueError."""
    parts = urlsplit(text)
    is_here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    plain = not (parts.query or parts.fragment or parts.username) and parts.hostname
    if text and not (plain and (parts.scheme == "https" or is_here)):
        raise ValueError
    return text


def _grantable(role: Role) -> Role:
    if role is Role.OWNER:
        raise ValueError
    return role


def _domain(text: str) -> str:
    return text.lower()


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise ValueError
    return text


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own, which no other reaches."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


Network = Annotated[str, AfterValidator(_network)]
"""An IP address or a network of them."""
Host = Annotated[str, AfterValidator(_host)]
"""A host name or IP address."""
HostAndPort = Annotated[str, AfterValidator(_host_and_port)]
"""A host with its port."""
Issuer = Annotated[str, AfterValidator(_issuer)]
"""The address of an OpenID provider, empty for none."""
GrantableRole = Annotated[Role, AfterValidator(_grantable)]
"""A role that single sign-on may give."""
Domain = Annotated[str, AfterValidator(_domain)]
"""What stands behind the @ of an address."""
Prefix = Annotated[str, AfterValidator(_prefix)]
"""A path that addresses begin with, empty for none."""
_NAMED: dict[object, tuple[str, str]] = {
    _network: ("an IP address or network", "IP addresses or networks"),
    _host: ("a host name or IP address", "host names or IP addresses"),
    _issuer: ("an address like https://sso.example, without ? and #", "https addresses"),
    _grantable: ("reader, editor or evaluator", "the roles reader, editor and evaluator"),
    _domain: ("a domain", "domains"),
    _prefix: ("a path like /news, without a last slash", "paths like /news"),
    _host_and_port: ("a host with its port", "hosts with their ports"),
}
_PLAIN: dict[object, str] = {
    str: "a text",
    SecretStr: "a key",
    Path: "a path",
    bool: "1 or 0 (or true, false, on, off, yes, no)",
    int: "a whole number",
    float: "a number",
}


def expected(field: FieldInfo) -> str:
    """What a value must be: `a whole number from 0 to 65535`."""
    return f"{_form(field.annotation, field.metadata)}{_range(field.metadata)}"


def _form(kind: Any, metadata: list[Any]) -> str:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _form(next(one for one in get_args(kind) if one is not type(None)), metadata)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in get_args(kind))
    if origin is tuple:
        return f"a JSON list of {_several(get_args(kind)[0])}"
    return next((one for one, _ in _named(metadata)), "") or _PLAIN[kind]


def _several(item: Any) -> str:
    found = _named(list(get_args(item)[1:])) if get_origin(item) is Annotated else []
    return found[0][1] if found else "texts"


def _named(metadata: list[Any]) -> list[tuple[str, str]]:
    functions = [one.func for one in metadata if isinstance(one, AfterValidator)]
    return [_NAMED[function] for function in functions if function in _NAMED]


def _range(metadata: list[Any]) -> str:
    """The bounds in words."""
    bounds = {
        name: getattr(one, name) for one in metadata for name in ("ge", "gt", "le") if hasattr(one, name)
    }
    most = f" to {bounds['le']}" if "le" in bounds else ""
    if "gt" in bounds:
        return f" above {bounds['gt']}" + (f", at most {bounds['le']}" if most else "")
    if "ge" in bounds:
        return f" from {bounds['ge']}{most}" if most else f", at least {bounds['ge']}"
    return ""
