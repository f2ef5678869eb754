import type * as playwright from "./playwright.js" with { "resolution-mode": "import" };

export type TestOptions = playwright.TestOptions;
export type WorkerOptions = playwright.WorkerOptions;
export declare const test: typeof playwright.test;
export declare const expect: typeof playwright.expect;
