"""What is built of the project: a source distribution that lacks nothing, a wheel, what both say of themselves."""

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from trove_classifiers import classifiers

from tests.test_rules import ROOT, committed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def source(built: Path) -> dict[str, bytes]:
    """The files of the source distribution, by their paths below its folder."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        files = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()}
        return {name: file.read() for name, file in files.items() if file}


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(wheel: dict[str, bytes]) -> Message:
    return message_from_bytes(next(text for name, text in wheel.items() if name.endswith(".dist-info/METADATA")))


def test_the_source_distribution_is_the_checkout(source: dict[str, bytes]) -> None:
    names = committed()
    if not names:
        pytest.skip("not a checkout")
    assert set(names) <= source.keys()


def test_the_source_distribution_holds_what_its_tests_need(source: dict[str, bytes]) -> None:
    whole = {"Makefile", "constraints.txt", "constraints-lowest.txt", "docker-compose.yml", ".ci/run"}
    whole |= {f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SUPPORTED", "THIRD-PARTY")}
    whole |= {"LICENSE", "pytest_telephony_emulator.py", "docker/Dockerfile", "docs/recipes.md", "fixtures/empty.yaml"}
    whole |= {"tests/conftest.py", "benchmarks/__main__.py", ".github/workflows/ci.yml"}
    assert whole <= source.keys()
    assert not [name for name in source if name.startswith((".venv", "dist/")) or "__pycache__" in name]


def test_the_wheel_holds_what_is_served(source: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    served = {name for name in source if name.startswith("emulator/")} | {"pytest_telephony_emulator.py"}
    served |= {f"emulator/{name}" for name in source if name.startswith("fixtures/")}
    assert {name for name in wheel if ".dist-info/" not in name} == served
    about = {name.partition(".dist-info/")[2] for name in wheel} - {""}
    assert about == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/THIRD-PARTY.md"}


def test_what_both_say_of_themselves_is_the_same(source: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    assert source["PKG-INFO"] == next(text for name, text in wheel.items() if name.endswith("/METADATA"))


def test_classifiers_are_known(metadata: Message) -> None:
    said = metadata.get_all("Classifier", [])
    assert said
    assert not set(said) - classifiers
    assert said == sorted(said)


def test_the_description_leads_nowhere_that_is_not_there(metadata: Message) -> None:
    """No file of the repository lies beside it: every address is a whole one, and there is no picture."""
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = str(metadata.get_payload(decode=True), "utf-8")
    inline = [token for block in MarkdownIt().enable("table").parse(text) for token in block.children or ()]
    addresses = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
    assert addresses
    assert not [each for each in addresses if not re.match("https?://", each)]
    assert not [token for token in inline if token.type == "image"]
    assert "docs/recipes.md" in text, "the names of files stay"
    assert text.count("\n") > 100
