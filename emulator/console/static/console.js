// What the pages gain from script: they move by themselves, forms need no new page, keys, sounds.
// The server draws everything; here a page is only fetched anew, and the parts of it that live are put in place.

const { world, console: base, events } = document.body.dataset;
const GAP = 150; // milliseconds between two looks at least; a slow server is asked less often
const COUNTED = { exchange: "requests" };

// Pages anew

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

async function load(url, options = {}) {
  const response = await fetch(url, { headers: { Accept: "text/html", "X-Looks-Again": "1" }, ...options });
  if (!response.headers.get("content-type")?.startsWith("text/html")) throw new Error("not a page");
  return { response, page: parse(await response.text()) };
}

function typed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.tagName === "SELECT") return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

// Put a part in place of the one shown: what is being typed, opened, played or focused stays as it is.
function put(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const busy = [...old.querySelectorAll("audio, video")].some((each) => !each.paused);
  const fields = [...old.querySelectorAll("input, select, textarea")];
  if (busy || fields.some((field) => field.type === "file" && field.files.length)) return;
  for (const open of old.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(open.id)}`);
    if (same) same.open = open.open;
  }
  for (const field of fields.filter((each) => each.id && typed(each))) {
    const same = fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (same && "checked" in same && (same.type === "checkbox" || same.type === "radio")) same.checked = field.checked;
    else if (same) same.value = field.value;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && fields.includes(focused) ? [focused.selectionStart, focused.selectionEnd] : null;
  const way = focused && pathTo(old, focused);
  old.replaceWith(document.adoptNode(fresh));
  if (!focused) return;
  const again = (focused.id && document.getElementById(focused.id)) || (way && at(fresh, way));
  again?.focus({ preventScroll: true });
  if (place && place[0] !== null && again?.setSelectionRange) try { again.setSelectionRange(...place); } catch { /* of its kind, none */ }
}

const pathTo = (root, node) => (node === root ? [] : [...pathTo(root, node.parentNode), [...node.parentNode.children].indexOf(node)]);
const at = (root, way) => way.reduce((node, index) => node?.children[index], root);

// A whole new main part, after a form or a link.
function show({ response, page }, push) {
  const fresh = page.querySelector("main");
  const swap = () => {
    for (const old of document.querySelectorAll("header [data-live], body > [data-live]")) {
      const same = page.getElementById(old.id);
      if (same) put(old, same);
    }
    document.querySelector("main").replaceWith(document.adoptNode(fresh));
    document.title = page.title;
  };
  if (push && response.url !== location.href) history.pushState(null, "", response.url);
  swap();
  const wrong = document.querySelector("main [aria-invalid]");
  if (wrong) wrong.focus();
  begin();
}

// The stream tells that something is new; one look at the page shows what.

let looking = false, again = false, resting = false, heardOf = {};

async function look() {
  if (looking || resting || document.hidden) return void (again = true);
  looking = true;
  again = false;
  const counted = heardOf;
  heardOf = {};
  const began = performance.now();
  try {
    const { response, page } = await load(location.href);
    if (response.status >= 400 && !document.querySelector("main [data-live]")) return;
    if (response.status >= 400) return gone(page);
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) put(old, fresh);
    }
    sample(counted);
    begin();
  } catch {
    again = true;
  } finally {
    looking = false;
    resting = true;
    setTimeout(() => { resting = false; if (again) look(); }, Math.max(GAP, 2 * (performance.now() - began)));
  }
}

function sample(counted) {
  const place = document.getElementById("sampled");
  const shown = document.querySelectorAll("[data-request]").length;
  if (place && counted.exchange > Math.max(shown, 1) / 2) {
    place.textContent = `${counted.exchange.toLocaleString("en")} ${COUNTED.exchange} came at once: rows are sampled, the newest are shown.`;
  }
}

function gone(page) {
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  document.title = page.title;
  say("nothing to follow here", true);
  source?.close();
}

function say(text, broken = false) {
  const place = document.getElementById("live");
  if (!place || place.textContent === text) return;
  place.textContent = text;
  place.classList.toggle("broken", broken);
}

// One stream serves every tab of the world: the tab that holds the lock listens, and tells the others.

let source = null, last = Number(document.body.dataset.event ?? 0), waiting = 1000;
const channel = world === undefined ? null : new BroadcastChannel(`emulator ${base} ${world}`);

function heard({ number, kinds }) {
  last = Math.max(last, number);
  for (const [kind, count] of Object.entries(kinds)) heardOf[kind] = (heardOf[kind] ?? 0) + count;
  if (kinds.call) ring();
  look();
}

function listen() {
  let kinds = {}, timer = null;
  const url = new URL(events, location.href);
  url.searchParams.set("since", last);
  source = new EventSource(url);
  const flush = () => {
    timer = null;
    channel.postMessage({ number: last, kinds });
    heard({ number: last, kinds });
    kinds = {};
  };
  const note = ({ type, lastEventId }) => {
    last = Number(lastEventId);
    kinds[type] = (kinds[type] ?? 0) + 1;
    timer ??= setTimeout(flush, 20);
  };
  for (const kind of ["exchange", "happening", "fired", "call", "mail", "webhook", "reset", "stream", "restore", "rewind", "control", "missed"]) source.addEventListener(kind, note);
  source.onopen = () => { waiting = 1000; state("live"); };
  source.onerror = () => { // an EventSource that comes back by itself would make a world anew that was dropped
    source.close();
    state("the stream broke off: trying again", true);
    setTimeout(comeBack, waiting);
    waiting = Math.min(waiting * 2, 10000);
  };
}

function state(text, broken = false) {
  say(text, broken);
  channel.postMessage({ state: [text, broken] });
}

async function comeBack() {
  try {
    const { response, page } = await load(location.href);
    if (response.status === 404 && !page.querySelector("[data-event]")) return gone(page);
    if (response.status >= 500) throw new Error();
    last = Number(page.body.dataset.event ?? last);
    look();
    listen();
  } catch {
    setTimeout(comeBack, waiting);
    waiting = Math.min(waiting * 2, 10000);
  }
}

function follow() {
  channel.onmessage = ({ data }) => (data.state ? say(...data.state) : heard(data));
  if (!navigator.locks) return listen(); // not offered to pages of other hosts without TLS
  say("live");
  navigator.locks.request(channel.name, () => new Promise(listen));
  look(); // what happened since the page was drawn, another tab has already heard
}

// Forms and links

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.dataset.plain !== undefined || form.target) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const multipart = form.enctype === "multipart/form-data";
  const url = new URL(form.action);
  if (form.method === "get") url.search = new URLSearchParams(data);
  const options = form.method === "get" ? {} : { method: "POST", body: multipart ? data : new URLSearchParams(data) };
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    const answer = await load(url, options);
    show(answer, !answer.response.url.includes("/console/act"));
  } catch {
    say("the server did not answer", true);
  } finally {
    if (button) button.disabled = false;
  }
});

window.addEventListener("popstate", () => location.reload());
document.addEventListener("visibilitychange", () => again && look());

document.addEventListener("dragover", (event) => event.target.closest?.("[data-drop]") && event.preventDefault());
document.addEventListener("drop", (event) => {
  const place = event.target.closest?.("[data-drop]");
  const field = place?.querySelector("input[type=file]");
  if (!field || !event.dataTransfer.files.length) return;
  event.preventDefault();
  field.files = event.dataTransfer.files;
  field.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.previousElementSibling.textContent);
  button.textContent = "Copied";
});

// Keys

const GO = "go";
let prefix = "";
const rows = () => [...document.querySelectorAll("main .rows tbody tr")];
const current = () => rows().findIndex((row) => row.classList.contains("at") || row.matches("[aria-current]"));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const was = current();
  all[was]?.classList.remove("at");
  all[was]?.removeAttribute("aria-current");
  const row = all[Math.min(Math.max(was + step, 0), all.length - 1)];
  row.classList.add("at");
  row.querySelector("a")?.focus();
}

const press = (selector) => {
  const found = document.querySelector(selector);
  if (found?.tagName === "FORM") found.requestSubmit();
  else found?.click();
  return Boolean(found);
};

const KEYS = {
  "/": () => { const box = document.getElementById("q"); box?.focus(); return Boolean(box); },
  j: () => move(1),
  k: () => move(-1),
  Enter: () => press("main .rows tr.at a"),
  Escape: () => press("main [data-key=Escape]") || press("main .narrow a"),
  r: () => press("main [data-key=r]"),
  e: () => press("main [data-key=e]"),
  c: () => press("main [data-key=c]"),
  f: () => press("#key-freeze"),
  ".": () => press("#key-minute"),
  w: () => { const menu = document.getElementById("world-menu"); menu.open = true; menu.querySelector("a")?.focus(); },
  "?": () => document.getElementById("help")?.showModal(),
  g: () => { prefix = GO; setTimeout(() => (prefix = ""), 1500); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const inField = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (inField && event.key === "Escape") return event.target.blur();
  if (inField || (event.key === "Enter" && event.target.matches("a, button, summary, input"))) return;
  const going = prefix === GO && document.querySelector(`nav [data-go="${CSS.escape(event.key)}"]`);
  prefix = "";
  if (going) going.click();
  else if (!KEYS[event.key] || KEYS[event.key](event) === false) return;
  event.preventDefault();
});

// Sounds, and what ticks

let sounds = null;

function ring() { /* set by the page of phones, where somebody turned sounds on */
  if (!sounds || !document.querySelector("main .ringing")) return;
  const now = sounds.currentTime;
  for (const [begin, frequency] of [[0, 400], [0, 450], [0.6, 400], [0.6, 450]]) {
    const tone = new OscillatorNode(sounds, { frequency });
    const gain = new GainNode(sounds, { gain: 0.06 });
    tone.connect(gain).connect(sounds.destination);
    tone.start(now + begin);
    tone.stop(now + begin + 0.4);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-sounds]");
  if (!button) return;
  sounds = sounds ? null : new AudioContext();
  button.setAttribute("aria-pressed", String(Boolean(sounds)));
});

function tick() {
  const chip = document.getElementById("clock-chip");
  const time = chip?.querySelector("time");
  if (!time || chip.dataset.mode !== "running") return;
  chip.dataset.seen ??= String(Date.now());
  const now = new Date(Date.parse(chip.dataset.now) + Date.now() - Number(chip.dataset.seen));
  time.textContent = now.toISOString().slice(0, 19).replace("T", " ");
}

function begin() {
  for (const each of document.querySelectorAll("[data-script]")) each.hidden = false;
}

begin();
setInterval(tick, 1000);
if (channel) follow();
