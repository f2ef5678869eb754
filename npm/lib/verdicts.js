// What the journal says to a test, as the lines of a failure.
import { inspect } from "node:util";

/** What was wanted, and how the requests that came nearest to it differ. */
export function misses(match, answer) {
  const nearest = answer.nearest.map(
    (near) => `  nearest: ${near.status} ${near.method} ${near.path}   ${near.differs.map(difference).join("; ")}`,
  );
  return [question(match, answer), ...nearest];
}

/** Why a verdict cannot be given. */
export function unknown(match, answer) {
  if ("error" in answer) return [question(match, answer)];
  return [
    `the requests cannot be told (${wanted(match) || "all"}): of ${answer.dropped} that the journal has dropped, or ` +
      "of those whose bodies are cut, some may be among them. Raise the settings journalEntries or journalBytes, ask " +
      "sooner, or delete the requests between",
  ];
}

/** Requests that landed in `default`, for somebody who misses them; nothing if there are none. */
export function toldOf(strays) {
  const lines = strays.map((each) => `  ${each.status || "---"} ${each.method} ${each.path}`);
  return lines.length ? ["requests without usable credentials landed in world default meanwhile:", ...lines] : [];
}

/** How many webhooks arrived, and what became of the others. */
export function undelivered(answer) {
  const others = answer.others.map((each) =>
    `  ${each.state}: ${each.url}   ${each.error || each.status || ""}`.trimEnd(),
  );
  return [answer.error, ...others];
}

function question(match, answer) {
  const what = wanted(match);
  return what ? `${answer.error}: ${what}` : answer.error;
}

function wanted(match) {
  return Object.entries(match)
    .map(([name, value]) => `${name} ${inspect(value)}`)
    .join(", ");
}

function difference(differs) {
  const where = "member" in differs ? `${differs.field}.${differs.member}` : differs.field;
  return `${where} ${inspect(differs.found)}, not ${inspect(differs.wanted)}`;
}
