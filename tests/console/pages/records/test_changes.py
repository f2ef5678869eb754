"""Two snapshots side by side, or one and now."""

from tests.conftest import World
from tests.console.surfing import Surfer

HOSTILE = "<script>&amp;\"'"
ENTRY = {"customer_id": 25, "created": "2026-03-01T10:00:00", "name": HOSTILE, "phone_number": "07700900123"}
PHONEBOOK = "/data/sipcentric/phonebook"


def test_rows_that_came_changed_and_went(world: World, surfer: Surfer) -> None:
    world.control.put("/snapshots/before")
    key = world.control.post(PHONEBOOK, json=ENTRY).json()["id"]
    world.control.patch(f"{PHONEBOOK}/716", json={"name": "New"})
    world.control.delete(f"{PHONEBOOK}/773")
    page = surfer.open(f"worlds/{world.name}").follow("[data-snapshot=before] a[href*=changes]")
    counted = [cell.get_text() for cell in page.all("[data-counted='sipcentric/phonebook'] td")]
    assert counted == ["sipcentric", "phonebook", "1", "1", "1"]
    changed = page.one("[data-change='phonebook/716']")
    assert changed.select_one(".tag").get_text() == "changed"  # type: ignore[union-attr]
    assert [cell.get_text() for cell in changed.select("tbody td")] == ["name", "Fred Mobile", "New"]
    assert "removed" in page.one("[data-change='phonebook/773'] h3").get_text()
    came = page.one(f"[data-change='phonebook/{key}']")
    assert HOSTILE in [cell.get_text() for cell in came.select("tbody td")]
    assert page.follow("[data-change='phonebook/716'] h3 a").one("h1").get_text() == "phonebook 716"


def test_two_snapshots(world: World, surfer: Surfer) -> None:
    world.control.put("/snapshots/one")
    world.control.patch(f"{PHONEBOOK}/716", json={"name": "New"})
    world.control.put("/snapshots/two")
    world.control.patch(f"{PHONEBOOK}/716", json={"name": "Newer"})
    page = surfer.open(f"worlds/{world.name}/changes")
    chosen = [str(each.get_text()) for each in page.all("option[selected]")]
    assert chosen == ["one"]
    assert "Newer" in page.text
    two = page.press("Compare", **{"from": "one", "to": "two"})
    assert [str(each.get_text()) for each in two.all("option[selected]")] == ["one", "two"]
    assert [cell.get_text() for cell in two.all("[data-change] tbody td")] == ["name", "Fred Mobile", "New"]
    assert "No row differs" in two.press("Compare", **{"from": "two", "to": "two"}).text


def test_of_very_many_the_first(world: World, surfer: Surfer) -> None:
    world.control.put("/snapshots/before")
    for _ in range(3):
        world.control.post(PHONEBOOK, json=[ENTRY] * 100).raise_for_status()
    page = surfer.open(f"worlds/{world.name}/changes")
    assert len(page.all("[data-change]")) == 200
    assert "The first 200 of 300 rows that differ" in page.text
    more = world.client("").get(str(page.one("#changes .warn a")["href"])).json()
    assert len(more["changes"]) == 300


def test_without_snapshots_and_with_names_of_none(world: World, surfer: Surfer) -> None:
    world.control.get("/settings")
    page = surfer.open(f"worlds/{world.name}/changes")
    assert "has no snapshots yet" in page.text
    for name in ("<script>", "nothing", "a/b"):
        for query in ({"from": name}, {"to": name}):
            world.control.put("/snapshots/before")
            refused = surfer.open(f"worlds/{world.name}/changes", **query)
            assert refused.status in (404, 422), query
            assert not refused.all("main script")
    assert surfer.open("worlds/nobody-is-called-so/changes").status == 404
    assert world.control.get("/worlds/nobody-is-called-so").status_code == 404
