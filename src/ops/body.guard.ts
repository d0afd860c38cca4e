import { type IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import bodyParser from 'body-parser';
import { type Request, type RequestHandler, type Response } from 'express';
import { isReading } from '../kernel/access/is-reading.js';
import { jsonRefusal } from '../kernel/errors/body-refusal.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { LARGE_BYTES, readStrictJsonInSteps } from '../kernel/input/strict-json.js';
import { type BodyRule, bodyRuleOf } from '../kernel/input/takes-body.js';
import { beginWork, currentWork } from '../kernel/loop/work.js';
import { aStepEachTurn, type Steps } from '../kernel/time/steps.js';

const JSON_TYPE = /^application\/(ld\+)?json\s*(;|$)/i;
const LINES_TYPE = /^application\/(x-ndjson|ndjson|jsonl|json-lines)\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;
/** ASCII is UTF-8, too. */
const UTF8 = /^(utf-?8|us-ascii)$/i;

interface Reader {
  /** Reads the bytes, within the limit. */
  readonly read: RequestHandler;
  /** Replaces the bytes by their value; left out where the handler parses them. */
  readonly parse: ((bytes: Buffer) => Steps<unknown>) | undefined;
}

function readerOf({ as, lines, maxBytes: limit, maxKeys, maxContainers }: BodyRule): Reader {
  const isRead = ({ headers }: IncomingMessage): boolean => {
    const type = headers['content-type'] ?? '';
    return JSON_TYPE.test(type) || (lines && LINES_TYPE.test(type));
  };
  return {
    read: bodyParser.raw({ limit, type: isRead }),
    parse: as === 'json' ? (bytes) => valueOf(bytes, { maxKeys, maxContainers }) : undefined,
  };
}

/**
 * The value of a JSON body; nothing at all is an empty object. What is no object is JSON, too: whoever reads a body checks that.
 * @throws FlowProbeError `unsupported-media-type`, `invalid-body`
 */
function* valueOf(bytes: Buffer, limits: Pick<BodyRule, 'maxKeys' | 'maxContainers'>): Steps<unknown> {
  if (bytes.length === 0) return {};
  const json = yield* readStrictJsonInSteps(bytes, limits);
  if ('problems' in json) throw jsonRefusal(json.problems);
  if (bytes.length > LARGE_BYTES) yield;
  return json.value;
}

function checkCharset({ headers }: IncomingMessage): void {
  const [, charset] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  if (charset === undefined || UTF8.test(charset)) return;
  throw new FlowProbeError('unsupported-media-type', 'The charset of JSON must be utf-8');
}

/**
 * Reads the body of a request as its handler wants it (`@TakesBody()`); one that reads its own input gets the request as it came.
 * A guard, not a middleware, as only here the handler is known: a list of paths would be a second router. It comes after those
 * that decide who may change something, so that nothing is read from anyone else.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  private readonly readers = new Map<unknown, Reader | undefined>();

  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (isReading(request.method)) return true;
    const reader = this.readerFor(context);
    if (reader === undefined) return true;
    const work = currentWork();
    await new Promise<void>((resolve, reject) => {
      reader.read(request, http.getResponse<Response>(), (error?: unknown) => {
        if (error === undefined) resolve();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- It is passed on as it was thrown.
        else reject(error);
      });
    });
    beginWork(work);
    if (!Buffer.isBuffer(request.body)) return true;
    checkCharset(request);
    if (reader.parse === undefined) return true;
    request.body = await aStepEachTurn(reader.parse(request.body));
    return true;
  }

  private readerFor(context: ExecutionContext): Reader | undefined {
    const handler = context.getHandler();
    if (!this.readers.has(handler)) {
      const isOwn = readsOwnInput(this.reflector, context);
      this.readers.set(handler, isOwn ? undefined : readerOf(bodyRuleOf(this.reflector, context)));
    }
    return this.readers.get(handler);
  }
}
