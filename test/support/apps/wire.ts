import { type TaskClock } from '../../../src/kernel/time/clock.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { StreamsService } from '../../../src/streaming/streams.service.js';
import { HeldSockets } from '../../../src/streaming/wire/held-sockets.js';
import { WireRules } from '../../../src/streaming/wire/wire-rules.js';
import { WireSessions } from '../../../src/streaming/wire/wire-sessions.js';
import { WireService } from '../../../src/streaming/wire/wire.service.js';
import { type Store } from '../../../src/store/store.js';
import { timersOn } from '../fakes/clock-timers.js';
import { MemoryKeyValue } from '../fakes/memory-key-value.js';
import { SeededEntropy } from '../fakes/seeded-entropy.js';

/** Faults on the wire over a store in memory; several on one store are replicas. */
export class WireBench {
  readonly rules: WireRules;
  readonly sessions: WireSessions;
  readonly held: HeldSockets;
  readonly service: WireService;

  constructor(
    clock: TaskClock,
    readonly keyValue = new MemoryKeyValue(),
  ) {
    // Of the store they use the keys and values alone.
    const store = { keyValue } as unknown as Store;
    const timers = timersOn(clock);
    this.rules = new WireRules(store, clock, new SeededEntropy());
    this.sessions = new WireSessions(store, clock, timers);
    this.held = new HeldSockets(clock);
    this.service = new WireService(this.rules, this.sessions, this.held, clock, timers);
  }
}

/** The registry of streams without an application. */
export function streamsOn(clock: TaskClock, maxStreams: number, wire = new WireBench(clock)): StreamsService {
  return new StreamsService(clock, new SeededEntropy(), maxStreams, new SseEncoder(), wire.service);
}
