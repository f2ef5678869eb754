// An emulator started from JavaScript, or found at an address; what keeps one from starting; that none is left behind.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Emulator, EmulatorError, createWorld, startEmulator } from "../../npm/index.js";

const command = JSON.parse(process.env.KIT_COMMAND);
const scratch = mkdtempSync(join(tmpdir(), "kit-"));
after(() => rmSync(scratch, { recursive: true }));

/** Settles when the server there ends: its stream of events is over. */
function ended(url) {
  return new Promise((resolve) => {
    get(`${url}/_emulator/events`, (stream) => stream.resume().on("close", resolve)).on("error", resolve);
  });
}

/** The function with these values in the environment. */
async function within(values, run) {
  const kept = { ...process.env };
  Object.assign(process.env, values);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(values)) delete process.env[name];
    Object.assign(process.env, kept);
  }
}

/** A folder with a program of this name, which is a shell script. */
function program(name, script) {
  const folder = mkdtempSync(join(scratch, "bin-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

const exec = `exec ${command.map((word) => `'${word}'`).join(" ")}`;
const BANNER = "echo 'Telephony emulator at http://127.0.0.1:9   (console: …)'; echo";

/** A stand-in that says it is an emulator; the promise settles when it is over: it holds one end of a pipe. */
function standIn(banner = BANNER) {
  const pipe = join(mkdtempSync(join(scratch, "pipe-")), "pipe");
  execFileSync("mkfifo", [pipe]);
  const folder = program("emulator", `exec 3>'${pipe}'\necho begun >&3\n${banner}\nexec sleep 600`);
  const reader = spawn("cat", [pipe]);
  return { path: join(folder, "emulator"), begun: once(reader.stdout, "data"), over: once(reader, "exit") };
}

describe("a server of one's own", () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator({
      command,
      dataset: "empty",
      clock: new Date("2026-03-02T09:00:00Z"),
      sipcentricRateLimit: 7,
      dial9ValidationSeconds: 11,
      webhookVerify: false,
      cors: "http://localhost:5173",
    });
  });
  after(() => emulator.close());

  test("has its settings", async () => {
    const settings = await emulator.call("GET", "/settings");
    assert.deepEqual([settings.sipcentric_rate_limit, settings.dial9_validation_seconds], [7, 11]);
    assert.equal(settings.webhook_verify, false);
    assert.equal((await emulator.call("GET", "/clock")).now, "2026-03-02T09:00:00.000Z");
    assert.deepEqual([emulator.name, emulator.external], ["default", false]);
  });

  test("has worlds that share nothing", async () => {
    const [one, other] = [emulator.world("one"), await emulator.createWorld({ clock: "2026-01-01T00:00:00Z" })];
    await one.advance(60);
    assert.equal((await one.call("GET", "/clock")).now, "2026-03-02T09:01:00.000Z");
    assert.equal((await other.call("GET", "/clock")).now, "2026-01-01T00:00:00.000Z");
    assert.equal(new Set(Array.from({ length: 100 }, () => emulator.world().name)).size, 100);
    assert.deepEqual((await emulator.worlds()).map(({ name }) => name).includes("one"), true);
  });

  test("is found by others, at its address and in the environment", async () => {
    const same = await startEmulator({ url: `${emulator.url.slice("http://".length)}/` });
    assert.deepEqual([same.url, same.external], [emulator.url, true]);
    await same.close();
    await within({ EMULATOR_URL: emulator.url }, async () => {
      assert.equal((await startEmulator({ command: "nowhere" })).url, emulator.url);
      const world = await createWorld({ name: "from-the-environment" });
      assert.equal(world.url, emulator.url);
      await world.drop();
    });
    assert.equal((await createWorld({ url: emulator.url, seed: 3 })).url, emulator.url);
    assert.equal((await createWorld({ emulator })).url, emulator.url);
  });

  test("runs already: its worlds begin with what is asked for, and it stays as it is", async () => {
    const same = await startEmulator({ url: emulator.url, clock: "2026-05-05T05:05:05Z", smsDeliverySeconds: 9 });
    const world = await same.createWorld();
    assert.equal((await world.call("GET", "/clock")).now, "2026-05-05T05:05:05.000Z");
    assert.equal((await world.call("GET", "/settings")).sms_delivery_seconds, 9);
    assert.equal((await emulator.call("GET", "/settings")).sms_delivery_seconds, 2);
    const fixed = startEmulator({ url: emulator.url, bodyLimit: 2000 });
    await assert.rejects(fixed, /body_limit cannot be set for the emulator at .* runs already; what can is dataset/);
  });

  test("has a port that another cannot have", async () => {
    const second = startEmulator({ command, port: new URL(emulator.url).port });
    await assert.rejects(second, /did not start \(exit code 1\):\nError: .*in use.*port 0 picks a free one/);
  });
});

test("it ends when it is closed, and closing twice does no harm", async () => {
  const emulator = await startEmulator({ command, dataset: "empty" });
  const over = ended(emulator.url);
  await emulator.close();
  await over;
  await emulator.close();
  await assert.rejects(emulator.advance(1), new RegExp(`no emulator at ${emulator.url}`));
});

test("its token opens the control plane, and is in no command line", async () => {
  const emulator = await startEmulator({ command, dataset: "empty", token: "s3cret" });
  try {
    await emulator.advance(1);
    assert.ok(!execFileSync("ps", ["-ax", "-o", "args"], { encoding: "utf8" }).includes("s3cret"));
    const wrong = startEmulator({ url: emulator.url, token: "wrong" });
    await assert.rejects(wrong, /401: X-Emulator-Token is missing or wrong: give .* as `token` or in EMULATOR_TOKEN/);
    await within({ EMULATOR_TOKEN: "s3cret" }, async () => {
      await (await createWorld({ url: emulator.url })).drop();
    });
  } finally {
    await emulator.close();
  }
});

test("`emulator` on the PATH is what is started", async () => {
  const folder = program("emulator", `echo a warning >&2; ${exec} "$@"`);
  await within({ PATH: `${folder}${delimiter}${process.env.PATH}` }, async () => {
    await (await startEmulator({ dataset: "empty" })).close();
  });
});

test("uvx runs what `from` names, by its whole path", async () => {
  const words = join(scratch, "words");
  const folder = program("uvx", `echo "$@" > '${words}'; ${BANNER}; exec sleep 600`);
  const wheel = join(scratch, "telephony_emulator-0.1.0-py3-none-any.whl");
  writeFileSync(wheel, "");
  await within({ PATH: `${folder}${delimiter}${process.env.PATH}` }, async () => {
    for (const from of [wheel, pathToFileURL(wheel)]) {
      await (await startEmulator({ from, dataset: "empty" })).close();
      assert.equal(readFileSync(words, "utf8"), `--from ${wheel} emulator serve --port=0 --dataset=empty\n`);
    }
    await (await startEmulator({ from: "git+https://git.example/emulator" })).close();
    assert.match(readFileSync(words, "utf8"), /^--from git\+https:\/\/git.example\/emulator emulator serve/);
  });
});

test("where links begin elsewhere, the kit speaks to where the server listens", async () => {
  const listens = "echo 'Telephony emulator at https://pbx.example/tel'; echo 'Listens on http://127.0.0.1:8'; echo";
  const emulator = await startEmulator({ command: standIn(listens).path });
  assert.equal(emulator.url, "http://127.0.0.1:8");
  await emulator.close();
});

describe("what keeps one from starting is said", () => {
  const CASES = [
    ["no such command", { command: "nowhere-emulator" }, /no command `nowhere-emulator` here(.|\n)*from: (.|\n)*\(Vitest/],
    ["no such dataset", { command, dataset: "nowhere" }, /'nowhere' is no dataset: use empty, small-office/],
    ["no such option", { command, colour: 1 }, /No such option.*--colour(.|\n)*in camelCase: `emulator serve --help`/i],
    ["a bad value", { command, seed: "much" }, /did not start(.|\n)*--seed.*'much' is not a valid integer/],
    ["a path that is none", { from: "telephony-emulator" }, /from: there is no \/.*\/telephony-emulator; give the/],
    ["no control plane", { command, control: false }, /control: false would leave the kit nothing/],
    ["too much said", { command, from: "." }, /`command` or `from`, not both/],
    ["no word", { command: "" }, /command: a program, or the words of a command/],
    ["no words", { command: [] }, /command: a program, or the words of a command/],
    ["time without an end", { command: ["echo", "hi"], startSeconds: Infinity }, /did not start \(exit code 0\):\nhi/],
    ["another program", { command: ["echo", "hello"] }, /did not start \(exit code 0\):\nhello/],
    ["too slow", { command: ["sh", "-c", "exec sleep 600"], startSeconds: 0.1 }, /was not ready within 0.1 seconds/],
    ["no address", { url: "telnet://x" }, /no emulator at telnet:\/\/x: that is no address, such as http:/],
    ["no port", { url: "http://127.0.0.1:0" }, /that is no address/],
    ["nobody there", { url: "127.0.0.1:9" }, /no emulator at http:\/\/127.0.0.1:9: .*REFUSED.*; start one there/],
  ];
  for (const [name, options, message] of CASES) {
    test(name, () => assert.rejects(startEmulator(options), message));
  }

  test("another program that is called emulator", async () => {
    const folder = program("emulator", "echo 'unknown option: serve' >&2; exit 1");
    await within({ PATH: `${folder}${delimiter}${process.env.PATH}` }, async () => {
      await assert.rejects(startEmulator(), /unknown option: serve\nIf another program is called/);
    });
  });

  test("no emulator for a test's world", async () => {
    const { EMULATOR_URL: before } = process.env;
    delete process.env.EMULATOR_URL;
    await assert.rejects(createWorld(), /no emulator(.|\n)*Jest(.|\n)*globalSetup/);
    if (before !== undefined) process.env.EMULATOR_URL = before;
  });

  test("no uvx", async () => {
    await within({ PATH: scratch }, () => assert.rejects(startEmulator({ from: "." }), /no command `uvx` here/));
  });

  test("something else that answers", async (t) => {
    const server = createServer((request, response) => response.end("<h1>It works!</h1>"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const found = startEmulator({ url: `http://127.0.0.1:${server.address().port}` });
    await assert.rejects(found, /something else than an emulator answers/);
  });

  test("no emulator for a world", () => assert.rejects(createWorld(), /no emulator to have a world in: start one/));
});

describe("none is left behind when its process", () => {
  function hold(program) {
    const env = { ...process.env, KIT_COMMAND: JSON.stringify(program) };
    return spawn(process.execPath, [new URL("holder.mjs", import.meta.url).pathname], { env });
  }

  test("is killed", async () => {
    const holder = hold(command);
    const [line] = await once(holder.stdout, "data");
    const over = ended(`${line}`.trim());
    holder.kill("SIGKILL");
    await over;
  });

  for (const how of ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "exit", "throw", "end"]) {
    test(how.startsWith("SIG") ? `gets ${how}` : `is over by ${how}`, async () => {
      const { path, over } = standIn();
      const holder = hold(path);
      await once(holder.stdout, "data");
      how.startsWith("SIG") ? holder.kill(how) : holder.stdin.write(how);
      await Promise.all([once(holder, "exit"), over]);
    });
  }

  test("is in the middle of starting one", async () => {
    const { path, begun, over } = standIn("");
    const holder = hold(path);
    await begun;
    holder.kill("SIGKILL");
    await over;
  });
});

test("a process may hold many without a warning", async () => {
  const warnings = [];
  const note = ({ message }) => warnings.push(message);
  process.on("warning", note);
  const { path, over } = standIn();
  const many = await Promise.all(Array.from({ length: 12 }, () => startEmulator({ command: path })));
  await Promise.all([...many.map((each) => each.close()), over]);
  process.off("warning", note);
  assert.deepEqual(warnings, []);
});

test("an Emulator is a World", () => {
  assert.equal(Object.getPrototypeOf(Emulator).name, "World");
  assert.ok(new EmulatorError("x") instanceof Error);
});
