"""Fixed-window counters on the world's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from emulator.worlds.clock import Clock

MOST_WINDOWS = 1000
"""Anybody can make up user names."""


Before = tuple[str, tuple[float, float] | None]
"""A key, and its window as it was; None if it had none."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a counted request is told: the limit, what is left, seconds until the window ends."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool


class Limits:
    """Counters by key (vendor and user); a window opens with the first request in it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.windows: dict[str, list[float]] = {}
        self.before: list[Before] = []
        """What windows were like before the hits that nobody has noted yet."""

    def hit(self, key: str, limit: int, seconds: float) -> Usage:
        """Count one request."""
        now = self.clock.seconds()
        window = self.windows.get(key)
        self.before.append((key, None if window is None else (window[0], window[1])))
        if window is None or not window[0] <= now < window[0] + seconds:
            if len(self.windows) >= MOST_WINDOWS:
                self._make_room(now - seconds)
            window = self.windows[key] = [now, 0]
        window[1] += 1
        left = int(limit - window[1])
        return Usage(limit, max(left, 0), max(int(window[0] + seconds - now), 0), left < 0)

    def _make_room(self, past: float) -> None:
        """Forget the windows that are over; if none is, that of the user who asked least."""
        over = [key for key, window in self.windows.items() if window[0] <= past]
        for key in over or [min(self.windows, key=lambda key: self.windows[key][1])]:
            window = self.windows.pop(key)
            self.before.append((key, (window[0], window[1])))

    def noted(self) -> list[Before]:
        """What the windows were like that were changed since this was last asked."""
        before, self.before = self.before, []
        return before

    def clear(self) -> None:
        """Forget every window."""
        self.windows.clear()

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return dict(self.windows)

    def changes_since(self, state: dict[str, Any]) -> list[Before]:
        """What the windows were like in an earlier state, where they are not so now."""
        keys = [key for key in {**state, **self.windows} if state.get(key) != self.windows.get(key)]
        return [(key, (state[key][0], state[key][1]) if key in state else None) for key in keys]

    def dump_before(self, changes: Iterable[Before]) -> dict[str, Any]:
        """The state as it was before these changes, the last of them first."""
        windows = self.dump()
        for key, window in changes:
            if window is None:
                windows.pop(key, None)
            else:
                windows[key] = [*window]
        return windows

    def load(self, state: dict[str, Any]) -> None:
        """Back to a snapshot's state."""
        self.windows = {key: list(window) for key, window in state.items()}
