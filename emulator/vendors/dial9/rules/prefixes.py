"""Prefixes, and the numbers that can be bought within them."""

from emulator.rules.rule import chapter

prefixes = chapter("dial9.prefixes", "List all available prefixes")
acquirable = chapter("dial9.acquirable", "List available numbers within a prefix")
acquire = chapter("dial9.acquire", "Purchase a new number")

LISTED = prefixes("listed", "The list has each prefix with numbers to buy once, by description, which ends with it.")
SOLD_OUT = prefixes("sold-out", "A prefix whose numbers are all held is not listed.", evidence="inferred")
PREFIX_GIVEN = acquirable("prefix", "To list numbers a prefix is required.")
TEN = acquirable("ten", "At most ten numbers are listed, none of them held by anybody.")
NUMBER_GIVEN = acquire("number", "To buy a number it is required.")
BOUGHT = acquire("bought", "A number that was bought is an incoming one of the unit; the answer shows no destination.")
AVAILABLE = acquire(
    "available",
    "A number that is bought is a national one, held by nobody, and on offer.",
    evidence="inferred",
    unsure="Which numbers the vendor has is not known: the pool is made of numbers that nobody has.",
)
BACK_IN_THE_POOL = acquire("back", "A bought number that is deleted can be bought again.", evidence="inferred")
