// The telephones of a world, as a test holds it: phones, calls, what the next ones shall meet, mails.
import { PhoneCall, waitForCall } from "./calls.js";
import { given } from "./names.js";
import { Phone } from "./phones.js";

/** The telephones of a world; every `World` is one. */
export class Network {
  constructor(control, name) {
    this.control = control;
    this.name = name;
  }

  /** Any call of the control plane, in this world. */
  call(method, path, body, query = {}) {
    return this.control.call(method, path, body, { ...query, world: this.name });
  }

  /** A phone by `vendor/id`, by a number in any spelling, or by its SIP user; outside numbers are phones too. */
  async phone(name) {
    if (!String(name).replace(/[/ ]/g, "")) {
      throw new TypeError(`a phone is named by vendor/id, by a number, or by its SIP user; "${name}" names none`);
    }
    return new Phone(this, (await this.call("GET", `/phones/${name}`)).phone);
  }

  /** The phones of every vendor, or of one; those that are `idle`, `ringing` or `busy`. */
  async phones({ vendor, state } = {}) {
    const found = await this.call("GET", "/phones", undefined, { vendor, state });
    return found.phones.map((each) => new Phone(this, each.phone));
  }

  /** Begin a call; without `from` somebody outside calls, without `to` the first phone is called. */
  async placeCall({ from, to, ...others } = {}) {
    const body = given({ ...others, from: text(from), to: text(to) });
    return new PhoneCall(this, (await this.call("POST", "/calls", body)).id);
  }

  /** Live calls, the oldest first; those in a state, or with `all` every one. */
  async calls({ state, phone, vendor } = {}) {
    const found = await this.call("GET", "/calls", undefined, { state, phone: text(phone), vendor });
    return found.calls.map((each) => new PhoneCall(this, each.id));
  }

  /** Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing. */
  waitForCall(state = "ringing", options = {}) {
    return waitForCall(this, state, options);
  }

  /**
   * Say what the next calls, texts or faxes shall meet; returns its id.
   *
   * `to` and `from` may hold `*`; `after: null` means that nobody ever learns what became of it, `times: null` that it
   * strikes until it is deleted.
   */
  async outcome({ kind, vendor, from, to, times = 1, ...others }) {
    const match = given({ kind, vendor, from, to });
    const body = { ...given(others), match, ...(times === null ? {} : { times }) };
    return (await this.call("POST", "/outcomes", body)).id;
  }

  /** The outcomes that are set, each with its `hits`. */
  async outcomes() {
    return (await this.call("GET", "/outcomes")).outcomes;
  }

  /** What the vendors would have mailed (to an address, about `sms`, `fax`, `voicemail`, …), oldest first. */
  async mails({ to, why } = {}) {
    return (await this.call("GET", "/mails", undefined, { to, why })).mails;
  }
}

function text(value) {
  return value === undefined || value === null ? undefined : String(value);
}
