import { describe, expect, it } from '@jest/globals';
import { type FaultReport, type RequestAnswer } from '../../../web/src/api/schema.js';
import { ModeRuns, type RunStore } from '../../../web/src/faults/mode-runs.js';
import { stepText, timelineOf, verdictOf } from '../../../web/src/faults/timeline.js';

const POINTS = [1, 2, 3].map((point) => ({ point, name: `Point ${point}` })) as unknown as Parameters<
  typeof timelineOf
>[0];
const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();
const stepAt = (point: number, ms: number, more: object = {}): RequestAnswer['steps'][number] => ({
  ...{ point, at: at(ms), attempts: 1, effects: 1, outcome: 'ok', fault: null },
  ...more,
});

describe('the timeline of a request', () => {
  it('has each step with its wait, and those that it has not come to', () => {
    const answer: RequestAnswer = {
      ...{ traceId: 't', verdict: 'pending', acceptedAt: at(0) },
      steps: [stepAt(1, 5), stepAt(2, 405, { attempts: 3, effects: 2, outcome: 'crashed', fault: 'crash-after' })],
    };
    const { steps, totalMs } = timelineOf(POINTS, answer);
    expect(steps.map(({ point, atMs, waitMs, tried }) => [point, atMs, waitMs, tried?.attempts ?? 0])).toEqual([
      [1, 5, 5, 1],
      [2, 405, 400, 3],
      [3, 405, 0, 0],
    ]);
    expect(totalMs).toBe(405);
    const tried = steps[1]?.tried;
    expect(tried && stepText(tried)).toBe('3 tries, 2 effects · last: crashed · fault: crash-after');
  });

  it('begins with its first step where it was refused, and counts no wait from a step that came again later', () => {
    const refused: RequestAnswer = {
      traceId: 't',
      verdict: 'failed-at-frontend',
      acceptedAt: null,
      steps: [stepAt(1, 900)],
    };
    expect(timelineOf(POINTS, refused).totalMs).toBe(0);
    const again: RequestAnswer = {
      ...refused,
      acceptedAt: at(0),
      steps: [stepAt(1, 10), stepAt(2, 700), stepAt(3, 300)],
    };
    expect(timelineOf(POINTS, again).steps.map(({ waitMs }) => waitMs)).toEqual([10, 690, 290]);
    expect(timelineOf(POINTS, again).totalMs).toBe(700);
  });

  it('says how the request stands, and why where a bug has stopped it', () => {
    const answer: RequestAnswer = { traceId: 't', verdict: 'dead-lettered', acceptedAt: at(0), steps: [] };
    expect(verdictOf({ ...answer, reason: 'The store refused it.' })).toMatch(
      /used up its tries\. The store refused it\.$/,
    );
    expect(verdictOf({ ...answer, deletedAt: at(1) })).toMatch(/deleted/);
  });
});

describe('the runs of guarantees', () => {
  const report = (mode: 'naive' | 'outbox', sent: number): FaultReport => ({ mode, sent }) as FaultReport;
  const store = (text: string | null = null): RunStore & { text: string | null } => {
    const kept = {
      text,
      read: () => kept.text,
      write: (next: string) => {
        kept.text = next;
      },
    };
    return kept;
  };

  it('are kept, the last of each in which something was sent, with when this tab saw it first', () => {
    const runs = new ModeRuns(store());
    for (const [mode, sent, atMs] of [
      ['naive', 5, 1],
      ['naive', 7, 2],
      ['naive', 7, 3],
      ['outbox', 0, 4],
      ['naive', 0, 5],
    ] as const)
      runs.add(report(mode, sent), atMs);
    expect([runs.of('naive'), runs.of('outbox')]).toEqual([{ report: report('naive', 7), seenAtMs: 2 }, undefined]);
  });

  it('are there again after the page was loaded again, and only one of each is kept', () => {
    const kept = store();
    const runs = new ModeRuns(kept);
    for (let sent = 1; sent < 1000; sent += 1) runs.add(report('naive', sent), sent);
    expect(new ModeRuns(kept).of('naive')).toEqual({ report: report('naive', 999), seenAtMs: 999 });
    expect(kept.text?.length).toBeLessThan(100);
  });

  it.each([
    '',
    '{',
    'null',
    '{}',
    '[1, null]',
    '[{"report":{"mode":"other","sent":1},"seenAtMs":1}]',
    '[{"seenAtMs":1}]',
  ])('are none where what was kept is %s', (text) => {
    const runs = new ModeRuns(store(text));
    expect([runs.of('naive'), runs.of('outbox')]).toEqual([undefined, undefined]);
  });
});
