"""Phones side by side: one of each vendor, each act done and led back here."""

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer

JOHN, RECEPTION, DESK = "sipcentric/101", "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "sipgate/1112233e0"
OUTSIDE = "447700900123"


def of(name: str) -> str:
    return f'[data-phone="{name}"]'


def shown(page: Page) -> list[str]:
    return [str(each["data-phone"]) for each in page.all("[data-phone]")]


def test_without_names_one_of_each_of_two_vendors(surfer: Surfer) -> None:
    assert shown(surfer.open("phones/side")) == [JOHN, RECEPTION]


def test_the_form_chooses_others(surfer: Surfer) -> None:
    page = surfer.open(f"phones/{DESK}").press("Side by side")
    assert shown(page) == [DESK]
    page = surfer.open("phones/side", phone=[DESK, "07700 900123"])
    assert shown(page) == [DESK, OUTSIDE]
    assert [field["value"] for field in page.all("input[name=phone]")] == [DESK, "07700 900123"]


@pytest.mark.slow
@pytest.mark.parametrize(("caller", "called"), [(JOHN, RECEPTION), (RECEPTION, DESK), (DESK, JOHN), (OUTSIDE, JOHN)])
def test_a_call_from_one_to_the_other(world: World, surfer: Surfer, caller: str, called: str) -> None:
    world.kit.phone(called).behave(answers="ask")
    page = surfer.open("phones/side", phone=[caller, called])
    page = page.press("Ring", within=f"{of(caller)} [data-ring=out]", to=called)
    assert "calling" in page.one(f"{of(caller)} .display").get_text()
    assert "ringing" in page.one(f"{of(called)} .display").get_text()
    page = page.press("Answer", within=of(called))
    assert shown(page) == [caller, called]
    assert all("in a call" in screen.get_text() for screen in page.all(".display"))
    page = page.press("5", within=of(caller))
    page = page.press("Hold", within=of(called))
    assert "on hold" in page.one(f"{of(called)} .display").get_text()
    page = page.press("Hang up", within=of(caller))
    assert all("No call" in screen.get_text() for screen in page.all(".display"))
    assert world.control.get("/calls/c1").json()["ended_by"] == "caller"
    assert world.control.get("/calls/c1").json()["legs"][0]["digits"] == "5"


def test_a_refused_act_shows_at_its_phone_alone(world: World, surfer: Surfer) -> None:
    page = surfer.open("phones/side", phone=[JOHN, DESK])
    page = page.press("Ring", within=f"{of(JOHN)} [data-ring=out]", to="nobody")
    assert (page.status, shown(page)) == (404, [JOHN, DESK])
    assert page.one(f"{of(JOHN)} [role=alert]")
    assert not page.all(f"{of(DESK)} [role=alert]")


def test_one_that_is_not_there_is_told_in_its_place(surfer: Surfer) -> None:
    page = surfer.open("phones/side", phone=["<script>", JOHN])
    assert (page.status, shown(page)) == (200, [JOHN])
    assert "there is no phone '<script>'" in page.text
    ids = [part["id"] for part in page.all("[data-live]")]
    assert {"phone1-display", "phone1-faxes", "phone2-display"} <= {*ids}


def test_the_same_phone_twice_has_ids_of_its_own(surfer: Surfer) -> None:
    page = surfer.open("phones/side", phone=[JOHN, JOHN])
    ids = [element["id"] for element in page.all("[id]")]
    assert len(ids) == len(set(ids))


def test_at_most_four(surfer: Surfer) -> None:
    assert len(shown(surfer.open("phones/side", phone=[JOHN] * 9))) == 4


def test_a_world_without_phones(world: World, surfer: Surfer) -> None:
    world.control.post("/reset", json={"dataset": "empty"}).raise_for_status()
    page = surfer.open("phones/side")
    assert (page.status, "Any number can be shown" in page.text) == (200, True)
    assert shown(surfer.open("phones/side", phone=["07700900123"])) == [OUTSIDE]


def test_each_has_a_tab_of_its_own(surfer: Surfer) -> None:
    page = surfer.open("phones/side")
    tabs = page.all('a[target="_blank"]')
    assert [shown(surfer.get(str(link["href"]))) for link in tabs] == [[JOHN], [RECEPTION]]
