"""What a fault may do to a request, and a vendor's errors as it would draw them before a request has met one."""

import re
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from starlette.responses import Response

from emulator.control.errors import ControlError
from emulator.control.worlds.worlds import ControlBody
from emulator.exchange.effects import BODILESS
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.vendor import Vendor

Milliseconds = Annotated[float, Field(ge=0, le=600_000, allow_inf_nan=False)]
HARM = ("status", "error", "drop", "truncate", "malformed", "rate_limit", "cut_stream")
HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+: [ -~]*", re.ASCII)
MOST_HEADER = 8000
FRAMING = {"connection", "content-length", "transfer-encoding"}


class Between(ControlBody):
    """A delay that is evenly spread."""

    min: Milliseconds
    max: Milliseconds

    @model_validator(mode="after")
    def in_order(self) -> "Between":
        """Refuse bounds in the wrong order."""
        if self.max < self.min:
            raise ValueError("max is less than min")
        return self


class About(ControlBody):
    """A delay like that of real networks: log-normal, mostly near the median, sometimes far above."""

    median: Milliseconds
    sigma: float = Field(ge=0, le=5, allow_inf_nan=False)


def form_of_delay(value: Any) -> str:
    """Which of its forms a delay has, so that a complaint is about that one."""
    if isinstance(value, dict):
        return "about" if {"median", "sigma"} & value.keys() else "between"
    return "about" if isinstance(value, About) else "between" if isinstance(value, Between) else "number"


Delay = Annotated[
    Annotated[Milliseconds, Tag("number")] | Annotated[Between, Tag("between")] | Annotated[About, Tag("about")],
    Discriminator(form_of_delay),
]


class Effect(ControlBody):
    """What happens to a request: at most one harm, a delay before it if wanted."""

    status: int | None = Field(None, ge=200, le=599, description="Answer with this status, in the vendor's shape.")
    error: str | None = Field(None, description="Answer with the vendor's own error of this name.")
    message: str | None = Field(None, max_length=10_000, description="Text for the answer of `status` or `error`.")
    body: str | None = Field(
        None, max_length=1_000_000, description="Body for the answer of `status`, instead of the vendor's."
    )
    headers: dict[str, str] = Field(
        {}, max_length=100, description="Further headers for the answer of `status` or `error`."
    )
    delay_ms: Delay | None = Field(None, description="Wait first, in real time.")
    drop: Literal[True] | None = Field(None, description="Drop the connection before anything is done.")
    truncate: Literal[True] | None = Field(None, description="Do it, and drop the connection within the answer.")
    malformed: Literal[True] | None = Field(None, description="Do it, and answer with a body that does not parse.")
    rate_limit: Literal[True] | None = Field(None, description="Answer that the rate limit is reached.")
    cut_stream: Literal[True] | None = Field(None, description="Break off event streams.")

    @model_validator(mode="after")
    def has_one_harm(self) -> "Effect":
        """Refuse an effect that does nothing, or two things at once."""
        harms = [name for name in HARM if getattr(self, name) is not None]
        if len(harms) > 1:
            raise ValueError(f"{' and '.join(harms)} cannot go together")
        if not harms and self.delay_ms is None:
            raise ValueError(f"has no effect: use delay_ms or one of {', '.join(HARM)}")
        if self.cut_stream and self.delay_ms is not None:
            raise ValueError("delay_ms and cut_stream cannot go together")
        self.check_answer()
        return self

    def check_answer(self) -> None:
        """Refuse parts of an answer where nothing answers, and headers that HTTP cannot carry."""
        parts = {"message", "body", "headers"} & self.model_fields_set
        if parts and self.status is None and self.error is None:
            raise ValueError(f"{', '.join(sorted(parts))}: only with status or error")
        if self.body and self.status in BODILESS:
            raise ValueError("body: an answer with status 204 or 304 has none")
        if FRAMING & {name.lower() for name in self.headers}:
            raise ValueError(f"headers: {', '.join(sorted(FRAMING))} are the server's own")
        if any(len(name) + len(value) > MOST_HEADER for name, value in self.headers.items()):
            raise ValueError(f"headers: at most {MOST_HEADER} characters each are possible")
        if not all(HEADER.fullmatch(f"{name}: {value}") for name, value in self.headers.items()):
            raise ValueError("headers: a name is a token, a value printable ASCII")


def vendors_with(effect: dict[str, Any], vendor: str | None, exchanges: dict[str, VendorExchange]) -> list[str]:
    """The vendors, or the one wanted, that can answer as the effect says; 422 if none can."""
    candidates = [exchanges[vendor].vendor] if vendor else [exchange.vendor for exchange in exchanges.values()]
    problems: list[str] = []
    able = [each.name for each in candidates if can_refuse(each, effect, problems)]
    if not able:
        field = "effect.error" if "error" in effect else "effect.status"
        allowed = [name for each in candidates for name in each.behaviour.errors] if "error" in effect else None
        raise ControlError(422, f"{field}: {problems[0]}", [(field, problems[0])], allowed)
    return able


def can_refuse(vendor: Vendor, effect: dict[str, Any], problems: list[str]) -> bool:
    """Whether a vendor has the effect's error; if not, its words are added to the problems."""
    error = effect.get("error", effect.get("status"))
    if error is None or "body" in effect or (isinstance(error, int) and error < 400):
        return True
    try:
        draw_refusal(vendor, error)
    except ValueError as problem:
        problems.append(str(problem))
        return False
    return True


def draw_refusal(vendor: Vendor, error: int | str) -> Response:
    """The vendor's error of a status or name. ValueError if it has none such."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{vendor.prefix}/",
        "root_path": vendor.prefix,
        "query_string": b"",
        "headers": [],
        "extra_headers": [],
    }
    return vendor.behaviour.refuse(scope, error, "")
