"""Listing, showing, saving and deleting numbers: the document's own examples, then each rule."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.dial9.conftest import Dial9

NOW = "2026-03-02T09:00:00.000Z"
DOCUMENTED = {
    "id": 3466,
    "number": "03301222970",
    "context": "incoming",
    "created_at": "2015-05-05T14:43:36.000Z",
    "updated_at": "2015-10-05T14:05:45.000Z",
    "recording_enabled": False,
    "caller_id_prefix": "",
    "callerid_passthrough": True,
    "forward_sip_to": None,
    "aquisition": {
        "acquired_at": "2015-05-05T14:43:00.000Z",
        "subscriber": {
            "first_name": None,
            "name": None,
            "address1": None,
            "address2": None,
            "address3": None,
            "address4": None,
            "postcode": None,
            "pushed_at": None,
            "status": "unknown",
        },
    },
    "destination": {"type": "Menu", "object": {"id": 262, "name": "Main Menu"}},
}
NEW = "01234000111"


@pytest.mark.rule("dial9.list.all", "dial9.list.members")
def test_list(dial9: Dial9) -> None:
    listed = dial9("list")
    assert listed[0] == DOCUMENTED
    assert list(listed[0]) == list(DOCUMENTED)
    assert [number["id"] for number in listed] == sorted(number["id"] for number in listed)
    assert {number["destination"] and number["destination"]["type"] for number in listed} >= {"Menu", None}


def test_info(dial9: Dial9) -> None:
    assert dial9("info", id=3466) == DOCUMENTED
    assert dial9("info", id="3466") == DOCUMENTED


@pytest.mark.parametrize(
    "action",
    [
        pytest.param("info", marks=pytest.mark.rule("dial9.info.id")),
        pytest.param("delete", marks=pytest.mark.rule("dial9.info.id")),
        pytest.param("update_subscriber", marks=pytest.mark.rule("dial9.subscriber.id")),
    ],
)
def test_id_is_required(dial9: Dial9, action: str) -> None:
    assert dial9.refused(action) == ("parameter-error", "`id` parameter is required but is missing")


@pytest.mark.parametrize("action", ["info", "delete", "update_subscriber", "save"])
@pytest.mark.rule("dial9.info.found")
def test_unknown_id(dial9: Dial9, action: str) -> None:
    status, message = dial9.refused(action, id=99)
    assert status == "not-found"
    assert "99" in message


@pytest.mark.rule("dial9.calls.moments")
def test_update_as_in_the_document(world: World, dial9: Dial9) -> None:
    """What was written just now shows its milliseconds, read again it has whole seconds."""
    world.freeze("2026-03-02T11:14:26.295Z")
    saved = dial9("save", id=3466, recording_enabled=True)
    assert saved == DOCUMENTED | {"recording_enabled": True, "updated_at": "2026-03-02T11:14:26.295Z"}
    assert dial9("info", id=3466) == saved | {"updated_at": "2026-03-02T11:14:26.000Z"}


@pytest.mark.parametrize(
    ("parameter", "given", "shown"),
    [
        ("caller_id_prefix", "Sales", "Sales"),
        ("caller_id_prefix", "", ""),
        ("caller_id_prefix", None, None),
        ("recording_enabled", True, True),
        ("recording_enabled", "true", True),
        ("recording_enabled", "1", True),
        ("recording_enabled", 1, True),
        ("callerid_passthrough", False, False),
        ("callerid_passthrough", "false", False),
        ("callerid_passthrough", "0", False),
        ("callerid_passthrough", 0, False),
        ("callerid_passthrough", "", True),
        ("callerid_passthrough", None, True),
    ],
)
@pytest.mark.rule("dial9.save.changes")
def test_each_property_can_be_changed(dial9: Dial9, parameter: str, given: Any, shown: Any) -> None:
    """And nothing else changes with it; a blank switch stays as it was."""
    saved = dial9("save", id=3466, **{parameter: given})
    assert saved == DOCUMENTED | {parameter: shown, "updated_at": NOW}
    assert dial9("info", id=3466) == saved


@pytest.mark.parametrize("number_id", [262, "262"])
def test_destination(dial9: Dial9, number_id: Any) -> None:
    menu = dial9("save", id=3801, destination_type="Menu", destination_id=number_id)
    assert menu["destination"] == {"type": "Menu", "object": {"id": 262, "name": "Main Menu"}}
    other = dial9("save", id=3801, destination_type="Extension", destination_id=101)
    assert other["destination"] == {"type": "Extension", "object": {"id": 101, "name": "Fred Bloggs"}}
    assert dial9("save", id=3801, caller_id_prefix="x")["destination"] == other["destination"]
    assert dial9("save", id=3801, destination_type="", destination_id="")["destination"] is None
    assert dial9("info", id=3801)["destination"] is None


def test_half_a_destination(dial9: Dial9) -> None:
    """What is not given of a destination stays as it was; a blank half takes the whole away."""
    out_of_hours = {"type": "Menu", "object": {"id": 263, "name": "Out of Hours"}}
    assert dial9("save", id=3466, destination_id=263)["destination"] == out_of_hours
    assert dial9("save", id=3466, destination_type="Menu")["destination"] == out_of_hours
    for wrong in ({"destination_id": 101}, {"destination_type": "Extension"}):
        assert dial9.refused("save", id=3466, **wrong) == ("validation-error", ["Destination could not be found"])
    assert dial9("info", id=3466)["destination"] == out_of_hours
    assert dial9("save", id=3466, destination_type=None)["destination"] is None


@pytest.mark.parametrize(
    "destination",
    [
        {"destination_type": "Menu", "destination_id": 101},
        {"destination_type": "Submarine", "destination_id": 262},
        {"destination_type": "Menu"},
        {"destination_id": 262},
    ],
)
@pytest.mark.parametrize("which", [{"id": 3801}, {"number": NEW}])
@pytest.mark.rule("dial9.save.destination")
def test_unknown_destination(dial9: Dial9, which: dict[str, Any], destination: dict[str, Any]) -> None:
    assert dial9.refused("save", **which, **destination) == ("validation-error", ["Destination could not be found"])


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("recording_enabled", "yes", "`recording_enabled` should be a boolean value"),
        ("callerid_passthrough", 2, "`callerid_passthrough` should be a boolean value"),
        ("callerid_passthrough", [], "`callerid_passthrough` should be a boolean value"),
        ("caller_id_prefix", 5, "`caller_id_prefix` should be a `String` but is a `Integer`"),
        ("destination_type", ["Menu"], "`destination_type` should be a `String` but is a `Array`"),
        ("destination_id", "x", "`destination_id` should be a `Integer` but is a `String`"),
        ("number", 1234, "`number` should be a `String` but is a `Integer`"),
        ("context", {}, "`context` should be a `String` but is a `Hash`"),
        ("id", "x", "`id` should be a `Integer` but is a `String`"),
    ],
)
@pytest.mark.rule("dial9.calls.typed")
def test_parameters_have_types(dial9: Dial9, parameter: str, value: Any, message: str) -> None:
    assert dial9.refused("save", **({"id": 3466} | {parameter: value})) == ("parameter-error", message)


@pytest.mark.rule("dial9.save.creation-only")
def test_number_and_context_are_for_adding_only(dial9: Dial9) -> None:
    saved = dial9("save", id=3466, number=NEW, context="utility")
    assert (saved["number"], saved["context"]) == ("03301222970", "incoming")


@pytest.mark.rule("dial9.save.adds-without-id")
def test_add(dial9: Dial9) -> None:
    added = dial9(
        "save",
        number=NEW,
        context="incoming",
        destination_type="Menu",
        destination_id=263,
        caller_id_prefix="New",
        recording_enabled=False,
        callerid_passthrough=False,
    )
    assert added == {
        "id": added["id"],
        "number": NEW,
        "context": "incoming",
        "created_at": NOW,
        "updated_at": NOW,
        "recording_enabled": False,
        "caller_id_prefix": "New",
        "callerid_passthrough": False,
        "forward_sip_to": None,
        "aquisition": {"acquired_at": None, "subscriber": DOCUMENTED["aquisition"]["subscriber"]},
        "destination": {"type": "Menu", "object": {"id": 263, "name": "Out of Hours"}},
    }
    assert dial9("info", id=added["id"]) == added
    assert dial9("list")[-1] == added


def test_add_with_the_least(dial9: Dial9) -> None:
    added = dial9("save", number=NEW)
    assert (added["context"], added["recording_enabled"], added["callerid_passthrough"]) == ("incoming", True, True)
    assert (added["caller_id_prefix"], added["destination"]) == (None, None)


def test_added_moments(world: World, dial9: Dial9) -> None:
    world.freeze("2026-03-02T12:00:16.109Z")
    added = dial9("save", number=NEW)
    assert added["created_at"] == added["updated_at"] == "2026-03-02T12:00:16.109Z"
    again = dial9("info", id=added["id"])
    assert again["created_at"] == again["updated_at"] == "2026-03-02T12:00:16.000Z"


def test_add_internal_number(dial9: Dial9) -> None:
    added = dial9("save", number="200", context="utility")
    assert (added["number"], added["context"]) == ("200", "utility")
    assert dial9("info", id=added["id"]) == added


@pytest.mark.parametrize(
    ("parameters", "errors"),
    [
        pytest.param({}, ["Number can't be blank"], marks=pytest.mark.rule("dial9.save.number")),
        ({"number": ""}, ["Number can't be blank"]),
        pytest.param({"number": "200"}, ["Number is invalid"], marks=pytest.mark.rule("dial9.save.number-valid")),
        ({"number": "0123400011a"}, ["Number is invalid"]),
        ({"number": "01234000111", "context": "utility"}, ["Number is invalid"]),
        pytest.param(
            {"number": NEW, "context": "outgoing"},
            ["Context is not included in the list"],
            marks=pytest.mark.rule("dial9.save.context"),
        ),
        ({"context": "outgoing"}, ["Context is not included in the list", "Number can't be blank"]),
        ({"number": "03301222970"}, ["Number has already been taken"]),
        pytest.param(
            {"number": NEW, "caller_id_prefix": "x" * 256},
            ["Caller id prefix is too long (maximum is 255 characters)"],
            marks=pytest.mark.rule("dial9.calls.texts-fit"),
        ),
    ],
)
def test_add_what_is_not_valid(dial9: Dial9, parameters: dict[str, Any], errors: list[str]) -> None:
    assert dial9.refused("save", **parameters) == ("validation-error", errors)


@pytest.mark.rule("dial9.save.number-free")
def test_add_internal_number_twice(dial9: Dial9) -> None:
    dial9("save", number="200", context="utility")
    refused = dial9.refused("save", number="200", context="utility")
    assert refused == ("validation-error", ["Number has already been taken"])


@pytest.mark.rule("dial9.delete.deleted")
def test_delete(dial9: Dial9) -> None:
    assert dial9("delete", id=3466) is True
    assert dial9.refused("info", id=3466)[0] == "not-found"
    assert dial9.refused("delete", id=3466)[0] == "not-found"
    assert 3466 not in [number["id"] for number in dial9("list")]


@pytest.mark.rule("dial9.delete.id-not-reused")
def test_the_id_of_a_deleted_number_is_not_used_again(dial9: Dial9) -> None:
    first = dial9("save", number=NEW)["id"]
    dial9("delete", id=first)
    assert dial9("save", number=NEW)["id"] > first


@pytest.mark.rule("dial9.acquire.back", "dial9.acquire.available")
def test_what_was_bought_can_be_bought_again_and_what_was_added_cannot(dial9: Dial9) -> None:
    dial9("delete", id=3466)
    assert dial9("acquirable_numbers", prefix="0330")[0] == "03301222970"
    assert dial9("acquire", number="03301222970")["number"] == "03301222970"
    dial9("delete", id=dial9("save", number=NEW)["id"])
    assert dial9.refused("acquire", number=NEW) == ("validation-error", ["Number is not available"])


@pytest.mark.parametrize("number", ["+447700900555", "(07700) 900 555", "0044 7700 900555"])
def test_a_number_is_one_in_every_spelling(dial9: Dial9, number: str) -> None:
    assert dial9("save", number=number)["number"] == "07700900555"
    refused = dial9.refused("save", number="07700900555")
    assert refused == ("validation-error", ["Number has already been taken"])


def test_planted_numbers_are_respelled(world: World, dial9: Dial9) -> None:
    moment = "2026-01-01T00:00:00Z"
    row = {"unit_id": 1, "number": "+44 7700 900556", "context": "incoming", "created_at": moment, "updated_at": moment}
    assert world.control.post("/data/dial9/numbers", json=row).is_success
    assert "07700900556" in [each["number"] for each in dial9("list")]
    assert dial9.refused("save", number="07700900556")[0] == "validation-error"
