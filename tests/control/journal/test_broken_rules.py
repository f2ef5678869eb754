"""Which rules a request broke: in the journal, in its words, and as something to match by."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.conftest import World

RULE = "dial9.save.destination"
WRONG = {"id": 3466, "destination_type": "Menu", "destination_id": 1}


@pytest.fixture
def broken(world: World) -> World:
    """A world that was asked for what is wrong, then for what is right."""
    client = world.dial9()
    client.post("/numbers/save", json=WRONG)
    client.post("/numbers/list")
    return world


def test_the_journal_names_them(broken: World) -> None:
    wrong, right = broken.control.get("/requests").json()["requests"]
    assert (wrong["rules"], right["rules"]) == ([RULE], [])
    sentence = "Type and id of a destination name something in the unit."
    assert f"breaks {RULE}: {sentence} (Add or update a number; inferred)" in wrong["notes"]
    assert broken.control.get("/requests/r1").json()["rules"] == [RULE]


def test_several_are_each_named_once(world: World) -> None:
    world.dial9().post("/numbers/save", json={"context": "outgoing", "caller_id_prefix": "x" * 256})
    assert world.kit.requests()[0]["rules"] == ["dial9.save.context", "dial9.save.number", "dial9.calls.texts-fit"]


def test_requests_are_found_by_one(broken: World) -> None:
    found = broken.control.get("/requests", params={"rule": RULE}).json()["requests"]
    assert [entry["id"] for entry in found] == ["r1"]
    assert len(broken.kit.requests(rule=RULE)) == 1
    assert broken.kit.requests(rule="dial9.info.id") == []


def test_a_verdict_on_one(broken: World) -> None:
    assert broken.control.post("/requests/verify", json={"match": {"rule": RULE}, "exactly": 1}).status_code == 200
    missed = broken.control.post("/requests/verify", json={"match": {"rule": "dial9.info.id"}, "exactly": 1})
    assert missed.status_code == 422
    near = {each["id"]: each["differs"] for each in missed.json()["nearest"]}
    assert near["r1"] == [{"field": "rule", "wanted": "dial9.info.id", "found": [RULE]}]


def test_no_verdict_where_a_dropped_request_may_have_broken_it(broken: World) -> None:
    broken.set(journal_entries=1)
    broken.dial9().post("/numbers/list")
    assert broken.control.post("/requests/verify", json={"match": {"rule": RULE}, "exactly": 0}).status_code == 409


def test_a_rule_that_there_is_not(broken: World) -> None:
    answers = [
        broken.control.get("/requests", params={"rule": "dial9.save.destinations"}),
        broken.control.post("/requests/verify", json={"match": {"rule": "dial9.save.destinations"}, "exactly": 0}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all(RULE in answer.json()["allowed"] for answer in answers)


def test_a_fault_breaks_none(world: World) -> None:
    world.control.post("/faults", json={"match": {"vendor": "dial9"}, "effect": {"error": "validation-error"}})
    world.dial9().post("/numbers/list")
    assert world.kit.requests()[0]["rules"] == []


def test_they_are_kept_with_the_world(broken: World) -> None:
    """In a bundle, and so in what outlives the process."""
    content = broken.control.get(f"/worlds/{broken.name}/bundle").content
    with ZipFile(BytesIO(content)) as bundle:
        assert RULE.encode() in bundle.read("journal.jsonl")
