import { setImmediate } from 'node:timers';
import { openReader } from './reader.js';
import { within } from './time.js';

/** How many connections may wait for their first byte at once: a thousand in one moment measures the accept queue. */
const OPENING_AT_ONCE = 32;
const OPEN_LIMIT_MS = 60_000;
/** On a machine that is busy with other things. */
const OPEN_LIMIT_MS_EACH = 20;

/**
 * Many readers of one server, all of them kept busy: a stream that ended is opened anew. @param options `onBytes` gets what is
 * read, beside the totals; `addresses` are loopback addresses, over which the readers are spread.
 * @returns the running totals (messages, bytes, ended: whole, cut: broken off) and what went wrong first
 */
export class Audience {
  messages = 0;
  bytes = 0;
  ended = 0;
  cut = 0;
  failure = undefined;
  #readers = new Set();
  #isClosed = false;
  #opened = 0;

  constructor(server, path, { onBytes, addresses = [undefined] } = {}) {
    this.server = server;
    this.onBytes = onBytes;
    this.addresses = addresses;
    this.path = path;
  }

  /** Opens the connections gradually; done when each has its first byte. */
  async open(connections) {
    let left = connections;
    const openNext = async () => {
      while (left-- > 0 && !this.failure) await new Promise((resolve) => this.#open(resolve));
    };
    const openers = Array.from({ length: OPENING_AT_ONCE }, openNext);
    const limitMs = OPEN_LIMIT_MS + connections * OPEN_LIMIT_MS_EACH;
    await within(limitMs, `opening ${connections} streams of ${this.server.name}`, Promise.all(openers));
    this.assertWell();
  }

  close() {
    this.#isClosed = true;
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
  }

  assertWell() {
    this.server.assertAlive();
    if (this.failure) throw new Error(`${this.server.name} ${this.path}: ${this.failure}`);
  }

  #open(onFirstByte) {
    const address = this.addresses[(this.#opened += 1) % this.addresses.length];
    const listener = {
      onFirstByte,
      onBytes: (bytes, messages) => {
        this.bytes += bytes.length;
        this.messages += messages;
        this.onBytes?.(bytes);
      },
      onEnd: (end) => {
        this.#readers.delete(reader);
        this.#note(end);
        onFirstByte?.();
        if (!this.failure && !this.#isClosed) setImmediate(() => this.#open());
      },
    };
    const reader = openReader(this.server.port, this.path, listener, address);
    this.#readers.add(reader);
  }

  #note({ failure, isWhole, messages }) {
    if (isWhole) this.ended++;
    else this.cut++;
    // Opening again what never says anything would turn for ever.
    if (messages === 0) this.failure ??= failure ?? 'a stream ended without a message';
  }
}
