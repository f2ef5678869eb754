"""Plots, as numbers that templates draw: SVG whose look is the sheet's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.store.moments import from_text

WIDTH, HEIGHT, COLUMNS = 600, 60, 40
GROUPS = ("ok", "client", "server", "none")
"""Statuses below 400, below 500, from 500, and no answer at all."""


@dataclass
class Bar:
    """One rectangle, in units of the picture."""

    x: float
    y: float
    width: float
    height: float
    group: str
    title: str


def group_of(status: int) -> str:
    """Which kind of answer a status is."""
    return "none" if status < 100 else "ok" if status < 400 else "client" if status < 500 else "server"


def columns(rows: Sequence[dict[str, Any]]) -> list[Bar]:
    """Requests over the world's time: a column for each stretch, piled up by kind of answer."""
    if not rows:
        return []
    moments = [from_text(row["at"].removesuffix("Z")).timestamp() for row in rows]
    first, span = min(moments), max(max(moments) - min(moments), 1e-3)
    places = [min(int((moment - first) / span * COLUMNS), COLUMNS - 1) for moment in moments]
    counts = Counter((place, group_of(row["status"])) for place, row in zip(places, rows, strict=True))
    most = max(Counter(places).values())
    return [bar for place in range(COLUMNS) for bar in pile(place, counts, most)]


def pile(place: int, counts: Counter[tuple[int, str]], most: int) -> list[Bar]:
    """The bars of one column, from the bottom up."""
    bars, bottom, wide = [], float(HEIGHT), WIDTH / COLUMNS
    for group in GROUPS:
        if count := counts[place, group]:
            high = HEIGHT * count / most
            bottom -= high
            bars.append(Bar(place * wide, bottom, wide - 1, high, group, f"{count} {group}"))
    return bars
