import { expect, it } from '@jest/globals';
import { nextTurn } from '../../../../src/kernel/time/turn.js';
import { VirtualClock } from '../../../../src/kernel/time/virtual-clock.js';

it('nextTurn resolves when the clock has its turn, and not before', async () => {
  const clock = new VirtualClock(100);
  const said: string[] = [];
  const turn = nextTurn(clock).then(() => said.push(`turn at ${clock.now()}`));
  await Promise.resolve();
  said.push('still waiting');
  clock.advanceBy(0);
  await turn;
  expect(said).toEqual(['still waiting', 'turn at 100']);
});
