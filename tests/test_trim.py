"""What is left of an installation in the image still runs."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import orjson
import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def trim() -> ModuleType:
    spec = importlib.util.spec_from_file_location("trim", ROOT / "docker" / "trim.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "lib" / "python3.0" / "site-packages"
    folder.mkdir(parents=True)
    return folder


def answer(packages: Path, code: str) -> str:
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(packages)!r}); {code}"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def test_libraries_without_their_symbols_still_load(trim: ModuleType, packages: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(orjson.__file__).parent, packages / "orjson")
    library = next((packages / "orjson").glob("*.so"))
    library.write_bytes(library.read_bytes() + b"what only debuggers read" * 1000)
    before = library.stat().st_size
    trim.trim(tmp_path)
    assert library.stat().st_size < before
    assert answer(packages, "import orjson; print(orjson.dumps([1]))") == "b'[1]'"


def test_modules_of_others_stay_compiled_and_ours_whole(trim: ModuleType, packages: Path, tmp_path: Path) -> None:
    for path in ("emulator/ours.py", "other/theirs.py", "single.py", "phonenumbers/geodata/data1.py"):
        (packages / path).parent.mkdir(parents=True, exist_ok=True)
        (packages / path).write_text("data = {\n '441': 1}\n")
    (packages / "phonenumbers" / "geodata" / "data2.py").write_text("data = {\n '491': 1}\n")
    (packages / "other" / "__pycache__").mkdir()
    (packages / "other" / "__pycache__" / "gone.cpython-300.pyc").write_bytes(b"what pip compiled")
    trim.trim(tmp_path)
    assert not [*packages.rglob("gone*")]
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*.py")}
    assert left == {"emulator/ours.py", "phonenumbers/geodata/data1.py"}
    assert answer(packages, "import other.theirs, single, emulator.ours; print(single.data)") == "{'441': 1}"


def test_what_nothing_comes_to_goes(trim: ModuleType, packages: Path, tmp_path: Path) -> None:
    for path in ("faker/providers/person/fr_FR", "faker/providers/person/de", "any/tests", "sqlalchemy/dialects/mysql"):
        (packages / path).mkdir(parents=True)
    trim.trim(tmp_path)
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_dir()}
    assert "faker/providers/person/de" in left
    assert not {"faker/providers/person/fr_FR", "any/tests", "sqlalchemy/dialects/mysql"} & left
