"""The settings of a world, as the control plane describes them."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages.records.columns import Field, filled_field
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The form."""
    values = await visit.get("settings")
    described = (await visit.get("settings/schema"))["properties"]
    fields = [field_of(name, schema, values[name]) for name, schema in described.items()]
    defaults = {name: field_of(name, schema, schema["default"]).value for name, schema in described.items()}
    differing = {each.name: defaults[each.name] for each in fields if each.value != defaults[each.name]}
    return await visit.page("settings.html", fields=fields, differing=differing)


def field_of(name: str, schema: dict[str, Any], value: Any) -> Field:
    """A field, which says what the setting means, and what it is by default."""
    field = filled_field(name, schema, value)
    if schema["type"] == "boolean":
        field.kind, field.choices = "flag", None
    field.hint = schema.get("description", "")
    return field
