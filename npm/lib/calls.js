// Calls as a test holds them: names for what the server keeps. What a call says of itself, the server said just now.
import { CallMissing, EmulatorError } from "./errors.js";
import { WAIT_SECONDS, given } from "./names.js";

/** How many of a phone's latest calls a message tells of. */
const RECENT = 3;
const NO_CALL = "  there was no call";

/** A call, live or over. */
export class PhoneCall {
  constructor(world, id) {
    Object.defineProperty(this, "world", { value: world });
    this.id = id;
  }

  /** All that the server says of the call. */
  read() {
    return this.world.call("GET", `/calls/${this.id}`);
  }

  /** The number of who calls in the stored form, `447700900123`; empty if it is withheld. */
  async caller() {
    return (await this.read()).from;
  }

  /** What was called: a number in the stored form, or `vendor/id`. */
  async called() {
    return (await this.read()).to;
  }

  /** What who calls is called. */
  async name() {
    return (await this.read()).name;
  }

  /** `ringing`, `answered`, `voicemail` or `ended`. */
  async state() {
    return (await this.read()).state;
  }

  /** `answered`, `no_answer`, `busy`, `refused`, `failed`, `cancelled`; null while it rings. */
  async outcome() {
    return (await this.read()).outcome;
  }

  /** Its SIP code; null while it rings. */
  async code() {
    return (await this.read()).code;
  }

  /** What goes with the code. */
  async reason() {
    return (await this.read()).reason;
  }

  /** Seconds of talk so far. */
  async duration() {
    return (await this.read()).duration;
  }

  /** `caller`, `callee` or `network`; null while it lasts. */
  async endedBy() {
    return (await this.read()).ended_by;
  }

  /** Who takes part: the caller first, then whom it rang. */
  async legs() {
    return (await this.read()).legs;
  }

  /** Pick up the phone that rings. Each act takes `leg`, whose it is, and `in`, seconds of the world's clock. */
  answer(options = {}) {
    return this.#act("answer", options);
  }

  /** Turn it away with a SIP code, and perhaps a `reason`. */
  refuse(code = 603, options = {}) {
    return this.#act("refuse", { code, ...options });
  }

  /** End it, by `caller` or `callee`; by default who is called; while it rings, who calls. */
  hangUp(by = undefined, options = {}) {
    return this.#act("hang-up", { by, ...options });
  }

  /** Hold it. */
  hold(options = {}) {
    return this.#act("hold", options);
  }

  /** Bring it back from being held or parked. */
  resume(options = {}) {
    return this.#act("resume", options);
  }

  /** Hand it over to somebody else, blind. */
  transfer(to, options = {}) {
    return this.#act("transfer", { to: String(to), ...options });
  }

  /** Press digits. */
  press(digits, options = {}) {
    return this.#act("digits", { digits, ...options });
  }

  /** Begin, or with false stop, recording it. */
  record(value = true, options = {}) {
    return this.#act("record", { value, ...options });
  }

  /** Speak to the mailbox that has taken it, and hang up. */
  leaveMessage(seconds = 12, options = {}) {
    return this.#act("leave-message", { seconds, ...options });
  }

  /** An act of the control plane; EmulatorError with status 409 where the state does not allow it. */
  async #act(act, values) {
    await this.world.call("POST", `/calls/${this.id}/${act}`, given(values));
    return this;
  }
}

/** Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing. */
export async function waitForCall(world, state, { phone, timeoutSeconds = WAIT_SECONDS, ...others }) {
  const key = phone === undefined ? undefined : String(phone);
  const body = given({ ...others, state, phone: key, timeout_seconds: timeoutSeconds });
  try {
    const found = await world.control.call("POST", "/calls/wait", body, { world: world.name }, timeoutSeconds + 10);
    return new PhoneCall(world, found.id);
  } catch (error) {
    if (!(error instanceof EmulatorError) || error.status !== 408) throw error;
    throw new CallMissing([error.answer.error, ...(await told(world, key))].join("\n"));
  }
}

/** How a phone stands and what became of its latest calls; without one, of the world's. */
export async function told(world, phone) {
  const { calls } = await world.call("GET", "/calls", undefined, { state: "all", phone });
  const lines = calls.slice(-RECENT).map((call) => `  ${line(call)}`);
  if (phone === undefined) return lines.length ? lines : [NO_CALL];
  return [await standing(world, phone), ...(lines.length ? lines : await elsewhere(world))];
}

/** The world's latest calls, with whom each came to, where none of them came to a phone. */
async function elsewhere(world) {
  const { calls } = await world.call("GET", "/calls", undefined, { state: "all" });
  if (!calls.length) return [NO_CALL];
  return calls.slice(-RECENT).map((call) => {
    const { phone, number, name } = call.legs.at(-1);
    return `  not here: ${line(call)}, at ${[phone ?? number, name].filter(Boolean).join(" ")}`;
  });
}

function line(call) {
  return `${call.id} from ${call.from || "anonymous"} to ${call.to}: ${fate(call)}`;
}

/** How a phone stands, and what it does when it rings. */
async function standing(world, key) {
  const phone = await world.call("GET", `/phones/${key}`);
  const registered = phone.registered ? "registered" : "not registered";
  const disturbed = phone.dnd ? ", not to be disturbed" : "";
  const answers = typeof phone.answers === "string" ? phone.answers : JSON.stringify(phone.answers);
  return `  it is ${phone.state}, ${registered}${disturbed}; when it rings: ${answers}`;
}

/** What became of a call, in words. */
function fate(call) {
  return call.outcome === null ? call.state : `${call.state}, ${call.outcome} (${call.code} ${call.reason})`;
}
