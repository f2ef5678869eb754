// The application of the recipe for Playwright: somebody signs in with credentials of the vendor, and sees who calls.
import { createServer } from "node:http";
import { Readable } from "node:stream";

const PAGE = `<!doctype html><title>Calls</title>
<form><label>User <input name="user"></label> <label>Password <input name="password" type="password"></label>
<button>Sign in</button></form><p id="state"></p><ul id="calls"></ul>
<script>
  document.querySelector("form").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    const events = new EventSource("/events?" + new URLSearchParams(new FormData(submitted.target)));
    events.onopen = () => { document.querySelector("#state").textContent = "Waiting for calls"; };
    events.onmessage = ({ data }) => {
      document.querySelector("#calls").append(Object.assign(document.createElement("li"), { textContent: data }));
    };
  });
</script>`;

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://application");
  if (pathname !== "/events") return response.setHeader("Content-Type", "text/html").end(PAGE);
  const credentials = Buffer.from(`${searchParams.get("user")}:${searchParams.get("password")}`).toString("base64");
  const ended = new AbortController();
  response.on("close", () => ended.abort());
  const headers = { Authorization: `Basic ${credentials}`, Accept: "text/event-stream" };
  const stream = await fetch(`${process.env.SIPCENTRIC_URL}/stream`, { headers, signal: ended.signal });
  response.writeHead(stream.status, { "Content-Type": "text/event-stream" }).flushHeaders();
  Readable.fromWeb(stream.body).on("error", () => response.end()).pipe(response);
}).listen(new URL(process.env.APPLICATION_URL ?? "http://127.0.0.1:3000").port, "127.0.0.1");
