"""Plots, as numbers that templates draw: SVG whose look is the sheet's, with axes and a text that tells the same."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from emulator.store.moments import from_text

WIDTH, HEIGHT, COLUMNS = 600, 60, 40
GROUPS = {"ok": "below 400", "client": "4xx", "server": "5xx", "none": "without an answer"}
"""Kinds of answer, and what they are called."""
UNITS = ((86400, "days"), (3600, "h"), (60, "min"), (1, "s"))
Row = dict[str, Any]


@dataclass
class Bar:
    """One rectangle, in units of the picture."""

    x: float
    y: float
    width: float
    height: float
    group: str
    title: str


@dataclass
class Plot:
    """A picture of WIDTH by HEIGHT: its bars, what stands along its axes, and what it tells in words."""

    bars: list[Bar]
    lines: list[float]
    """Heights at which the values beside it stand, from the top."""
    values: list[str]
    """From the top."""
    moments: list[str]
    """From the left."""
    text: str


def group_of(status: int) -> str:
    """Which kind of answer a status is."""
    return "none" if status < 100 else "ok" if status < 400 else "client" if status < 500 else "server"


def plots_of(rows: Sequence[Row]) -> list[Plot]:
    """How many requests were answered how, and how long it took, over time. Rows are the newest first, two at least."""
    if len(rows) < 2:
        return []
    places, moments = spread(rows)
    return [counted(rows, places, moments), timed(rows, places, moments)]


def spread(rows: Sequence[Row]) -> tuple[list[int], list[str]]:
    """The column of each row, by time; in their order where the clock stood still. And what the axis says."""
    seconds = [from_text(row["at"].removesuffix("Z")).timestamp() for row in rows]
    first, last = min(seconds), max(seconds)
    if last - first < 1e-3:
        columns = [(len(rows) - 1 - place) * COLUMNS // len(rows) for place in range(len(rows))]
        return columns, [rows[-1]["id"], "one after the other: the clock stood still", rows[0]["id"]]
    columns = [min(int((moment - first) / (last - first) * COLUMNS), COLUMNS - 1) for moment in seconds]
    texts = sorted(row["at"] for row in rows)
    return columns, [label(texts[0], texts[-1]), during(last - first), label(texts[-1], texts[0])]


def during(seconds: float) -> str:
    """A stretch of time in its unit."""
    unit, name = next(((unit, name) for unit, name in UNITS if seconds >= 2 * unit), (1, "s"))
    return f"{seconds / unit:,.1f}".removesuffix(".0") + f" {name}"


def label(moment: str, other: str) -> str:
    """A moment on an axis; with its day where the other one is of another day."""
    return moment[11:19] if moment[:10] == other[:10] else f"{moment[:10]} {moment[11:19]}"


def counted(rows: Sequence[Row], places: Sequence[int], moments: list[str]) -> Plot:
    """Requests: a column for each stretch of time, piled up by kind of answer."""
    counts = Counter((place, group_of(row["status"])) for place, row in zip(places, rows, strict=True))
    most = max(Counter(places).values())
    bars = [bar for place in range(COLUMNS) for bar in pile(place, counts, most)]
    groups = Counter(group_of(row["status"]) for row in rows)
    told = ", ".join(f"{groups[group]:,} {name}" for group, name in GROUPS.items() if groups[group])
    return Plot(bars, [0], [f"{most:,}", "0"], moments, f"{len(rows):,} requests: {told}")


def pile(place: int, counts: Counter[tuple[int, str]], most: int) -> list[Bar]:
    """The bars of one column, from the bottom up."""
    bars, bottom, wide = [], float(HEIGHT), WIDTH / COLUMNS
    for group, name in GROUPS.items():
        if count := counts[place, group]:
            high = HEIGHT * count / most
            bottom -= high
            bars.append(Bar(place * wide, bottom, wide - 1, high, group, f"{count:,} {name}"))
    return bars


def timed(rows: Sequence[Row], places: Sequence[int], moments: list[str]) -> Plot:
    """Milliseconds until the answer, each step up ten times as long: the slowest of a stretch, before it the median."""
    times = [float(row["duration_ms"]) for row in rows]
    low = min(math.floor(math.log10(max(min(times), 0.1))), 2)
    high = max(math.ceil(math.log10(max(*times, 0.1))), low + 1)

    def rise(time: float) -> float:
        """How high a time stands."""
        share = (math.log10(max(time, 10.0**low)) - low) / (high - low)
        return max(HEIGHT * share, 1)

    bars, wide = [], WIDTH / COLUMNS
    for place in sorted(set(places)):
        here = [time for at, time in zip(places, times, strict=True) if at == place]
        for group, time in (("slowest", max(here)), ("middle", median(here))):
            top = HEIGHT - rise(time)
            bars.append(Bar(place * wide, top, wide - 1, rise(time), group, f"{group} {time:.1f} ms"))
    steps = range(high, low - 1, -1)
    lines = [HEIGHT * (high - step) / (high - low) for step in steps[1:-1]]
    text = f"Answered within {median(times):.1f} ms in the middle, {max(times):.1f} ms at most"
    return Plot(bars, lines, [f"{10.0**step:g} ms" for step in (high, low)], moments, text)
