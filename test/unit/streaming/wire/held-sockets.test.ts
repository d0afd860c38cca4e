import { beforeEach, expect, it } from '@jest/globals';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { HeldSockets } from '../../../../src/streaming/wire/held-sockets.js';

let clock: VirtualClock;
let held: HeldSockets;

beforeEach(() => {
  clock = new VirtualClock();
  held = new HeldSockets(clock);
});

const hold = (): Socket => {
  const socket = new Socket();
  held.hold(socket);
  return socket;
};

it('held sockets are released after ten minutes, and nothing is planned any more', () => {
  const socket = hold();
  clock.advanceBy(599_000);
  expect([socket.destroyed, held.size]).toEqual([false, 1]);
  clock.advanceBy(2000);
  expect([socket.destroyed, held.size, clock.waiting]).toEqual([true, 0, 0]);
});

it('held sockets are a thousand at most: the oldest is released', () => {
  const sockets = Array.from({ length: 1001 }, hold);
  expect([held.size, sockets[0]?.destroyed, sockets[1]?.destroyed]).toEqual([1000, true, false]);
  held.release();
  expect([held.size, sockets.every(({ destroyed }) => destroyed)]).toEqual([0, true]);
});

it('a held socket whose client leaves is forgotten', async () => {
  hold().destroy();
  await nextTurn();
  expect(held.size).toBe(0);
});
