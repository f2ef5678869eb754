"""What only some requests need is imported by them, not at the start."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

HEAVY = {
    "PDF": ["pypdfium2", "pypdfium2_raw"],
    "imaging": ["PIL"],
    "audio": ["lameenc"],
    "telephone numbers": ["phonenumbers"],
    "datasets": ["faker", "yaml"],
}
START = "import emulator.app, sys; emulator.app.create_app(); print(*sys.modules, sep='\\n')"


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a program that has just made its application, from a dataset that is in the cache by then."""
    modules: set[str] = set()
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        modules = set(run.stdout.split())
        if "yaml" not in modules:
            break
    return modules


@pytest.mark.parametrize("purpose", HEAVY)
def test_heavy_libraries_are_not_imported_at_the_start(loaded: set[str], purpose: str) -> None:
    assert not loaded & set(HEAVY[purpose])


@pytest.mark.parametrize("module", [module for modules in HEAVY.values() for module in modules])
def test_the_libraries_of_that_list_exist(module: str) -> None:
    """So that the test above cannot pass because of a wrong name."""
    assert find_spec(module)
