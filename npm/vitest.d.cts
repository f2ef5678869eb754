import type * as vitest from "./vitest.js" with { "resolution-mode": "import" };

export type Fixtures = vitest.Fixtures;
export declare const test: typeof vitest.test;
export declare const it: typeof vitest.it;
