import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TrialReport } from '../../src/cli/trials/run-trials.js';
import { run } from '../support/apps/run.js';

describe('flowprobe chaos', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-chaos-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const chaos = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const file = join(folder, 'report.json');
    const all = ['chaos', '--minutes', '0.05', '--seed', '1', '--json', file, ...args];
    const ended = await run('flowprobe.js', all, { env });
    return { ...ended, report: JSON.parse(readFileSync(file, 'utf8')) as { seed: string; trials: TrialReport[] } };
  };

  it('kills a service under writers and readers, and says what it has tried and that all held', async () => {
    const { code, stdout, report } = await chaos(['--only', 'service-kills']);
    expect([code, report.trials[0]?.broken]).toEqual([0, []]);
    expect(stdout).toMatch(/^held {6}service-kills \(\d+ s\): .*\d+ kills.*acknowledged writes/m);
    expect(stdout).toContain('1 held, 0 broken, 0 left out; again: flowprobe chaos --seed 1');
    expect(report.trials[0]?.tried).toMatchObject({
      kills: expect.any(Number),
      'acknowledged writes': expect.any(Number),
    });
  });

  it('says which trial is left out where the machine lacks something', async () => {
    const { code, stdout } = await chaos(['--only', 'open-files', '--strict'], { PATH: folder });
    expect([code, stdout]).toEqual([1, expect.stringContaining('left out  open-files: bash missing')]);
  });
});
