// Names: as JavaScript and as the server writes them, those of worlds, and values that are not there.
import { randomBytes } from "node:crypto";
import { types } from "node:util";
import { EmulatorError } from "./errors.js";

const WORLD = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}$/;

/** `smsDeliverySeconds` as the server writes it: `sms_delivery_seconds`. */
export function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The values under the server's names. */
export function settings(values) {
  return Object.fromEntries(Object.entries(given(values)).map(([name, value]) => [snake(name), moment(value)]));
}

/** The values that are not undefined. */
export function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** How long a wait lasts, unless told otherwise: less than the 5 seconds of a test in Vitest and Jest, to say why. */
export const WAIT_SECONDS = 4;

/** A moment as text; a date may come from a sandbox, which has a `Date` of its own. */
export function moment(value) {
  return types.isDate(value) ? value.toISOString() : value;
}

/** The name, if a world can have it. */
export function worldName(name) {
  if (typeof name !== "string" || !WORLD.test(name)) {
    throw new EmulatorError(
      `${JSON.stringify(name)} cannot name a world: use 1 to 64 letters, digits, '_', '.' or '-', but not '.' or '..'`,
    );
  }
  return name;
}

/** A name for a world that nobody else has, on this machine or another, beginning with the wish. */
export function freshName(wish = "world") {
  const allowed = wish.replace(/[^A-Za-z0-9]/g, "-").replace(/^-+|-+$/g, "");
  return `${allowed.slice(0, 40)}-${randomBytes(5).toString("hex")}`;
}
