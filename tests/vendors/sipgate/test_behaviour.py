"""Magic numbers: reserved for fiction, and nobody's in the dataset but where a failure is recorded."""

import pytest
import yaml

from emulator.datasets import loading as datasets
from emulator.telephony import fiction
from emulator.vendors.sipgate import magic

RESERVED = (*fiction.GERMAN_GEOGRAPHIC.values(), *fiction.GERMAN_MOBILE)


@pytest.mark.parametrize("number", magic.NUMBERS)
def test_is_reserved_for_fiction(number: str) -> None:
    assert number.startswith(RESERVED)


def test_numbers_of_accounts_and_contacts_are_ordinary() -> None:
    section = yaml.safe_load(datasets.find("small-office").read_bytes())["sipgate"]
    del section["events"]
    assert not [number for number in magic.NUMBERS if number in str(section)]


ORDINARY = (
    *("4915735990099", "4915735990098", "4915735990092", "4915735990091", "4915735990078", "4915735990077"),
    *("4921163559999", "4917604069077"),
)


@pytest.mark.parametrize("number", ORDINARY)
def test_other_numbers_are_ordinary(number: str) -> None:
    assert magic.outcome(number) == "answered"
    assert magic.failure([number]) is None


def test_a_failure_names_each_number_that_fails() -> None:
    assert magic.failure(["493023125486", "4917604069077", "493023125408", "493023125200"]) == (
        "493023125486: busy, 493023125408: no answer"
    )
