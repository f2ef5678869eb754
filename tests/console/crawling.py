"""A world in which everything has happened, with hostile text wherever text can be; and the way through its pages."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from tests.conftest import World
from tests.console.surfing import Page, Surfer

HOSTILE = "<b class=planted>\"'&amp;</b><script src=//x.example></script>"
PAGES = (
    "",
    "requests",
    "phones",
    "data",
    "clock",
    "happenings",
    "faults",
    "webhooks",
    "coverage",
    "worlds",
    "settings",
)
BESIDE = ("/_emulator/console/requests/compare?pin=r1&pin=r2", "/_emulator/docs?")
"""Pages that no link of the main part leads to."""


def make_busy(world: World) -> None:
    """Let everything happen that pages show."""
    sipcentric, sipgate, control = world.sipcentric(), world.sipgate(), world.control
    entry = {"type": "phonebookentry", "name": HOSTILE, "phoneNumber": "07700900123", "email": "a@b.example"}
    sipcentric.post("/customers/25/phonebook", json=entry, headers={"X-Planted": HOSTILE})
    sipcentric.get(f"/customers/25/{HOSTILE}", params={HOSTILE: HOSTILE})
    sipcentric.get("/customers/25/phonebok")
    world.sipcentric(user=HOSTILE.replace(":", "")).get("/customers/me")
    sipgate.get("/my/events/", params={"foo": HOSTILE})
    sipgate.put("/my/settings/extensions/1112233v0/dnd/", data={"value": HOSTILE})
    world.telecom_center().post("/customers", json={"data": {"type": "customers", "attributes": {"name": HOSTILE}}})
    world.dial9().post("/numbers/list", content=f'{{"page": "{HOSTILE[:5]}"}}')
    world.simulate("sipcentric", "incoming-sms", body=HOSTILE)
    world.simulate("sipcentric", "incoming-sms", body=HOSTILE, **{"in": 600})
    phones = control.get("/phones").json()["phones"]
    ringing = {each["vendor"]: each["phone"] for each in reversed(phones) if each["numbers"]}
    for phone in ringing.values():
        control.put(f"/phones/{phone}", json={"answers": "ask"})
        control.post("/calls", json={"from": "07700900123", "to": phone, "name": HOSTILE})
        control.post(f"/phones/{phone}/messages", json={"to": "07700900123", "text": HOSTILE})
    control.post("/calls/c1/answer")
    control.post("/faults", json={"match": {"path": f"/{HOSTILE.replace('?', '')}"}, "preset": "maintenance"})
    control.post(
        "/faults", json={"match": {"vendor": "sipgate", "nth": 50}, "effect": {"status": 503, "body": HOSTILE}}
    )
    control.post("/outcomes", json={"match": {"to": "4477009*"}, "outcome": "failed", "times": 1})
    control.put("/snapshots/before")
    sipcentric.post("/customers/25/phonebook", json=entry | {"name": "Ada"})
    control.put("/snapshots/after")


def kind_of(url: str) -> str:
    """An address without what differs between pages of a kind."""
    parts = urlsplit(url)
    names = sorted({name for name, value in parse_qsl(parts.query) if value})
    return re.sub(r"[0-9]+|%[0-9A-F]{2}", "", parts.path) + " ".join(names)


def crawl(surfer: Surfer, of_a_kind: int = 2) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to, and what they link to below the control plane.

    Of pages that differ in an id or a value only, so many are looked at.
    """
    world = surfer.world
    waiting = [f"/_emulator/console/{page}".rstrip("/") + f"?world={world.name}" for page in PAGES]
    waiting += [f"{page}&world={world.name}" for page in BESIDE]
    seen, kinds = set(waiting), Counter[str]()
    while waiting:
        url = waiting.pop(0)
        page = surfer.get(url)
        yield url, page
        for link in page.all("main a[href], main audio[src], main img[src]"):
            target = str(link.get("href") or link.get("src")).partition("#")[0]
            if target in seen or not target.startswith("/_emulator/"):
                continue
            seen.add(target)
            kinds[kind_of(target)] += 1
            if kinds[kind_of(target)] <= of_a_kind and of_this_world(target, world):
                waiting.append(target)


def of_this_world(url: str, world: World) -> bool:
    """Whether an address is about the world that is looked at; pages of others may be gone any moment."""
    return f"world={world.name}" in url or f"/worlds/{world.name}" in url or "/docs" in url or "/openapi" in url
