"""The kit for JavaScript has what the kit for Python has, and does it: its own tests, run by Node."""

import inspect
import json
import re
from typing import Any

import pytest

import emulator
from emulator import Emulator
from emulator.settings import ServerSettings, WorldSettings
from emulator.testing.calls import PhoneCall
from emulator.testing.phones import Phone
from emulator.testing.world import World
from emulator.typescript import camel
from emulator.vendors import VENDORS
from tests.clients.test_clients import node_program
from tests.npm.node import HERE, KIT, ROOT, evaluate, run

PACKAGE = json.loads((KIT / "package.json").read_text())
TYPES = (KIT / "index.d.ts").read_text()
SHARED = (World, Phone, PhoneCall)
OWN = {"constructor", "toString"}
"""What every class of JavaScript has."""
NAMES = """
const names = (type) => type === Object.prototype ? [] :
  [...Object.getOwnPropertyNames(type), ...names(Object.getPrototypeOf(type))];
const types = [kit.World, kit.Phone, kit.PhoneCall, kit.Emulator];
console.log(JSON.stringify(Object.fromEntries(types.map((type) => [type.name, names(type.prototype)]))));
"""


def of_node(name: str, **values: str) -> None:
    """Tests of the kit's own, in the words of Node's test runner."""
    done = run(node_program(), "--test", "--test-reporter=spec", str(HERE / name), **values)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["world.test.mjs", "telephony.test.mjs", "door.test.cjs"])
def test_in_a_world(emulator: Emulator, name: str) -> None:
    of_node(name, EMULATOR_URL=emulator.url)


@pytest.mark.slow
def test_servers() -> None:
    of_node("server.test.mjs")


@pytest.fixture(scope="module")
def methods() -> dict[str, set[str]]:
    """The methods of each class of JavaScript."""
    return {name: {*found} - OWN for name, found in evaluate(NAMES).items()}


def public(kind: type) -> set[str]:
    """The methods and properties of a class of Python, as JavaScript spells them."""
    found = inspect.getmembers(kind, lambda value: inspect.isfunction(value) or isinstance(value, property))
    return {camel(name) for name, _ in found if not name.startswith("_")}


@pytest.mark.parametrize("kind", SHARED)
def test_methods_are_those_of_python(methods: dict[str, set[str]], kind: type) -> None:
    assert methods[kind.__name__] == public(kind), "neither kit has what the other lacks"


def test_emulator_has_worlds_and_an_end(methods: dict[str, set[str]]) -> None:
    """`startEmulator` and `close` are Python's `start` and `stop`."""
    own = methods["Emulator"] - methods["World"]
    assert own == public(Emulator) - public(World) - {"start", "stop"} | {
        "close",
        "createWorld",
        "external",
        "beginning",
    }


@pytest.mark.parametrize("name", ["World", "Phone", "PhoneCall", "Emulator"])
def test_declarations_have_every_method(methods: dict[str, set[str]], name: str) -> None:
    body = re.split(rf"export declare class {name} .*{{\n", TYPES)[1].split("\n}\n")[0]
    declared = {*re.findall(r"^  (\w+)[(<]", body, re.M), *re.findall(r"^  readonly (external|beginning):", body, re.M)}
    inherited = methods["World"] if name == "Emulator" else set()
    assert declared - OWN == methods[name] - inherited


def test_logins_are_those_of_every_vendor(emulator: Emulator) -> None:
    """Addresses, credentials and headers, here and there."""
    found: dict[str, Any] = evaluate(
        f"""
        const {{ Control }} = await import({json.dumps((KIT / "lib/control.js").as_uri())});
        const world = new kit.World(new Control({json.dumps(emulator.url)}), "kit");
        const headers = Object.entries(world.logins).map(([name, login]) => [name, login.headers]);
        console.log(JSON.stringify({{ environment: world.environment(), headers: Object.fromEntries(headers) }}));
        """
    )
    world = emulator.world("kit")
    assert found["environment"] == world.environment()
    assert found["headers"] == {name: login.headers for name, login in world.logins.items()}
    assert all(re.search(rf"^  readonly {camel(vendor.name)}: Login;", TYPES, re.M) for vendor in VENDORS)


def test_settings_come_back_under_the_servers_names() -> None:
    names = [*ServerSettings.model_fields, *WorldSettings.model_fields]
    assert [re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", camel(name)) for name in names] == names


def test_package_is_what_it_says() -> None:
    assert PACKAGE["version"] == emulator.__version__
    assert (KIT / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert "dependencies" not in PACKAGE
    assert "scripts" not in PACKAGE
    listed = re.findall(r'"(\./[^"]+)"', json.dumps(PACKAGE["exports"]))
    assert not [name for name in listed if "." in name[2:] and not (KIT / name).is_file()]
