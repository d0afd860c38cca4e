import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames, OPENING } from '../../../support/apps/fault-bench.js';

it('split writes a byte at a time, however messages were batched', async () => {
  for (const batch of [1, 2, 6]) {
    const { pieces, text } = await FaultBench.all(['split'], { batch });
    expect(pieces).toEqual(text.split(''));
    expect(text).toBe(OPENING + frames(6).join(''));
  }
});

it('split looks for its cuts in slices, each in a turn of its own, however many stand behind each other', async () => {
  const turnsOf = async (splits: number): Promise<number> => {
    const bench = new FaultBench(['pad:bytes=1048576', ...new Array<string>(splits).fill('split:at=cr-lf')]);
    bench.send(frame(1));
    bench.finish();
    let turns = 0;
    for (; !bench.isEnded; turns += 1) await bench.turns(1);
    return turns;
  };
  expect((await turnsOf(5)) - (await turnsOf(1))).toBeGreaterThanOrEqual(16);
});

it('split begins anew with each message', async () => {
  const { pieces } = await FaultBench.all(['split:bytes=10'], { messages: frames(2), batch: 2 });
  expect(pieces).toEqual([
    ':\nretry: 2',
    '000\n',
    'id: 1\ndata',
    ': {"n":1}\n',
    '\n',
    'id: 2\ndata',
    ': {"n":2}\n',
    '\n',
  ]);
});

it('split cuts between CR and LF, before a blank line, and within characters', async () => {
  const crlf = await FaultBench.all(['line-ends:as=crlf', 'split:at=cr-lf'], { messages: frames(1) });
  expect(crlf.pieces.slice(3)).toEqual(['id: 1\r', '\ndata: {"n":1}\r', '\n\r', '\n']);
  for (const piece of crlf.pieces) expect(piece).not.toContain('\r\n');
  const blank = await FaultBench.all(['split:at=blank-line'], { messages: frames(2) });
  expect(blank.pieces).toEqual([OPENING, 'id: 1\ndata: {"n":1}\n', '\n', 'id: 2\ndata: {"n":2}\n', '\n']);
  const utf8 = await FaultBench.all(['split:at=utf8'], { messages: [frame(1, '"é€😀"')] });
  expect(utf8.writes.slice(1).map((bytes) => bytes.length)).toEqual([14, 2, 1, 2, 1, 1, 4]);
  expect(utf8.body).toBe(frame(1, '"é€😀"'));
});

it('split at=random is the same with each run', async () => {
  const runs = [await FaultBench.all(['split:at=random']), await FaultBench.all(['split:at=random'], { batch: 6 })];
  expect(runs[0]?.pieces).toEqual(runs[1]?.pieces);
  expect(runs[0]?.pieces.length).toBeGreaterThan(8);
});

it('split waits between pieces', async () => {
  const bench = new FaultBench(['split:bytes=9,gapMs=100']);
  bench.send(frame(1));
  await bench.settle();
  expect(bench.pieces).toEqual([':\nretry: ']);
  await bench.advance(100);
  expect(bench.pieces).toEqual([':\nretry: ', '2000\n', 'id: 1\ndat']);
  await bench.advance(200);
  expect(bench.body).toBe(frame(1));
});
