// For Vitest: `test` with an `emulator` for the worker and a `world` for each test.
import { inject, test as base } from "vitest";
import { startEmulator } from "./lib/emulator.js";
import { keep } from "./lib/evidence.js";
import { begin, end } from "./lib/fixture.js";

export const test = base.extend({
  /** What an emulator is started with, where `telephony-emulator/vitest/setup` has not started one. */
  emulatorOptions: [async ({}, use) => use(inject("emulatorOptions") ?? {}), { scope: "worker" }],
  emulator: [
    async ({ emulatorOptions }, use) => {
      const url = inject("emulatorUrl");
      const emulator = await startEmulator(url ? { ...inject("emulatorWorlds"), url } : emulatorOptions);
      await use(emulator);
      await emulator.close();
    },
    { scope: "worker" },
  ],
  /** What each world begins with: `dataset`, `seed`, `clock`, settings. */
  worldOptions: {},
  world: async ({ emulator, worldOptions, task }, use) => {
    const world = await begin(emulator, task.name, worldOptions);
    await use(world);
    if (task.result?.state === "fail") console.error(await keep(world));
    await end(world, worldOptions);
  },
});
export const it = test;
