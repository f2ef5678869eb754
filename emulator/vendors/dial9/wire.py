"""Shapes that every Dial 9 action shares: the call, its parameters, the envelope, dates.

Parameters come as the whole body, if that has a JSON content type, or else in one value `params` of
the query or the form: JSON text, or nested keys (`params[id]=1`). Nothing else counts.
"""

import re
from typing import Annotated, Any, Generic, Literal, TypeVar

import orjson
from fastapi import Depends
from pydantic import AfterValidator, BaseModel, BeforeValidator, Strict, ValidationError
from pydantic import Field as Property
from starlette.requests import Request
from starlette.types import Scope
from typing_extensions import TypedDict

from emulator.exchange.inputs import Described
from emulator.parsing import rack
from emulator.parsing.headers import first_header, header
from emulator.parsing.rack import BadParameters, Parameters
from emulator.parsing.ruby_json import load_ruby_json
from emulator.parsing.texts import FORM, charset_of, check_value, read_form
from emulator.rules.rule import Breach, Rule
from emulator.vendors.dial9.auth import Unit, sign_in
from emulator.vendors.dial9.errors import Invalid, Refusal, bad_json, bad_parameter
from emulator.vendors.dial9.rules import calls
from emulator.worlds.world import World

Shape = TypeVar("Shape", bound=BaseModel)
Data = TypeVar("Data")
ADDRESS = re.compile(r"/[A-Za-z0-9_.-]+/([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)(?:[^A-Za-z0-9_.-].*)?", re.DOTALL)
"""Whatever version, controller, action; what the framework does not know in a path ends it."""
LONGEST_TEXT = 255
RUBY_NAMES = {str: "String", int: "Integer", float: "Float", bool: "Boolean", list: "Array", dict: "Hash"}
"""How the vendor's framework calls the types of JSON values."""
SWITCH = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False, "": None}


def prepare(scope: Scope) -> None:
    """Any verb runs the action, any version has it, and what follows its name is ignored."""
    cors = [(b"access-control-allow-origin", b"*"), (b"access-control-allow-methods", b"*")]
    wanted = header(scope, b"access-control-request-headers")
    scope["extra_headers"] += [*cors, (b"access-control-allow-headers", wanted)] if wanted else cors
    if scope["method"] == "HEAD":
        scope["head"] = True
    if scope["method"] != "OPTIONS":
        scope["method"] = "POST"
    root = scope.get("root_path", "")
    found = ADDRESS.fullmatch(scope["path"].removeprefix(root))
    scope["path"] = f"{root}/{found[1]}/{found[2]}" if found else root


class Success(TypedDict, Generic[Data]):
    """What an action answers when it ran to its end."""

    status: Literal["success"]
    time: Annotated[float, Property(description="Seconds that it took.")]
    flags: dict[str, Any]
    data: Data


Answer = Success[Data] | Refusal | Invalid
"""What an action answers, with HTTP 200 in each case."""
Moment = Annotated[str, Property(json_schema_extra={"format": "date-time"}, examples=["2015-05-05T14:43:36.000Z"])]


class Call:
    """One call of an action: the world, the unit that asks, the parameters, when it began."""

    def __init__(self, world: World, unit: Unit, parameters: Any, notes: list[str]) -> None:
        self.world = world
        self.unit = unit
        self.parameters = parameters
        self.notes = notes
        """What the journal is told beside the answer."""
        self.started = world.clock.seconds()

    def read(self, shape: type[Shape], wanted: Rule) -> Shape:
        """The action's parameters; unknown ones are ignored, blank required ones, which a rule wants, are missing."""
        if not isinstance(self.parameters, dict):
            raise bad_json("the parameters must be an object")
        required = {name for name, field in shape.model_fields.items() if field.is_required()}
        given = {k: v for k, v in self.parameters.items() if k not in required or not is_blank(v)}
        try:
            return shape.model_validate(given)
        except ValidationError as error:
            problems = sorted(error.errors(), key=lambda problem: problem["type"] != "missing")
            rule = wanted if problems[0]["type"] == "missing" else calls.TYPED
            raise bad_parameter(rule, sentence(problems[0])) from None

    def success(self, data: Data) -> "Success[Data]":
        """The answer, with the time that the action took on the world's clock."""
        time = round(self.world.clock.seconds() - self.started, 2)
        return {"status": "success", "time": time, "flags": {}, "data": data}


async def call(request: Request) -> Call:
    """The Call of a request: first the credentials, then the parameters."""
    unit = sign_in(request)
    parameters = await read_parameters(request)
    return Call(request.scope["world"], unit, parameters, request.scope["exchange"].notes)


CurrentCall = Annotated[Call, Depends(call)]


def sentence(problem: Any) -> str:
    """What is wrong with a parameter, as the vendor's framework words it."""
    name, kind = problem["loc"][0], problem["type"]
    if kind == "missing":
        return f"`{name}` parameter is required but is missing"
    if kind == "bool_type":
        return f"`{name}` should be a boolean value"
    expected = {"int_type": "Integer", "string_type": "String"}.get(kind)
    if expected is None:
        return f"`{name}` parameter is invalid"
    return f"`{name}` should be a `{expected}` but is a `{RUBY_NAMES[type(problem['input'])]}`"


def is_blank(value: Any) -> bool:
    """Whether a value counts as missing."""
    return value is None or value is False or value == ""


async def read_parameters(request: Request) -> Any:
    """Whatever parameters the request has; what is JSON but no object may be read by nobody."""
    body, media_type = await request.body(), first_header(request.scope, b"content-type") or ""
    if media_type.partition(";")[0].strip().lower() == "application/json":
        return parsed(body, media_type)
    try:
        values = rack.read_parameters(str(request.scope["query_string"], "latin-1"))
        values |= form_values(body, media_type)
    except BadParameters as error:
        raise bad_json(str(error)) from None
    given = values.get("params")
    if isinstance(given, str):
        return parsed(given)
    check_value(given)
    return {} if given is None else given


def parsed(text: bytes | str, content_type: str = "") -> Any:
    """What a JSON text says, or `invalid-json`; null, false and a bare string say nothing."""
    try:
        value = load_ruby_json(text, content_type)
    except orjson.JSONDecodeError as error:
        raise bad_json(str(error)) from None
    return {} if value is None or value is False or isinstance(value, str) else value


def form_values(body: bytes, media_type: str) -> Parameters:
    """The fields of a form, URL-encoded or multipart."""
    if media_type.partition(";")[0].strip().lower() == FORM:
        return rack.read_parameters(body.decode("latin-1"), charset_of(media_type))
    values: Parameters = {}
    for name, value in read_form(body, media_type):
        rack.place(values, name, value)
    return values


def read_integer(value: Any) -> Any:
    """Digits in a string are as good as the number; a blank is none. The database has 64 bits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, int) and value.bit_length() > 63:
        raise ValueError("too large")
    return None if value == "" else value


def read_switch(value: Any) -> Any:
    """The framework's booleans: true, false, 1 and 0, each also as a string."""
    return SWITCH.get(value, value) if isinstance(value, str | int) else value


def document(shape: type[BaseModel]) -> Any:
    """An action's parameters for its OpenAPI entry."""
    return Described(documented, shape)


def documented(shape: type[BaseModel]) -> dict[str, Any]:
    """The entry, when somebody reads it."""
    schema = shape.model_json_schema()
    required = bool(schema.keys() & {"required", "anyOf"})
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def moment(text: str, exact: bool = False) -> str:
    """A stored moment as the document prints it.

    What this call has just written shows its milliseconds; the vendor's database keeps whole seconds.
    """
    return f"{text[:23]}Z" if exact else f"{text[:19]}.000Z"


def too_long(values: dict[str, Any]) -> list[Breach]:
    """What is wrong with each text that does not fit its column."""
    return [
        Breach(
            calls.TEXTS_FIT, f"{name.replace('_', ' ').capitalize()} is too long (maximum is {LONGEST_TEXT} characters)"
        )
        for name, value in values.items()
        if isinstance(value, str) and len(value) > LONGEST_TEXT
    ]


WholeNumber = Annotated[int, Strict()]
Id = Annotated[WholeNumber, BeforeValidator(read_integer)]
"""A required id: a number, or its digits in a string."""
OptionalId = Annotated[WholeNumber | None, BeforeValidator(read_integer)]
Switch = Annotated[Annotated[bool, Strict()] | None, BeforeValidator(read_switch)]
"""An optional boolean; blank is not given."""
Text = Annotated[str, Strict()]
OptionalText = Annotated[Text | None, AfterValidator(lambda text: text or None)]
"""An optional text; blank is none."""
