"""A YAML document as plain values. What YAML lets pass and no record could hold is an error that names the place."""

import math
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import yaml

MERGE = "tag:yaml.org,2002:merge"


def read(content: bytes) -> Any:
    """The values of a document. YAMLError where it has none, or such as are no good."""
    try:
        return yaml.load(content, Loader)  # which is a safe one
    except RecursionError:
        raise yaml.YAMLError("too deep: lists and records within others") from None


def line_of(content: bytes, place: Iterable[str]) -> int:
    """The line of what stands at a place, `("dial9", "numbers", "3")`, or of what it would stand in."""
    node = yaml.compose(content, Loader)
    for name in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == name), None) or node
        elif isinstance(node, yaml.SequenceNode):
            with suppress(ValueError, IndexError):
                node = node.value[int(name)]
    return node.start_mark.line + 1 if node else 1


class Loader(yaml.SafeLoader):
    """YAML's own safe one, for which a key stands once, numbers are finite and texts can be stored."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; of keys that stand twice, YAML's own would take the last without a word."""
        known = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
                if key.value in known:
                    raise flaw(key, "stands twice here")
                known.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Any value; `2026-02-30` looks like a date and is none."""
        try:
            value = super().construct_object(node, deep)
        except (ValueError, AttributeError):
            raise flaw(node, "cannot be read: quote it, if it is a text") from None
        if isinstance(value, float) and not math.isfinite(value):
            raise flaw(node, "is no finite number")
        if isinstance(value, str):
            return storable(value, node)
        return value


def storable(text: str, node: yaml.Node) -> str:
    """A text, with characters that are written as JSON writes them, in two halves, put together."""
    if "\0" in text:
        raise flaw(node, "has a NUL character")
    try:
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise flaw(node, "has half a character") from None


def flaw(node: yaml.Node, problem: str) -> yaml.YAMLError:
    """An error to raise for a value; YAML adds line and column."""
    return yaml.constructor.ConstructorError(None, None, f"{node.value!r} {problem}", node.start_mark)
