import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ByteArena } from '../../../../src/kernel/byte-arena.js';
import { seedOfDay } from '../../../../src/runs/domain/days.js';
import { DayExport } from '../../../../src/simulation/domain/export.js';
import { createRun, framesOf, shippedScenario, takeRest } from '../../../support/fakes/days.js';

const scenario = shippedScenario();
const CHOICE = { seed: '42', durationSeconds: 150, rate: 1 };

function linesOf(day: DayExport, arena = new ByteArena()): string[] {
  const pieces: Buffer[] = [];
  for (let piece = day.next(arena); piece !== undefined; piece = day.next(arena)) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  expect(text.endsWith('}\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

describe('DayExport', () => {
  const lines = linesOf(new DayExport(scenario, CHOICE));

  it('has the messages of the stream of the same seed, each with its time in front', () => {
    const streamed = framesOf(takeRest(createRun(scenario), 200_000)).map((frame) =>
      frame.slice(frame.indexOf('data: {') + 7),
    );
    expect(lines).toHaveLength(streamed.length);
    const exported = lines.map((line) => line.replace(/^\{"at":\d+,/, ''));
    expect(exported.slice(1, -1)).toEqual(streamed.slice(1, -1));
    expect(exported[0]).toMatch(
      /^"type":"start","uuid":"[0-9a-f-]{36}",.*"timestamp":"2025-01-01T00:00:00Z","seed":"42"\}$/,
    );
  });

  it('has the same bytes each time, also when others share its buffers', () => {
    const arena = new ByteArena();
    const days = ['42', '43'].map((seed) => new DayExport(scenario, { ...CHOICE, seed }));
    const parts: string[] = [];
    for (;;) {
      const [piece, other] = days.map((day) => day.next(arena));
      if (piece === undefined && other === undefined) break;
      parts.push(piece?.toString() ?? '');
    }
    expect(parts.join('')).toBe(`${lines.join('\n')}\n`);
  });

  it('comes in bounded pieces', () => {
    const arena = new ByteArena();
    const day = new DayExport(scenario, CHOICE);
    for (let piece = day.next(arena); piece !== undefined; piece = day.next(arena)) {
      expect(piece.length).toBeGreaterThan(0);
      expect(piece.length).toBeLessThan(124_000);
    }
    expect(day.next(arena)).toBeUndefined();
  });

  it('gives each day of a seed a day of its own on the calendar, and messages of its own', () => {
    const second = linesOf(new DayExport(scenario, { ...CHOICE, seed: seedOfDay('42', 2) }, 2));
    expect(second[0]).toContain('"timestamp":"2025-01-02T00:00:00Z","seed":"42/2"');
    expect(second[5]).not.toBe(lines[5]);
    expect([seedOfDay('42', 1), seedOfDay('42', 365)]).toEqual(['42', '42/365']);
  });
});
