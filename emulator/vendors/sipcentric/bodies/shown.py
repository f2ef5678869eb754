"""What answers look like, for the API's own documentation; nothing is checked against it."""

from typing import Any, Generic, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, Field

from emulator.exchange.routing import Route
from emulator.vendors.sipcentric.bodies.formats import Representation
from emulator.vendors.sipcentric.errors import MESSAGES

Shown = TypeVar("Shown")


class Item(BaseModel):
    """What every instance of a customer's resource has."""

    type: str = Field(description="Type of the resource.")
    id: str = Field(description="Id of this instance.")
    uri: str = Field(description="URI of this instance.")
    parent: str = Field(description="URI of what it belongs to.")


class Dated(Item):
    """An instance that tells when it was created."""

    created: str = Field(description="When it was created, UTC.", examples=["2014-03-10T13:37:00.000+0000"])


class Listed(BaseModel, Generic[Shown]):
    """A page of a list."""

    totalItems: int = Field(description="Items in the whole list.")
    pageSize: int = Field(description="Items per page.")
    page: int = Field(description="Number of this page.")
    uri: str = Field(description="Address of the list.")
    items: list[Shown] = Field(description="Items of this page.")
    prevPage: str | None = Field(None, description="The page before, if there is one.")
    nextPage: str | None = Field(None, description="The page after, if there is one.")


class FieldProblem(BaseModel):
    """A field at fault."""

    field: str
    message: str


class Problem(BaseModel):
    """An error."""

    message: str
    errors: list[str]
    validationErrors: list[FieldProblem] | None = Field(None, description="With a 400: each field at fault.")


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": MESSAGES[status]} for status in (400, 401, 404, 406, 429)
}


def chapter(title: str) -> APIRouter:
    """The router of a chapter of the document."""
    return APIRouter(route_class=Route, tags=[title], default_response_class=Representation, responses=ERRORS)
