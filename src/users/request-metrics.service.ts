import { Injectable } from '@nestjs/common';
import { nextTurn } from '../kernel/time/steps.js';
import { type Cursor } from '../store/cursor.js';
import { type TopicState } from '../store/log-storage.js';
import { Store } from '../store/store.js';
import { readRecords, endOfRecords } from './domain/request-record.js';
import { RequestSummary } from './domain/request-summary.js';
import { REQUESTS, RequestRecorder } from './request-recorder.js';

/** Requests summed up in one answer; the next answer has the rest. */
const MAX_REQUESTS = 500_000;
const PAGE_ENTRIES = 100;
/** Replicas write in turn, by clocks of their own: an entry may end by so much before the one in front of it. */
const DISORDER_MS = 10_000;

export interface RequestFigures {
  readonly summary: RequestSummary;
  /** Where the next answer begins; undefined where this one has come to the end. */
  readonly next: Cursor | undefined;
  /** Of this process. */
  readonly dropped: number;
}

/** Sums up what the log has of requests to the sample API, by all replicas and over restarts. */
@Injectable()
export class RequestMetrics {
  constructor(
    private readonly store: Store,
    private readonly recorder: RequestRecorder,
  ) {}

  /**
   * Requests that ended at `sinceMs` or later, those of this process up to now.
   * @param after goes on where an answer before this one has stopped
   * @throws FlowProbeError `unavailable`
   */
  async since(sinceMs: number, after: Cursor | undefined): Promise<RequestFigures> {
    await this.recorder.flush();
    const { log } = this.store;
    const state = await log.stateOf(REQUESTS);
    const { epoch, lastSequence } = state;
    const summary = new RequestSummary();
    let sequence = after?.epoch === epoch ? after.sequence + 1 : await this.firstSince(sinceMs - DISORDER_MS, state);
    while (sequence <= lastSequence && summary.requests < MAX_REQUESTS) {
      const page = await log.read(REQUESTS, sequence, PAGE_ENTRIES);
      if (page.length === 0) break;
      for (const entry of page) {
        if (entry.sequence > lastSequence || summary.requests >= MAX_REQUESTS) break;
        readRecords(entry.body, (record) => {
          if (record.atMs >= sinceMs) summary.take(record);
        });
        sequence = entry.sequence + 1;
      }
      await nextTurn();
    }
    const isAll = sequence > lastSequence || summary.requests < MAX_REQUESTS;
    return {
      summary,
      next: isAll ? undefined : { epoch, sequence: sequence - 1 },
      dropped: this.recorder.dropped,
    };
  }

  /** The first entry that does not end before a moment, found by halving. */
  private async firstSince(ms: number, { firstSequence, lastSequence }: TopicState): Promise<number> {
    let low = firstSequence;
    let high = lastSequence + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [entry] = await this.store.log.read(REQUESTS, middle, 1);
      if (entry === undefined || endOfRecords(entry.body) >= ms) high = middle;
      else low = Math.max(entry.sequence, middle) + 1;
    }
    return low;
  }
}
