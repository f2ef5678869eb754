import type * as kit from "./index.js" with { "resolution-mode": "import" };

export declare const startEmulator: typeof kit.startEmulator;
export declare const createWorld: typeof kit.createWorld;
