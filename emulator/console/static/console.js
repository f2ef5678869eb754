// What the pages gain from script: they move by themselves, forms need no new page, keys, sounds.
// The server draws everything: here a page is fetched anew, and those parts of it that live are put in place.

const { world, console: base, events, event: drawn } = document.body.dataset;
const KINDS = "exchange happening fired call mail webhook reset stream restore rewind control missed".split(" ");
const GAP = 150, LONGEST_WAIT = 10000; // milliseconds between two looks at least, and until the stream is asked for again

// Pages anew
async function load(url, options = {}) {
  const response = await fetch(url, { headers: { Accept: "text/html", "X-Looks-Again": "1" }, ...options });
  if (!response.headers.get("content-type")?.startsWith("text/html")) throw new Error("not a page");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  while (document.querySelector("main :is(a, button, summary):active")) await new Promise(requestAnimationFrame); // pressed
  return { response, page };
}

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
function isTyped(field) {
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.type !== "hidden" && field.type !== "file" && field.value !== field.defaultValue;
}

// What somebody is at must not be taken away: what plays, a file that is chosen, a form that was refused.
const isBusy = (part) =>
  [...part.querySelectorAll("audio")].some((each) => !each.paused) ||
  [...part.querySelectorAll("input[type=file]")].some((each) => each.files.length) ||
  part.querySelector("[aria-invalid], form .wrong") !== null;

// Where focus goes: to what has the same id, address, or words in the same form; else to that form, or what is around it.
const idOf = (node) => node?.getAttribute("id"), now = (node) => (idOf(node) ? document.getElementById(idOf(node)) : null);
const nameOf = (node) => node.href ?? [idOf(node.form), node.form?.querySelector("[name=_call]")?.value, node.textContent].join();
function successor(fresh, gone) {
  const isSame = (node) => gone.textContent && nameOf(node) === nameOf(gone);
  const same = now(gone) ?? [...fresh.querySelectorAll(gone.tagName)].find(isSame) ?? now(gone.form)?.querySelector("button");
  if (same && !same.disabled) return same;
  let around = gone.parentElement;
  while (around && !now(around)) around = around.parentElement;
  return now(around) ?? document.getElementById("main");
}

// A part in place of the one shown: what is typed, but in a form that was sent, opened or focused stays as it is.
function put(old, fresh, sent = null) {
  for (const each of old.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(each.id)}`);
    if (same) same.open = each.open;
  }
  for (const field of old.querySelectorAll("input[id], select[id], textarea[id]")) {
    const same = isTyped(field) && (!sent || field.form !== sent) && fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (same) same[isTicked(field) ? "checked" : "value"] = field[isTicked(field) ? "checked" : "value"];
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const { selectionStart: from, selectionEnd: to } = focused ?? {};
  const topOf = (row) => row.getBoundingClientRect().top, rows = (part) => [...part.querySelectorAll("[data-request]")];
  const read = scrollY > 0 && !document.querySelector("main .detail") && rows(old).find((row) => topOf(row) > 0);
  const top = read && topOf(read);
  old.replaceWith(document.adoptNode(fresh));
  const stays = read && rows(fresh).find((row) => row.dataset.request === read.dataset.request);
  if (stays) scrollBy(0, topOf(stays) - top); // rows that come do not push away the one that is read
  if (!focused) return;
  const same = successor(fresh, focused);
  if (same.tabIndex < 0) same.tabIndex = -1; // else a part that is no control would take no focus
  same.focus({ preventScroll: true });
  if (Number.isInteger(from)) same.setSelectionRange?.(from, to);
}
function putLive(page, within = "") {
  for (const old of document.querySelectorAll(`${within}[data-live]`)) {
    const fresh = page.getElementById(old.id);
    if (fresh && !old.isEqualNode(fresh) && !isBusy(old)) put(old, fresh);
  }
}
function putMain(page, sent) {
  put(document.querySelector("main"), page.querySelector("main"), sent);
  document.title = page.title;
}

// What a form led to.
function show({ response, page }, form) {
  const url = new URL(response.url);
  if (over || page.body.dataset.world !== world) return location.assign(url); // another world has another stream
  url.searchParams.delete("done");
  if (!url.pathname.endsWith("/console/act") && url.href !== location.href) history.pushState(null, "", url);
  putLive(page, "header ");
  put(document.querySelector("nav.pages"), page.querySelector("nav.pages"));
  putMain(page, form);
  begin();
  document.querySelector("main [aria-invalid]")?.focus();
}

// The stream tells that something is new; one look at the page shows what.
let looking = false, again = false, heard = {};
async function look() {
  again = true;
  if (looking || document.hidden) return;
  looking = true;
  while (again && !document.hidden) {
    again = false;
    const began = performance.now(), counted = heard, at = location.href;
    heard = {};
    try {
      const { response, page } = await load(at);
      if (at !== location.href) again = true; // a form has led on meanwhile
      else if (!page.body.dataset.event) gone(page);
      else if (response.ok) putLive(page);
      else putMain(page); // what it was about is gone
      begin(counted);
    } catch { /* the stream says so, and comes back */ }
    await new Promise((done) => setTimeout(done, Math.max(GAP, 2 * (performance.now() - began))));
  }
  looking = false;
}
function sample(count = 0) {
  const place = document.getElementById("sampled"), shown = document.querySelectorAll("[data-request]").length;
  if (place && count > shown / 2 + 1) place.textContent = `${count} came at once: rows are sampled, the newest are shown.`;
}
function gone(page) {
  over = true;
  source?.close();
  putMain(page);
  say("nothing to follow", true);
}
function say(text, broken = false) {
  const place = document.getElementById("live");
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("broken", broken);
}
// One stream serves every tab of a world: the tab that holds the lock listens, and tells the others.

let source = null, last = Number(drawn), wait = 1000, over = false;
const channel = world === undefined ? null : new BroadcastChannel(`emulator ${base} ${world}`);

function hear({ number, kinds }) {
  last = Math.max(last, number);
  for (const kind in kinds) heard[kind] = (heard[kind] ?? 0) + kinds[kind];
  look();
}
function tell(text, broken) {
  say(text, broken);
  channel.postMessage({ text, broken });
}
function listen() {
  const url = new URL(events, location.href);
  url.searchParams.set("since", last);
  let kinds = {}, timer = null;
  const flush = () => {
    timer = null;
    channel.postMessage({ number: last, kinds });
    hear({ number: last, kinds });
    kinds = {};
  };
  source = new EventSource(url);
  for (const kind of KINDS) source.addEventListener(kind, ({ lastEventId }) => {
    last = Number(lastEventId);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    timer ??= setTimeout(flush, 20);
  });
  source.onopen = () => { wait = 1000; tell("live"); };
  source.onerror = () => { // one that comes back by itself would bring back a world that was dropped
    source.close();
    comeBack();
  };
}
function comeBack() {
  tell("the stream broke off: trying again", true);
  setTimeout(async () => {
    try {
      const { response, page } = await load(location.href);
      if (!page.body.dataset.event && response.status < 500) return gone(page);
      last = Number(page.body.dataset.event);
      look();
      listen();
    } catch {
      comeBack();
    }
  }, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}
function follow() {
  channel.onmessage = ({ data }) => (data.text ? say(data.text, data.broken) : hear(data));
  if (!navigator.locks) return listen(); // not offered to pages of other hosts without TLS
  let alone = false;
  navigator.locks.request(channel.name, () => new Promise(() => { alone = true; listen(); }));
  setTimeout(() => { if (!alone) say("live"), look(); }, 100); // another tab has heard what came since this was drawn
}

// Forms, files that are dropped, what is copied

document.addEventListener("submit", async (event) => {
  const form = event.target, said = (name) => form.getAttribute(name); // form.action can be a field of that name
  if (event.defaultPrevented || said("method") === "dialog") return;
  event.preventDefault();
  if (form.ariaBusy) return; // a button that is disabled instead would lose the focus
  const data = new FormData(form, event.submitter), url = new URL(said("action"), location.href), gets = said("method") === "get";
  const body = said("enctype") === "multipart/form-data" ? data : new URLSearchParams(data);
  if (gets) url.search = body;
  form.ariaBusy = "true";
  try {
    show(await load(url, gets ? {} : { method: "POST", body }), form);
  } catch {
    say("the server did not answer", true);
  } finally {
    form.ariaBusy = null;
  }
});
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => {
  const field = event.target.closest?.("[data-drop]")?.querySelector("input[type=file]");
  if (!field) return;
  event.preventDefault();
  if (kind === "dragover" || !event.dataTransfer.files.length) return;
  field.files = event.dataTransfer.files;
  field.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-sounds]");
  if (button?.dataset.copy !== undefined) {
    await navigator.clipboard?.writeText(button.previousElementSibling.textContent);
    button.textContent = navigator.clipboard ? "Copied" : "Not allowed here"; // without TLS
    setTimeout(() => (button.textContent = "Copy"), 2000);
  } else if (button) {
    sounds = sounds ? null : new AudioContext();
    begin();
  }
});

// Keys
let going = false;
function move(step) {
  const rows = [...document.querySelectorAll("main .rows tbody tr, main .choices > li, main .cards > [data-phone]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement)), chosen = rows.findIndex((row) => row.ariaCurrent);
  const row = rows[Math.min(Math.max((at < 0 ? chosen : at) + step, 0), rows.length - 1)];
  (row?.querySelector(".request a") ?? row?.querySelector("a"))?.focus();
}
function press(selector) {
  const found = document.querySelector(selector);
  if (found?.tagName === "FORM") found.requestSubmit();
  else found?.click();
  const inside = found?.matches("details[open] > summary") && found.parentElement.querySelector("a, input:not([type=hidden]), textarea");
  if (found?.tagName === "SUMMARY") (inside || found).focus();
  return found !== null;
}
const KEYS = {
  "/": () => document.querySelector("#q, main [type=search], main [data-key='/']")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  Escape: () => press("#world-menu[open] > summary") || press("main [data-key=Escape]"),
  r: () => press("main [data-key=r]"),
  e: () => press("main [data-key=e]"),
  c: () => press("main [data-key=c]"),
  f: () => press("#key-freeze"),
  ".": () => press("#key-minute"),
  w: () => press("#world-menu > summary"),
  "?": () => document.getElementById("help")?.showModal(),
  g: () => { going = true; },
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (target.matches("input:not([type=checkbox]), select, textarea")) return void (key === "Escape" && target.blur());
  if (key === "Enter" && target.matches("a, button, summary, input")) return;
  const page = going && press(`nav [data-go="${CSS.escape(key)}"]`);
  going = false;
  if (!page && (!KEYS[key] || KEYS[key]() === false)) return;
  event.preventDefault();
});

// Sounds, and what ticks

let sounds = null;
function ring() {
  for (const [begin, frequency] of [[0, 400], [0, 450], [0.6, 400], [0.6, 450]]) {
    const tone = new OscillatorNode(sounds, { frequency });
    tone.connect(new GainNode(sounds, { gain: 0.06 })).connect(sounds.destination);
    tone.start(sounds.currentTime + begin);
    tone.stop(sounds.currentTime + begin + 0.4);
  }
}
function tick() {
  const third = new Date().getSeconds() % 3 === 0;
  if (third && sounds && document.querySelector("main .ringing")) ring();
  if (third && document.querySelector("main [data-poll]")) look(); // other worlds have streams of their own
  for (const clock of document.querySelectorAll("[data-mode=running]")) {
    clock.dataset.seen ??= Date.now();
    const now = new Date(Date.parse(clock.dataset.now) + Date.now() - clock.dataset.seen).toISOString();
    clock.querySelector("[data-day]").textContent = now.slice(0, 10);
    clock.querySelector("[data-time]").textContent = now.slice(11, 19);
  }
}
function begin(counted = {}) {
  for (const each of document.querySelectorAll("[data-script]")) each.hidden = false;
  for (const each of document.querySelectorAll("[data-sounds]")) each.ariaPressed = String(sounds !== null);
  sample(counted.exchange);
}

begin();
setInterval(tick, 1000);
window.addEventListener("popstate", () => location.reload());
document.addEventListener("visibilitychange", () => again && look());
if (channel) follow();
