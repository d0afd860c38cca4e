import { Injectable } from '@nestjs/common';
import { type DeadLetter, deadLettersOf, type RequestView, viewOf } from './domain/report.js';
import { type Mode, type Policy, withMode } from './domain/settings.js';
import { statusOf } from './domain/trace.js';
import { MessagingService } from './messaging.service.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_LISTED = 1000;

/** What is known of requests, and how they are treated. */
@Injectable()
export class RequestsService {
  constructor(private readonly messaging: MessagingService) {}

  /** Undefined where there is none, or none any more. @throws FlowProbeError `unavailable` */
  async view(traceId: string): Promise<RequestView | undefined> {
    if (!UUID.test(traceId)) return undefined;
    const { index: report, requests: ledgers } = this.messaging;
    // Another replica may have taken it a moment ago.
    if (report.traceOf(traceId) === undefined) await ledgers[1].fetch(traceId);
    const trace = report.traceOf(traceId);
    return trace === undefined ? undefined : viewOf(trace);
  }

  deadLetters(): DeadLetter[] {
    const letters: DeadLetter[] = [];
    for (const trace of this.messaging.index.traces()) {
      letters.push(...deadLettersOf(trace));
      if (letters.length >= MAX_LISTED) break;
    }
    return letters.slice(0, MAX_LISTED);
  }

  /** @returns whether there was a dead letter. @throws FlowProbeError `unavailable` */
  async redrive(traceId: string): Promise<boolean> {
    const trace = this.messaging.index.traceOf(traceId);
    if (trace === undefined || statusOf(trace) !== 'dead-lettered') return false;
    return this.messaging.redrive(traceId);
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
