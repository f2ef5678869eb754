"""What Sipcentric's documents say, and where they are silent what its clients show, rule by rule."""

from emulator.rules.rule import gather
from emulator.vendors.sipcentric.rules import (
    calls,
    credit,
    customers,
    endpoints,
    overview,
    phonebook,
    phonenumbers,
    recordings,
    sms,
    sounds,
    stream,
    timeintervals,
)

RULES = gather(
    overview,
    customers,
    phonebook,
    sms,
    calls,
    sounds,
    recordings,
    timeintervals,
    endpoints,
    phonenumbers,
    credit,
    stream,
)
