import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

it('drop leaves out one message, and the journal names it', async () => {
  const { body, faults } = await FaultBench.all(['drop:at=2']);
  expect(body).toBe(
    frames(6)
      .filter((each) => each !== frame(2))
      .join(''),
  );
  expect(faults).toMatchObject([{ kind: 'drop', message: 2 }]);
});

it('drop leaves out a share, the same with each run', async () => {
  const options = { messages: frames(400) };
  const [first, again] = [
    await FaultBench.all(['drop:probability=0.25'], options),
    await FaultBench.all(['drop:probability=0.25'], options),
  ];
  expect(first.faults.length).toBeGreaterThan(60);
  expect(first.faults.length).toBeLessThan(150);
  expect(first.text).toBe(again.text);
  const other = await FaultBench.all(['drop:probability=0.25'], { ...options, seed: 'another' });
  expect(other.text).not.toBe(first.text);
});
