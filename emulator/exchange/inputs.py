"""What handlers of any vendor take of a request (the world that it acts in, an id in its path); how that is told."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Annotated, Any

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


class Described(Mapping[str, Any]):
    """What an operation's entry says: made when the document is, since at start nobody asks for it."""

    def __init__(self, describe: Callable[..., dict[str, Any]], *given: Any, **more: Any) -> None:
        self.describe = partial(describe, *given)
        self.more = more

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The description."""
        return self.describe() | self.more

    def __getitem__(self, name: str) -> Any:
        """A member of it."""
        return self.entry[name]

    def __iter__(self) -> Iterator[str]:
        """The names of its members."""
        return iter(self.entry)

    def __len__(self) -> int:
        """How many it has."""
        return len(self.entry)
