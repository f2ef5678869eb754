"""`llms.txt`: every address, credential and command in it is good."""

import re
import shlex

import httpx2
import pytest

from emulator.control.docs.llms import CALLS
from emulator.vendors import VENDORS
from tests.conftest import World


def send(words: list[str]) -> httpx2.Response:
    """What curl would do."""
    assert words.pop(0) == "curl"
    method, headers, content, auth, url = "GET", {}, None, None, ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                content = words.pop(0).encode()
            case "-u":
                user, _, password = words.pop(0).partition(":")
                auth = (user, password)
            case word:
                url = word
    return httpx2.request(method, url, headers=headers, content=content, auth=auth, trust_env=False)


def text_of(world: World, name: str | None = None) -> str:
    answer = world.control.get("/llms.txt", params={"world": name or world.name})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.text


def test_every_vendors_command_signs_in(world: World) -> None:
    head = text_of(world).split("\n## Worlds\n")[0]
    commands = re.findall(r"^    (curl .*)$", head, re.M)
    assert len(commands) == len(VENDORS)
    for command in commands:
        assert world.name in command
        assert send(shlex.split(command)).status_code == 200, command
    for vendor in VENDORS:
        assert f"{vendor.title}: {vendor.base_url(world.url)}, {vendor.login[0]}+{world.name} / secret" in head


def test_every_call_works_as_printed(world: World) -> None:
    """One after the other, as somebody who tries them would."""
    calls = text_of(world).split("\n## Calls that matter\n")[1].split("\n## ")[0]
    commands = re.findall(r"^- (\w+) (/_emulator\S+): \S.*\n    (curl .*)$", calls, re.M)
    assert len(commands) == len(CALLS)
    for _, path, command in commands:
        if path == "/_emulator/requests":  # the reset before has forgotten what was asked
            world.sipcentric().get("/customers/25/phonebook")
        answer = send(shlex.split(command))
        assert answer.is_success, (command, answer.text)


def test_every_link_leads_somewhere(world: World) -> None:
    links = re.findall(r"\]\((http\S+)\)", text_of(world))
    assert len(links) > len(VENDORS) * 2
    for link in links:
        assert httpx2.get(link, trust_env=False, follow_redirects=True).status_code == 200, link


def test_default_is_named_plainly(world: World) -> None:
    text = text_of(world, "default")
    assert f"{world.url}/api/v1, admin / secret" in text
    assert "?world=default" not in text


@pytest.mark.parametrize("name", ["a/b", ""])
def test_what_can_name_no_world_is_refused(world: World, name: str) -> None:
    assert world.control.get("/llms.txt", params={"world": name}).status_code == 422
