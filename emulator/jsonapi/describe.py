"""Parameters, bodies and answers of operations for the API's OpenAPI document, from the declarations."""

from typing import Any

from emulator.jsonapi.errors import MEDIA_TYPE
from emulator.jsonapi.query import LARGEST_PAGE, PAGE_SIZE
from emulator.jsonapi.resource import Attribute, Resource, Schema, ToOne

Part = dict[str, Any]
"""Part of an OpenAPI document."""
TEXT: Part = {"type": "string"}
COUNT: Part = {"type": "integer", "minimum": 0}
LINKS: Part = {"type": "object", "additionalProperties": TEXT}
ID: Part = {"name": "id", "in": "path", "required": True, "schema": TEXT}


def described_list(schema: Schema, resource: Resource) -> Part:
    """A list: everything that narrows, orders and cuts it."""
    parameters = [*record_parameters(resource), *list_parameters(schema, resource)]
    meta = {"type": "object", "properties": {"record_count": COUNT}}
    members = {"data": {"type": "array", "items": record(resource)}, "meta": meta, "links": LINKS}
    return {"parameters": parameters, **answered(200, members)}


def described_create(schema: Schema, resource: Resource) -> Part:
    """A create."""
    return {
        "parameters": record_parameters(resource),
        "requestBody": record_body(resource, creating=True),
        **answered(201, {"data": record(resource)}),
    }


def described_get(schema: Schema, resource: Resource) -> Part:
    """One record."""
    return {"parameters": [ID, *record_parameters(resource)], **answered(200, {"data": record(resource)})}


def described_update(schema: Schema, resource: Resource) -> Part:
    """An update."""
    return {**described_get(schema, resource), "requestBody": record_body(resource, creating=False)}


def described_delete(schema: Schema, resource: Resource) -> Part:
    """A deletion."""
    return {"parameters": [ID]}


def described_related(schema: Schema, relationship: ToOne) -> Part:
    """The record that a relationship leads to."""
    target = schema.target(relationship)
    data = record(target) if relationship.required else or_null(record(target))
    return {"parameters": [ID, *record_parameters(target)], **answered(200, {"data": data})}


def described_relationship(schema: Schema, relationship: ToOne) -> Part:
    """A relationship's linkage."""
    return {"parameters": [ID], **answered(200, {"data": linkage(relationship), "links": LINKS})}


def described_linking(schema: Schema, relationship: ToOne) -> Part:
    """A change of a relationship."""
    return {"parameters": [ID], "requestBody": body({"data": linkage(relationship)})}


def described_unlinking(schema: Schema, relationship: ToOne) -> Part:
    """A relationship that shall lead nowhere."""
    return {"parameters": [ID]}


def parameter(name: str, text: str, schema: Part = TEXT) -> Part:
    """A query parameter."""
    return {"name": name, "in": "query", "description": text, "schema": schema}


def record_parameters(resource: Resource) -> list[Part]:
    """Sparse fieldsets and includes."""
    fields = sorted(resource.fields)
    found = [parameter(f"fields[{resource.type}]", f"Comma list of what to show: {', '.join(fields)}.")]
    if resource.relationships and resource.includable:
        names = ", ".join(resource.relationship)
        found.append(parameter("include", f"Comma list of relationships to include: {names}; dots lead further."))
    return found


def list_parameters(schema: Schema, resource: Resource) -> list[Part]:
    """Sorting, paging and filters."""
    whole = {"type": "integer", "minimum": 1}
    filters = schema.filters(resource).values()
    return [
        parameter("sort", f"Comma list of {', '.join(sorted(resource.sortable))}; a minus sign turns one round."),
        parameter("page[number]", "Number of the page.", {**whole, "default": 1}),
        parameter("page[size]", "Records in a page.", {**whole, "default": PAGE_SIZE, "maximum": LARGEST_PAGE}),
        *(parameter(f"filter[{f.name}]", f"Records whose {f.column} is {f.operator} this.") for f in filters),
    ]


def record(resource: Resource) -> Part:
    """A resource object."""
    attributes = {a.name: shown(a) for a in resource.attributes}
    links = {r.name: {"type": "object", "properties": {"links": LINKS}} for r in resource.relationships}
    members: Part = {"id": TEXT, "type": {"type": "string", "enum": [resource.type]}, "links": LINKS}
    members["attributes"] = {"type": "object", "properties": attributes}
    if links:
        members["relationships"] = {"type": "object", "properties": links}
    return {"type": "object", "required": ["id", "type"], "properties": members}


def shown(attribute: Attribute) -> Part:
    """An attribute in an answer."""
    sure = attribute.required or attribute.default is not None
    return attribute.kind.describe() if sure else or_null(attribute.kind.describe())


def or_null(schema: Part) -> Part:
    """A value, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def record_body(resource: Resource, creating: bool) -> Part:
    """The document that creates or updates a record."""
    right = "creatable" if creating else "updatable"
    attributes = {a.name: a.kind.describe() for a in resource.attributes if getattr(a, right)}
    links = {r.name: linked(r) for r in resource.relationships if getattr(r, right)}
    members: Part = {"type": {"type": "string", "enum": [resource.type]}}
    if not creating or resource.key.by_client:
        members["id"] = TEXT
    if attributes:
        members["attributes"] = {"type": "object", "properties": attributes}
    if links:
        members["relationships"] = {"type": "object", "properties": links}
    required = ["type"] if creating else ["id", "type"]
    return body({"data": {"type": "object", "required": required, "properties": members}})


def linked(relationship: ToOne) -> Part:
    """A relationship object."""
    return {"type": "object", "properties": {"data": linkage(relationship)}}


def linkage(relationship: ToOne) -> Part:
    """Type and id, or null where the relationship may lead nowhere."""
    members = {"type": {"type": "string", "enum": [relationship.type]}, "id": TEXT}
    found = {"type": "object", "required": ["type", "id"], "properties": members}
    return found if relationship.required else or_null(found)


def body(members: Part) -> Part:
    """A request body of JSON:API's media type, with `data`."""
    return {"required": True, "content": document(members)}


def answered(status: int, members: Part) -> Part:
    """An answer with `data`."""
    return {"responses": {str(status): {"content": document(members)}}}


def document(members: Part) -> Part:
    """A document under its media type."""
    return {MEDIA_TYPE: {"schema": {"type": "object", "required": ["data"], "properties": members}}}
