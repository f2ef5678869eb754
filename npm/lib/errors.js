// What a test meets when something is refused or missing. The names are Python's.

class Named extends Error {
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
}

/** The emulator refused something, or cannot be reached; the message says why. */
export class EmulatorError extends Named {
  constructor(message, status = 0, answer = null) {
    super(message);
    this.status = status;
    this.answer = answer;
  }
}

/** The requests that a test waits for, or counts on, were not made; the message has the nearest misses. */
export class RequestsMissing extends Named {}

/** Whether requests were made cannot be told: the journal has dropped some, or parts. The message says why. */
export class RequestsUnknown extends Named {}

/** The webhooks that a test waits for did not arrive; the message says what became of those that were sent. */
export class WebhooksMissing extends Named {}

/** A phone that a test waits for, or answers, did not ring; the message says what it did instead. */
export class RingMissing extends Named {}

/** A call that a test waits for, or a phone that shall be in one, was not; the message says what was instead. */
export class CallMissing extends Named {}
