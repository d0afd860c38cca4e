import { limitOf } from '../kernel/system-limits.js';
import { placesOf } from './address-list.js';
import { Environment } from './environment.js';

/** For the store, listeners, files that are read, and requests that are no streams. */
const RESERVED = 128;
/** A worker thread's own: its event loop, pipes to the main thread, files that it loads. */
const PER_WORKER = 12;

/** What the limit of open files leaves for streams: each needs one, and past the limit no connection could be answered at all. */
export class OpenFiles {
  /** What `MAX_STREAMS` streams and everything else need. */
  readonly needed: number;
  /** `MAX_STREAMS`, or as many as there are files for. */
  readonly maxStreams: number;
  /** Connections that the main port accepts; some descriptors stay for everything else. */
  readonly maxConnections: number | undefined;

  constructor(
    environment: Environment,
    readonly limit: number | undefined = limitOf('Max open files'),
  ) {
    const { MAX_STREAMS, FLEET_WORKERS } = environment;
    const devices = placesOf(environment).length;
    const workers = Math.min(FLEET_WORKERS, devices);
    const reserved = RESERVED + devices + workers * PER_WORKER;
    this.needed = MAX_STREAMS + reserved;
    if (this.limit === undefined) {
      this.maxStreams = MAX_STREAMS;
      return;
    }
    const kept = Math.min(reserved, Math.ceil(this.limit / 2));
    this.maxStreams = Math.min(MAX_STREAMS, this.limit - kept);
    this.maxConnections = this.limit - Math.ceil(kept / 2);
  }

  get isShort(): boolean {
    return this.limit !== undefined && this.limit < this.needed;
  }
}
