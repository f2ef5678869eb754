// A test that fails, so that its world is kept.
import { test } from "telephony-emulator/vitest";

test("fails", async ({ world }) => {
  const { baseUrl, headers } = world.sipcentric;
  await fetch(`${baseUrl}/customers/me`, { headers });
  await world.verify({ method: "DELETE" });
});
