// The way in for `require`. The kit is made of ES modules: the sandbox of Jest's CommonJS tests takes none, nor does
// Node before 20.19. So Node itself loads them, outside of any sandbox.
const Module = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const vm = require("node:vm");

/** A module of the kit, by its name in the package. */
exports.kit = async (name = "index.js") => {
  const path = join(__dirname, "..", name);
  try {
    return new Module(__filename).require(path);
  } catch (error) {
    if (error.code !== "ERR_REQUIRE_ESM") throw error;
    return importing(pathToFileURL(path).href);
  }
};

function importing(address) {
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return vm.runInThisContext("(address) => import(address)", { importModuleDynamically })(address);
}
