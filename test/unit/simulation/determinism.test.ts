import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takeDue } from '../../../src/runs/timeline.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { type DayRun } from '../../../src/simulation/domain/day-run.js';
import { createRun, framesOf, shippedScenario, STARTED_MS, takeRest } from '../../support/fakes/days.js';
import { golden } from '../../support/contracts/golden.js';

const scenario = shippedScenario();
const whole = takeRest(createRun(scenario));
const frames = framesOf(whole);

function passBy(run: DayRun, sequence: number): DayRun {
  while (!run.passBy(sequence));
  return run;
}

describe('A day is a pure function of its seed', () => {
  it('has the bytes of the golden file', () => {
    const { is, should } = golden('test/fixtures/golden/day-42.txt', frames);
    expect(is).toBe(should);
  });

  it('has the same bytes at another speed', () => {
    expect(takeRest(createRun(scenario, { speed: 7.3 }), 20)).toBe(whole);
    expect(takeRest(createRun(scenario, { speed: 0.1 }), 60_000)).toBe(whole);
  });

  it('has the same bytes however often it is looked at', () => {
    expect(takeRest(createRun(scenario), 17)).toBe(whole);
    expect(takeRest(createRun(scenario), 200_000)).toBe(whole);
  });

  it('has the same bytes with other streams beside it that share its buffers', () => {
    const encoder = new SseEncoder();
    const runs = ['42', 'another', 'a third'].map((seed) => createRun(scenario, { seed }));
    const parts: string[] = [];
    for (let nowMs = STARTED_MS; runs.some(({ finished }) => !finished); nowMs += 500) {
      const chunks = runs.map((run) => takeDue(run, encoder, nowMs));
      parts.push(chunks[0]?.body.toString('utf8') ?? '');
    }
    expect(parts.join('')).toBe(whole);
  });

  it('differs with another seed, length or rate', () => {
    for (const other of [{ seed: '43' }, { durationSeconds: 151 }, { rate: 1.01 }]) {
      expect(takeRest(createRun(scenario, other))).not.toBe(whole);
    }
  });
});

describe('A run goes on after any message', () => {
  it('has the same bytes after a resume at every tenth sequence', () => {
    let received = 0;
    for (const [sequence, frame] of frames.slice(0, -1).entries()) {
      received += frame.length + '\n\n'.length;
      if (sequence % 10 === 0) {
        const rest = takeRest(passBy(createRun(scenario), sequence), 200_000);
        expect(rest === whole.slice(received)).toBe(true);
      }
    }
  });

  it('gives the uninterrupted stream, whatever the cuts', () => {
    const cuts = fc.array(fc.nat({ max: frames.length - 2 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const ends = [...new Set(unsorted)].sort((a, b) => a - b);
        const parts = [...ends, frames.length - 1].map((end, index) => {
          const last = ends[index - 1];
          const run = last === undefined ? createRun(scenario) : passBy(createRun(scenario), last);
          return framesOf(takeRest(run, 200_000)).slice(0, end - (last ?? -1));
        });
        expect(parts.flat()).toEqual(frames);
      }),
      { numRuns: 25 },
    );
  });

  it('is over after its last message, and has none beyond', () => {
    expect(passBy(createRun(scenario), frames.length - 1).finished).toBe(true);
    const beyond = passBy(createRun(scenario), frames.length + 5);
    expect([beyond.finished, beyond.day.sequence]).toEqual([true, frames.length - 1]);
  });
});
