// A test that fails, so that the report has its world.
import { test } from "telephony-emulator/playwright";

test.use({ worldOptions: { name: "failing" } });

test("fails", async ({ world }) => {
  const { baseUrl, headers } = world.sipcentric;
  await fetch(`${baseUrl}/customers/me`, { headers });
  await world.verify({ method: "DELETE" });
});
