"""Calls in short form, as values of happenings: who calls whom, and what becomes of it.

A call is over at once, with its CDR, unless it is said how it `answers`: then it lives on the network.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, model_validator

from emulator.telephony.codes import CANCELLED, CODES, NO_ANSWER, OK, Outcome, outcome_of, reason_of
from emulator.telephony.fiction import british
from emulator.telephony.outcomes import OF_CALLS
from emulator.telephony.phone import Answers, read_answers
from emulator.vendors.telecom_center.cdrs import Ending
from emulator.vendors.telecom_center.numbers import as_dialled
from emulator.worlds.world import World

MOST_DIGITS = 32
SOMEBODY = f"44{british('1632', 160)[1:]}"
SOMEBODY_ELSE = f"44{british('1632', 161)[1:]}"


def dialled(written: str) -> str:
    """The digits that a written number makes people dial. ValueError if it is none."""
    digits = as_dialled(written)
    if not (digits.isdecimal() and len(digits) <= MOST_DIGITS):
        raise ValueError("is not a number")
    return digits


Dialled = Annotated[str, AfterValidator(dialled)]


def number(name: str, alias: str, default: str | None, text: str) -> Any:
    """A telephone number among a happening's values, under either of two names."""
    return Field(default, validation_alias=AliasChoices(name, alias), description=text)


def behaviour(value: Any) -> Answers | None:
    """How who is called behaves. ValueError for what is no behaviour."""
    return None if value is None else read_answers(value)


class Values(BaseModel):
    """Values of a happening; a misspelt one is refused."""

    model_config = ConfigDict(extra="forbid")


class SomeCall(Values):
    """Who calls, and what becomes of the call."""

    src_number: Dialled = number("src_number", "from", SOMEBODY, "Number that calls.")
    src_name: str = Field("", max_length=255, description="Name that calls.")
    answered: bool = Field(True, description="Whether somebody answers.")
    duration: int = Field(60, ge=0, le=86400, description="Seconds of talk.")
    answers: Annotated[Any, AfterValidator(behaviour)] = Field(
        None, description="How who is called behaves: the call then lives, and is over when somebody ends it."
    )
    after: float | None = Field(None, ge=0, le=7200, allow_inf_nan=False, description="Seconds that it rings.")
    busy: bool = Field(False, description="Whether who is called is busy.")
    outcome: Outcome | None = Field(None, description="What becomes of it.")
    code: int | None = Field(None, ge=CODES.start, lt=CODES.stop, description="SIP code with which it is turned away.")
    hangs_up: Literal["caller", "callee"] = Field("callee", description="Who ends the conversation.")

    @model_validator(mode="after")
    def check_outcome(self) -> Self:
        """A call that is answered is not turned away."""
        turned_away = self.busy or self.code is not None or self.outcome not in (None, "answered")
        if turned_away and (self.outcome == "answered" or (self.answered and "answered" in self.model_fields_set)):
            raise ValueError("a call that is answered is neither busy, nor ends with a code or another outcome")
        if self.outcome == "answered" and not self.answered:
            raise ValueError("a call with the outcome answered is answered")
        return self

    def turned_away(self) -> tuple[int, Outcome] | None:
        """With which code it ends if nobody answers, and what that makes of it; None if somebody does."""
        if self.code is not None:
            return self.code, self.outcome or ("cancelled" if self.code == CANCELLED else outcome_of(self.code))
        outcome = "busy" if self.busy else self.outcome
        if outcome in (None, "answered"):
            return None if self.answered else (CANCELLED, "no_answer")
        return OF_CALLS.get(outcome or "", CANCELLED), outcome or "cancelled"

    def ending(self, world: World, refused: tuple[int, str] | None = None) -> Ending:
        """How a call went that is over now; `refused`: the platform itself did not take it."""
        away = refused or (None if (found := self.turned_away()) is None else (found[0], reason_of(found[0])))
        seconds = 0 if away else self.duration
        rung = 0 if refused else self.after or 0
        start, connect, end = (world.clock.stamp(-ago) for ago in (seconds + rung, seconds, 0))
        code, reason = away or (OK, reason_of(OK))
        return Ending(start, None if away else connect, end, code, reason)

    def script(self, world: World) -> dict[str, Any]:
        """How a call that lives goes: what is said of its end beats how who is called behaves."""
        away = self.turned_away()
        script: dict[str, Any] = {"answers": self.answers, "after": self.after or 0}
        if away is not None and self.code is None and away[1] in ("no_answer", "cancelled"):
            is_given_up = self.after is not None and away[1] == "no_answer"
            script |= {"answers": {"refuse": NO_ANSWER}, "outcome": away[1]} if is_given_up else {"answers": "never"}
        elif away is not None:
            script |= {"answers": {"refuse": away[0]}, "outcome": away[1]}
        elif self.outcome == "answered" or "answered" in self.model_fields_set:
            script |= {"answers": {"after": world.settings.ring_seconds if self.after is None else self.after}}
        elif self.after is not None and isinstance(self.answers, dict) and "after" in self.answers:
            script |= {"answers": {"after": self.after}}
        if self.model_fields_set & {"duration", "hangs_up"}:
            script |= {"talks": self.duration, "hangs_up": self.hangs_up}
        return script


class OutgoingCall(SomeCall):
    """A call from a customer's phone system to the outside."""

    customer: int | None = Field(None, description="Id of the customer; by default the first that has a route.")
    dst_number: Dialled = number("dst_number", "to", SOMEBODY_ELSE, "Number that is called.")


class IncomingCall(SomeCall):
    """A call from the outside to a DID number."""

    did_number: Dialled | None = number("did_number", "to", None, "DID number; by default the first enabled one.")
