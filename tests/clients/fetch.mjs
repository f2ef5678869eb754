// The calls on standard input, made with fetch to the address that is given; what was answered on standard output.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const [method, target, chunked, encoded, ...headers] = line.split("\t");
  const body = Buffer.from(encoded, "base64");
  const answer = await fetch(process.argv[2] + target, {
    method,
    headers: headers.map((header) => header.split(/: (.*)/s).slice(0, 2)),
    body: body.length === 0 ? undefined : chunked === "True" ? new Blob([body]).stream() : body,
    duplex: "half",
  });
  const content = Buffer.from(await answer.arrayBuffer()).toString("base64");
  console.log([answer.status, answer.headers.get("content-type") ?? "", content].join("\t"));
}
