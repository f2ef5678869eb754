// What the declarations of the kit let pass, and what they refuse: compiled, never run.
import { RequestsMissing, createWorld, startEmulator, type World } from "telephony-emulator";
import type { CallShown } from "telephony-emulator/types";
import { useWorld } from "telephony-emulator/jest";
import { test } from "telephony-emulator/vitest";
import { test as browser, expect, type TestOptions, type WorkerOptions } from "telephony-emulator/playwright";
import { defineConfig } from "@playwright/test";
import { defineConfig as vitestConfig } from "vitest/config";

await using emulator = await startEmulator({ dataset: "empty", smsDeliverySeconds: 0, clock: new Date() });
// @ts-expect-error no such option
await startEmulator({ colour: 1 });
const world: World = await emulator.createWorld({ seed: 3 });
const phone = await (await world.phone("sipcentric/101")).behave({ answers: { after: 3 }, talks: null });
// @ts-expect-error no such behaviour
await phone.behave({ answers: "maybe" });
const call = await world.placeCall({ from: phone, to: "0123" });
const shown: CallShown = await call.read();
const outcome: string | null = await call.outcome();
await world.simulate("sipcentric", "incoming-sms", { body: "x", in: 4 });
// @ts-expect-error no such happening
await world.simulate("sipcentric", "flood");
const clock = await world.call("GET", "/clock");
const now: string = clock.now;
// @ts-expect-error no such member
clock.nonsense;
const rows = await world.call("GET", "/data/sipcentric/phonebook");
rows.anything;
await world.verify({ exactly: 1, vendor: "sipcentric", body: { a: 1 } });
// @ts-expect-error no such member of a match
await world.verify({ colour: 1 });
await world.rewind({ at: new Date() });
await world.rewind((await world.requests())[0]);
await world.outcome({ outcome: "busy", kind: "call", from: "077*", after: null, times: null });
await world.waitForCall("held", { phone, timeoutSeconds: 1 });
const used: World = useWorld({ dataset: "empty" });
test("in Vitest", async ({ world, emulator }) => {
  await world.failNext("dial9", { status: 500 });
  await emulator.worlds();
});
test.extend({ worldOptions: { dataset: "empty" } })("in Vitest", async ({ world }) => world.drop());
browser("in Playwright", async ({ world, page }) => {
  await page.goto("/");
  expect(await world.advance(3)).toEqual([]);
});
browser.use({ worldOptions: { name: "default" } });
export default defineConfig<TestOptions, WorkerOptions>({
  use: { emulatorOptions: { url: "http://127.0.0.1:8480", from: new URL("file:///a.whl") } },
});
vitestConfig({
  test: { provide: { emulatorOptions: { clock: "now" } }, globalSetup: "telephony-emulator/vitest/setup" },
});
await using another = await createWorld({ emulator });
const missing: Error = new RequestsMissing(`${another.name} ${used.name} ${shown.id} ${outcome} ${now}`);
throw missing;
