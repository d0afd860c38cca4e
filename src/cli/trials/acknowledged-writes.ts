import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type LabEvent } from '../../lab/domain/lab-case.js';
import { ANSWER_LIMIT_MS } from './call.js';
import { ResumingReader } from './resuming-reader.js';
import { type Findings } from './trial.js';

const CONTEXT = { '@vocab': 'http://example.org/', kss: 'https://kvasir.discover.ilabt.imec.be/vocab#' };
const AGAIN_MS = 50;
const LIMIT_MS = 120_000;
/** In use still, or of a server that cannot say what became of it. */
const REPEATABLE = [409, 429, 500, 502, 503, 504];

/** What is written last: whoever reads it has read all. */
const MARKER = 0;

/** The number that a change of these writers carries. */
const VALUE = /"http:\/\/example\.org\/number":(?:\{[^}]*?"@value":)?(\d+)/;

export interface WritesOptions {
  /** Where the next request goes: any replica. */
  readonly url: () => string;
  /** A pod that nobody else writes to. */
  readonly pod: string;
  readonly findings: Findings;
  readonly writers: number;
  /** Between two writes of a writer. */
  readonly gapMs?: number | undefined;
  /** After which a write that is not acknowledged is a broken promise, 120,000 where left out: a service that has ended stays so. */
  readonly limitMs?: number | undefined;
  /** Aborted where nobody will answer any more: what is under way is given up, and nothing is compared. */
  readonly lost?: AbortSignal | undefined;
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

/**
 * Writers of changes, each of which sends its change with the same Idempotency-Key until it is acknowledged, whoever dies
 * meanwhile. What was acknowledged is then stored once, and nothing else is.
 */
export class AcknowledgedWrites {
  /** Those up to `next` that are not acknowledged: all others are. A week has more writes than a set may hold. */
  private readonly open = new Set<number>();
  private acknowledged = 0;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly running: Promise<void>[];
  private readonly lost: AbortSignal;
  private next = 1;
  private isStopping = false;

  constructor(private readonly options: WritesOptions) {
    this.lost = options.lost ?? new AbortController().signal;
    this.running = Array.from({ length: options.writers }, () => this.write());
  }

  get count(): number {
    return this.acknowledged;
  }

  /** Resolves when each write that has begun is acknowledged, or given up. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
    this.agent.destroy();
  }

  /**
   * Reads the pod from its beginning, and compares. To be called behind stop().
   * @param retained how many of the last the store keeps at least
   */
  async verify(retained = Infinity): Promise<void> {
    const { findings } = this.options;
    const isMarked = await this.sendUntilAcknowledged(MARKER);
    if (!isMarked) return;
    const found = await this.stored();
    this.agent.destroy();
    if (found === undefined) return;
    found.delete(MARKER);
    // Writers overtake each other, and the last write is the marker.
    const first = Math.max(1, this.count - (retained - this.running.length - 1) + 1);
    for (let value = first; value < this.next; value += 1) {
      if (this.isAcknowledged(value)) findings.expect(found.has(value), `the acknowledged write ${value} is lost`);
    }
    for (const [value, times] of found) {
      if (!this.isAcknowledged(value)) findings.break(`${value} is stored, and was never acknowledged`);
      else findings.expect(times < 2, `the acknowledged write ${value} is stored ${times} times`);
    }
    findings.expect(this.count > 0, 'no write was acknowledged');
    findings.count('acknowledged writes', this.count);
  }

  private isAcknowledged(value: number): boolean {
    return value > MARKER && value < this.next && !this.open.has(value);
  }

  /** How often the store has each value; undefined where it could not be read to its end. */
  private async stored(): Promise<Map<number, number> | undefined> {
    const { url, pod, findings, limitMs = LIMIT_MS } = this.options;
    const found = new Map<number, number>();
    let lastMs = performance.now();
    const reader = new ResumingReader({
      url,
      path: `/${pod}/events/changes?receiveBacklog=true`,
      onRefusal: (reason) => findings.break(reason),
      onEvent: (event) => {
        const value = valueOf(event);
        found.set(value, (found.get(value) ?? 0) + 1);
        lastMs = performance.now();
        if (value === MARKER) reader.stop();
      },
    });
    const look = setInterval(() => {
      if (this.lost.aborted || performance.now() - lastMs > limitMs) reader.stop();
    }, AGAIN_MS);
    await reader.ended;
    clearInterval(look);
    if (found.has(MARKER)) return found;
    if (!this.lost.aborted) findings.break('the stored writes could not be read to the last of them');
    return undefined;
  }

  private async write(): Promise<void> {
    const { gapMs = 0 } = this.options;
    while (!this.isStopping && !this.lost.aborted) {
      const value = this.next;
      this.next += 1;
      this.open.add(value);
      if (await this.sendUntilAcknowledged(value)) {
        this.open.delete(value);
        this.acknowledged += 1;
      }
      if (gapMs > 0) await delay(gapMs);
    }
  }

  /** @returns whether it was */
  private async sendUntilAcknowledged(value: number): Promise<boolean> {
    const { findings, limitMs = LIMIT_MS } = this.options;
    const key = randomUUID();
    const deadlineMs = performance.now() + limitMs;
    while (performance.now() < deadlineMs && !this.lost.aborted) {
      const { status, location } = await this.post(value, key);
      if (status === 201 && location !== undefined) return true;
      if (status !== 0 && !REPEATABLE.includes(status)) {
        findings.break(`a write was answered ${status}`);
        // The writer goes on with the next, which may be refused as fast.
        await delay(AGAIN_MS);
        return false;
      }
      await delay(AGAIN_MS);
    }
    if (!this.lost.aborted) findings.break(`the write ${value} was not acknowledged in ${limitMs / 1000} s`);
    return false;
  }

  /** Status 0 where no answer came: nobody knows what became of it. */
  private post(value: number, key: string): Promise<Answer> {
    const { url, pod, findings } = this.options;
    const item = { '@id': `http://example.org/${value}`, number: value };
    return new Promise((resolve) => {
      const post = request(`${url()}/${pod}/changes`, {
        method: 'POST',
        agent: this.agent,
        timeout: ANSWER_LIMIT_MS,
        headers: { 'Content-Type': 'application/ld+json', 'Idempotency-Key': `"${key}"` },
      });
      post.on('timeout', () => post.destroy());
      post.on('close', () => resolve({ status: 0, location: undefined }));
      post.on('error', () => findings.count('requests without an answer'));
      post.on('response', (response) => {
        response.on('error', () => undefined).resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      });
      post.end(JSON.stringify({ '@context': CONTEXT, 'kss:insert': [item] }));
    });
  }
}

function valueOf({ data }: LabEvent): number {
  return Number(VALUE.exec(data)?.[1] ?? Number.NaN);
}
