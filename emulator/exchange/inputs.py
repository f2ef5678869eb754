"""What handlers of any vendor take of a request: the world that it acts in, an id that stands in its path."""

import re
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from emulator.worlds.world import World

WHOLE = re.compile("[0-9]{1,18}")
NO_ID = -1
"""An id that no record has."""


async def current_world(request: Request) -> World:
    """The world that the request acts in."""
    world: World = request.scope["world"]
    return world


CurrentWorld = Annotated[World, Depends(current_world)]


def whole_id(text: str) -> int:
    """The number in a path; one that no record has, if it cannot be an id."""
    return int(text) if WHOLE.fullmatch(text) else NO_ID
