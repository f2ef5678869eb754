// Runs a command for as long as whoever started this holds the other end of the standard input, and no longer: however
// that process dies, `kill -9` included, its emulator is not left behind.
import { spawn } from "node:child_process";
import { constants } from "node:os";

const GRACE_MILLISECONDS = 5000;
const NOT_FOUND = 127;
const [command, ...words] = process.argv.slice(2);
const child = spawn(command, words, { stdio: ["ignore", "inherit", "inherit"], windowsHide: true });
let ending = false;

child.on("error", (error) => {
  process.stderr.write(`${command}: ${error.code === "ENOENT" ? "command not found" : error.message}\n`);
  process.exit(NOT_FOUND);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

/** To the command and whatever it started: on POSIX this process leads a group of their own. */
function send(signal) {
  try {
    process.platform === "win32" ? child.kill(signal) : process.kill(-process.pid, signal);
  } catch {
    child.kill(signal);
  }
}

function end() {
  if (ending) return;
  ending = true;
  send("SIGTERM");
  setTimeout(send, GRACE_MILLISECONDS, "SIGKILL");
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);
process.stdin.on("end", end).on("error", end).resume();
