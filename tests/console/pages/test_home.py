"""Home: addresses and credentials of this world, what is unusual now, what came last, another world."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from click.testing import CliRunner

from emulator.__main__ import main
from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.console.surfing import Page, Surfer
from tests.control.test_webhooks import receive_sms, sent

BOOK = "/customers/25/phonebook"


def unusual(page: Page) -> dict[str, str]:
    return {str(each["data-unusual"]): each.get_text() for each in page.all("[data-unusual]")}


@pytest.fixture
def ordinary(world: World) -> World:
    """A world whose clock runs."""
    world.kit.unfreeze()
    return world


def test_each_vendor_with_address_credentials_and_a_request_that_works(surfer: Surfer, world: World) -> None:
    world.kit.reset()
    page = surfer.open()
    for vendor in VENDORS:
        card = page.one(f"[data-vendor={vendor.name}]")
        codes = [each.get_text() for each in card.select("code")]
        assert codes == [vendor.base_url(world.url), f"{vendor.login[0]}+{world.name}", vendor.login[1]]
        line = card.select("pre")[0].get_text()
        subprocess.run(["sh", "-c", f"{line} -sf"], check=True, capture_output=True)
    assert len(world.kit.requests()) == len(VENDORS)


def test_environment_lines_are_those_of_the_command_line(surfer: Surfer, world: World) -> None:
    world.kit.reset()
    printed = CliRunner().invoke(main, ["env", world.url, "--world", world.name]).stdout
    page = surfer.open()
    assert page.one(".environment").get_text() == printed.strip()
    copied = [each.find_previous_sibling() for each in page.all("[data-copy]")]
    assert page.one(".environment") in copied
    assert all(each is not None and each.name in ("code", "pre") for each in copied)


def test_first_visit_says_what_to_do(surfer: Surfer, ordinary: World) -> None:
    page = surfer.open()
    assert "Nothing has been asked yet" in page.text
    assert len(page.all("#now ol a")) >= 4
    ordinary.sipcentric().get("/customers/me")
    page = surfer.open()
    assert "Nothing has been asked yet" not in page.text
    if not unusual(page):
        assert "Nothing: no faults, no failing webhooks, no notes; the clock runs." in page.text
    assert unusual(page).keys() <= {"strays"}, "of other tests"
    assert [str(each["data-request"]) for each in page.all("[data-request]")] == ["r1"]


def test_frozen_clock_faults_and_limits(surfer: Surfer, world: World) -> None:
    world.kit.fault({"status": 429}, times=2, vendor="sipcentric")
    for _ in range(2):
        world.sipcentric().get("/customers/me")
    page = surfer.open()
    told = unusual(page)
    assert told["frozen"] == "the clock is frozen at 2026-03-02 09:00:00"
    assert told["faults"] == "1 fault on"
    assert told["limited"] == "a rate limit struck 2 times (429)"
    listed = page.follow("[data-unusual=limited] a")
    assert len(listed.all("[data-request]")) == 2


def test_failing_and_held_webhooks(surfer: Surfer, ordinary: World) -> None:
    receive_sms(ordinary, "https://example.com/sms")
    sent(ordinary)
    ordinary.set(webhook_mode="pull")
    receive_sms(ordinary, "https://example.com/sms")
    page = surfer.open()
    assert unusual(page)["failing"] == "1 of the last 2 webhooks failed"
    assert unusual(page)["held"] == "1 webhook held"
    assert "reserved for documentation" in page.follow("[data-unusual=failing] a").text
    assert len(page.follow("[data-unusual=held] a").all("[data-webhook]")) == 1


def test_notes_and_what_the_journal_dropped(surfer: Surfer, ordinary: World) -> None:
    client = ordinary.sipcentric()
    client.get("/customers/25/phonebok")
    page = surfer.open()
    assert unusual(page)["notes"] == "1 of the last 1 request with notes, the last one r1"
    assert "r1" in str(page.one("[data-unusual=notes] a")["href"])
    ordinary.set(journal_entries=1)
    client.get(BOOK)
    client.get(BOOK)
    assert unusual(surfer.open())["dropped"] == "the journal has dropped 2 requests; settings raise its size"


def test_ringing_calls(surfer: Surfer, ordinary: World) -> None:
    ordinary.control.put("/phones/sipcentric/101", json={"answers": "ask"})
    ordinary.kit.place_call(to="sipcentric/101")
    assert unusual(surfer.open())["ringing"] == "1 call ringing: answer or refuse"


def test_requests_without_usable_credentials_are_in_the_default_world(surfer: Surfer, world: World) -> None:
    world.kit.reset()
    answer = world.client("").get("/api/v1/customers/me", auth=(f"nobody+{world.name}-nowhere", "wrong"))
    assert answer.status_code == 401
    page = surfer.open()
    assert "without usable credentials, in the world default" in unusual(page)["strays"]
    link = str(page.one("[data-unusual=strays] a")["href"])
    assert "world=" not in link.replace("signed_in", "")
    assert f"{world.name}-nowhere" in surfer.get(link).text


def test_another_world_is_opened_or_made_and_nothing_lost(surfer: Surfer, world: World) -> None:
    world.sipcentric().get("/customers/me")
    name = f"{world.name}-2"
    page = surfer.open().press("Open", name=name)
    assert page.status == 200
    assert page.one("h1").get_text() == f"World {name}"
    assert world.client("/_emulator").get(f"/worlds/{name}").status_code == 200
    page = page.press("Open", name=world.name)
    assert page.one("h1").get_text() == f"World {world.name}"
    assert [str(each["data-request"]) for each in page.all("[data-request]")] == ["r1"]
    assert world.name in [str(each["value"]) for each in page.all("datalist option")]
    world.client("/_emulator").delete(f"/worlds/{name}")


@pytest.mark.parametrize("name", ["a b", "../x", "x" * 65, "<script>", "w?world=default", "a&b=c"])
def test_what_cannot_name_a_world_is_refused_with_the_reason(surfer: Surfer, world: World, name: str) -> None:
    world.kit.reset()
    page = surfer.open().press("Open", name=name)
    assert page.status == 422
    assert f"{name!r} cannot name a world" in page.one("#name-says").get_text()
    assert page.one("#name")["value"] == name
    assert not page.all("main script")


def test_world_that_is_gone_can_be_made(world: World) -> None:
    name = f"{world.name}-3"
    page = Surfer(world, headers={"X-Looks-Again": "1"}).get(f"/_emulator/console?world={name}")
    assert page.status == 404
    page = page.press(f"Make the world {name}")
    assert page.one("h1").get_text() == f"World {name}"
    world.client("/_emulator").delete(f"/worlds/{name}")


@pytest.mark.slow
def test_a_look_brings_back_no_world_that_is_dropped_meanwhile(world: World) -> None:
    """Whenever that is: a page asks for many things, one after the other."""
    name = f"{world.name}-4"
    surfer, control = Surfer(world, headers={"X-Looks-Again": "1"}), world.client("/_emulator")
    for turn in range(30):
        control.get("/clock", params={"world": name})
        with ThreadPoolExecutor() as pool:
            page = pool.submit(surfer.open, "coverage", world=name)
            for _ in range(turn % 10):
                control.get("/health")  # some milliseconds
            assert control.delete(f"/worlds/{name}").status_code == 204
            assert page.result().status in (200, 404)
        assert control.get(f"/worlds/{name}").status_code == 404


def test_a_look_at_one_world_brings_back_no_other() -> None:
    """Who did not sign in is counted in the world `default`, unless that was dropped."""
    with RunningServer() as server, closing(World(server.url, "w")) as world:
        world.client("/api/v1").get("/customers/25")
        looking = Surfer(world, headers={"X-Looks-Again": "1"})
        world.control.get("/clock")
        assert "strays" in unusual(looking.open())
        world.control.delete("/worlds/default")
        assert "strays" not in unusual(looking.open())
        assert [each["name"] for each in world.control.get("/worlds").json()["worlds"]] == ["w"]
