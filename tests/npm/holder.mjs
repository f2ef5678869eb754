// Starts an emulator, says where it is, and holds it until this process dies, as it is told to.
import { startEmulator } from "../../npm/index.js";

const emulator = await startEmulator({ command: JSON.parse(process.env.KIT_COMMAND), dataset: "empty" });
console.log(emulator.url);
process.stdin.once("data", (told) => {
  process.stdin.unref();
  if (`${told}` === "exit") process.exit(3);
  if (`${told}` === "throw") throw new Error("as told");
});
