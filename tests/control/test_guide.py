"""The written guide names every operation of the control plane, and none that is not there."""

import re
from pathlib import Path

from tests.conftest import World

GUIDE = Path(__file__).parents[2] / "docs" / "control-plane.md"
CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.-]*)`")


def test_guide_names_every_operation(world: World) -> None:
    paths = world.control.get("/openapi/control.json").json()["paths"]
    real = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    general = {("POST", "/simulate/{vendor}/{happening}")}
    expected = {call for call in real if not call[1].startswith("/simulate/")} | general
    assert set(CALL.findall(GUIDE.read_text())) == expected
