import { type Clock } from './clock.js';
import { type WireSession } from './wire.js';

/** A stream, and how it is sent. What is left out has the default of the service. */
export interface StreamOptions {
  /** Path of another stream than `/stream`, such as `/simulation/live` or `/streams/chat/answers`; it may have a query. */
  readonly path?: `/${string}`;
  readonly seed?: string | number;
  /** Name of a file in `scenarios/`. */
  readonly scenario?: string;
  /** Length of the day in seconds of the stream, 120 to 180; of a stream of your own also `endless`. */
  readonly duration?: number | 'endless';
  /** Of a stream of your own: only these of its messages, with commas between. */
  readonly messages?: string;
  /** Multiplies the arrival rate. */
  readonly rate?: number;
  /** 2 is twice as fast. */
  readonly speed?: number;
  /** The clock on which it stands, or its name. */
  readonly clock?: Clock | string;
  /** Faults on the wire, in the order in which they are applied: `['cut:at=5', 'split:bytes=7']`. */
  readonly wire?: string | readonly string[];
  /** Decides all chance of these faults. */
  readonly wireSeed?: string;
  /** Keeps a journal of the requests, or its name. */
  readonly session?: WireSession | string;
  /** Where to resume. */
  readonly lastEventId?: string;
}

type Value = string | number | Clock | WireSession;

const textOf = (value: Value): string => (typeof value === 'object' ? value.name : String(value));

/** The URL of a stream of the service at `base`, which has no slash at its end. */
export function streamUrlOf(base: string, { path = '/stream', ...parameters }: StreamOptions): string {
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(parameters) as [string, Value | readonly string[] | undefined][]) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? (value as readonly string[]) : [value as Value]) {
      url.searchParams.append(name, textOf(each));
    }
  }
  return url.href;
}
