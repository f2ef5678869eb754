"""Worlds and their files with script: what is dropped stays dropped, files go up, rows come while somebody types."""

from tests.conftest import World
from tests.console.browser.conftest import Tab

ENTRY = {"customer_id": 25, "created": "2026-03-01T10:00:00", "name": "Ada", "phone_number": "07700900123"}


def names(world: World) -> list[str]:
    return [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def test_who_drops_the_world_they_look_at_comes_to_the_list(tab: Tab, world: World) -> None:
    world.control.get("/settings")
    page = tab.open(f"worlds/{world.name}")
    page.get_by_text("live", exact=True).wait_for()
    tab.expected.append("404")  # the stream ends before the browser has left
    page.locator("main summary", has_text="Drop").click()
    page.get_by_role("button", name="Drop").click()
    page.get_by_role("heading", name="Worlds", exact=True).wait_for()
    page.get_by_text("live", exact=True).wait_for()
    assert world.name not in page.url
    assert world.name not in names(world)


def test_a_world_that_another_drops_is_told_of_on_the_list(tab: Tab, world: World) -> None:
    world.control.get("/settings")
    page = tab.open("worlds")
    page.get_by_text("live", exact=True).wait_for()
    world.control.delete(f"/worlds/{world.name}")
    page.get_by_text(f"There is no world {world.name}").wait_for()
    assert page.locator(f"tr[data-world='{world.name}']").count() == 0
    assert world.name not in names(world)


def test_a_snapshot_goes_up(tab: Tab, world: World) -> None:
    world.control.put("/snapshots/one")
    content = world.control.get("/snapshots/one").content
    page = tab.open(f"worlds/{world.name}")
    form = page.locator("#upload")
    form.get_by_label("Name").fill("two")
    tab.expected.append("422")
    form.get_by_role("button", name="Upload").click()
    form.get_by_text("choose a file that is not empty").first.wait_for()
    form.locator("input[type=file]").set_input_files({"name": "<i>.db", "mimeType": "x/y", "buffer": content})
    assert form.get_by_label("Name").input_value() == "two"
    form.get_by_role("button", name="Upload").click()
    page.locator("[data-snapshot=two]").wait_for()
    assert page.get_by_text("Upload: done.").count() == 1


def test_rows_come_while_somebody_types_another(tab: Tab, world: World) -> None:
    page = tab.open("data/sipcentric/phonebook")
    page.get_by_text("live", exact=True).wait_for()
    page.locator("#plant-one summary").click()
    page.locator("#plant-name").fill("Grace")
    row = world.control.post("/data/sipcentric/phonebook", json=ENTRY).json()
    world.sipcentric().get("/customers/me")  # what is planted is no event; what is asked is
    page.locator(f"[data-row='{row['id']}']").wait_for()
    assert page.locator("#plant-name").input_value() == "Grace"
    page.locator("#plant-customer_id").fill("25")
    page.locator("#plant-created").fill("2026-03-01")
    page.locator("#plant-phone_number").fill("0121")
    page.locator("#plant-one button").click()
    page.locator("[data-member=name]", has_text="Grace").wait_for()
