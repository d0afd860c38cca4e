import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Chunk, chunkOf } from '../../../src/streaming/chunk.js';
import { ChunkArena } from '../../../src/streaming/chunk-arena.js';
import { MAX_BEHIND_BYTES, MAX_BEHIND_MS, StreamWriter } from '../../../src/streaming/stream-writer.js';
import { FakeResponse, type FakeSocket } from '../../support/fakes/fake-response.js';
import { bodyOf, parseChunks } from '../../support/clients/http-chunks.js';
import { heldBufferBytes } from '../../support/contracts/memory.js';

let now: number;
let response: FakeResponse;
let cutOffs: string[];
let writer: StreamWriter;

beforeEach(() => {
  now = 1000;
  response = new FakeResponse();
  cutOffs = [];
  writer = new StreamWriter(response.asResponse(), { now: () => now, onCutOff: (reason) => cutOffs.push(reason) });
});

function socketOf({ socket }: FakeResponse): FakeSocket {
  if (socket === null) throw new Error('the socket is gone');
  return socket;
}

function write(...texts: string[]): void {
  for (const text of texts) writer.write(chunkOf(text, 1));
}

/** A chunk of that many bytes on the wire. */
function chunkOfSize(bytes: number): Chunk {
  for (let size = bytes; size > 0; size -= 1) {
    const chunk = chunkOf('x'.repeat(size), 1);
    if (chunk.framed.length === bytes) return chunk;
  }
  throw new RangeError(`no chunk is ${bytes} bytes long`);
}

describe('StreamWriter', () => {
  it('writes to an idle socket at once, and holds back what comes until that is taken', () => {
    write('a', 'b', 'c');
    expect(response.wire).toBe('1\r\na\r\n');
    socketOf(response).flush();
    expect(bodyOf(Buffer.from(response.wire))).toBe('abc');
    expect(socketOf(response).writes).toHaveLength(2);
  });

  it('keeps the order, loses nothing and has one write under way at most, however the reader reads', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('read' as const), fc.string({ minLength: 1 }))), (steps) => {
        const reader = new FakeResponse();
        const socket = socketOf(reader);
        const own = new StreamWriter(reader.asResponse(), { now: () => 0, onCutOff: () => undefined });
        for (const step of steps) {
          if (step === 'read') socket.flush();
          else own.write(chunkOf(`${step};`, 1));
          expect(socket.pending).toBeLessThanOrEqual(1);
          expect(own.ready).toBe(socket.pending === 0);
        }
        socket.flushAll();
        const sent = steps.filter((step) => step !== 'read').map((step) => `${step};`);
        expect(parseChunks(Buffer.concat(socket.writes)).map(String)).toEqual(sent);
      }),
    );
  });

  it('is ready when all has been taken, and says so once to the last who asked', () => {
    const said: string[] = [];
    writer.whenReady(() => said.push('at once'));
    write('a', 'b');
    writer.whenReady(() => said.push('replaced'));
    writer.whenReady(() => said.push('ready'));
    socketOf(response).flush();
    expect(said).toEqual(['at once']);
    socketOf(response).flush();
    expect(said).toEqual(['at once', 'ready']);
    write('c');
    socketOf(response).flushAll();
    expect(said).toEqual(['at once', 'ready']);
  });

  it('may be written to by the work that waited for it', () => {
    write('a');
    writer.whenReady(() => write('b', 'c'));
    socketOf(response).flushAll();
    expect(bodyOf(Buffer.from(response.wire))).toBe('abc');
  });

  it('holds up to 1 MiB for a reader, and cuts it off past that', () => {
    writer.write(chunkOfSize(1000));
    writer.write(chunkOfSize(MAX_BEHIND_BYTES - 1000));
    expect([cutOffs, response.destroyed]).toEqual([[], false]);
    writer.write(chunkOfSize(6));
    expect([cutOffs, response.destroyed]).toEqual([['bytes-behind'], true]);
  });

  it('counts only what the reader has not taken', () => {
    for (let times = 0; times < 20; times += 1) {
      writer.write(chunkOfSize(300_000));
      writer.write(chunkOfSize(300_000));
      writer.write(chunkOfSize(300_000));
      socketOf(response).flushAll();
    }
    expect(cutOffs).toEqual([]);
  });

  it('cuts off a reader that has taken nothing for more than 30 s', () => {
    write('a');
    now += MAX_BEHIND_MS;
    writer.checkAge(now);
    expect(cutOffs).toEqual([]);
    writer.checkAge(now + 1);
    expect([cutOffs, response.destroyed]).toEqual([['time-behind'], true]);
  });

  it('goes by the age of the oldest byte that is still here, not of the last', () => {
    write('a');
    now += 20_000;
    write('b');
    now += 5000;
    write('c');
    socketOf(response).flush();
    now += 25_000;
    writer.checkAge(now);
    expect(cutOffs).toEqual([]);
    writer.checkAge(now + 1);
    expect(cutOffs).toEqual(['time-behind']);
  });

  it('leaves a reader alone that has taken everything, however long ago', () => {
    write('a', 'b');
    socketOf(response).flushAll();
    writer.checkAge(now + 1e9);
    expect(cutOffs).toEqual([]);
  });

  it('writes nothing and says nothing once it is closed or the reader was cut off', () => {
    const said: string[] = [];
    write('a', 'b');
    writer.whenReady(() => said.push('ready'));
    writer.close();
    socketOf(response).flushAll();
    write('c');
    writer.checkAge(now + 1e6);
    expect([response.wire, said, cutOffs]).toEqual(['1\r\na\r\n', [], []]);
  });

  it('cuts a reader off once, whatever comes after', () => {
    write('a');
    writer.write(chunkOfSize(MAX_BEHIND_BYTES));
    write('b');
    writer.checkAge(now + 1e6);
    expect(cutOffs).toEqual(['bytes-behind']);
    expect(response.wire).toBe('1\r\na\r\n');
  });

  it('goes through the response while that has something queued itself, so that the order stays', () => {
    response.queuedBytes = 40;
    write('a');
    expect(response.bodies).toEqual(['a']);
    response.queuedBytes = 0;
    socketOf(response).flush();
    write('b');
    expect(response.bodies).toEqual(['a']);
    expect(response.wire).toBe('a1\r\nb\r\n');
  });

  it('leaves the framing to a response that is not chunked, as for HTTP/1.0', () => {
    response.chunkedEncoding = false;
    write('a', 'b', 'c');
    socketOf(response).flushAll();
    expect(response.wire).toBe('abc');
    expect(response.bodies).toEqual(['a', 'b', 'c']);
    expect(writer.ready).toBe(true);
  });

  it('is silent when the reader has gone, before a write or during it', () => {
    write('a', 'b');
    socketOf(response).flush(new Error('read ECONNRESET'));
    expect(writer.ready).toBe(false);
    response.socket = null;
    write('c');
    expect([cutOffs, writer.ready]).toEqual([[], false]);
  });

  it('holds no more memory for a slow reader than its own bytes, however much is written for others', () => {
    const arena = new ChunkArena();
    const others = new Uint8Array(256 * 1024);
    const chunk = (bytes: Uint8Array): Chunk => {
      arena.begin();
      arena.raw(bytes);
      return arena.finish(1) ?? chunkOf(':', 0);
    };
    write('under way');
    const before = heldBufferBytes();
    for (let times = 0; times < 100; times += 1) {
      writer.write(chunk(new Uint8Array(300)));
      chunk(others);
    }
    expect(heldBufferBytes() - before).toBeLessThan(3 * 1024 * 1024);
    expect(cutOffs).toEqual([]);
  });
});
