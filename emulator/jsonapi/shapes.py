"""What documents look like, for the API's OpenAPI document: made from the declarations of the resources.

Each type's resource object is a schema with a name (`components`); what operations carry is made of these.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.jsonapi.resource import Attribute, Resource, Schema, ToOne
from emulator.store.store import table_of

Part = dict[str, Any]
"""Part of an OpenAPI document."""
TEXT: Part = {"type": "string"}
ADDRESS: Part = {"type": "string", "format": "uri"}
COUNT: Part = {"type": "integer", "minimum": 0}
NEW_NUMBER = r"^[1-9]\d{0,17}$"
"""An id that a client may choose, where ids are numbers."""
ERRORS, BARE_ERROR = "ErrorDocument", "BareError"


def of(members: Mapping[str, Part], *required: str, **more: Any) -> Part:
    """An object with these members."""
    needed: Part = {"required": list(required)} if required else {}
    return {"type": "object", **needed, "properties": dict(members), **more}


def links(*always: str, sometimes: tuple[str, ...] = ()) -> Part:
    """Addresses by name."""
    return of(dict.fromkeys((*always, *sometimes), ADDRESS), *always)


def or_null(schema: Part) -> Part:
    """A value, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def named(name: str) -> Part:
    """A schema of the document's own."""
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(resource: Resource) -> str:
    """What the schema of a type's resource object is called: `AvailableDidNumber`."""
    return "".join(word.capitalize() for word in resource.singular.split("_"))


def record(resource: Resource) -> Part:
    """A resource object, by its name."""
    return named(name_of(resource))


def components(schema: Schema) -> dict[str, Part]:
    """Every schema with a name: a resource object for each type, and both kinds of error."""
    records = {name_of(resource): resource_object(schema, resource) for resource in schema.resources.values()}
    return records | {ERRORS: error_document(), BARE_ERROR: bare_error()}


def resource_object(schema: Schema, resource: Resource) -> Part:
    """A resource object. Which of its fields are there depends on what the query asks for."""
    attributes = {each.name: shown(resource, each) for each in resource.attributes}
    relationships = {each.name: relationship_object(schema, each) for each in resource.relationships}
    members = identity(resource) | {"links": links("self"), "attributes": of(attributes, additionalProperties=False)}
    if relationships:
        members["relationships"] = of(relationships, additionalProperties=False)
    return of(members, "id", "type", "links", description=f"One of the {resource.type}.", additionalProperties=False)


def identity(resource: Resource) -> dict[str, Part]:
    """What names a record."""
    return {"id": resource.key.describe(), "type": kind_of(resource.type)}


def kind_of(name: str) -> Part:
    """A type's name, and no other."""
    return {"type": "string", "enum": [name]}


def shown(resource: Resource, attribute: Attribute) -> Part:
    """An attribute in an answer: null where its column may be empty."""
    column = table_of(resource.model).c.get(attribute.name)
    schema = attribute.kind.describe()
    return or_null(schema) if column is not None and column.nullable else schema


def relationship_object(schema: Schema, relationship: ToOne) -> Part:
    """A relationship in an answer; it shows where it leads if it is included, and some always do."""
    members = {"links": links("self", "related"), "data": linkage(schema, relationship)}
    return of(members, *(("links", "data") if relationship.linked else ("links",)), additionalProperties=False)


def linkage(schema: Schema, relationship: ToOne) -> Part:
    """Type and id, or null where the relationship may lead nowhere."""
    found = of(identity(schema.target(relationship)), "type", "id", additionalProperties=False)
    return found if relationship.required else or_null(found)


def included(schema: Schema, resource: Resource) -> Part:
    """The records that an answer may include, if there are any."""
    found = [each.type for each in reached(schema, resource, set())]
    if not found:
        return {}
    references = {kind: record(schema.resources[kind]) for kind in dict.fromkeys(found)}
    told = {"propertyName": "type", "mapping": {kind: each["$ref"] for kind, each in references.items()}}
    return {"included": {"type": "array", "items": {"oneOf": list(references.values()), "discriminator": told}}}


def reached(schema: Schema, resource: Resource, passed: set[str]) -> Iterator[Resource]:
    """Where the relationships of a type lead, and theirs."""
    for relationship in resource.relationships if resource.includable else ():
        target = schema.target(relationship)
        yield target
        if target.type not in passed:
            passed.add(target.type)
            yield from reached(schema, target, passed)


# What clients send


def sent(schema: Schema, resource: Resource, creating: bool) -> Part:
    """The document that creates or changes a record. What a type tolerates beside has no effect."""
    right = "creatable" if creating else "updatable"
    attributes = [each for each in resource.attributes if getattr(each, right)]
    relationships = [each for each in resource.relationships if getattr(each, right)]
    members: Part = {
        "type": kind_of(resource.type),
        "attributes": sent_attributes(resource, attributes, creating),
        "relationships": sent_relationships(schema, relationships, creating),
    }
    if not creating or resource.key.by_client:
        members["id"] = resource.key.describe() | ({"pattern": NEW_NUMBER} if creating and resource.key.number else {})
    required = ["type"] if creating else ["id", "type"]
    required += [name for name in ("attributes", "relationships") if "required" in members[name]]
    if not resource.outer_relationships or "relationships" not in required:
        return of({"data": of(members, *required, additionalProperties=False)}, "data")
    required.remove("relationships")
    outer = of({"data": of(members, *required, additionalProperties=False)}, "data")
    within = of({"data": {"required": ["relationships"]}})
    return {**outer, "anyOf": [within, of({"relationships": members["relationships"]}, "relationships")]}


def sent_attributes(resource: Resource, attributes: list[Attribute], creating: bool) -> Part:
    """The attributes of a document that writes."""
    members = {name: wanted(each) for each in attributes for name in (each.name, *each.aliases)}
    required = [each.name for each in attributes if each.required] if creating else []
    tolerated = f"^({'|'.join(sorted(resource.tolerated))})$"
    more: Part = {"patternProperties": {tolerated: {}}} if resource.tolerated else {}
    return of(members, *required, **more, additionalProperties=False)


def wanted(attribute: Attribute) -> Part:
    """An attribute in a document that writes."""
    if attribute.required:
        return attribute.kind.wanted() | {"minLength": 1, "pattern": attribute.kind.wanted().get("pattern", r"\S")}
    return attribute.kind.wanted() if attribute.default is not None else or_null(attribute.kind.wanted())


def sent_relationships(schema: Schema, relationships: list[ToOne], creating: bool) -> Part:
    """The relationships of a document that writes."""
    members = {each.name: of({"data": linkage(schema, each)}, "data") for each in relationships}
    required = [each.name for each in relationships if each.required] if creating else []
    return of(members, *required, additionalProperties=False)


# Errors


def error_document() -> Part:
    """What a refusal says."""
    number = {"type": "string", "pattern": r"^\d+$"}
    pointer = of({"pointer": {"type": "string", "description": "What in the document it is about."}}, "pointer")
    members = {"title": TEXT, "detail": TEXT, "code": number, "source": pointer, "status": number}
    error = of(members, "title", "detail", "code", "status", additionalProperties=False)
    many: Part = {"type": "array", "minItems": 1, "items": error}
    return of({"errors": many}, "errors", description="Why a request was refused.", additionalProperties=False)


def bare_error() -> Part:
    """What the router says where it knows no address."""
    members = {"status": {"type": "integer"}, "error": TEXT}
    return of(members, "status", "error", description="A status and its phrase.", xml={"name": "hash"})
