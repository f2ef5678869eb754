// What CommonJS takes of the kit: the two functions, whose results are all the rest.
const { kit } = require("./lib/door.cjs");

exports.startEmulator = async (options) => (await kit()).startEmulator(options);
exports.createWorld = async (options) => (await kit()).createWorld(options);
