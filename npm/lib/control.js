// The control plane as the kit speaks to it: JSON over Node's own HTTP, so that neither fake timers, a `fetch` that a
// test has put in place of the true one, nor the environment's proxies stand between.
import http from "node:http";
import https from "node:https";
import { EmulatorError } from "./errors.js";
import { given } from "./names.js";

const SECONDS = 30;
const HEALTH_SECONDS = 3;
const REQUEST = { "http:": http.request, "https:": https.request };
const TOKEN_HINT = ": give the server's own, as `token` or in EMULATOR_TOKEN";

export class Control {
  constructor(url, token = process.env.EMULATOR_TOKEN) {
    this.url = complete(url);
    this.headers = token ? { "X-Emulator-Token": token } : {};
  }

  /** The JSON that a call answers; EmulatorError if it is refused. */
  async call(method, path, body, query = {}, seconds = SECONDS) {
    const content = await this.fetch(method, path, body, query, seconds);
    return content.length ? JSON.parse(content.toString()) : null;
  }

  /** The bytes that a call answers; EmulatorError if it is refused. */
  async fetch(method, path, body, query = {}, seconds = SECONDS) {
    const search = new URLSearchParams(given(query)).toString();
    const target = `/_emulator/${path.replace(/^\//, "").split("/").map(encodeURIComponent).join("/")}${search && `?${search}`}`;
    const answer = await this.send(method, target, body === undefined ? undefined : JSON.stringify(body), seconds);
    if (answer.status < 200 || answer.status > 299) throw refusal(method, target, answer);
    return answer.content;
  }

  /** What the server says of itself; EmulatorError if it is not ready within so many seconds. */
  async health(seconds = HEALTH_SECONDS) {
    const ask = this.call("GET", "/health", undefined, {}, seconds);
    const state = await within(seconds, this.url, ask).catch((error) => {
      if (error instanceof SyntaxError) return null;
      throw error;
    });
    if (state?.status !== "ok") throw new EmulatorError(`something else than an emulator answers at ${this.url}`);
    return state;
  }

  send(method, target, body, seconds) {
    const address = new URL(this.url + target);
    const length = { "Content-Length": Buffer.byteLength(body ?? "") };
    const headers = { ...this.headers, ...length, "Content-Type": "application/json" };
    return new Promise((resolve, reject) => {
      const fail = (error) => reject(new EmulatorError(`no emulator at ${this.url}: ${error.message || error.code}`));
      const options = { method, headers, agent: false, timeout: seconds * 1000 };
      const request = REQUEST[address.protocol](address, options, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part)).on("error", fail);
        response.on("end", () => resolve({ status: response.statusCode, content: Buffer.concat(parts) }));
      });
      request.on("timeout", () => request.destroy(new Error(`no answer in ${seconds} seconds`)));
      request.on("error", fail).end(body);
    });
  }
}

/** An address with its scheme, without a slash at the end; EmulatorError if there can be no server. */
export function complete(url) {
  const whole = (`${url}`.includes("://") ? `${url}` : `http://${url}`).replace(/\/+$/, "");
  const parts = URL.canParse(whole) ? new URL(whole) : null;
  if (!parts || !(parts.protocol in REQUEST) || !parts.hostname || parts.port === "0") {
    throw new EmulatorError(`no emulator at ${url}: that is no address, such as http://127.0.0.1:8480`);
  }
  return whole;
}

/** The error for an answer that is none of 2xx, in the server's own words. */
function refusal(method, target, { status, content }) {
  const { answer, reason } = read(content);
  const allowed = answer?.allowed?.length ? ` (allowed: ${answer.allowed.join(", ")})` : "";
  const hint = status === 401 ? TOKEN_HINT : "";
  return new EmulatorError(`${method} ${target} answered ${status}: ${reason}${allowed}${hint}`, status, answer);
}

function read(content) {
  try {
    const answer = JSON.parse(content.toString());
    if (typeof answer?.error === "string") return { answer, reason: answer.error };
  } catch {
    // no JSON: the text itself is the reason
  }
  return { answer: null, reason: content.toString().slice(0, 200) };
}

/** What is asked for, unless it takes longer: an answer in drops would never be silent for long. */
async function within(seconds, url, asked) {
  const signal = AbortSignal.timeout(seconds * 1000);
  const late = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new EmulatorError(`no answer from ${url} in ${seconds} seconds`)));
  });
  return Promise.race([asked, late]);
}
