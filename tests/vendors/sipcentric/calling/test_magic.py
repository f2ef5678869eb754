"""Magic numbers lie in the ranges reserved for fiction, and are none of those that the documents print."""

from emulator.telephony import fiction
from emulator.vendors.sipcentric.calling.magic import CALL_NUMBERS, SMS_NUMBERS
from emulator.vendors.sipcentric.numbers import national

RESERVED = {f"0{prefix[2:]}" for prefix in (*fiction.BRITISH_GEOGRAPHIC.values(), fiction.BRITISH_MOBILE)}


def test_magic_numbers_are_reserved_for_fiction() -> None:
    for number in (*SMS_NUMBERS, *CALL_NUMBERS):
        assert number == national(number)
        assert number[:-3] in RESERVED
