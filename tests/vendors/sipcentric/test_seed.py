"""Datasets: what small-office and empty hold, and how a bad record is told."""

from pathlib import Path

import pytest

from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.vendors import VENDORS
from tests.conftest import World

CUSTOMER = """
    - {id: 1, created: "2014-03-10T13:37:00.000", reseller: acme, company: A, first_name: B, last_name: C,
       telephone: "01632960001", email: a@example.com, address1: D, city: E, postcode: F, account_type: PREPAID,
       balance: 1.5}
"""
ENDPOINT = '{id: 9, customer_id: 1, created: "2014-03-10T13:37:00.000", type: ivr, short_number: "001", name: x}'

INTERVAL = """[{id: 3, customer_id: 1, created: "2014-03-10T13:37:00.000", name: x, repeat: WEEKLY,
    included_times: [{dayOfWeek: MON, startTime: "09:00", endTime: "17:29"}]}]"""


def load(folder: Path, text: str) -> bytes:
    file = folder / "mine.yaml"
    file.write_text(text)
    return datasets.load(str(file), 1, VENDORS, folder)


def section(**lists: str) -> str:
    return f"sipcentric:\n  customers:{CUSTOMER}" + "".join(f"  {name}: {text}\n" for name, text in lists.items())


def test_a_small_dataset_loads(tmp_path: Path) -> None:
    assert load(tmp_path, section(endpoints=f"[{ENDPOINT}]", timeintervals=INTERVAL, counts="{endpoints: 3}"))


@pytest.mark.parametrize(
    ("lists", "path", "problem"),
    [
        ({"endpoints": f"[{ENDPOINT.replace('ivr', 'robot')}]"}, "endpoints.0.type", "phone"),
        ({"endpoints": f"[{ENDPOINT.replace('001', '1')}]"}, "endpoints.0.short_number", "pattern"),
        ({"endpoints": f"[{ENDPOINT.replace('name: x', 'nome: x')}]"}, "endpoints.0.nome", "not permitted"),
        ({"endpoints": f"[{ENDPOINT.replace(', name: x', '')}]"}, "endpoints.0.name", "required"),
        ({"endpoints": f"[{ENDPOINT}, {ENDPOINT}]"}, "endpoints.1.id", "already"),
        ({"endpoints": f"[{ENDPOINT}, {ENDPOINT.replace('id: 9', 'id: 8')}]"}, "endpoints.1.short_number", "already"),
        ({"endpoints": f"[{ENDPOINT.replace('customer_id: 1', 'customer_id: 7')}]"}, "endpoints.0.customer_id", "7"),
        ({"users": "[{username: a, password: b, level: king}]"}, "users.0.level", "admin"),
        ({"users": "[{username: a, password: b, level: admin, endpoint_id: 4}]"}, "users.0.endpoint_id", "4"),
        ({"counts": "{endpoints: -1}"}, "counts.endpoints", "greater"),
        ({"counts": "{robots: 1}"}, "counts.robots", "not permitted"),
        (
            {"timeintervals": INTERVAL.replace("startTime", "from")},
            "timeintervals.0.included_times.startTime",
            "required",
        ),
        (
            {"timeintervals": INTERVAL.replace("WEEKLY", "YEARLY")},
            "timeintervals.0.included_times",
            "dayOfWeek not valid",
        ),
        ({"timeintervals": INTERVAL.partition("[{day")[0] + "[]}]"}, "timeintervals.0.included_times", "at least one"),
        ({"endpoints": f"[{ENDPOINT.replace('2014-03-10T', '2014-02-30T')}]"}, "endpoints.0.created", "ISO 8601"),
        ({"robots": "[]"}, "robots", "not permitted"),
    ],
)
def test_a_bad_record_is_named_with_its_field(tmp_path: Path, lists: dict[str, str], path: str, problem: str) -> None:
    with pytest.raises(DatasetError) as error:
        load(tmp_path, section(**lists))
    assert f"sipcentric.{path}: " in str(error.value)
    assert problem in str(error.value)
    assert "mine.yaml" in str(error.value)


def test_moments_of_any_iso_form_are_stored_alike(tmp_path: Path) -> None:
    written = [ENDPOINT.replace("2014-03-10T13:37:00.000", f"2014-03-10{time}") for time in ("T13:37Z", "T15:37:00+02")]
    one, two = (load(tmp_path, section(endpoints=f"[{record}]")) for record in written)
    assert one == two == load(tmp_path, section(endpoints=f"[{ENDPOINT}]"))


@pytest.mark.parametrize("text", ["[]", "''", "0", "- sipcentric"])
def test_a_dataset_is_a_mapping(tmp_path: Path, text: str) -> None:
    with pytest.raises(DatasetError, match=r"mine\.yaml, line 1: dataset: Input should be a valid dict"):
        load(tmp_path, text)


def test_counts_need_a_customer(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"sipcentric\.counts\.phonebook"):
        load(tmp_path, "sipcentric:\n  counts: {phonebook: 1}\n")


@pytest.mark.slow
def test_the_same_seed_gives_the_same_database(tmp_path: Path) -> None:
    one, two = (datasets.load("small-office", 3, VENDORS, tmp_path / name) for name in ("one", "two"))
    assert one == two
    assert one != datasets.load("small-office", 4, VENDORS, tmp_path)


def test_what_tests_may_take_is_free(world: World) -> None:
    """Speed dials 4 and 12, and short numbers from 870 up."""
    client = world.sipcentric()
    book = client.get("/customers/25/phonebook?pageSize=200").json()["items"]
    assert not {entry.get("speedDial") for entry in book} & {4, 12}
    endpoints = client.get("/customers/25/endpoints?pageSize=200").json()["items"]
    assert max(endpoint["shortNumber"] for endpoint in endpoints) < "870"


def test_the_fax_and_sms_numbers_can_be_seen(world: World) -> None:
    numbers = world.sipcentric().get("/customers/25/phonenumbers?pageSize=200").json()["items"]
    assert {number["faxEnabled"] for number in numbers} == {True, False}
    assert {number["smsEnabled"] for number in numbers} == {True, False}


def test_empty_has_accounts_and_nothing_in_them(world: World) -> None:
    assert world.control.post("/reset", json={"dataset": "empty"}).is_success
    client = world.sipcentric()
    links = client.get("/customers/me").json()["links"]
    for name, address in links.items():
        if name != "creditStatus":
            assert client.get(address).json()["items"] == []
    for user in ("reseller", "extension"):
        assert world.sipcentric(user).get("/customers").json()["totalItems"] == 1
    entry = {"name": "First", "phoneNumber": "01632960001"}
    assert client.post("/customers/me/phonebook", json=entry).status_code == 201
