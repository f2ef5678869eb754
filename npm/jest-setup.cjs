// `globalSetup` of Jest: one emulator for the run, whose address the workers find in their environment. What it is
// started with stands in Jest's own configuration: `globals: { telephonyEmulator: { dataset: "empty" } }`.
const { kit } = require("./lib/door.cjs");

module.exports = async function setup(globalConfig, projectConfig) {
  const { begin } = await kit("lib/run.js");
  globalThis.telephonyEmulatorRun ??= await begin(projectConfig.globals.telephonyEmulator);
};
