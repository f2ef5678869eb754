// The kit: an emulator for tests, a world for each.
export { Emulator, createWorld, startEmulator } from "./lib/emulator.js";
export {
  CallMissing,
  EmulatorError,
  RequestsMissing,
  RequestsUnknown,
  RingMissing,
  WebhooksMissing,
} from "./lib/errors.js";
export { PhoneCall } from "./lib/calls.js";
export { Login } from "./lib/logins.js";
export { Phone } from "./lib/phones.js";
export { World } from "./lib/world.js";
