// For Playwright: `test` with an `emulator` for the worker and a `world` for each test.
import { expect, test as base } from "@playwright/test";
import { startEmulator } from "./lib/emulator.js";
import { evidence } from "./lib/evidence.js";
import { begin, end } from "./lib/fixture.js";

export const test = base.extend({
  emulatorOptions: [{}, { scope: "worker", option: true }],
  emulator: [
    async ({ emulatorOptions }, use) => {
      const emulator = await startEmulator(emulatorOptions);
      await use(emulator);
      await emulator.close();
    },
    { scope: "worker", timeout: 0 }, // `startSeconds` bounds it
  ],
  worldOptions: [{}, { option: true }],
  world: async ({ emulator, worldOptions }, use, testInfo) => {
    const world = await begin(emulator, testInfo.title, worldOptions);
    await use(world);
    if (testInfo.status !== testInfo.expectedStatus) {
      const { text, bundle } = await evidence(world);
      await testInfo.attach("emulator.txt", { body: text, contentType: "text/plain" });
      if (bundle) await testInfo.attach(`${world.name}.zip`, { body: bundle, contentType: "application/zip" });
    }
    await end(world, worldOptions);
  },
});
export { expect };
