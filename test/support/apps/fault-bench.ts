import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentWork } from '../../../src/kernel/loop/work.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { chunkOf } from '../../../src/streaming/chunk.js';
import { openingChunk } from '../../../src/streaming/sse-encoder.js';
import { parseFaults } from '../../../src/streaming/wire/parse-faults.js';
import { type JournalFault, RequestJournal } from '../../../src/streaming/wire/request-journal.js';
import { StreamWriter } from '../../../src/streaming/stream-writer.js';
import { WireWriter } from '../../../src/streaming/wire/wire-writer.js';
import { parseChunks } from '../clients/http-chunks.js';
import { TurnLimit } from '../../../src/kernel/time/turn.js';
import { timersOn } from '../fakes/clock-timers.js';
import { FakeResponse } from '../fakes/fake-response.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** The opening lines of every stream. */
export const OPENING = ':\nretry: 2000\n';

/** Turns of the loop without a new write after which nothing more comes without time: a thread may be at work meanwhile. */
const QUIET_TURNS = 12;

const HEAD = { at: '', path: '', lastEventId: null, accept: null, userAgent: null, origin: null };

export interface BenchOptions {
  readonly seed?: string;
  /** Messages in a chunk of the source. */
  readonly batch?: number;
  readonly messages?: readonly string[];
}

/** A message as a source sends it. */
export function frame(number: number, data = `{"n":${number}}`): string {
  return `id: ${number}\ndata: ${data}\n\n`;
}

export function frames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => frame(index + 1));
}

/** One stream with faults, over a socket that takes all, on a clock of its own. */
export class FaultBench {
  readonly clock = new VirtualClock();
  readonly response = new FakeResponse();
  readonly behind = { bytes: 0, most: 0 };
  readonly held: unknown[] = [];
  /** What the loop was at work on whenever a mebibyte or more was made. */
  readonly works = new Set<string>();
  readonly journal: RequestJournal;
  isEnded = false;
  isCut = false;
  disconnected: string | undefined;
  readonly writer: WireWriter;

  /** @param faults as in a URL */
  constructor(faults: readonly string[], seed = 'test') {
    const parsed = parseFaults(faults);
    if ('problems' in parsed) throw new Error(parsed.problems.map(({ problem }) => problem).join('; '));
    const timers = timersOn(this.clock);
    this.journal = new RequestJournal(HEAD, timers, () => Promise.resolve());
    const owner = {
      now: () => this.clock.now(),
      onDisconnect: (reason: string) => (this.disconnected = reason),
      onBehind: (bytes: number) => {
        if (bytes >= 2 ** 20) this.works.add(currentWork().name);
        this.behind.bytes += bytes;
        this.behind.most = Math.max(this.behind.most, this.behind.bytes);
      },
      onCut: () => {
        this.isCut = true;
        this.writer.finish(() => (this.isEnded = true));
      },
      onHold: () => undefined,
    };
    const tools = {
      timers,
      large: new TurnLimit(this.clock, 1),
      hold: (socket: unknown) => void this.held.push(socket),
    };
    const plan = { faults: parsed.faults, seed, journal: this.journal };
    const response = this.response.asResponse();
    this.writer = new WireWriter(new StreamWriter(response, owner), response, owner, plan, tools);
    this.response.onDestroy = () => this.writer.close();
    this.writer.write(openingChunk(2000));
  }

  /** A stream of these messages, to its end. */
  static async all(faults: readonly string[], options: BenchOptions = {}): Promise<FaultBench> {
    const bench = new FaultBench(faults, options.seed);
    const { messages = frames(6), batch = 1 } = options;
    for (let from = 0; from < messages.length; from += batch) {
      const part = messages.slice(from, from + batch);
      bench.send(...part);
    }
    bench.finish();
    await bench.settle();
    return bench;
  }

  send(...messages: readonly string[]): void {
    this.writer.write(chunkOf(messages.join(''), messages.length));
  }

  finish(): void {
    this.writer.finish(() => (this.isEnded = true));
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < QUIET_TURNS; quiet += 1) {
      await this.turns(1);
      const { length } = this.response.socket?.writes ?? [];
      if (length !== seen) quiet = 0;
      seen = length;
    }
  }

  /** So many turns of the loop, in each of which the socket takes what was written. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) {
      this.clock.advanceBy(0);
      this.response.socket?.flush();
      await nextTurn();
    }
  }

  async advance(ms: number, stepMs = 50): Promise<void> {
    const untilMs = this.clock.now() + ms;
    while (this.clock.now() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.now() + stepMs));
      await this.settle();
    }
  }

  /** Lets time pass until the response has ended; what compresses does so in threads, in real time. */
  async ended(): Promise<this> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!this.isEnded && performance.now() < deadline) await this.advance(20, 20);
    return this;
  }

  /** The pieces as they were written: one HTTP chunk and one write each. */
  get writes(): Buffer[] {
    return (this.response.socket?.writes ?? []).map((bytes) => {
      const [chunk, ...more] = parseChunks(bytes);
      if (chunk === undefined || more.length > 0) throw new Error('a write is not one chunk');
      return chunk;
    });
  }

  get pieces(): string[] {
    return this.writes.map((bytes) => bytes.toString());
  }

  get bytes(): Buffer {
    return Buffer.concat(this.writes);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** What follows the opening lines. */
  get body(): string {
    return this.text.startsWith(OPENING) ? this.text.slice(OPENING.length) : this.text;
  }

  get faults(): readonly JournalFault[] {
    return this.journal.as(1).faults;
  }
}
