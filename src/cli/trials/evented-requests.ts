import { setTimeout as delay } from 'node:timers/promises';
import { KIND_NAMES } from '../../faults/domain/fault-kind.js';
import { POINTS } from '../../faults/domain/points.js';
import { type Answer, call } from './call.js';
import { type Findings } from './trial.js';

/** Of the tries of each step. */
const PROBABILITY = 0.2;
const FAULT_LATENCY_MS = 50;
const SENDERS = 2;
const GAP_MS = 100;
const AGAIN_MS = 100;
const LIMIT_MS = 120_000;
/** Fewer say nothing: where a short trial has had fewer, the others are sent behind it. */
const LEAST_ACCEPTED = 20;
/** Of the requests that are over the service keeps 5,000: of those that came last each is asked for. */
const MAX_ASKED_FOR = 2000;

/** A fault point, as far as it is looked at. */
interface PointState {
  readonly point: number;
  readonly enabled: boolean;
  readonly hits: number;
}

/**
 * Requests through the evented system while every step of it fails in every way, whoever dies meanwhile. Each that was accepted
 * is applied exactly once then.
 */
export class EventedRequests {
  private accepted = 0;
  /** Those that came last. */
  private readonly traceIds: string[] = [];
  private readonly running: Promise<void>[];
  private isStopping = false;

  /**
   * @param url where the next request goes: any replica
   * @param lost aborted where nobody will answer any more: what is under way is given up
   * @param limitMs after which what is not answered, or not over, is a broken promise: a service that has ended stays so
   */
  constructor(
    private readonly url: () => string,
    private readonly findings: Findings,
    private readonly lost: AbortSignal,
    private readonly limitMs = LIMIT_MS,
  ) {
    this.running = Array.from({ length: SENDERS }, (_, sender) => this.send(sender));
  }

  /** Resolves when each request that has begun is answered, or lost. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
  }

  /** Ends all faults, waits until nothing is on its way, and compares. To be called behind stop(). */
  async verify(): Promise<void> {
    const { findings } = this;
    const deadlineMs = performance.now() + this.limitMs;
    while (this.accepted < LEAST_ACCEPTED && performance.now() < deadlineMs) {
      await this.sendOne();
      await delay(GAP_MS);
    }
    const count = this.accepted;
    findings.expect(count >= LEAST_ACCEPTED, `only ${count} evented requests were accepted`);
    findings.count('accepted evented requests', count);
    const points = ((await this.answerOf('GET', '/faults')) ?? []) as readonly PointState[];
    for (const { point, enabled } of points) findings.expect(enabled, `the fault at point ${point} has gone`);
    const hits = points.reduce((sum, each) => sum + each.hits, 0);
    findings.expect(hits > 0, 'no fault has hit an evented request');
    findings.count('hits of faults', hits);
    if ((await this.answerOf('DELETE', '/faults')) === undefined) return;
    const { stuck, deadLettered, lost, duplicated } = await this.untilAllAreOver();
    findings.expect(
      stuck === 0 && deadLettered === 0 && lost === 0 && duplicated === 0,
      `of the evented requests ${stuck} are stuck, ${deadLettered} dead letters, ${lost} lost, ${duplicated} doubled`,
    );
    for (const traceId of this.traceIds) {
      const { verdict } = ((await this.answerOf('GET', `/requests/${traceId}`)) ?? {}) as { verdict?: string };
      findings.expect(verdict === 'done', `the accepted request ${traceId} is ${verdict ?? 'lost'}`);
    }
  }

  /** The report once nothing is on its way any more, or as it is when the time is over. */
  private async untilAllAreOver(): Promise<Record<string, number>> {
    const deadlineMs = performance.now() + this.limitMs;
    for (;;) {
      const report = ((await this.answerOf('GET', '/faults/report')) ?? {}) as Record<string, number>;
      if (report['stuck'] === 0 || performance.now() >= deadlineMs) return report;
      await delay(AGAIN_MS);
    }
  }

  private async send(sender: number): Promise<void> {
    if (sender === 0) await this.armAll();
    while (!this.isStopping && !this.lost.aborted) {
      await this.sendOne();
      await delay(GAP_MS);
    }
  }

  private async sendOne(): Promise<void> {
    const answer = await this.tryOnce('POST', '/requests');
    if (answer?.status === 202) {
      this.accepted += 1;
      this.traceIds.push((answer.body as { traceId: string }).traceId);
      if (this.traceIds.length > MAX_ASKED_FOR) this.traceIds.shift();
    } else if (answer !== undefined && ![503, 507].includes(answer.status)) {
      this.findings.break(`an evented request was answered ${answer.status}`);
    }
  }

  /** Each point has a kind of fault of its own, as far as there are kinds. */
  private async armAll(): Promise<void> {
    for (const [index, { point }] of POINTS.entries()) {
      const kind = KIND_NAMES[index % KIND_NAMES.length];
      const fault = {
        enabled: true,
        probability: PROBABILITY,
        kind,
        latencyMs: FAULT_LATENCY_MS,
        seed: `chaos-${point}`,
      };
      await this.answerOf('PUT', `/faults/${point}`, fault);
    }
  }

  /** Asks until there is an answer of success; undefined where none comes, which is a broken promise. */
  private async answerOf(method: string, path: string, body?: object): Promise<unknown> {
    const deadlineMs = performance.now() + this.limitMs;
    let status = 0;
    while (performance.now() < deadlineMs && !this.lost.aborted) {
      const answer = await this.tryOnce(method, path, body);
      status = answer?.status ?? 0;
      if (answer?.status === 200) return answer.body ?? {};
      await delay(AGAIN_MS);
    }
    if (!this.lost.aborted)
      this.findings.break(`${method} ${path} was answered ${status} for ${this.limitMs / 1000} s`);
    return undefined;
  }

  /** Undefined where no answer came. */
  private async tryOnce(method: string, path: string, body?: object): Promise<Answer | undefined> {
    try {
      return await call(`${this.url()}${path}`, method, body);
    } catch {
      // Whoever should have answered has ended, or answers too late.
      this.findings.count('requests without an answer');
      return undefined;
    }
  }
}
