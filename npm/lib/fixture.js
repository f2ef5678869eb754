// The world of one test, for every runner: from its beginning to its end.
import { freshName } from "./names.js";

/** A world for the test of this title. One that has a name of its own begins anew each time. */
export async function begin(emulator, title, options = {}) {
  const world = await emulator.createWorld({ name: freshName(title), ...options });
  if (options.name !== undefined) await world.reset();
  return world;
}

/** The test is over. A world that has a name of its own stays, since an application may be signed in to it. */
export async function end(world, options = {}) {
  if (options.name === undefined) await world.drop();
}
