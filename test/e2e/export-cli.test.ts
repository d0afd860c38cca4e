import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type TestApp } from '../support/apps/app.js';
import { type Message } from '../support/clients/messages.js';
import { type Outcome, run } from '../support/apps/run.js';

const messagesOf = (text: string): Message[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);

describe('flowprobe export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-export-'));
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const exportRun = (args: readonly string[], options?: Parameters<typeof run>[2]): Promise<Outcome> =>
    run('flowprobe.js', ['export', ...args], options);
  const httpExport = async (query: string): Promise<string> =>
    (await fetch(`${app.url}/simulation/export?${query}`)).text();

  it('writes the bytes of the HTTP export for its first day, and a second that can be had alone', async () => {
    const { code, stdout, stderr } = await exportRun(['--seed', '42', '--days', '2', '--rate', '0.5']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const day = await httpExport('seed=42&rate=0.5');
    expect(stdout.startsWith(day)).toBe(true);
    const second = stdout.slice(day.length);
    const file = join(folder, 'second.ndjson');
    const alone = await exportRun(['--seed', '42', '--first-day', '2', '--rate', '0.5', '-o', file]);
    expect(alone).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8') === second).toBe(true);
    const messages = messagesOf(stdout);
    const starts = messages.filter(({ type }) => type === 'start');
    expect(starts.map(({ timestamp }) => timestamp?.slice(0, 10))).toEqual(['2025-01-01', '2025-01-02']);
    const uuids = messages.flatMap(({ type, uuid }) => (type === 'spawn' || type === 'start' ? [uuid] : []));
    expect(new Set(uuids).size).toBe(uuids.length);
  });

  it('writes CSV with one header for all days', async () => {
    const args = ['--seed', '42', '--days', '2', '--rate', '0.1', '--format', 'csv'];
    const { stdout } = await exportRun(args);
    const day = await httpExport('seed=42&rate=0.1&format=csv');
    expect(stdout.startsWith(day)).toBe(true);
    expect(stdout.match(/^at,type,/gm)).toHaveLength(1);
    expect(stdout.match(/,start,/g)).toHaveLength(2);
  });

  it('refuses arguments that do not fit with one clear message', async () => {
    const refused: [string[], RegExp, number][] = [
      [['--days', '0'], /--days.*between 1 and/, 2],
      [['--scenario', '../order'], /there is no scenario \.\.\/order; there are: busy-retail-day/, 2],
      [['--sede', '42'], /unknown option '--sede'; Did you mean --seed\?/, 2],
      [['-o', '/nowhere/at/all'], /nowhere/, 1],
    ];
    const outcomes = await Promise.all(refused.map(([args]) => exportRun(args)));
    for (const [index, { code, stdout, stderr }] of outcomes.entries()) {
      const [, message = /never/, exitCode] = refused[index] ?? [];
      expect(stderr).toMatch(message);
      const lines = stderr.trimEnd().split('\n').length;
      expect({ code, stdout, lines }).toEqual({ code: exitCode, stdout: '', lines: 1 });
    }
  });

  it('names the broken file, its place and the problem', async () => {
    const { code, stderr } = await exportRun([], { env: { DATA_DIR: folder } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/order\.json[^]*missing[^]*payment\.json[^]*missing/);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  it('takes a seed of 64 characters that the stream takes', async () => {
    const seed = '😀'.repeat(64);
    const { code, stdout, stderr } = await exportRun(['--seed', seed, '--rate', '0.01']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(messagesOf(stdout)[0]?.seed).toBe(seed);
  });
});
