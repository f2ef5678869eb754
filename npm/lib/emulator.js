// An emulator for tests: started here, beside this process, or running elsewhere.
import { Control } from "./control.js";
import { EmulatorError } from "./errors.js";
import { freshName, settings } from "./names.js";
import { serve } from "./server.js";
import { DEFAULT, DISPOSE, World } from "./world.js";

const PREPARED = ["dataset", "seed", "clock"];
/** In the environment, beside EMULATOR_URL: what worlds begin with. */
export const WORLDS = "TELEPHONY_EMULATOR_WORLDS";
const HINT = "start one there (`emulator serve`), or leave out `url` and EMULATOR_URL to have one started";

/** A running server; what it does itself, it does in the world `default`. */
export class Emulator extends World {
  #server;
  #worlds;

  constructor(control, server, worlds = {}) {
    super(control, DEFAULT);
    this.#server = server;
    this.#worlds = worlds;
  }

  /** Whether it was not started here. */
  get external() {
    return this.#server === undefined;
  }

  /** What its worlds begin with, where that is not the server's own beginning. */
  get beginning() {
    return { ...this.#worlds };
  }

  /** The world of this name; without one, a fresh world that nobody else uses. */
  world(name = freshName()) {
    return new World(this.control, name);
  }

  /** A world, prepared with `dataset`, `seed`, `clock` and settings; one that has no `name` is nobody else's. */
  async createWorld({ name, ...beginning } = {}) {
    const world = this.world(name);
    await world.begin();
    try {
      await world.prepare({ ...this.#worlds, ...beginning });
    } catch (error) {
      if (name === undefined) await world.drop(); // nobody knows what it is called
      throw error;
    }
    return world;
  }

  /** Every world of the server. */
  async worlds() {
    const { worlds } = await this.control.call("GET", "/worlds");
    return worlds.map(({ name }) => (name === DEFAULT ? this : this.world(name)));
  }

  /** End the server, if it was started here. */
  async close() {
    await this.#server?.close();
  }

  [DISPOSE]() {
    return this.close();
  }
}

/**
 * An emulator: with `url` (or EMULATOR_URL) the one that runs there, else one that is started here.
 *
 * Every other option is a setting of `emulator serve` in camelCase. A server that runs already has its settings: there
 * `dataset`, `seed`, `clock` and the settings of a world are what worlds begin with, and anything else is an error.
 */
export async function startEmulator({ url = process.env.EMULATOR_URL, command, from, startSeconds, ...options } = {}) {
  if (url) return find(url, options);
  const token = options.token ?? process.env.EMULATOR_TOKEN;
  const server = await serve({ command, from, startSeconds, ...options, token });
  return new Emulator(new Control(server.url, token), server);
}

async function find(url, { token, ...worlds }) {
  const control = new Control(url, token);
  await control.health().catch((error) => {
    throw error instanceof EmulatorError ? new EmulatorError(`${error.message}; ${HINT}`, error.status) : error;
  });
  await check(control, worlds);
  return new Emulator(control, undefined, worlds);
}

/** EmulatorError for a token that is wrong, and for settings that worlds of a server which runs already cannot have. */
async function check(control, worlds) {
  const schema = await control.call("GET", "/settings/schema");
  const known = Object.keys(schema.properties ?? schema);
  const fixed = Object.keys(settings(worlds)).filter((name) => !PREPARED.includes(name) && !known.includes(name));
  if (fixed.length) {
    throw new EmulatorError(
      `${fixed.join(", ")} cannot be set for the emulator at ${control.url}, which runs already; what can is ` +
        `${[...PREPARED, ...known].join(", ")} (in camelCase too)`,
    );
  }
}

/** A world that only this test uses, of an `emulator`, of the one at `url`, or of that of EMULATOR_URL. */
export async function createWorld({ emulator, url, token, ...options } = {}) {
  return (emulator ?? (await findEmulator(url, token))).createWorld(options);
}

/** The emulator at `url`, else that of EMULATOR_URL, with what a test runner's setup said of its worlds. */
export async function findEmulator(url = process.env.EMULATOR_URL, token = undefined) {
  if (url) return find(url, { token, ...JSON.parse(process.env[WORLDS] || "{}") });
  throw new EmulatorError(
    "there is no emulator to have a world in: start one with startEmulator(), in Jest with " +
      '`globalSetup: "telephony-emulator/jest/setup"`, run the tests by `emulator exec -- …`, or say where one runs ' +
      "in EMULATOR_URL",
  );
}
