"""What the design says about the code, held as tests: imports, rooms, clock and chance, sizes, names."""

import ast
import inspect
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from emulator.console.pages import PAGES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "emulator"
SOURCES = sorted(PACKAGE.rglob("*.py"))
VENDORS = sorted(path.name for path in (PACKAGE / "vendors").iterdir() if (path / "__init__.py").is_file())
VAGUE = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py", "models.py", "schemas.py", "services.py"}
ROOMS = {"__init__.py", "behaviour.py", "api.py", "auth.py", "errors.py", "seed.py"}
FLOORS: tuple[set[str], ...] = (
    {"parsing", "pacing", "rules"},
    {"memory"},
    {"store"},
    {"snapshots"},
    {"journal"},
    {"sharing"},
    {"shelf"},
    {"worlds"},
    {"bundles"},
    {"telephony", "datasets"},
    {"exchange"},
    {"jsonapi"},
    {"vendors", "control", "console"},
)
"""Rooms from the ground up: each may import from those below it, and none from its neighbours."""
ABOVE_ALL = {"testing", "drift", "documents"}
MOST_FILES = 14
"""In a room, but for those that may hold a vendor's whole document."""
WHOLE = ("resources", "rules")
LONGEST_FUNCTION, LONGEST_FILE, TYPICAL_FUNCTION = 40, 320, 8
LONGEST_PAGE, LONGEST_MODULE = 80, 300
"""Of the console: a page's file, and its script."""
REAL_TIME = re.compile(r"\b(datetime\.(now|utcnow|today)|time\.time|random\.\w+|secrets\.\w+|uuid[14]|os\.urandom)\(")
REAL_TIME_ALLOWED = {
    "worlds/clock.py",
    "worlds/chance.py",
    "datasets/seeder.py",
    "testing/world.py",
    "sharing/leases.py",
    "shelf/shelf.py",
    "drift/recording.py",
}
"""`datasets/seeder.py` makes the seeded generator that datasets are filled with, `testing/world.py` unique names,
`sharing/leases.py` what processes know each other by; `drift/recording.py` is about the real world."""

PUBLISHED = {"_asdict", "_make", "_replace", "_value2member_map_"}
"""Names with an underscore in front that Python itself documents."""


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


def rooms_below(room: str) -> set[str]:
    """The rooms that a room may import from, its own included."""
    floor = next(number for number, rooms in enumerate(FLOORS) if room in rooms)
    return {room}.union(*FLOORS[:floor])


def foreign_imports(path: Path) -> set[str]:
    """Imports of the emulator's own that the order of rooms forbids: of a room above, or of another vendor."""
    parts = name_of(path).split("/")
    if len(parts) == 1 or parts[0] in ABOVE_ALL:
        return set()
    allowed = rooms_below(parts[0]) | {"settings", "__version__"}
    ours = {name for name in imports(path) if name.startswith("emulator.")}
    foreign = {name for name in ours if name.split(".")[1] not in allowed}
    if parts[0] == "vendors" and len(parts) > 2:
        foreign |= {n for n in ours if n.startswith("emulator.vendors") and n.split(".")[2:3] != [parts[1]]}
    return foreign


def modules() -> dict[str, Path]:
    """Every source by its name as a module."""
    return {f"emulator.{name_of(path)[:-3].replace('/', '.')}".removesuffix(".__init__"): path for path in SOURCES}


def wanted_modules(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules that a source imports from; of a package from which it takes a module, just that."""
    wanted = {name for name in imports(path) if name in known}
    return {name for name in wanted if not any(other.rpartition(".")[0] == name for other in wanted)}


def circle_from(module: str, graph: dict[str, set[str]], trail: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The first way that leads from a module back to one on it, or nothing."""
    if module in trail:
        return (*trail[trail.index(module) :], module)
    if module not in graph:
        return ()
    for wanted in sorted(graph[module]):
        if found := circle_from(wanted, graph, (*trail, module)):
            return found
    del graph[module]  # nothing below it leads back
    return ()


def test_imports_point_one_way() -> None:
    foreign = {name_of(path): found for path in SOURCES if (found := foreign_imports(path))}
    assert not foreign, "import from rooms below only; what two rooms need belongs below both"


def test_time_and_chance_come_from_the_world() -> None:
    asking = {p: found for path in SOURCES if (found := REAL_TIME.findall(path.read_text())) and (p := name_of(path))}
    assert asking.keys() <= REAL_TIME_ALLOWED, "take time from world.clock, chance from world.chance"


def test_files_and_functions_are_short() -> None:
    long_files = [name_of(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE]
    long_functions = [f"{name_of(p)}: {f.name}" for p in SOURCES for f in functions(p) if length(f) > LONGEST_FUNCTION]
    assert not long_files, f"more than {LONGEST_FILE} lines: split the file by what it is about"
    assert not long_functions, f"more than {LONGEST_FUNCTION} lines: split the function"


def test_pages_of_the_console_and_their_script_are_short() -> None:
    pages = {Path(inspect.getfile(show)) for show in PAGES.values()}
    long_pages = [name_of(path) for path in pages if len(path.read_text().splitlines()) > LONGEST_PAGE]
    assert not long_pages, f"more than {LONGEST_PAGE} lines: move a part into a file beside it"
    scripts = sorted((PACKAGE / "console/static").glob("*.js"))
    assert [path.name for path in scripts] == ["console.js", "docs.js"], "script of our own, and as little as can be"
    assert max(len(path.read_text().splitlines()) for path in scripts) <= LONGEST_MODULE


def test_names_say_what_is_in_a_file() -> None:
    assert not [name_of(path) for path in SOURCES if path.name in VAGUE]
    assert not [name_of(path) for path in SOURCES if not ast.get_docstring(tree(path))], "say so in a docstring too"


def test_nothing_is_left_open_or_silenced() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplemented)\b|noqa")
    assert not [name_of(path) for path in SOURCES if marks.search(path.read_text())]


def test_nothing_mutable_at_module_level() -> None:
    """State hangs on the world. Constants that are lists or dicts are written in capitals."""
    assert not [f"{name_of(path)}: {name}" for path in SOURCES for name in collections_of(path) if not is_fixed(name)]


def collections_of(path: Path) -> Iterator[str]:
    """Names at module level of lists, dicts and sets."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.List | ast.Set):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def is_fixed(name: str) -> bool:
    """Whether a name is written as constants are."""
    return name.isupper() or name.startswith("__")


def test_the_guide_leads_to_rooms_that_are_there() -> None:
    """Every path in CONTRIBUTING.md; and every room of the package is among them."""
    text = (ROOT / "CONTRIBUTING.md").read_text().replace("VENDOR", "sipcentric").replace("CHAPTER", "phonebook")
    named = {path for path in re.findall(r"`([\w./]+(?:\.\w+|/))`", text) if path.startswith(("emulator/", "tests/"))}
    assert not [path for path in named if "NAME" not in path and not (ROOT / path).exists() and "hunt" not in path]
    rooms = {f"emulator/{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms - {"emulator/vendors/"} <= named


def test_no_circle_of_imports() -> None:
    known = modules()
    del known["emulator"]  # it shows what is asked for, when it is
    graph = {name: wanted_modules(path, known) - {name} for name, path in known.items()}
    circles = [circle for name in sorted(known) if (circle := circle_from(name, graph))]
    assert not circles, "cut the circle: take what is needed (a clock, a store, a function), not who holds it"


def test_rooms_are_small() -> None:
    rooms: dict[Path, int] = Counter(path.parent for path in SOURCES if path.parent.name not in WHOLE)
    large = {room.relative_to(ROOT).as_posix(): count for room, count in rooms.items() if count > MOST_FILES}
    assert not large, "split the room by what its files are about"


def test_every_room_says_what_it_is() -> None:
    for path in SOURCES:
        if path.name == "__init__.py":
            assert ast.get_docstring(tree(path)), path


def test_no_private_module_of_another_package() -> None:
    """What begins with an underscore may move in any release."""
    private = {f"{name_of(p)}: {n}" for p in SOURCES for n in imports(p) if re.search(r"(^|\.)_[a-z]", n)}
    assert not private


def private(names: Iterable[str]) -> set[str]:
    return {name for name in names if re.match(r"_[a-z]", name)} - PUBLISHED


def test_no_private_attribute_of_another_package() -> None:
    """Each that is read stands in the emulator's own code too, as a function or as what is set."""
    nodes = [node for path in SOURCES for node in ast.walk(tree(path))]
    asked = private(node.attr for node in nodes if isinstance(node, ast.Attribute))
    ours = {f.name for path in SOURCES for f in functions(path)}
    ours |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    assert not asked - ours


def test_no_private_method_of_another_package_is_replaced() -> None:
    classes = {c for name in modules() for c in vars(import_module(name)).values() if isinstance(c, type)}
    replaced = {
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in classes
        if kind.__module__.startswith("emulator")
        for above in kind.__mro__[1:]
        if not above.__module__.startswith(("emulator", "pydantic", "sqlmodel"))
        for name in private(f for f, value in vars(kind).items() if callable(value)) & vars(above).keys()
    }
    assert not replaced


def test_below_the_vendors_no_vendor_is_named() -> None:
    for path in SOURCES:
        if name_of(path).split("/")[0] in {room for rooms in FLOORS[:-1] for room in rooms}:
            words = {n.id.lower() for n in ast.walk(tree(path)) if isinstance(n, ast.Name)}
            assert not words & set(VENDORS), path


def test_only_the_store_speaks_sqlite() -> None:
    """Elsewhere nothing imports the driver, or SQLAlchemy's own dialect module."""
    drivers = [name_of(p) for p in SOURCES if "sqlite3" in set(imports(p))]
    assert drivers == ["snapshots/check.py", "snapshots/guarded.py", "store/database.py", "store/opened.py"]
    dialects = {name_of(p) for p in SOURCES if any("dialects.sqlite" in n for n in imports(p))}
    assert dialects <= {"store/state.py", "store/statements.py", "store/store.py", "worlds/chance.py"}


def test_half_of_the_functions_are_short() -> None:
    assert median(length(f) for path in SOURCES for f in functions(path)) <= TYPICAL_FUNCTION


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_its_rooms(vendor: str) -> None:
    present = {path.name for path in (PACKAGE / "vendors" / vendor).glob("*.py")}
    assert not ROOMS - present, f"emulator/vendors/{vendor}/ lacks them; Dial 9 shows what each is for"
    assert (PACKAGE / "vendors" / vendor / "resources").is_dir()


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.split()


def test_no_lock_file_and_no_download_address() -> None:
    names = committed()
    if not names:
        pytest.skip("not a checkout")
    assert not [n for n in names if n.endswith(".lock") or n.endswith("-lock.json") or ".min." in n]
    for constraints in (ROOT / "constraints.txt").read_text(), (ROOT / "constraints-lowest.txt").read_text():
        assert not re.search(r"https?://|@|--|\bfile:", constraints)
        assert all(re.fullmatch(r"[\w.\[\]-]+==[\w.+!]+(\s*;.*)?", line) for line in constraints.split("\n") if line)


def test_the_lowest_versions_are_those_that_the_package_takes() -> None:
    """Whoever moves a bound in pyproject.toml moves the version that `make lowest-test` runs with."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = (ROOT / "constraints-lowest.txt").read_text().splitlines()
    lowest = {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in lines)}
    for requirement in map(Requirement, wanted):
        bounds = {each.operator: Version(each.version) for each in requirement.specifier}
        assert bounds[">="] == lowest[canonicalize_name(requirement.name)], requirement
