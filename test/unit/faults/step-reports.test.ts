import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Trial } from '../../../src/faults/domain/record.js';
import { StepReports } from '../../../src/faults/step-reports.service.js';
import { MetricsRegistry } from '../../../src/kernel/metrics/metrics-registry.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { EventLog } from '../../../src/store/event-log.js';
import { TelemetryFigures } from '../../../src/telemetry/telemetry-figures.js';
import { TelemetryIntake } from '../../../src/telemetry/telemetry-intake.service.js';
import { MemoryStore } from '../../support/apps/evented-system.js';

const TRIAL: Trial = {
  traceId: 'a',
  point: 1,
  attempt: 1,
  outcome: 'ok',
  fault: null,
  sinceMs: 0,
  atMs: 0,
  endedMs: 0,
};

describe('StepReports', () => {
  it('waits while telemetry does not keep up, and no longer once the service stops', async () => {
    const store = new MemoryStore();
    const clock = new VirtualClock(1_000_000);
    const intake = new TelemetryIntake(new EventLog(store, clock), clock, new TelemetryFigures(new MetricsRegistry()));
    const reports = new StepReports(intake);
    store.log.goAway();
    intake.take([Buffer.alloc(9 * 1024 * 1024)]);
    const reported: string[] = [];
    const report = async (name: string): Promise<void> => {
      await reports.report([TRIAL]);
      reported.push(name);
    };
    const first = report('first');
    await nextTurn();
    expect(reported).toEqual([]);
    reports.stopWaiting();
    await Promise.all([first, report('second')]);
    expect(reported).toHaveLength(2);
  });
});
