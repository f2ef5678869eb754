// The declarations for CommonJS: compiled, never run.
import kit = require("telephony-emulator");
import jest = require("telephony-emulator/jest");

export async function use(): Promise<void> {
  const emulator = await kit.startEmulator({ seed: 1 });
  await emulator.close();
  await jest.useWorld().advance(1);
}
