"""Settings of a world."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body
from pydantic import GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from emulator.control.errors import ControlError, complaint, invalid_values
from emulator.control.worlds.worlds import AllWorlds, CurrentWorld
from emulator.exchange.routing import Route
from emulator.settings import WorldSettings

router = APIRouter(route_class=Route, tags=["Settings"])


class AnySettings:
    """What a change may name, as the document tells it; made only when somebody asks for that."""

    @staticmethod
    def __get_pydantic_json_schema__(core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        known = WorldSettings.model_json_schema()["properties"]
        return handler(core) | {"properties": known, "additionalProperties": False}


CHANGES = Body(description="Any subset of the settings.", examples=[{"sms_delivery_seconds": 0}])


@router.get("/settings", response_model=WorldSettings)
async def get_settings(world: CurrentWorld) -> Any:
    """Show the world's settings."""
    return world.settings.model_dump(mode="json")


@router.get("/settings/schema")
async def describe_settings(worlds: AllWorlds) -> dict[str, Any]:
    """Describe the settings as a JSON schema; `default` is what this server's worlds begin with."""
    schema = WorldSettings.model_json_schema()
    for name, value in worlds.settings.model_dump(mode="json").items():
        schema["properties"][name]["default"] = value
    return schema


@router.patch("/settings", response_model=WorldSettings)
async def update_settings(world: CurrentWorld, changes: Annotated[dict[str, Any], AnySettings, CHANGES]) -> Any:
    """Change some of the world's settings."""
    values = world.settings.model_dump(mode="json") | changes
    try:
        changed = WorldSettings.model_validate_json(orjson.dumps(values), strict=True)
    except ValidationError as error:
        if changes.keys() <= WorldSettings.model_fields.keys():
            raise invalid_values(error) from None
        raise ControlError(422, *complaint(error.errors(), skip=0), allowed=WorldSettings.model_fields) from None
    with world.change():
        world.settings = changed
    return world.settings.model_dump(mode="json")
