import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NEVER, of } from 'rxjs';
import { LeaderElection } from '../../../src/faults/leader-election.js';
import { type Lease, type Leases } from '../../../src/store/leases.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';

describe('a leader', () => {
  it('whose lease is lost while its work starts begins no other term before this one has ended', async () => {
    const clock = new VirtualClock(1_000_000);
    const did: string[] = [];
    let endTerm = (): void => undefined;
    const work = {
      start: () => Promise.resolve(void did.push('start')),
      stop: () => {
        did.push('stop');
        return new Promise<void>((resolve) => (endTerm = resolve));
      },
    };
    const lease = (isLost: boolean): Lease => ({
      ...{ name: 'work', owner: 'me', held: !isLost, lost$: isLost ? of(undefined) : NEVER },
      release: () => Promise.resolve(),
    });
    const acquired: Lease[] = [lease(true), lease(false)];
    const leases = { acquire: () => Promise.resolve(acquired.shift()) } as unknown as Leases;
    const election = new LeaderElection('work', 'me', work, clock, leases);
    const pass = async (ms: number): Promise<void> => {
      clock.advanceBy(ms);
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    };
    void election.start();
    await pass(0);
    await pass(10_000);
    expect(did).toEqual(['start', 'stop']);
    endTerm();
    await pass(0);
    expect(clock.waiting).toBe(1);
    await pass(1000);
    expect([did, election.isLeader, clock.waiting]).toEqual([['start', 'stop', 'start'], true, 0]);
  });
});
