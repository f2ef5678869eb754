"""The dataset: records of the document, enough calls, clear complaints about what is wrong."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from emulator.datasets.loading import build
from emulator.datasets.seeder import DatasetError
from emulator.vendors.telecom_center import vendor
from tests.vendors.telecom_center.documents import GATEWAY_OF_1, OTHER_GATEWAY_OF_1, ROUTE_OF_1, TRUNK_OF_123

SHOWN = {
    "customers": ["123", "124", "1", "999"],
    "incoming_trunks": ["9edf20a5-48d1-485e-895c-dc35a466d614", TRUNK_OF_123],
    "available_did_numbers": [
        "8c58d9cb-54af-462d-be40-1cca246a5ffd",
        "55580532-d88b-46d9-ab9d-646373af90ad",
        "5efdb730-703e-4f86-bc4e-e9b724154fc7",
        "32d039d5-f45c-44a5-ad01-a1ce39eafbe0",
        "123",
    ],
    "termination_gateways": [OTHER_GATEWAY_OF_1, GATEWAY_OF_1],
    "termination_routes": [ROUTE_OF_1],
    "external_account_routes": ["123", "1243"],
    "sip_device_routes": ["c1c798dc-ee42-462e-8fca-0fa96d6fe3c0"],
    "termination_cdrs": ["123"],
    "incoming_trunk_cdrs": ["123"],
}


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in SHOWN.items() for key in keys])
def test_records_that_the_document_shows(api: httpx2.Client, kind: str, key: str) -> None:
    assert api.get(f"/{kind}/{key}").json()["data"]["id"] == key


@pytest.mark.parametrize("kind", SHOWN)
def test_two_or_more_of_every_type(api: httpx2.Client, kind: str) -> None:
    assert api.get(f"/{kind}").json()["meta"]["record_count"] >= 2


def seeded(section: str) -> bytes:
    """A database made of a section."""
    content = "\n".join(["telecom_center:", *(f"  {line}" for line in section.splitlines())])
    return build(Path("file.yaml"), content.encode(), 1, [vendor])


CUSTOMER = "customers:\n- {id: 1, name: A}\n"
NUMBERS = f"{CUSTOMER}did_numbers:\n- {{customer_id: 1, number: '441632960398'}}\n- {{customer_id: 1, number: "
GATEWAYS = f"{CUSTOMER}gateways:\n- {{id: {GATEWAY_OF_1}, customer_id: 1, name: A, host: a}}\n"
CALL = f"{CUSTOMER}termination_cdrs:\n- {{customer_id: 1, src_number_in: '1', dst_number_in: '2'"


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ("bogus: []", "telecom_center.bogus"),
        ("customers:\n- {id: 1}", "telecom_center.customers.0.name"),
        ("customers:\n- {id: 1, name: A, language: DE}", "customers.0.language: Language not found!"),
        (f"{CUSTOMER}did_numbers:\n- {{id: '1', customer_id: 1, number: x}}", "number: is not a number"),
        (f"{CUSTOMER}- {{id: 1, name: B}}", "customers.1.id: 1 is already in use"),
        ("did_numbers:\n- {id: '1', customer_id: 7, number: '44'}", "did_numbers.0.customer_id: no record"),
        (f"{CALL}, time_start: yesterday}}", "termination_cdrs.0.time_start: Value error, must be an ISO 8601 date"),
        (f"{NUMBERS}'+441632960398'}}", "did_numbers.1.number: has already been taken"),
        (f"{NUMBERS}'01632960398'}}", "did_numbers.1.number: has already been taken"),
        (f"{GATEWAYS}- {{id: {GATEWAY_OF_1.upper()}, customer_id: 1, name: B, host: b}}", "gateways.1.id"),
        ("counts: {termination_cdrs: 1}", "there is no route"),
        ("counts: {incoming_trunk_cdrs: 1}", "both a trunk and a DID number"),
    ],
)
def test_complaints(section: str, complaint: str) -> None:
    with pytest.raises(DatasetError, match=r"file\.yaml") as error:
        seeded(section)
    assert complaint in str(error.value)


def test_the_same_section_makes_the_same_database() -> None:
    assert seeded(CUSTOMER) == seeded(CUSTOMER)


def test_ids_are_drawn_and_moments_stored_as_all_others(tmp_path: Path) -> None:
    trunk = "incoming_trunks:\n- {customer_id: 1, domain: 1.in.phone.systems}\n"
    path = tmp_path / "calls.sqlite"
    path.write_bytes(seeded(f"{CALL}, time_start: '2020-05-15 08:38:38+02:00'}}\n{trunk}"))
    with closing(sqlite3.connect(path)) as database:
        moments = database.execute("SELECT time_start FROM telecom_center_termination_cdr").fetchall()
        keys = database.execute("SELECT id FROM telecom_center_incoming_trunk").fetchall()
    assert moments == [("2020-05-15T06:38:38.000",)]
    assert UUID(keys[0][0]).version == 4
