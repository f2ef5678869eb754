"""The curl export, replayed by curl itself: the same request arrives again."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.sipcentric.operations import ENTRY

BOOK = "/customers/25/phonebook"
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
CONNECTION = {"connection", "content-length", "transfer-encoding", "expect", "host"}
EVERY_BYTE = bytes(range(256))


def replay(world: World, request_id: str, secrets: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A request and its replay, by a POSIX shell."""
    command = world.control.get(f"/requests/{request_id}", params={"format": "curl"}).text
    for hidden, secret in secrets.items():
        command = command.replace(hidden, secret, 1)
    before = world.control.get("/requests").json()["requests"]
    script = f"{command.rstrip()} --silent --show-error --max-time 5"
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=False, timeout=20)
    assert done.returncode in (0, 18), (script, done.stderr)  # 18: a HEAD with a body, whose answer has none
    entries = world.control.get("/requests").json()["requests"]
    assert len(entries) == len(before) + 1, (script, done.stderr)
    return tuple(world.control.get(f"/requests/{each}").json() for each in (request_id, entries[-1]["id"]))  # type: ignore[return-value]


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for name in ("method", "path", "query", "operation", "caller"):
        assert one[name] == other[name], name
    for name in ("query", "body", "encoding"):
        assert one["request"][name] == other["request"][name], name
    headers = [
        sorted((name.lower(), value) for name, value in each["request"]["headers"] if name.lower() not in CONNECTION)
        for each in (one, other)
    ]
    assert headers[0] == headers[1]


@pytest.fixture
def secrets(world: World) -> dict[str, str]:
    request = world.sipcentric().build_request("GET", "/")
    flow = httpx2.BasicAuth(f"admin+{world.name}", "secret").auth_flow(request)
    return {"Basic ***": next(flow).headers["authorization"]}


@NEEDS_CURL
@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", f"{BOOK}?page=1&pageSize=2", {}),
        ("GET", f"{BOOK}?page[size]=5&x={{a,b}}&y=[1-3]", {}),
        ("GET", f"{BOOK}/../phonebook/./716", {}),
        ("GET", f"{BOOK}/a%2Fb%20c%3Fd%23e", {}),
        ("GET", f"{BOOK}?q=%C3%A4+%26%27%22%24(id)`id`", {}),
        ("GET", BOOK, {"content": b"a body where none is expected"}),
        ("HEAD", BOOK, {}),
        ("HEAD", BOOK, {"content": b"a body where none is expected"}),
        ("DELETE", f"{BOOK}/716", {"content": b"{}"}),
        ("PATCH", BOOK, {"content": b"{}"}),
        ("OPTIONS", BOOK, {"headers": {"Origin": "http://a.test"}}),
        ("POST", BOOK, {"json": ENTRY}),
        ("POST", BOOK, {"content": b""}),
        ("POST", BOOK, {"content": b"@/etc/hostname"}),
        ("POST", BOOK, {"content": b"@-"}),
        ("POST", BOOK, {"content": b"-d @/etc/hostname"}),
        ("POST", BOOK, {"content": b"it's \"$HOME\" `id` \\n %s %% !!"}),
        ("POST", BOOK, {"content": b"one\r\ntwo\n\tthree\n\n"}),
        ("POST", BOOK, {"content": b"-one\n%d\\n'quoted'\n"}),
        ("POST", BOOK, {"content": b"with a \0 NUL"}),
        ("POST", BOOK, {"content": "äöü 漢字 \u2028 🙂".encode()}),
        ("POST", BOOK, {"content": EVERY_BYTE * 40, "headers": {"Content-Type": "audio/wav"}}),
        ("POST", BOOK, {"content": iter([b"in ", b"chunks"])}),
        ("POST", BOOK, {"data": {"a": "b c", "d": "@e"}}),
        ("POST", BOOK, {"files": {"file": ("a b.wav", EVERY_BYTE, "audio/wav")}, "data": {"name": "x"}}),
        ("GET", BOOK, {"headers": {"X-Empty": "", "X-Quote": "it's \"this\" $HOME \\ ; @x"}}),
        ("GET", BOOK, {"headers": [("X-Bytes", b"caf\xe9"), ("X-Text", "café".encode())]}),
        ("GET", BOOK, {"headers": [("X-Twice", "one"), ("X-Twice", "two"), ("Accept", "application/json;q=0.5")]}),
        ("POST", BOOK, {"content": b"{}", "headers": {"Expect": "", "User-Agent": "acme (x; y)"}}),
    ],
)  # fmt: skip
def test_every_export_replays(
    world: World, secrets: dict[str, str], method: str, path: str, options: dict[str, Any]
) -> None:
    client = world.sipcentric()
    request = client.build_request(method, path, **options)
    if ".." in path or "[" in path:
        request.url = client.base_url.copy_with(raw_path=f"/api/v1{path}".encode())
    client.send(request)
    same(*replay(world, "r1", secrets))


@NEEDS_CURL
@pytest.mark.parametrize("missing", ["Accept", "User-Agent", "Content-Type"])
def test_what_curl_would_add_is_not_added(world: World, secrets: dict[str, str], missing: str) -> None:
    client = world.sipcentric()
    request = client.build_request("POST", BOOK, content=b"{}")
    request.headers.pop(missing, None)
    client.send(request)
    first, second = replay(world, "r1", secrets)
    same(first, second)


@NEEDS_CURL
def test_secrets_of_headers_and_bodies_are_filled_in(world: World) -> None:
    world.dial9().post("/numbers/info", params={"password": "hush"}, content=b'{"id": 3466, "secret": "hush"}')
    command = world.control.get("/requests/r1", params={"format": "curl"}).text
    assert "hush" not in command
    assert command.count("***") == 4
    first, second = replay(world, "r1", {"x-auth-token: ***": f"x-auth-token: token+{world.name}"})
    same(first, second)


def test_an_address_has_no_host_that_is_none(world: World) -> None:
    world.sipcentric().get(BOOK, headers={"Host": "a'b $(id)"})
    assert "'http://" not in (command := world.control.get("/requests/r1", params={"format": "curl"}).text)
    assert command.startswith(f"curl -X GET http://localhost/api/v1{BOOK} ")


def test_a_local_file_is_never_sent(world: World, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("LOCAL SECRET")
    world.sipcentric().post(BOOK, content=f"@{secret}".encode())
    assert f"--data-raw @{secret}" in world.control.get("/requests/r1", params={"format": "curl"}).text.replace("'", "")


@NEEDS_CURL
def test_a_cut_body_says_so_and_replays_what_is_kept(world: World, secrets: dict[str, str]) -> None:
    world.sipcentric().post(BOOK, content=b"x" * 70_000)
    lines = world.control.get("/requests/r1", params={"format": "curl"}).text.splitlines()
    assert lines[0] == "# r1: cut: the first 65,536 of 70,000 bytes of the body"
    first, second = replay(world, "r1", secrets)
    assert first["request"]["body"] == second["request"]["body"]
    assert (first["request"]["cut"], second["request"]["cut"]) == (True, False)


@pytest.mark.parametrize(
    "body",
    [
        b'{"password": "hush", "x": "' + b"a" * 65_508 + "é".encode() + b'"}',
        b"password=hush&name=caf\xe9",
        b'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhush\r\n--x--\r\n',
    ],
)
def test_secrets_hide_in_bodies_that_are_no_text_too(world: World, body: bytes) -> None:
    world.sipcentric().post(BOOK, content=body)
    for form in ("json", "har", "curl"):
        text = world.control.get("/requests/r1", params={"format": form}).text
        assert "hush" not in text
        assert "aHVza" not in text
        assert "1c2g" not in text


def test_har_marks_base64_as_browsers_do(world: World) -> None:
    world.sipcentric().post(BOOK, content=EVERY_BYTE, headers={"Content-Type": "audio/wav"})
    world.sipcentric().get("/customers/25/sounds/1035.wav")
    entries = world.control.get("/requests", params={"format": "har"}).json()["log"]["entries"]
    sent, got = entries[0]["request"]["postData"], entries[1]["response"]["content"]
    assert (sent["encoding"], got["encoding"]) == ("base64", "base64")
    assert "comment" not in sent
