import type * as jest from "./jest.js" with { "resolution-mode": "import" };

export declare const startEmulator: typeof jest.startEmulator;
export declare const createWorld: typeof jest.createWorld;
export declare const useWorld: typeof jest.useWorld;
