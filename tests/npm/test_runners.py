"""The kit as npm installs it, in a project of its own: the recipes of the three runners as they are printed, and types.

`make javascript-test` says that npm's registry is to be asked; elsewhere these tests are passed over.
"""

import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from emulator import Emulator
from tests.npm.node import HERE, KIT, ROOT, programs, run
from tests.wire import free_ports

RECIPES = (ROOT / "docs/recipes.md").read_text()
COMPILER = {"strict": True, "noEmit": True, "module": "nodenext", "target": "es2022", "types": ["node"]}
TYPESCRIPT = {"compilerOptions": COMPILER, "include": ["**/*.ts", "**/*.cts"]}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("JAVASCRIPT_NEEDED") != "1", reason="make javascript-test installs what it needs"
    ),
]


def blocks(heading: str) -> list[tuple[str, str]]:
    """The code under a heading, each piece with its language."""
    section = re.split(r"^## ", RECIPES.split(f"\n## {heading}\n")[1], flags=re.M)[0]
    return re.findall(r"^```(\w+)\n(.*?)^```", section, re.M | re.S)


class Project:
    """A folder with the kit and the runners installed, and folders below it for what is run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        places = [programs(folder / "programs"), Path(sys.executable).parent, os.environ["PATH"]]
        self.environment = {
            "PATH": os.pathsep.join(map(str, places)),
            "PLAYWRIGHT_CHROMIUM": shutil.which("chromium") or "",
            "CI": "1",
        }

    def run(self, command: str, folder: Path | None = None, **values: str) -> str:
        """What a line for a shell says; it must succeed."""
        code, said = self.tried(command, folder, **values)
        assert code == 0, said
        return said

    def tried(self, command: str, folder: Path | None = None, **values: str) -> tuple[int, str]:
        """The exit code of a line for a shell, and what it says."""
        words = ("sh", "-ec", command)
        done = run(*words, folder=folder or self.folder, **self.environment | values)
        return done.returncode, done.stdout + done.stderr

    def cook(self, name: str, pieces: list[tuple[str, str]], **values: str) -> str:
        """Write the files of a recipe, which name themselves in their first lines, and run its commands."""
        folder = self.folder / name
        folder.mkdir()
        said = ""
        for language, code in pieces:
            if language == "sh":
                said += self.run(code, folder, **values)
            else:
                (folder / code.splitlines()[0].removeprefix("// ")).write_text(code)
        return said


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With the kit packed and installed as the recipe says, and the runners beside it."""
    made = Project(tmp_path_factory.mktemp("javascript"))
    made.folder.mkdir()
    package = json.loads((HERE / "package.json").read_text())
    (made.folder / "package.json").write_text(json.dumps(package | {"scripts": {"start": "node application.mjs"}}))
    shutil.copy(HERE / "application.mjs", made.folder)
    (_, install), *_ = blocks("Vitest")
    quiet = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_package_lock": "false"}
    made.run(install.replace("../telephony-emulator/npm", str(KIT)), **quiet)
    return made


def test_vitest(project: Project) -> None:
    assert "3 passed" in project.cook("vitest", blocks("Vitest")[1:])


def test_readme(project: Project) -> None:
    """Its tests as they stand there, and the emulator as `emulator exec` starts it."""
    tests = re.findall(r"^```(js)\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    config = """// playwright.config.js
export default { use: { launchOptions: { executablePath: process.env.PLAYWRIGHT_CHROMIUM } } };
"""
    vitest, playwright = tests
    assert "1 passed" in project.cook("readme-vitest", [vitest, ("sh", "emulator exec -- npx vitest run")])
    pieces = [playwright, ("js", config), ("sh", "emulator exec -- npx playwright test")]
    assert "1 passed" in project.cook("readme-playwright", pieces)


def test_jest(project: Project) -> None:
    """In both module systems: the recipe has the files of one, then those of the other."""
    pieces = blocks("Jest")
    half = len(pieces) // 2
    for name, part in (("jest", pieces[:half]), ("jest-modules", pieces[half:])):
        said = project.cook(name, part)
        assert "1 passed, 1 total" in said
        assert "vm.USE_MAIN_CONTEXT" not in said


def test_playwright(project: Project) -> None:
    ports = dict(zip(("8480", "3000"), map(str, free_ports(2)), strict=True))
    pieces = [(kind, re.sub("8480|3000", lambda port: ports[port[0]], code)) for kind, code in blocks("Playwright")]
    address = f"http://127.0.0.1:{ports['3000']}"
    assert "1 passed" in project.cook("playwright", pieces, APPLICATION_URL=address)


BEGINNING = """
  await world.verify({ atMost: 0 });
  expect((await world.call("GET", "/settings")).sms_delivery_seconds).toBe(11);
  expect((await world.call("GET", "/clock")).now).toBe("2026-05-05T05:05:05.000Z");
  expect(await world.freeze(new Date("2026-07-01T12:00:00Z"))).toBe("2026-07-01T12:00:00.000Z");
"""
OPTIONS = '{ token: "s3cret", clock: "2026-05-05T05:05:05Z", smsDeliverySeconds: 11 }'


def test_jest_with_a_token(project: Project) -> None:
    """The workers are told it; what a test begins with adds to what the run does."""
    config = f"""// jest.config.js
module.exports = {{
  globalSetup: "telephony-emulator/jest/setup",
  globalTeardown: "telephony-emulator/jest/teardown",
  globals: {{ telephonyEmulator: {OPTIONS} }},
}};
"""
    test = f"""// beginning.test.js
const world = require("telephony-emulator/jest").useWorld({{ sipcentricTalkSeconds: 7 }});
test("begins", async () => {{{BEGINNING}
  expect((await world.call("GET", "/settings")).sipcentric_talk_seconds).toBe(7);
}});
"""
    assert "1 passed" in project.cook("jest-token", [("js", config), ("js", test), ("sh", "npx jest")])


def test_vitest_with_a_server_that_runs_already(project: Project, emulator: Emulator) -> None:
    """Its worlds begin with what the run asks for, in threads that share one fixture too."""
    config = f"""// vitest.config.js
export default {{
  test: {{ globalSetup: "telephony-emulator/vitest/setup", provide: {{ emulatorOptions: {OPTIONS} }} }},
}};
"""
    test = f"""// beginning.test.js
import {{ expect }} from "vitest";
import {{ test }} from "telephony-emulator/vitest";
test("begins", async ({{ world }}) => {{{BEGINNING}}});
"""
    command = "npx vitest run; npx vitest run --pool=threads --isolate=false"
    pieces = [("js", config), ("js", test), ("sh", command)]
    assert project.cook("vitest-running", pieces, EMULATOR_URL=emulator.url).count("1 passed") == 4


def test_failing_vitest_keeps_the_world(project: Project, tmp_path: Path) -> None:
    """Of a server that the worker has started itself."""
    folder = project.folder / "failing-vitest"
    folder.mkdir()
    shutil.copy(HERE / "failing.test.js", folder)
    code, said = project.tried("npx vitest run --testTimeout=60000", folder, TELEPHONY_EMULATOR_KEEP=str(tmp_path))
    assert code == 1
    (bundle,) = tmp_path.glob("fails-*.zip")
    assert f"bundle:   {bundle}   (emulator open '{bundle}')" in said
    assert "r1 200 GET /api/v1/customers/me" in said
    assert "snapshot.sqlite" in zipfile.ZipFile(bundle).namelist()


def test_failing_playwright_attaches_the_world(project: Project, tmp_path: Path) -> None:
    """Of a server that the worker has started itself."""
    folder = project.folder / "failing-playwright"
    folder.mkdir()
    shutil.copy(HERE / "failing.spec.ts", folder)
    report = tmp_path / "report.json"
    code, said = project.tried("npx playwright test --reporter=json", folder, PLAYWRIGHT_JSON_OUTPUT_FILE=str(report))
    assert code == 1, said
    (result,) = json.loads(report.read_text())["suites"][0]["specs"][0]["tests"][0]["results"]
    attached = {each["name"] for each in result["attachments"]}
    assert {"emulator.txt", "failing.zip"} <= attached
    assert "RequestsMissing" in result["error"]["message"]


@pytest.fixture(scope="module")
def typed(project: Project) -> Path:
    """A folder with programs in TypeScript: what uses the kit, its recipes, and a client made from a document."""
    folder = project.folder / "typed"
    folder.mkdir()
    for name in ("types.ts", "types.cts", "client.ts"):
        shutil.copy(HERE / name, folder)
    for language, code in blocks("Playwright"):
        if language == "ts":
            (folder / code.splitlines()[0].removeprefix("// ")).write_text(code)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps(TYPESCRIPT))
    project.run("emulator openapi sipcentric > sipcentric.json", folder)
    project.run("npx openapi-typescript sipcentric.json -o sipcentric.d.ts", folder)
    return folder


def test_types(project: Project, typed: Path) -> None:
    project.run("npx tsc", typed)


def test_types_of_a_project_that_is_commonjs(project: Project) -> None:
    """As `npm init` makes it: the recipes of Playwright, and Vitest's `test`."""
    folder = project.folder / "typed-commonjs"
    folder.mkdir()
    for language, code in blocks("Playwright"):
        if language == "ts":
            (folder / code.splitlines()[0].removeprefix("// ")).write_text(code)
    (folder / "calls.test.ts").write_text('import { test } from "telephony-emulator/vitest";\ntest("a", () => {});\n')
    (folder / "package.json").write_text('{"type": "commonjs"}')
    options = COMPILER | {"module": "node16", "skipLibCheck": True}
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
    project.run("npx tsc", folder)


def test_playwright_of_a_project_that_is_commonjs(project: Project) -> None:
    """Node before 20.19 requires no ES module, nor does a newer one that is told so."""
    folder = project.folder / "commonjs-playwright"
    folder.mkdir()
    shutil.copy(HERE / "failing.spec.ts", folder)
    (folder / "package.json").write_text('{"type": "commonjs"}')
    words = "npx playwright test --list"
    assert "1 test in 1 file" in project.run(words, folder, NODE_OPTIONS="--no-experimental-require-module")


def test_generated_client(project: Project, typed: Path, emulator: Emulator) -> None:
    assert "Bloggs" in project.run("node --no-warnings client.ts", typed, EMULATOR_URL=emulator.url)
