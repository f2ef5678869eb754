"""One row: members, references both ways, changed and deleted."""

import pytest

from tests.conftest import World
from tests.console.surfing import Surfer

ENTRY = "/data/sipcentric/phonebook"
ODD = "<b>\"'&amp;</b> \x07\r\n\ttwo\nlines\u2028"


def plant(world: World, **values: str) -> int:
    row = {"customer_id": 25, "created": "2026-03-01T10:00:00", "name": "Ada", "phone_number": "07700900123"} | values
    planted: int = world.control.post(ENTRY, json=row).json()["id"]
    return planted


def test_all_members_whole(world: World, surfer: Surfer) -> None:
    long = "x" * 200_000
    key = plant(world, name=long)
    page = surfer.open(f"data/sipcentric/phonebook/{key}")
    row = world.control.get(f"{ENTRY}/{key}").json()
    told = {str(each["data-member"]): each.get_text(strip=True) for each in page.all("[data-member]")}
    assert told == {name: "null" if value is None else str(value) for name, value in row.items()}


def test_references_lead_there_and_back(surfer: Surfer) -> None:
    entry = surfer.open("data/sipcentric/phonebook/716")
    customer = entry.follow("[data-member=customer_id] a")
    assert customer.one("h1").get_text() == "customers 25"
    assert "18 phonebook by customer_id" in customer.text
    assert (
        customer.follow("#referring a[href$='/phonebook/716" + entry_query(surfer)).one("h1").get_text()
        == "phonebook 716"
    )
    rows = customer.follow("#referring a[href*='/phonebook?']")
    assert "1 to 18 of 18 rows" in rows.text
    assert "Rows that refer to it None." in entry.text


def entry_query(surfer: Surfer) -> str:
    return f"?world={surfer.world.name}']"


def test_save_changes_what_was_changed_and_nothing_else(world: World, surfer: Surfer) -> None:
    key = plant(world, name=ODD)
    before = world.control.get(f"{ENTRY}/{key}").json()
    page = surfer.open(f"data/sipcentric/phonebook/{key}")
    world.control.patch(f"{ENTRY}/{key}", json={"phone_number": "01214960000"})  # by somebody else, meanwhile
    after = page.press("Save", speed_dial="77")
    assert after.status == 200
    assert "Save: done." in after.text
    changed = {"speed_dial": 77, "phone_number": "01214960000"}
    assert world.control.get(f"{ENTRY}/{key}").json() == before | changed
    after.press("Save", speed_dial="")
    assert world.control.get(f"{ENTRY}/{key}").json()["speed_dial"] is None


@pytest.mark.parametrize("path", ["sipgate/events/2000001", "sipgate/extensions/1112233e0", "sipcentric/sms/253282"])
def test_every_column_can_be_sent_back_as_it_is(world: World, surfer: Surfer, path: str) -> None:
    """Though the marks that say what was not changed are gone."""
    before = world.control.get(f"/data/{path}").json()
    page = surfer.open(f"data/{path}")
    for mark in page.all("#edit [name=_was]"):
        mark.decompose()
    answer = page.press("Save")
    assert answer.status == 200, answer.text
    assert world.control.get(f"/data/{path}").json() == before


def test_what_does_not_fit_is_said_beside_the_field_and_stays(world: World, surfer: Surfer) -> None:
    page = surfer.open("data/sipcentric/phonebook/716").press("Save", customer_id="99", name="<i>Ada</i>")
    assert page.status == 422
    assert page.one("#edit").has_attr("open")
    assert page.one("#save-customer_id-says").get_text() == "no record of sipcentric_customer has the id 99"
    assert page.one("#save-customer_id")["value"] == "99"
    assert page.one("#save-name")["value"] == "<i>Ada</i>"
    assert world.control.get(f"{ENTRY}/716").json()["name"] == "Fred Mobile"
    again = page.press("Save", customer_id="25")
    assert again.status == 200
    assert world.control.get(f"{ENTRY}/716").json()["name"] == "<i>Ada</i>"


def test_delete_is_guarded_and_leads_to_the_list(world: World, surfer: Surfer) -> None:
    page = surfer.open("data/sipcentric/phonebook/716")
    assert page.form("Delete").find_parent("details")
    after = page.press("Delete")
    assert after.status == 200
    assert after.one("h1").get_text() == "phonebook"
    assert "1 to 18 of 18" in after.text
    assert world.control.get(f"{ENTRY}/716").status_code == 404
    assert page.press("Delete").status == 404


def test_keys_are_any_text(world: World, surfer: Surfer) -> None:
    account = world.control.get("/data/sipgate/users").json()["rows"][0]
    for key in ("a b?c#d%2F", "<script>{x}", "é+&=;"):
        row = account | {"id": key, "username": key}
        assert world.control.post("/data/sipgate/users", json=row).status_code == 201
        link = surfer.open("data/sipgate/users").soup.find("tr", attrs={"data-row": key})
        assert link
        page = surfer.get(str(link.find("a")["href"]))  # type: ignore[index]
        assert page.one("[data-member=id]").get_text() == key
        saved = page.press("Save", password="new")
        assert saved.status == 200, saved.text
        assert page.press("Delete").status == 200
        assert [each["id"] for each in world.control.get("/data/sipgate/users").json()["rows"]].count(key) == 0
