"""The telephones of a world, as a test holds it: phones, calls, what the next ones shall meet, mails."""

from typing import Any

from emulator.testing.calls import Controlled, PhoneCall, given, wait_for_call
from emulator.testing.control import refuse_in_event_loop
from emulator.testing.phones import AS_IT_WAS, Phone

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""


class Network(Controlled):
    """The telephones of a world; every `World` is one."""

    def phone(self, name: str) -> Phone:
        """A phone by `vendor/id`, by a number in any spelling, or by its SIP user; outside numbers are phones too."""
        if not name.strip("/ "):
            raise ValueError(f"a phone is named by vendor/id, by a number, or by its SIP user; {name!r} names none")
        return Phone(self, self.call("GET", f"/phones/{name}")["phone"])

    def phones(self, vendor: str | None = None, state: str | None = None) -> list[Phone]:
        """The phones of every vendor, or of one; those that are `idle`, `ringing` or `busy`."""
        found = self.call("GET", "/phones", **given(vendor=vendor, state=state))["phones"]
        return [Phone(self, each["phone"]) for each in found]

    def place_call(
        self, *, from_: str | Phone | None = None, to: str | Phone | None = None, name: str | None = None
    ) -> PhoneCall:
        """Begin a call; without `from_` somebody outside calls, without `to` the first phone is called."""
        values = given(to=None if to is None else str(to), name=name)
        if from_ is not None:
            values["from"] = str(from_)
        return PhoneCall(self, self.call("POST", "/calls", values)["id"])

    def calls(
        self, state: str | None = None, phone: str | Phone | None = None, vendor: str | None = None
    ) -> list[PhoneCall]:
        """Live calls, the oldest first; those in a state, or with `all` every one."""
        query = given(state=state, phone=None if phone is None else str(phone), vendor=vendor)
        return [PhoneCall(self, each["id"]) for each in self.call("GET", "/calls", **query)["calls"]]

    def wait_for_call(self, state: str = "ringing", phone: str | Phone | None = None, timeout: float = 5) -> PhoneCall:
        """Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing."""
        refuse_in_event_loop("world.wait_for_call")
        return wait_for_call(self, state, None if phone is None else str(phone), timeout)

    def outcome(
        self,
        *,
        outcome: str,
        kind: str | None = None,
        to: str | None = None,
        from_: str | None = None,
        vendor: str | None = None,
        code: int | None = None,
        reason: str | None = None,
        after: float | None = AS_IT_WAS,
        times: int | None = 1,
    ) -> str:
        """Say what the next calls, texts or faxes shall meet; returns its id.

        `to` and `from_` may hold `*`; `after=None` means that nobody ever learns what became of it,
        `times=None` that it strikes until it is deleted.
        """
        match = given(kind=kind, vendor=vendor, to=to) | ({} if from_ is None else {"from": from_})
        body = {"match": match, "outcome": outcome, **given(code=code, reason=reason, times=times)}
        if after is not AS_IT_WAS:
            body["after"] = after
        rule: str = self.call("POST", "/outcomes", body)["id"]
        return rule

    def outcomes(self) -> list[dict[str, Any]]:
        """The outcomes that are set, each with its `hits`."""
        found: list[dict[str, Any]] = self.call("GET", "/outcomes")["outcomes"]
        return found

    def mails(self, to: str | None = None, why: str | None = None) -> list[dict[str, Any]]:
        """What the vendors would have mailed (to an address, about `sms`, `fax`, `voicemail`, …), oldest first."""
        found: list[dict[str, Any]] = self.call("GET", "/mails", **given(to=to, why=why))["mails"]
        return found
