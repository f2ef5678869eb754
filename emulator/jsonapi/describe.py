"""The parameters and bodies of operations for the API's OpenAPI document, from the declarations."""

from collections.abc import Callable
from typing import Any

from emulator.jsonapi import operations
from emulator.jsonapi.errors import MEDIA_TYPE
from emulator.jsonapi.query import LARGEST_PAGE, PAGE_SIZE
from emulator.jsonapi.resource import Resource, Schema, ToOne

Schemas = dict[str, Any]
TEXT: Schemas = {"type": "string"}


def describe(
    schema: Schema, resource: Resource, operation: Callable[..., Any], relationship: ToOne | None
) -> dict[str, Any]:
    """What FastAPI cannot read off a handler's signature."""
    extra: dict[str, Any] = {"parameters": []}
    if operation not in (operations.list_records, operations.create_record):
        extra["parameters"].append({"name": "id", "in": "path", "required": True, "schema": TEXT})
    if operation is operations.get_relationship or operation is operations.delete_record:
        return extra
    if operation in (operations.update_relationship, operations.delete_relationship):
        assert relationship is not None
        if operation is operations.update_relationship:
            extra["requestBody"] = body({"data": linkage(relationship)}, ["data"])
        return extra
    shown = resource if relationship is None else schema.target(relationship)
    extra["parameters"] += record_parameters(shown)
    if operation is operations.list_records:
        extra["parameters"] += list_parameters(schema, resource)
    elif operation in (operations.create_record, operations.update_record):
        extra["requestBody"] = record_body(resource, creating=operation is operations.create_record)
    return extra


def parameter(name: str, text: str, schema: Schemas = TEXT) -> dict[str, Any]:
    """A query parameter."""
    return {"name": name, "in": "query", "description": text, "schema": schema}


def record_parameters(resource: Resource) -> list[dict[str, Any]]:
    """Sparse fieldsets and includes."""
    fields = sorted(resource.fields)
    found = [parameter(f"fields[{resource.type}]", f"Comma list of what to show: {', '.join(fields)}.")]
    if resource.relationships and resource.includable:
        names = ", ".join(resource.relationship)
        found.append(parameter("include", f"Comma list of relationships to include: {names}; dots lead further."))
    return found


def list_parameters(schema: Schema, resource: Resource) -> list[dict[str, Any]]:
    """Sorting, paging and filters."""
    whole = {"type": "integer", "minimum": 1}
    return [
        parameter("sort", f"Comma list of {', '.join(sorted(resource.sortable))}; a minus sign turns one round."),
        parameter("page[number]", "Number of the page.", {**whole, "default": 1}),
        parameter("page[size]", "Records in a page.", {**whole, "default": PAGE_SIZE, "maximum": LARGEST_PAGE}),
        *(
            parameter(f"filter[{name}]", f"Records whose {f.column} is {f.operator} this.", f.kind.describe() or TEXT)
            for name, f in schema.filters(resource).items()
        ),
    ]


def record_body(resource: Resource, creating: bool) -> dict[str, Any]:
    """The document that creates or updates a record."""
    right = "creatable" if creating else "updatable"
    attributes = {a.name: a.kind.describe() or TEXT for a in resource.attributes if getattr(a, right)}
    links = {r.name: linked(r) for r in resource.relationships if getattr(r, right)}
    members: Schemas = {"type": {"type": "string", "enum": [resource.type]}}
    if not creating or resource.key.by_client:
        members["id"] = TEXT
    if attributes:
        members["attributes"] = {"type": "object", "properties": attributes}
    if links:
        members["relationships"] = {"type": "object", "properties": links}
    data = {"type": "object", "required": ["type"] if creating else ["id", "type"], "properties": members}
    return body({"data": data}, ["data"])


def linked(relationship: ToOne) -> Schemas:
    """A relationship object."""
    return {"type": "object", "properties": {"data": linkage(relationship)}}


def linkage(relationship: ToOne) -> Schemas:
    """Type and id, or null where the relationship may lead nowhere."""
    members = {"type": {"type": "string", "enum": [relationship.type]}, "id": TEXT}
    return {
        "type": "object" if relationship.required else ["object", "null"],
        "required": ["type", "id"],
        "properties": members,
    }


def body(members: Schemas, required: list[str]) -> dict[str, Any]:
    """A request body of JSON:API's media type."""
    schema = {"type": "object", "required": required, "properties": members}
    return {"required": True, "content": {MEDIA_TYPE: {"schema": schema}}}
