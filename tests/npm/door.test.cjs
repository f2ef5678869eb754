// The kit as CommonJS requires it.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { createWorld, startEmulator } = require("../../npm/index.cjs");
const { kit } = require("../../npm/lib/door.cjs");

test("what require takes is the same kit", async () => {
  const { EmulatorError, World } = await kit();
  const world = await createWorld({ clock: "2026-03-02T09:00:00Z" });
  assert.ok(world instanceof World);
  assert.deepEqual(await world.advance(1), []);
  await world.drop();
  await assert.rejects(startEmulator({ url: "telnet://x" }), EmulatorError);
});
