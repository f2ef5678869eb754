"""Stretches of time in words."""

from emulator.store.moments import from_text

DAY = 86_400
YEAR = 365.25 * DAY
UNITS = (("d", DAY), ("h", 3600), ("min", 60), ("s", 1))


def seconds_from(now: str, moment: str) -> float:
    """Seconds from one moment of the control plane to another; below 0 if that was before."""
    return (from_text(moment.removesuffix("Z")) - from_text(now.removesuffix("Z"))).total_seconds()


def span(seconds: float) -> str:
    """A stretch of at least 0 seconds, in its two largest units."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds >= 2 * YEAR:
        return f"{int(seconds / YEAR):,} years"
    if seconds < 60:
        return f"{round(seconds, 3):g} s"
    parts, left = [], round(seconds)
    for unit, size in UNITS:
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts[:2])


def relative(seconds: float) -> str:
    """How far a moment is from now: `in 5 s`, `5 s ago`, `now`."""
    return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago" if seconds < 0 else "now"
