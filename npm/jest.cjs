// For Jest, in both module systems: a world for each test of a file.
const { kit } = require("./lib/door.cjs");
const { createWorld, startEmulator } = require("./index.cjs");

/**
 * A world for each test that follows, of the emulator that `telephony-emulator/jest/setup` started, or of EMULATOR_URL.
 *
 * `options` are what it begins with: `dataset`, `seed`, `clock`, settings. What is returned stands for the world of the
 * test that runs.
 */
function useWorld(options = {}) {
  const { beforeEach, afterEach, expect } = globalThis.beforeEach ? globalThis : require("@jest/globals");
  let world;
  beforeEach(async () => {
    const { findEmulator } = await kit("lib/emulator.js");
    const { begin } = await kit("lib/fixture.js");
    world = await begin(await findEmulator(), expect.getState().currentTestName, options);
  });
  afterEach(async () => {
    const { end } = await kit("lib/fixture.js");
    if (world) await end(world, options);
    world = undefined;
  });
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (!world) throw new Error(`world.${String(name)}: there is a world from the beginning of a test to its end`);
      const value = world[name];
      return typeof value === "function" ? value.bind(world) : value;
    },
  });
}

module.exports = { createWorld, startEmulator, useWorld };
