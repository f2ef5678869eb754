"""The clock's timeline as numbers that a template draws.

Now is in the middle, what happened left of it, what is pending right. The further from now, the denser: the scale
is logarithmic on each side, so that the next second and the next year both have room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log1p

from emulator.console.pages.moving.spans import DAY, YEAR, span

WIDTH, LEFT, TOP, LANE = 1000, 100, 8, 24
MIDDLE, HALF = (WIDTH + LEFT) / 2, (WIDTH - LEFT) / 2 - 20
LANES = ("Requests", "Calls", "Happenings", "Webhooks", "Other", "Fired", "Pending")
LANE_OF = {"exchange": 0, "call": 1, "happening": 2, "webhook": 3, "fired": 5, "pending": 6}
OTHER = 4
COLUMN = 8
"""Units of the picture in which marks of a lane become one."""
TICKS = (1, 10, 60, 600, 3600, 6 * 3600, DAY, 7 * DAY, 30 * DAY, YEAR, 10 * YEAR, 100 * YEAR, 1000 * YEAR)
APART = 62
SMALL, GROWS, LARGE = 3.0, 0.8, 10.0


@dataclass
class Mark:
    """A circle: so many things of a lane at about the same distance from now."""

    x: float
    y: float
    radius: float
    lane: str
    title: str


@dataclass
class Tick:
    """A line and how far it is from now."""

    x: float
    text: str


@dataclass
class Timeline:
    """The whole picture."""

    marks: list[Mark]
    ticks: list[Tick]
    lanes: list[tuple[str, float]]
    """Each lane's name and the height at which it lies."""

    @property
    def height(self) -> float:
        """Units from top to bottom, the ticks' texts included."""
        return TOP + LANE * len(LANES) + 20


def height_of(lane: int) -> float:
    """Where a lane lies."""
    return TOP + LANE * (lane + 0.5)


def place(distance: float, reach: float) -> float:
    """Where something so many seconds from now stands, if the furthest on its side is `reach` seconds from now."""
    share = log1p(abs(distance)) / log1p(max(reach, 1))
    return MIDDLE + (HALF if distance >= 0 else -HALF) * min(share, 1)


def draw(things: Sequence[tuple[str, float]]) -> Timeline:
    """The picture of kinds and their distances from now in seconds, below 0 for the past."""
    before = max((-distance for _, distance in things), default=0)
    after = max((distance for _, distance in things), default=0)
    columns: dict[tuple[int, int], list[float]] = {}
    for kind, distance in things:
        x = place(distance, after if distance >= 0 else before)
        columns.setdefault((LANE_OF.get(kind, OTHER), int(x // COLUMN)), []).append(x)
    return Timeline(
        [mark(lane, places) for (lane, _), places in sorted(columns.items())],
        [*ticks(-1, before), Tick(MIDDLE, "now"), *ticks(1, after)],
        [(name, height_of(lane)) for lane, name in enumerate(LANES)],
    )


def mark(lane: int, places: Sequence[float]) -> Mark:
    """One circle for what stands at about the same place."""
    x, radius = sum(places) / len(places), min(SMALL + GROWS * log1p(len(places) - 1), LARGE)
    return Mark(round(x, 1), height_of(lane), round(radius, 1), LANES[lane].lower(), f"{LANES[lane]}: {len(places)}")


def ticks(side: int, reach: float) -> Iterable[Tick]:
    """The distances that are written on one side, the furthest first, none too near to another."""
    free = MIDDLE + side * (HALF + APART)
    for distance in reversed(TICKS):
        x = place(side * distance, reach)
        if distance <= reach and abs(free - x) >= APART and abs(x - MIDDLE) >= APART:
            free = x
            yield Tick(round(x, 1), f"-{span(distance)}" if side < 0 else f"+{span(distance)}")
