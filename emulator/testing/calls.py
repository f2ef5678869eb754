"""Calls as a test holds them: names for what the server keeps.

Nothing is remembered here: what a call says of itself, the server said just now.
"""

from typing import Any, Self

from emulator.testing.control import Control, EmulatorError

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""
RECENT = 3
"""How many of a phone's latest calls a message tells of."""
NO_CALL = "  there was no call"


class RingMissing(AssertionError):
    """A phone that a test waits for, or answers, did not ring; the message says what it did instead."""


class CallMissing(AssertionError):
    """A call that a test waits for, or a phone that shall be in one, was not; the message says what was instead."""


class Controlled:
    """A world at the control plane."""

    def __init__(self, control: Control, name: str) -> None:
        self.control = control
        self.name = name

    def call(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """Any call of the control plane, in this world."""
        return self.control.call(method, path, body, {**query, "world": self.name})


class PhoneCall:
    """A call, live or over. What it says of itself is read from the server each time."""

    def __init__(self, world: Controlled, call_id: str) -> None:
        self.world = world
        self.id = call_id

    def __repr__(self) -> str:
        return f"<PhoneCall {self.id!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhoneCall) and (self.id, self.world.name) == (other.id, other.world.name)

    def __hash__(self) -> int:
        return hash((self.id, self.world.name))

    def read(self) -> dict[str, Any]:
        """All that the server says of the call."""
        found: dict[str, Any] = self.world.call("GET", f"/calls/{self.id}")
        return found

    @property
    def caller(self) -> str:
        """The number of who calls in the stored form, `447700900123`; empty if it is withheld."""
        return str(self.read()["from"])

    @property
    def called(self) -> str:
        """What was called: a number in the stored form, or `vendor/id`."""
        return str(self.read()["to"])

    @property
    def name(self) -> str:
        """What who calls is called."""
        return str(self.read()["name"])

    @property
    def state(self) -> str:
        """`ringing`, `answered`, `voicemail` or `ended`."""
        return str(self.read()["state"])

    @property
    def outcome(self) -> str | None:
        """`answered`, `no_answer`, `busy`, `refused`, `failed`, `cancelled`; None while it rings."""
        found: str | None = self.read()["outcome"]
        return found

    @property
    def code(self) -> int | None:
        """Its SIP code; None while it rings."""
        found: int | None = self.read()["code"]
        return found

    @property
    def reason(self) -> str | None:
        """What goes with the code."""
        found: str | None = self.read()["reason"]
        return found

    @property
    def duration(self) -> int:
        """Seconds of talk so far."""
        return int(self.read()["duration"])

    @property
    def ended_by(self) -> str | None:
        """`caller`, `callee` or `network`; None while it lasts."""
        found: str | None = self.read()["ended_by"]
        return found

    @property
    def legs(self) -> list[dict[str, Any]]:
        """Who takes part: the caller first, then whom it rang."""
        return list(self.read()["legs"])

    def answer(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Pick up the phone that rings. Each act takes `leg`, whose it is, and `in_`, seconds of the world's clock."""
        return self._act("answer", leg=leg, in_=in_)

    def refuse(
        self, code: int = 603, reason: str | None = None, *, leg: int | None = None, in_: float | None = None
    ) -> Self:
        """Turn it away with a SIP code."""
        return self._act("refuse", code=code, reason=reason, leg=leg, in_=in_)

    def hang_up(self, by: str | None = None, *, leg: int | None = None, in_: float | None = None) -> Self:
        """End it, by `caller` or `callee`; by default who is called; while it rings, who calls."""
        return self._act("hang-up", by=by, leg=leg, in_=in_)

    def hold(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Hold it."""
        return self._act("hold", leg=leg, in_=in_)

    def resume(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Bring it back from being held or parked."""
        return self._act("resume", leg=leg, in_=in_)

    def transfer(self, to: object, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Hand it over to somebody else, blind."""
        return self._act("transfer", to=str(to), leg=leg, in_=in_)

    def press(self, digits: str, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Press digits."""
        return self._act("digits", digits=digits, leg=leg, in_=in_)

    def record(self, value: bool = True, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Begin, or with False stop, recording it."""
        return self._act("record", value=value, leg=leg, in_=in_)

    def leave_message(self, seconds: float = 12, *, in_: float | None = None) -> Self:
        """Speak to the mailbox that has taken it, and hang up."""
        return self._act("leave-message", seconds=seconds, in_=in_)

    def _act(self, act: str, in_: float | None = None, **values: Any) -> Self:
        """An act of the control plane; EmulatorError with status 409 where the state does not allow it."""
        body = given(**values) | ({} if in_ is None else {"in": in_})
        self.world.call("POST", f"/calls/{self.id}/{act}", body)
        return self


def wait_for_call(world: Controlled, state: str, phone: str | None, timeout: float) -> PhoneCall:
    """Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing."""
    body = given(state=state, timeout_seconds=timeout, phone=phone)
    try:
        found = world.control.call("POST", "/calls/wait", body, {"world": world.name}, seconds=timeout + 10)
    except EmulatorError as error:
        if error.status != 408:
            raise
        raise CallMissing("\n".join([str(error.answer["error"]), *told(world, phone)])) from None
    return PhoneCall(world, found["id"])


def given(**values: Any) -> dict[str, Any]:
    """The values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def told(world: Controlled, phone: str | None) -> list[str]:
    """How a phone stands and what became of its latest calls; without one, of the world's."""
    query = {"state": "all"} | ({} if phone is None else {"phone": phone})
    calls = world.call("GET", "/calls", **query)["calls"][-RECENT:]
    lines = [f"  {line(call)}" for call in calls]
    if phone is None:
        return lines or [NO_CALL]
    return [standing(world, phone), *(lines or elsewhere(world))]


def elsewhere(world: Controlled) -> list[str]:
    """The world's latest calls, with whom each came to, where none of them came to a phone."""
    lines = []
    for call in world.call("GET", "/calls", state="all")["calls"][-RECENT:]:
        leg = call["legs"][-1]
        at = " ".join(filter(None, [leg["phone"] or leg["number"], leg["name"]]))
        lines.append(f"  not here: {line(call)}, at {at}")
    return lines or [NO_CALL]


def line(call: dict[str, Any]) -> str:
    """A call, and what became of it."""
    return f"{call['id']} from {call['from'] or 'anonymous'} to {call['to']}: {fate(call)}"


def standing(world: Controlled, key: str) -> str:
    """How a phone stands, and what it does when it rings."""
    phone = world.call("GET", f"/phones/{key}")
    registered = "registered" if phone["registered"] else "not registered"
    disturbed = ", not to be disturbed" if phone["dnd"] else ""
    return f"  it is {phone['state']}, {registered}{disturbed}; when it rings: {phone['answers']}"


def fate(call: dict[str, Any]) -> str:
    """What became of a call, in words."""
    if call["outcome"] is None:
        return str(call["state"])
    return f"{call['state']}, {call['outcome']} ({call['code']} {call['reason']})"
