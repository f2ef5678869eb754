// Phones and calls as a test holds them, as tests/testing/test_telephony.py has it for Python.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { CallMissing, EmulatorError, RingMissing, createWorld } from "../../npm/index.js";

const [JOHN, GREG, RECEPTION, MAILBOX] = ["sipcentric/101", "sipcentric/1234", "sipcentric/2535", "sipcentric/6900"];
const [OUTSIDE, NUMBER] = ["447700900123", "441212854411"];
let world;

beforeEach(async () => {
  world = await createWorld({ clock: "2026-03-02T10:00:00Z" });
});
afterEach(() => world.drop());

const asking = async (name) => (await world.phone(name)).behave({ answers: "ask" });

test("a missed call goes to voicemail", async () => {
  const phone = await asking(JOHN);
  const call = await world.placeCall({ from: "07700900123", to: "01212854411" });
  assert.equal(await (await phone.waitForRing({ timeoutSeconds: 2 })).caller(), OUTSIDE);
  await world.advance(31);
  await call.leaveMessage(12);
  assert.equal(await call.outcome(), "no_answer");
  assert.equal((await phone.voicemails()).at(-1).seconds, 12);
});

describe("a phone", () => {
  for (const name of [JOHN, "01212854411", "+44 121 285 4411", "sip:25-102@example.com?a=b#c"]) {
    test(`by ${name}`, async () => {
      const phone = await world.phone(name);
      assert.deepEqual([phone.key, String(phone), await phone.name()], [JOHN, JOHN, "John Simmonds"]);
      assert.ok((await phone.numbers()).includes(NUMBER));
    });
  }

  test("that is none", async () => {
    await assert.rejects(world.phone("sipcentric/999999"), /no phone 'sipcentric\/999999'/);
    for (const name of ["", " ", "/"]) await assert.rejects(world.phone(name), /names none/);
  });

  test("every phone", async () => {
    assert.ok((await world.phones({ vendor: "sipcentric" })).some(({ key }) => key === JOHN));
    assert.deepEqual(await world.phones({ state: "ringing" }), []);
  });

  test("behaves", async () => {
    const phone = await (await world.phone(JOHN)).behave({ answers: { after: 3 }, talks: 7, dnd: true });
    const { answers, talks } = await phone.read();
    assert.deepEqual([answers, talks, await phone.dnd(), await phone.registered()], [{ after: 3 }, 7, true, true]);
    await phone.behave({ talks: null, registered: false });
    assert.deepEqual([(await phone.read()).talks, await phone.registered(), await phone.dnd()], [null, false, true]);
    await assert.rejects(phone.behave({ answers: "maybe" }), /answers: must be/);
  });

  test("does everything", async () => {
    const phone = await asking(RECEPTION);
    const outside = await (await world.phone("07700900123")).behave({ talks: null });
    const call = await world.placeCall({ from: outside, to: phone });
    assert.equal(await phone.state(), "ringing");
    assert.deepEqual((await phone.calls()).map(({ id }) => id), [call.id]);
    assert.equal((await phone.answer()).id, call.id);
    assert.deepEqual([await phone.state(), await outside.state()], ["busy", "busy"]);
    await phone.hold();
    assert.deepEqual((await call.legs()).map(({ state }) => state), ["answered", "held"]);
    await phone.resume();
    await phone.press("2#");
    await outside.press("9");
    assert.deepEqual((await call.legs()).map(({ digits }) => digits), ["9", "2#"]);
    await phone.record();
    await phone.record(false);
    const greg = await asking(GREG);
    await phone.transfer(greg);
    assert.equal((await greg.waitForRing()).id, call.id);
    await greg.answer();
    await outside.hangUp();
    assert.deepEqual([await call.state(), await call.endedBy(), await phone.state()], ["ended", "caller", "idle"]);
  });

  test("of two calls takes the one that is talked on", async () => {
    const phone = await asking(RECEPTION);
    const held = await world.placeCall({ from: "07700900123", to: phone });
    await phone.answer();
    const second = await world.placeCall({ from: "07700900124", to: phone });
    await phone.answer();
    assert.equal((await phone.press("1")).id, second.id);
    assert.equal((await phone.hangUp()).id, second.id);
    assert.equal((await phone.resume()).id, held.id);
  });

  test("that calls gives up, and one that is called refuses", async () => {
    const phone = await asking(JOHN);
    const call = await world.placeCall({ from: "07700900123", to: JOHN });
    await (await world.phone("07700900123")).hangUp();
    assert.deepEqual([await call.state(), await call.outcome()], ["ended", "cancelled"]);
    const refused = await world.placeCall({ from: "07700900123", to: JOHN });
    await phone.refuse(486, { reason: "Gone fishing" });
    assert.deepEqual([await refused.outcome(), await refused.reason()], ["busy", "Gone fishing"]);
  });

  test("that has no such call says so", async () => {
    const phone = await asking(JOHN);
    for (const act of ["answer", "refuse"]) await assert.rejects(phone[act](), RingMissing);
    await world.placeCall({ to: phone });
    for (const act of ["hold", "resume", "record"]) await assert.rejects(phone[act](), CallMissing);
    await assert.rejects(phone.press("1"), /has no call to press digits in/);
  });

  test("texts and mails", async () => {
    const sent = await (await world.phone("07700900123")).send("01212854411", "Hello");
    const phone = await world.phone(JOHN);
    const received = (await phone.messages()).at(-1);
    assert.deepEqual([received.id, received.from, received.direction], [sent.id, OUTSIDE, "in"]);
    assert.deepEqual((await world.mails({ why: "sms" })).map(({ to }) => to), ["support@sipcentric.com"]);
    assert.deepEqual(await phone.faxes(), []);
    assert.ok((await phone.recordings()).length);
  });
});

describe("waiting", () => {
  test("for a ring that comes meanwhile", async () => {
    const phone = await asking(JOHN);
    const waiting = phone.waitForRing();
    const call = await world.placeCall({ from: "07700900123", to: "01212854411", name: "Wilma" });
    assert.equal((await waiting).id, call.id);
    assert.deepEqual([await call.caller(), await call.called(), await call.name()], [OUTSIDE, NUMBER, "Wilma"]);
  });

  test("for a ring that does not come says what the phone did instead", async () => {
    const phone = await (await world.phone(RECEPTION)).behave({ answers: "busy", dnd: true });
    await world.placeCall({ from: "07700900123", to: phone });
    const wanted = [
      `${RECEPTION} was not ringing after 0 s`,
      "  it is idle, registered, not to be disturbed; when it rings: busy",
      `  c1 from ${OUTSIDE} to ${RECEPTION}: ended, busy (486 Busy Here)`,
    ];
    await assert.rejects(phone.waitForRing({ timeoutSeconds: 0 }), { name: "RingMissing", message: wanted.join("\n") });
  });

  test("for a ring that came elsewhere says where", async () => {
    const phone = await world.phone(JOHN);
    await world.freeze("2026-03-01T10:00:00Z"); // a Sunday
    await world.placeCall({ from: "07700900123", to: "01212854411" });
    const message = new RegExp(`\n  not here: c1 from ${OUTSIDE} to ${NUMBER}: ringing, at 001 Main IVR$`);
    await assert.rejects(phone.waitForRing({ timeoutSeconds: 0 }), { name: "RingMissing", message });
  });

  test("ends before a runner ends the test", async () => {
    const began = performance.now();
    await assert.rejects((await world.phone(JOHN)).waitForRing(), RingMissing);
    assert.ok(performance.now() - began < 5000);
  });

  test("for a state of a call", async () => {
    await asking(JOHN);
    const call = await world.placeCall({ to: JOHN });
    await assert.rejects(world.waitForCall("answered", { timeoutSeconds: 0 }), /no call was answered after 0 s/);
    await call.answer();
    assert.equal((await world.waitForCall("answered", { timeoutSeconds: 0 })).id, call.id);
    assert.equal((await world.waitForCall("answered", { phone: JOHN, timeoutSeconds: 0 })).id, call.id);
  });
});

describe("a call", () => {
  test("what it says of itself", async () => {
    await (await world.phone(RECEPTION)).behave({ answers: { after: 4 }, talks: null });
    await (await world.phone(OUTSIDE)).behave({ talks: null });
    const call = await world.placeCall({ from: OUTSIDE, to: RECEPTION });
    assert.deepEqual([await call.state(), await call.outcome(), await call.code()], ["ringing", null, null]);
    await world.advance(14);
    await call.hangUp("caller");
    assert.deepEqual([await call.outcome(), await call.code(), await call.reason()], ["answered", 200, "OK"]);
    assert.deepEqual([await call.duration(), await call.endedBy()], [10, "caller"]);
    assert.deepEqual((await world.calls({ state: "ended" })).map(({ id }) => id), [call.id]);
  });

  test("every act", async () => {
    await asking(RECEPTION);
    await asking(GREG);
    const call = await world.placeCall({ to: RECEPTION });
    await call.answer({ in: 3 });
    await world.advance(3);
    await call.hold({ leg: 1 });
    await call.resume();
    await call.press("1");
    await call.record();
    await call.record(false);
    await call.transfer(await world.phone(GREG));
    await call.answer();
    assert.equal(await (await call.hangUp(undefined, { leg: 3 })).state(), "ended");
    const refused = await (await world.placeCall({ to: RECEPTION })).refuse(486, { reason: "Gone fishing" });
    assert.deepEqual([await refused.outcome(), await refused.reason()], ["busy", "Gone fishing"]);
    const left = await (await world.placeCall({ to: MAILBOX })).leaveMessage(5);
    assert.equal(await left.state(), "ended");
  });

  test("an act that the state does not allow", async () => {
    await asking(JOHN);
    const call = await (await world.placeCall({ to: JOHN })).refuse();
    await assert.rejects(call.answer(), (error) => {
      assert.ok(error instanceof EmulatorError);
      assert.match(error.message, /the call is ended/);
      assert.deepEqual([error.status, error.answer.state], [409, "ended"]);
      return true;
    });
  });
});

describe("outcomes", () => {
  test("fail once, then it goes through", async () => {
    const id = await world.outcome({ kind: "call", to: "01212854411", outcome: "failed", code: 503, reason: "Down" });
    const first = await world.placeCall({ to: "01212854411" });
    const second = await world.placeCall({ to: "01212854411" });
    assert.deepEqual([await first.code(), await first.reason(), await second.state()], [503, "Down", "ringing"]);
    assert.deepEqual((await world.outcomes()).map((each) => [each.id, each.hits]), [[id, 1]]);
  });

  test("never and for ever", async () => {
    await world.outcome({ outcome: "answered", from: "0770*", vendor: "sipcentric", after: null, times: null });
    const [rule] = await world.outcomes();
    assert.deepEqual([rule.times, rule.match], [null, { vendor: "sipcentric", from: "0770*" }]);
    for (const _ of [1, 2]) await world.placeCall({ to: RECEPTION });
    await world.advance(30);
    assert.equal((await world.calls({ state: "all" })).length, 2);
    assert.equal((await world.calls()).length, 0);
  });
});
