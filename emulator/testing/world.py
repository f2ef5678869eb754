"""A world as a test holds it: addresses and credentials, and everything it can be made to do."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from emulator.exchange.vendor import Vendor, basic
from emulator.parsing.names import DEFAULT
from emulator.testing.control import Control, EmulatorError, refuse_in_event_loop
from emulator.testing.telephony import Network
from emulator.testing.verdicts import misses, told_of, unknown
from emulator.vendors import VENDORS

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""


class RequestsMissing(AssertionError):
    """The requests that a test waits for, or counts on, were not made; the message has the nearest misses."""


class RequestsUnknown(AssertionError):
    """Whether requests were made cannot be told: the journal has dropped some, or parts. The message says why."""


class WebhooksMissing(AssertionError):
    """The webhooks that a test waits for did not arrive; the message says what became of those that were sent."""


class Credentials(NamedTuple):
    """User (Dial 9: token) and password (Dial 9: secret)."""

    user: str
    password: str


def sign_in(world: str, user: str, password: str) -> Credentials:
    """A user's credentials in a world: its name goes behind a plus, as in e-mail."""
    return Credentials(user if world == DEFAULT else f"{user}+{world}", password)


@dataclass(frozen=True)
class Login:
    """Where a vendor's API is, and the default user's credentials for one world."""

    base_url: str
    credentials: Credentials
    world: str = DEFAULT
    sign_in_headers: Callable[[str, str], dict[str, str]] = basic

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request that is signed in, whatever this vendor's way."""
        return self.sign_in_headers(*self.credentials)

    def sign_in(self, user: str, password: str = "secret") -> Credentials:
        """The credentials of another user in this world."""
        return sign_in(self.world, user, password)


class World(Network):
    """One isolated emulator inside the server; it comes into being when first used."""

    sipcentric: Login
    telecom_center: Login
    dial9: Login
    sipgate: Login

    def __init__(self, control: Control, name: str = DEFAULT) -> None:
        super().__init__(control, name)
        self.url = control.url
        self.strays_before = 0
        """How many requests `default` had when the test began: earlier strays are not its own."""
        self.beginning: dict[str, Any] = {}
        """What it was prepared with, and what a reset comes back to."""
        self.logins = {vendor.name: self._login(vendor) for vendor in VENDORS}
        vars(self).update(self.logins)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} at {self.url}>"

    def _login(self, vendor: Vendor) -> Login:
        return Login(vendor.base_url(self.url), sign_in(self.name, *vendor.login), self.name, vendor.sign_in)

    # Time

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        """Move the world's clock forward; what fell due on the way, in order."""
        fired: list[dict[str, Any]] = self.call("POST", "/clock/advance", {"seconds": seconds})["fired"]
        return fired

    def freeze(self, at: str | datetime | None = None) -> str:
        """Stand still, at a moment or now; returns the world's time."""
        return self._clock("frozen", at)

    def unfreeze(self, at: str | datetime | None = None) -> str:
        """Run on, from a moment or from where the clock stands; returns the world's time."""
        return self._clock("running", at)

    def _clock(self, mode: str, at: str | datetime | None) -> str:
        moment = {} if at is None else {"now": at.isoformat() if isinstance(at, datetime) else at}
        now: str = self.call("PUT", "/clock", {"mode": mode, **moment})["now"]
        return now

    # State

    def prepare(self, **beginning: Any) -> None:
        """Begin anew with `dataset`, `seed`, `clock` (`now` runs) and settings of a world; resets come back to it."""
        self.beginning = beginning
        if beginning.keys() & {"dataset", "seed"}:
            self.reset()
        else:
            self._arrange()

    def reset(self, dataset: str | None = None, seed: int | None = None) -> None:
        """Back to how it was prepared, else to the server's seeded baseline; or to another dataset's or seed's."""
        given = {"dataset": dataset or self.beginning.get("dataset")}
        given["seed"] = self.beginning.get("seed") if seed is None else seed
        self.call("POST", "/reset", {name: value for name, value in given.items() if value is not None})
        self._arrange()

    def _arrange(self) -> None:
        settings = {name: value for name, value in self.beginning.items() if name not in ("dataset", "seed", "clock")}
        if settings:
            self.set(**settings)
        if "clock" in self.beginning:
            at = self.beginning["clock"]
            self.unfreeze() if at == "now" else self.freeze(at)

    def set(self, **settings: Any) -> dict[str, Any]:
        """Change settings of the world; returns all of them."""
        found: dict[str, Any] = self.call("PATCH", "/settings", settings)
        return found

    def snapshot(self, name: str) -> None:
        """Keep the present state under a name."""
        self.call("PUT", f"/snapshots/{name}")

    def restore(self, name: str) -> None:
        """Back to a snapshot."""
        self.call("POST", f"/snapshots/{name}/restore")

    def download(self, name: str) -> bytes:
        """A snapshot as one SQLite file, which `emulator serve --dataset` takes."""
        return self.control.fetch("GET", f"/snapshots/{name}", query={"world": self.name})

    def rewind(self, before: str | dict[str, Any] | None = None, at: str | datetime | None = None) -> int:
        """Back to just before a request (its id, or itself as `requests()` gives it), or to a moment.

        Returns how many requests were undone by that: they stay in the journal, and count for nothing.
        """
        to: dict[str, Any] = {} if before is None else {"before": id_of(before)}
        if at is not None:
            to["at"] = at.isoformat() if isinstance(at, datetime) else at
        undone: int = self.control.call("POST", f"/worlds/{self.name}/rewind", to)["undone"]
        return undone

    def fork(self, name: str, before: str | dict[str, Any] | None = None) -> "World":
        """Another world that is like this one is now, or was just before a request."""
        from_when = {} if before is None else {"before": id_of(before)}
        self.control.call("POST", f"/worlds/{self.name}/fork", {"as": name, **from_when})
        return World(self.control, name)

    def bundle(self) -> bytes:
        """The world with its past as one file, which `emulator open` serves."""
        return self.control.fetch("GET", f"/worlds/{self.name}/bundle")

    def drop(self) -> None:
        """Remove the world; it begins anew when next used."""
        try:
            self.control.call("DELETE", f"/worlds/{self.name}")
        except EmulatorError as error:
            if error.status != 404:
                raise

    # Happenings and faults

    def simulate(self, vendor: str, happening: str, **values: Any) -> dict[str, Any]:
        """Make the world act; `from_` and `in_` stand for the words that Python keeps to itself."""
        happened: dict[str, Any] = self.call("POST", f"/simulate/{vendor}/{happening}", plain(values))
        return happened

    def fail_next(self, vendor: str, status: int = 503, times: int = 1, **match: Any) -> str:
        """Let the vendor refuse the next requests (that match); returns the fault's id."""
        return self.fault({"status": status}, times=times, vendor=vendor, **match)

    def fault(
        self, effect: dict[str, Any], /, *, times: int | None = None, probability: float = 1, **match: Any
    ) -> str:
        """Any fault of the control plane, on the requests that match; returns its id."""
        body: dict[str, Any] = {"match": match, "effect": effect}
        if times is not None:
            body["times"] = times
        if probability != 1:
            body["probability"] = probability
        fault: str = self.call("POST", "/faults", body)["id"]
        return fault

    # The journal

    def requests(self, since: str | None = None, **match: Any) -> list[dict[str, Any]]:
        """The requests made in this world (that match, after a moment or another request), oldest first.

        RequestsUnknown where the journal has dropped some that might be among them.
        """
        answer = self.call("POST", "/requests/verify", {"match": match, "at_least": 0})
        listed = self.call("GET", "/requests", **({"since": since} if since else {}))
        doubtful = answer.get("doubtful", {})
        lost = answer["count"] - len(answer["requests"]) + doubtful.get("dropped", 0)
        found = [entry for entry in listed["requests"] if entry["id"] in set(answer["requests"])]
        if since is None or listed["dropped"] > answer["dropped"]:
            lost += len(answer["requests"]) - len(found)  # dropped between the two calls
        if doubtful.get("cut") or (lost and not listed["complete"]):
            raise RequestsUnknown("\n".join(unknown(match, answer)))
        return found

    def wait_for(self, count: int = 1, timeout: float = 5, **match: Any) -> list[dict[str, Any]]:
        """Wait until so many matching requests were made, earlier ones included; RequestsMissing after `timeout`."""
        refuse_in_event_loop("world.wait_for")
        body = {"match": match, "count": count, "timeout_seconds": timeout}
        query = {"world": self.name}
        try:
            self.control.call("POST", "/requests/wait", body, query, seconds=timeout + 10)
        except EmulatorError as error:
            raise self._verdict(match, error) from None
        return self.requests(**match)

    def wait_for_webhook(self, count: int = 1, timeout: float = 5, url: str | None = None) -> list[dict[str, Any]]:
        """Wait until so many webhooks (to this address, or part of one) were answered or, in pull mode, are held.

        Earlier ones included. WebhooksMissing after `timeout` seconds says what became of the others.
        """
        refuse_in_event_loop("world.wait_for_webhook")
        body = {"count": count, "timeout_seconds": timeout, "url": url}
        query = {"world": self.name}
        try:
            found = self.control.call("POST", "/webhooks/wait", body, query, seconds=timeout + 10)
        except EmulatorError as error:
            if error.status != 408:
                raise
            raise WebhooksMissing("\n".join(undelivered(error.answer))) from None
        webhooks: list[dict[str, Any]] = found["webhooks"]
        return webhooks

    def verify(
        self, *, exactly: int | None = None, at_least: int | None = None, at_most: int | None = None, **match: Any
    ) -> None:
        """Check how many matching requests were made: RequestsMissing names the nearest misses.

        RequestsUnknown where that cannot be told, because the journal has dropped requests.
        """
        bounds = {"exactly": exactly, "at_least": at_least, "at_most": at_most}
        given = {name: value for name, value in bounds.items() if value is not None} or {"at_least": 1}
        try:
            self.call("POST", "/requests/verify", {"match": match, **given})
        except EmulatorError as error:
            raise self._verdict(match, error) from None

    def _verdict(self, match: dict[str, Any], error: EmulatorError) -> Exception:
        """What a refusal of the journal means to a test."""
        if error.status == 409:
            return RequestsUnknown("\n".join(unknown(match, error.answer)))
        if "nearest" not in (error.answer or {}):
            return error
        own = [each for each in error.answer.get("strays", ()) if int(each["id"][1:]) > self.strays_before]
        return RequestsMissing("\n".join([*misses(match, error.answer), *told_of(own)]))

    def journal(self) -> dict[str, Any]:
        """Every exchange with its request and answer, and how many the journal `dropped`."""
        kept = self.call("GET", "/requests")
        return {**kept, "requests": [self.call("GET", f"/requests/{entry['id']}") for entry in kept["requests"]]}

    def begin(self) -> None:
        """Tell the strays of this test from earlier ones."""
        worlds = self.control.call("GET", "/worlds")["worlds"]
        self.strays_before = sum(each.get("requests", 0) for each in worlds if each["name"] == DEFAULT)

    def strays(self) -> list[dict[str, Any]]:
        """Requests without usable credentials, which landed in the world `default` since the test began."""
        if self.name == DEFAULT:
            return []
        query = {"world": DEFAULT, "signed_in": "false", "since": f"r{self.strays_before}"}
        found: list[dict[str, Any]] = self.control.call("GET", "/requests", query=query)["requests"]
        return found

    def environment(self) -> dict[str, str]:
        """Addresses and credentials as environment variables."""
        values = {"EMULATOR_URL": self.url}
        for name, login in self.logins.items():
            prefix = f"EMULATOR_{name.upper()}"
            values |= {f"{prefix}_URL": login.base_url}
            values |= {f"{prefix}_USER": login.credentials.user, f"{prefix}_PASSWORD": login.credentials.password}
        return values


def id_of(request: str | dict[str, Any]) -> str:
    """The id of a request."""
    return request if isinstance(request, str) else str(request["id"])


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments under their real names."""
    return {name.removesuffix("_"): value for name, value in values.items()}


def undelivered(answer: dict[str, Any]) -> Iterable[str]:
    """How many webhooks arrived, and what became of the others."""
    yield str(answer["error"])
    for each in answer["others"]:
        yield f"  {each['state']}: {each['url']}   {each['error'] or each['status'] or ''}".rstrip()


def fresh_name(wish: str = "world") -> str:
    """A name for a world that nobody else has, on this machine or another, beginning with the wish."""
    allowed = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in wish)
    return f"{allowed.strip('-')[:40]}-{secrets.token_hex(5)}"
