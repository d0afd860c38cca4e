import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import {
  type ArgumentsHost,
  BadRequestException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { type BugLog, logBugsWith } from '../../../../src/kernel/errors/bugs.js';
import { ErrorFilter } from '../../../../src/kernel/errors/error.filter.js';
import { FlowProbeError, refused } from '../../../../src/kernel/errors/flowprobe.error.js';

interface Answer {
  status?: number;
  body?: unknown;
  ended: boolean;
  destroyed: boolean;
}

/** What a client of a request gets that failed with the error. */
function answerTo(error: unknown, { method = 'GET', headersSent = false } = {}): Answer {
  const answer: Answer = { ended: false, destroyed: false };
  const response = {
    headersSent,
    req: { method },
    status: (status: number) => {
      answer.status = status;
      return response;
    },
    type: () => response,
    json: (body: unknown) => Object.assign(answer, { body: JSON.parse(JSON.stringify(body)) as unknown, ended: true }),
    end: () => Object.assign(answer, { ended: true }),
    destroy: () => Object.assign(answer, { destroyed: true }),
  };
  const http = { getResponse: () => response };
  new ErrorFilter().catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return answer;
}

/** A failure as http-errors makes them for the body parser. */
function libraryError(status: number, message: string, type = 'entity.failed'): Error {
  return Object.assign(new Error(message), { status, statusCode: status, type, expose: status < 500 });
}

const GENERIC = 'Something failed here; it has been logged';

describe('ErrorFilter', () => {
  let logged: unknown[];
  let before: BugLog;

  beforeEach(() => {
    logged = [];
    before = logBugsWith((_boundary, error) => logged.push(error));
  });

  afterEach(() => {
    logBugsWith(before);
  });

  it('answers one of ours with its code and all its problems', () => {
    const problems = [{ field: 'duration', problem: 'duration must be between 120 and 180' }];
    expect(answerTo(refused('invalid-query', problems))).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        code: 'invalid-query',
        message: 'duration must be between 120 and 180',
        details: problems,
      },
      ended: true,
      destroyed: false,
    });
    expect(logged).toEqual([]);
  });

  test.each([
    [new NotFoundException('Cannot GET /nothing'), 404, 'not-found', 'Cannot GET /nothing'],
    [new BadRequestException('no'), 400, 'bad-request', 'no'],
    [new HttpException('teapot', 418), 418, 'bad-request', 'teapot'],
    [libraryError(413, 'request entity too large'), 413, 'payload-too-large', 'request entity too large'],
    [libraryError(400, 'request aborted', 'request.aborted'), 400, 'bad-request', 'request aborted'],
    [libraryError(415, 'unsupported charset "X"'), 415, 'unsupported-media-type', 'unsupported charset "X"'],
  ])('answers %s with what was wrong with the request', (error, status, code, message) => {
    expect(answerTo(error)).toMatchObject({ status, body: { statusCode: status, code, message, details: [] } });
    expect(logged).toEqual([]);
  });

  test.each([
    [
      Object.assign(libraryError(413, 'request entity too large', 'entity.too.large'), { limit: 2048 }),
      'payload-too-large',
      'the body is too large: at most 2 KiB',
    ],
  ])('reports a body that is too large with its limit: %s', (error, code, problem) => {
    const details = [{ field: 'body', problem }];
    expect(answerTo(error)).toMatchObject({ body: { code, message: problem, details } });
    expect(logged).toEqual([]);
  });

  test.each([
    [new TypeError('cannot read /etc/secret of undefined'), 500, 'internal'],
    [libraryError(500, 'stream.not.readable at /srv/app'), 500, 'internal'],
    [libraryError(503, 'database 10.0.0.7 is down'), 500, 'internal'],
    [Object.assign(new Error('secret of another service'), { status: 404 }), 500, 'internal'],
    [libraryError(200, 'no error at all'), 500, 'internal'],
    [libraryError(999, 'no status at all'), 500, 'internal'],
    [Object.assign(new Error('secret'), { status: '404' }), 500, 'internal'],
    ['a thrown text with a secret', 500, 'internal'],
    [undefined, 500, 'internal'],
    [null, 500, 'internal'],
    [{ stack: 'secret' }, 500, 'internal'],
  ])('logs %s and reveals nothing of it', (error, status, code) => {
    const answer = answerTo(error);
    expect(answer).toMatchObject({ status, body: { statusCode: status, code, message: GENERIC, details: [] } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|\/srv|10\.0/);
    expect(logged).toEqual([error]);
  });

  it('sends a message of ours at any status, as it is meant to be read', () => {
    expect(answerTo(new FlowProbeError('unavailable', 'The store is away'))).toMatchObject({
      status: 503,
      body: { code: 'unavailable', message: 'The store is away' },
    });
  });

  it('lets the body of a health check pass as it is', () => {
    const health = { status: 'error', info: {}, error: { streams: { status: 'down' } }, details: {} };
    expect(answerTo(new ServiceUnavailableException(health))).toMatchObject({ status: 503, body: health });
    expect(logged).toEqual([]);
  });

  it('lets no other prepared body pass', () => {
    expect(answerTo(new HttpException({ error: 'Bad', statusCode: 400, message: ['a', 'b'] }, 400)).body).toEqual({
      statusCode: 400,
      code: 'bad-request',
      message: expect.any(String),
      details: [],
    });
  });

  it('gives a HEAD request the status and no body', () => {
    expect(answerTo(new NotFoundException(), { method: 'HEAD' })).toEqual({
      status: 404,
      ended: true,
      destroyed: false,
    });
  });

  it('cuts an answer off that has begun, rather than writing an error into it', () => {
    expect(answerTo(new Error('late'), { headersSent: true })).toEqual({ ended: false, destroyed: true });
    expect(logged).toEqual([new Error('late')]);
  });

  it('logs what it says it has logged, when Nest raised it too', () => {
    const error = new InternalServerErrorException('inside');
    expect(answerTo(error)).toMatchObject({ status: 500, body: { message: GENERIC } });
    expect(logged).toEqual([error]);
  });

  it('does not say that it has logged what it has not', () => {
    const answer = answerTo({ status: 404 });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body).includes('logged')).toBe(logged.length > 0);
  });
});
