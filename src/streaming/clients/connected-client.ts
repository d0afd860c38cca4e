import { type Fault } from '../wire/parse-faults.js';

/** What a list of clients has of one, on the replica that it is connected to. */
export interface ClientState {
  /** Name of the kind of streams. */
  readonly kind: string;
  readonly transport: 'sse' | 'web-socket';
  /** Path and query, as they were asked for. */
  readonly path: string;
  readonly remoteAddress: string | null;
  readonly userAgent: string | null;
  /** Wall clock. */
  readonly openedAt: string;
  /** The id that it came with. */
  readonly resumedFrom: string | null;
  /** The last id that was sent; before the first, the one that it came with. */
  readonly lastEventId: string | null;
  /** Whole messages that were sent. */
  readonly messages: number;
  /** Of the body. */
  readonly bytes: number;
  readonly bytesBehind: number;
  /** Faults that its URL or a rule has, and those that came later and hold on. */
  readonly wire: readonly string[];
  readonly session: string | null;
  /** One of the dashboard's streams. */
  readonly own: boolean;
}

/** A client that is connected to this replica. */
export interface ConnectedClient {
  /** Distinguishes it from all others of its transport, of which later ones have a higher one. */
  readonly serial: number;
  readonly isOwn: boolean;
  describe(): ClientState;
  /**
   * Applies one fault more to its stream, from now on.
   * @param messages how many of the next ones a fault of messages takes
   * @returns false where the stream has ended
   * @throws FlowProbeError `conflict` where it cannot have that fault
   */
  apply(fault: Fault, messages: number): boolean;
}

/** Of a header, a path or an id, in a list that is shared. */
const MAX_CHARACTERS = 1024;

export function shownText(text: string): string {
  return text.slice(0, MAX_CHARACTERS);
}

export function shownOrNull(text: string | undefined): string | null {
  return text === undefined ? null : shownText(text);
}

const OWN = /[?&]own=true(?:&|$)/;

/** Whether the dashboard has opened a stream for itself: its URLs say so. */
export function isOwnUrl(url: string | undefined): boolean {
  return url !== undefined && OWN.test(url);
}
