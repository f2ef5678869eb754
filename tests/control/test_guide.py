"""The written guide names every operation of the control plane, and none that is not there."""

import re
from pathlib import Path

from emulator.journal.exchange import MOST_BODY
from emulator.settings import WorldSettings
from tests.conftest import World
from tests.control.test_events import listening

GUIDE = Path(__file__).parents[2] / "docs" / "control-plane.md"
CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.-]*)`")


def test_guide_names_every_operation(world: World) -> None:
    paths = world.control.get("/openapi/control.json").json()["paths"]
    real = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    general = {("POST", "/simulate/{vendor}/{happening}")}
    expected = {call for call in real if not call[1].startswith("/simulate/")} | general
    assert set(CALL.findall(GUIDE.read_text())) == expected


def test_guide_tells_what_every_event_has(world: World) -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\|([^|]*)\|$", GUIDE.read_text(), re.M)
    told = {kind: set(re.findall(r"`(\w+)`", members)) for kind, members in rows if kind != "event"}
    with listening(world) as events:
        world.sipcentric().get("/customers/me")
        world.simulate("sipcentric", "incoming-sms")
        world.kit.place_call(to="sipcentric/101")
        world.simulate("sipcentric", "incoming-sms", to="01632960999", **{"in": 60})
        world.advance(60)
        world.kit.snapshot("kept")
        world.kit.restore("kept")
        world.control.post(f"/worlds/{world.name}/rewind", json={"before": "r1"})
        world.kit.reset()
        seen = {}
        while "reset" not in seen:
            event = next(events)
            seen[event["kind"]] = seen.get(event["kind"], set()) | (event.keys() - {"number", "kind"})
    assert seen.keys() | {"missed"} == told.keys()
    assert all(members <= told[kind] for kind, members in seen.items() if kind != "exchange"), seen


def test_guide_has_the_numbers_of_the_settings() -> None:
    kept = re.search(r"keeps ([\d,]+) exchanges \(setting `journal_entries`\) and (\d+) MB", GUIDE.read_text())
    assert kept
    settings = WorldSettings()
    assert int(kept[1].replace(",", "")) == settings.journal_entries
    assert int(kept[2]) * 1024 * 1024 == settings.journal_bytes
    assert f"the first {MOST_BODY // 1024} KB" in GUIDE.read_text()
