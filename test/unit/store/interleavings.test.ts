import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type StartAt } from '../../../src/store/cursor.js';
import { LogBench, type LogReader, TOPIC } from '../../support/clients/log-reader.js';

type Step =
  | { readonly do: 'write' | 'advance' | 'drop'; readonly count: number }
  | { readonly do: 'live' | 'backlog' | 'away' | 'back' | 'hold' | 'letGo' | 'late' }
  | { readonly do: 'cut' | 'resume' | 'busy' | 'ready'; readonly reader: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 400, max: 1100 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drop' as const), count: fc.integer({ min: 1, max: 700 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), count: fc.constantFrom(0, 100, 600, 31_000) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('live', 'backlog', 'away', 'back', 'hold', 'letGo', 'late') }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('cut', 'resume', 'busy', 'ready'), reader: fc.nat(5) }),
  },
);

/** A follower over all its connections. */
interface Journey {
  readonly start: 'live' | 'backlog';
  /** The last entry that was there when it began. */
  readonly begunAfter: number;
  readonly parts: LogReader[];
}

class World {
  readonly bench = new LogBench();
  readonly journeys: Journey[] = [];

  async take(step: Step): Promise<void> {
    const { storage } = this.bench;
    if (step.do === 'write') storage.write(TOPIC, step.count);
    else if (step.do === 'drop') storage.drop(TOPIC, storage.stateNow(TOPIC).firstSequence + step.count - 1);
    else if (step.do === 'advance') await this.bench.advance(step.count);
    else if (step.do === 'live' || step.do === 'backlog') await this.begin(step.do);
    else if (step.do === 'away') storage.goAway();
    else if (step.do === 'back') storage.comeBack();
    else if (step.do === 'hold') storage.hold();
    else if (step.do === 'letGo') storage.letGo();
    else if (step.do === 'late') storage.beLate();
    else if ('reader' in step) {
      await this.takeWith(this.journeys[step.reader % Math.max(1, this.journeys.length)], step.do);
    }
    if (step.do !== 'write') await this.bench.settle();
  }

  private async begin(start: 'live' | 'backlog'): Promise<void> {
    const begunAfter = this.bench.storage.stateNow(TOPIC).lastSequence;
    const reader = await this.open(start);
    if (reader !== undefined) this.journeys.push({ start, begunAfter, parts: [reader] });
  }

  /** Undefined while the store is away: a client would be asked to come back. */
  private open(start: StartAt): Promise<LogReader | undefined> {
    return this.bench.follow(start).catch(() => undefined);
  }

  private async takeWith(journey: Journey | undefined, what: 'cut' | 'resume' | 'busy' | 'ready'): Promise<void> {
    const current = journey?.parts.at(-1);
    if (journey === undefined || current === undefined) return;
    if (what === 'cut') current.cut();
    else if (what === 'resume') await this.resume(journey);
    else current.flow.ready = what === 'ready';
  }

  /** As an EventSource does: with the last id that it was given. */
  private async resume({ parts, start }: Journey): Promise<void> {
    parts.at(-1)?.cut();
    const last = parts.flatMap(({ emitted }) => emitted).at(-1);
    const position = last?.kind === 'entries' ? last.entries.at(-1)?.sequence : (last?.to ?? undefined);
    const reader = await this.open(position === undefined ? start : { epoch: 'epoch1', sequence: position });
    if (reader !== undefined) parts.push(reader);
  }

  /** All troubles are over: everybody is there, and has time. */
  async finish(): Promise<void> {
    const { storage } = this.bench;
    storage.comeBack();
    storage.letGo();
    for (const journey of this.journeys) {
      const current = journey.parts.at(-1);
      if (current?.ending === 'open') current.flow.ready = true;
      else await this.resume(journey);
    }
    storage.write(TOPIC);
    await this.bench.advance(2000);
    for (const { parts } of this.journeys) parts.at(-1)?.cut();
    await this.bench.advance(61_000, 1000);
  }
}

function expectWhole(world: World, { start, begunAfter, parts }: Journey): void {
  const { firstSequence: kept, lastSequence: last } = world.bench.storage.stateNow(TOPIC);
  const emitted = parts.flatMap((part) => part.emitted);
  let next: number | undefined;
  for (const each of emitted) {
    const [from, to] =
      each.kind === 'gap' ? [each.from, each.to ?? -1] : [each.entries[0]?.sequence, each.entries.at(-1)?.sequence];
    // Where the first connection received nothing, the next one began anew.
    if (next === undefined && from !== undefined) {
      if (start === 'backlog') expect(from).toBeLessThanOrEqual(Math.max(kept, 1));
      else if (parts.length === 1) expect(from).toBeLessThanOrEqual(begunAfter + 1);
    } else expect(from).toBe(next);
    if (each.kind === 'gap') {
      expect(each.to).toBeGreaterThanOrEqual(each.from);
      expect(each.to).toBeLessThan(kept);
    } else {
      const expected = each.entries.map((_, index) => [(from ?? 0) + index, String((from ?? 0) + index)]);
      expect(each.entries.map(({ sequence, body }) => [sequence, body.toString()])).toEqual(expected);
    }
    next = (to ?? 0) + 1;
  }
  expect(next).toBe(last + 1);
}

describe('whatever happens, in whatever order', () => {
  it('each follower gets every entry once and in order, or a gap of exactly what is gone; in the end nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = new World();
        for (const each of steps) await world.take(each);
        await world.finish();
        for (const journey of world.journeys) expectWhole(world, journey);
        expect([world.bench.clock.waiting, world.bench.storage.watching(TOPIC)]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
