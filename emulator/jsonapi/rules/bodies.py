"""Bodies: the document, its resource object, attributes, relationships, linkage."""

from emulator.rules.rule import chapter

rule = chapter("jsonapi.bodies", "Bodies (JSON:API, jsonapi-resources)")

READABLE = rule("readable", "A body is a JSON object in UTF-8.", evidence="framework")
DATA = rule("data", "data is there, and an object.", evidence="framework")
TYPE = rule("type", "data has the type of the address.", evidence="framework")
UPDATE_ID = rule("update-id", "An update's data has the id of its address.", evidence="framework")
ALLOWED = rule(
    "allowed",
    "A body has only members, attributes and relationships that may be sent for this type and method.",
    evidence="framework",
)
LINKAGE = rule("linkage", "Linkage is a type and an id, of the relationship's type.", evidence="framework")
VALUES = rule("values", "An attribute has a value that its table allows, or is refused with 422 and a pointer to it.")
RELATED = rule("related", "A required relationship leads to a record that there is.")
CLIENT_ID = rule("client-id", "A client's id has the form of its type's, and nobody has it yet.", evidence="framework")
CREATED = rule("created", "A create answers 201 with the record and its address.", evidence="framework")
DELETED = rule("deleted", "A delete answers 204 with an empty body, and the record is in no list any more.")
REPEATED = rule(
    "repeated",
    "Of what is wrong with a record all is told; of a body's form the first thing.",
    evidence="framework",
)
