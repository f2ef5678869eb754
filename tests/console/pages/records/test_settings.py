"""Settings: each with what it means, what it is by default, changed and refused."""

from tests.conftest import World
from tests.console.surfing import Surfer

SCHEMA = "/settings/schema"


def test_every_setting_with_its_meaning(world: World, surfer: Surfer) -> None:
    page = surfer.open("settings")
    described = world.control.get(SCHEMA).json()["properties"]
    assert [str(each["data-setting"]) for each in page.all("[data-setting]")] == list(described)
    for name, schema in described.items():
        assert schema["description"] in page.one(f"[data-setting={name}]").get_text(" ", strip=True)
    assert page.one("#settings-log")["type"] == "checkbox"
    assert [each.get_text() for each in page.all("#settings-network option")] == ["joined", "apart"]
    assert page.one("#settings-ring_seconds")["value"] == "2"
    assert "all as by default" in page.text
    assert not page.all(".differs")


def test_save_and_what_differs_is_marked(world: World, surfer: Surfer) -> None:
    page = surfer.open("settings")
    world.control.patch("/settings", json={"talk_seconds": 5})  # by somebody else, meanwhile
    page = page.press("Save", ring_seconds="0.5", network="apart", log=None, webhook_anywhere="on")
    assert page.status == 200
    settings = world.control.get("/settings").json()
    changed = {"ring_seconds": 0.5, "network": "apart", "log": False, "webhook_anywhere": True, "talk_seconds": 5}
    assert {name: settings[name] for name in changed} == changed
    assert {str(each["data-setting"]) for each in page.all(".differs")} == changed.keys()
    assert "changed default joined" in page.one("[data-setting=network]").get_text(" ", strip=True)
    assert "5 of 22 differ" in page.text
    page.press("Save", ring_seconds="2", network="joined", log="on", webhook_anywhere=None, talk_seconds="60")
    assert "all as by default" in surfer.open("settings").text


def test_wrong_values_are_said_beside_their_fields_and_stay(world: World, surfer: Surfer) -> None:
    before = world.control.get("/settings").json()
    page = surfer.open("settings").press(
        "Save", ring_seconds="-1", sipcentric_time_zone="<Mars>", talk_seconds="", journal_entries="many", log=None
    )
    assert page.status == 422
    wrong = {str(each["name"]) for each in page.all("[aria-invalid]")}
    assert wrong == {"ring_seconds", "sipcentric_time_zone", "talk_seconds", "journal_entries"}
    assert "such as Europe/London" in page.one("#settings-sipcentric_time_zone-says").get_text()
    assert page.one("#settings-sipcentric_time_zone")["value"] == "<Mars>"
    assert not page.one("#settings-log").has_attr("checked")
    assert world.control.get("/settings").json() == before
