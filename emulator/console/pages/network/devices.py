"""A phone as a device: what it shows, which calls of the control plane it stands for, where a fax goes."""

import re
from collections.abc import Mapping
from typing import Any

from emulator.console.asking import Refused, segment
from emulator.console.drawing import line
from emulator.console.pages.network.lines import lines_at
from emulator.console.visit import Visit

VENDOR = re.compile(r"[A-Za-z][\w-]*")
KINDS = {"messages": 20, "voicemails": 10, "recordings": 10, "faxes": 5}
"""What a phone sends and gets; how many of each are shown, the newest, unless all are wanted."""
MOST = 1000
FAX_VALUES = {"to", "from", "pdf"}
"""What a happening takes that lets a fax come in as a PDF."""
ANSWERS: tuple[tuple[Any, str], ...] = (
    ("ask", "rings until somebody acts"),
    ({"after": 0}, "answers at once"),
    ({"after": 2}, "answers after 2 s"),
    ({"after": 10}, "answers after 10 s"),
    ("never", "never answers"),
    ("busy", "is busy (486)"),
    ({"refuse": 603}, "refuses (603)"),
    ("unreachable", "cannot be reached (480)"),
)
CODES = (
    ("486", "486 busy"),
    ("603", "603 declined"),
    ("480", "480 unavailable"),
    ("404", "404 not found"),
    ("503", "503 out of service"),
)


def path_of(name: str) -> str:
    """A phone's name, `vendor/id`, a number or a SIP user, as it stands in paths."""
    vendor, _, key = name.partition("/")
    return f"{segment(vendor)}/{segment(key)}" if key and VENDOR.fullmatch(vendor) else segment(name)


async def device_at(visit: Visit, name: str, place: str) -> dict[str, Any]:
    """A device, with all that it got; `place` sets it apart from others on the page. Raises Refused."""
    phone = await visit.get(f"phones/{path_of(name)}", any="" if "/" in name else "true")
    calls = (await visit.get("calls"))["calls"] if phone["calls"] else []
    limits = {kind: MOST if "all" in visit.query else shown for kind, shown in KINDS.items()}
    return {
        "place": place,
        "phone": phone,
        "path": path_of(phone["phone"]),
        "lines": lines_at(phone, calls),
        "answers": choices(phone["answers"]),
        "fax": await fax_happening(visit, phone),
        **{kind: phone[kind][-limit:] for kind, limit in limits.items()},
        "more": {kind: len(phone[kind]) - limit for kind, limit in limits.items() if len(phone[kind]) > limit},
    }


def choices(now: Any) -> list[tuple[str, str]]:
    """How a phone can behave, as JSON and in words; how it does is the first."""
    known = [(value, word) for value, word in ANSWERS if value == now]
    first = known or [(now, told(now))]
    return [(line(value), word) for value, word in [*first, *(each for each in ANSWERS if each not in known)]]


def told(answers: Mapping[str, float]) -> str:
    """A behaviour with a number of its own, in words."""
    name, number = next(iter(answers.items()))
    return f"answers after {number:g} s" if name == "after" else f"refuses ({number:g})"


async def fax_happening(visit: Visit, phone: Mapping[str, Any]) -> dict[str, str] | None:
    """The happening of the phone's vendor by which a PDF comes in as a fax; None if it takes none."""
    if phone["fax_number"] is None:
        return None
    known = (await visit.get("simulate"))[phone["vendor"]]
    fits = (each for each in known if each["values"]["properties"].keys() >= FAX_VALUES)
    found = next(fits, None)
    sender = found and found["example"].get("from", "")
    return found and {"call": f"simulate/{phone['vendor']}/{found['happening']}", "from": sender}


async def device_or_trouble(visit: Visit, name: str, place: str) -> dict[str, Any]:
    """A device; or why there is none, to be told in its place."""
    try:
        return await device_at(visit, name, place)
    except Refused as refused:
        return {"place": place, "refused": refused, "name": name}
