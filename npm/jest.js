// For Jest's ES modules; there is one of each thing, whichever way it is asked for.
import door from "./jest.cjs";

export const { createWorld, startEmulator, useWorld } = door;
