import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { FaultBench, frame, frames, OPENING } from '../../../support/apps/fault-bench.js';

describe('cut', () => {
  it.each([1, 3, 6])('sends five messages and ends, however they were batched: %i', async (batch) => {
    const bench = await FaultBench.all(['cut:at=5'], { batch });
    expect([bench.body, bench.isEnded, bench.isCut]).toEqual([frames(5).join(''), true, true]);
    const byte = (OPENING + frames(5).join('')).length;
    expect(bench.faults).toEqual([{ kind: 'cut', message: 5, byte, detail: { how: 'fin' } }]);
    expect(bench.journal.as(1)).toMatchObject({ endedBy: 'fault', messages: 5, bytes: byte });
  });

  it('does not wait for the message behind it', async () => {
    const bench = new FaultBench(['cut:at=2']);
    bench.send(...frames(2));
    await bench.settle();
    expect([bench.isEnded, bench.body]).toEqual([true, frames(2).join('')]);
  });

  it.each([[[]], [['split']], [['gather:messages=6']], [['comments']]])(
    'ends within the frame of the next message, behind %j',
    async (faults) => {
      const { text } = await FaultBench.all([...faults, 'cut:at=2,where=mid-frame']);
      const rest = text.slice(text.lastIndexOf('id: '));
      expect(text.split('\n\n')).toHaveLength(3);
      expect([frame(3).startsWith(rest), rest.length]).toEqual([true, Math.ceil(frame(3).length / 2)]);
    },
  );

  it('ends within a character, one of its own where the frame has none', async () => {
    const torn = await FaultBench.all(['cut:at=1,where=mid-utf8'], { messages: [frame(1), frame(2, '"€€€€€€€€"')] });
    expect(torn.bytes.toString().endsWith('\u{fffd}')).toBe(true);
    expect(torn.body).toContain('data: "€');
    const ascii = await FaultBench.all(['cut:at=1,where=mid-utf8'], { messages: frames(2) });
    expect(ascii.bytes.at(-1)).toBe(0xe2);
  });

  it('by bytes ends exactly there, or behind the last whole message before', async () => {
    const whole = OPENING + frames(6).join('');
    for (const bytes of [0, 1, OPENING.length, 30, 57, whole.length - 1]) {
      const { text } = await FaultBench.all([`cut:bytes=${bytes},where=mid-frame`], { batch: 3 });
      expect(text).toBe(whole.slice(0, bytes));
      const boundary = await FaultBench.all([`cut:bytes=${bytes}`]);
      const count = Math.max(0, Math.floor((bytes - OPENING.length) / frame(1).length));
      expect(boundary.text).toBe(bytes < OPENING.length ? '' : OPENING + frames(count).join(''));
    }
  });

  it('by time ends a silent stream, and within the next message of another', async () => {
    const silent = new FaultBench(['cut:ms=1000']);
    silent.send(frame(1));
    await silent.advance(950);
    expect(silent.isEnded).toBe(false);
    await silent.advance(100);
    expect([silent.isEnded, silent.body]).toEqual([true, frame(1)]);
    const within = new FaultBench(['cut:ms=1000,where=mid-frame']);
    within.send(frame(1));
    await within.advance(1500);
    expect(within.isEnded).toBe(false);
    within.send(frame(2));
    await within.settle();
    expect([within.isEnded, within.body]).toEqual([true, frame(1) + frame(2).slice(0, Math.ceil(frame(2).length / 2))]);
  });

  it('resets the connection when all has been taken', async () => {
    const bench = await FaultBench.all(['cut:at=1,how=rst']);
    expect([bench.response.socket?.isReset, bench.isEnded, bench.body]).toEqual([true, false, frame(1)]);
  });

  it('holds the socket open and keeps nothing else', async () => {
    const bench = await FaultBench.all(['cut:at=1,how=hold']);
    expect([bench.held, bench.isEnded, bench.body]).toEqual([[bench.response.socket], false, frame(1)]);
    expect([bench.writer.bytesBehind, bench.journal.as(1).endedBy]).toEqual([0, 'fault']);
  });

  it('that comes first is the one', async () => {
    const bench = await FaultBench.all(['cut:at=3', 'cut:at=2,how=rst']);
    expect([bench.body, bench.response.socket?.isReset]).toEqual([frames(2).join(''), true]);
  });
});

it('cut leaves what a gather wrote at once together, as far as the cut', async () => {
  const { pieces } = await FaultBench.all(['gather:messages=4', 'cut:at=6']);
  expect(pieces).toEqual([OPENING, frames(4).join(''), frame(5) + frame(6)]);
  const within = await FaultBench.all(['gather:messages=4', 'cut:at=2,where=mid-frame']);
  const half = frame(3).slice(0, Math.ceil(frame(3).length / 2));
  expect(within.pieces).toEqual([OPENING, frame(1) + frame(2) + half]);
});

it('cut within a frame leaves the pieces of a split apart', async () => {
  const { pieces } = await FaultBench.all(['split:bytes=5', 'cut:at=1,where=mid-frame']);
  const body = OPENING + frame(1) + frame(2).slice(0, Math.ceil(frame(2).length / 2));
  expect(pieces.join('')).toBe(body);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(5);
});

it('cut lets the pieces of a split through as they come', async () => {
  const bench = new FaultBench(['split:bytes=5,gapMs=100', 'cut:at=2']);
  bench.send(...frames(3));
  await bench.advance(450);
  expect(bench.text.length).toBeGreaterThan(0);
  expect(bench.text.length).toBeLessThanOrEqual(6 * 5);
  await bench.advance(10_000);
  expect([bench.text, bench.isEnded]).toEqual([OPENING + frames(2).join(''), true]);
});

it('cut counts what was compressed and gathered before it as the bytes that a client decodes', async () => {
  const bench = await (await FaultBench.all(['encoding:as=gzip', 'gather:messages=4', 'cut:at=3'])).ended();
  const decoded = gunzipSync(bench.bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  expect(decoded.toString()).toBe(OPENING + frames(3).join(''));
  expect(bench.journal.as(1)).toMatchObject({ messages: 3, bytes: decoded.length });
});
