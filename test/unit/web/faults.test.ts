import { describe, expect, it } from '@jest/globals';
import { type FaultPoint, type FaultsNews } from '../../../web/src/faults/fault.js';
import { lasting } from '../../../web/src/faults/settled.js';
import { TALL_MAP, WIDE_MAP } from '../../../web/src/faults/system-map.js';

function news(stuck: number, ...waiting: number[]): FaultsNews {
  const points = waiting.map((each, index): FaultPoint => {
    return {
      point: index + 1,
      name: '',
      enabled: false,
      kind: null,
      probability: 0,
      hits: 0,
      passed: index,
      waiting: each,
      armedAt: null,
    };
  });
  const figures = { sent: 9, accepted: 9, failedAtFrontend: 0, applied: 9, lost: 0, duplicated: 0, deadLettered: 0 };
  return { points, report: { mode: 'outbox', ...figures, stuck } };
}

describe('queues that messages pass through', () => {
  it('have as many as have been waiting for a while, so that one met by chance is none', () => {
    const told = lasting([news(4, 0, 3, 9), news(3, 0, 2, 7), news(5, 1, 4, 5)]);
    expect(told.points.map(({ waiting }) => waiting)).toEqual([0, 2, 5]);
    expect([told.report.stuck, told.report.sent, told.points[2]?.passed]).toEqual([3, 9, 2]);
  });

  it('are empty at once when they are', () => {
    expect(lasting([news(9, 9), news(0, 0)]).points[0]?.waiting).toBe(0);
  });
});

describe.each([
  ['wide', WIDE_MAP],
  ['tall', TALL_MAP],
])('the %s map', (_, map) => {
  it('has the number of each queue in its box, and off its name’s line', () => {
    const boxes = map.boxes.filter(({ kind }) => kind === 'store' || kind === 'bus');
    const owners = map.queues.map(({ at: [x, y] }) =>
      boxes.findIndex((box) => x > box.x && x < box.x + box.width && y >= box.y + 20 && y < box.y + box.height),
    );
    expect(owners).not.toContain(-1);
    expect(new Set(owners).size).toBe(5);
  });
});
