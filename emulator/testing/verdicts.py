"""What the journal says to a test, as the lines of a failure."""

from collections.abc import Iterable
from typing import Any


def misses(match: dict[str, Any], answer: dict[str, Any]) -> Iterable[str]:
    """What was wanted, and how the requests that came nearest to it differ."""
    yield question(match, answer)
    for near in answer["nearest"]:
        differs = "; ".join(map(difference, near["differs"]))
        yield f"  nearest: {near['status']} {near['method']} {near['path']}   {differs}"


def question(match: dict[str, Any], answer: dict[str, Any]) -> str:
    """What was wrong, and what was wanted."""
    wanted = ", ".join(f"{name} {value!r}" for name, value in match.items())
    return f"{answer['error']}" + (f": {wanted}" if wanted else "")


def difference(differs: dict[str, Any]) -> str:
    """How a request differs from what was wanted."""
    where = ".".join([differs["field"], *([differs["member"]] if "member" in differs else [])])
    return f"{where} {differs['found']!r}, not {differs['wanted']!r}"


def unknown(match: dict[str, Any], answer: dict[str, Any]) -> Iterable[str]:
    """Why a verdict cannot be given."""
    if "error" in answer:
        yield question(match, answer)
        return
    wanted = ", ".join(f"{name} {value!r}" for name, value in match.items()) or "all"
    yield (
        f"the requests cannot be told ({wanted}): of {answer['dropped']} that the journal has dropped, or of those "
        "whose bodies are cut, some may be among them. Raise the settings journal_entries or journal_bytes, ask "
        "sooner, or delete the requests between"
    )


def told_of(strays: list[dict[str, Any]]) -> list[str]:
    """Requests that landed in `default`, for somebody who misses them; nothing if there are none."""
    lines = [f"  {each['status'] or '---'} {each['method']} {each['path']}" for each in strays]
    return ["requests without usable credentials landed in world default meanwhile:", *lines] if lines else []
