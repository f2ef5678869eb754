"""What answers have in common, for representations and the API's own document; nothing is checked against it."""

from typing import Annotated, Generic, NotRequired, TypeVar

from fastapi import APIRouter
from pydantic import Field
from typing_extensions import TypedDict

from emulator.exchange.routing import Route
from emulator.vendors.sipcentric.bodies.formats import Representation

Shown = TypeVar("Shown")
Written = Annotated[str, Field(examples=["2014-03-10T13:37:00.000+0000"], description="A moment in UTC.")]
"""A moment as answers have it."""


class Item(TypedDict):
    """What every instance of a customer's resource has, beside its type."""

    id: Annotated[str, Field(description="Id of this instance.")]
    uri: Annotated[str, Field(description="URI of this instance.")]
    parent: Annotated[str, Field(description="URI of what it belongs to.")]


class Dated(Item):
    """An instance that tells when it was created."""

    created: Written


class Listed(TypedDict, Generic[Shown]):
    """A page of a list."""

    totalItems: Annotated[int, Field(description="Items in the whole list.")]
    pageSize: Annotated[int, Field(description="Items per page.")]
    page: Annotated[int, Field(description="Number of this page.")]
    uri: Annotated[str, Field(description="Address of the list.")]
    items: Annotated[list[Shown], Field(description="Items of this page.")]
    prevPage: NotRequired[Annotated[str, Field(description="The page before, if there is one.")]]
    nextPage: NotRequired[Annotated[str, Field(description="The page after, if there is one.")]]


def chapter(title: str) -> APIRouter:
    """The router of a chapter of the document."""
    return APIRouter(route_class=Route, tags=[title], default_response_class=Representation)
