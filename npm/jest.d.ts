import type { Beginning, World } from "./index.js";

export { createWorld, startEmulator } from "./index.js";

/**
 * A world for each test that follows, of the emulator that `telephony-emulator/jest/setup` started, or of EMULATOR_URL.
 * What is returned stands for the world of the test that runs.
 */
export declare function useWorld(options?: Beginning): World;
