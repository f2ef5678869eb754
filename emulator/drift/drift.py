"""`emulator drift`: what came of a recording, in three figures that are never added up."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2

from emulator.drift.record import vendor_called
from emulator.drift.recording import Recording, read
from emulator.drift.replaying import Replay, Result, Verdict
from emulator.testing.emulator import Emulator
from emulator.testing.world import World

VERDICTS: tuple[Verdict, ...] = ("same", "different", "not comparable")
MOST_REASONS = 20


def drift(path: Path) -> tuple[Recording, list[Result]]:
    """Ask a fresh emulator what a recording has. Raises recording.BadRecording."""
    recording = read(path)
    vendor_called(recording.about.vendor)
    with Emulator(clock=recording.about.begun) as emulator:
        return recording, ask(recording, emulator)


def ask(recording: Recording, world: World) -> list[Result]:
    """Ask a world what a recording has; it is reset for each exchange."""
    vendor = vendor_called(recording.about.vendor)
    with httpx2.Client(base_url=world.control.url, trust_env=False, verify=False, timeout=30) as client:
        return [*Replay(vendor, world, client).results(recording)]


def report(path: Path, recording: Recording, results: Sequence[Result]) -> str:
    """The report for people."""
    about = recording.about
    lines = [f"{path}: {len(results)} exchanges with {about.vendor}, recorded {about.begun:%Y-%m-%d}"]
    for verdict in VERDICTS:
        chosen = [each for each in results if each.verdict == verdict]
        lines.append(f"{verdict}: {len(chosen)}")
        if verdict != "same":
            lines += told(chosen)
    return "\n".join(lines)


def told(results: Sequence[Result]) -> Iterator[str]:
    """The reasons, by operation, each once with how often it occurs."""
    for operation in dict.fromkeys(each.operation for each in results):
        chosen = [each for each in results if each.operation == operation]
        yield f"  {operation} (line {', '.join(str(each.line) for each in chosen[:MOST_REASONS])})"
        counted = Counter(reason for each in chosen for reason in each.reasons).most_common()
        yield from (
            f"    {reason}" + (f" ({times} times)" if times > 1 else "") for reason, times in counted[:MOST_REASONS]
        )
        if len(counted) > MOST_REASONS:
            yield f"    and {len(counted) - MOST_REASONS} more"


def as_json(recording: Recording, results: Sequence[Result]) -> str:
    """The report for programs."""
    figures = {verdict.replace(" ", "_"): sum(each.verdict == verdict for each in results) for verdict in VERDICTS}
    listed = [vars(each) for each in results]
    return json.dumps({"vendor": recording.about.vendor, **figures, "exchanges": listed}, indent=2)
