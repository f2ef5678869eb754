// One emulator for a whole run of tests: processes that come after this one find it in their environment.
import { WORLDS, startEmulator } from "./emulator.js";

/** Start it, or find the one of `url` or EMULATOR_URL. */
export async function begin(options = {}) {
  const emulator = await startEmulator(options);
  process.env.EMULATOR_URL = emulator.url;
  process.env[WORLDS] = JSON.stringify(emulator.beginning);
  if (options.token) process.env.EMULATOR_TOKEN = options.token;
  return emulator;
}
