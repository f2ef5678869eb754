"""The list of worlds: what is told of each, one picked or made, one dropped."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import RunningServer, World
from tests.console.surfing import Surfer


@pytest.fixture(scope="module")
def own() -> Iterator[RunningServer]:
    """A server whose worlds nobody else makes or drops."""
    with RunningServer() as server:
        yield server


@pytest.fixture
def home(own: RunningServer) -> Iterator[World]:
    """Its default world."""
    world = World(own.url, "default")
    world.control.post("/reset")
    yield world
    for name in {*names(world)} - {"default"}:
        world.control.delete(f"/worlds/{name}")
    world.control.post("/reset")
    world.close()


def names(world: World) -> list[str]:
    return [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def test_what_is_told_of_each(world: World, surfer: Surfer) -> None:
    world.sipcentric().get("/customers/me")
    row = surfer.open("worlds").one(f"tr[data-world='{world.name}']")
    told = world.control.get(f"/worlds/{world.name}").json()
    cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
    assert cells[:4] == [world.name, "2026-03-02 09:00:00 frozen", "1", "0"]
    assert all(re.fullmatch(r"\d+ (s|min)", cell) for cell in cells[4:6]), cells
    assert cells[6] == str(told["process"])
    assert row["aria-current"] == "true"
    assert surfer.get(str(row.find_all("a")[0]["href"])).one("h1").get_text() == f"World {world.name}"
    assert surfer.get(str(row.find_all("a")[1]["href"])).one("#known")


def test_worlds_asleep_are_told_and_left_asleep(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("worlds")
    with RunningServer(data=folder) as server:
        world = World(server.url, "sleeper")
        world.control.post("/reset")
        world.close()
    with RunningServer(data=folder) as server:
        world = World(server.url, "default")
        row = Surfer(world).open("worlds").one("tr[data-world=sleeper]")
        assert "asleep" in row.get_text()
        assert world.control.get("/worlds/sleeper").json()["open"] is False
        page = Surfer(world).get(str(row.find_all("a")[1]["href"]))
        assert "2026-03-02 09:00:00, frozen" in page.text
        world.close()


@pytest.mark.slow
def test_many_are_cut_and_found(home: World) -> None:
    for number in range(205):
        home.control.get("/settings", params={"world": f"many-{number:03}"})
    surfer = Surfer(home)
    page = surfer.open("worlds")
    assert "206 of 206 worlds" in page.text
    assert len(page.all("tr[data-world]")) == 200
    assert "6 more are not shown" in page.text
    found = page.press("Filter", within="main", q="MANY-20")
    assert [str(row["data-world"]) for row in found.all("tr[data-world]")] == [f"many-20{last}" for last in range(5)]
    nobody = page.press("Filter", within="main", q="<script>")
    assert nobody.one("#q")["value"] == "<script>"
    assert "0 of 206" in nobody.text


def test_pick_one_that_is_there_and_one_that_is_not(home: World) -> None:
    home.control.put("/clock", params={"world": "known"}, json={"now": "2026-03-02T10:00:00Z"})
    page = Surfer(home).open("worlds")
    known = page.press("Open", name="known")
    assert known.one("h1").get_text() == "World known"
    assert "it has begun now" not in known.text
    assert home.control.get("/worlds/known").json()["now"] == "2026-03-02T10:00:00.000Z"
    fresh = page.press("Open", name="fresh_1.x")
    assert fresh.one("h1").get_text() == "World fresh_1.x"
    assert "it has begun now" in fresh.text
    assert names(home) == ["default", "fresh_1.x", "known"]


@pytest.mark.parametrize("name", ["<script>", "a b", "../x", "x" * 65, "a/b", "é", ".", "%00"])
def test_what_no_world_can_be_called_is_refused(home: World, name: str) -> None:
    page = Surfer(home).open("worlds").press("Open", name=name)
    assert page.status == 422
    assert page.one("#name")["aria-invalid"] == "true"
    assert page.one("#name")["value"] == name
    assert page.one("#name-says").get_text() == home.control.get("/settings", params={"world": name}).json()["error"]
    assert names(home) == ["default"]


def test_drop_is_guarded_and_others_stay_in_sight(home: World) -> None:
    home.control.get("/settings", params={"world": "other"})
    page = Surfer(home).open("worlds")
    assert page.form("Drop", within="tr[data-world=other]").find_parent("details")
    after = page.press("Drop", within="tr[data-world=other]")
    assert "Drop: done." in after.text
    assert names(home) == ["default"]
    again = page.press("Drop", within="tr[data-world=other]")  # on the page as it was
    assert again.status == 404
    assert "there is no world called 'other'" in again.text


@pytest.mark.parametrize("path", ["worlds", "worlds/mine"])
def test_who_drops_the_world_they_look_at_comes_to_the_list(home: World, path: str) -> None:
    home.control.get("/settings", params={"world": "mine"})
    place = "tr[data-world=mine]" if path == "worlds" else "main"
    after = Surfer(home).open(path, world="mine").press("Drop", within=place)
    assert after.status == 200
    assert after.one("h1").get_text() == "Worlds"
    assert after.one("body")["data-world"] == "default"
    assert names(home) == ["default"]


def test_the_default_world_is_not_made_anew_by_looking_at_the_list(home: World) -> None:
    home.control.get("/settings", params={"world": "other"})
    surfer = Surfer(home)
    after = surfer.open("worlds").press("Drop", within="tr[data-world=default]")
    assert after.status == 200
    assert "There is no world default" in after.text
    assert not after.one("body").has_attr("data-events"), "its stream would make it anew"
    assert not after.all("#key-freeze")
    surfer.open("worlds/other")
    surfer.open("worlds/other/changes")
    assert names(home) == ["other"]
    gone = surfer.open("worlds/default")
    assert gone.status == 404
    assert names(home) == ["other"]
    assert after.press("Open", name="default").status == 200
    assert names(home) == ["default", "other"]


def test_acts_from_a_page_whose_world_is_gone(home: World) -> None:
    """Others can be looked after; what is about the world itself says that it is gone, and does not bring it back."""
    home.control.get("/settings", params={"world": "mine"})
    surfer = Surfer(home)
    page = surfer.open("worlds/mine", world="mine")
    home.control.delete("/worlds/mine")
    for button, fields in {"Snapshot": {"name": "x"}, "Fork": {"as": "y"}, "Rewind": {"before": "r1"}}.items():
        answer = page.press(button, **fields)
        assert answer.status == 404
        assert "there is no world called 'mine'" in answer.text
    assert names(home) == ["default"]
    assert page.press("Reset").status == 200
    assert names(home) == ["default", "mine"]


def test_a_world_that_cannot_be_used_can_be_dropped_and_reset(tmp_path: Path) -> None:
    (tmp_path / "worlds").mkdir()
    for name in ("bad", "worse"):
        (tmp_path / f"worlds/{name}.sqlite").write_bytes(b"no database at all" * 100)
    with RunningServer(data=tmp_path) as server, closing(World(server.url, "bad")) as world:
        surfer = Surfer(world)
        page = surfer.get(str(surfer.open("worlds").one("tr[data-world=bad] .acts a")["href"]))
        assert page.status == 200
        assert "It cannot be used: " in page.text
        assert page.press("Reset").status == 200
        assert "2026-03-02 09:00:00, frozen" in surfer.open("worlds/bad").text
        surfer.open("worlds/worse").press("Drop")
        assert names(world) == ["bad", "default"]


@pytest.mark.parametrize("name", ["<script>x</script>", "a b", "x" * 65])
def test_the_list_from_a_world_that_none_can_be(home: World, name: str) -> None:
    page = Surfer(home).open("worlds", world=name)
    assert page.status == 200
    assert f"There is no world {name}." in page.text
    assert not page.all("main script, header script")
    assert names(home) == ["default"]
