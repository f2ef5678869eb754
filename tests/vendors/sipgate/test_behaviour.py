"""Magic numbers: reserved for fiction, nobody's in the dataset but where one failed, and as the README says."""

import pytest
import yaml

from emulator.datasets import loading as datasets
from emulator.telephony import fiction
from emulator.telephony.directory import MAGIC
from emulator.vendors.sipgate.behaviour import EFFECTS
from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

RESERVED = (*fiction.GERMAN_GEOGRAPHIC.values(), *fiction.GERMAN_MOBILE)


@pytest.mark.parametrize("number", EFFECTS)
def test_is_reserved_for_fiction_and_magic_for_every_vendor(number: str) -> None:
    assert number.startswith(RESERVED)
    assert number in MAGIC


def test_numbers_of_accounts_and_contacts_are_ordinary() -> None:
    section = yaml.safe_load(datasets.find("small-office").read_bytes())["sipgate"]
    del section["events"]
    assert not [number for number in EFFECTS if number in str(section)]


ORDINARY = (
    *("4915735990099", "4915735990098", "4915735990092", "4915735990091", "4915735990078", "4915735990077"),
    *("4921163559999", "4917604069077"),
)
FAILING = {number: effect.split(": ")[1].split(";")[0] for number, effect in EFFECTS.items() if "failed" in effect}


def test_a_failure_names_each_number_that_fails(world: World) -> None:
    """A message to all: the ordinary numbers are reached."""
    targets = [*ORDINARY, *EFFECTS]
    sms = {"target": targets, "content": "hi"}
    key = world.sipgate(accept="application/json").post("/my/events/sms/", data=sms).json()["sms"]["id"]
    world.advance(2)
    event = fetch(world, "json", f"/my/events/sms/{key}/")
    reasons = ", ".join(f"{number}: {FAILING[number]}" for number in targets if number in FAILING)
    assert event["status"] == "failed"
    rows = world.control.get("/data/sipgate/events", params={"id": key}).json()["rows"]
    assert [row["fail_reason"] for row in rows] == [reasons]
