"""The lines of a contact: what parts they have, and the form in which they are kept."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from typing_extensions import TypedDict

from emulator.vendors.sipgate.numbers import e164

ENTRY_NAME = r"[A-Z][A-Z0-9-]*"
PARTS = {
    "ADR": ("po_box", "extended", "street", "city", "region", "country"),
    "N": ("family", "given", "middle", "prefixes", "suffixes"),
    "GEO": ("lat", "long"),
    "ORG": ("name", "unit"),
}
"""Fields of the entries that have them."""
VALUE_ORDER = PARTS | {"ADR": ("po_box", "extended", "street", "city", "region", "code", "country")}
"""The parts in a value, in vCard's order; an address has a postcode there, which the document does not name."""


class Line(TypedDict):
    """What every line of a contact shows."""

    entryName: Annotated[str, Field(pattern=f"^{ENTRY_NAME}$", examples=["TEL"])]
    group: Annotated[str | None, Field(description="Ties the line to others.")]
    types: Annotated[list[str], Field(examples=[["WORK", "CELL"]])]
    value: str | None


Local = TypedDict(
    "Local", {"x-local-value": Annotated[str, Field(description="A number as it is dialled at home.")]}, total=False
)


class ShownEntry(Line, Local, total=False):
    """A line of a contact, with the parts that lines of its name have."""

    po_box: str | None
    extended: str | None
    street: str | None
    city: str | None
    region: str | None
    country: str | None
    family: str | None
    given: str | None
    middle: str | None
    prefixes: str | None
    suffixes: str | None
    lat: str | None
    long: str | None
    name: str | None
    unit: list[str] | None


class Entry(BaseModel):
    """A line from outside: as the API shows it, or with the fields of its kind only."""

    model_config = ConfigDict(extra="ignore", strict=True)

    entryName: str = Field(pattern=f"^{ENTRY_NAME}$")
    group: str | None = None
    types: list[str] | None = None
    value: str | None = None
    po_box: str | None = None
    extended: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    code: str | None = None
    country: str | None = None
    family: str | None = None
    given: str | None = None
    middle: str | None = None
    prefixes: str | None = None
    suffixes: str | None = None
    lat: str | None = None
    long: str | None = None
    name: str | None = None
    unit: list[str] | None = None

    def stored(self) -> dict[str, Any]:
        """As a contact keeps it: a number in its stored form, parts joined as the value too."""
        given = self.model_dump(exclude_unset=True)
        value = self.value
        if self.entryName == "TEL":
            value = e164(value or "") or value
        elif not value and self.entryName in PARTS:
            value = joined(self.entryName, given) if has_parts(self.entryName, given) else value
        return given | {"value": value}


def check_entries(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each line of a contact says what it is, in fields of the right types."""
    try:
        return [Entry.model_validate(entry).stored() for entry in entries]
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


Entries = Annotated[list[dict[str, Any]], AfterValidator(check_entries)]


def joined(name: str, parts: Mapping[str, Any]) -> str:
    """The parts of a line as one value."""
    values = [parts.get(part) or "" for part in VALUE_ORDER[name]]
    return ";".join(text for value in values for text in (value if isinstance(value, list) else [value]))


def has_parts(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether a line has any of its parts."""
    return any(entry.get(part) for part in VALUE_ORDER[name])
