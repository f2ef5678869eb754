"""The types of the kit with `await`, made from those of the kit: `emulator/testing/aio.pyi`."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from inspect import getsource

from emulator.testing.awaited import AT_ONCE, AsyncEmulator, AsyncPhone, AsyncPhoneCall, AsyncWorld
from emulator.testing.calls import Controlled, PhoneCall
from emulator.testing.emulator import Emulator
from emulator.testing.phones import Phone
from emulator.testing.telephony import Network
from emulator.testing.world import World

HEAD = '''"""The kit with `await`. Made from the kit by `make documents`."""
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Self

from emulator.testing.calls import PhoneCall
from emulator.testing.phones import Phone
from emulator.testing.world import Login, World
'''
MADE: dict[type, tuple[type, ...]] = {
    AsyncPhoneCall: (PhoneCall,),
    AsyncPhone: (Phone,),
    AsyncWorld: (Controlled, Network, World),
    AsyncEmulator: (Emulator,),
}
"""Each class, and those of the kit whose members it has."""
OURS = r"\b(PhoneCall|Phone|World)\b"
QUOTED = rf"'([^']*{OURS}[^']*)'"
RUFF = (sys.executable, "-m", "ruff", "--quiet")


def stub() -> str:
    """The whole file, as `ruff format` leaves it."""
    text = HEAD + "\n".join(class_stub(made, kinds) for made, kinds in MADE.items())
    words = [*RUFF, "format", "--stdin-filename", "aio.pyi", "-"]
    return subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout


def class_stub(made: type, kinds: tuple[type, ...]) -> str:
    """A class with what it has of its kinds."""
    base = "(AsyncWorld)" if made is AsyncEmulator else ""
    doc = f'    """{made.__doc__}"""\n'
    return f"class {made.__name__}{base}:\n{doc}" + "\n".join(member for kind in kinds for member in members(kind))


def members(kind: type) -> Iterator[str]:
    """The public members of a class of the kit, awaited."""
    (tree,) = ast.parse(getsource(kind)).body
    assert isinstance(tree, ast.ClassDef)
    for each in tree.body:
        if isinstance(each, ast.AnnAssign):
            yield f"    {ast.unparse(each)}"
        elif isinstance(each, ast.FunctionDef) and each.name == "__init__":
            yield from attributes(kind, each)
        elif isinstance(each, ast.FunctionDef) and each.name == "__enter__":
            yield "    async def __aenter__(self) -> Self: ..."
            yield "    async def __aexit__(self, *error: object) -> None: ..."
        elif isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
            yield member(each)


def attributes(kind: type, init: ast.FunctionDef) -> Iterator[str]:
    """What a class is made with, and what it knows without asking."""
    if kind is Emulator:
        yield f"    def __init__({ast.unparse(init.args)}) -> None: ..."
    elif kind is not Controlled:
        yield f"    kept: {kind.__name__}\n    def __init__(self, kept: {kind.__name__}) -> None: ..."
    if kind is World:
        yield "    logins: dict[str, Login]"
    for name in {Controlled: ("name",), World: ("url",), PhoneCall: ("id",), Phone: ("key",)}.get(kind, ()):
        yield f"    {name}: str"


def member(function: ast.FunctionDef) -> str:
    """A method or property, its types those of whoever awaits."""
    returned = re.sub(OURS, r"Async\1", re.sub(QUOTED, r"\1", ast.unparse(function.returns or ast.Constant(None))))
    given = re.sub(OURS, r"Async\1", re.sub(QUOTED, r"\1", ast.unparse(function.args))).replace("AS_IT_WAS", "...")
    body = f'        """{ast.get_docstring(function)}"""\n'
    if any(isinstance(each, ast.Name) and each.id == "property" for each in function.decorator_list):
        return f"    @property\n    def {function.name}({given}) -> Coroutine[Any, Any, {returned}]:\n{body}"
    word = "def" if function.name in AT_ONCE else "async def"
    return f"    {word} {function.name}({given}) -> {returned}:\n{body}"
