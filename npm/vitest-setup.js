// `globalSetup` of Vitest: one emulator for the run. What it is started with stands in Vitest's own configuration:
// `test: { provide: { emulatorOptions: { dataset: "empty" } } }`.
import { begin } from "./lib/run.js";

export default async function setup(project) {
  const { emulator, close } = await begin(project.config.provide.emulatorOptions);
  project.provide("emulatorUrl", emulator.url);
  project.provide("emulatorWorlds", emulator.beginning);
  return close;
}
