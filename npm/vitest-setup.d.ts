import type { TestProject } from "vitest/node";

/** `globalSetup` of Vitest: one emulator for the run. */
export default function setup(project: TestProject): Promise<() => Promise<void>>;
