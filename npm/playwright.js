// For Playwright's ES modules; there is one of each thing, whichever way it is asked for.
import door from "./playwright.cjs";

export const { expect, test } = door;
