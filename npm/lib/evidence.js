// What remains of a failing test's world: one file with all that happened in it, and a few lines for the report.
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EmulatorError } from "./errors.js";
import { toldOf } from "./verdicts.js";

/** How many of the last requests the report shows, and changes of each. */
const SHOWN = 10;
const FOLDER = "TELEPHONY_EMULATOR_KEEP";

/** The lines for the report, and the bundle; no bundle where nothing could be had. */
export async function evidence(world) {
  try {
    const strays = toldOf((await world.strays()).slice(-SHOWN));
    const lines = [...(await lastRequests(world)), ...strays, ...(await failedWebhooks(world))];
    return { text: [`world:    ${world.name}`, ...lines].join("\n"), bundle: await world.bundle() };
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    return { text: `nothing could be kept of world ${world.name}: ${error.message}` };
  }
}

/** Write the bundle into a folder; the text for the report, which says where. */
export async function keep(world, folder = process.env[FOLDER] || join(tmpdir(), "telephony-emulator")) {
  const { text, bundle } = await evidence(world);
  if (!bundle) return text;
  const path = join(resolve(folder), `${world.name}.zip`);
  await mkdir(resolve(folder), { recursive: true });
  await writeFile(path, bundle);
  const [first, ...others] = text.split("\n");
  return [first, `bundle:   ${path}   (emulator open '${path}')`, ...others].join("\n");
}

/** The last requests, one line each, with what was wrong about them and what they changed. */
async function lastRequests(world) {
  const { requests, dropped } = await world.call("GET", "/requests");
  const earlier = dropped ? ` and ${dropped} that the journal has dropped` : "";
  const lines = [`requests: ${requests.length}${earlier}${requests.length > SHOWN ? `, the last ${SHOWN}:` : ""}`];
  for (const entry of requests.slice(-SHOWN)) {
    const marks = `${entry.fault ? `   fault ${entry.fault}` : ""}${entry.undone ? "   undone" : ""}`;
    lines.push(`  ${entry.id} ${entry.status || "---"} ${entry.method} ${entry.path}${marks}`);
    lines.push(...[...entry.notes, ...(await changesOf(world, entry.id))].map((line) => `      ${line}`));
  }
  return lines;
}

/** The rows that a request added (+), changed (~) and removed (-). */
async function changesOf(world, id) {
  const changes = (await world.call("GET", `/requests/${id}`)).changes ?? [];
  const lines = changes.slice(0, SHOWN).map((each) => {
    const sign = each.before === null ? "+" : each.after === null ? "-" : "~";
    return `${sign} ${each.vendor}/${each.resource} ${each.key}`;
  });
  return changes.length > SHOWN ? [...lines, `… and ${changes.length - SHOWN} more`] : lines;
}

/** The last webhooks that nobody took, or that were answered with an error; nothing if there are none. */
async function failedWebhooks(world) {
  const { webhooks } = await world.call("GET", "/webhooks");
  const failed = webhooks.filter((each) => each.state === "failed" || (each.status ?? 0) >= 400);
  const lines = failed.slice(-SHOWN).map((each) => `  ${each.error || each.status} POST ${each.url}`);
  return lines.length ? [`webhooks that failed: ${failed.length} of ${webhooks.length}`, ...lines] : [];
}
