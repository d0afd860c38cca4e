import 'reflect-metadata';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { type ClockRecords } from '../../../src/clocks/clock-records.js';
import { RUNS_PER_TURN, RunOpenings } from '../../../src/runs/run-openings.js';
import { RunsService } from '../../../src/simulation/runs.service.js';
import { type ScenariosService } from '../../../src/simulation/scenarios.service.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { shippedScenario } from '../../support/fakes/days.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';

const scenario = shippedScenario();
const scenarios = { current: () => scenario } as unknown as ScenariosService;

describe('RunsService', () => {
  it('opens a bounded number of runs in a turn, over all connections, and all of them in the end', async () => {
    const clock = new VirtualClock(1_700_000_000_000);
    const noClocks = {} as unknown as ClockRecords;
    const openings = new RunOpenings(noClocks, clock, new SeededEntropy('runs'), new SseEncoder());
    const runs = new RunsService(scenarios, openings);
    let opened = 0;
    const all = Array.from({ length: 5 * RUNS_PER_TURN }, async () => {
      const source = await runs.open({ speed: 1000, rate: 100 }, undefined, new AbortController().signal);
      opened += 1;
      return source;
    });
    await setImmediate();
    expect(opened).toBe(RUNS_PER_TURN);
    clock.advanceBy(0);
    expect(await Promise.all(all)).not.toContain('over');
  });
});
