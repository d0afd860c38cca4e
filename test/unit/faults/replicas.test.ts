import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../../src/kernel/time/virtual-clock.js';
import { EventedSystem, MemoryStore } from '../../support/apps/evented-system.js';

const START_MS = Date.UTC(2025, 8, 6, 22, 52, 52);

/** Two replicas on one store: each step is reported by the one that took it. */
async function replicas(): Promise<{ readonly systems: EventedSystem[]; advance: (ms: number) => Promise<void> }> {
  const clock = new VirtualClock(START_MS);
  const store = new MemoryStore(clock);
  const systems = [
    await EventedSystem.start({ store, clock, entropySeed: 'a' }),
    await EventedSystem.start({ store, clock, entropySeed: 'b' }),
  ];
  const advance = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advanceBy(100);
      for (const system of systems) await system.settle();
    }
  };
  await advance(2000);
  return { systems, advance };
}

describe('two replicas', () => {
  it('share the work: whatever either takes is done once, and both report the same', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    for (let round = 0; round < 20; round += 1) {
      await first.send(2);
      await second.send(3);
    }
    await advance(1000);
    expect(first.report).toMatchObject({ sent: 100, accepted: 100, applied: 100, lost: 0, duplicated: 0, stuck: 0 });
    expect(second.report).toEqual(first.report);
    expect(second.points).toEqual(first.points);
    const trials = [...first.trials, ...second.trials].map(
      ({ traceId, point, attempt }) => `${traceId} ${point} ${attempt}`,
    );
    expect(trials).toHaveLength(800);
    expect(new Set(trials).size).toBe(800);
    for (const system of systems) await system.stop();
  });

  it('learn of each other’s settings, and the one that is left takes over the work of the other', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    await first.arm(3, { kind: 'error' });
    await second.send(10);
    await advance(1000);
    expect(second.report).toMatchObject({ accepted: 10, stuck: 10 });
    expect(second.point(3)).toMatchObject({ enabled: true, waiting: 10 });
    await first.stop();
    systems.shift();
    await second.clear(3);
    await advance(8000);
    expect(second.report).toMatchObject({ accepted: 10, applied: 10, stuck: 0, duplicated: 0 });
    await second.stop();
  });

  it('send a steady flow once, whoever was asked for it', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    await second.setLoad(10);
    await advance(10_000);
    await first.setLoad(0);
    await advance(2000);
    expect(first.report.sent).toBeGreaterThanOrEqual(98);
    expect(first.report.sent).toBeLessThanOrEqual(101);
    expect(first.report).toMatchObject({ applied: first.report.sent });
    for (const system of systems) await system.stop();
  });
});
