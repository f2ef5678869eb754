"""What is unusual in a world now: what a person would want to know before wondering."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from emulator.console.asking import Refused
from emulator.console.visit import Visit
from emulator.parsing.names import DEFAULT


@dataclass
class Remark:
    """Something unusual, and the page that tells more."""

    name: str
    text: str
    url: str


async def unusual(visit: Visit, requests: dict[str, Any]) -> list[Remark]:
    """Everything that is unusual; `requests` is the answer with the newest of them."""
    found = [each async for each in about_world(visit)]
    return [*found, *[each async for each in about_requests(visit, requests)]]


async def about_world(visit: Visit) -> AsyncIterator[Remark]:
    """Calls, clock, faults, webhooks."""
    if calls := (await visit.get("calls", state="ringing"))["calls"]:
        yield Remark("ringing", f"{counted(calls, 'call')} ringing: answer or refuse", visit.url("phones"))
    clock = await visit.get("clock")
    if clock["mode"] == "frozen":
        moment = f"{clock['now'][:10]} {clock['now'][11:19]}"
        yield Remark("frozen", f"the clock is frozen at {moment}", visit.url("clock"))
    if faults := (await visit.get("faults"))["faults"]:
        yield Remark("faults", f"{counted(faults, 'fault')} on", visit.url("faults"))
    webhooks = (await visit.get("webhooks", settle="false", limit="100"))["webhooks"]
    failing = [each for each in webhooks if each["state"] == "failed" or (each["status"] or 0) >= 400]
    if failing:
        text = f"{len(failing)} of the last {counted(webhooks, 'webhook')} failed"
        yield Remark("failing", text, visit.url(f"webhooks/{failing[-1]['id']}"))
    if held := (await visit.get("webhooks", settle="false", limit="0", state="held"))["total"]:
        yield Remark(
            "held", f"{held} {'webhook' if held == 1 else 'webhooks'} held", visit.url("webhooks", state="held")
        )


async def about_requests(visit: Visit, requests: dict[str, Any]) -> AsyncIterator[Remark]:
    """Limits, notes, requests that reached no world, what the journal has dropped."""
    if limited := (await visit.get("requests", status="429", limit="0"))["total"]:
        times = "once" if limited == 1 else f"{limited} times"
        yield Remark("limited", f"a rate limit struck {times} (429)", visit.url("requests", status="429"))
    if noted := [each for each in requests["requests"] if each["notes"]]:
        newest = noted[-1]["id"]
        text = f"{len(noted)} of the last {counted(requests['requests'], 'request')} with notes, the last one {newest}"
        yield Remark("notes", text, visit.url(f"requests/{newest}"))
    if strays := await count_strays(visit):
        text = f"{strays} {'request' if strays == 1 else 'requests'} without usable credentials, in the world {DEFAULT}"
        yield Remark("strays", text, visit.url("requests", world=DEFAULT, signed_in="false"))
    if dropped := requests["dropped"]:
        text = (
            f"the journal has dropped {dropped:,} {'request' if dropped == 1 else 'requests'}; settings raise its size"
        )
        yield Remark("dropped", text, visit.url("settings"))


def counted(things: list[Any], name: str) -> str:
    """How many there are, in words."""
    return f"{len(things)} {name}" if len(things) == 1 else f"{len(things)} {name}s"


async def count_strays(visit: Visit) -> int:
    """How many requests have reached no world of their own; none where the world that keeps them was dropped."""
    try:
        found: int = (await visit.of(DEFAULT).get("requests", signed_in="false", limit="0"))["total"]
    except Refused:
        return 0
    return found
