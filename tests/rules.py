"""Which rules of the vendors there are, which the code enforces, and which the tests cite."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from emulator.rules.rule import Rule
from emulator.vendors import VENDORS

ROOT = Path(__file__).parent.parent
CHAPTERS = re.compile(r"emulator\.(jsonapi|vendors\.\w+)\.rules")
"""The rooms whose modules are chapters."""


@cache
def rules() -> dict[str, Rule]:
    """Every vendor's rules by id."""
    return {name: rule for vendor in VENDORS for name, rule in vendor.behaviour.rules.items()}


@cache
def enforced() -> frozenset[str]:
    """The rules that the code names where it refuses a request."""
    rooms = (ROOT / "emulator" / name for name in ("vendors", "jsonapi"))
    sources = [path for room in rooms for path in room.rglob("*.py") if path.parent.name != "rules"]
    return frozenset(rule for path in sources for rule in named_in(ast.parse(path.read_text())))


def named_in(tree: ast.Module) -> Iterator[str]:
    """The rules that a source names: constants of modules that it imports from a room of rules."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    chapters = {
        alias.asname or alias.name: import_module(f"{node.module}.{alias.name}")
        for node in imports
        if CHAPTERS.fullmatch(node.module or "")
        for alias in node.names
        if not alias.name.isupper()
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in chapters:
            rule = getattr(chapters[node.value.id], node.attr)
            if isinstance(rule, Rule):
                yield rule.id


@cache
def cited() -> dict[str, list[str]]:
    """The ids that tests cite in `pytest.mark.rule(…)`, each with the files that do."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule"):
                for argument in node.args:
                    found.setdefault(ast.literal_eval(argument), []).append(path.relative_to(ROOT).as_posix())
    return found
