"""JSON that somebody else wrote: bounded, so that neither reading it nor what follows takes long."""

from typing import Any

import orjson

MOST_BYTES = 4 * 1024 * 1024
MOST_VALUES = 50_000
FLAT = 100
"""So few arrays and objects are not nested too deep, however they are nested."""


def read_json(content: bytes | str) -> Any:
    """The value of a JSON text. Raises orjson.JSONDecodeError, also for one that is too large or nested too deep."""
    text = content.encode(errors="replace") if isinstance(content, str) else content
    if len(text) > MOST_BYTES:
        raise orjson.JSONDecodeError(f"more than {MOST_BYTES} bytes", "", 0)
    if text.count(b",") > MOST_VALUES:
        raise orjson.JSONDecodeError(f"more than {MOST_VALUES} values", "", 0)
    value = orjson.loads(content)
    if text.count(b"[") + text.count(b"{") > FLAT and not can_be_written(value):
        raise orjson.JSONDecodeError("arrays and objects are nested too deep", "", 0)
    return value


def can_be_written(value: Any) -> bool:
    """Whether a value can stand in an answer, some levels down; what can be read may be nested too deep for that."""
    try:
        orjson.dumps([[[[[[[[[[[[[[[[value]]]]]]]]]]]]]]]])
    except TypeError:
        return False
    return True
