// What a test can do with its world, as tests/testing/test_world.py has it for Python.
import assert from "node:assert/strict";
import http, { createServer } from "node:http";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
  EmulatorError,
  RequestsMissing,
  RequestsUnknown,
  WebhooksMissing,
  createWorld,
  startEmulator,
} from "../../npm/index.js";

const START = "2026-03-02T09:00:00.000Z";
const BOOK = "/customers/25/phonebook";
let world;

beforeEach(async () => {
  world = await createWorld({ clock: START });
});
afterEach(() => world.drop());

async function ask(method, path, body) {
  const { baseUrl, headers } = world.sipcentric;
  const json = { ...headers, "Content-Type": "application/json" };
  return fetch(baseUrl + path, { method, headers: json, body: body && JSON.stringify(body) });
}

const add = (name) => ask("POST", BOOK, { name, phoneNumber: "07700900456" });
const total = async () => (await (await ask("GET", BOOK)).json()).totalItems;

describe("logins", () => {
  for (const [name, path] of [
    ["sipcentric", "/customers/me"],
    ["telecomCenter", "/customers"],
    ["sipgate", "/billing/balance/?version=2.41&complexity=full"],
  ]) {
    test(`${name} lets the login in`, async () => {
      const { baseUrl, headers } = world[name];
      assert.equal((await fetch(baseUrl + path, { headers: { Accept: "*/*", ...headers } })).status, 200);
      assert.equal((await world.requests()).length, 1);
    });
  }

  test("dial9 lets the login in", async () => {
    const { baseUrl, headers } = world.dial9;
    assert.equal((await fetch(`${baseUrl}/numbers/list`, { method: "POST", headers })).status, 200);
    await world.verify({ exactly: 1, vendor: "dial9" });
  });

  test("other users sign in to the same world", () => {
    const reseller = world.sipcentric.signIn("reseller");
    assert.deepEqual([reseller.user, reseller.password], [`reseller+${world.name}`, "secret"]);
    assert.equal(reseller.baseUrl, world.sipcentric.baseUrl);
    assert.equal(world.sipcentric.signIn("extension", "other").password, "other");
  });

  test("the environment leads to this world", () => {
    const values = world.environment();
    assert.equal(values.EMULATOR_DIAL9_USER, `token+${world.name}`);
    assert.equal(values.EMULATOR_SIPGATE_URL, `${world.url}/my`);
    assert.equal(values.EMULATOR_TELECOM_CENTER_PASSWORD, "secret");
    assert.equal(Object.keys(values).length, 13);
  });
});

describe("time", () => {
  test("advance tells what fell due", async () => {
    await world.set({ smsDeliverySeconds: 5 });
    await ask("POST", "/customers/25/sms", { type: "sms", to: "07700900111", from: "01212854400", body: "Hello" });
    assert.deepEqual(await world.advance(4), []);
    assert.deepEqual((await world.advance(2)).map(({ at }) => at), ["2026-03-02T09:00:05.000Z"]);
  });

  test("freeze and unfreeze", async () => {
    assert.equal(await world.freeze(new Date("2026-07-01T12:00:00Z")), "2026-07-01T12:00:00.000Z");
    assert.equal(await world.freeze(), "2026-07-01T12:00:00.000Z");
    assert.match(await world.unfreeze("2026-07-01T12:00:00Z"), /^2026-07-01T12:00:0/);
    assert.equal((await world.call("GET", "/clock")).mode, "running");
  });
});

describe("state", () => {
  test("reset comes back to the beginning", async () => {
    const before = await total();
    await add("Wilma");
    await world.advance(10);
    await world.reset();
    assert.equal(await total(), before);
    assert.equal((await world.call("GET", "/clock")).now, START);
  });

  test("a beginning of its own", async () => {
    await world.prepare({ dataset: "empty", seed: 7, clock: "2026-05-05T05:05:05Z", smsDeliverySeconds: 9 });
    await world.set({ smsDeliverySeconds: 1 });
    await world.reset();
    assert.equal((await world.call("GET", "/settings")).sms_delivery_seconds, 9);
    assert.equal((await world.call("GET", "/clock")).now, "2026-05-05T05:05:05.000Z");
    await world.reset({ dataset: "small-office" });
    assert.ok((await total()) > 0);
  });

  test("snapshot, restore, download", async () => {
    const before = await total();
    await world.snapshot("before");
    await add("Wilma");
    await world.restore("before");
    assert.equal(await total(), before);
    assert.match(Buffer.from(await world.download("before")).toString("latin1"), /^SQLite format 3/);
  });

  test("rewind, fork and bundle", async () => {
    for (const name of ["Ada", "Grace", "Edith"]) await add(name);
    const [, second, third] = await world.requests({ method: "POST" });
    const trial = await world.fork(`${world.name}-trial`, { before: third });
    const planted = JSON.stringify(await trial.call("GET", "/data/sipcentric/phonebook"));
    assert.ok(planted.includes("Grace") && !planted.includes("Edith"));
    await trial.drop();
    assert.equal(await world.rewind(second), 2);
    await world.verify({ exactly: 1, method: "POST" });
    assert.equal(await world.rewind({ at: START }), 0);
    assert.match(Buffer.from(await world.bundle()).toString("latin1"), /^PK/);
    await assert.rejects(world.rewind("r99"), /there is no request called 'r99'/);
  });

  test("drop begins anew, and may be done twice", async () => {
    const before = await total();
    await add("Wilma");
    await world.drop();
    await world.drop();
    assert.equal(await total(), before);
  });

  test("a world is disposed of", async () => {
    const dispose = Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose");
    await world[dispose]();
    assert.ok(!(await (await startEmulator()).worlds()).some(({ name }) => name === world.name));
  });
});

describe("happenings and faults", () => {
  test("simulate, at once and later", async () => {
    await world.simulate("sipcentric", "incoming-sms", { from: "07700900222", body: "Hi" });
    await world.simulate("sipcentric", "incoming-sms", { from: "07700900222", body: "Hi", in: 30 });
    assert.deepEqual(await world.advance(29), []);
    assert.equal((await world.advance(2)).length, 1);
    const flood = world.simulate("sipcentric", "flood");
    await assert.rejects(flood, /404: there is no happening of sipcentric called 'flood'/);
  });

  test("so often, and only what matches", async () => {
    await world.failNext("sipcentric", { status: 500, times: 2, method: "POST" });
    assert.equal((await ask("GET", "/customers/me")).status, 200);
    assert.deepEqual([(await add("a")).status, (await add("b")).status, (await add("c")).status], [500, 500, 201]);
    await world.failNext("sipcentric");
    assert.equal((await ask("GET", "/customers/me")).status, 503);
  });

  test("any effect", async () => {
    assert.match(await world.fault({ drop: true }, { times: 1, probability: 1, vendor: "sipcentric" }), /^f/);
    await assert.rejects(ask("GET", "/customers/me"));
  });
});

describe("the journal", () => {
  test("requests that match, by body, and since another", async () => {
    await ask("GET", "/customers/me");
    await add("Wilma");
    const [added] = await world.requests({ body: { name: "Wilma" } });
    assert.deepEqual([added.path, added.status], [`/api/v1${BOOK}`, 201]);
    assert.equal((await world.requests()).length, 2);
    await ask("GET", "/customers/me");
    assert.equal((await world.requests({ since: added })).length, 1);
    assert.equal((await world.requests({ since: added.id, method: "POST" })).length, 0);
    await assert.rejects(world.requests({ methd: "POST" }), /methd/);
  });

  test("waiting for what comes, and what has come", async () => {
    const waiting = world.waitFor({ method: "POST", timeoutSeconds: 5 });
    await add("Wilma");
    assert.equal((await waiting)[0].status, 201);
    assert.equal((await world.waitFor({ vendor: "sipcentric" })).length, 1);
  });

  test("what is missed names the nearest misses", async () => {
    await add("");
    const missing = world.waitFor({ timeoutSeconds: 0.05, method: "POST", status: 201 });
    await assert.rejects(missing, (error) => {
      assert.ok(error instanceof RequestsMissing);
      assert.equal(error.name, "RequestsMissing");
      assert.match(error.message, /at least 1: .*201\n.*POST .*phonebook .*status 400, not 201/);
      return true;
    });
  });

  test("verify", async () => {
    await ask("GET", "/customers/me");
    await world.verify({ exactly: 1, method: "GET" });
    await world.verify();
    await assert.rejects(world.verify({ atMost: 0, method: "GET" }), /1 requests match/);
    await assert.rejects(world.verify({ atLeast: 2 }), RequestsMissing);
    await assert.rejects(world.verify({ exactly: 1, colour: "green" }), { name: "EmulatorError", status: 422 });
  });

  test("what was dropped makes it unknown", async () => {
    await world.set({ journalEntries: 1 });
    await ask("GET", "/customers/me");
    await ask("GET", "/customers/me");
    await assert.rejects(world.requests({ path: "*/me" }), RequestsUnknown);
    await assert.rejects(world.verify({ exactly: 2, path: "*/me" }), RequestsUnknown);
  });

  test("strays are named", async () => {
    await world.begin();
    await fetch(`${world.url}/api/v1/customers/25/phonebook/4714`);
    assert.equal((await world.strays()).filter(({ path }) => path.endsWith("/4714")).length, 1);
    await assert.rejects(world.verify({ path: "*/4714" }), /landed in world default meanwhile:(.|\n)*401 GET .*4714/);
  });

  test("every exchange", async () => {
    await add("Wilma");
    const { requests, dropped } = await world.journal();
    assert.equal(dropped, 0);
    assert.match(requests[0].request.body, /Wilma/);
  });
});

describe("webhooks", () => {
  async function receive(url) {
    const { rows } = await world.call("GET", "/data/sipcentric/phonenumbers", undefined, { sms_enabled: true });
    await ask("PUT", `/customers/25/phonenumbers/${rows[0].id}`, { smsNotificationUrl: url, smsAllowIncoming: true });
    await world.simulate("sipcentric", "incoming-sms", { to: rows[0].number, body: "hello" });
  }

  test("are waited for", async (t) => {
    const listener = createServer((request, response) => response.writeHead(204).end());
    await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
    t.after(() => listener.close());
    await receive(`http://127.0.0.1:${listener.address().port}/sms`);
    assert.deepEqual((await world.waitForWebhook({ url: "/sms" })).map(({ status }) => status), [204]);
  });

  test("what became of others is said", async () => {
    await receive("http://127.0.0.1:9/sms");
    const missing = world.waitForWebhook({ timeoutSeconds: 0.5 });
    await assert.rejects(missing, (error) => {
      assert.ok(error instanceof WebhooksMissing);
      assert.match(error.message, /0 webhooks arrived, not 1 (.|\n)*failed: http:\/\/127.0.0.1:9\/sms +Conn/);
      return true;
    });
  });
});

describe("what a test puts in place of the true things is not in the way", () => {
  test("timers and the date", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] });
    assert.deepEqual(await world.advance(1), []);
    assert.deepEqual(await world.waitFor({ count: 0 }).catch((error) => error.status), 422);
    await (await startEmulator()).close();
  });

  test("fetch and http.request", async (t) => {
    for (const [owner, name] of [[globalThis, "fetch"], [http, "request"]]) {
      t.mock.method(owner, name, () => { throw new Error("mocked"); });
    }
    assert.deepEqual(await world.advance(1), []);
  });
});

describe("refusals", () => {
  test("say what is wrong and what is allowed", async () => {
    const refused = world.set({ nonsense: 1 });
    await assert.rejects(refused, (error) => error instanceof EmulatorError && error.status === 422);
    await assert.rejects(refused, /answered 422: nonsense: .*allowed: sipcentric_rate_limit/);
  });

  test("leave no world behind", async () => {
    const names = async () => (await world.call("GET", "/worlds")).worlds.map((each) => each.name);
    const before = await names();
    await assert.rejects(createWorld({ nonsense: 1 }), /nonsense/);
    assert.deepEqual(await names(), before);
  });

  test("are not met by a path without its slash", async () => {
    assert.deepEqual(await world.call("GET", "clock"), await world.call("GET", "/clock"));
  });

  for (const name of ["", "a b", "..", "ä", "x".repeat(65), 7]) {
    test(`${JSON.stringify(name).slice(0, 9)} names no world`, async () => {
      await assert.rejects(createWorld({ name }), /cannot name a world: use 1 to 64 letters/);
    });
  }
});
