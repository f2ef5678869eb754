import type { TestAPI } from "vitest";
import type { Beginning, Emulator, NewWorld, StartOptions, World } from "./index.js";

declare module "vitest" {
  interface ProvidedContext {
    /** What the run's emulator is started with: `test: { provide: { emulatorOptions: { … } } }`. */
    emulatorOptions: StartOptions;
    emulatorUrl: string;
    emulatorWorlds: Beginning;
  }
}

export interface Fixtures {
  emulatorOptions: StartOptions;
  /** The run's emulator; without `telephony-emulator/vitest/setup`, the worker's. */
  emulator: Emulator;
  /** What each world begins with: `test.extend({ worldOptions: { dataset: "empty" } })`. */
  worldOptions: NewWorld;
  /** A world that only this test uses. */
  world: World;
}

export declare const test: TestAPI<Fixtures>;
export declare const it: typeof test;
