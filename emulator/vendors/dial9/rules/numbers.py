"""Numbers: listing, showing, adding, changing and deleting them."""

from emulator.rules.rule import chapter

listing, info = chapter("dial9.list", "List all numbers"), chapter("dial9.info", "Number properties")
save, delete = chapter("dial9.save", "Add or update a number"), chapter("dial9.delete", "Delete a number")

ALL_NUMBERS = listing("all", "The list has every number of the unit, and takes no parameters.")
SHOWN = listing(
    "members",
    "A number shows its settings, under aquisition when it was bought and who subscribes, and its destination or null.",
)
NUMBER_ID = info("id", "To show, change or delete a number its id is required.")
NUMBER_FOUND = info(
    "found",
    "The id is that of one of the unit's numbers; else the status is not-found.",
    evidence="framework",
)
ADDS_WITHOUT_ID = save("adds-without-id", "Without an id a number is added, with one that number is changed.")
CHANGES = save("changes", "Prefix, recording, pass-through and destination can be changed; what is not sent stays.")
CREATION_ONLY = save("creation-only", "Context and number count only when a number is added.")
CONTEXT_LISTED = save("context", "The context is incoming, or utility for an internal number.")
NUMBER_GIVEN = save("number", "To add a number it is required.", evidence="inferred")
NUMBER_VALID = save(
    "number-valid",
    "An incoming number is a national one, a utility number has two to eight digits.",
    evidence="inferred",
    unsure="The document says nothing of the form of a number.",
)
NUMBER_FREE = save(
    "number-free",
    "A number is added once: an incoming one in all units, an internal one in its own.",
    evidence="inferred",
)
DESTINATION_FOUND = save(
    "destination",
    "Type and id of a destination name something in the unit.",
    evidence="inferred",
    unsure="The document names the type Menu alone; which other types there are comes from the dataset.",
)
DELETED = delete("deleted", "A deleted number is gone, and the answer's data is true.")
ID_NOT_REUSED = delete("id-not-reused", "The id of a deleted number is given to no other.", evidence="inferred")
