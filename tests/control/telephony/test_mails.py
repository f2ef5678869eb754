"""Mails that a vendor would have sent."""

from typing import Any

from tests.conftest import World


def mails(world: World, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control.get("/mails", params=query).json()["mails"]
    return found


def test_a_text_is_mailed_to_who_is_told_of_it(world: World) -> None:
    assert mails(world) == []
    world.simulate("sipcentric", "incoming-sms", to="01212854411", body="A table for two, please.")
    (mail,) = mails(world)
    assert mail.keys() == {"id", "at", "to", "subject", "text", "why", "vendor"}
    assert (mail["id"], mail["to"], mail["why"]) == ("m1", "support@sipcentric.com", "sms")
    assert mail["vendor"] == "sipcentric"
    assert mail["at"] == "2026-03-02T09:00:00.000Z"
    assert "A table for two, please." in mail["text"]


def test_filters(world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", to="01212854411")
    world.simulate("sipcentric", "incoming-sms", to="01212854400")
    assert [mail["id"] for mail in mails(world)] == ["m1", "m2"]
    assert [mail["id"] for mail in mails(world, to="contact@fredbloggs.com")] == ["m2"]
    assert len(mails(world, why="sms")) == 2
    assert mails(world, why="fax") == []
    assert [mail["id"] for mail in world.kit.mails(to="support@sipcentric.com", why="sms")] == ["m1"]


def test_forgotten_numbers_are_not_given_again(world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", to="01212854411")
    assert world.control.delete("/mails").status_code == 204
    assert mails(world) == []
    world.simulate("sipcentric", "incoming-sms", to="01212854411")
    assert [mail["id"] for mail in mails(world)] == ["m2"]


def test_snapshot_and_reset(world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", to="01212854411")
    world.kit.snapshot("mailed")
    world.kit.reset()
    assert mails(world) == []
    world.kit.restore("mailed")
    assert len(mails(world)) == 1
