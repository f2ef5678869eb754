"""The newest of what a phone sent and got, at an address that stays."""

import pytest

from tests.conftest import World
from tests.console.surfing import Surfer

JOHN, DESK, OUTSIDE = "sipcentric/101", "sipgate/1112233e0", "07700900123"


@pytest.mark.parametrize("name", [JOHN, "01212854411"])
def test_the_newest_text(world: World, surfer: Surfer, name: str) -> None:
    for text in ("one", "two <b>"):
        world.control.post(f"/phones/{JOHN}/messages", json={"to": OUTSIDE, "text": text}).raise_for_status()
        latest = surfer.open(f"phones/{name}/messages/latest")
        assert latest.one("#latest .text").get_text() == text
        assert latest.one("#latest")["data-phone"] == JOHN


def test_by_direction(world: World, surfer: Surfer) -> None:
    world.control.post(f"/phones/{JOHN}/messages", json={"to": OUTSIDE, "text": "to you"}).raise_for_status()
    newest = [each for each in world.control.get(f"/phones/{JOHN}").json()["messages"] if each["direction"] == "in"][-1]
    assert surfer.open(f"phones/{JOHN}/messages/latest", direction="in").one(".text").get_text() == newest["text"]
    assert surfer.open(f"phones/{OUTSIDE}/messages/latest", direction="in").one(".text").get_text() == "to you"


@pytest.mark.parametrize("kind", ["voicemails", "faxes"])
def test_the_newest_of_the_others(world: World, surfer: Surfer, kind: str) -> None:
    newest = world.control.get(f"/phones/{DESK}").json()[kind][-1]["id"]
    page = surfer.open(f"phones/{DESK}/{kind}/latest")
    attribute = "data-sound" if kind == "voicemails" else "data-fax"
    assert page.one(f"#latest [{attribute}]")[attribute] == newest


def test_the_newest_recording(surfer: Surfer) -> None:
    assert surfer.open(f"phones/{JOHN}/recordings/latest").one("#latest audio")


@pytest.mark.parametrize(
    ("path", "query", "status", "says"),
    [
        ("sipcentric/1234/messages/latest", {}, 404, "has no messages yet"),
        ("07700900999/faxes/latest", {}, 404, "has no faxes yet"),
        ("07700900999/messages/latest", {"direction": "out"}, 404, "went out"),
        (f"{JOHN}/letters/latest", {}, 404, "messages"),
        (f"{JOHN}/messages/latest", {"direction": "up"}, 422, "direction"),
        ("nobody/messages/latest", {}, 404, "there is no phone"),
        ("sipcentric/999/messages/latest", {}, 404, "there is no phone"),
    ],
)
def test_what_is_not_there(surfer: Surfer, path: str, query: dict[str, str], status: int, says: str) -> None:
    page = surfer.open(f"phones/{path}", **query)
    assert (page.status, says in page.text) == (status, True)
