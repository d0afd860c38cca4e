import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Chunk, ChunkArena, chunkOf } from '../../../src/streaming/chunk.js';
import { MAX_BEHIND_BYTES, MAX_BEHIND_MS, StreamWriter } from '../../../src/streaming/stream-writer.js';
import { FakeResponse, type FakeSocket } from '../../support/fakes/fake-response.js';
import { bodyOf, parseChunks } from '../../support/clients/http-chunks.js';
import { heldBufferBytes } from '../../support/contracts/memory.js';

let now: number;
let response: FakeResponse;
let disconnects: string[];
let behind: number;
let writer: StreamWriter;

beforeEach(() => {
  now = 1000;
  response = new FakeResponse();
  disconnects = [];
  behind = 0;
  writer = new StreamWriter(response.asResponse(), {
    now: () => now,
    onDisconnect: (reason) => disconnects.push(reason),
    onBehind: (bytes) => (behind += bytes),
  });
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
        const own = new StreamWriter(reader.asResponse(), {
          now: () => 0,
          onDisconnect: () => undefined,
          onBehind: () => undefined,
        });
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
    writer.onDrain(() => said.push('at once'));
    write('a', 'b');
    writer.onDrain(() => said.push('replaced'));
    writer.onDrain(() => said.push('ready'));
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
    writer.onDrain(() => write('b', 'c'));
    socketOf(response).flushAll();
    expect(bodyOf(Buffer.from(response.wire))).toBe('abc');
  });

  it('holds up to 1 MiB for a reader, and disconnects it past that', () => {
    writer.write(chunkOfSize(1000));
    writer.write(chunkOfSize(MAX_BEHIND_BYTES - 1000));
    expect([disconnects, response.destroyed]).toEqual([[], false]);
    writer.write(chunkOfSize(6));
    expect([disconnects, response.destroyed]).toEqual([['bytes-behind'], true]);
  });

  it('counts only what the reader has not taken', () => {
    for (let times = 0; times < 20; times += 1) {
      writer.write(chunkOfSize(300_000));
      writer.write(chunkOfSize(300_000));
      writer.write(chunkOfSize(300_000));
      socketOf(response).flushAll();
    }
    expect(disconnects).toEqual([]);
  });

  it('disconnects a reader that has taken nothing for more than 30 s', () => {
    write('a');
    now += MAX_BEHIND_MS;
    writer.checkAge(now);
    expect(disconnects).toEqual([]);
    writer.checkAge(now + 1);
    expect([disconnects, response.destroyed]).toEqual([['time-behind'], true]);
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
    expect(disconnects).toEqual([]);
    writer.checkAge(now + 1);
    expect(disconnects).toEqual(['time-behind']);
  });

  it('leaves a reader alone that has taken everything, however long ago', () => {
    write('a', 'b');
    socketOf(response).flushAll();
    writer.checkAge(now + 1e9);
    expect(disconnects).toEqual([]);
  });

  it('writes nothing and says nothing once it is closed or the reader was disconnected', () => {
    const said: string[] = [];
    write('a', 'b');
    writer.onDrain(() => said.push('ready'));
    writer.close();
    socketOf(response).flushAll();
    write('c');
    writer.checkAge(now + 1e6);
    expect([response.wire, said, disconnects]).toEqual(['1\r\na\r\n', [], []]);
  });

  it('disconnects a reader once, whatever comes after', () => {
    write('a');
    writer.write(chunkOfSize(MAX_BEHIND_BYTES));
    write('b');
    writer.checkAge(now + 1e6);
    expect(disconnects).toEqual(['bytes-behind']);
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
    expect([disconnects, writer.ready]).toEqual([[], false]);
  });

  it('reports how far its reader is behind, and nothing once that is taken or the reader is gone', () => {
    write('a', 'b', 'c');
    expect([behind, writer.bytesBehind]).toEqual([18, 18]);
    socketOf(response).flush();
    expect([behind, writer.bytesBehind]).toEqual([12, 12]);
    socketOf(response).flushAll();
    expect([behind, writer.bytesBehind]).toEqual([0, 0]);
    write('d', 'e');
    writer.close();
    expect(behind).toBe(0);
    writer.close();
    socketOf(response).flushAll();
    expect(behind).toBe(0);
  });

  it('holds no more memory for a slow reader than its own bytes, however much is written for others', () => {
    const arena = new ChunkArena();
    const others = new Uint8Array(256 * 1024);
    const chunk = (bytes: Uint8Array): Chunk => {
      arena.begin();
      arena.raw(bytes);
      return arena.finishChunk(1) ?? chunkOf(':', 0);
    };
    write('under way');
    const before = heldBufferBytes();
    for (let times = 0; times < 100; times += 1) {
      writer.write(chunk(new Uint8Array(300)));
      chunk(others);
    }
    expect(heldBufferBytes() - before).toBeLessThan(3 * 1024 * 1024);
    expect(disconnects).toEqual([]);
  });
});
