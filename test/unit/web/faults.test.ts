import { describe, expect, it } from '@jest/globals';
import { POINTS } from '../../../src/faults/domain/points.js';
import { type FaultReport } from '../../../web/src/api/schema.js';
import { otherWorkOf, summaryOf } from '../../../web/src/faults/report-summary.js';
import { mapOf, TALL_LAYOUT, WIDE_LAYOUT } from '../../../web/src/faults/system-map.js';

function report(figures: Partial<FaultReport>): FaultReport {
  return {
    mode: 'outbox+inbox',
    sent: 9,
    accepted: 9,
    failedAtFrontend: 0,
    applied: 9,
    lost: 0,
    duplicated: 0,
    stuck: 0,
    deadLettered: 0,
    deleted: 0,
    waiting: 0,
    parked: 0,
    refusing: null,
    points: [],
    ...figures,
  };
}

describe('the summary of a report', () => {
  it.each([
    ['nothing was sent', { sent: 0, accepted: 0 }, 'Nothing has been sent yet.'],
    ['nothing was accepted', { accepted: 0, failedAtFrontend: 9 }, 'No request has been accepted.'],
    ['all is done', {}, 'Every accepted request was done exactly once.'],
    ['the flow is healthy', { stuck: 1 }, 'Of 9 accepted requests: 1 on the way.'],
    [
      'work waits beside dead letters',
      { stuck: 7, deadLettered: 24 },
      'Of 9 accepted requests: 24 in the dead-letter queue, 7 on the way.',
    ],
    ['the guarantees are off', { lost: 2, duplicated: 1 }, 'Of 9 accepted requests: 2 lost, 1 duplicated.'],
    ['dead letters were deleted', { deleted: 3 }, 'Of 9 accepted requests: 3 deleted from the dead-letter queue.'],
  ])('is true where %s', (_, figures, sentence) => {
    expect(summaryOf(report(figures))).toBe(sentence);
  });

  it('names what the queues hold beside the requests of the report', () => {
    expect(otherWorkOf(report({ stuck: 7, waiting: 7, deadLettered: 2, parked: 2 }))).toBeNull();
    expect(otherWorkOf(report({ stuck: 7, waiting: 16 }))).toContain('also hold 9 that');
    expect(otherWorkOf(report({ parked: 10_000 }))).toContain('also hold 10,000 that');
  });
});

describe.each([
  ['wide', mapOf(WIDE_LAYOUT, POINTS)],
  ['tall', mapOf(TALL_LAYOUT, POINTS)],
])('the %s map', (_, map) => {
  it('has the number of each queue in its box, and off its name’s line', () => {
    const boxes = map.boxes.filter(({ kind }) => kind === 'store' || kind === 'bus');
    const owners = map.queues.map(({ at: [x, y] }) =>
      boxes.findIndex((box) => x > box.x && x < box.x + box.width && y >= box.y + 20 && y < box.y + box.height),
    );
    expect(owners).not.toContain(-1);
    expect(new Set(owners).size).toBe(5);
  });

  it('draws a ninth point between two places that it knows, and leaves out one that it does not', () => {
    const more = [
      { point: 9, from: 'Backend 1', to: 'Frontend' },
      { point: 10, from: 'Backend 1', to: 'elsewhere' },
    ];
    expect(mapOf(map, [...POINTS, ...more]).steps.map(({ point }) => point)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
