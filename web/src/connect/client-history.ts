import { type ClientBody } from '../api/schema.js';

export type Client = ClientBody;

/** What the service says of a fault that it has applied. */
export interface AppliedFault {
  readonly client: string;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly messages: number;
  readonly lastEventId: string | null;
}

export interface HistoryEntry {
  readonly key: number;
  /** On the wall clock, in milliseconds since 1970. */
  readonly at: number;
  readonly tone: 'came' | 'went' | 'fault';
  readonly text: string;
}

/** A client that has gone, as far as it was known. */
interface Gone {
  readonly client: Client;
  readonly atMs: number;
  /** What it was surely sent last: known of one that was cut. */
  readonly cutAfter: string | null;
  readonly dropped: number;
}

/** One of whom an entry says that it has gone, as nothing else was known then. */
interface Departure {
  readonly client: Client;
  readonly entry: number;
}

const MAX_ENTRIES = 60;
const MAX_GONE = 100;
/** Who comes later than that is somebody else. */
const MAX_AWAY_MS = 300_000;

/** Who it is, in a few characters: the program and its version. */
export function programOf({ userAgent }: Client): string {
  if (userAgent === null || userAgent === '') return 'A client';
  const browser = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(userAgent);
  if (userAgent.startsWith('Mozilla/') && browser !== null) {
    const [, name = '', version = ''] = browser;
    return `${{ Version: 'Safari', Edg: 'Edge' }[name] ?? name} ${version}`;
  }
  return userAgent.split(' ')[0]?.slice(0, 40) ?? userAgent;
}

/** A short form of an id, for people: its number, where it has one. */
export function shortId(id: string | null): string {
  if (id === null || id === '') return '–';
  const sequence = /:(\d+)$/.exec(id)?.[1];
  return sequence === undefined ? (id.length > 14 ? `…${id.slice(-12)}` : id) : `…:${sequence}`;
}

/** The stream without what a client adds of its own when it comes back. */
function streamOf({ path }: Client): string {
  return path.replace(/([?&])lastEventId=[^&]*(&|$)/, '$1').replace(/[?&]$/, '');
}

function lastIdOf({ client, cutAfter }: Gone): string | null {
  return cutAfter ?? client.lastEventId;
}

const seconds = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;

function faultSentence({ kind, detail, messages }: AppliedFault): string {
  const count = Number(detail['messages'] ?? 0);
  const many = `${count} message${count === 1 ? '' : 's'}`;
  switch (kind) {
    case 'cut':
      return `cut ${detail['how'] === 'rst' ? 'by a reset' : 'off'} after ${messages} messages`;
    case 'slow':
      return `slowed down to ${String(detail['bytesPerSecond'])} bytes a second`;
    case 'stall':
      return `sent nothing for ${seconds(Number(detail['ms']))}`;
    case 'drop':
      return `the next ${many} dropped: it will not notice, unless it counts`;
    default:
      return `the next ${many} sent twice`;
  }
}

/** What has happened to clients since the page was opened. Everything in it is bounded. */
export class ClientHistory {
  entries: readonly HistoryEntry[] = [];
  private known = new Map<string, Client>();
  private gone: Gone[] = [];
  private readonly cuts = new Map<string, string | null>();
  private readonly dropped = new Map<string, number>();
  private readonly departures = new Map<string, Departure>();
  private serial = 0;
  private isFirst = true;

  /** @param wallMs milliseconds since 1970, for people; how long something took is by the time that is handed in with it */
  constructor(private readonly wallMs: () => number) {}

  /** @param clients all that are connected now, without the page's own */
  see(clients: readonly Client[], nowMs: number): void {
    const present = new Map(clients.map((client) => [client.id, client]));
    for (const client of this.known.values()) if (!present.has(client.id)) this.onGone(client, nowMs);
    for (const client of clients.toReversed()) if (!this.known.has(client.id)) this.onCame(client, nowMs);
    this.known = present;
    this.isFirst = false;
  }

  apply(applied: AppliedFault): void {
    // The list may be without it already when the answer comes.
    const departure = this.departures.get(applied.client);
    const client = this.known.get(applied.client) ?? departure?.client;
    const text = `${client === undefined ? 'A client' : programOf(client)}: ${faultSentence(applied)}`;
    if (applied.kind === 'cut') {
      if (departure !== undefined) {
        this.explain(departure, applied, text);
        return;
      }
      this.cuts.set(applied.client, applied.lastEventId);
    }
    if (applied.kind === 'drop') {
      const before = this.dropped.get(applied.client) ?? 0;
      this.dropped.set(applied.client, before + Number(applied.detail['messages'] ?? 0));
    }
    this.note('fault', text);
  }

  /** That it has gone and that it was cut is one event. */
  private explain({ client, entry }: Departure, { lastEventId }: AppliedFault, text: string): void {
    this.departures.delete(client.id);
    this.gone = this.gone.map((each) => (each.client.id === client.id ? { ...each, cutAfter: lastEventId } : each));
    this.entries = this.entries.map((each) => (each.key === entry ? { ...each, tone: 'fault', text } : each));
  }

  private onCame(client: Client, nowMs: number): void {
    const name = programOf(client);
    const alike = this.gone.filter(
      ({ client: before, atMs }) =>
        before.userAgent === client.userAgent && streamOf(before) === streamOf(client) && nowMs - atMs <= MAX_AWAY_MS,
    );
    // Of equal ones, it is the one that was sent last what this one resumes from; else the last that has gone.
    const { resumedFrom } = client;
    const before = alike.find((each) => resumedFrom !== null && lastIdOf(each) === resumedFrom) ?? alike[0];
    this.gone = this.gone.filter((each) => each !== before);
    if (before !== undefined) this.note('came', `${name} came back after ${comeback(before, client, nowMs)}`);
    // Who was there before the page did not come now.
    else if (!this.isFirst) this.note('came', `${name} connected to ${client.path}`);
  }

  private onGone(client: Client, nowMs: number): void {
    const cutAfter = this.cuts.get(client.id);
    const dropped = this.dropped.get(client.id) ?? 0;
    this.cuts.delete(client.id);
    this.dropped.delete(client.id);
    this.gone = [{ client, atMs: nowMs, cutAfter: cutAfter ?? null, dropped }, ...this.gone].slice(0, MAX_GONE);
    if (cutAfter !== undefined) return;
    this.note('went', `${programOf(client)} has gone`);
    this.departures.set(client.id, { client, entry: this.serial });
    for (const id of this.departures.keys()) {
      if (this.departures.size <= MAX_GONE) break;
      this.departures.delete(id);
    }
  }

  private note(tone: HistoryEntry['tone'], text: string): void {
    this.serial += 1;
    this.entries = [{ key: this.serial, at: this.wallMs(), tone, text }, ...this.entries].slice(0, MAX_ENTRIES);
  }
}

/** Where a stream begins for who brings no id. */
function beginningOf({ kind }: Client): string {
  if (kind === 'day' || kind === 'streams') return 'its stream begins anew';
  return `it begins where the ${kind === 'live' ? 'day' : 'stream'} is now`;
}

function comeback({ atMs, cutAfter, dropped }: Gone, client: Client, nowMs: number): string {
  const { resumedFrom } = client;
  const time = seconds(nowMs - atMs);
  if (resumedFrom === null) return `${time} without an id: ${beginningOf(client)}`;
  const place = `${time} and resumed after ${shortId(resumedFrom)}`;
  if (cutAfter !== resumedFrom) return place;
  return dropped === 0 ? `${place}: nothing missed` : `${place}: nothing missed but what was dropped`;
}
