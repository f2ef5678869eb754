"""The shape of a dataset's contacts, and of their lines."""

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from emulator.datasets.sections import STRICT, told
from emulator.store.records import Moment
from emulator.vendors.sipgate.numbers import stored_number
from emulator.vendors.sipgate.phonebooks.entries import ENTRY_NAME, PARTS, VALUE_ORDER, joined


class EntryRecord(BaseModel):
    """A line of a contact: a value, or the parts of an address, name, place or firm, or both."""

    model_config = STRICT

    name: str = Field(pattern=f"^{ENTRY_NAME}$")
    value: str | None = None
    group: str | None = None
    types: list[str] = []
    parts: dict[str, str | list[str]] = {}

    @model_validator(mode="after")
    def check_line(self) -> Self:
        """A line has what its name asks for; a number is put into its stored form."""
        known = {*PARTS[self.name], "code"} if self.name in PARTS else set()
        if unknown := self.parts.keys() - known:
            raise ValueError(f"{self.name} has no {', '.join(sorted(unknown))}")
        if any(isinstance(value, list) != (part == "unit") for part, value in self.parts.items()):
            raise ValueError("unit is a list, and no other part is one")
        if self.value is None and not self.parts:
            raise ValueError(f"{self.name} needs {'parts' if known else 'a value'}")
        if self.name == "TEL":
            self.value = stored_number(self.value or "")
        return self

    def stored(self) -> dict[str, Any]:
        """As a contact keeps it: parts are joined as the value too, in vCard's order."""
        value = joined(self.name, self.parts) if self.value is None else self.value
        return {"entryName": self.name, "group": self.group, "types": self.types, **self.parts, "value": value}

    @classmethod
    def written(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """A stored line as a record."""
        name, value = line["entryName"], line.get("value")
        parts = {part: line[part] for part in VALUE_ORDER.get(name, ()) if line.get(part)}
        if parts and value == joined(name, parts):
            value = None
        given = {"name": name, "value": value if value or parts else "", "parts": parts}
        return dict(told(cls, given | {"group": line.get("group"), "types": line.get("types") or []}))


def named(entries: list[EntryRecord]) -> dict[str, Any]:
    """A contact's lines as stored, and the name that it goes by."""
    fn = next((entry.value for entry in entries if entry.name == "FN"), None)
    return {"fn": fn, "entries": [entry.stored() for entry in entries]}


class ContactRecord(BaseModel):
    """A contact of a user or, shared, of an account."""

    model_config = STRICT

    id: UUID
    owner: str
    created: Moment
    entries: list[EntryRecord]

    @model_validator(mode="after")
    def check_name(self) -> Self:
        """A contact has a name to show."""
        if not any(entry.name == "FN" for entry in self.entries):
            raise ValueError("a contact needs an FN")
        return self

    def columns(self) -> dict[str, Any]:
        """As stored."""
        return {"id": str(self.id), "owner": self.owner, "created": self.created, **named(self.entries)}

    @classmethod
    def written(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """A row as a record."""
        return dict(told(cls, {**values, "entries": [EntryRecord.written(line) for line in values["entries"]]}))
