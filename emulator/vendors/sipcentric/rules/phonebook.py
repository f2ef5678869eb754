"""The phone book: the contacts that an account shares."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.phonebook", "Phone Book")

TABLE = rule("table", "An entry shows name and phoneNumber, and speedDial where it has one.")
REQUIRED = rule("required", "An entry has a name and a phoneNumber; else it is a 400.")
SPEED_DIAL = rule(
    "speed-dial",
    "A speed dial is a whole number from 1 to 9999; else it is a 400.",
    unsure="The earlier document has single digits; the newer one counts in both revisions.",
)
SPEED_DIAL_ONCE = rule(
    "speed-dial-once", "No two entries of an account have the same speed dial: that is a 400.", evidence="inferred"
)
REPLACED = rule(
    "replaced",
    "A PUT replaces the entry: a speed dial that is not sent is removed.",
    unsure="The document says that the updated representation is to be PUT; whether less is a change of it is open.",
)
OLDEST_FIRST = rule("oldest-first", "The phone book begins with the oldest entry, as both documents print it.")
DIALLED = rule("dialled", "A phone of the account dials a contact by the speed dial.", evidence="inferred")
SHORT_NUMBERS_FIRST = rule(
    "short-numbers-first", "Where a short number is also a speed dial, the endpoint is called.", evidence="inferred"
)
