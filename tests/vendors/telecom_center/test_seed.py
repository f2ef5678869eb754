"""The dataset: records of the document, enough calls, clear complaints about what is wrong."""

from pathlib import Path

import httpx2
import pytest

from emulator.core.seeder import DatasetError
from emulator.datasets import build
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


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ("bogus: []", "telecom_center.bogus"),
        ("customers:\n- {id: 1}", "telecom_center.customers.0.name"),
        ("customers:\n- {id: 1, name: A, language: DE}", "customers.0.language: Language not found!"),
        (f"{CUSTOMER}- {{id: 1, name: B}}", "customers.1"),
        ("did_numbers:\n- {id: '1', customer_id: 7, number: '44'}", "did_numbers.0"),
        (f"{CUSTOMER}did_numbers:\n- {{id: '1', customer_id: 1, number: x}}", "number: is not a number"),
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
