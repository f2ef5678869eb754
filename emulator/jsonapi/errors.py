"""JSON:API errors: the catalogue, and the exception that carries them.

Codes, titles and details are those of jsonapi-resources 0.9 with numeric codes. The HTTP status is
the first error's. `source` points into the request document and appears on validation errors only.
"""

import json
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from emulator.exchange.routing import Json
from emulator.jsonapi.rules import addresses, bodies, fetching, negotiation
from emulator.parsing.phrases import phrase_of
from emulator.rules.rule import Rule

MEDIA_TYPE = "application/vnd.api+json"


class Document(Json):
    """A JSON:API answer."""

    media_type = MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class Problem:
    """One error object."""

    status: int
    code: int
    title: str
    detail: str
    rule: Rule | None = None
    """What was broken."""
    pointer: str = ""

    def represent(self) -> dict[str, Any]:
        """The error object, members in the framework's order."""
        body: dict[str, Any] = {"title": self.title, "detail": self.detail, "code": str(self.code)}
        if self.pointer:
            body["source"] = {"pointer": self.pointer}
        body["status"] = str(self.status)
        return body


class Refusal(Exception):
    """Ends a request with one or more problems."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


class Bare(HTTPException):
    """Ends a request before the framework can say anything: a status without a document.

    404 is a path whose id does not have the shape that the route demands: as if there were no such path.
    """


def written(value: object) -> str:
    """A value from a request as a message quotes it: text as it is, None as nothing, all else as Ruby shows it."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, separators=(", ", "=>"))


# Paths, sign-in, media types


def record_not_found(key: object) -> Problem:
    """No record has this id."""
    return Problem(
        404, 404, "Record not found", f"The record identified by {key} could not be found.", rule=addresses.FOUND
    )


def authorization_failed() -> Problem:
    """Credentials are missing or wrong."""
    return Problem(401, 401, "Authorization failed", "Authorization failed", addresses.SIGNED_IN)


def unsupported_media_type(received: str) -> Problem:
    """A body of another type, or with media type parameters."""
    wanted = f"All requests that create or update must use the '{MEDIA_TYPE}' Content-Type."
    return Problem(
        415,
        415,
        "Unsupported media type",
        f"{wanted} This request specified '{received}'.",
        rule=negotiation.CONTENT_TYPE,
    )


def not_acceptable(received: str) -> Problem:
    """An `Accept` that leaves no room for a plain JSON:API answer."""
    wanted = f"All requests must use the '{MEDIA_TYPE}' Accept without media type parameters."
    return Problem(
        406, 406, "Not acceptable", f"{wanted} This request specified '{received}'.", rule=negotiation.ACCEPT
    )


def bad_request(message: str) -> Problem:
    """A body that is no JSON object."""
    return Problem(400, 400, "Bad Request", message, bodies.READABLE)


def of_status(status: int, message: str = "") -> Problem:
    """Any other HTTP status as a problem: its phrase, and a message if there is one."""
    phrase = phrase_of(status)
    return Problem(status, status, phrase, message or phrase)


# Query parameters


def invalid_resource(kind: object) -> Problem:
    """A type that does not exist, or is not this endpoint's."""
    return Problem(400, 101, "Invalid resource", f"{written(kind)} is not a valid resource.", bodies.TYPE)


def filter_not_allowed(name: str) -> Problem:
    """A filter that the type does not declare."""
    return Problem(400, 102, "Filter not allowed", f"{name} is not allowed.", fetching.FILTER_KNOWN)


def invalid_field_value(value: object, field: str = "id") -> Problem:
    """An id of the wrong form."""
    return Problem(
        400, 103, "Invalid field value", f"{written(value)} is not a valid value for {field}.", rule=addresses.ID_FORM
    )


def invalid_field(field: str, kind: str) -> Problem:
    """A sparse fieldset names a field that the type has not."""
    return Problem(400, 104, "Invalid field", f"{field} is not a valid field for {kind}.", fetching.FIELDS_KNOWN)


def invalid_filter_value(value: str, name: str) -> Problem:
    """A filter's value that cannot be read."""
    return Problem(
        400, 107, "Invalid filter value", f"{value} is not a valid value for {name}.", rule=fetching.FILTER_VALUES
    )


def invalid_include(name: str, kind: str) -> Problem:
    """An include path names no relationship."""
    return Problem(
        400, 112, "Invalid field", f"{name} is not a valid relationship of {kind}", rule=fetching.INCLUDE_KNOWN
    )


def invalid_sort(field: str, kind: str) -> Problem:
    """A sort field that the type has not."""
    return Problem(
        400, 114, "Invalid sort criteria", f"{field} is not a valid sort criteria for {kind}", rule=fetching.SORT_KNOWN
    )


def invalid_page_value(value: int, name: str) -> Problem:
    """A page number or size below 1."""
    return Problem(
        400,
        118,
        "Invalid page value",
        f"{value} is not a valid value for {name} page parameter.",
        rule=fetching.PAGE_VALUES,
    )


def page_too_large(most: int) -> Problem:
    """A page size over the maximum."""
    return Problem(
        400, 118, "Invalid page value", f"size exceeds maximum page size of {most}.", rule=fetching.PAGE_VALUES
    )


def invalid_field_format() -> Problem:
    """Sparse fieldsets without a type."""
    return Problem(400, 119, "Invalid field format", "Fields must specify a type.", fetching.FIELDS_TYPED)


def invalid_filter_syntax(value: object) -> Problem:
    """Filters without names."""
    return Problem(
        400,
        120,
        "Invalid filters syntax",
        f"{written(value)} is not a valid syntax for filtering.",
        rule=fetching.FILTER_SYNTAX,
    )


# Bodies


def not_allowed(name: object, rule: Rule = bodies.ALLOWED) -> Problem:
    """A member, attribute or relationship that may not be sent here."""
    return Problem(400, 105, "Param not allowed", f"{name} is not allowed.", rule)


def parameter_missing(name: str) -> Problem:
    """A member that must be there."""
    return Problem(400, 106, "Missing Parameter", f"The required parameter, {name}, is missing.", bodies.DATA)


def key_missing() -> Problem:
    """An update without id."""
    return Problem(400, 109, "A key is required", "The resource object does not contain a key.", bodies.UPDATE_ID)


def key_not_in_url(key: object) -> Problem:
    """An update whose id is not the address's."""
    return Problem(
        400,
        110,
        "Key is not included in URL",
        f"The URL does not support the key {written(key)}",
        rule=bodies.UPDATE_ID,
    )


def invalid_linkage() -> Problem:
    """Linkage that is not exactly a type and an id."""
    return Problem(400, 115, "Invalid Links Object", "Data is not a valid Links Object.", bodies.LINKAGE)


def type_mismatch(kind: object) -> Problem:
    """Linkage to another type than the relationship's."""
    return Problem(
        400, 116, "Type Mismatch", f"{written(kind)} is not a valid type for this operation.", rule=bodies.LINKAGE
    )


def invalid_data() -> Problem:
    """`data` that is no object."""
    return Problem(400, 122, "Invalid data format", "Data must be a hash.", bodies.DATA)


def invalid_attribute(name: str, message: str, rule: Rule | None = None) -> Problem:
    """An attribute's value breaks a rule of the record."""
    return Problem(422, 100, message, f"{name} - {message}", rule or bodies.VALUES, f"/data/attributes/{name}")


def invalid_relationship(name: str, message: str, rule: Rule | None = None) -> Problem:
    """A relationship breaks a rule of the record."""
    return Problem(422, 100, message, f"{name} - {message}", rule or bodies.RELATED, f"/data/relationships/{name}")


def invalid_record(message: str, rule: Rule | None = None) -> Problem:
    """The record as a whole breaks a rule."""
    return Problem(422, 100, message, message, rule or bodies.VALUES, "/data")
