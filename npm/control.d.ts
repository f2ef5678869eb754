// What the control plane takes and answers, and the settings of `emulator serve`: made by `make documents`.

/** What a server is started with. */
export interface ServerOptions {
  /** Address or name to listen on: `localhost` is both 127.0.0.1 and ::1, `0.0.0.0` every IPv4 address, `::` every address. */
  host?: string;
  /** Port to listen on; 0 picks a free one. */
  port?: number;
  /** Folder that keeps the worlds, for several servers perhaps; without it they live in memory. */
  data?: string | null;
  /** PostgreSQL database that keeps the worlds, for servers on many machines: postgresql://… */
  shared?: string | null;
  /** Name of the cluster, which its schema in the database has. */
  sharedName?: string;
  /** Seconds that a request waits for PostgreSQL before it is refused. */
  sharedSeconds?: number;
  /** Seconds until others may take over the worlds of a server that is gone. */
  sharedLeaseSeconds?: number;
  /** Address at which the other servers reach this one; by default where it listens. */
  advertise?: string | null;
  /** Seconds to wait for a world that another server has. */
  leaseSeconds?: number;
  /** Dataset of every world: a name, or a .yaml, .sqlite, .zip file. */
  dataset?: string;
  /** Seed of everything random. */
  seed?: number;
  /** `now` runs with the machine; an ISO 8601 moment stands still there. */
  clock?: string;
  /** Folder for prepared datasets; the user's cache folder by default. */
  cache?: string | null;
  /** How many worlds may exist at once, those that are not in memory included. */
  worlds?: number;
  /** How many worlds stay in memory where they are kept elsewhere; the others come back. */
  worldsInMemory?: number;
  /** Seconds of real time after which an idle world is dropped; one that is kept leaves memory. */
  worldTtl?: number;
  /** Largest request body in bytes. */
  bodyLimit?: number;
  /** Bytes that answers may take which are remembered until something that they were made from is written; 0 makes each anew. */
  answersBytes?: number;
  /** Seconds that drawing a fax may take; six times as many if it is a long one. */
  drawingSeconds?: number;
  /** Serve the control plane at /_emulator. */
  control?: boolean;
  /** Further Host names for the control plane, separated by commas; `*` allows any. */
  allowedHosts?: string;
  /** Origins whose pages browsers let call the APIs, separated by commas; `*` is any page. */
  cors?: string;
  /** Secret that the control plane asks for in X-Emulator-Token. */
  token?: string | null;
  /** Address that links begin with, a proxy's for example; by default the one that was asked. */
  baseUrl?: string | null;
  /** Addresses and networks, separated by commas, whose Forwarded and X-Forwarded- headers are believed; `*` is any. */
  trustedProxies?: string;
  /** Seconds to go on after SIGTERM while health says `draining`; a second signal ends them. */
  drainSeconds?: number;
  /** Write a line to the log for each request to a vendor. */
  logRequests?: boolean;
  /** How much the server writes to its log. */
  logLevel?: "critical" | "error" | "warning" | "info" | "debug";
}

/** What each world can change while it runs. */
export interface WorldOptions {
  /** Sipcentric requests in 60 minutes per user; 0 = off. */
  sipcentricRateLimit?: number;
  /** Seconds between heartbeats on the stream. */
  sipcentricHeartbeatSeconds?: number;
  /** Which Sipcentric document gives names, spellings and the order of lists. */
  sipcentricRevision?: "current" | "earlier";
  /** Seconds a Sipcentric call rings until it is answered, or found busy or failed. */
  sipcentricRingSeconds?: number;
  /** Seconds that people talk on an answered Sipcentric call. */
  sipcentricTalkSeconds?: number;
  /** Time zone in which Sipcentric's time intervals are meant. */
  sipcentricTimeZone?: string;
  /** Refuse telecom.center attributes that clients send although the document does not let them. */
  telecomCenterStrict?: boolean;
  /** Give every new telecom.center customer an incoming trunk. */
  telecomCenterDefaultTrunk?: boolean;
  /** Seconds until the address of a telecom.center session expires. */
  telecomCenterSessionSeconds?: number;
  /** Seconds until a Dial 9 subscriber's address is validated or refused. */
  dial9ValidationSeconds?: number;
  /** Seconds until an outside number answers, or is found busy; Sipcentric has its own. */
  ringSeconds?: number;
  /** Seconds that an outside number talks until it hangs up; Sipcentric has its own. */
  talkSeconds?: number;
  /** Whether calls and messages reach the numbers of the world's other vendors. */
  network?: "joined" | "apart";
  /** Send webhooks to their listeners, or hold them to be fetched from the control plane. */
  webhookMode?: "push" | "pull";
  /** How many exchanges the journal keeps. */
  journalEntries?: number;
  /** How many bytes they may take, headers and bodies included. */
  journalBytes?: number;
  /** Remember what each request changed, so that a world can be taken back to before it. */
  log?: boolean;
  /** How many changes the log keeps at most; half of them at least. */
  logChanges?: number;
  /** How many bytes they may take; the log of a world larger than half of that ends once half full. */
  logBytes?: number;
  /** Check the certificates of webhook listeners; SSL_CERT_FILE may name those of your own CA. */
  webhookVerify?: boolean;
  /** Send webhooks to names reserved for documentation and to link-local addresses too. */
  webhookAnywhere?: boolean;
  /** Seconds until a sent SMS gets its delivery status. */
  smsDeliverySeconds?: number;
}

/** A delay like that of real networks: log-normal, mostly near the median, sometimes far above. */
export interface About {
  median: number;
  sigma: number;
}

/** A SIP account that a customer added. */
export interface AccountAdded {
  sip_device_route: string;
  username: string;
}

/** Whether calls reach a SIP account now. */
export interface AccountRegistered {
  sip_device_route: string;
  is_online: boolean;
}

/** An act on a call. */
export interface Act {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
}

/** How far to move. */
export interface Advance {
  /** Seconds to move forward. */
  seconds?: number | null;
  /** `next`: to where the next pending work falls due. */
  to?: "next" | null;
}

/** Where the clock stands now, and what fell due on the way. */
export interface Advanced {
  now: string;
  fired: FiredShown[];
}

/** An answer, without secrets. */
export interface AnswerSide {
  body: string;
  /** Null of text. */
  encoding: "base64" | null;
  /** Whether only its beginning is kept. */
  cut: boolean;
  /** The body as JSON; null where it is none. */
  json: unknown;
  /** Names and values. */
  headers: unknown[][];
}

/** An HTTP archive (HAR 1.2). */
export interface Archive {
  log: HarLog;
}

export interface Arrived {
  event: string;
  user: string;
  from: string;
  to: string;
}

/** How far to go back: one of both. */
export interface Back {
  /** The `id` of a request, such as `r120`: just before it. */
  before?: string | null;
  /** A moment of the world's clock. */
  at?: string | null;
}

/** A delay that is evenly spread. */
export interface Between {
  min: number;
  max: number;
}

/** A call on the telephone network. */
export interface CallAlive {
  from: string;
  to: string;
  call: string;
  user: string | null;
  state: "ringing" | "answered" | "voicemail" | "ended";
  outcome: "answered" | "no_answer" | "busy" | "refused" | "failed" | "cancelled" | null;
}

/** A call that rings, or led nowhere. */
export interface CallComing {
  callId: string;
  /** What it rings. */
  endpoint: string | null;
  /** When it is over, if nobody does anything. */
  ends: string | null;
  /** Its id on the telephone network, if it was asked to live. */
  call?: string;
}

/** A call that is over. */
export interface CallDone {
  from: string;
  to: string;
  event?: string;
  user?: string;
  /** The callthrough number that was called. */
  number?: string;
  /** Where it was forwarded to. */
  target?: string;
  answered: boolean;
  duration: number;
  forwarded: boolean;
}

/** Calls. */
export interface CallList {
  calls: CallShown[];
}

/** A call that stands in the history. */
export interface CallMade {
  callId: string;
  endpoint: string;
}

/** A call that went out. */
export interface CallSent {
  /** Its id on the telephone network, if it was asked to live. */
  call?: string;
  /** Null while it lives. */
  termination_cdr: string | null;
  termination_route: string;
  termination_gateway: string;
  src_number: string;
  dst_number: string;
}

/** A call with its legs. */
export interface CallShown {
  id: string;
  from: string;
  to: string;
  name: string;
  state: "ringing" | "answered" | "voicemail" | "ended";
  outcome: "answered" | "no_answer" | "busy" | "refused" | "failed" | "cancelled" | null;
  /** SIP code with which it ended. */
  code: number | null;
  reason: string | null;
  started: string;
  answered: string | null;
  ended: string | null;
  /** Seconds of talk. */
  duration: number;
  ended_by: string | null;
  legs: LegShown[];
}

/** A call that came in. */
export interface CallTaken {
  /** Its id on the telephone network, if it was asked to live. */
  call?: string;
  /** Null while it lives. */
  incoming_trunk_cdr: string | null;
  incoming_trunk: string;
  refused: boolean;
}

/** The ids of what a request led to, at once or later. */
export interface Caused {
  webhooks: string[];
  mails: string[];
  events: string[];
}

/** A change of a row. */
export interface ChangeShown {
  vendor: string;
  resource: string;
  key: number | string;
  /** Its columns before; null of one that came. */
  before: { [name: string]: unknown } | null;
  /** Its columns after; null of one that went. */
  after: { [name: string]: unknown } | null;
}

/** What is to differ from the request as it came. */
export interface Changed {
  /** GET, POST, … */
  method?: string | null;
  /** Full path, with the query; what comes after ? is the new query. */
  path?: string | null;
  /** New values of headers; null leaves one out. */
  headers?: { [name: string]: string | null };
  /** The body as text; in it `***` is the secret that stood there. */
  body?: string | null;
  /** The body as bytes, in base64. */
  body_base64?: string | null;
}

/** How the clock shall go on; what is left out stays as it is. */
export interface ClockBody {
  /** Run with the machine's time, or stand still. */
  mode?: "running" | "frozen" | null;
  /** The moment to be at. */
  now?: string | null;
}

/** A world's clock, and what fell due by its being set. */
export interface ClockSet {
  now: string;
  mode: "running" | "frozen";
  /** What waits, the soonest first. */
  pending: Pending[];
  /** How much waits, where not all of it is listed. */
  pending_total?: number;
  fired: FiredShown[];
}

/** A world's clock. */
export interface ClockShown {
  now: string;
  mode: "running" | "frozen";
  /** What waits, the soonest first. */
  pending: Pending[];
  /** How much waits, where not all of it is listed. */
  pending_total?: number;
}

/** What differs between two states. */
export interface Comparison {
  changes: ChangeShown[];
  total: number;
  resources: ResourceChanges[];
}

/** Which operations were called, how they ended, and what never happened. */
export interface Coverage {
  total: number;
  hit: number;
  by_faults: number;
  operations: OperationCovered[];
  errors_never_seen: ErrorNeverSeen[];
  /** What never happened, in words. */
  never: string[];
}

/** How a user of a vendor signs in to a world. */
export interface Credentials {
  user: string;
  password: string;
}

/** What to send. */
export interface Deliver {
  /** Of held webhooks; by default all that are held. */
  ids?: string[] | null;
}

/** What is pressed. */
export interface Digits {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  /** `0` to `9`, `A` to `D`, `*` and `#`. */
  digits: string;
}

/** What may meet a match besides; none of it counts. */
export interface Doubts {
  dropped?: number;
  cut?: string[];
  under_way?: string[];
}

/** What happens to a request: at most one harm, a delay before it if wanted. */
export interface Effect {
  /** Answer with this status, in the vendor's shape. */
  status?: number | null;
  /** Answer with the vendor's own error of this name. */
  error?: string | null;
  /** Text for the answer of `status` or `error`. */
  message?: string | null;
  /** Body for the answer of `status`, instead of the vendor's. */
  body?: string | null;
  /** Further headers for the answer of `status` or `error`. */
  headers?: { [name: string]: string };
  /** Wait first, in real time. */
  delay_ms?: number | Between | About | null;
  /** Drop the connection before anything is done. */
  drop?: true | null;
  /** Do it, and drop the connection within the answer. */
  truncate?: true | null;
  /** Do it, and answer with a body that does not parse. */
  malformed?: true | null;
  /** Answer that the rate limit is reached. */
  rate_limit?: true | null;
  /** Break off event streams. */
  cut_stream?: true | null;
}

/** An error of a vendor that no request has met. */
export interface ErrorNeverSeen {
  vendor: string;
  error: string;
}

/** What happened, as far as it is remembered. */
export interface EventList {
  events: EventShown[];
  /** The number of the newest. */
  last: number;
  /** How many are no longer remembered. */
  missed: number;
}

/** Something that happened; what else it tells depends on its kind. */
export interface EventShown {
  number: number;
  /** `exchange`, `happening`, `webhook`, `mail`, … */
  kind: string;
  at: string;
  /** The request that it goes back to. */
  request: string | null;
}

/** A request, by what is known of it when it has been answered. */
export interface ExchangeMatch {
  /** A vendor's name. */
  vendor?: string | null;
  /** GET, POST, … */
  method?: string | null;
  /** Full path; `*` stands for anything, `{id}` for one segment, `^…` is a regex. */
  path?: string | null;
  /** An operationId of the vendor's OpenAPI document. */
  operation?: string | null;
  /** The user who signed in. */
  caller?: string | null;
  /** Values that the query must have. */
  query?: { [name: string]: string } | null;
  /** Values that the headers must have. */
  headers?: { [name: string]: string } | null;
  /** A status, or a class such as `4xx`. */
  status?: number | string | null;
  /** Text that the request's body contains, or a part of its JSON or form. */
  body?: string | { [name: string]: unknown } | unknown[] | null;
  /** The id of a vendor's rule that the request broke. */
  rule?: string | null;
}

/** A fault: an effect of your own or a preset, for which requests, how often. */
export interface FaultBody {
  match?: FaultMatch;
  effect?: Effect | null;
  /** A named effect: see `GET faults/presets`. */
  preset?: string | null;
  /** How often it hits; without it until removed (with nth: once). */
  times?: number | null;
  /** Chance that it hits, from the dice of the world's seed. */
  probability?: number;
  /** Seconds of the world's clock until it ends. */
  for_seconds?: number | null;
}

/** A world's faults. */
export interface FaultList {
  faults: FaultShown[];
}

/** Which requests: those that meet every member given. */
export interface FaultMatch {
  /** A vendor's name. */
  vendor?: string | null;
  /** GET, POST, … */
  method?: string | null;
  /** Full path; `*` stands for anything, `{id}` for one segment, `^…` is a regex. */
  path?: string | null;
  /** An operationId of the vendor's OpenAPI document. */
  operation?: string | null;
  /** The user who signed in. */
  caller?: string | null;
  /** Values that the query must have. */
  query?: { [name: string]: string } | null;
  /** Values that the headers must have. */
  headers?: { [name: string]: string } | null;
  /** From the n-th such request on, counted from the fault's creation. */
  nth?: number | null;
}

/** A fault, with how often it struck. */
export interface FaultShown {
  id: string;
  preset: string | null;
  match: FaultMatch;
  effect: Effect;
  /** How often it hits; null: until it is removed. */
  times: number | null;
  probability: number;
  /** When it ends, on the world's clock. */
  until: string | null;
  /** How many requests it was meant for. */
  matched: number;
  hits: number;
  /** Whether it strikes no more. */
  spent: boolean;
}

/** A fax that arrived. */
export interface FaxArrived {
  fax: string;
  pages: number;
  to: string;
}

/** A fax. */
export interface FaxShown {
  id: string;
  direction: string;
  from: string | null;
  to: string | null;
  at: string;
  pages: number;
  status: string;
  /** Where it can be seen. */
  pdf: string;
}

/** A part of a request that does not fit. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** Work that was done. */
export interface FiredShown {
  at: string;
  what: string;
  given: { [name: string]: unknown };
}

/** Which world to make, and from when. */
export interface Fork {
  /** The new world's name. */
  as: string;
  /** The `id` of a request, such as `r120`: just before it. */
  before?: string | null;
}

/** A world that was made of another. */
export interface Forked {
  world: string;
  /** How to sign in to it, by vendor. */
  credentials: { [name: string]: Credentials };
}

/** Who hangs up. */
export interface HangUp {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  /** By default who is called; while it rings, who calls. */
  by?: "caller" | "callee" | null;
}

/** Something that can be made to happen. */
export interface HappeningShown {
  happening: string;
  summary: string;
  /** What it takes, as a JSON schema. */
  values: { [name: string]: unknown };
  example: { [name: string]: unknown };
}

/** An answer's body. */
export interface HarAnswered {
  mimeType: string;
  text: string;
  /** `base64`, where it is no text. */
  encoding?: string;
  /** That it is cut. */
  comment?: string;
  size: number;
}

/** Who wrote an archive. */
export interface HarCreator {
  name: string;
  version: string;
}

/** An exchange of an archive. */
export interface HarEntry {
  startedDateTime: string;
  time: number;
  request: HarRequest;
  response: HarResponse;
  cache: { [name: string]: string };
  timings: HarTimings;
  comment: string;
}

/** What an archive holds. */
export interface HarLog {
  version: string;
  creator: HarCreator;
  entries: HarEntry[];
  comment?: string;
  _dropped?: number;
}

/** A request's body. */
export interface HarPosted {
  mimeType: string;
  text: string;
  /** `base64`, where it is no text. */
  encoding?: string;
  /** That it is cut. */
  comment?: string;
  params: NamedValue[];
}

/** A request of an archive. */
export interface HarRequest {
  httpVersion: string;
  cookies: NamedValue[];
  headers: NamedValue[];
  headersSize: number;
  bodySize: number;
  method: string;
  url: string;
  queryString: NamedValue[];
  postData?: HarPosted;
}

/** An answer of an archive. */
export interface HarResponse {
  httpVersion: string;
  cookies: NamedValue[];
  headers: NamedValue[];
  headersSize: number;
  bodySize: number;
  status: number;
  statusText: string;
  content: HarAnswered;
  redirectURL: string;
}

/** How an exchange's milliseconds were spent. */
export interface HarTimings {
  send: number;
  wait: number;
  receive: number;
}

/** How the server is. */
export interface Health {
  status: "ok" | "failing" | "draining";
  version: string;
  uptime_seconds: number;
  /** How many are open. */
  worlds: number;
  /** What is wrong, while it is `failing`. */
  error?: string;
  problems?: Trouble[];
  shared?: Shared;
}

/** A number, and whom it rings. */
export interface InCallFlow {
  did_number: string;
  available_did_number: string;
  rings: string | null;
}

/** How long the caller speaks. */
export interface LeaveMessage {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  seconds?: number;
}

/** A leg of a call: one side of it. */
export interface LegShown {
  /** Its number in the call. */
  leg: number;
  /** `vendor/id`; null of somebody outside, or a machine. */
  phone: string | null;
  number: string | null;
  name: string;
  state: "trying" | "ringing" | "answered" | "held" | "parked" | "ended";
  /** SIP code with which it ended. */
  code: number | null;
  reason: string | null;
  /** What was pressed. */
  digits: string;
  recording: boolean;
  ringing_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
}

/** Mails that would have been sent. */
export interface MailList {
  mails: MailShown[];
}

/** A mail that would have been sent. */
export interface MailShown {
  id: string;
  at: string;
  to: string;
  subject: string;
  text: string;
  /** What it is about: `sms`, `fax`, `voicemail`, … */
  why: string;
  vendor: string;
}

/** Which calls or messages it is about; what is left out, any. */
export interface Match {
  /** `call`, `sms` or `fax`. */
  kind?: "call" | "sms" | "fax" | null;
  /** The vendor whose account calls, is called, or sends. */
  vendor?: string | null;
  /** Number of who calls or sends; `*` is anything. */
  from?: string | null;
  /** Number of who is called or written to; `*` is anything. */
  to?: string | null;
}

/** A message on a mailbox. */
export interface MessageLeft {
  voicemail: string;
  endpoint: string;
}

/** A text of a thread. */
export interface MessageShown {
  id: string;
  direction: string;
  from: string;
  to: string;
  text: string;
  at: string;
  status: string;
}

/** A header or a part of a query. */
export interface NamedValue {
  name: string;
  value: string;
}

/** A documented operation that was probably meant. */
export interface Nearest {
  operation: string;
  method: string;
  path: string;
}

/** Who calls whom: at least one of them belongs to an account. */
export interface NewCall {
  /** A number, `vendor/id`, a SIP user, or `anonymous`; by default somebody outside. */
  from?: string | null;
  /** A number, `vendor/id` or a SIP user; by default the first phone. */
  to?: string | null;
  /** What who calls is called. */
  name?: string;
}

/** A text to somebody. */
export interface NewMessage {
  /** A number; of somebody outside, or of an account. */
  to: string;
  /** What it says. */
  text: string;
}

/** What they shall meet. */
export interface NewOutcome {
  match?: Match;
  outcome: "failed" | "busy" | "no_answer" | "refused" | "rejected" | "buffered" | "answered" | "sent";
  /** SIP code of a call, the vendor's status of a message. */
  code?: number | null;
  /** What goes with it. */
  reason?: string | null;
  /** Seconds until it is known; null: it never is. */
  after?: number | null;
  /** How often; by default until it is deleted. */
  times?: number | null;
}

/** A documented operation with what came of it. */
export interface OperationCovered {
  vendor: string;
  operation: string;
  method: string;
  path: string;
  summary: string;
  does: string;
  /** Whose word it follows. */
  evidence: "documented" | "client" | "framework" | "inferred";
  /** How often the vendor itself answered, by status. */
  statuses: { [name: string]: number };
  /** How often a fault did, or spoilt the answer. */
  by_faults: { [name: string]: number };
  page_two_missed: boolean;
}

/** The outcomes that are set. */
export interface OutcomeList {
  outcomes: OutcomeShown[];
}

export interface OutcomeMatch {
  kind?: "call" | "sms" | "fax";
  vendor?: string;
  from?: string;
  to?: string;
}

/** What some calls or messages meet. */
export interface OutcomeShown {
  id: string;
  match: OutcomeMatch;
  outcome: "failed" | "busy" | "no_answer" | "refused" | "rejected" | "buffered" | "answered" | "sent";
  code: number | null;
  reason: string | null;
  /** Seconds until it is known. */
  after: number | null;
  /** How often; null: until it is deleted. */
  times: number | null;
  /** How often it has struck. */
  hits: number;
}

/** A fax that arrived. */
export interface PagesArrived {
  event: string;
  user: string;
  from: string;
  to: string;
  pages: number;
}

/** Work that waits for its moment. */
export interface Pending {
  due: string;
  /** The action, such as `sipcentric.sms-receipt`. */
  what: string;
  /** What it is about. */
  given: { [name: string]: unknown };
}

/** What to change about a phone; what is left out stays. */
export interface PhoneChange {
  /** How it behaves when it rings: must be {"after": seconds}, {"refuse": a SIP code from 300 to 699}, or one of never, busy, refuse, unreachable, ask. */
  answers?: unknown;
  /** Seconds until it hangs up; null: until it is told to. */
  talks?: number | null;
  /** Whether calls reach it. */
  registered?: boolean | null;
  /** Do Not Disturb: whether calls are turned away as if it were busy. */
  dnd?: boolean | null;
}

/** Phones. */
export interface PhoneList {
  phones: PhoneShown[];
}

/** A phone: how it stands, and how it behaves. */
export interface PhoneShown {
  /** `vendor/id`, or the number of somebody outside. */
  phone: string;
  vendor: string | null;
  name: string;
  numbers: string[];
  registered: boolean;
  dnd: boolean;
  state: "idle" | "ringing" | "busy";
  /** How it behaves when it rings: must be {"after": seconds}, {"refuse": a SIP code from 300 to 699}, or one of never, busy, refuse, unreachable, ask. */
  answers: string | { [name: string]: unknown };
  /** Seconds until it hangs up; null: until it is told to. */
  talks: number | null;
  /** Ids of its live calls. */
  calls: string[];
}

/** A phone with what it sent, received and recorded. */
export interface PhoneWhole {
  /** `vendor/id`, or the number of somebody outside. */
  phone: string;
  vendor: string | null;
  name: string;
  numbers: string[];
  registered: boolean;
  dnd: boolean;
  state: "idle" | "ringing" | "busy";
  /** How it behaves when it rings: must be {"after": seconds}, {"refuse": a SIP code from 300 to 699}, or one of never, busy, refuse, unreachable, ask. */
  answers: string | { [name: string]: unknown };
  /** Seconds until it hangs up; null: until it is told to. */
  talks: number | null;
  /** Ids of its live calls. */
  calls: string[];
  messages: MessageShown[];
  voicemails: SoundShown[];
  recordings: SoundShown[];
  faxes: FaxShown[];
  /** Where it receives faxes. */
  fax_number: string | null;
}

/** The named effects. */
export interface PresetList {
  presets: PresetShown[];
}

/** A named effect. */
export interface PresetShown {
  name: string;
  summary: string;
  effect: Effect;
  for_seconds?: number;
}

/** An error; what goes beyond its first three members depends on what was asked. */
export interface Problem {
  /** What is wrong. */
  error: string;
  /** What of the request does not fit. */
  fields?: FieldProblem[];
  /** What would be right. */
  allowed?: (string | number)[];
  /** How the call or webhook stands instead. */
  state?: string;
  /** The oldest request that can be undone. */
  oldest?: string | null;
  /** How many there were. */
  count?: number;
  /** Ids of those that match. */
  requests?: string[];
  /** Ids of those that came in the order wanted. */
  found?: string[];
  /** What was looked for. */
  match?: { [name: string]: unknown };
  /** Requests that nearly match, and why not. */
  nearest?: { [name: string]: unknown }[];
  /** Requests without usable credentials. */
  strays?: { [name: string]: unknown }[];
  /** What may match besides. */
  doubtful?: { [name: string]: unknown };
  /** Webhooks that did not arrive. */
  others?: { [name: string]: unknown }[];
  /** How many are no longer known. */
  dropped?: number;
}

/** How many to fetch. */
export interface Pull {
  count?: number;
}

/** A happening that is still to come. */
export interface PutOff {
  /** When, on the world's clock. */
  due: string;
}

/** A message with its receipt. */
export interface ReceiptCome {
  location: string;
  deliveryStatus: number;
}

/** Whether to record. */
export interface Record {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  /** `true` begins, `false` stops recording. */
  value?: boolean;
}

/** How a call is turned away. */
export interface Refuse {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  /** SIP code. */
  code?: number;
  /** What goes with it; SIP's words by default. */
  reason?: string | null;
}

/** A request with its answer, and everything that is known of it. */
export interface RequestExplained {
  id: string;
  /** When it came, on the world's clock. */
  at: string;
  world: string;
  vendor: string;
  /** Its operationId; null where none has this path. */
  operation: string | null;
  method: string;
  path: string;
  query: string;
  /** 0 where the connection was dropped before an answer. */
  status: number;
  duration_ms: number;
  /** Who signed in, or tried to. */
  caller: string | null;
  /** The fault that struck. */
  fault: string | null;
  /** Whether the world was taken back to before it. */
  undone: boolean;
  /** Ids of the vendor's rules that it broke. */
  rules: string[];
  /** What the emulator has to say about it. */
  notes: string[];
  request: RequestSide;
  response: AnswerSide;
  /** What was probably meant, where no operation has its path. */
  nearest: Nearest | null;
  unread: Unread;
  /** Rows that it changed; null if no longer known. */
  changes: ChangeShown[] | null;
  caused: Caused;
}

/** Requests that a world was asked, oldest first. */
export interface RequestList {
  requests: RequestShown[];
  /** How many were chosen, of which `limit` leaves the newest. */
  total: number;
  /** How many the journal no longer has. */
  dropped: number;
  /** Whether none of those chosen was dropped. */
  complete: boolean;
}

/** A request of the journal, as the list shows it. */
export interface RequestShown {
  id: string;
  /** When it came, on the world's clock. */
  at: string;
  world: string;
  vendor: string;
  /** Its operationId; null where none has this path. */
  operation: string | null;
  method: string;
  path: string;
  query: string;
  /** 0 where the connection was dropped before an answer. */
  status: number;
  duration_ms: number;
  /** Who signed in, or tried to. */
  caller: string | null;
  /** The fault that struck. */
  fault: string | null;
  /** Whether the world was taken back to before it. */
  undone: boolean;
  /** Ids of the vendor's rules that it broke. */
  rules: string[];
  /** What the emulator has to say about it. */
  notes: string[];
}

/** A request, without secrets. */
export interface RequestSide {
  body: string;
  /** Null of text. */
  encoding: "base64" | null;
  /** Whether only its beginning is kept. */
  cut: boolean;
  /** The body as JSON; null where it is none. */
  json: unknown;
  /** Names and values. */
  headers: unknown[][];
  /** Names and values. */
  query: unknown[][];
}

/** Requests that were waited for. */
export interface RequestsFound {
  count: number;
  requests: RequestShown[];
  /** How many requests the journal no longer has. */
  dropped: number;
  doubtful?: Doubts;
}

/** How many rows of a resource came, changed and went. */
export interface ResourceChanges {
  vendor: string;
  resource: string;
  added: number;
  changed: number;
  removed: number;
}

/** A world that was taken back. */
export interface Rewound {
  now: string;
  /** How many changes of rows. */
  undone: number;
}

/** Rows of a resource. */
export interface RowPage {
  rows: { [name: string]: unknown }[];
  /** How many there are, with those that `limit` and `offset` leave out. */
  total: number;
}

/** How many rows were deleted. */
export interface RowsDeleted {
  deleted: number;
}

/** Rows that were planted. */
export interface RowsPlanted {
  rows: { [name: string]: unknown }[];
}

/** A vendor's rules, in the order of its document. */
export interface RuleList {
  rules: RuleShown[];
}

/** A rule of a vendor's document. */
export interface RuleShown {
  id: string;
  chapter: string;
  text: string;
  /** On whose word it rests. */
  evidence: "documented" | "client" | "framework" | "inferred";
  /** What remains open; empty where nothing does. */
  unsure: string;
}

/** A number, and how its subscriber stands now. */
export interface Settled {
  id: number | null;
  status: string;
}

/** How PostgreSQL is, where worlds are kept there. */
export interface Shared {
  /** The cluster's. */
  name: string;
  /** Whether it answered when it was last asked. */
  reachable: boolean;
  /** For how long this server's lease lasts yet. */
  lease_seconds: number;
}

/** A message that arrived. */
export interface SmsArrived {
  location: string;
}

/** A snapshot that was kept. */
export interface SnapshotKept {
  name: string;
  bytes: number;
}

/** A world's snapshots. */
export interface SnapshotList {
  snapshots: SnapshotShown[];
}

/** A snapshot in the list. */
export interface SnapshotShown {
  name: string;
  bytes: number;
  /** Where the clock stands in it; null of a file that is damaged. */
  now: string | null;
}

/** A voicemail or a recording. */
export interface SoundShown {
  id: string;
  from: string | null;
  at: string;
  seconds: number;
  /** Where it can be heard. */
  audio: string;
}

/** To whom a call is handed over. */
export interface Transfer {
  /** Whose act it is, by the number of the leg. */
  leg?: number | null;
  /** Seconds of the world's clock from now. */
  in?: number | null;
  /** A number, `vendor/id` or a SIP user. */
  to: string;
}

/** A world whose writes the disk refuses. */
export interface Trouble {
  world: string;
  problem: string;
}

/** What a request sent and nothing read. */
export interface Unread {
  query: UnreadName[];
  body: UnreadName[];
}

/** A name that nothing read. */
export interface UnreadName {
  name: string;
  /** What was probably meant. */
  meant: string | null;
}

/** The vendors. */
export interface VendorList {
  vendors: VendorShown[];
}

/** A vendor: where its API is, and how to sign in to it. */
export interface VendorShown {
  vendor: string;
  title: string;
  base_url: string;
  user: string;
  password: string;
  /** What a client sends to sign in. */
  headers: { [name: string]: string };
  /** A command to try it with. */
  curl: string;
  /** Variables that `emulator env` prints. */
  environment: { [name: string]: string };
}

/** Requests that meet a match. */
export interface Verified {
  count: number;
  /** Their ids, of those that the journal still has. */
  requests: string[];
  /** How many requests the journal no longer has. */
  dropped: number;
  doubtful?: Doubts;
}

/** What must have been asked: so many requests, or requests in this order. */
export interface Verify {
  match?: ExchangeMatch | null;
  exactly?: number | null;
  at_least?: number | null;
  at_most?: number | null;
  in_order?: ExchangeMatch[] | null;
}

/** What the listener answered. */
export interface WebhookAnswer {
  body: string;
  encoding: "base64" | null;
  headers: { [name: string]: string };
}

/** What was sent, oldest first. */
export interface WebhookList {
  webhooks: WebhookShown[];
  total: number;
  /** How many made room for later ones. */
  dropped: number;
}

/** What was sent. */
export interface WebhookRequest {
  body: string;
  encoding: "base64" | null;
  headers: { [name: string]: string };
  method: "POST";
}

/** One attempt to deliver a webhook. */
export interface WebhookShown {
  id: string;
  at: string;
  url: string;
  attempt: number;
  /** The request that it goes back to. */
  cause: string | null;
  state: "under way" | "delivered" | "failed" | "held" | "pulled";
  status: number | null;
  error: string | null;
  request: WebhookRequest;
  answer: WebhookAnswer | null;
}

/** Webhooks. */
export interface Webhooks {
  webhooks: WebhookShown[];
}

/** What was waited for. */
export interface WebhooksFound {
  webhooks: WebhookShown[];
  count: number;
}

/** A world that is not open here. */
export interface WorldElsewhere {
  name: string;
  open: false;
  /** Who has it; null while it is asleep. */
  process: number | null;
  /** Where that server is; null while it is asleep. */
  server: string | null;
}

/** The worlds. */
export interface WorldList {
  worlds: (WorldOpen | WorldElsewhere)[];
  /** As many may be open. */
  limit: number;
}

/** A world that is open here. */
export interface WorldOpen {
  name: string;
  open: true;
  process: number;
  /** Where that process is, for others who share its worlds. */
  server: string | null;
  age_seconds: number;
  idle_seconds: number;
  /** Where its clock stands. */
  now: string;
  /** How its clock goes on. */
  mode: "running" | "frozen";
  /** How many it was asked. */
  requests: number;
  /** Streams of events that are open. */
  listeners: number;
}

/** What each world can change while it runs. */
export interface WorldSettings {
  /** Sipcentric requests in 60 minutes per user; 0 = off. */
  sipcentric_rate_limit?: number;
  /** Seconds between heartbeats on the stream. */
  sipcentric_heartbeat_seconds?: number;
  /** Which Sipcentric document gives names, spellings and the order of lists. */
  sipcentric_revision?: "current" | "earlier";
  /** Seconds a Sipcentric call rings until it is answered, or found busy or failed. */
  sipcentric_ring_seconds?: number;
  /** Seconds that people talk on an answered Sipcentric call. */
  sipcentric_talk_seconds?: number;
  /** Time zone in which Sipcentric's time intervals are meant. */
  sipcentric_time_zone?: string;
  /** Refuse telecom.center attributes that clients send although the document does not let them. */
  telecom_center_strict?: boolean;
  /** Give every new telecom.center customer an incoming trunk. */
  telecom_center_default_trunk?: boolean;
  /** Seconds until the address of a telecom.center session expires. */
  telecom_center_session_seconds?: number;
  /** Seconds until a Dial 9 subscriber's address is validated or refused. */
  dial9_validation_seconds?: number;
  /** Seconds until an outside number answers, or is found busy; Sipcentric has its own. */
  ring_seconds?: number;
  /** Seconds that an outside number talks until it hangs up; Sipcentric has its own. */
  talk_seconds?: number;
  /** Whether calls and messages reach the numbers of the world's other vendors. */
  network?: "joined" | "apart";
  /** Send webhooks to their listeners, or hold them to be fetched from the control plane. */
  webhook_mode?: "push" | "pull";
  /** How many exchanges the journal keeps. */
  journal_entries?: number;
  /** How many bytes they may take, headers and bodies included. */
  journal_bytes?: number;
  /** Remember what each request changed, so that a world can be taken back to before it. */
  log?: boolean;
  /** How many changes the log keeps at most; half of them at least. */
  log_changes?: number;
  /** How many bytes they may take; the log of a world larger than half of that ends once half full. */
  log_bytes?: number;
  /** Check the certificates of webhook listeners; SSL_CERT_FILE may name those of your own CA. */
  webhook_verify?: boolean;
  /** Send webhooks to names reserved for documentation and to link-local addresses too. */
  webhook_anywhere?: boolean;
  /** Seconds until a sent SMS gets its delivery status. */
  sms_delivery_seconds?: number;
}

export interface Dial9SettleSubscriber {
  /** Id of the number; by default the first whose subscriber waits, or any. */
  id?: number | null;
  /** Whether the address turned out to be valid. */
  accepted?: boolean;
  /** Seconds to wait. */
  in?: number | null;
}

/** What to wait for. */
export interface JournalVerifyWait {
  match?: ExchangeMatch;
  /** How many such requests; those already made count. */
  count?: number;
  /** Real time. */
  timeout_seconds?: number;
}

/** What to wait for. */
export interface TelephonyCallsWait {
  /** A phone that takes part; by default any. */
  phone?: string | null;
  /** The state of the call; with a phone, that of its leg. */
  state?: "trying" | "ringing" | "answered" | "held" | "parked" | "voicemail" | "ended";
  /** Real time. */
  timeout_seconds?: number;
}

/** What to wait for. */
export interface WebhooksWait {
  /** How many webhooks; those already sent count. */
  count?: number;
  /** Text that their address contains. */
  url?: string | null;
  /** Real time. */
  timeout_seconds?: number;
}

/** An account's money now. */
export interface SipcentricHappeningAccountsCreditChanged {
  customer: number | null;
  balance: number;
}

/** Whether calls reach a phone now. */
export interface SipcentricHappeningAccountsPhoneRegistered {
  phone: string;
  endpoint: string;
  registered: boolean;
}

/** An account's money now. */
export interface SipgateHappeningsCreditChanged {
  account: string;
  balance: number;
}

/** Whether calls reach a telephone now. */
export interface SipgateHappeningsPhoneRegistered {
  phone: string;
  registered: boolean;
}

export interface SipcentricCallEnded {
  /** Absolute URI, relative URI or bare id. */
  endpoint?: string | number | null;
  direction?: "IN" | "OUT";
  /** The other party. */
  number?: string;
  name?: string;
  outcome?: "ANSWERED" | "NO_ANSWER" | "BUSY" | "FAILED";
  duration?: number | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricCredit {
  /** Id of the customer; by default the first. */
  customer?: number | null;
  balance?: number | null;
  /** Below 0: what is taken. */
  add?: number | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricDeliveryReceipt {
  /** Absolute URI, relative URI or bare id. */
  sms?: string | number | null;
  deliveryStatus?: 1 | 2 | 4 | 8 | 16;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricIncomingCall {
  callerIdNumber?: string;
  callerIdName?: string;
  /** Absolute URI, relative URI or bare id. */
  endpoint?: string | number | null;
  /** The number called: an account's, or a short one. */
  to?: string | null;
  answered?: boolean;
  /** Seconds of talk; the setting `sipcentric_talk_seconds` by default. */
  duration?: number | null;
  /** How it ends, whatever the phone would do. */
  outcome?: "answered" | "no_answer" | "busy" | "refused" | "failed" | null;
  /** SIP code with which it is turned away. */
  code?: number | null;
  /** How the phone behaves this time: `ask`, `never`, `busy`, `{"after": 5}`, `{"refuse": 603}`. */
  answers?: unknown;
  /** Seconds until it is answered, or turned away. */
  after?: number | null;
  /** Whether the phone is in a call. */
  busy?: boolean;
  /** Who ends the conversation. */
  hangs_up?: "caller" | "callee";
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricIncomingFax {
  to?: string | null;
  from?: string;
  /** What it says; form feeds part its pages. */
  text?: string;
  /** A PDF of one's own in base64, in place of the text. */
  pdf?: string | null;
  /** Pages after which the connection breaks off. */
  pages_received?: number | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricIncomingSms {
  to?: string | null;
  from?: string;
  body?: string;
  /** User data header of one part of a longer message. */
  udh?: string;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricRegister {
  /** Id, number, SIP user or `sipcentric/id`; by default the first phone of the first account. */
  phone?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricUnregister {
  /** Id, number, SIP user or `sipcentric/id`; by default the first phone of the first account. */
  phone?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipcentricVoicemail {
  /** An account's number, or a short number. */
  to?: string | null;
  from?: string;
  name?: string;
  seconds?: number;
  /** A recording of one's own: WAV or MP3, in base64. */
  audio?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateCredit {
  /** Id of the account; by default the first. */
  account?: string | null;
  /** What it has then. */
  balance?: number | null;
  /** What it gets, or (below 0) loses. */
  add?: number | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateIncomingCall {
  /** Who calls or writes: a number, or `anonymous`. */
  from?: string;
  /** One of the world's numbers, or an extension; by default the first that takes this. */
  to?: string | null;
  /** Whether somebody picks up; by default as the telephone would. */
  answered?: boolean | null;
  /** Seconds that the call lasts, if it is answered. */
  duration?: number;
  /** How it ends, whatever the telephone would do. */
  outcome?: "answered" | "no_answer" | "busy" | "refused" | "failed" | null;
  /** SIP code with which it is turned away. */
  code?: number | null;
  /** The telephone is busy: 486. */
  busy?: boolean;
  /** Lets the call live, and says how the telephone behaves: must be {"after": seconds}, {"refuse": a SIP code from 300 to 699}, or one of never, busy, refuse, unreachable, ask. */
  answers?: unknown;
  /** With `answers`: seconds until it is taken or refused. */
  after?: number | null;
  /** With `answers` and `duration`: who hangs up then. */
  hangs_up?: "caller" | "callee";
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateIncomingFax {
  /** Who calls or writes: a number, or `anonymous`. */
  from?: string;
  /** One of the world's numbers, or an extension; by default the first that takes this. */
  to?: string | null;
  /** What it says; form feeds part its pages. */
  text?: string;
  /** Pages, if more than the text has; the rest is empty. */
  pages?: number | null;
  /** A PDF of your own instead, in base64. */
  pdf?: string | null;
  /** Pages that arrive before it breaks off; by default all. */
  pages_received?: number | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateIncomingSms {
  /** Who calls or writes: a number, or `anonymous`. */
  from?: string;
  /** One of the world's numbers, or an extension; by default the first that takes this. */
  to?: string | null;
  text?: string;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateIncomingVoicemail {
  /** Who calls or writes: a number, or `anonymous`. */
  from?: string;
  /** One of the world's numbers, or an extension; by default the first that takes this. */
  to?: string | null;
  /** Seconds that the caller speaks: by default 12, or as long as the sound. */
  seconds?: number | null;
  /** What the caller says. */
  transcription?: string;
  /** A sound of your own instead: MP3 or WAV, in base64. */
  audio?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateRegister {
  /** A telephone extension or one of its numbers; by default the first. */
  phone?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateUnregister {
  /** A telephone extension or one of its numbers; by default the first. */
  phone?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface SipgateVoicemail {
  /** Who calls or writes: a number, or `anonymous`. */
  from?: string;
  /** One of the world's numbers, or an extension; by default the first that takes this. */
  to?: string | null;
  /** Seconds that the caller speaks: by default 12, or as long as the sound. */
  seconds?: number | null;
  /** What the caller says. */
  transcription?: string;
  /** A sound of your own instead: MP3 or WAV, in base64. */
  audio?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterAddToCallFlow {
  /** DID number; by default the first that is in none. */
  did_number?: string | null;
  /** Whom it rings: id or user name; by default the first account. */
  sip_account?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterIncomingCall {
  /** Number that calls. */
  src_number?: string;
  /** Name that calls. */
  src_name?: string;
  /** Whether somebody answers. */
  answered?: boolean;
  /** Seconds of talk. */
  duration?: number;
  /** How who is called behaves: the call then lives, and is over when somebody ends it. */
  answers?: unknown;
  /** Seconds that it rings. */
  after?: number | null;
  /** Whether who is called is busy. */
  busy?: boolean;
  /** What becomes of it. */
  outcome?: "answered" | "no_answer" | "busy" | "refused" | "failed" | "cancelled" | null;
  /** SIP code with which it is turned away. */
  code?: number | null;
  /** Who ends the conversation. */
  hangs_up?: "caller" | "callee";
  /** DID number; by default the first enabled one. */
  did_number?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterNewSipAccount {
  /** Id of the customer; by default the first. */
  customer?: number | null;
  /** Name that its calls show. */
  caller_id_name?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterOutgoingCall {
  /** Number that calls. */
  src_number?: string;
  /** Name that calls. */
  src_name?: string;
  /** Whether somebody answers. */
  answered?: boolean;
  /** Seconds of talk. */
  duration?: number;
  /** How who is called behaves: the call then lives, and is over when somebody ends it. */
  answers?: unknown;
  /** Seconds that it rings. */
  after?: number | null;
  /** Whether who is called is busy. */
  busy?: boolean;
  /** What becomes of it. */
  outcome?: "answered" | "no_answer" | "busy" | "refused" | "failed" | "cancelled" | null;
  /** SIP code with which it is turned away. */
  code?: number | null;
  /** Who ends the conversation. */
  hangs_up?: "caller" | "callee";
  /** Id of the customer; by default the first that has a route. */
  customer?: number | null;
  /** Number that is called. */
  dst_number?: string;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterRegister {
  /** Id, user name, number or `telecom_center/id` of a SIP account; by default the first. */
  phone?: string | null;
  /** Another name of `phone`. */
  sip_account?: string | null;
  /** What the phone calls itself. */
  user_agent?: string;
  /** IP address that it registers from. */
  address?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterSipAccountOffline {
  /** Id, user name, number or `telecom_center/id` of a SIP account; by default the first. */
  phone?: string | null;
  /** Another name of `phone`. */
  sip_account?: string | null;
  /** What the phone calls itself. */
  user_agent?: string;
  /** IP address that it registers from. */
  address?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterSipAccountOnline {
  /** Id, user name, number or `telecom_center/id` of a SIP account; by default the first. */
  phone?: string | null;
  /** Another name of `phone`. */
  sip_account?: string | null;
  /** What the phone calls itself. */
  user_agent?: string;
  /** IP address that it registers from. */
  address?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

export interface TelecomCenterUnregister {
  /** Id, user name, number or `telecom_center/id` of a SIP account; by default the first. */
  phone?: string | null;
  /** Another name of `phone`. */
  sip_account?: string | null;
  /** What the phone calls itself. */
  user_agent?: string;
  /** IP address that it registers from. */
  address?: string | null;
  /** Seconds to wait. */
  in?: number | null;
}

/** What each call takes and answers, by its method and path. */
export interface Operations {
  /** Tell that the baseline is seeded and requests are answered. 503 while the disk refuses a world's writes, once the lease on worlds in PostgreSQL has run out, and before the end, while requests are still answered. */
  "GET /health": {
    query: {};
    body: undefined;
    answer: Health;
  };
  /** List the vendors with their addresses and a world's credentials; the world need not be there yet. */
  "GET /vendors": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: VendorList;
  };
  /** List the worlds, those asleep in the data folder and those of other processes included. */
  "GET /worlds": {
    query: {};
    body: undefined;
    answer: WorldList;
  };
  /** Show a world as the list does; one that is asleep is not woken. */
  "GET /worlds/{name}": {
    query: {};
    body: undefined;
    answer: WorldOpen | WorldElsewhere;
  };
  /** Drop a world; it begins anew when next used. 409 while another process has it. */
  "DELETE /worlds/{name}": {
    query: {};
    body: undefined;
    answer: null;
  };
  /** Go back to the seeded baseline: data, clock, schedule, limits, faults, journal and settings. */
  "POST /reset": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: {
      /** A dataset's name, or a .yaml, .sqlite or .zip file on the server. */
      dataset?: string | null;
      /** Seed of everything random. */
      seed?: number | null;
    };
    answer: WorldOpen;
  };
  /** Take a world back to just before a request, or to a moment: everything of it, but for the journal. To try the example, try `sipcentric.list_entries` first. */
  "POST /worlds/{name}/rewind": {
    query: {};
    body: Back;
    answer: Rewound;
  };
  /** Make another world, which is like this one is, or was before a request; its journal is empty. */
  "POST /worlds/{name}/fork": {
    query: {};
    body: Fork;
    answer: Forked;
  };
  /** Download a world with its past as one zip file, which `emulator open` serves. */
  "GET /worlds/{name}/bundle": {
    query: {};
    body: undefined;
    answer: Uint8Array;
  };
  /** Show the world's settings. */
  "GET /settings": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: WorldSettings;
  };
  /** Change some of the world's settings. */
  "PATCH /settings": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: {
      /** Sipcentric requests in 60 minutes per user; 0 = off. */
      sipcentric_rate_limit?: number;
      /** Seconds between heartbeats on the stream. */
      sipcentric_heartbeat_seconds?: number;
      /** Which Sipcentric document gives names, spellings and the order of lists. */
      sipcentric_revision?: "current" | "earlier";
      /** Seconds a Sipcentric call rings until it is answered, or found busy or failed. */
      sipcentric_ring_seconds?: number;
      /** Seconds that people talk on an answered Sipcentric call. */
      sipcentric_talk_seconds?: number;
      /** Time zone in which Sipcentric's time intervals are meant. */
      sipcentric_time_zone?: string;
      /** Refuse telecom.center attributes that clients send although the document does not let them. */
      telecom_center_strict?: boolean;
      /** Give every new telecom.center customer an incoming trunk. */
      telecom_center_default_trunk?: boolean;
      /** Seconds until the address of a telecom.center session expires. */
      telecom_center_session_seconds?: number;
      /** Seconds until a Dial 9 subscriber's address is validated or refused. */
      dial9_validation_seconds?: number;
      /** Seconds until an outside number answers, or is found busy; Sipcentric has its own. */
      ring_seconds?: number;
      /** Seconds that an outside number talks until it hangs up; Sipcentric has its own. */
      talk_seconds?: number;
      /** Whether calls and messages reach the numbers of the world's other vendors. */
      network?: "joined" | "apart";
      /** Send webhooks to their listeners, or hold them to be fetched from the control plane. */
      webhook_mode?: "push" | "pull";
      /** How many exchanges the journal keeps. */
      journal_entries?: number;
      /** How many bytes they may take, headers and bodies included. */
      journal_bytes?: number;
      /** Remember what each request changed, so that a world can be taken back to before it. */
      log?: boolean;
      /** How many changes the log keeps at most; half of them at least. */
      log_changes?: number;
      /** How many bytes they may take; the log of a world larger than half of that ends once half full. */
      log_bytes?: number;
      /** Check the certificates of webhook listeners; SSL_CERT_FILE may name those of your own CA. */
      webhook_verify?: boolean;
      /** Send webhooks to names reserved for documentation and to link-local addresses too. */
      webhook_anywhere?: boolean;
      /** Seconds until a sent SMS gets its delivery status. */
      sms_delivery_seconds?: number;
    };
    answer: WorldSettings;
  };
  /** Describe the settings as a JSON schema; `default` is what this server's worlds begin with. */
  "GET /settings/schema": {
    query: {};
    body: undefined;
    answer: { [name: string]: unknown };
  };
  /** Show the world's time and what waits for its moment. */
  "GET /clock": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: ClockShown;
  };
  /** Freeze or run the clock, at a given moment or the present one; what is then due happens. */
  "PUT /clock": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: ClockBody;
    answer: ClockSet;
  };
  /** Move forward; everything that falls due on the way happens, in order, before the answer. */
  "POST /clock/advance": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Advance;
    answer: Advanced;
  };
  /** List the world's snapshots: their bytes, and where the clock stands in each (null of a file that is damaged). */
  "GET /snapshots": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: SnapshotList;
  };
  /** Keep the world's present state, or a state that was downloaded before, under a name. */
  "PUT /snapshots/{name}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: SnapshotKept;
  };
  /** Download a snapshot as one SQLite file, which `emulator serve --dataset` takes too. To try the example, try `put_snapshot` first. */
  "GET /snapshots/{name}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Remove a snapshot. To try the example, try `put_snapshot` first. */
  "DELETE /snapshots/{name}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Go back to a snapshot: data, schedule, clock, settings, faults and counters. To try the example, try `put_snapshot` first. */
  "POST /snapshots/{name}/restore": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: WorldOpen;
  };
  /** Show which rows differ between a snapshot and another, or the world as it is now. To try the example, try `put_snapshot`, then `create_rows` first. */
  "GET /snapshots/{name}/changes": {
    query: {
      /** Another snapshot's name; without it, the world as it is now. */
      to?: string | null;
      /** At most so many rows, up to 1000; the numbers are of all. */
      limit?: string;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Comparison;
  };
  /** List every vendor's happenings with their values and an example. */
  "GET /simulate": {
    query: {};
    body: undefined;
    answer: { [name: string]: HappeningShown[] };
  };
  /** List the world's faults with how often each was hit. */
  "GET /faults": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: FaultList;
  };
  /** Set a fault; open streams that it cuts end at once. */
  "POST /faults": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: FaultBody;
    answer: FaultShown;
  };
  /** Remove every fault of the world. */
  "DELETE /faults": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** List the named effects for the incidents that clients meet. */
  "GET /faults/presets": {
    query: {};
    body: undefined;
    answer: PresetList;
  };
  /** Show a fault with how often it was hit. To try the example, try `create_fault` first. */
  "GET /faults/{fault_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: FaultShown;
  };
  /** Remove a fault. To try the example, try `create_fault` first. */
  "DELETE /faults/{fault_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** List the requests that a world was asked, oldest first; `complete` unless some of them were dropped. `total` is how many were chosen, of which `limit` leaves the newest. */
  "GET /requests": {
    query: {
      /** `json`, `har` (an HTTP archive) or `curl` (commands). */
      format?: "json" | "har" | "curl";
      /** A vendor's name. */
      vendor?: string | null;
      /** GET, POST, … */
      method?: string | null;
      /** Full path; `*` stands for anything. */
      path?: string | null;
      /** An operationId. */
      operation?: string | null;
      /** A status, or a class such as `4xx`. */
      status?: string | null;
      /** The user who signed in. */
      caller?: string | null;
      /** Text that the request's body contains. */
      body?: string | null;
      /** The id of a vendor's rule that the request broke. */
      rule?: string | null;
      /** `false`: only those without usable credentials. */
      signed_in?: string | null;
      /** A moment of the world's clock, or the id of a request. */
      since?: string | null;
      /** The id of a request: those that the list has before it. */
      before?: string | null;
      /** The newest so many of those chosen. */
      limit?: string | null;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: RequestList | Archive;
  };
  /** Forget the requests made so far. */
  "DELETE /requests": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Show a request with its answer and what the emulator has to say about it. To try the example, try `sipcentric.list_entries` first. */
  "GET /requests/{request_id}": {
    query: {
      /** `json`, `har` or `curl`. */
      format?: "json" | "har" | "curl";
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: RequestExplained | Archive;
  };
  /** Send a request once more, or a changed one, secrets included; the answer shows the new exchange. It is whatever comes of it, a refusal or a dropped connection too; of a stream, its beginning. To try the example, try `sipcentric.list_entries` first. */
  "POST /requests/{request_id}/again": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Changed;
    answer: RequestExplained;
  };
  /** Tell whether requests were made so often, or in this order: 200, or 422 with the nearest misses. 409 where that cannot be known, because the journal has dropped requests or parts of them. To try the example, try `sipcentric.list_entries` first. */
  "POST /requests/verify": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Verify;
    answer: Verified;
  };
  /** Wait until so many requests were made: 200, or 408 when the time is up; 409 if they may have been. To try the example, try `sipcentric.list_entries` first. */
  "POST /requests/wait": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: JournalVerifyWait;
    answer: RequestsFound;
  };
  /** List what was sent, oldest first; what is under way has a second to arrive. `total` is without `limit`. */
  "GET /webhooks": {
    query: {
      /** Only those in this state. */
      state?: "under way" | "delivered" | "failed" | "held" | "pulled";
      /** The id of a webhook: those that were sent before it. */
      before?: string | null;
      /** The newest so many of those chosen. */
      limit?: string | null;
      /** `false`: what is under way is not waited for. */
      settle?: string;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: WebhookList;
  };
  /** Forget what was sent; what is under way or held is called off. */
  "DELETE /webhooks": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Fetch what is held (setting `webhook_mode: pull`), oldest first, each once. */
  "POST /webhooks/pull": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Pull;
    answer: Webhooks;
  };
  /** Send what is held (setting `webhook_mode: pull`) to its listeners; the answer shows what came of it. To try the example, try `update_settings`, then `simulate_sipcentric_incoming_sms` first. */
  "POST /webhooks/deliver": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Deliver;
    answer: Webhooks;
  };
  /** Wait until so many webhooks were answered, whatever the status, or are held: 200, or 408 with what failed. To try the example, try `update_settings`, then `simulate_sipcentric_incoming_sms` first. */
  "POST /webhooks/wait": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: WebhooksWait;
    answer: WebhooksFound;
  };
  /** Show one attempt with request and answer. To try the example, try `simulate_sipcentric_incoming_sms` first. */
  "GET /webhooks/{webhook_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: WebhookShown;
  };
  /** Forget one; if it is under way or held, it is called off. To try the example, try `simulate_sipcentric_incoming_sms` first. */
  "DELETE /webhooks/{webhook_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Send the same bytes once more; the answer shows the new attempt. To try the example, try `simulate_sipcentric_incoming_sms` first. */
  "POST /webhooks/{webhook_id}/redeliver": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: WebhookShown;
  };
  /** List the phones of every vendor. */
  "GET /phones": {
    query: {
      /** Only this vendor's. */
      vendor?: string | null;
      /** Only those that are `idle`, `ringing` or `busy`. */
      state?: "idle" | "ringing" | "busy";
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: PhoneList;
  };
  /** Show the phone that a number rings, or that has a SIP user, with its thread. */
  "GET /phones/{name}": {
    query: {
      /** Whether an account's number that rings no phone has one here too. */
      any?: boolean;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: PhoneWhole;
  };
  /** Change how the phone of a number, or of a SIP user, behaves. */
  "PUT /phones/{name}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: PhoneChange;
    answer: PhoneShown;
  };
  /** Show a vendor's phone with its thread. */
  "GET /phones/{vendor}/{phone_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: PhoneWhole;
  };
  /** Change how a vendor's phone behaves. */
  "PUT /phones/{vendor}/{phone_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: PhoneChange;
    answer: PhoneShown;
  };
  /** Send a text from a number, be it outside; at an account's number it arrives as the vendor has it. */
  "POST /phones/{name}/messages": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: NewMessage;
    answer: MessageShown;
  };
  /** Send a text from a vendor's phone. */
  "POST /phones/{vendor}/{phone_id}/messages": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: NewMessage;
    answer: MessageShown;
  };
  /** Play a voicemail or recording of the phone of a number, or show a fax of it. */
  "GET /phones/{name}/media/{media_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Play a voicemail or recording of a vendor's phone, or show a fax of it; needs no sign-in. */
  "GET /phones/{vendor}/{phone_id}/media/{media_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Show a page of a fax of the phone of a number as a picture (PNG). */
  "GET /phones/{name}/media/{media_id}/pages/{page}": {
    query: {
      /** How large the picture is. */
      size?: "small" | "big";
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Show a page of a fax of a vendor's phone as a picture (PNG). */
  "GET /phones/{vendor}/{phone_id}/media/{media_id}/pages/{page}": {
    query: {
      /** How large the picture is. */
      size?: "small" | "big";
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Begin a call from an account's phone or somebody outside; it rings whom the vendors' rules say. */
  "POST /calls": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: NewCall;
    answer: CallShown;
  };
  /** List live calls, the oldest first; those that are over too, if wanted. */
  "GET /calls": {
    query: {
      /** `ended`, `all`, or a state; live ones by default. */
      state?: "all" | "ringing" | "answered" | "voicemail" | "ended";
      /** Only those in which this phone takes part. */
      phone?: string | null;
      /** Only those that concern this vendor. */
      vendor?: string | null;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: CallList;
  };
  /** Wait until a phone rings, or a call or a phone's leg reaches a state; what is so already counts. 200, or 408. To try the example, try `update_phone_of_vendor`, then `place_call` first. */
  "POST /calls/wait": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelephonyCallsWait;
    answer: CallShown;
  };
  /** Show a call with its legs. To try the example, try `place_call` first. */
  "GET /calls/{call_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: CallShown;
  };
  /** Pick up a phone that rings. To try the example, try `place_call` first. */
  "POST /calls/{call_id}/answer": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Act;
    answer: CallShown;
  };
  /** Turn a ringing call away, with a SIP code. To try the example, try `place_call` first. */
  "POST /calls/{call_id}/refuse": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Refuse;
    answer: CallShown;
  };
  /** End a call from one side; while it rings, only who calls can. To try the example, try `place_call` first. */
  "POST /calls/{call_id}/hang-up": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: HangUp;
    answer: CallShown;
  };
  /** Hold a call. To try the example, try `place_call`, then `answer_call` first. */
  "POST /calls/{call_id}/hold": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Act;
    answer: CallShown;
  };
  /** Bring a held or parked call back. To try the example, try `place_call`, then `answer_call`, then `hold_call` first. */
  "POST /calls/{call_id}/resume": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Act;
    answer: CallShown;
  };
  /** Hand a call over to somebody else, blind: their phone rings, who hands over is out of it. To try the example, try `place_call`, then `answer_call` first. */
  "POST /calls/{call_id}/transfer": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Transfer;
    answer: CallShown;
  };
  /** Press digits during a call. To try the example, try `place_call`, then `answer_call` first. */
  "POST /calls/{call_id}/digits": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Digits;
    answer: CallShown;
  };
  /** Begin or stop recording a call. To try the example, try `place_call`, then `answer_call` first. */
  "POST /calls/{call_id}/record": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Record;
    answer: CallShown;
  };
  /** Speak to the mailbox that has taken the call, and hang up. To try the example, try `update_phone`, then `place_call` first. */
  "POST /calls/{call_id}/leave-message": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: LeaveMessage;
    answer: CallShown;
  };
  /** List the outcomes that are set, with how often each has struck. */
  "GET /outcomes": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: OutcomeList;
  };
  /** Say what the next calls, texts or faxes to or from somebody shall meet. */
  "POST /outcomes": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: NewOutcome;
    answer: OutcomeShown;
  };
  /** Delete every outcome. */
  "DELETE /outcomes": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Delete an outcome. To try the example, try `create_outcome` first. */
  "DELETE /outcomes/{outcome_id}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** List what would have been mailed, oldest first; of very many, the last thousand. */
  "GET /mails": {
    query: {
      /** Only those to this address. */
      to?: string | null;
      /** Only those about this: `sms`, `fax`, `voicemail`, … */
      why?: string | null;
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: MailList;
  };
  /** Forget what would have been mailed. */
  "DELETE /mails": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** List the stored resources of every vendor with the number of rows. */
  "GET /data": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: { [name: string]: { [name: string]: number } };
  };
  /** Describe a vendor's stored resources: the columns of each as a JSON schema. Beside it stand the `key` of a row, and of a column that refers to other rows their resource (`references`). */
  "GET /data/{vendor}": {
    query: {};
    body: undefined;
    answer: { [name: string]: { [name: string]: unknown } };
  };
  /** Filters: any column, `name=Ada`, `duration>=60`, `duration<=60`, `name!=Ada`, `name=null`; `limit` (at most 1000), `offset`, `order` (`-created,id`). */
  "GET /data/{vendor}/{resource}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: RowPage;
  };
  /** Plant a row, or several at once; columns, references, unique values and the API's own rules are checked. */
  "POST /data/{vendor}/{resource}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: { [name: string]: unknown } | { [name: string]: unknown }[];
    answer: RowsPlanted | { [name: string]: unknown };
  };
  /** Delete the rows that the query's values choose, or all; what hangs on them goes too, of many in portions. */
  "DELETE /data/{vendor}/{resource}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: RowsDeleted;
  };
  /** Show a row. */
  "GET /data/{vendor}/{resource}/{key}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: { [name: string]: unknown };
  };
  /** Change columns of a row, checked as a planted row is; what follows from them changes too. */
  "PATCH /data/{vendor}/{resource}/{key}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: { [name: string]: unknown };
    answer: { [name: string]: unknown };
  };
  /** Delete a row, and what hangs on it. */
  "DELETE /data/{vendor}/{resource}/{key}": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: null;
  };
  /** Tell which operations were called, how they ended, and what never happened. */
  "GET /coverage": {
    query: {
      /** Names separated by commas, or `all`, those of the past included. */
      worlds?: string | null;
      /** One vendor's operations only. */
      vendor?: string | null;
      /** `json`, `text` or `junit`. */
      format?: "json" | "text" | "junit";
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Coverage;
  };
  /** Stream what happens: requests, happenings, webhooks, resets; `data` is JSON with `kind`. Or list what did. */
  "GET /events": {
    query: {
      /** As `Last-Event-ID`, for those who cannot send headers. */
      since?: string | null;
      /** `stream`, or `json`: what is remembered, at once. */
      format?: "stream" | "json";
      /** `true`: of an exchange just its `id`. */
      brief?: string;
      /** For `json`: the newest so many, perhaps none. */
      limit?: string | null;
      /** The world to act on. */
      world?: string;
      /** `false`: 404 for a world that is not there, else it begins. */
      begin?: string;
    };
    body: undefined;
    answer: EventList;
  };
  /** Show the OpenAPI document of a vendor or of the control plane: `sipcentric.json`, `control.json`. */
  "GET /openapi/{file}": {
    query: {};
    body: undefined;
    answer: { [name: string]: unknown };
  };
  /** List what a vendor's document says, rule by rule, in its order; `unsure` is empty where nothing is. */
  "GET /rules/{vendor}": {
    query: {};
    body: undefined;
    answer: RuleList;
  };
  /** Tell the essentials in plain text, for agents and people in a hurry: addresses, worlds, calls, errors. */
  "GET /llms.txt": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: undefined;
    answer: Uint8Array;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/incoming-call": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricIncomingCall;
    answer: PutOff | CallComing;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/incoming-sms": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricIncomingSms;
    answer: PutOff | SmsArrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/delivery-receipt": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricDeliveryReceipt;
    answer: PutOff | ReceiptCome;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/call-ended": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricCallEnded;
    answer: PutOff | CallMade;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/voicemail": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricVoicemail;
    answer: PutOff | MessageLeft;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/incoming-fax": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricIncomingFax;
    answer: PutOff | FaxArrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/credit": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricCredit;
    answer: PutOff | SipcentricHappeningAccountsCreditChanged;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/register": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricRegister;
    answer: PutOff | SipcentricHappeningAccountsPhoneRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipcentric/unregister": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipcentricUnregister;
    answer: PutOff | SipcentricHappeningAccountsPhoneRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/outgoing-call": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterOutgoingCall;
    answer: PutOff | CallSent;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/incoming-call": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterIncomingCall;
    answer: PutOff | CallTaken;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/register": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterRegister;
    answer: PutOff | AccountRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/unregister": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterUnregister;
    answer: PutOff | AccountRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/sip-account-online": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterSipAccountOnline;
    answer: PutOff | AccountRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/sip-account-offline": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterSipAccountOffline;
    answer: PutOff | AccountRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/add-to-call-flow": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterAddToCallFlow;
    answer: PutOff | InCallFlow;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/telecom_center/new-sip-account": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: TelecomCenterNewSipAccount;
    answer: PutOff | AccountAdded;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/dial9/settle-subscriber": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: Dial9SettleSubscriber;
    answer: PutOff | Settled;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/incoming-call": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateIncomingCall;
    answer: PutOff | CallDone | CallAlive;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/incoming-sms": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateIncomingSms;
    answer: PutOff | Arrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/incoming-fax": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateIncomingFax;
    answer: PutOff | PagesArrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/voicemail": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateVoicemail;
    answer: PutOff | Arrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/incoming-voicemail": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateIncomingVoicemail;
    answer: PutOff | Arrived;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/register": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateRegister;
    answer: PutOff | SipgateHappeningsPhoneRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/unregister": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateUnregister;
    answer: PutOff | SipgateHappeningsPhoneRegistered;
  };
  /** Let it happen at once, or `in` so many seconds of the world's clock. */
  "POST /simulate/sipgate/credit": {
    query: {
      /** The world to act on. */
      world?: string;
    };
    body: SipgateCredit;
    answer: PutOff | SipgateHappeningsCreditChanged;
  };
}
