"""What the world can do to a Dial 9 customer."""

import pytest

from tests.conftest import World
from tests.vendors.dial9.conftest import Dial9

ADDRESS = {"name": "Telcom", "address1": "24/26 Lever Street", "postcode": "M1 1DZ"}


@pytest.mark.parametrize(("accepted", "status"), [(True, "validated"), (False, "validation_failed")])
def test_settle_the_first_that_waits(world: World, dial9: Dial9, accepted: bool, status: str) -> None:
    """Its own time then passes without effect."""
    dial9("update_subscriber", id=3801, **ADDRESS)
    result = world.simulate("dial9", "settle-subscriber", accepted=accepted)
    assert result == {"id": 3801, "status": status}
    world.advance(86400)
    subscriber = dial9("info", id=3801)["aquisition"]["subscriber"]
    assert subscriber["status"] == status
    assert subscriber["pushed_at"] == ("2026-03-02T09:00:00.000Z" if accepted else None)


def test_settle_one_by_id(world: World, dial9: Dial9) -> None:
    dial9("update_subscriber", id=3801, **ADDRESS)
    assert world.simulate("dial9", "settle-subscriber", id=3467, accepted=False)["id"] == 3467
    assert dial9("info", id=3801)["aquisition"]["subscriber"]["status"] == "validation_pending"
    assert dial9("info", id=3467)["aquisition"]["subscriber"]["status"] == "validation_failed"


def test_settle_with_nobody_waiting(world: World) -> None:
    assert world.simulate("dial9", "settle-subscriber") == {"id": 3466, "status": "validated"}


def test_settle_an_unknown_number(world: World) -> None:
    answer = world.control.post("/simulate/dial9/settle-subscriber", json={"id": 99})
    assert answer.status_code == 422
    assert "number" in answer.text
