"""Where the server listens: every address that its host means, of both families, at one port."""

import errno
import socket
from collections.abc import Sequence
from contextlib import suppress

PORT_TRIES = 20
EVERYWHERE = {"0.0.0.0": "every IPv4 address", "::": "every address, IPv4 and IPv6"}
NOT_HERE = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}
"""Errors of an address that this machine does not have."""


class CannotStart(RuntimeError):
    """The server cannot run here; the message says why."""


def addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    """What to listen on for a host: all that its name means, both families for `localhost`."""
    if host == "localhost":
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, str(place[0])) for family, _, _, _, place in found))


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address of a host, all with the same port; CannotStart if it is taken, foreign or unknown."""
    for attempt in range(PORT_TRIES):
        try:
            return open_sockets(addresses(host), port)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            if port == 0 and taken and attempt < PORT_TRIES - 1:
                continue  # free in one family, taken in the other
            hint = "; port 0 picks a free one" if taken else ""
            raise CannotStart(f"cannot listen: {error.strerror}{hint}") from None
    raise AssertionError


def open_sockets(places: Sequence[tuple[socket.AddressFamily, str]], port: int) -> list[socket.socket]:
    """A socket for each address that this machine has; OSError if it has none of them, or the port is taken."""
    opened: list[socket.socket] = []
    missing = OSError(errno.EADDRNOTAVAIL, "this machine has no such address")
    try:
        for family, place in places:
            try:
                opened.append(open_socket(family, place, opened[0].getsockname()[1] if opened else port))
            except OSError as error:
                if error.errno not in NOT_HERE:
                    raise
                missing = error
        if not opened:
            raise missing
    except OSError:
        for each in opened:
            each.close()
        raise
    return opened


def open_socket(family: socket.AddressFamily, place: str, port: int) -> socket.socket:
    """A socket at an address; `::` is every address, and on a machine without IPv6 every one of IPv4."""
    if place == "::":
        if not socket.has_dualstack_ipv6():
            return socket.create_server(("0.0.0.0", port))
        return socket.create_server((place, port), family=family, dualstack_ipv6=True)
    return socket.create_server((place, port), family=family)


def url_of(opened: socket.socket) -> str:
    """The address of a socket as clients of this machine write it."""
    host, port = opened.getsockname()[:2]
    host = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def reached_at(opened: socket.socket, elsewhere: bool) -> str:
    """The address of a socket as others write it, on other machines (`elsewhere`) perhaps."""
    host, port = opened.getsockname()[:2]
    if not elsewhere or host not in EVERYWHERE:
        return url_of(opened)
    with suppress(OSError):
        host = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)[0][4][0]
    return f"http://{f'[{host}]' if ':' in str(host) else host}:{port}"


def listening(sockets: Sequence[socket.socket]) -> str:
    """What a server listens on, in words."""
    names = [opened.getsockname()[0] for opened in sockets]
    words = [EVERYWHERE.get(name, url_of(each)) for name, each in zip(names, sockets, strict=True)]
    return " and ".join(words)
