// `globalTeardown` of Jest.
module.exports = async function teardown() {
  await globalThis.telephonyEmulatorRun?.close();
};
