"""Where a server listens: each of these hosts on every family that it means."""

import socket
from urllib.request import urlopen

import pytest

from emulator.listening import CannotStart, listen, open_sockets, url_of
from tests.conftest import RunningServer


def asked(address: str, port: str) -> int:
    with urlopen(f"http://{address}:{port}/_emulator/clock", timeout=5) as answer:
        return int(answer.status)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("::", ["127.0.0.1", "127.0.0.2", "[::1]", "localhost"]),
        ("localhost", ["127.0.0.1", "[::1]", "localhost"]),
        ("0.0.0.0", ["127.0.0.1", "127.0.0.2", "localhost"]),
        ("::1", ["[::1]"]),
        ("127.0.0.1", ["127.0.0.1", "localhost"]),
    ],
)
def test_families(host: str, addresses: list[str]) -> None:
    with RunningServer(host=host) as server:
        port = server.url.rpartition(":")[2]
        assert [asked(address, port) for address in addresses] == [200] * len(addresses)
        assert asked(server.url.removeprefix("http://").rpartition(":")[0], port) == 200


def test_port_0_is_the_same_in_both_families() -> None:
    sockets = listen("localhost", 0)
    assert [each.family for each in sockets] == [socket.AF_INET, socket.AF_INET6]
    assert len({each.getsockname()[1] for each in sockets}) == 1
    for each in sockets:
        each.close()


def test_port_that_is_taken_in_one_family() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=r"in use.*port 0 picks a free one"):
            listen("localhost", port)
        with socket.create_server(("127.0.0.1", port)):
            pass  # what was opened before is closed again


def test_address_that_this_machine_does_not_have_is_left_out() -> None:
    """As ::1 is on a machine without IPv6."""
    places = [(socket.AF_INET6, "2001:db8::1"), (socket.AF_INET, "127.0.0.1")]
    (only,) = open_sockets(places, 0)
    with only:
        assert url_of(only) == f"http://127.0.0.1:{only.getsockname()[1]}"


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "999.1.1.1", "a b"])
def test_address_that_is_none_of_ours(host: str) -> None:
    with pytest.raises(CannotStart, match="cannot listen: "):
        listen(host, 0)
