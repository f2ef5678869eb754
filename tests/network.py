"""Calls of the telephone network as the tests make them and look at them."""

from typing import Any

import httpx2

from tests.conftest import World


def call(world: World, source: str, to: str, name: str = "") -> Any:
    """A call that begins."""
    answer = world.control.post("/calls", json={"from": source, "to": to, "name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


def now(world: World, begun: Any) -> Any:
    """A call as it stands."""
    return world.control.get(f"/calls/{begun['id']}").json()


def act(world: World, begun: Any, name: str, **values: Any) -> Any:
    """A call after an act."""
    answer = world.control.post(f"/calls/{begun['id']}/{name}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def behave(world: World, phone: str, **values: Any) -> Any:
    """A phone after a change."""
    answer = world.control.put(f"/phones/{phone}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rings(begun: Any) -> tuple[str | None, str]:
    """Phone and number of the last leg of a call."""
    leg = begun["legs"][-1]
    return leg["phone"], leg["number"]


def end_of(begun: Any) -> tuple[str, str | None, int | None, str | None]:
    """How a call stands, or ended."""
    return begun["state"], begun["outcome"], begun["code"], begun["reason"]


def refusal(answer: httpx2.Response) -> tuple[int, list[str]]:
    """Status and fields of an answer that says what is wrong."""
    return answer.status_code, [each["field"] for each in answer.json().get("fields", [])]
