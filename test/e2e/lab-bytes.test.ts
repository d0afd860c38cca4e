import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { readCase } from '../../src/lab/domain/case-reader.js';
import { partsOf } from '../../src/lab/domain/body.js';
import { type Answer, answerFor, hasNoBody, type LabCase } from '../../src/lab/domain/lab-case.js';
import { rightRunOf } from '../../src/lab/domain/right-client.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { SHIPPED_DATA } from '../support/apps/data-folder.js';
import { parseChunks } from '../support/clients/http-chunks.js';
import { WAIT_LIMIT_MS } from '../support/wait-limit.js';

const LAST_CHUNK = '0\r\n\r\n';

function shipped(): [string, LabCase][] {
  const folder = join(SHIPPED_DATA, 'lab');
  return readdirSync(folder).map((file) => {
    const read = readCase(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    if ('problems' in read) throw new Error(`${file}: ${JSON.stringify(read.problems)}`);
    return [file.replace(/\.json$/, ''), read.content];
  });
}

/** The pieces that are written, as they are before they are compressed. */
function piecesOf({ steps }: Answer): Buffer[] {
  return [...partsOf(steps)].flatMap((part) => {
    if (part.kind === 'pause') return [];
    const bytes = Buffer.from(part.bytes);
    return part.isSplit ? Array.from(bytes, (byte) => Buffer.of(byte)) : [bytes];
  });
}

interface Exchange {
  readonly head: string;
  readonly body: Buffer;
  /** `none`: the connection was still open when all was there. */
  readonly end: 'fin' | 'rst' | 'none';
}

/** All that comes back for one request, until the connection ends or `isAll` of the body is there. */
function ask(url: string, path: string, lastEventId: string, isAll: (body: Buffer) => boolean): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    const received: Buffer[] = [];
    const done = (end: Exchange['end']): void => {
      clearTimeout(timer);
      socket.destroy();
      const all = Buffer.concat(received);
      const at = all.indexOf('\r\n\r\n');
      resolve({ head: all.subarray(0, at).toString('latin1'), body: all.subarray(at + 4), end });
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`nothing more after ${Buffer.concat(received).toString()}`));
    }, WAIT_LIMIT_MS);
    const id = lastEventId === '' ? '' : `Last-Event-ID: ${lastEventId}\r\n`;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${id}\r\n`, 'utf8');
    socket.on('data', (bytes) => {
      received.push(bytes);
      const all = Buffer.concat(received);
      const at = all.indexOf('\r\n\r\n');
      if (at >= 0 && isAll(all.subarray(at + 4))) done('none');
    });
    socket.on('end', () => done('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') done('rst');
      else reject(error);
    });
  });
}

const DECODERS = {
  gzip: (bytes: Buffer) => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (bytes: Buffer) => inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }),
  br: (bytes: Buffer) => brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

function expectBody(answer: Answer, { head, body, end }: Exchange): void {
  const pieces = piecesOf(answer);
  const whole = Buffer.concat(pieces);
  if (hasNoBody(answer.status)) {
    expect(body.length).toBe(0);
    return;
  }
  if (answer.framing !== 'chunked') {
    expect(/^transfer-encoding: chunked/im.test(head)).toBe(answer.framing === 'by-hand');
    expect(/^content-length: (\d+)/im.exec(head)?.[1]).toBe(
      answer.framing === 'length' ? (answer.headers.get('content-length') ?? String(whole.length)) : undefined,
    );
    expect(body.equals(whole)).toBe(true);
    return;
  }
  const isComplete = body.subarray(-LAST_CHUNK.length).toString('latin1') === LAST_CHUNK;
  expect(isComplete).toBe(answer.end === 'fin');
  const chunks = parseChunks(isComplete ? body.subarray(0, -LAST_CHUNK.length) : body);
  if (answer.encoding !== undefined) {
    expect(DECODERS[answer.encoding](Buffer.concat(chunks)).equals(whole)).toBe(true);
    return;
  }
  // One chunk for each piece: none is joined, none is cut.
  expect(chunks.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
  expect(Buffer.concat(chunks).equals(whole)).toBe(true);
  expect(end).toBe(answer.end === 'hold' ? 'none' : answer.end === 'rst' ? 'rst' : 'fin');
}

describe('on a raw socket', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it.each(shipped())('%s is, byte by byte and piece by piece, what its file says', async (name, { answers }) => {
    const requests = rightRunOf(answers, 0)?.requests ?? [];
    for (const [index, { lastEventId }] of requests.entries()) {
      const answer = answerFor(answers, index + 1, lastEventId);
      if (answer === undefined) throw new Error('a right client is left without an answer');
      const framedLength = piecesOf(answer).reduce(
        (sum, { length }) => sum + length + length.toString(16).length + 4,
        0,
      );
      const isAll = (body: Buffer): boolean =>
        answer.end === 'hold' && (answer.encoding === undefined ? body.length >= framedLength : body.length > 0);
      const path = `/lab/${name}?session=raw`;
      const isSilent = answer.end === 'hold' && framedLength === 0;
      const asked = ask(app.url, path, lastEventId, isSilent ? () => true : isAll);
      const exchange = await asked;
      const version = `HTTP/${answer.version} ${answer.status} `;
      expect(exchange.head.slice(0, version.length)).toBe(version);
      for (const [header, value] of answer.headers) {
        const sent = new RegExp(`^${header}: (.*)$`, 'im').exec(exchange.head)?.[1];
        expect([header, sent]).toEqual([header, value?.replace('{url}', path)]);
      }
      expectBody(answer, exchange);
    }
  });
});
