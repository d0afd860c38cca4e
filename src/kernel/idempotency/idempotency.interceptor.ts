import { randomUUID } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { Store } from '../../store/store.js';
import { isKnown, reportBug } from '../errors/bugs.js';
import { FlowProbeError, notBegun, refused } from '../errors/flowprobe.error.js';
import { KeyedMutex } from '../keyed-mutex.js';
import { TaskClock } from '../time/clock.js';
import {
  type Answer,
  hashOf,
  IdempotencyRecords,
  type IdempotencyRecord,
  isKeepable,
  textOf,
} from './idempotency-records.js';

/** The draft's header: a quoted text; one without quotes is taken, too. */
const KEY = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"$|^([\x21\x23-\x7e]{1,255})$/;
/** After this a request of another process, without an answer, is taken for one that ended with its process. */
const ABANDONED_MS = 10_000;
/** For so long a store knows a repeated append (two minutes), less the time that a request takes. */
const REPEATABLE_MS = 100_000;
/** For how long one request may wait for another with its key to be known of. */
const MAX_WAIT_MS = 2000;

/** Metadata of a handler: whether it may be repeated as it hands its attempt on to the store. */
export const REPEATABLE = 'flowprobe:repeatable';

/** One request with a key, the same for each time that it is sent. */
export interface Attempt {
  /** For the store, which knows a repeated append by it. */
  readonly id: string;
  /** When it was sent first, by the wall clock. */
  readonly wallMs: number;
}

const attempts = new WeakMap<object, Attempt>();

/** Undefined for a request without a key. */
export function attemptOf(request: object): Attempt | undefined {
  return attempts.get(request);
}

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that is sent again with its key gets the first answer
 * again, from any replica and after a restart. The record is there before the work begins. A process that is killed between
 * the two leaves a record without an answer: a handler whose appends the store recognises is then run again, and stores nothing
 * twice; of any other the outcome is not known, which is what its client is answered.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly process = randomUUID();
  private readonly inFlight = new Set<string>();
  private readonly deciding = new KeyedMutex();
  private readonly records: IdempotencyRecords;

  constructor(
    store: Store,
    private readonly clock: TaskClock,
    private readonly reflector: Reflector,
  ) {
    this.records = new IdempotencyRecords(store.keyValue);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const header = request.headers['idempotency-key'];
    if (header === undefined) return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    const isRepeatable = this.reflector.get<boolean>(REPEATABLE, context.getHandler());
    return from(this.answer(request, response, String(header), isRepeatable, next));
  }

  private async answer(
    request: Request,
    response: Response,
    header: string,
    isRepeatable: boolean,
    next: CallHandler,
  ): Promise<unknown> {
    const id = hashOf(request.method, request.path, keyOf(header));
    const body = hashOf(bytesOf(request.body));
    const decide = (found: IdempotencyRecord | undefined): IdempotencyRecord | undefined => {
      if (found !== undefined && found.body !== body) {
        throw refusal('idempotency-key-reused', 'This Idempotency-Key was sent before, with another body');
      }
      if (found?.answer !== undefined) return undefined;
      if (found !== undefined && !(isRepeatable && this.isAbandoned(found))) {
        throw refusal('idempotency-key-in-use', this.why(found));
      }
      const started = { startedMs: this.clock.now(), startedWallMs: this.clock.wallMs() };
      return { ...(found ?? { id, body, ...started }), process: this.process };
    };
    // The store may have the record before it says so: whoever finds it there has to find that somebody works on it, too.
    const askedMs = this.clock.now();
    const { record, isWritten } = await this.deciding.run(id, async () => {
      // Behind a store that does not answer, those of one key would wait for one another.
      if (this.clock.now() - askedMs > MAX_WAIT_MS) throw notBegun('The store does not answer; nothing was stored');
      const decided = await this.records.change(id, this.clock.now(), decide);
      if (decided.isWritten) this.inFlight.add(id);
      return decided;
    });
    if (!isWritten && record.answer !== undefined) return replay(response, record.answer);
    return await this.work(request, response, record, isRepeatable, next);
  }

  private async work(
    request: Request,
    response: Response,
    record: IdempotencyRecord,
    isRepeatable: boolean,
    next: CallHandler,
  ): Promise<unknown> {
    const { id } = record;
    // Of this body alone: where its record is gone, the key with another body is another request.
    attempts.set(request, { id: hashOf(id, record.body), wallMs: record.startedWallMs });
    try {
      const body: unknown = await firstValueFrom(next.handle());
      const location = response.getHeader('Location');
      await this.keep(record, typeof location === 'string' ? { body, location } : { body });
      return body;
    } catch (error) {
      // Of what failed without a word about its outcome, nobody knows.
      if (isRepeatable || (isKnown(error) && error.isSettled)) await this.unlessAway(this.records.remove(id));
      throw error;
    } finally {
      this.inFlight.delete(id);
    }
  }

  /** An answer that cannot be kept is given all the same: what it is about is stored. */
  private async keep(record: IdempotencyRecord, answer: Answer): Promise<void> {
    if (!isKeepable(answer)) return;
    const work = this.records.change(record.id, this.clock.now(), () => ({ ...record, answer }));
    await this.unlessAway(work);
  }

  private async unlessAway(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!isKnown(error)) reportBug('http', error);
    }
  }

  /** Whether nobody works on it any more, and the store still knows what it has appended. */
  private isAbandoned({ id, process, startedMs, startedWallMs }: IdempotencyRecord): boolean {
    if (this.inFlight.has(id)) return false;
    // Of a process before this one, the wall clock alone says how long ago it was.
    const ageMs = process === this.process ? this.clock.now() - startedMs : this.clock.wallMs() - startedWallMs;
    return ageMs >= (process === this.process ? 0 : ABANDONED_MS) && ageMs < REPEATABLE_MS;
  }

  private why({ id }: IdempotencyRecord): string {
    return this.inFlight.has(id)
      ? 'A request with this Idempotency-Key is being worked on; try again in a moment'
      : 'A request with this Idempotency-Key has no answer yet: it is being worked on, or what came of it is not known';
  }
}

function replay(response: Response, { body, location }: Answer): unknown {
  if (location !== undefined) response.setHeader('Location', location);
  return body;
}

function keyOf(header: string): string {
  const match = KEY.exec(header.trim());
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  const problem = 'Idempotency-Key must be 1 to 255 printable characters, in double quotes';
  throw refused('bad-request', [{ field: 'Idempotency-Key', problem }]);
}

function bytesOf(body: unknown): string | Uint8Array {
  return Buffer.isBuffer(body) ? body : textOf(body);
}

function refusal(code: 'idempotency-key-reused' | 'idempotency-key-in-use', problem: string): FlowProbeError {
  return refused(code, [{ field: 'Idempotency-Key', problem }]);
}
