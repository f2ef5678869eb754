"""The vendor's errors beyond the protocol's own: those that faults and limits ask for, by status or name."""

from dataclasses import replace

from starlette.responses import Response
from starlette.types import Scope

from emulator.jsonapi import drawing, errors
from emulator.jsonapi.errors import Problem

SAVE_FAILED = "Save failed or was cancelled"
LOCKED = "Cannot delete record because of dependent records"
NAMED = {
    "authorization-failed": errors.authorization_failed(),
    "record-not-found": errors.record_not_found("0"),
    "language-not-found": errors.invalid_record("Language not found!"),
    "save-failed": Problem(422, 121, SAVE_FAILED, SAVE_FAILED),
    "locked-resource": Problem(423, 423, "Locked resource", LOCKED),
    "internal-server-error": errors.of_status(500),
}


def refuse(scope: Scope, status: int | str, message: str) -> Response:
    """The error of a status or name, for limits and faults; a message takes the place of its detail."""
    if isinstance(status, int):
        return drawing.draw([errors.of_status(status, message)])
    if status not in NAMED:
        raise ValueError(f"telecom.center has no error {status!r}: use a status, or one of {', '.join(NAMED)}")
    problem = NAMED[status]
    return drawing.draw([replace(problem, detail=message) if message else problem])
