// One emulator for a whole run of tests: processes that come after this one find it in their environment.
import { WORLDS, startEmulator } from "./emulator.js";

/** Start it, or find the one of `url` or EMULATOR_URL; the emulator, and how the run ends. */
export async function begin(options = {}) {
  const emulator = await startEmulator(options);
  const before = { ...process.env };
  set({
    EMULATOR_URL: emulator.url,
    EMULATOR_TOKEN: options.token ?? before.EMULATOR_TOKEN,
    [WORLDS]: JSON.stringify(emulator.beginning),
  });
  const close = async () => {
    set({ EMULATOR_URL: before.EMULATOR_URL, EMULATOR_TOKEN: before.EMULATOR_TOKEN, [WORLDS]: before[WORLDS] });
    await emulator.close();
  };
  return { emulator, close };
}

function set(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
