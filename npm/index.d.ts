/// <reference lib="esnext.disposable" />
import type {
  CallShown,
  Effect,
  ExchangeMatch,
  FaultMatch,
  FaxShown,
  FiredShown,
  LegShown,
  MailShown,
  MessageShown,
  NewCall,
  NewOutcome,
  Operations,
  OutcomeShown,
  PhoneChange,
  PhoneShown,
  PhoneWhole,
  RequestExplained,
  RequestList,
  RequestShown,
  ServerOptions,
  SoundShown,
  WebhookShown,
  WorldOptions,
  WorldSettings,
} from "./control.js";

/** A moment: ISO 8601, or a date. */
export type Moment = string | Date;

/** A vendor, as the server calls it. */
export type Vendor = "sipcentric" | "telecom_center" | "dial9" | "sipgate";

/** What can happen to a vendor's customer. */
export type Happening<V extends Vendor> =
  keyof Operations extends infer Key ? (Key extends `POST /simulate/${V}/${infer Name}` ? Name : never) : never;

type Simulated<V extends Vendor, H extends string> = `POST /simulate/${V}/${H}` extends keyof Operations
  ? Operations[`POST /simulate/${V}/${H}`]
  : never;

/** What a world begins with. */
export interface Beginning extends WorldOptions {
  /** A name (`small-office`, `empty`), or a .yaml, .sqlite or .zip file. */
  dataset?: string;
  /** Seed of everything random. */
  seed?: number;
  /** `now` runs with the machine; a moment stands still there. */
  clock?: Moment;
}

/** Where an emulator comes from, and its settings: every one of `emulator serve`. */
export interface StartOptions extends Omit<ServerOptions, "clock" | "token" | "control">, Beginning {
  dataset?: string;
  seed?: number;
  /** A server that runs already; by default that of EMULATOR_URL, if it is set. */
  url?: string;
  /** The program that is `emulator`, or the words of its command; by default `emulator` on the PATH. */
  command?: string | readonly string[];
  /** Run by `uvx` from there: the path of a wheel or checkout, or a git URL. */
  from?: string | { readonly href: string };
  /** Seconds that it may take to start: 60, and 600 with `from`, which installs it first. */
  startSeconds?: number;
  /** The control plane's secret; by default EMULATOR_TOKEN. */
  token?: string;
}

/** A world to be created: where, its name, and what it begins with. */
export interface NewWorld extends Beginning {
  /** Without one it is nobody else's. */
  name?: string;
}

/** How long to wait. */
export interface Waiting {
  /** Seconds of real time; 4 by default, which is less than Vitest and Jest give a test. */
  timeoutSeconds?: number;
}

/** What every act in a call takes. */
export interface ActOptions {
  /** The number of the leg whose act it is, where that is not clear. */
  leg?: number;
  /** Seconds of the world's clock until then. */
  in?: number;
}

/** How a phone behaves when it rings. */
export interface Behaviour extends Omit<PhoneChange, "answers"> {
  /** `ask`: it rings until somebody acts. */
  answers?: "never" | "busy" | "refuse" | "unreachable" | "ask" | { after: number } | { refuse: number };
}

/** An emulator: the one of `url` or EMULATOR_URL, else one that is started here. */
export declare function startEmulator(options?: StartOptions): Promise<Emulator>;

/** A world that only this test uses, of an `emulator`, of the one at `url`, or of that of EMULATOR_URL. */
export declare function createWorld(
  options?: NewWorld & { emulator?: Emulator; url?: string; token?: string },
): Promise<World>;

/** Where a vendor's API is, and a user's credentials for one world. */
export declare class Login {
  private constructor();
  readonly baseUrl: string;
  /** The user, with the world's name behind a plus; of Dial 9 the token. */
  readonly user: string;
  /** Of Dial 9 the secret. */
  readonly password: string;
  /** The headers of a request that is signed in, whatever this vendor's way. */
  readonly headers: Readonly<{ [name: string]: string }>;
  /** The login of another user in this world. */
  signIn(user: string, password?: string): Login;
}

/** One isolated emulator inside the server; it comes into being when first used. */
export declare class World {
  protected constructor();
  readonly name: string;
  readonly url: string;
  readonly sipcentric: Login;
  readonly telecomCenter: Login;
  readonly dial9: Login;
  readonly sipgate: Login;
  /** The same, by the vendors' names. */
  readonly logins: Readonly<Record<Vendor, Login>>;

  /** Any call of the control plane, in this world: `call("GET", "/data/sipcentric/phonebook")`. */
  call<Key extends keyof Operations, Method extends string, Path extends string>(
    method: Method,
    path: Path,
    body?: unknown,
    query?: { [name: string]: string | number | boolean | undefined },
  ): Promise<`${Method} ${Path}` extends Key ? Operations[Key & `${Method} ${Path}`]["answer"] : any>;

  /** Move the world's clock forward; what fell due on the way, in order. */
  advance(seconds: number): Promise<FiredShown[]>;
  /** Stand still, at a moment or now; the world's time. */
  freeze(at?: Moment): Promise<string>;
  /** Run on, from a moment or from where the clock stands; the world's time. */
  unfreeze(at?: Moment): Promise<string>;

  /** Begin anew with a dataset, seed, clock and settings; resets come back to it. */
  prepare(beginning?: Beginning): Promise<void>;
  /** Back to how it was prepared, else to the server's seeded baseline; or to another dataset's or seed's. */
  reset(to?: { dataset?: string; seed?: number }): Promise<void>;
  /** Change settings of the world; all of them, as the server spells them. */
  set(settings: WorldOptions): Promise<WorldSettings>;
  /** Keep the present state under a name. */
  snapshot(name: string): Promise<void>;
  /** Back to a snapshot. */
  restore(name: string): Promise<void>;
  /** A snapshot as one SQLite file, which `emulator serve --dataset` takes. */
  download(name: string): Promise<Uint8Array>;
  /** Back to just before a request (its id, or itself), or to a moment; how many requests were undone by that. */
  rewind(to: string | { id: string } | { at: Moment }): Promise<number>;
  /** Another world that is like this one is now, or was just before a request. */
  fork(name: string, options?: { before?: string | { id: string } }): Promise<World>;
  /** The world with its past as one file, which `emulator open` serves. */
  bundle(): Promise<Uint8Array>;
  /** Remove the world; it begins anew when next used. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;

  /** Make the world act; `in` so many seconds later. */
  simulate<V extends Vendor, H extends Happening<V>>(
    vendor: V,
    happening: H,
    values?: Simulated<V, H>["body"] & { in?: number | null },
  ): Promise<Simulated<V, H>["answer"]>;
  /** Let the vendor refuse the next requests (that match); the fault's id. */
  failNext(vendor: Vendor, options?: { status?: number; times?: number } & FaultMatch): Promise<string>;
  /** Any fault of the control plane, on the requests that match; its id. */
  fault(effect: Partial<Effect>, options?: { times?: number; probability?: number } & FaultMatch): Promise<string>;

  /** The requests made in this world (that match, since a moment or another request), oldest first. */
  requests(match?: ExchangeMatch & { since?: Moment | { id: string } }): Promise<RequestShown[]>;
  /** Wait until so many matching requests were made, earlier ones included; else RequestsMissing. */
  waitFor(match?: ExchangeMatch & Waiting & { count?: number }): Promise<RequestShown[]>;
  /** Wait until so many webhooks (to this address, or part of one) were answered, or are held; else WebhooksMissing. */
  waitForWebhook(options?: Waiting & { count?: number; url?: string }): Promise<WebhookShown[]>;
  /** Check how many matching requests were made, by default at least one; else RequestsMissing. */
  verify(match?: ExchangeMatch & { exactly?: number; atLeast?: number; atMost?: number }): Promise<void>;
  /** Every exchange with its request and answer, and how many the journal dropped. */
  journal(): Promise<Omit<RequestList, "requests"> & { requests: RequestExplained[] }>;
  /** Tell the strays of this test from earlier ones. */
  begin(): Promise<void>;
  /** Requests without usable credentials, which landed in the world `default` since the test began. */
  strays(): Promise<RequestShown[]>;
  /** Addresses and credentials as environment variables. */
  environment(): { [name: string]: string };

  /** A phone by `vendor/id`, by a number in any spelling, or by its SIP user; outside numbers are phones too. */
  phone(name: string): Promise<Phone>;
  /** The phones of every vendor, or of one; those in a state. */
  phones(filter?: { vendor?: Vendor; state?: PhoneShown["state"] }): Promise<Phone[]>;
  /** Begin a call; without `from` somebody outside calls, without `to` the first phone is called. */
  placeCall(call?: Omit<NewCall, "from" | "to"> & { from?: string | Phone; to?: string | Phone }): Promise<PhoneCall>;
  /** Live calls, the oldest first; those in a state, or with `all` every one. */
  calls(filter?: { state?: CallState | "all"; phone?: string | Phone; vendor?: Vendor }): Promise<PhoneCall[]>;
  /** Wait until a call, or a phone's part in one, is in a state; what is so already counts. Else CallMissing. */
  waitForCall(state?: CallState | LegState, options?: Waiting & { phone?: string | Phone }): Promise<PhoneCall>;
  /** Say what the next calls, texts or faxes shall meet; its id. `times: null`: until it is deleted. */
  outcome(outcome: Omit<NewOutcome, "match"> & NewOutcome["match"]): Promise<string>;
  /** The outcomes that are set, each with its `hits`. */
  outcomes(): Promise<OutcomeShown[]>;
  /** What the vendors would have mailed, oldest first. */
  mails(filter?: { to?: string; why?: string }): Promise<MailShown[]>;
}

type CallState = CallShown["state"];
type LegState = LegShown["state"];

/** A running server; what it does itself, it does in the world `default`. */
export declare class Emulator extends World {
  /** Whether it was not started here. */
  readonly external: boolean;
  /** What its worlds begin with, where that is not the server's own beginning. */
  readonly beginning: Beginning;
  /** The world of this name; without one, a fresh world that nobody else uses. */
  world(name?: string): World;
  /** A world, prepared; one that has no name is nobody else's. */
  createWorld(options?: NewWorld): Promise<World>;
  /** Every world of the server. */
  worlds(): Promise<World[]>;
  /** End the server, if it was started here. */
  close(): Promise<void>;
}

/** A phone of a vendor, or an outside number. What it says of itself is read from the server each time. */
export declare class Phone {
  private constructor();
  /** `sipcentric/101`, or an outside number. */
  readonly key: string;
  readonly world: World;
  toString(): string;
  /** All that the server says of the phone. */
  read(): Promise<PhoneWhole>;
  /** Whose it is. */
  name(): Promise<string>;
  /** Its numbers in the stored form, `441212854411`. */
  numbers(): Promise<string[]>;
  state(): Promise<PhoneShown["state"]>;
  /** Whether calls reach it. */
  registered(): Promise<boolean>;
  /** Whether it is not to be disturbed. */
  dnd(): Promise<boolean>;
  /** The live calls in which it takes part, the oldest first. */
  calls(): Promise<PhoneCall[]>;
  /** The texts that it sent and received, oldest first. */
  messages(): Promise<MessageShown[]>;
  /** What callers spoke to its mailbox. */
  voicemails(): Promise<SoundShown[]>;
  /** Its calls that were recorded. */
  recordings(): Promise<SoundShown[]>;
  /** The faxes that it sent and received. */
  faxes(): Promise<FaxShown[]>;
  /** Change how it behaves when it rings, until the world is reset; what is left out stays. */
  behave(behaviour: Behaviour): Promise<this>;
  /** Send a text; at an account's number it arrives as the vendor has it. */
  send(to: string | Phone, text: string): Promise<MessageShown>;
  /** Wait until it rings; the call that does. Else RingMissing, which says what it did instead. */
  waitForRing(options?: Waiting): Promise<PhoneCall>;
  answer(): Promise<PhoneCall>;
  /** Turn the call that rings away with a SIP code; 603 by default. */
  refuse(code?: number, options?: { reason?: string }): Promise<PhoneCall>;
  /** End its call, or give up one that it makes. */
  hangUp(): Promise<PhoneCall>;
  hold(): Promise<PhoneCall>;
  /** Bring its held or parked call back. */
  resume(): Promise<PhoneCall>;
  /** Hand its call over to somebody else, blind. */
  transfer(to: string | Phone): Promise<PhoneCall>;
  press(digits: string): Promise<PhoneCall>;
  /** Begin, or with false stop, recording its call. */
  record(value?: boolean): Promise<PhoneCall>;
}

/** A call, live or over. What it says of itself is read from the server each time. */
export declare class PhoneCall {
  private constructor();
  readonly id: string;
  readonly world: World;
  /** All that the server says of the call. */
  read(): Promise<CallShown>;
  /** The number of who calls in the stored form, `447700900123`; empty if it is withheld. */
  caller(): Promise<string>;
  /** What was called: a number in the stored form, or `vendor/id`. */
  called(): Promise<string>;
  /** What who calls is called. */
  name(): Promise<string>;
  state(): Promise<CallState>;
  /** Null while it rings. */
  outcome(): Promise<CallShown["outcome"]>;
  /** Its SIP code; null while it rings. */
  code(): Promise<number | null>;
  /** What goes with the code. */
  reason(): Promise<string | null>;
  /** Seconds of talk so far. */
  duration(): Promise<number>;
  /** `caller`, `callee` or `network`; null while it lasts. */
  endedBy(): Promise<string | null>;
  /** Who takes part: the caller first, then whom it rang. */
  legs(): Promise<LegShown[]>;
  /** Pick up the phone that rings. */
  answer(options?: ActOptions): Promise<this>;
  /** Turn it away with a SIP code; 603 by default. */
  refuse(code?: number, options?: ActOptions & { reason?: string }): Promise<this>;
  /** End it, by `caller` or `callee`; by default who is called; while it rings, who calls. */
  hangUp(by?: "caller" | "callee", options?: ActOptions): Promise<this>;
  hold(options?: ActOptions): Promise<this>;
  /** Bring it back from being held or parked. */
  resume(options?: ActOptions): Promise<this>;
  /** Hand it over to somebody else, blind. */
  transfer(to: string | Phone, options?: ActOptions): Promise<this>;
  press(digits: string, options?: ActOptions): Promise<this>;
  /** Begin, or with false stop, recording it. */
  record(value?: boolean, options?: ActOptions): Promise<this>;
  /** Speak to the mailbox that has taken it, and hang up. */
  leaveMessage(seconds?: number, options?: Pick<ActOptions, "in">): Promise<this>;
}

/** The emulator refused something, or cannot be reached; the message says why. */
export declare class EmulatorError extends Error {
  constructor(message: string, status?: number, answer?: unknown);
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The answer, where it was JSON. */
  readonly answer: any;
}
/** The requests that a test waits for, or counts on, were not made; the message has the nearest misses. */
export declare class RequestsMissing extends Error {}
/** Whether requests were made cannot be told: the journal has dropped some, or parts. */
export declare class RequestsUnknown extends Error {}
/** The webhooks that a test waits for did not arrive; the message says what became of those that were sent. */
export declare class WebhooksMissing extends Error {}
/** A phone that a test waits for, or answers, did not ring; the message says what it did instead. */
export declare class RingMissing extends Error {}
/** A call that a test waits for, or a phone that shall be in one, was not; the message says what was instead. */
export declare class CallMissing extends Error {}
