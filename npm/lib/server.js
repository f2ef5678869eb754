// A server of one's own: `emulator serve` beside this process, on a free port, and its end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";
import { EmulatorError } from "./errors.js";
import { settings } from "./names.js";

const GUARD = fileURLToPath(new URL("guard.js", import.meta.url));
const READY = /^Telephony emulator at (\S+).*\n(?:Listens on (\S+).*\n)?\n/;
const NOT_FOUND = 127;
const SECONDS = 60;
/** As long as a timer can wait. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;
/** An installation of its own is fetched and built first. */
const INSTALLING_SECONDS = 600;
const WAYS = `Either
  - install the emulator (pip or pipx, from a checkout, a wheel or git) and activate its environment, so that
    \`emulator\` is on the PATH;
  - name it: startEmulator({ command: "/path/to/emulator" });
  - let uvx (of the package uv) run it: startEmulator({ from: "path of a wheel or checkout, or a git URL" });
  - use a server that runs already: startEmulator({ url: "http://127.0.0.1:8480" }), or EMULATOR_URL.
In a test runner's configuration these options stand in \`emulatorOptions\` (Vitest: below \`test.provide\`; Playwright:
below \`use\`) or in \`globals.telephonyEmulator\` (Jest).`;

/** Start a server; its address, and how it is ended. */
export async function serve({ command, from, startSeconds, token, ...options }) {
  const [program, ...words] = commandLine(command, from);
  const parameters = [...words, "serve", ...optionsOf({ port: 0, ...options })];
  const child = spawn(process.execPath, [GUARD, program, ...parameters], {
    stdio: "pipe",
    detached: process.platform !== "win32",
    windowsHide: true,
    env: environment(token),
  });
  child.stdin.on("error", () => {}); // it has ended by itself
  const started = { child, program, line: [program, ...parameters].join(" "), byDefault: !command && !from };
  const seconds = startSeconds ?? (from === undefined ? SECONDS : INSTALLING_SECONDS);
  const url = await ready(started, seconds).catch(async (error) => {
    await end(child);
    throw error;
  });
  for (const each of [child, child.stdin, child.stdout, child.stderr]) each.unref();
  return { url, close: () => end(child) };
}

/** The command that is `emulator`. Never a name that a registry would be asked for. */
function commandLine(command, from) {
  if (command !== undefined && from !== undefined) {
    throw new TypeError("startEmulator takes `command` or `from`, not both");
  }
  if (from === undefined) return command === undefined ? ["emulator"] : wordsOf(command);
  const given = String(from.href ?? from);
  if (/^(git\+|https?:|ssh:)/.test(given)) return ["uvx", "--from", given, "emulator"];
  const path = given.startsWith("file:") ? fileURLToPath(given) : resolve(given);
  if (!existsSync(path)) {
    const ways = "give the path of a wheel or checkout, or a git URL (git+https://…)";
    throw new EmulatorError(`from: there is no ${path}; ${ways}`);
  }
  return ["uvx", "--from", path, "emulator"];
}

function wordsOf(command) {
  const words = [command].flat();
  if (words[0] && words.every((word) => typeof word === "string")) return words;
  throw new TypeError('command: a program, or the words of a command, such as ["python", "-m", "emulator"]');
}

/** The settings as options of the command line: `smsDeliverySeconds: 0` is `--sms-delivery-seconds=0`. */
function optionsOf(values) {
  if (values.control === false) throw new TypeError("control: false would leave the kit nothing to speak to");
  return Object.entries(settings(values))
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const dashed = name.replaceAll("_", "-");
      return typeof value === "boolean" ? `--${value ? "" : "no-"}${dashed}` : `--${dashed}=${value}`;
    });
}

/** Without what is meant for this process's own Node; a secret is in no command line, which others could read. */
function environment(token) {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...others } = process.env;
  return token === undefined ? others : { ...others, EMULATOR_TOKEN: token };
}

/** The address, once the server says it. EmulatorError, with the server's own words, if it never does. */
function ready({ child, program, line, byDefault }, seconds) {
  let [said, complained] = ["", ""];
  const milliseconds = Math.min(seconds * 1000, LONGEST_MILLISECONDS);
  return new Promise((found, failed) => {
    const fail = (what) => {
      const why = (complained || said).trim();
      failed(new EmulatorError(`\`${line}\` ${what}${why && `:\n${why}`}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${seconds} seconds`), milliseconds);
    const listen = (text) => {
      said += text;
      const told = READY.exec(said);
      if (!told) return;
      clearTimeout(timer);
      child.stderr.off("data", note).on("data", (more) => process.stderr.write(more)); // a pipe would count as a listener
      process.stderr.write(complained);
      child.stdout.off("data", listen).resume();
      found(told[2]?.startsWith("http") ? told[2] : told[1]);
    };
    const note = (text) => {
      complained += text;
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", note);
    child.on("error", (error) => fail(`cannot be run: ${error.message}`));
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === NOT_FOUND && complained.includes("command not found")) {
        failed(new EmulatorError(`there is no command \`${program}\` here. ${WAYS}`));
      } else {
        complained = complained.trimEnd() + hint(complained, byDefault);
        fail(`did not start (exit code ${code})`);
      }
    });
  });
}

/** What may have been meant. */
function hint(complained, byDefault) {
  if (/no such option/i.test(complained)) {
    return "\nThe options are those of `emulator serve`, in camelCase: `emulator serve --help` lists them.";
  }
  if (!byDefault || /^(Error|Usage: emulator)/m.test(complained)) return "";
  return "\nIf another program is called `emulator` (Android's is), name this one with `command`.";
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = once(child, "exit");
  child.stdin.end();
  await exited;
}
