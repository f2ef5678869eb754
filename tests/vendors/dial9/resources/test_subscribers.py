"""Subscriber information and its validation on the world's clock."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.dial9.conftest import Dial9

ADDRESS = {
    "first_name": "Alex",
    "name": "Telcom",
    "address1": "24/26 Lever Street",
    "address4": "Manchester",
    "postcode": "M1 1DZ",
}
NOBODY = dict.fromkeys(["first_name", "name", "address1", "address2", "address3", "address4", "postcode", "pushed_at"])
DAY = 86400


def subscriber(dial9: Dial9, number_id: int = 3466) -> dict[str, Any]:
    found: dict[str, Any] = dial9("info", id=number_id)["aquisition"]["subscriber"]
    return found


@pytest.mark.rule("dial9.subscriber.pending")
def test_update_as_in_the_document(world: World, dial9: Dial9) -> None:
    world.freeze("2026-03-02T13:16:03.880Z")
    before = dial9("info", id=3466)
    updated = dial9("update_subscriber", id=3466, **ADDRESS)
    assert updated["aquisition"]["subscriber"] == NOBODY | ADDRESS | {"status": "validation_pending"}
    assert updated["updated_at"] == "2026-03-02T13:16:03.880Z"
    assert updated["created_at"] == before["created_at"]
    assert dial9("info", id=3466) == updated | {"updated_at": "2026-03-02T13:16:03.000Z"}


@pytest.mark.rule("dial9.subscriber.settled")
def test_validated_on_the_worlds_clock(world: World, dial9: Dial9) -> None:
    dial9("update_subscriber", id=3466, **ADDRESS)
    world.advance(3599)
    assert subscriber(dial9)["status"] == "validation_pending"
    fired = world.advance(1)
    assert [work["what"] for work in fired] == ["dial9.settle_subscriber"]
    assert subscriber(dial9) == NOBODY | ADDRESS | {"pushed_at": "2026-03-02T10:00:00.000Z", "status": "validated"}


def test_the_time_it_takes_is_a_setting(world: World, dial9: Dial9) -> None:
    world.set(dial9_validation_seconds=5)
    dial9("update_subscriber", id=3466, **ADDRESS)
    world.advance(5)
    assert subscriber(dial9)["status"] == "validated"


@pytest.mark.parametrize(
    "fault",
    [
        {"postcode": "ZZ99 9ZZ"},
        {"postcode": "zz999zz"},
        {"postcode": "12345"},
        {"postcode": ""},
        {"address1": None},
    ],
)
@pytest.mark.rule("dial9.subscriber.settled")
def test_refused_for_an_address_that_cannot_be_valid(world: World, dial9: Dial9, fault: dict[str, Any]) -> None:
    pending = dial9("update_subscriber", id=3466, **(ADDRESS | fault))
    assert pending["aquisition"]["subscriber"]["status"] == "validation_pending"
    world.advance(DAY)
    assert (subscriber(dial9)["status"], subscriber(dial9)["pushed_at"]) == ("validation_failed", None)


def test_a_refused_address_can_be_corrected(world: World, dial9: Dial9) -> None:
    dial9("update_subscriber", id=3466, **(ADDRESS | {"postcode": "ZZ99 9ZZ"}))
    world.advance(DAY)
    dial9("update_subscriber", id=3466, postcode="m1 1dz")
    world.advance(DAY)
    assert subscriber(dial9)["status"] == "validated"


@pytest.mark.parametrize("field", [*ADDRESS, "address2", "address3"])
@pytest.mark.rule("dial9.subscriber.fields")
def test_each_field_can_be_changed_alone_and_blanked(dial9: Dial9, field: str) -> None:
    dial9("update_subscriber", id=3466, **ADDRESS)
    changed = dial9("update_subscriber", id=3466, **{field: "Other"})["aquisition"]["subscriber"]
    assert changed == NOBODY | ADDRESS | {field: "Other", "status": "validation_pending"}
    blanked = dial9("update_subscriber", id=3466, **{field: ""})["aquisition"]["subscriber"]
    assert blanked[field] is None


def test_new_information_starts_the_validation_again(world: World, dial9: Dial9) -> None:
    """The first submission's time passes without effect; `pushed_at` is cleared meanwhile."""
    dial9("update_subscriber", id=3467, **ADDRESS)
    world.advance(3000)
    assert dial9("update_subscriber", id=3467, name="Other")["aquisition"]["subscriber"]["pushed_at"] is None
    world.advance(600)
    assert subscriber(dial9, 3467)["status"] == "validation_pending"
    world.advance(3000)
    assert subscriber(dial9, 3467)["status"] == "validated"


def test_deleting_a_number_ends_its_validation(world: World, dial9: Dial9) -> None:
    dial9("update_subscriber", id=3466, **ADDRESS)
    dial9("delete", id=3466)
    again = dial9("acquire", number="03301222970")["id"]
    world.advance(DAY)
    assert subscriber(dial9, again) == NOBODY | {"status": "unknown"}


@pytest.mark.parametrize("field", [*ADDRESS, "address2", "address3"])
def test_fields_are_texts_of_limited_length(dial9: Dial9, field: str) -> None:
    refused = dial9.refused("update_subscriber", id=3466, **{field: 7})
    assert refused == ("parameter-error", f"`{field}` should be a `String` but is a `Integer`")
    status, (error,) = dial9.refused("update_subscriber", id=3466, **{field: "x" * 256})
    assert status == "validation-error"
    assert error.endswith("is too long (maximum is 255 characters)")


@pytest.mark.rule("dial9.subscriber.not-internal")
def test_an_internal_number_has_no_subscriber(dial9: Dial9) -> None:
    internal = dial9("save", number="200", context="utility")["id"]
    assert dial9.refused("update_subscriber", id=internal, **ADDRESS)[0] == "validation-error"
