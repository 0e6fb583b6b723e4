"""A guard against server-side request forgery: connections to public addresses only, with a deadline.

The place where a name becomes an address is the place that connects, so that no name server has a second
answer to give. `ipaddress` knows most of IANA's special-purpose registries; what it calls global and is
none for us (multicast, tunnels into IPv4, a cloud's own services) is named here. Knows nothing of HTTP.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import IPv6Network, ip_address, ip_network
from typing import Any

import httpcore2

from rag.core.errors import SourceError

_PUBLIC_6 = IPv6Network("2000::/3")
"""All that IANA has given out for global unicast; mapped, NAT64 and link-local lie outside of it."""
_DENIED = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by a carrier's customers
        "168.63.129.16/32",  # services of Azure to its machines
        "192.0.0.0/24",  # protocol assignments, of which Python calls two global
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: any IPv4 address
        "2620:4f:8000::/48",  # AS112, which answers for private addresses
        "3fff::/20",  # documentation, since 2024
    )
)


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses only, and gives up when the time is over."""

    def __init__(self, private: Collection[str], subject: str, deadline: float) -> None:
        super().__init__()
        self._private = private
        self._subject = subject
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of the host that takes one; never to a private one."""
        addresses = _resolve(host, port, _seconds_left(self._deadline, timeout))
        name = f"{f'[{host}]' if ':' in host else host}:{port}".lower()
        private = [address for address in addresses if not is_public(address)]
        if private and name not in self._private:
            problem = f"{host} is at {private[0]}, which is no public address."
            remedy = f"If you trust it, name {name} in BYLINE_ALLOW_PRIVATE_HOSTS."
            raise SourceError(self._subject, problem, remedy)
        for address in addresses[:-1]:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return self._connect(address, port, timeout)
        return self._connect(addresses[-1], port, timeout)

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
        stream = super().connect_tcp(address, port, _seconds_left(self._deadline, timeout))
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore2.NetworkStream):
    """A stream with a deadline: a server that sends a byte a second is silent for no second."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _seconds_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _seconds_left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = _seconds_left(self._deadline, timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _seconds_left(deadline: float, timeout: float | None) -> float:
    """Seconds that a step may take. Raises ReadTimeout when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time is over")
    return left if timeout is None else min(left, timeout)


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Addresses of a host, each once; asked in a thread, because a name server may hang.

    Raises OSError when there is none, ConnectTimeout after `seconds`.
    """
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.set_exception(OSError(f"{host} has no address ({error})"))

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        return list(dict.fromkeys(str(entry[4][0]) for entry in answer.result(seconds)))
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout("no name server answered") from error


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address, as a resolver writes it, belongs to the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if (
        not ip.is_global
        or ip.is_multicast
        or ip.is_reserved
        or (ip.version == 6 and ip not in _PUBLIC_6)
    ):
        return False
    return not any(ip in network for network in _DENIED if network.version == ip.version)
