"""What the design says about the code, held as tests: imports, rooms, clock and chance, sizes, names."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "emulator"
SOURCES = sorted(PACKAGE.rglob("*.py"))
VENDORS = sorted(path.name for path in (PACKAGE / "vendors").iterdir() if (path / "__init__.py").is_file())
VAGUE = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py", "models.py", "schemas.py", "services.py"}
ROOMS = {"__init__.py", "behaviour.py", "api.py", "auth.py", "errors.py", "wire.py", "seed.py", "happenings.py"}
LONGEST_FUNCTION, LONGEST_FILE, TYPICAL_FUNCTION = 40, 320, 8
REAL_TIME = re.compile(r"\b(datetime\.(now|utcnow|today)|time\.time|random\.\w+|secrets\.\w+|uuid[14]|os\.urandom)\(")
REAL_TIME_ALLOWED = {"core/clock.py", "core/chance.py", "core/seeder.py", "testing/world.py"}
"""`core/seeder.py` makes the one seeded generator that datasets are filled with, `testing/world.py` unique names."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def foreign_imports(path: Path) -> set[str]:
    """Imports of the emulator's own that `core ← telephony, jsonapi ← vendors` and `core ← control` forbid."""
    room = name_of(path).split("/")
    ours = {name for name in imports(path) if name.startswith("emulator.")}
    if room[0] == "core":
        return {n for n in ours if not n.startswith(("emulator.core", "emulator.settings"))}
    if room[0] == "telephony":
        return {n for n in ours if not n.startswith(("emulator.core", "emulator.settings", "emulator.telephony"))}
    if room[0] == "jsonapi":
        return {n for n in ours if not n.startswith(("emulator.core", "emulator.jsonapi"))}
    if room[0] == "control":
        return {n for n in ours if n.startswith("emulator.vendors")}
    if room[0] == "vendors" and len(room) > 2:
        own = f"emulator.vendors.{room[1]}"
        others = {n for n in ours if n.startswith("emulator.vendors") and not n.startswith(own)}
        return others | {n for n in ours if n.startswith("emulator.control")}
    return set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
class TestSource:
    def test_imports_point_one_way(self, path: Path) -> None:
        assert not foreign_imports(path)

    def test_time_and_chance_come_from_the_world(self, path: Path) -> None:
        if name_of(path) not in REAL_TIME_ALLOWED:
            assert not REAL_TIME.findall(path.read_text())

    def test_size(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= LONGEST_FILE
        assert not [f.name for f in functions(path) if length(f) > LONGEST_FUNCTION]

    def test_name_says_what_is_in_it(self, path: Path) -> None:
        assert path.name not in VAGUE
        assert ast.get_docstring(tree(path))

    def test_nothing_is_left_open_or_silenced(self, path: Path) -> None:
        assert not re.search(r"\b(TODO|FIXME|XXX|NotImplemented)\b|noqa", path.read_text())

    def test_nothing_mutable_at_module_level(self, path: Path) -> None:
        """State hangs on the world. Constants that are lists or dicts are written in capitals."""
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.List | ast.Set):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                assert all(name.isupper() or name.startswith("__") for name in names)


def test_the_guide_leads_to_rooms_that_are_there() -> None:
    """Every path in CONTRIBUTING.md; and every room of the package is among them."""
    text = (ROOT / "CONTRIBUTING.md").read_text().replace("VENDOR", "sipcentric").replace("CHAPTER", "phonebook")
    named = {path for path in re.findall(r"`([\w./]+(?:\.\w+|/))`", text) if path.startswith(("emulator/", "tests/"))}
    assert not [path for path in named if "NAME" not in path and not (ROOT / path).exists() and "hunt" not in path]
    rooms = {f"emulator/{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms - {"emulator/vendors/"} <= named


def test_core_names_no_vendor() -> None:
    for path in (PACKAGE / "core").glob("*.py"):
        words = {n.id.lower() for n in ast.walk(tree(path)) if isinstance(n, ast.Name)}
        assert not words & set(VENDORS), path


def test_only_the_store_speaks_sqlite() -> None:
    """Elsewhere nothing imports the driver; SQLAlchemy's own dialect module is known to three files of core."""
    drivers = [name_of(p) for p in SOURCES if "sqlite3" in set(imports(p))]
    assert drivers == ["core/database.py", "core/opened.py", "core/trial.py"]
    dialects = {name_of(p) for p in SOURCES if any("dialects.sqlite" in n for n in imports(p))}
    assert dialects <= {"core/statements.py", "core/store.py", "core/chance.py"}


def test_half_of_the_functions_are_short() -> None:
    assert median(length(f) for path in SOURCES for f in functions(path)) <= TYPICAL_FUNCTION


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_its_rooms(vendor: str) -> None:
    present = {path.name for path in (PACKAGE / "vendors" / vendor).glob("*.py")}
    assert ROOMS - {"happenings.py"} <= present
    assert (PACKAGE / "vendors" / vendor / "resources").is_dir()


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.split()


def test_no_lock_file_and_no_download_address() -> None:
    names = committed()
    if not names:
        pytest.skip("not a checkout")
    assert not [n for n in names if n.endswith(".lock") or n.endswith("-lock.json") or ".min." in n]
    constraints = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"https?://|@|--|\bfile:", constraints)
    assert all(re.fullmatch(r"[\w.\[\]-]+==[\w.+!]+(\s*;.*)?", line) for line in constraints.split("\n") if line)
