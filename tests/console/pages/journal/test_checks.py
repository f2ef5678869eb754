"""The lines of a check: what they say is true of the request, and of it alone; they work as they are printed."""

import ast
import json
import re
import shlex
import subprocess
from typing import Any

import httpx2
import pytest

from emulator.testing.world import RequestsMissing
from tests.conftest import World
from tests.console.surfing import Surfer

BOOK = "/customers/25/phonebook"
ENTRY = {"type": "phonebookentry", "name": "Ada", "phoneNumber": "01214960001"}
QUOTES = """O'Brien "x" \\ $HOME `id` \n ü 🙂 <b>"""


def lines_of(surfer: Surfer, request_id: str) -> dict[str, str]:
    page = surfer.open(f"requests/{request_id}").press("Make a check")
    assert page.one("[data-entry]")["data-entry"] == request_id
    assert all(each.find_next("button").has_attr("data-copy") for each in page.all("[data-line]"))  # type: ignore[union-attr]
    return {str(each["data-line"]): each.get_text() for each in page.all("[data-line]")}


def arguments(line: str) -> dict[str, Any]:
    """What the line for pytest calls the kit with."""
    call = ast.parse(line).body[0].value  # type: ignore[attr-defined]
    assert ast.unparse(call.func) == "emulator_world.wait_for"
    return {each.arg: ast.literal_eval(each.value) for each in call.keywords}


def verified(world: World, match: dict[str, Any]) -> list[str]:
    answer = world.control.post("/requests/verify", json={"match": match, "exactly": 1})
    assert answer.status_code == 200, answer.text
    ids: list[str] = answer.json()["requests"]
    return ids


def ask(world: World, number: int) -> None:
    """Requests of many kinds, each the only one of its kind."""
    client = world.sipcentric()
    (
        lambda: client.get(f"{BOOK}?pageSize=2&token=geheim"),
        lambda: client.post(BOOK, json=ENTRY | {"name": QUOTES, "password": "geheim", "list": [1, None, True, 1.5]}),
        lambda: client.post(BOOK, data={"a": ["1", "2"], "name": QUOTES, "pin": "1234"}),
        lambda: client.post(BOOK, content=f"<x>{QUOTES}</x>".encode(), headers={"Content-Type": "text/xml"}),
        lambda: client.get("/customers/25/*/{id}/^.*(x)?"),
        lambda: client.post(BOOK, content=b"\xff\x00"),
        lambda: client.post(BOOK, json=ENTRY | {"note": "x" * 100_000}),
        lambda: client.get(f"{BOOK}/"),
        lambda: client.get("/" + "x" * 3000),
        lambda: world.sipcentric("nobody'\"").get("/customers/me"),
        lambda: world.sipgate().get("/my/events/", params={"a b": QUOTES}),
    )[number]()


@pytest.mark.parametrize("number", range(11))
def test_each_verifies_this_request(world: World, surfer: Surfer, number: int) -> None:
    world.control.get("/clock")  # the world is there, for users that nobody knows too
    ask(world, number)
    lines = lines_of(surfer, "r1")
    match = arguments(lines["pytest"])
    assert "geheim" not in str(lines)
    assert "***" not in str(match)
    assert {"vendor", "method", "status"} <= match.keys()
    assert [each["id"] for each in world.kit.wait_for(**match, timeout=0)] == ["r1"]
    world.kit.verify(exactly=1, **match)

    words = shlex.split(lines["curl"])
    assert (words[:2], words[3:5]) == (["curl", "--fail-with-body"], ["-H", "Content-Type: application/json"])
    answer = httpx2.post(words[2], content=words[6], headers={"Content-Type": "application/json"}, trust_env=False)
    assert (answer.status_code, answer.json()["requests"]) == (200, ["r1"])
    assert json.loads(words[6]) == {"match": json.loads(json.dumps(match)), "at_least": 1}

    script = re.fullmatch(
        r'const verdict = await fetch\("(.*?)", \{.*JSON\.stringify\((.*)\)\}\); if .*', lines["JavaScript"]
    )
    assert script is not None
    assert (script[1], json.loads(script[2])) == (words[2], json.loads(words[6]))


def test_line_for_the_shell_runs(world: World, surfer: Surfer) -> None:
    world.sipcentric().post(BOOK, json=ENTRY | {"name": QUOTES})
    line = lines_of(surfer, "r1")["curl"].replace("curl ", "curl --silent --noproxy '*' ", 1)
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=True, text=True)
    assert json.loads(done.stdout)["requests"] == ["r1"]
    world.control.delete("/requests")
    assert subprocess.run(["sh", "-c", line], capture_output=True, check=False).returncode != 0


@pytest.mark.slow
def test_what_differs_is_not_what_is_meant(world: World, surfer: Surfer) -> None:
    client = world.sipcentric()
    client.post(BOOK, json=ENTRY)
    client.post(BOOK, json=ENTRY | {"name": "Zoe"})
    client.post(f"{BOOK}?a=1", json=ENTRY)
    assert verified(world, arguments(lines_of(surfer, "r2")["pytest"])) == ["r2"]
    match = arguments(lines_of(surfer, "r3")["pytest"])
    assert verified(world, match) == ["r3"]
    with pytest.raises(RequestsMissing):
        world.kit.verify(**{**match, "path": "/elsewhere"})
