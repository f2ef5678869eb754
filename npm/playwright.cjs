// For Playwright, in both module systems: `test` with an `emulator` for the worker and a `world` for each test.
// The kit is made of ES modules, which Node before 20.19 imports only.
const { expect, test: base } = require("@playwright/test");

const test = base.extend({
  emulatorOptions: [{}, { scope: "worker", option: true }],
  emulator: [
    async ({ emulatorOptions }, use) => {
      const { startEmulator } = await import("./lib/emulator.js");
      const emulator = await startEmulator(emulatorOptions);
      await use(emulator);
      await emulator.close();
    },
    { scope: "worker", timeout: 0 }, // `startSeconds` bounds it
  ],
  worldOptions: [{}, { option: true }],
  world: async ({ emulator, worldOptions }, use, testInfo) => {
    const { begin, end } = await import("./lib/fixture.js");
    const world = await begin(emulator, testInfo.title, worldOptions);
    await use(world);
    if (testInfo.status !== testInfo.expectedStatus) {
      const { evidence } = await import("./lib/evidence.js");
      const { text, bundle } = await evidence(world);
      await testInfo.attach("emulator.txt", { body: text, contentType: "text/plain" });
      if (bundle) await testInfo.attach(`${world.name}.zip`, { body: bundle, contentType: "application/zip" });
    }
    await end(world, worldOptions);
  },
});
module.exports = { expect, test };
