"""Create and update documents: checked in the framework's order, turned into column values.

Protocol offences (400) end a request at the first; the rules of the record (422) are listed together.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.core.world import World
from emulator.jsonapi import errors
from emulator.jsonapi.errors import Problem, Refusal
from emulator.jsonapi.kinds import Invalid
from emulator.jsonapi.resource import Attribute, Draft, Key, Resource, Schema, ToOne

MEMBERS = frozenset({"id", "type", "attributes", "relationships"})


def read_data(body: Mapping[str, Any]) -> dict[str, Any]:
    """The resource object of a document."""
    data = body.get("data")
    if data in (None, {}, []):
        raise Refusal(errors.parameter_missing("data"))
    if not isinstance(data, dict):
        raise Refusal(errors.invalid_data())
    return data


def read_create(schema: Schema, resource: Resource, world: World, body: Mapping[str, Any]) -> Draft:
    """A new record from a document; not yet held against the rules."""
    data = read_data(body)
    check_type(resource, data)
    if resource.outer_relationships and "relationships" not in data and "relationships" in body:
        data = {**data, "relationships": body["relationships"]}
    values = read_members(schema, resource, world, data, "creatable")
    draft = Draft(world, None, {a.name: a.default for a in resource.attributes if a.name not in values} | values)
    if "id" in data:
        if not resource.key.by_client:
            raise Refusal(errors.not_allowed("id"))
        draft.values["id"] = data["id"]
    check_members(data)
    return draft


def read_update(schema: Schema, resource: Resource, world: World, body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The columns that a document changes in the record with this id."""
    data = read_data(body)
    if data.get("id") is None:
        raise Refusal(errors.key_missing())
    if str(data["id"]) != key:
        raise Refusal(errors.key_not_in_url(data["id"]))
    check_type(resource, data)
    values = read_members(schema, resource, world, data, "updatable")
    check_members(data)
    return values


def check_type(resource: Resource, data: Mapping[str, Any]) -> None:
    """The type must be there, and the endpoint's."""
    kind = data.get("type")
    if kind is None:
        raise Refusal(errors.parameter_missing("type"))
    if kind != resource.type:
        raise Refusal(errors.invalid_resource(kind))


def check_members(data: Mapping[str, Any]) -> None:
    """Nothing else may stand in a resource object."""
    for name in data:
        if name not in MEMBERS:
            raise Refusal(errors.not_allowed(name))


def read_members(
    schema: Schema, resource: Resource, world: World, data: Mapping[str, Any], right: str
) -> dict[str, Any]:
    """Attributes, as they came, and foreign keys; `right` is `creatable` or `updatable`."""
    values: dict[str, Any] = {}
    tolerated = frozenset() if schema.strict(world) else resource.tolerated
    for name, value in member(data, "attributes").items():
        attribute = resource.attribute.get(name)
        if attribute is not None and getattr(attribute, right):
            values[attribute.name] = value
        elif name not in tolerated:
            raise Refusal(errors.not_allowed(name))
    for name, value in member(data, "relationships").items():
        relationship = resource.relationship.get(name)
        if relationship is None or not getattr(relationship, right) or not isinstance(value, dict | None):
            raise Refusal(errors.not_allowed(name))
        values[relationship.column] = read_linkage(schema, relationship, (value or {}).get("data"))
    return values


def member(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside the resource object; absent is empty."""
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise Refusal(errors.not_allowed(name))
    return value


def read_linkage(schema: Schema, relationship: ToOne, linkage: Any) -> Any:
    """The key that a to-one linkage names, as stored; None for none."""
    if linkage is None:
        return None
    if not isinstance(linkage, dict) or set(linkage) != {"type", "id"}:
        raise Refusal(errors.invalid_linkage())
    if linkage["type"] != relationship.type:
        raise Refusal(errors.type_mismatch(linkage["type"]))
    key = schema.target(relationship).key
    if not key.fits(linkage["id"]):
        raise Refusal(errors.invalid_field_value(linkage["id"]))
    return key.stored(linkage["id"]) or ""


# Rules of the record


def settle(schema: Schema, resource: Resource, draft: Draft) -> None:
    """Cast the draft's values and hold it against every rule. Raises Refusal with all that is wrong."""
    problems = [*relationship_problems(schema, resource, draft), *key_problems(resource, draft)]
    for attribute in resource.attributes:
        if attribute.name in draft.values:
            problems += attribute_problems(resource, draft, attribute)
    if resource.rules and not problems:
        problems += resource.rules(draft)
    if problems:
        raise Refusal(*problems)


def relationship_problems(schema: Schema, resource: Resource, draft: Draft) -> Iterator[Problem]:
    """Required relationships must lead somewhere; so must every other that is given."""
    for relationship in resource.relationships:
        if draft.row is not None and relationship.column not in draft.values:
            continue
        key = draft.values.setdefault(relationship.column, None)
        if key is None and not relationship.required:
            continue
        target = schema.target(relationship).model
        if key is None or draft.world.store.one(target, id=key) is None:
            yield errors.invalid_relationship(relationship.name, "must exist")


def key_problems(resource: Resource, draft: Draft) -> Iterator[Problem]:
    """A client's id must have the type's form and be free; null and empty leave the choice to us."""
    given = draft.values.get("id")
    if given in (None, ""):
        draft.values.pop("id", None)
        return
    problem = key_problem(resource.key, given)
    if problem:
        yield errors.invalid_attribute("id", problem)
        return
    draft.values["id"] = resource.key.stored(given)
    if draft.world.store.one(resource.model, id=draft.values["id"]):
        yield errors.invalid_attribute("id", "has already been taken")


def key_problem(key: Key, given: Any) -> str | None:
    """What is wrong with a client's id."""
    if isinstance(given, bool | dict | list) or not key.fits(given):
        return "is not a number" if key.number else "is invalid"
    if key.number and (key.stored(given) or 0) < 1:
        return "must be greater than or equal to 1" if int(given) < 1 else "is too long (maximum is 18 digits)"
    return None


def attribute_problems(resource: Resource, draft: Draft, attribute: Attribute) -> Iterator[Problem]:
    """Cast one value in place; say what is wrong with it."""
    name, value = attribute.name, draft.values[attribute.name]
    if value is None and not attribute.required and attribute.default is None:
        return
    if attribute.required and (value is None or not str(value).strip()):
        yield errors.invalid_attribute(name, "can't be blank")
        return
    try:
        value = draft.values[name] = attribute.kind.read(value)
    except Invalid as error:
        yield errors.invalid_record(str(error)) if error.whole else errors.invalid_attribute(name, str(error))
        return
    if attribute.unique:
        # Whatever a filter would find by this value is the same value, however it is spelled.
        holders: list[Any] = draft.world.store.all(resource.model, [(name, "in", [*attribute.kind.find(str(value))])])
        if any(draft.row is None or holder.id != draft.row.id for holder in holders):
            yield errors.invalid_attribute(name, "has already been taken")
