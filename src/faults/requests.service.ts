import { Injectable } from '@nestjs/common';
import { type DeadLetter, deadLettersOf, type RequestView, viewOf } from './domain/report.js';
import { type Mode, type Policy, withMode } from './domain/settings.js';
import { MessagingService } from './messaging.service.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_LISTED = 1000;

/** Shows requests and their dead letters, and sets how requests are treated. */
@Injectable()
export class RequestsService {
  constructor(private readonly messaging: MessagingService) {}

  /** Undefined where it is not known, or not any more. @throws FlowProbeError `unavailable` */
  async view(traceId: string): Promise<RequestView | undefined> {
    if (!UUID.test(traceId)) return undefined;
    const { index, requests } = this.messaging;
    // Another replica may have taken it a moment ago.
    if (index.traceOf(traceId) === undefined) await requests[1].fetch(traceId);
    const trace = index.traceOf(traceId);
    return trace === undefined ? undefined : viewOf(trace);
  }

  /** The oldest first. */
  deadLetters(): DeadLetter[] {
    const { index } = this.messaging;
    const letters: DeadLetter[] = [];
    for (const traceId of index.deadLettered) {
      const trace = index.traceOf(traceId);
      if (trace !== undefined) letters.push(...deadLettersOf(trace));
      if (letters.length >= MAX_LISTED) break;
    }
    return letters.slice(0, MAX_LISTED);
  }

  /** @returns whether there was a dead letter. @throws FlowProbeError `unavailable` */
  redrive(traceId: string): Promise<boolean> {
    this.messaging.assertOpen();
    return this.messaging.redrive(traceId);
  }

  /** @returns how many requests are on their way again. @throws FlowProbeError `unavailable` */
  redriveAll(): Promise<number> {
    this.messaging.assertOpen();
    return this.messaging.forEachDeadLetter((traceId) => this.messaging.redrive(traceId));
  }

  /** @returns whether there was a dead letter. @throws FlowProbeError `unavailable` */
  deleteDeadLetters(traceId: string): Promise<boolean> {
    this.messaging.assertOpen();
    return this.messaging.deleteDeadLetters(traceId);
  }

  /** @returns of how many requests. @throws FlowProbeError `unavailable` */
  deleteAllDeadLetters(): Promise<number> {
    this.messaging.assertOpen();
    return this.messaging.forEachDeadLetter((traceId) => this.messaging.deleteDeadLetters(traceId));
  }

  /** @throws FlowProbeError `unavailable` */
  async setMode(mode: Mode): Promise<{ readonly mode: Mode }> {
    this.messaging.assertOpen();
    const settings = await this.messaging.settings.change((before) => withMode(before, mode));
    return { mode: settings.mode };
  }

  /** @throws FlowProbeError `unavailable` */
  async setPolicy(changed: Partial<Policy>): Promise<Policy> {
    this.messaging.assertOpen();
    const { policy } = await this.messaging.settings.change((before) => ({
      ...before,
      policy: {
        maxAttempts: changed.maxAttempts ?? before.policy.maxAttempts,
        backoffMs: changed.backoffMs ?? before.policy.backoffMs,
      },
    }));
    return policy;
  }

  /** @throws FlowProbeError `unavailable` */
  async setLoad(rps: number): Promise<{ readonly rps: number }> {
    this.messaging.assertOpen();
    const settings = await this.messaging.settings.change((before) => ({ ...before, rps }));
    return { rps: settings.rps };
  }
}
