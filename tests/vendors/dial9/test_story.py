"""The whole life of a number, in both parameter forms."""

from tests.conftest import World
from tests.vendors.dial9.conftest import Dial9


def test_from_prefix_to_release(world: World, dial9: Dial9) -> None:
    prefixes = [row["prefix"] for row in dial9("available_prefixes")]
    assert "01234" in prefixes
    offered = dial9("acquirable_numbers", prefix="01234")
    bought = dial9("acquire", number=offered[0])
    assert offered[0] not in dial9("acquirable_numbers", prefix="01234")

    assert dial9("info", id=bought["id"]) == bought | {"destination": None}
    saved = dial9("save", id=bought["id"], destination_type="Menu", destination_id=262, caller_id_prefix="Sales")
    assert saved["destination"] == {"type": "Menu", "object": {"id": 262, "name": "Main Menu"}}
    assert saved in dial9("list")

    address = {"first_name": "Alex", "name": "Telcom", "address1": "24/26 Lever Street", "postcode": "M1 1DZ"}
    pending = dial9("update_subscriber", id=bought["id"], **address)
    assert pending["aquisition"]["subscriber"]["status"] == "validation_pending"
    world.advance(86400)
    validated = dial9("info", id=bought["id"])["aquisition"]["subscriber"]
    assert (validated["status"], validated["pushed_at"]) == ("validated", "2026-03-02T10:00:00.000Z")

    assert dial9("delete", id=bought["id"]) is True
    assert bought["id"] not in [number["id"] for number in dial9("list")]
    assert dial9("acquirable_numbers", prefix="01234") == offered
    assert dial9("acquire", number=offered[0])["id"] != bought["id"]
