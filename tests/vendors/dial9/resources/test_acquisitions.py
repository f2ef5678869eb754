"""Finding numbers and buying them."""

from typing import Any

import pytest

from tests.conftest import START, World
from tests.vendors.dial9.conftest import Dial9

DOCUMENTED = [
    "01234069352", "01234901381", "01234901364", "01234069371", "01234901431",
    "01234069448", "01234375392", "01234069303", "01234375079", "01234069473",
]  # fmt: skip


def test_acquirable_numbers_as_in_the_document(dial9: Dial9) -> None:
    assert dial9("acquirable_numbers", prefix="01234") == DOCUMENTED
    assert dial9("acquirable_numbers", prefix="01234") == DOCUMENTED


@pytest.mark.parametrize(
    ("prefix", "begin"),
    [("020", "02079460"), ("0113", "01134960"), ("01224", "01224999"), ("013873", "01387399"), ("0808", "08081570")],
)
@pytest.mark.rule("dial9.acquirable.ten")
def test_ten_numbers_of_each_prefix(dial9: Dial9, prefix: str, begin: str) -> None:
    numbers = dial9("acquirable_numbers", prefix=prefix)
    assert len(set(numbers)) == 10
    assert all(number.startswith(begin) and len(number) == 11 and number.isdecimal() for number in numbers)


def test_every_prefix_has_numbers(world: World) -> None:
    client = world.dial9()
    for row in client.post("/numbers/available_prefixes").json()["data"][::25]:
        found = client.post("/numbers/acquirable_numbers", json={"prefix": row["prefix"]}).json()["data"]
        assert len(found) == 10
        assert all(number.startswith(row["prefix"]) for number in found)


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        ("01234901", "01234901"),
        ("0207", "02079460"),
        ("020 7946", "02079460"),
        ("(020) 7946-0", "02079460"),
        ("+44 20 7", "02079460"),
        ("0044207", "02079460"),
        ("+44 (0)20 7946", "02079460"),
        ("+44 020 7946", "02079460"),
        ("44 20 7946", "02079460"),
        ("tel:+44-20-7", "02079460"),
        ("[020] 7946", "02079460"),
        ("02079460999", "02079460999"),
        ("01224999", "01224999"),
        ("0122", "0122"),
        ("0", "01"),
    ],
)
def test_any_beginning_of_a_number_searches(dial9: Dial9, beginning: str, found: str) -> None:
    numbers = dial9("acquirable_numbers", prefix=beginning)
    assert numbers
    assert all(number.startswith(found) for number in numbers)
    assert dial9("acquire", number=numbers[0])["number"] == numbers[0]
    assert numbers[0] not in dial9("acquirable_numbers", prefix=beginning)


@pytest.mark.parametrize(
    ("prefix", "reason"),
    [
        ("09999", "no available prefix begins with 09999"),
        ("abc", "no number begins with 'abc'"),
        ("%", "no number begins with '%'"),
        ("+1 212", "no number begins with '+1 212'"),
        ("1224", "no number begins with '1224'"),
        ("012240", "those of 01224 begin with 01224999"),
        ("02079460123", "every number that begins with 02079460123 is held already"),
        ("020794609991", "those of 020 begin with 02079460"),
    ],
)
def test_the_journal_says_why_nothing_is_found(world: World, dial9: Dial9, prefix: str, reason: str) -> None:
    assert dial9("acquirable_numbers", prefix=prefix) == []
    assert reason in world.kit.requests(vendor="dial9")[-1]["notes"][0]


@pytest.mark.rule("dial9.prefixes.sold-out")
def test_a_sold_out_prefix_goes_until_a_number_comes_back(world: World, dial9: Dial9) -> None:
    def is_available() -> bool:
        return "01224" in [row["prefix"] for row in dial9("available_prefixes")]

    row = {"unit_id": 1, "context": "incoming", "created_at": START, "updated_at": START, "acquired_at": START}
    numbers = [f"01224999{n:03d}" for n in range(1000)]
    world.control.post("/data/dial9/numbers", json=[row | {"number": number} for number in numbers[:-1]])
    assert is_available()
    last = dial9("acquire", number=numbers[-1])
    assert not is_available()
    assert dial9("acquirable_numbers", prefix="01224") == []
    dial9("delete", id=last["id"])
    assert is_available()
    assert dial9("acquirable_numbers", prefix="01224") == [numbers[-1]]
    dial9("acquire", number=numbers[-1])
    world.control.post("/data/dial9/offers", json={"number": "01224123456"})
    assert is_available()


def test_a_held_number_is_not_offered(dial9: Dial9) -> None:
    """The unit holds 02079460123; nobody can buy it, and it is in no list until it is deleted."""
    second = dial9("acquirable_numbers", prefix="020")[1]
    dial9("save", number=second)
    assert second not in dial9("acquirable_numbers", prefix="020")
    assert dial9.refused("acquire", number="02079460123")[1] == ["Number has already been taken"]


def test_a_number_is_offered_once(world: World, dial9: Dial9) -> None:
    """One of a prefix's thousand that is planted comes first, and not again in its place."""
    listed = dial9("acquirable_numbers", prefix="01224")
    world.control.post("/data/dial9/offers", json={"number": listed[2]})
    assert dial9("acquirable_numbers", prefix="01224") == [listed[2], *listed[:2], *listed[3:]]


@pytest.mark.parametrize(
    ("action", "parameters", "message"),
    [
        pytest.param(
            "acquirable_numbers",
            {},
            "`prefix` parameter is required but is missing",
            marks=pytest.mark.rule("dial9.acquirable.prefix"),
        ),
        ("acquirable_numbers", {"prefix": ""}, "`prefix` parameter is required but is missing"),
        ("acquirable_numbers", {"prefix": 1234}, "`prefix` should be a `String` but is a `Integer`"),
        pytest.param(
            "acquire",
            {},
            "`number` parameter is required but is missing",
            marks=pytest.mark.rule("dial9.acquire.number"),
        ),
        ("acquire", {"number": None}, "`number` parameter is required but is missing"),
        ("acquire", {"number": 1234901769}, "`number` should be a `String` but is a `Integer`"),
    ],
)
def test_parameters(dial9: Dial9, action: str, parameters: dict[str, Any], message: str) -> None:
    assert dial9.refused(action, **parameters) == ("parameter-error", message)


@pytest.mark.rule("dial9.acquire.bought")
def test_acquire_as_in_the_document(world: World, dial9: Dial9) -> None:
    world.freeze("2015-10-08T12:00:16.109Z")
    bought = dial9("acquire", number="01234901769")
    moment = "2015-10-08T12:00:16.109Z"
    people = ["first_name", "name", "address1", "address2", "address3", "address4", "postcode", "pushed_at"]
    assert bought == {
        "id": 4243,
        "number": "01234901769",
        "context": "incoming",
        "created_at": moment,
        "updated_at": moment,
        "recording_enabled": True,
        "caller_id_prefix": None,
        "callerid_passthrough": True,
        "forward_sip_to": None,
        "aquisition": {"acquired_at": moment, "subscriber": dict.fromkeys(people) | {"status": "unknown"}},
    }
    again = dial9("info", id=4243)
    assert again["aquisition"]["acquired_at"] == again["created_at"] == "2015-10-08T12:00:16.000Z"
    assert again["destination"] is None


def test_a_bought_number_leaves_the_pool_and_the_next_moves_up(dial9: Dial9) -> None:
    dial9("acquire", number=DOCUMENTED[3])
    left = dial9("acquirable_numbers", prefix="01234")
    assert left == [*DOCUMENTED[:3], *DOCUMENTED[4:], "01234901769"]


def test_acquire_twice(dial9: Dial9) -> None:
    dial9("acquire", number=DOCUMENTED[0])
    refused = dial9.refused("acquire", number=DOCUMENTED[0])
    assert refused == ("validation-error", ["Number has already been taken"])


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("01234000111", "Number is not available"),
        ("07700900123", "Number is not available"),
        ("0122499900", "Number is not available"),
        ("+44123406935", "Number is not available"),
        ("+4912340693521", "Number is invalid"),
        ("hello", "Number is invalid"),
        ("1" * 400, "Number is invalid"),
    ],
)
def test_acquire_what_is_not_in_the_pool(dial9: Dial9, number: str, error: str) -> None:
    assert dial9.refused("acquire", number=number) == ("validation-error", [error])


@pytest.mark.parametrize("number", ["+441234069352", "(01234) 069-352", "00441234069352", "tel:+44-1234-069352"])
def test_acquire_in_any_spelling(dial9: Dial9, number: str) -> None:
    assert dial9("acquire", number=number)["number"] == "01234069352"
    for again in (number, "01234069352"):
        assert dial9.refused("acquire", number=again) == ("validation-error", ["Number has already been taken"])
        assert dial9.refused("save", number=again) == ("validation-error", ["Number has already been taken"])


@pytest.mark.slow
def test_a_pool_can_run_dry(world: World) -> None:
    client = world.dial9()
    for _ in range(100):
        for number in client.post("/numbers/acquirable_numbers", json={"prefix": "0117"}).json()["data"]:
            assert client.post("/numbers/acquire", json={"number": number}).json()["status"] == "success"
    assert client.post("/numbers/acquirable_numbers", json={"prefix": "0117"}).json()["data"] == []
