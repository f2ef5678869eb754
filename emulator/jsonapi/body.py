"""Create and update documents: checked in the framework's order, turned into column values.

Protocol offences (400) end a request at the first; the rules of the record (422) are listed together.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.jsonapi import errors
from emulator.jsonapi.errors import Problem, Refusal
from emulator.jsonapi.kinds import Invalid
from emulator.jsonapi.resource import LARGEST_KEY, Attribute, Draft, Key, Resource, Schema, ToOne
from emulator.jsonapi.rules import bodies
from emulator.worlds.world import World


def read_data(body: Mapping[str, Any]) -> dict[str, Any]:
    """The resource object of a document."""
    data = body.get("data")
    if data is None or data in ("", {}, []):
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
    values = Reading(schema, resource, world, "creatable").read(data)
    defaults = {a.name: a.default for a in resource.attributes if a.name not in values}
    return Draft(world.store, None, defaults | values)


def read_update(schema: Schema, resource: Resource, world: World, body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The columns that a document changes in the record with this id."""
    data = read_data(body)
    if data.get("id") is None:
        raise Refusal(errors.key_missing())
    if errors.written(data["id"]) != key:
        raise Refusal(errors.key_not_in_url(data["id"]))
    check_type(resource, data)
    return Reading(schema, resource, world, "updatable").read({k: v for k, v in data.items() if k != "id"})


def check_type(resource: Resource, data: Mapping[str, Any]) -> None:
    """The type must be there, and the endpoint's."""
    kind = data.get("type")
    if kind is None:
        raise Refusal(errors.parameter_missing("type"))
    if kind != resource.type:
        raise Refusal(errors.invalid_resource(kind))


class Reading:
    """A resource object being read: every name in the order of the document, then where relationships lead.

    The framework takes the names of attributes and relationships for one another. With one among the attributes
    it crashes at last, unless something else is wrong; here it is refused then.
    """

    def __init__(self, schema: Schema, resource: Resource, world: World, right: str) -> None:
        self.schema = schema
        self.resource = resource
        self.right = right
        """`creatable` or `updatable`."""
        self.by_client = right == "creatable" and resource.key.by_client
        self.tolerated = frozenset() if schema.strict(world) else resource.tolerated
        self.values: dict[str, Any] = {}
        self.linkages: list[tuple[ToOne, Any]] = []
        self.misplaced: list[str] = []
        """Relationships among the attributes."""

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Attributes as they came, a client's id, and foreign keys."""
        readers = {"attributes": self.attributes, "relationships": self.relationships, "id": self.key}
        for name, value in data.items():
            if name in readers:
                readers[name](value)
            elif name != "type":
                raise Refusal(errors.not_allowed(name))
        for relationship, linkage in self.linkages:
            self.values[relationship.column] = read_linkage(self.schema, relationship, linkage)
        if self.misplaced:
            raise Refusal(errors.not_allowed(self.misplaced[0]))
        return self.values

    def key(self, value: Any) -> None:
        """The id, which some types let clients give; some clients can put it among the attributes only."""
        if not self.by_client:
            raise Refusal(errors.not_allowed("id"))
        if value is not None:
            self.values["id"] = value

    def attributes(self, given: Any) -> None:
        """The attributes. The framework takes a list for names without values."""
        if isinstance(given, list) and all(isinstance(name, str) for name in given):
            given = dict.fromkeys(given)
        if not isinstance(given, dict):
            raise Refusal(errors.not_allowed("attributes"))
        for name, value in given.items():
            attribute = self.resource.attribute.get(name)
            if attribute is not None and getattr(attribute, self.right):
                self.values[attribute.name] = value
            elif name == "id":
                self.key(value)
            elif self.is_relationship(name):
                self.misplaced.append(name)
            elif name not in self.tolerated:
                raise Refusal(errors.not_allowed(name))

    def relationships(self, given: Any) -> None:
        """The relationships; one with the name of an attribute passes without effect."""
        if given == []:
            return
        if not isinstance(given, dict):
            raise Refusal(errors.not_allowed("relationships"))
        for name, value in given.items():
            if self.is_relationship(name) and isinstance(value, dict | None):
                self.linkages.append((self.resource.relationship[name], (value or {}).get("data")))
            elif not self.is_attribute(name):
                raise Refusal(errors.not_allowed(name))

    def is_relationship(self, name: str) -> bool:
        """Whether a relationship of this name may be sent."""
        relationship = self.resource.relationship.get(name)
        return relationship is not None and getattr(relationship, self.right)

    def is_attribute(self, name: str) -> bool:
        """Whether an attribute of this name may be sent."""
        attribute = self.resource.attribute.get(name)
        return self.by_client if name == "id" else attribute is not None and getattr(attribute, self.right)


def read_linkage(schema: Schema, relationship: ToOne, linkage: Any) -> Any:
    """The key that a to-one linkage names, as stored; None for none."""
    if linkage is None:
        return None
    if not isinstance(linkage, dict) or set(linkage) != {"type", "id"}:
        raise Refusal(errors.invalid_linkage())
    if linkage["type"] != relationship.type:
        raise Refusal(errors.type_mismatch(linkage["type"]))
    if linkage["id"] is None:
        return None
    key = schema.target(relationship).key.read(linkage["id"])
    if key is None:
        raise Refusal(errors.invalid_field_value(linkage["id"]))
    return key


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
        if key is None or draft.store.one(target, id=key) is None:
            yield errors.invalid_relationship(relationship.name, "must exist", relationship.rule)


def key_problems(resource: Resource, draft: Draft) -> Iterator[Problem]:
    """A client's id must have the type's form and be free; null and empty leave the choice to us."""
    given = draft.values.get("id")
    if given in (None, ""):
        draft.values.pop("id", None)
        return
    problem = key_problem(resource.key, given)
    if problem:
        yield errors.invalid_attribute("id", problem, bodies.CLIENT_ID)
        return
    draft.values["id"] = resource.key.read(str(int(given)) if resource.key.number else given)
    if draft.store.one(resource.model, id=draft.values["id"]):
        yield errors.invalid_attribute("id", "has already been taken", bodies.CLIENT_ID)


def key_problem(key: Key, given: Any) -> str | None:
    """What is wrong with a client's id."""
    if isinstance(given, bool | dict | list) or not key.fits(given):
        return "is not a number" if key.number else "is invalid"
    if key.number and int(given) < 1:
        return "must be greater than or equal to 1"
    return "is too long (maximum is 18 digits)" if key.number and int(given) > LARGEST_KEY else None


def attribute_problems(resource: Resource, draft: Draft, attribute: Attribute) -> Iterator[Problem]:
    """Cast one value in place; say what is wrong with it."""
    name, value, rule = attribute.name, draft.values[attribute.name], attribute.rule
    if value is None and not attribute.required and attribute.default is None:
        return
    if attribute.required and (value is None or not str(value).strip()):
        yield errors.invalid_attribute(name, "can't be blank", rule)
        return
    try:
        value = draft.values[name] = attribute.kind.read(value)
    except Invalid as error:
        yield (
            errors.invalid_record(str(error), rule) if error.whole else errors.invalid_attribute(name, str(error), rule)
        )
        return
    if attribute.unique:
        # Whatever a filter would find by this value is the same value, however it is spelled.
        holders: list[Any] = draft.store.all(resource.model, [(name, "in", [*attribute.kind.find(str(value))])])
        if any(draft.row is None or holder.id != draft.row.id for holder in holders):
            yield errors.invalid_attribute(name, "has already been taken", rule)
