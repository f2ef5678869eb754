"""Faults and outcomes in words, and as what makes them anew: JSON, curl, lines of a pytest test."""

from math import ceil
from shlex import quote
from typing import Any

from emulator.console.drawing import line
from emulator.console.pages.moving.spans import relative, seconds_from, span

Json = dict[str, Any]
LONGEST = 200
HARMS = {
    "drop": "drop the connection before anything is done",
    "truncate": "do it, and drop the connection within the answer",
    "malformed": "do it, and answer with a body that does not parse",
    "rate_limit": "answer that the rate limit is reached",
    "cut_stream": "break off event streams",
}


def matches(match: Json) -> str:
    """Which requests a fault is about, or which calls and messages an outcome."""
    parts = [f"{name} {written(value)}" for name, value in match.items() if name not in ("nth", "query", "headers")]
    for name in ("query", "headers"):
        parts += [f"{name} {key}={written(value)}" for key, value in (match.get(name) or {}).items()]
    if match.get("nth"):
        parts.append(f"from number {match['nth']} on")
    return ", ".join(parts) or "everything"


def does(effect: Json) -> str:
    """What a fault does to a request."""
    parts = [f"wait {delay(effect['delay_ms'])}"] if effect.get("delay_ms") is not None else []
    if effect.get("status") is not None:
        parts.append(f"answer {effect['status']}{answered(effect)}")
    if effect.get("error") is not None:
        parts.append(f"answer with the vendor's {effect['error']}{answered(effect)}")
    parts += [words for name, words in HARMS.items() if effect.get(name)]
    return ", then ".join(parts)


def answered(effect: Json) -> str:
    """What is said of the answer itself."""
    parts = [f"{name} {written(effect[name])}" for name in ("message", "body") if effect.get(name)]
    parts += [f"{name}: {written(value)}" for name, value in (effect.get("headers") or {}).items()]
    return f" ({', '.join(parts)})" if parts else ""


def delay(given: Any) -> str:
    """A delay in real time."""
    if not isinstance(given, dict):
        return f"{given:g} ms"
    if "median" in given:
        return f"about {given['median']:g} ms (sigma {given['sigma']:g})"
    return f"{given['min']:g} to {given['max']:g} ms"


def written(value: Any) -> str:
    """A value, not longer than a line."""
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def lasts(fault: Json, now: str) -> str:
    """How often a fault hits, and how long it stays."""
    parts = []
    if fault["times"] is not None:
        left = fault["times"] - fault["hits"]
        parts.append(f"{left} of {fault['times']} times left" if left > 0 else "spent")
    if fault["probability"] != 1:
        parts.append(f"with probability {fault['probability']:g}")
    if fault["until"]:
        left = seconds_from(now, fault["until"])
        parts.append(f"ends {relative(left)}" if left > 0 else "over")
    return ", ".join(parts) or "until it is removed"


def known_after(outcome: Json) -> str:
    """When an outcome is known, with the code and the reason that go with it."""
    parts = [str(outcome[name]) for name in ("code", "reason") if outcome[name] is not None]
    parts += [f"after {span(outcome['after'])}"] if outcome["after"] is not None else []
    return ", ".join(parts)


def body_of(fault: Json, now: str) -> Json:
    """The body that sets such a fault: the same preset or effect, for as long as this one has left."""
    body: Json = {"match": fault["match"]} if fault["match"] else {}
    body |= {"preset": fault["preset"]} if fault["preset"] else {"effect": fault["effect"]}
    body |= {"times": fault["times"]} if fault["times"] is not None else {}
    body |= {"probability": fault["probability"]} if fault["probability"] != 1 else {}
    left = seconds_from(now, fault["until"]) if fault["until"] and not fault["preset"] else 0
    return body | ({"for_seconds": ceil(left)} if left > 0 else {})


def curl(url: str, body: Json) -> str:
    """A command for a POSIX shell."""
    return f"curl -X POST {quote(url)} \\\n  -H 'Content-Type: application/json' \\\n  -d {quote(line(body))}"


def test_lines(body: Json) -> str:
    """A test that sets it, with the project's pytest plugin."""
    if "preset" in body or "for_seconds" in body:
        call = f'call("POST", "/faults", {body!r})'
    else:
        named = {name: value for name, value in body.items() if name in ("times", "probability")} | body.get(
            "match", {}
        )
        call = f"fault({', '.join([repr(body['effect']), *(f'{name}={value!r}' for name, value in named.items())])})"
    return f"def test_with_this_fault(emulator_world):\n    emulator_world.{call}\n"
