"""Pages from templates, with the headers that every page has."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.meta import find_referenced_templates
from starlette.responses import HTMLResponse

from emulator.console.typed import mark

ROOM = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@cache
def environment() -> Environment:
    """The templates; everything that they are given is escaped."""
    made = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "pretty": pretty,
        "clock": clock_time,
        "day": day,
        "thousands": thousands,
        "seconds": seconds,
        "mark": mark,
        "cut": cut,
        "line": line,
        "span": span,
    }
    return made


@cache
def compile_whole(template: str) -> None:
    """Compile a template, and those that it extends and imports: in another thread, for it takes long."""
    made = environment()
    made.get_template(template)
    source = (ROOM / "templates" / template).read_text()
    for name in find_referenced_templates(made.parse(source)):
        if name is not None:
            compile_whole(name)


def draw(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page."""
    text = environment().get_template(template).render(context)
    return HTMLResponse(text, status, HEADERS)


def pretty(value: Any) -> str:
    """JSON to be read."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def seconds(length: float) -> str:
    """A length of time as clocks show it."""
    whole = round(length)
    return f"{whole // 60}:{whole % 60:02}"


def clock_time(moment: str) -> str:
    """The time of day of a moment as it is stored, to the millisecond."""
    return moment[11:23]


def day(moment: str) -> str:
    """The day of a moment as it is stored."""
    return moment[:10]


def thousands(number: float) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"


def cut(text: str, most: int) -> str:
    """A text that is no longer than so many letters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def line(value: Any) -> str:
    """JSON in one line."""
    return orjson.dumps(value).decode()


def span(seconds: float) -> str:
    """A stretch of time, to be read: `12 s`, `3 min`, `5 h`, `2 days`."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
