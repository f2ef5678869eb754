// Phones as a test holds them: how they behave when they ring, and what is done with them. What a phone says of itself,
// the server said just now.
import { PhoneCall, told, waitForCall } from "./calls.js";
import { CallMissing, RingMissing } from "./errors.js";
import { WAIT_SECONDS, given } from "./names.js";

const TALKING = ["answered", "held", "parked"];
const LIVE = ["trying", "ringing", ...TALKING];

/** A phone of a vendor, or an outside number. */
export class Phone {
  constructor(world, key) {
    Object.defineProperty(this, "world", { value: world });
    this.key = key;
  }

  toString() {
    return this.key;
  }

  /** All that the server says of the phone. */
  read() {
    return this.world.call("GET", `/phones/${this.key}`);
  }

  /** Whose it is. */
  async name() {
    return (await this.read()).name;
  }

  /** Its numbers in the stored form, `441212854411`. */
  async numbers() {
    return (await this.read()).numbers;
  }

  /** `idle`, `ringing` or `busy`. */
  async state() {
    return (await this.read()).state;
  }

  /** Whether calls reach it. */
  async registered() {
    return (await this.read()).registered;
  }

  /** Whether it is not to be disturbed. */
  async dnd() {
    return (await this.read()).dnd;
  }

  /** The live calls in which it takes part, the oldest first. */
  async calls() {
    return (await this.read()).calls.map((id) => new PhoneCall(this.world, id));
  }

  /** The texts that it sent and received, oldest first. */
  async messages() {
    return (await this.read()).messages;
  }

  /** What callers spoke to its mailbox. */
  async voicemails() {
    return (await this.read()).voicemails;
  }

  /** Its calls that were recorded. */
  async recordings() {
    return (await this.read()).recordings;
  }

  /** The faxes that it sent and received. */
  async faxes() {
    return (await this.read()).faxes;
  }

  /**
   * Change how it behaves when it rings, until the world is reset; what is left out stays.
   *
   * `answers`: `{ after: seconds }`, `"never"`, `"busy"`, `"refuse"`, `{ refuse: code }`, `"unreachable"`, or `"ask"`:
   * it rings until somebody acts. `talks`: seconds until it hangs up; null: until somebody does.
   */
  async behave(behaviour) {
    await this.world.call("PUT", `/phones/${this.key}`, given(behaviour));
    return this;
  }

  /** Send a text; at an account's number it arrives as the vendor has it. */
  send(to, text) {
    return this.world.call("POST", `/phones/${this.key}/messages`, { to: String(to), text });
  }

  /** Wait until it rings; the call that does. RingMissing after `timeoutSeconds` says what it did instead. */
  async waitForRing({ timeoutSeconds = WAIT_SECONDS } = {}) {
    try {
      return await waitForCall(this.world, "ringing", { phone: this.key, timeoutSeconds });
    } catch (error) {
      throw error instanceof CallMissing ? new RingMissing(error.message) : error;
    }
  }

  /** Pick it up. RingMissing if it does not ring. */
  answer() {
    return this.#act("answer", ["ringing"], RingMissing);
  }

  /** Turn the call that rings away with a SIP code, and perhaps a `reason`. RingMissing if it does not ring. */
  refuse(code = 603, { reason } = {}) {
    return this.#act("refuse", ["ringing"], RingMissing, given({ code, reason }));
  }

  /** End its call, or give up one that it makes. CallMissing if it is in none. */
  hangUp() {
    return this.#act("hang-up", LIVE, CallMissing);
  }

  /** Hold its call. CallMissing if it is in none. */
  hold() {
    return this.#act("hold", ["answered"], CallMissing);
  }

  /** Bring its held or parked call back. CallMissing if it has none. */
  resume() {
    return this.#act("resume", ["held", "parked"], CallMissing);
  }

  /** Hand its call over to somebody else, blind. CallMissing if it is in none. */
  transfer(to) {
    return this.#act("transfer", TALKING, CallMissing, { to: String(to) });
  }

  /** Press digits during its call. CallMissing if it is in none. */
  press(digits) {
    return this.#act("digits", TALKING, CallMissing, { digits });
  }

  /** Begin, or with false stop, recording its call. CallMissing if it is in none. */
  record(value = true) {
    return this.#act("record", TALKING, CallMissing, { value });
  }

  /** An act on its latest call in which it is in one of these states; of those, the first comes first. */
  async #act(act, states, Missing, values = {}) {
    const { calls } = await this.world.call("GET", "/calls", undefined, { phone: this.key });
    const legs = calls.reverse().flatMap((call) => call.legs.map((leg) => ({ ...leg, call: call.id })));
    for (const wanted of act === "hang-up" ? [TALKING, LIVE] : states.map((state) => [state])) {
      const leg = legs.find((each) => this.#has(each) && wanted.includes(each.state));
      if (leg) {
        await this.world.call("POST", `/calls/${leg.call}/${act}`, { ...values, leg: leg.leg });
        return new PhoneCall(this.world, leg.call);
      }
    }
    const verb = act === "digits" ? "press digits in" : act.replace("-", " ");
    const problem = `${this.key} has no call to ${verb}: none in which it is ${states.join(" or ")}`;
    throw new Missing([problem, ...(await told(this.world, this.key))].join("\n"));
  }

  /** Whether a leg is its own. */
  #has(leg) {
    return this.key === (leg.phone ?? leg.number);
  }
}
