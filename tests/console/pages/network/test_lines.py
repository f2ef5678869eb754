"""What a page offers to do is what the control plane lets one do: tried at each end of a call, in every state."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.console.pages.network.lines import Line, lines_of
from tests.conftest import World

JOHN, GREG, SALLY, DESK = "sipcentric/101", "sipcentric/1234", "sipcentric/1928", "sipgate/1112233e0"
OUTSIDE = "447700900123"
BODIES: dict[str, dict[str, Any]] = {"transfer": {"to": SALLY}, "digits": {"digits": "1"}, "leave-message": {}}
ACTS = ("answer", "refuse", "hold", "resume", "transfer", "digits", "record", "leave-message", "hang-up")


def do(world: World, act: str, leg: int, **values: Any) -> int:
    """Do an act from one end of the call: the status of the answer."""
    at = {} if act == "leave-message" else {"leg": leg}
    return world.control.post(f"/calls/c1/{act}", json=at | BODIES.get(act, {}) | values).status_code


def ringing(world: World) -> None:
    world.kit.place_call(from_=OUTSIDE, to=JOHN)


def waiting(world: World) -> None:
    """Two phones of a group ring, one after the other."""
    ringing(world)
    do(world, "answer", 2)
    world.kit.place_call(from_=GREG, to=JOHN)


def answered(world: World) -> None:
    ringing(world)
    assert do(world, "answer", 2) == 200


def held(world: World) -> None:
    answered(world)
    assert do(world, "hold", 2) == 200


def held_by_who_called(world: World) -> None:
    answered(world)
    assert do(world, "hold", 1) == 200


def handed_over(world: World) -> None:
    """The one who answered is out of it, the next one's phone rings."""
    answered(world)
    assert do(world, "transfer", 2, to=GREG) == 200


def taken_over(world: World) -> None:
    handed_over(world)
    assert do(world, "answer", 3) == 200


def in_a_mailbox(world: World) -> None:
    ringing(world)
    world.advance(61)
    assert world.kit.calls()[0].read()["state"] == "voicemail"


def dialled_by_a_click(world: World) -> None:
    values = {"caller": "sip:1112233e0", "callee": "tel:441212854411", "registerSip": "1112233e0"}
    world.sipgate().post("/my/sessions/calls/", data=values).raise_for_status()


def put_through(world: World) -> None:
    """Who clicked has picked up, whom they wanted rings."""
    dialled_by_a_click(world)
    assert do(world, "answer", 1) == 200


def over(world: World) -> None:
    answered(world)
    assert do(world, "hang-up", 2) == 200


LIVES = (
    ringing, waiting, answered, held, held_by_who_called, handed_over, taken_over, in_a_mailbox,
    dialled_by_a_click, put_through, over,
)  # fmt: skip


@pytest.mark.parametrize("live", LIVES)
def test_what_is_offered_is_possible_and_nothing_else_is(world: World, live: Callable[[World], None]) -> None:
    for name in (JOHN, GREG, SALLY, DESK, OUTSIDE):
        world.kit.phone(name).behave(answers="ask", talks=None)
    live(world)
    world.control.put("/snapshots/now").raise_for_status()
    for line in lines_of(world.control.get("/calls/c1").json()):
        for act in ACTS:
            status = do(world, act, line.leg["leg"])
            world.control.post("/snapshots/now/restore").raise_for_status()
            if not is_needless(act, line):
                assert (status == 200) == (act in line.can), (line.leg, line.can, act, status)


def is_needless(act: str, line: Line) -> bool:
    """Whether an act is offered at another place: who calls speaks to a mailbox, what rings is refused."""
    return (act, line.leg["leg"] == 1) == ("leave-message", False) or (act, line.rings) == ("hang-up", True)
