"""What the OpenAPI documents show of each answer: real exchanges, recorded from the project's own suite.

`make examples` records them into `emulator/examples`, a file for each document: operation → status →
answers, each with its media type and headers, and the request's parameters and body where it succeeded.

What the pages offer to try works on a fresh `small-office`: where a recorded request would not, or
teaches little, `prefilled.json` has another one, and names the operations whose examples it follows.
"""

from copy import deepcopy
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent.parent.parent / "examples"
EVERY_OPERATION = "*"
"""Stands for every operation of a document, for what is refused before there is one."""
SUCCESS = ("", "success")
"""How an answer that tells its case in the body says that all went well."""
FORM = "application/x-www-form-urlencoded"
MEANINGS = {
    200: "Done; the body has what was asked for.",
    201: "Created; the body shows it.",
    204: "Done; there is no body.",
    206: "A part of it, as the client asked in `Range`.",
    304: "Not changed since the client last asked.",
    400: "Something in the request does not fit; nothing was changed.",
    401: "The credentials are missing or wrong.",
    402: "There is too little money for it.",
    403: "This user may not do that.",
    404: "There is no such thing, or it is somebody else's.",
    406: "There is no representation of a type that the client takes.",
    408: "The time is up, and it did not happen.",
    409: "It contradicts something that is there already.",
    410: "The link is used up or too old.",
    413: "The body is too large.",
    415: "The body is of a media type that is not taken here.",
    416: "There is no such part of it: it ends before.",
    422: "Something in the request does not fit; nothing was changed.",
    429: "The limit is used up; the headers say when there is more.",
    503: "There is no room for another world, or another process has this one.",
    507: "The disk refuses; nothing was changed.",
}
SHAPES: tuple[tuple[type, str], ...] = (
    (dict, "object"),
    (list, "array"),
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
)


def recorded(name: str) -> dict[str, Any]:
    """The examples of a document by operation; none as long as nobody recorded any."""
    file = FOLDER / f"{name}.json"
    examples: dict[str, Any] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return examples


def illustrate(document: dict[str, Any], name: str, refused: dict[str, Any]) -> None:
    """Put the recorded examples into a document, after those to be tried; errors have the `refused` content."""
    every, first = recorded(name), recorded("prefilled").get(name, {})
    for methods in document["paths"].values():
        for operation in methods.values():
            prefill(operation, first.get(operation["operationId"], {}))
            answers = every.get(EVERY_OPERATION, {}) | every.get(operation["operationId"], {})
            for status, examples in answers.items():
                response = operation["responses"].setdefault(status, {"description": ""})
                if status >= "400":
                    response.setdefault("content", refused)
                show_answers(response, examples)
                for example in examples:
                    show_request(operation, example)
            for status, response in operation["responses"].items():
                if status.isdigit():
                    response["description"] = meaning(int(status))


def prefill(operation: dict[str, Any], given: dict[str, Any]) -> None:
    """The request that the pages offer: the one written by hand, or what the operation itself declares."""
    show_request(operation, given)
    for content in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
        for declared in content.get("schema", {}).get("examples", [])[:1]:
            content.setdefault("example", declared)
    hints = [f"sign in as `{given['user']}`"] if "user" in given else []
    if before := given.get("after"):
        hints.append(f"try {', then '.join(f'`{name}`' for name in before)} first")
    if hints:
        operation["description"] = f"{operation.get('description', '')}\n\nTo try the example, {' and '.join(hints)}."


def meaning(status: int) -> str:
    """What a status says."""
    return MEANINGS.get(status) or f"{HTTPStatus(status).phrase}."


def show_answers(response: dict[str, Any], examples: list[dict[str, Any]]) -> None:
    """The examples of a status, in each media type, with the headers that came."""
    content = deepcopy(response.get("content", {}))
    for example in examples:
        for header, value in example.get("headers", {}).items():
            response.setdefault("headers", {})[header] = {"schema": {"type": "string"}, "example": value}
        if "media" in example:
            media, answer = example["media"], example["answer"]
            shown = content.setdefault(media, {})
            shown["schema"] = schema_of(shown.get("schema", {}), answer)
            show_answer(shown, answer, example.get("case"))
    if content:
        response["content"] = content


def show_answer(content: dict[str, Any], answer: Any, case: str | None) -> None:
    """One answer; bytes that are no text are not shown."""
    if case:
        content.setdefault("examples", {})[case] = {"value": answer}
    elif answer is not None:
        content["example"] = answer


def schema_of(declared: dict[str, Any], answer: Any) -> dict[str, Any]:
    """The schema that an operation declares, or at least what kind of thing the answer is."""
    if answer is None:
        return {"type": "string", "format": "binary"}
    if declared.keys() - {"title"} and declared != {"type": "string"}:
        return declared
    return {"type": next(shape for kind, shape in SHAPES if isinstance(answer, kind))}


def show_request(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """The parameters and the body of a request, where no other example has shown them."""
    given = example.get("parameters", {})
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given:
            parameter.setdefault("example", given[parameter["name"]])
    if "body" in example:
        for content in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
            content.setdefault("example", example["body"])
