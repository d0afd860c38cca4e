import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Boundary,
  bugCounts,
  type BugLog,
  inBackground,
  logBugsWith,
  reportBug,
} from '../../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';

describe('bugs', () => {
  let logged: [Boundary, unknown][];
  let before: BugLog;

  beforeEach(() => {
    logged = [];
    before = logBugsWith((boundary, error) => logged.push([boundary, error]));
  });
  afterEach(() => {
    logBugsWith(before);
  });

  it('a reported bug is logged once and counted by its boundary', () => {
    const countBefore = bugCounts().get('timer') ?? 0;
    const bug = new TypeError('x is not a function');
    reportBug('timer', bug);
    expect(logged).toEqual([['timer', bug]]);
    expect(bugCounts().get('timer')).toBe(countBefore + 1);
  });

  it('a rejection in the background is reported in place of ending the process', async () => {
    const bug = new RangeError('out of bounds');
    inBackground('background', Promise.reject(bug));
    await nextTurn();
    expect(logged).toEqual([['background', bug]]);
  });

  it('a known error in the background goes to the one who expects it, and a bug never does', async () => {
    const known: FlowProbeError[] = [];
    const away = new FlowProbeError('unavailable', 'the store is away');
    const bug = new TypeError('no such thing');
    inBackground('store', Promise.reject(away), (error) => known.push(error));
    inBackground('store', Promise.reject(bug), (error) => known.push(error));
    await nextTurn();
    expect(known).toEqual([away]);
    expect(logged).toEqual([['store', bug]]);
  });

  it('a known error in the background that nobody expects is reported', async () => {
    const away = new FlowProbeError('unavailable', 'the store is away');
    inBackground('store', Promise.reject(away));
    await nextTurn();
    expect(logged).toEqual([['store', away]]);
  });
});
