"""The kit with `await`. Made from the kit by `make documents`."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Self

from emulator.testing.calls import PhoneCall
from emulator.testing.phones import Phone
from emulator.testing.world import Login, World

class AsyncPhoneCall:
    """A call, live or over."""

    kept: PhoneCall
    def __init__(self, kept: PhoneCall) -> None: ...
    id: str
    async def read(self) -> dict[str, Any]:
        """All that the server says of the call."""

    @property
    def caller(self) -> Coroutine[Any, Any, str]:
        """The number of who calls in the stored form, `447700900123`; empty if it is withheld."""

    @property
    def called(self) -> Coroutine[Any, Any, str]:
        """What was called: a number in the stored form, or `vendor/id`."""

    @property
    def name(self) -> Coroutine[Any, Any, str]:
        """What who calls is called."""

    @property
    def state(self) -> Coroutine[Any, Any, str]:
        """`ringing`, `answered`, `voicemail` or `ended`."""

    @property
    def outcome(self) -> Coroutine[Any, Any, str | None]:
        """`answered`, `no_answer`, `busy`, `refused`, `failed`, `cancelled`; None while it rings."""

    @property
    def code(self) -> Coroutine[Any, Any, int | None]:
        """Its SIP code; None while it rings."""

    @property
    def reason(self) -> Coroutine[Any, Any, str | None]:
        """What goes with the code."""

    @property
    def duration(self) -> Coroutine[Any, Any, int]:
        """Seconds of talk so far."""

    @property
    def ended_by(self) -> Coroutine[Any, Any, str | None]:
        """`caller`, `callee` or `network`; None while it lasts."""

    @property
    def legs(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """Who takes part: the caller first, then whom it rang."""

    async def answer(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Pick up the phone that rings. Each act takes `leg`, whose it is, and `in_`, seconds of the world's clock."""

    async def refuse(
        self, code: int = 603, reason: str | None = None, *, leg: int | None = None, in_: float | None = None
    ) -> Self:
        """Turn it away with a SIP code."""

    async def hang_up(self, by: str | None = None, *, leg: int | None = None, in_: float | None = None) -> Self:
        """End it, by `caller` or `callee`; by default who is called; while it rings, who calls."""

    async def hold(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Hold it."""

    async def resume(self, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Bring it back from being held or parked."""

    async def transfer(self, to: object, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Hand it over to somebody else, blind."""

    async def press(self, digits: str, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Press digits."""

    async def record(self, value: bool = True, *, leg: int | None = None, in_: float | None = None) -> Self:
        """Begin, or with False stop, recording it."""

    async def leave_message(self, seconds: float = 12, *, in_: float | None = None) -> Self:
        """Speak to the mailbox that has taken it, and hang up."""

class AsyncPhone:
    """A phone of a vendor, or an outside number."""

    kept: Phone
    def __init__(self, kept: Phone) -> None: ...
    key: str
    async def read(self) -> dict[str, Any]:
        """All that the server says of the phone."""

    @property
    def name(self) -> Coroutine[Any, Any, str]:
        """Whose it is."""

    @property
    def numbers(self) -> Coroutine[Any, Any, list[str]]:
        """Its numbers in the stored form, `441212854411`."""

    @property
    def state(self) -> Coroutine[Any, Any, str]:
        """`idle`, `ringing` or `busy`."""

    @property
    def registered(self) -> Coroutine[Any, Any, bool]:
        """Whether calls reach it."""

    @property
    def dnd(self) -> Coroutine[Any, Any, bool]:
        """Whether it is not to be disturbed."""

    @property
    def calls(self) -> Coroutine[Any, Any, list[AsyncPhoneCall]]:
        """The live calls in which it takes part, the oldest first."""

    @property
    def messages(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """The texts that it sent and received, oldest first."""

    @property
    def voicemails(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """What callers spoke to its mailbox."""

    @property
    def recordings(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """Its calls that were recorded."""

    @property
    def faxes(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """The faxes that it sent and received."""

    async def behave(
        self,
        *,
        answers: str | dict[str, float] | None = None,
        talks: float | None = ...,
        registered: bool | None = None,
        dnd: bool | None = None,
    ) -> Self:
        """Change how it behaves when it rings, until the world is reset; what is left out stays.

        `answers`: `{"after": seconds}`, `"never"`, `"busy"`, `"refuse"`, `{"refuse": code}`, `"unreachable"`, or
        `"ask"`: it rings until somebody acts. `talks`: seconds until it hangs up; None: until somebody does."""

    async def send(self, to: str, text: str) -> dict[str, Any]:
        """Send a text; at an account's number it arrives as the vendor has it."""

    async def wait_for_ring(self, timeout: float = 5) -> AsyncPhoneCall:
        """Wait until it rings; the call that does. RingMissing after `timeout` seconds says what it did instead."""

    async def answer(self) -> AsyncPhoneCall:
        """Pick it up. RingMissing if it does not ring."""

    async def refuse(self, code: int = 603, reason: str | None = None) -> AsyncPhoneCall:
        """Turn the call that rings away with a SIP code. RingMissing if it does not ring."""

    async def hang_up(self) -> AsyncPhoneCall:
        """End its call, or give up one that it makes. CallMissing if it is in none."""

    async def hold(self) -> AsyncPhoneCall:
        """Hold its call. CallMissing if it is in none."""

    async def resume(self) -> AsyncPhoneCall:
        """Bring its held or parked call back. CallMissing if it has none."""

    async def transfer(self, to: str | AsyncPhone) -> AsyncPhoneCall:
        """Hand its call over to somebody else, blind. CallMissing if it is in none."""

    async def press(self, digits: str) -> AsyncPhoneCall:
        """Press digits during its call. CallMissing if it is in none."""

    async def record(self, value: bool = True) -> AsyncPhoneCall:
        """Begin, or with False stop, recording its call. CallMissing if it is in none."""

class AsyncWorld:
    """One isolated emulator inside the server; it comes into being when first used."""

    name: str
    async def call(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """Any call of the control plane, in this world."""

    async def phone(self, name: str) -> AsyncPhone:
        """A phone by `vendor/id`, by a number in any spelling, or by its SIP user; outside numbers are phones too."""

    async def phones(self, vendor: str | None = None, state: str | None = None) -> list[AsyncPhone]:
        """The phones of every vendor, or of one; those that are `idle`, `ringing` or `busy`."""

    async def place_call(
        self, *, from_: str | AsyncPhone | None = None, to: str | AsyncPhone | None = None, name: str | None = None
    ) -> AsyncPhoneCall:
        """Begin a call; without `from_` somebody outside calls, without `to` the first phone is called."""

    async def calls(
        self, state: str | None = None, phone: str | AsyncPhone | None = None, vendor: str | None = None
    ) -> list[AsyncPhoneCall]:
        """Live calls, the oldest first; those in a state, or with `all` every one."""

    async def wait_for_call(
        self, state: str = "ringing", phone: str | AsyncPhone | None = None, timeout: float = 5
    ) -> AsyncPhoneCall:
        """Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing."""

    async def outcome(
        self,
        *,
        outcome: str,
        kind: str | None = None,
        to: str | None = None,
        from_: str | None = None,
        vendor: str | None = None,
        code: int | None = None,
        reason: str | None = None,
        after: float | None = ...,
        times: int | None = 1,
    ) -> str:
        """Say what the next calls, texts or faxes shall meet; returns its id.

        `to` and `from_` may hold `*`; `after=None` means that nobody ever learns what became of it,
        `times=None` that it strikes until it is deleted."""

    async def outcomes(self) -> list[dict[str, Any]]:
        """The outcomes that are set, each with its `hits`."""

    async def mails(self, to: str | None = None, why: str | None = None) -> list[dict[str, Any]]:
        """What the vendors would have mailed (to an address, about `sms`, `fax`, `voicemail`, …), oldest first."""

    sipcentric: Login
    telecom_center: Login
    dial9: Login
    sipgate: Login
    kept: World
    def __init__(self, kept: World) -> None: ...
    logins: dict[str, Login]
    url: str
    async def advance(self, seconds: float) -> list[dict[str, Any]]:
        """Move the world's clock forward; what fell due on the way, in order."""

    async def freeze(self, at: str | datetime | None = None) -> str:
        """Stand still, at a moment or now; returns the world's time."""

    async def unfreeze(self, at: str | datetime | None = None) -> str:
        """Run on, from a moment or from where the clock stands; returns the world's time."""

    async def prepare(self, **beginning: Any) -> None:
        """Begin anew with `dataset`, `seed`, `clock` (`now` runs) and settings of a world; resets come back to it."""

    async def reset(self, dataset: str | None = None, seed: int | None = None) -> None:
        """Back to how it was prepared, else to the server's seeded baseline; or to another dataset's or seed's."""

    async def set(self, **settings: Any) -> dict[str, Any]:
        """Change settings of the world; returns all of them."""

    async def snapshot(self, name: str) -> None:
        """Keep the present state under a name."""

    async def restore(self, name: str) -> None:
        """Back to a snapshot."""

    async def download(self, name: str) -> bytes:
        """A snapshot as one SQLite file, which `emulator serve --dataset` takes."""

    async def rewind(self, before: str | dict[str, Any] | None = None, at: str | datetime | None = None) -> int:
        """Back to just before a request (its id, or itself as `requests()` gives it), or to a moment.

        Returns how many requests were undone by that: they stay in the journal, and count for nothing."""

    async def fork(self, name: str, before: str | dict[str, Any] | None = None) -> AsyncWorld:
        """Another world that is like this one is now, or was just before a request."""

    async def bundle(self) -> bytes:
        """The world with its past as one file, which `emulator open` serves."""

    async def drop(self) -> None:
        """Remove the world; it begins anew when next used."""

    async def simulate(self, vendor: str, happening: str, **values: Any) -> dict[str, Any]:
        """Make the world act; `from_` and `in_` stand for the words that Python keeps to itself."""

    async def fail_next(self, vendor: str, status: int = 503, times: int = 1, **match: Any) -> str:
        """Let the vendor refuse the next requests (that match); returns the fault's id."""

    async def fault(
        self, effect: dict[str, Any], /, *, times: int | None = None, probability: float = 1, **match: Any
    ) -> str:
        """Any fault of the control plane, on the requests that match; returns its id."""

    async def requests(self, since: str | None = None, **match: Any) -> list[dict[str, Any]]:
        """The requests made in this world (that match, after a moment or another request), oldest first.

        RequestsUnknown where the journal has dropped some that might be among them."""

    async def wait_for(self, count: int = 1, timeout: float = 5, **match: Any) -> list[dict[str, Any]]:
        """Wait until so many matching requests were made, earlier ones included; RequestsMissing after `timeout`."""

    async def wait_for_webhook(
        self, count: int = 1, timeout: float = 5, url: str | None = None
    ) -> list[dict[str, Any]]:
        """Wait until so many webhooks (to this address, or part of one) were answered or, in pull mode, are held.

        Earlier ones included. WebhooksMissing after `timeout` seconds says what became of the others."""

    async def verify(
        self, *, exactly: int | None = None, at_least: int | None = None, at_most: int | None = None, **match: Any
    ) -> None:
        """Check how many matching requests were made: RequestsMissing names the nearest misses.

        RequestsUnknown where that cannot be told, because the journal has dropped requests."""

    async def journal(self) -> dict[str, Any]:
        """Every exchange with its request and answer, and how many the journal `dropped`."""

    async def begin(self) -> None:
        """Tell the strays of this test from earlier ones."""

    async def strays(self) -> list[dict[str, Any]]:
        """Requests without usable credentials, which landed in the world `default` since the test began."""

    def environment(self) -> dict[str, str]:
        """Addresses and credentials as environment variables."""

class AsyncEmulator(AsyncWorld):
    """A running server; what it does itself, it does in the world `default`. Its values are those of `Emulator`."""
    def __init__(self, url: str | None = None, *, token: str | None = None, **settings: Any) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *error: object) -> None: ...
    async def start(self) -> Self:
        """Start the server, or make sure that the other one is ready; one that runs is left as it is."""

    async def stop(self) -> None:
        """End the server, if it was started here."""

    def world(self, name: str | None = None) -> AsyncWorld:
        """The world of this name; without one, a fresh world that nobody else uses."""

    async def worlds(self) -> list[AsyncWorld]:
        """Every world of the server."""
