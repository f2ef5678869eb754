"""XML to be read: each element on a line of its own. Nothing of it is evaluated, so entities stay as they are."""

import re
from collections.abc import Iterator

PART = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?!!--|!\[CDATA\[|\?)[^<>]*>|[^<]+", re.S)
DEEPEST = 40
NAME = re.compile(r"</?([^\s/>]+)")


def indented(text: str) -> str | None:
    """The document with line breaks and indents; None where its elements do not fit into each other."""
    lines: list[str] = []
    opened: list[tuple[str, int]] = []
    for part in parts_of(text):
        if part is None:
            return None
        if not part.strip():
            continue
        if part.startswith("</"):
            name, line = opened.pop() if opened else ("", 0)
            if NAME.match(part) is None or NAME.match(part)[1] != name:  # type: ignore[index]
                return None
            close(lines, line, part.strip(), len(opened))
            continue
        lines.append("  " * min(len(opened), DEEPEST) + part.strip())
        if part.startswith("<") and not part.startswith(("<!", "<?")) and not part.endswith("/>"):
            found = NAME.match(part)
            opened.append((found[1] if found else "", len(lines) - 1))
    return None if opened else "\n".join(lines)


def parts_of(text: str) -> Iterator[str | None]:
    """Tags, and what stands between them; None at a bracket that belongs to nothing, and no more after it.

    To look for the end of each of thousands of comments that have none would take long.
    """
    place = 0
    while place < len(text):
        found = PART.match(text, place)
        yield found and found[0]
        if found is None:
            return
        place = found.end()


def close(lines: list[str], line: int, part: str, depth: int) -> None:
    """End an element: on its own line where all that it holds is one text, or nothing."""
    held = lines[line + 1 : line + 3]
    if not held or (len(held) == 1 and not held[0].lstrip().startswith("<")):
        lines[line:] = [lines[line] + "".join(text.strip() for text in held) + part]
    else:
        lines.append("  " * min(depth, DEEPEST) + part)
