"""The settings of a world, as the control plane describes them."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages.records.columns import Field, filled_field, text_of
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The form."""
    values = await visit.get("settings")
    described = (await visit.get("settings/schema"))["properties"]
    fields = [field_of(name, schema, values[name]) for name, schema in described.items()]
    differing = {name: text_of(each["default"]) for name, each in described.items() if values[name] != each["default"]}
    return await visit.page("settings.html", fields=fields, differing=differing)


def field_of(name: str, schema: dict[str, Any], value: Any) -> Field:
    """A field, which says what the setting means, and what it is by default."""
    field = filled_field(name, schema, value)
    if schema["type"] == "boolean":
        field.kind, field.choices = "flag", None
    field.hint = schema.get("description", "")
    return field
