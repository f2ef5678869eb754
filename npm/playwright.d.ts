import type {
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
  TestType,
} from "@playwright/test";
import type { Emulator, NewWorld, StartOptions, World } from "./index.js";

export { expect } from "@playwright/test";

/** What stands in `use` of the configuration: `defineConfig<TestOptions, WorkerOptions>({ … })`. */
export interface TestOptions {
  /** What each world begins with. One that has a name begins anew for each test. */
  worldOptions: NewWorld;
}
export interface WorkerOptions {
  /** Where the emulator is, or what it is started with. */
  emulatorOptions: StartOptions;
}

export declare const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & TestOptions & { world: World },
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & WorkerOptions & { emulator: Emulator }
>;
