"""JSON as Ruby's parser reads it: comments count as blanks."""

import re
from typing import Any

import orjson

from emulator.parsing.texts import load_json

COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+"?|/\*.*?(?P<end>\*/|\Z)|//[^\n]*(?P<line_end>\n?)', re.DOTALL)
"""Or a string, in which nothing is one. Neither has to end, so that no character is looked at twice."""

MOST_COMMENTED = 64 * 1024
"""Nobody writes more by hand, and looking for comments takes longer than reading JSON."""


def load_ruby_json(content: bytes | str, content_type: str = "") -> Any:
    """A JSON text's value. Raises what `load_json` does."""
    try:
        return load_json(content, content_type)
    except orjson.JSONDecodeError:
        if len(content) > MOST_COMMENTED:
            raise
        text = content if isinstance(content, str) else content.decode("latin-1")
        plain = COMMENT.sub(blank, text)
        return load_json(plain if isinstance(content, str) else plain.encode("latin-1"), content_type)


def blank(found: re.Match[str]) -> str:
    """Blanks instead of a comment, so that all else stays where it is; what is none, or does not end, as it is."""
    is_comment = found["end"] or found["line_end"]
    return " " * len(found[0]) if is_comment else found[0]
