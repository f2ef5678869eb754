"""Phones as a test holds them: how they behave when they ring, and what is done with them.

Nothing is remembered here: what a phone says of itself, the server said just now.
"""

from typing import Any, Self

from emulator.testing.calls import CallMissing, Controlled, PhoneCall, RingMissing, given, told, wait_for_call
from emulator.testing.control import refuse_in_event_loop

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""
TALKING = ("answered", "held", "parked")
LIVE = ("trying", "ringing", *TALKING)
AS_IT_WAS: Any = object()
"""A value that is not given, where None is one."""


class Phone:
    """A phone of a vendor, or an outside number. What it says of itself is read from the server each time."""

    def __init__(self, world: Controlled, key: str) -> None:
        self.world = world
        self.key = key
        """`sipcentric/101`, or an outside number."""

    def __repr__(self) -> str:
        return f"<Phone {self.key!r}>"

    def __str__(self) -> str:
        return self.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phone) and (self.key, self.world.name) == (other.key, other.world.name)

    def __hash__(self) -> int:
        return hash((self.key, self.world.name))

    def read(self) -> dict[str, Any]:
        """All that the server says of the phone."""
        found: dict[str, Any] = self.world.call("GET", f"/phones/{self.key}")
        return found

    @property
    def name(self) -> str:
        """Whose it is."""
        return str(self.read()["name"])

    @property
    def numbers(self) -> list[str]:
        """Its numbers in the stored form, `441212854411`."""
        return list(self.read()["numbers"])

    @property
    def state(self) -> str:
        """`idle`, `ringing` or `busy`."""
        return str(self.read()["state"])

    @property
    def registered(self) -> bool:
        """Whether calls reach it."""
        return bool(self.read()["registered"])

    @property
    def dnd(self) -> bool:
        """Whether it is not to be disturbed."""
        return bool(self.read()["dnd"])

    @property
    def calls(self) -> list[PhoneCall]:
        """The live calls in which it takes part, the oldest first."""
        return [PhoneCall(self.world, each) for each in self.read()["calls"]]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The texts that it sent and received, oldest first."""
        return list(self.read()["messages"])

    @property
    def voicemails(self) -> list[dict[str, Any]]:
        """What callers spoke to its mailbox."""
        return list(self.read()["voicemails"])

    @property
    def recordings(self) -> list[dict[str, Any]]:
        """Its calls that were recorded."""
        return list(self.read()["recordings"])

    @property
    def faxes(self) -> list[dict[str, Any]]:
        """The faxes that it sent and received."""
        return list(self.read()["faxes"])

    def behave(
        self,
        *,
        answers: str | dict[str, float] | None = None,
        talks: float | None = AS_IT_WAS,
        registered: bool | None = None,
        dnd: bool | None = None,
    ) -> Self:
        """Change how it behaves when it rings, until the world is reset; what is left out stays.

        `answers`: `{"after": seconds}`, `"never"`, `"busy"`, `"refuse"`, `{"refuse": code}`, `"unreachable"`, or
        `"ask"`: it rings until somebody acts. `talks`: seconds until it hangs up; None: until somebody does.
        """
        values = given(answers=answers, registered=registered, dnd=dnd)
        if talks is not AS_IT_WAS:
            values["talks"] = talks
        self.world.call("PUT", f"/phones/{self.key}", values)
        return self

    def send(self, to: str, text: str) -> dict[str, Any]:
        """Send a text; at an account's number it arrives as the vendor has it."""
        sent: dict[str, Any] = self.world.call("POST", f"/phones/{self.key}/messages", {"to": to, "text": text})
        return sent

    def wait_for_ring(self, timeout: float = 5) -> PhoneCall:
        """Wait until it rings; the call that does. RingMissing after `timeout` seconds says what it did instead."""
        refuse_in_event_loop("phone.wait_for_ring")
        try:
            return wait_for_call(self.world, "ringing", self.key, timeout)
        except CallMissing as error:
            raise RingMissing(str(error)) from None

    def answer(self) -> PhoneCall:
        """Pick it up. RingMissing if it does not ring."""
        return self._act("answer", ("ringing",), RingMissing)

    def refuse(self, code: int = 603, reason: str | None = None) -> PhoneCall:
        """Turn the call that rings away with a SIP code. RingMissing if it does not ring."""
        return self._act("refuse", ("ringing",), RingMissing, **given(code=code, reason=reason))

    def hang_up(self) -> PhoneCall:
        """End its call, or give up one that it makes. CallMissing if it is in none."""
        return self._act("hang-up", LIVE, CallMissing)

    def hold(self) -> PhoneCall:
        """Hold its call. CallMissing if it is in none."""
        return self._act("hold", ("answered",), CallMissing)

    def resume(self) -> PhoneCall:
        """Bring its held or parked call back. CallMissing if it has none."""
        return self._act("resume", ("held", "parked"), CallMissing)

    def transfer(self, to: "str | Phone") -> PhoneCall:
        """Hand its call over to somebody else, blind. CallMissing if it is in none."""
        return self._act("transfer", TALKING, CallMissing, to=str(to))

    def press(self, digits: str) -> PhoneCall:
        """Press digits during its call. CallMissing if it is in none."""
        return self._act("digits", TALKING, CallMissing, digits=digits)

    def record(self, value: bool = True) -> PhoneCall:
        """Begin, or with False stop, recording its call. CallMissing if it is in none."""
        return self._act("record", TALKING, CallMissing, value=value)

    def _act(self, act: str, states: tuple[str, ...], missing: type[AssertionError], **values: Any) -> PhoneCall:
        """An act on its latest call in which it is in one of these states; of those, the first comes first."""
        for wanted in states if act != "hang-up" else (TALKING, LIVE):
            for call in reversed(self.world.call("GET", "/calls", phone=self.key)["calls"]):
                for leg in call["legs"]:
                    if self._has(leg) and leg["state"] in wanted:
                        self.world.call("POST", f"/calls/{call['id']}/{act}", values | {"leg": leg["leg"]})
                        return PhoneCall(self.world, call["id"])
        verb = {"digits": "press digits in"}.get(act, act.replace("-", " "))
        problem = f"{self.key} has no call to {verb}: none in which it is {' or '.join(states)}"
        raise missing("\n".join([problem, *told(self.world, self.key)]))

    def _has(self, leg: dict[str, Any]) -> bool:
        """Whether a leg is its own."""
        return self.key in (leg["phone"], leg["number"] if leg["phone"] is None else None)
