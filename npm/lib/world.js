// A world as a test holds it: addresses and credentials, and everything it can be made to do.
import { EmulatorError, RequestsMissing, RequestsUnknown, WebhooksMissing } from "./errors.js";
import { Login, VENDORS } from "./logins.js";
import { WAIT_SECONDS, given, moment, settings, worldName } from "./names.js";
import { Network } from "./telephony.js";
import { misses, toldOf, undelivered, unknown } from "./verdicts.js";

export const DEFAULT = "default";
/** Node 20 may lack it, as may the sandboxes of test runners. */
export const DISPOSE = Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose");

/** One isolated emulator inside the server; it comes into being when first used. */
export class World extends Network {
  /** How many requests `default` had when the test began: earlier strays are not its own. */
  #straysBefore = 0;
  /** What it was prepared with, and what a reset comes back to. */
  #beginning = {};

  constructor(control, name = DEFAULT) {
    super(control, worldName(name));
    this.url = control.url;
    this.logins = {};
    for (const [name, vendor] of Object.entries(VENDORS)) {
      this[name] = this.logins[vendor.vendor] = new Login(vendor, control.url, this.name);
    }
  }

  // Time

  /** Move the world's clock forward; what fell due on the way, in order. */
  async advance(seconds) {
    return (await this.call("POST", "/clock/advance", { seconds })).fired;
  }

  /** Stand still, at a moment or now; the world's time. */
  freeze(at) {
    return this.#clock("frozen", at);
  }

  /** Run on, from a moment or from where the clock stands; the world's time. */
  unfreeze(at) {
    return this.#clock("running", at);
  }

  async #clock(mode, at) {
    return (await this.call("PUT", "/clock", given({ mode, now: moment(at) }))).now;
  }

  // State

  /** Begin anew with `dataset`, `seed`, `clock` (`now` runs) and settings of a world; resets come back to it. */
  async prepare(beginning = {}) {
    this.#beginning = given(beginning);
    await ("dataset" in this.#beginning || "seed" in this.#beginning ? this.reset() : this.#arrange());
  }

  /** Back to how it was prepared, else to the server's seeded baseline; or to another dataset's or seed's. */
  async reset({ dataset = this.#beginning.dataset, seed = this.#beginning.seed, ...others } = {}) {
    await this.call("POST", "/reset", given({ dataset, seed, ...others }));
    await this.#arrange();
  }

  async #arrange() {
    const { dataset, seed, clock, ...changed } = this.#beginning;
    if (Object.keys(changed).length) await this.set(changed);
    if (clock !== undefined) await (clock === "now" ? this.unfreeze() : this.freeze(clock));
  }

  /** Change settings of the world (`smsDeliverySeconds`, or as the server spells them); all of them. */
  set(changed) {
    return this.call("PATCH", "/settings", settings(changed));
  }

  /** Keep the present state under a name. */
  async snapshot(name) {
    await this.call("PUT", `/snapshots/${name}`);
  }

  /** Back to a snapshot. */
  async restore(name) {
    await this.call("POST", `/snapshots/${name}/restore`);
  }

  /** A snapshot as one SQLite file, which `emulator serve --dataset` takes. */
  download(name) {
    return this.control.fetch("GET", `/snapshots/${name}`, undefined, { world: this.name });
  }

  /**
   * Back to just before a request (its id, or itself as `requests()` gives it), or to `{ at: moment }`.
   *
   * Returns how many requests were undone by that: they stay in the journal, and count for nothing.
   */
  async rewind(to) {
    const before = idOf(to); // a request has a moment too, but that is not what is meant
    const where = typeof before === "string" ? { before } : { at: moment(to?.at) };
    return (await this.control.call("POST", `/worlds/${this.name}/rewind`, where)).undone;
  }

  /** Another world that is like this one is now, or was just before a request. */
  async fork(name, { before } = {}) {
    const other = new World(this.control, name);
    await this.control.call("POST", `/worlds/${this.name}/fork`, given({ as: name, before: idOf(before) }));
    return other;
  }

  /** The world with its past as one file, which `emulator open` serves. */
  bundle() {
    return this.control.fetch("GET", `/worlds/${this.name}/bundle`);
  }

  /** Remove the world; it begins anew when next used. */
  async drop() {
    try {
      await this.control.call("DELETE", `/worlds/${this.name}`);
    } catch (error) {
      if (!(error instanceof EmulatorError) || error.status !== 404) throw error;
    }
  }

  [DISPOSE]() {
    return this.drop();
  }

  // Happenings and faults

  /** Make the world act. */
  simulate(vendor, happening, values = {}) {
    return this.call("POST", `/simulate/${vendor}/${happening}`, given(values));
  }

  /** Let the vendor refuse the next requests (that match); the fault's id. */
  failNext(vendor, { status = 503, times = 1, ...match } = {}) {
    return this.fault({ status }, { times, vendor, ...match });
  }

  /** Any fault of the control plane, on the requests that match; its id. */
  async fault(effect, { times, probability, ...match } = {}) {
    return (await this.call("POST", "/faults", given({ match: given(match), effect, times, probability }))).id;
  }

  // The journal

  /**
   * The requests made in this world (that match, `since` a moment or another request), oldest first.
   *
   * RequestsUnknown where the journal has dropped some that might be among them.
   */
  async requests({ since, ...match } = {}) {
    const answer = await this.call("POST", "/requests/verify", { match: given(match), at_least: 0 });
    const listed = await this.call("GET", "/requests", undefined, { since: moment(idOf(since)) });
    const { dropped = 0, cut = 0 } = answer.doubtful ?? {};
    const matching = new Set(answer.requests);
    const found = listed.requests.filter((entry) => matching.has(entry.id));
    let lost = answer.count - answer.requests.length + dropped;
    if (since === undefined || listed.dropped > answer.dropped) lost += answer.requests.length - found.length;
    if (cut || (lost && !listed.complete)) throw new RequestsUnknown(unknown(match, answer).join("\n"));
    return found;
  }

  /** Wait until so many matching requests were made, earlier ones included; RequestsMissing after `timeoutSeconds`. */
  async waitFor({ count = 1, timeoutSeconds = WAIT_SECONDS, ...match } = {}) {
    const body = { match: given(match), count, timeout_seconds: timeoutSeconds };
    await this.#judge(match, "/requests/wait", body, timeoutSeconds + 10);
    return this.requests(match);
  }

  /**
   * Wait until so many webhooks (to this `url`, or part of one) were answered or, in pull mode, are held.
   *
   * Earlier ones included. WebhooksMissing after `timeoutSeconds` says what became of the others.
   */
  async waitForWebhook({ count = 1, timeoutSeconds = WAIT_SECONDS, ...others } = {}) {
    const body = given({ ...others, count, timeout_seconds: timeoutSeconds });
    try {
      const query = { world: this.name };
      return (await this.control.call("POST", "/webhooks/wait", body, query, timeoutSeconds + 10)).webhooks;
    } catch (error) {
      if (!(error instanceof EmulatorError) || error.status !== 408) throw error;
      throw new WebhooksMissing(undelivered(error.answer).join("\n"));
    }
  }

  /**
   * Check how many matching requests were made, by default at least one: RequestsMissing names the nearest misses.
   *
   * RequestsUnknown where that cannot be told, because the journal has dropped requests.
   */
  async verify({ exactly, atLeast, atMost, ...match } = {}) {
    const bounds = given({ exactly, at_least: atLeast, at_most: atMost });
    const wanted = Object.keys(bounds).length ? bounds : { at_least: 1 };
    await this.#judge(match, "/requests/verify", { match: given(match), ...wanted });
  }

  /** Ask the journal; what its refusal means to a test. */
  async #judge(match, path, body, seconds) {
    try {
      await this.control.call("POST", path, body, { world: this.name }, seconds);
    } catch (error) {
      if (!(error instanceof EmulatorError)) throw error;
      if (error.status === 409) throw new RequestsUnknown(unknown(given(match), error.answer).join("\n"));
      if (!error.answer?.nearest) throw error;
      const own = (error.answer.strays ?? []).filter((each) => Number(each.id.slice(1)) > this.#straysBefore);
      throw new RequestsMissing([...misses(given(match), error.answer), ...toldOf(own)].join("\n"));
    }
  }

  /** Every exchange with its request and answer, and how many the journal `dropped`. */
  async journal() {
    const kept = await this.call("GET", "/requests");
    const requests = [];
    for (const { id } of kept.requests) requests.push(await this.call("GET", `/requests/${id}`));
    return { ...kept, requests };
  }

  /** Tell the strays of this test from earlier ones. */
  async begin() {
    const { worlds } = await this.control.call("GET", "/worlds");
    const own = worlds.filter((each) => each.name === DEFAULT);
    this.#straysBefore = own.reduce((sum, each) => sum + (each.requests ?? 0), 0);
  }

  /** Requests without usable credentials, which landed in the world `default` since the test began. */
  async strays() {
    if (this.name === DEFAULT) return [];
    const query = { world: DEFAULT, signed_in: "false", since: `r${this.#straysBefore}` };
    return (await this.control.call("GET", "/requests", undefined, query)).requests;
  }

  /** Addresses and credentials as environment variables. */
  environment() {
    const values = { EMULATOR_URL: this.url };
    for (const [name, login] of Object.entries(this.logins)) {
      const prefix = `EMULATOR_${name.toUpperCase()}`;
      values[`${prefix}_URL`] = login.baseUrl;
      values[`${prefix}_USER`] = login.user;
      values[`${prefix}_PASSWORD`] = login.password;
    }
    return values;
  }
}

/** The id of a request, if it is one. */
function idOf(request) {
  return request?.id ?? request;
}
