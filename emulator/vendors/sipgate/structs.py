"""What documents are made of: the struct at a document's root, with the type of what is in it.

Routes declare the structs that they answer with (`response_model=EXTENSION`), handlers answer with them
(`wire.answer(EXTENSION, represent(…))`): so what the API's OpenAPI document says is what mypy held the answers against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field
from pydantic.annotated_handlers import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema
from typing_extensions import TypedDict

from emulator.vendors.sipgate.representation import ELEMENTS, JSON, XML, Elements

Part = dict[str, Any]
"""Part of an OpenAPI document."""
Content = TypeVar("Content")

ShownMoment = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$",
        examples=["2011-03-01T12:34:56.000+0100"],
    ),
]
"""A moment as clients parse it, in German time."""
ShownNumber = Annotated[str, Field(description="A number in E.164, without plus.", examples=["493023125001"])]
Digits = Annotated[str, Field(pattern="^[0-9]+$")]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class Link(TypedDict):
    """Where something is."""

    get: Address


@dataclass(frozen=True, eq=False)
class Struct(Generic[Content]):
    """A document: its root's name, what is in it, and what is called otherwise in XML."""

    name: str
    shape: type[Content]
    xml: str = ""
    """The root's name in XML."""
    members: Elements = field(default_factory=dict)
    """What the members of its arrays are called in XML, if not as ELEMENTS has it."""
    title: str = ""
    """What the schema of the document is called, where another root has the same name."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Pydantic asks when the OpenAPI document is made."""
        return handler(self.document)

    @cached_property
    def document(self) -> Any:
        """An object whose only key is the root."""
        name = self.title or self.xml or self.name
        make: Any = TypedDict
        return make(f"{name[0].upper()}{name[1:]}Document", {self.name: self.shape})

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Part:
        """The same with the names that XML has."""
        reference = handler(schema)
        document = handler.resolve_ref_schema(reference)
        document["description"] = f"The struct `{self.name}`."
        root = document["properties"][self.name]
        content = handler.resolve_ref_schema(root)
        for array, names in self.members.items():
            name_members(content["properties"][array], names)
        if self.xml:
            root["xml"] = {"name": self.xml}
        return reference


@dataclass(frozen=True, eq=False)
class Either:
    """One of several structs."""

    structs: tuple[Struct[Any], ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Any of their documents."""
        return core_schema.union_schema([handler.generate_schema(struct) for struct in self.structs])


def name_members(array: Part, names: Any) -> None:
    """Say what the members of an array are called in XML: all alike, or as one of several."""
    items = array["items"]
    array["xml"] = array.get("xml", {}) | {"wrapped": True}
    if isinstance(names, str):
        items["xml"] = {"name": names}
    else:
        array["items"] = {"anyOf": [{**items, "xml": {"name": name}} for name in names]}


def with_xml(document: Part) -> None:
    """Add the XML of each answer to an OpenAPI document that knows of its JSON."""
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        for name, member in schema.get("properties", {}).items():
            element = member.get("xml", {}).get("name", name)
            if "items" in member and element in ELEMENTS and "wrapped" not in member.get("xml", {}):
                name_members(member, ELEMENTS[element])
    for methods in document["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                content = response.get("content", {})
                if JSON in content:
                    response["content"] = both(content[JSON]["schema"], schemas) | content


def both(schema: Part, schemas: Mapping[str, Part]) -> Part:
    """The content of an answer with this document, in JSON and XML."""
    return {JSON: {"schema": schema}, XML: {"schema": xml_of(schema, schemas)}}


def xml_of(schema: Part, schemas: Mapping[str, Part]) -> Part:
    """What a document looks like in XML, where the root is the outermost element."""
    if "anyOf" in schema:
        return {"anyOf": [xml_of(each, schemas) for each in schema["anyOf"]]}
    document = schemas[schema["$ref"].rpartition("/")[2]]
    ((name, root),) = document["properties"].items()
    return {**root, "xml": {"name": name} | root.get("xml", {})}
